import Kernel

/// What evaluation may ask of a session, as closures: a test, a lesson and the prompt bring their own.
struct Environment {
  /// The value of a name; nil for one the session does not know.
  var lookup: (String) -> Item?
  /// The names there are, for "did you mean".
  var names: () -> [String]
  /// `item.name` of anything that is no datum: `r1.loss`, `_.suggestion`.
  var member: (Item, String) throws(Problem) -> Item
  /// Runs a command and answers what it hands out.
  var perform: (Call) throws(Problem) -> Item
  /// Runs a function with the session's streams.
  var draw: ((inout Draws) throws(Problem) -> Datum) throws(Problem) -> Datum
  /// A remark for under the answer, such as what a division by zero gives.
  var note: (String) -> Void

  init(
    lookup: @escaping (String) -> Item? = { _ in nil },
    names: @escaping () -> [String] = { [] },
    member: @escaping (Item, String) throws(Problem) -> Item = Environment.fields,
    perform: @escaping (Call) throws(Problem) -> Item = Environment.noCommands,
    draw:
      @escaping ((inout Draws) throws(Problem) -> Datum) throws(Problem) -> Datum = Environment
      .freshDraws,
    note: @escaping (String) -> Void = { _ in }
  ) {
    self.lookup = lookup
    self.names = names
    self.member = member
    self.perform = perform
    self.draw = draw
    self.note = note
  }

  /// The fields of a record; nothing else has members here.
  static func fields(of item: Item, _ name: String) throws(Problem) -> Item {
    guard case .record(let record) = item else {
      throw Problem(.wrongKind, "\(item.kind) has no \"\(name)\"")
    }
    if let field = record[name] { return field }
    let names = record.fields.map(\.name)
    let near = Nearest.closest(to: name, among: names)
    throw Problem(
      .unknownWord, "\(item.kind) has no \"\(name)\"",
      hint: near.map { "did you mean .\($0)?" } ?? names.map { "." + $0 }.joined(separator: "  "),
      about: name, replacement: near)
  }

  static func noCommands(_ call: Call) throws(Problem) -> Item {
    throw Problem(.wrongKind, "no command can run here: \(call.name)")
  }

  static func freshDraws(
    _ body: (inout Draws) throws(Problem) -> Datum
  ) throws(Problem) -> Datum {
    var draws = Draws()
    return try body(&draws)
  }
}
