/// A picture as data.
public struct Chart: Sendable {
}
