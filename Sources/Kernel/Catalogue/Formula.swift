/// How a row computes, as text: a statement a line.
///
/// `{wd}` stands for the row's parameter of that name and `{betas.1}` for a part of a list; a reader
/// who has no values yet sees the names. A line may end in a condition, `[form=keras]`, or in
/// several, `[form=torch, nesterov=yes]`, with alternatives as in `[form=torch|fastai]`, and holds
/// where all of them do; `[gamma]` holds where there is a value, and a mark of exclamation turns a
/// condition round: `[!gamma]`, `[!wd=0]`.
public struct Formula: Sendable, Equatable, ExpressibleByStringLiteral {
  public let text: String

  public init(_ text: String) { self.text = text }
  public init(stringLiteral text: String) { self.init(text) }

  public var isEmpty: Bool { text.isEmpty }

  /// The statements with the parameters by name, conditions behind them.
  public var lines: [String] { statements.map { Formula.filled($0, nil) } }

  /// The statements that hold for these values, with the values put in.
  public func lines(with values: Values) -> [String] {
    statements.compactMap { line in
      let (statement, conditions) = Formula.cut(line)
      let holds = conditions.allSatisfy { condition in
        let holds = values.value(condition.name).map {
          condition.words.isEmpty || condition.words.contains($0.asTyped)
        }
        return (holds ?? false) != condition.isTurned
      }
      return holds ? Formula.filled(statement, values) : nil
    }
  }

  /// The parameters it speaks of, in statements and conditions.
  var names: [String] {
    var names = statements.flatMap { Formula.cut($0).conditions.map(\.name) }
    for line in statements {
      for piece in line.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
        names.append(String(piece.prefix { $0 != "}" && $0 != "." }))
      }
    }
    return names
  }

  var statements: [String] { text.isEmpty ? [] : text.split(separator: "\n").map(String.init) }

  struct Condition: Equatable {
    let name: String
    /// Empty where any value will do.
    var words: [String] = []
    /// It holds where it otherwise would not.
    var isTurned = false
  }

  /// A line without its conditions, and those.
  static func cut(_ line: String) -> (statement: String, conditions: [Condition]) {
    // An index such as x[t] stands without a blank before it.
    guard line.hasSuffix("]"), let open = line.lastIndex(of: "["), line[..<open].hasSuffix(" ")
    else { return (line, []) }
    let conditions = line[line.index(after: open)...].dropLast().split(separator: ",")
      .map { part -> Condition in
        let sides = part.split(separator: "=", maxSplits: 1).map(trimmed)
        let words = sides.count > 1 ? sides[1].split(separator: "|").map(String.init) : []
        let name = sides.first ?? ""
        let isTurned = name.hasPrefix("!")
        return Condition(
          name: isTurned ? String(name.dropFirst()) : name, words: words, isTurned: isTurned)
      }
    return (trimmed(line[..<open]), conditions)
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// Every `{name}` replaced by its value, or by the name itself where there is none.
  private static func filled(_ line: String, _ values: Values?) -> String {
    var result = ""
    var rest = line[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open]
      let word = rest[rest.index(after: open)..<close]
      result += values.flatMap { value(word, $0) } ?? word.filter { $0 != "." }
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  private static func value(_ word: Substring, _ values: Values) -> String? {
    let parts = word.split(separator: ".")
    guard let name = parts.first.map(String.init), let value = values.value(name) else {
      return nil
    }
    guard parts.count == 2, let place = Int(parts[1]) else { return value.asTyped }
    guard case .list(let items) = value, items.indices.contains(place - 1) else { return nil }
    return items[place - 1].asTyped
  }
}
