/// A row that was chosen, with its settings.
public struct Choice: Sendable, Equatable, CustomStringConvertible {
  public var name: String
  public var values: Values

  public init(_ name: String, _ values: Values = Values()) {
    self.name = name
    self.values = values
  }

  /// The same with what was written for the same row before and is not written now.
  public func filled(from before: Choice) -> Choice {
    guard before.name == name else { return self }
    var filled = self
    for written in before.values.writtenNames where !values.isWritten(written) {
      if let value = before.values.value(written) { filled.values.set(written, value) }
    }
    return filled
  }

  /// As it would be typed, standards left out: `adamw wd=0.1`.
  public var description: String {
    ([name]
      + values.writtenNames.compactMap { written in
        values.value(written).map { "\(written)=\($0.asTyped)" }
      }).joined(separator: " ")
  }
}
