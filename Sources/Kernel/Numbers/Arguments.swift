/// The arguments of one call, bound to the parameters of its row.
public struct Arguments {
  /// The row's name, for sentences.
  public let function: String
  private var values: [String: Datum] = [:]
  /// The values of a slot that takes all that follow.
  private(set) var rest: [Datum] = []
  private let label: Label

  /// Binds by place, then by name, and refuses what the row does not know.
  public init(
    _ positional: [Datum], named: [(name: String, value: Datum)] = [], to label: Label
  ) throws(Problem) {
    self.label = label
    self.function = label.name
    var slots = ArraySlice(label.parameters.filter(\.isPositional))
    for value in positional {
      guard let slot = slots.first else {
        throw Problem(
          .surplusArgument,
          "\(label.name) takes \(Arguments.places(label)), not \(positional.count)",
          hint: Arguments.usage(label), about: label.name)
      }
      if case .rest = slot.kind {
        rest.append(value)
        continue
      }
      values[slot.name] = value
      slots = slots.dropFirst()
    }
    for (name, value) in named { try bind(name, value) }
    for slot in label.parameters where slot.position == .required {
      let isThere: Bool
      if case .rest = slot.kind {
        isThere = !rest.isEmpty
      } else {
        isThere = values[slot.name] != nil
      }
      guard isThere else {
        throw Problem(
          .missingArgument, "\(label.name) needs \(slot.name): \(slot.help)",
          hint: Arguments.usage(label), about: label.name)
      }
    }
  }

  private mutating func bind(_ name: String, _ value: Datum) throws(Problem) {
    guard let slot = label.parameter(name) else {
      let names = label.parameters.map(\.name)
      let meant =
        label.parameters.first { $0.foreign.contains(name) }?.name
        ?? Nearest.closest(to: name, among: names)
      throw Problem(
        .unknownOption, "\(label.name) has no option \"\(name)\"",
        hint: meant.map { "did you mean \($0)?" } ?? Arguments.usage(label), about: name)
    }
    guard values[slot.name] == nil else {
      throw Problem(
        .repeatedOption, "\(slot.name) is given twice to \(label.name)",
        hint: "keep one of them", about: name)
    }
    if case .rest = slot.kind {
      guard rest.isEmpty else {
        throw Problem(
          .repeatedOption, "\(slot.name) is given twice to \(label.name)",
          hint: "keep one of them", about: name)
      }
      rest = value.items ?? [value]
      return
    }
    values[slot.name] = value
  }

  /// The value of a slot, nil where nothing was written.
  public subscript(_ name: String) -> Datum? { values[name] }

  func parameter(_ name: String) -> Parameter? { label.parameter(name) }

  func missing(_ name: String) -> Problem {
    Problem(
      .missingArgument, "\(function) needs \(name): \(label.parameter(name)?.help ?? "a value")",
      hint: Arguments.usage(label), about: function)
  }

  /// `1 value`, `at most 3 values`: what may be written without a name.
  private static func places(_ label: Label) -> String {
    let slots = label.parameters.filter(\.isPositional)
    let most = slots.contains { $0.position != .required } ? "at most " : ""
    return most + "\(slots.count) value\(slots.count == 1 ? "" : "s")"
  }

  /// `sum(x, axis=…)`
  static func usage(_ label: Label) -> String {
    let parts = label.parameters.map { parameter -> String in
      if case .rest = parameter.kind { return parameter.name + ", …" }
      return parameter.isPositional ? parameter.name : parameter.name + "=…"
    }
    return label.name + "(" + parts.joined(separator: ", ") + ")"
  }
}
