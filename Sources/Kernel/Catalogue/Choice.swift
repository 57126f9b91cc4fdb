/// A row that was chosen, with its settings.
public struct Choice: Sendable, Equatable, CustomStringConvertible {
  public var name: String
  public var values: Values

  public init(_ name: String, _ values: Values = Values()) {
    self.name = name
    self.values = values
  }

  /// As it would be typed, standards left out: `adamw wd=0.1`.
  public var description: String {
    ([name]
      + values.writtenNames.compactMap { written in
        values.value(written).map { "\(written)=\($0.asTyped)" }
      }).joined(separator: " ")
  }
}
