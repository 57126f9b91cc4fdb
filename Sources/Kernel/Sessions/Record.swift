/// Named figures in a fixed order: what a command hands out as a value (`_.suggestion`).
public struct Record {
  public let title: String
  public private(set) var fields: [(name: String, item: Item)]

  public init(_ title: String, _ fields: [(name: String, item: Item)] = []) {
    self.title = title
    self.fields = fields
  }

  public mutating func append(_ name: String, _ item: Item) { fields.append((name, item)) }

  public mutating func append(_ name: String, _ number: Double) {
    append(name, .datum(.number(number)))
  }

  public mutating func append(_ name: String, _ text: String) {
    append(name, .datum(.text(text)))
  }

  public subscript(_ name: String) -> Item? { fields.first { $0.name == name }?.item }
}
