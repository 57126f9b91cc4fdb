import Kernel
import Testing

@testable import Repl

/// Expressions over a small session.
@Suite struct EvaluatorTests {
  static var names: [(name: String, item: Item)] {
    [
      ("lr0", .datum(.number(0.5))), ("x", .datum(.list([.number(1), .number(2), .number(3)]))),
      ("ok", .datum(.flag(true))), ("word", .datum(.text("cosine"))),
      ("_", .record(Record("lrfind", [("suggestion", .datum(.number(0.02)))]))),
    ]
  }

  static func evaluator(note: @escaping (String) -> Void = { _ in }) -> Evaluator {
    Evaluator(
      Environment(
        lookup: { name in names.first { $0.name == name }?.item },
        names: { names.map(\.name) }, note: note),
      parser: Sample.parser)
  }

  static func value(_ text: String) throws -> Item {
    guard case .expression(let expression) = try Sample.parse(text).form else {
      throw Problem(.syntax, "no expression")
    }
    return try evaluator().answer(of: expression)
  }

  static func number(_ text: String) throws -> Double? {
    guard case .datum(let datum) = try value(text) else { return nil }
    return datum.number
  }

  static func error(_ text: String) -> String {
    let source = SourceText(text)
    do {
      let statement = try Sample.parse(text)
      if let call = statement.call {
        _ = try evaluator().words(of: call)
      } else {
        _ = try value(text)
      }
      return ""
    } catch let problem as Problem {
      return ErrorText.render(problem, in: source)
    } catch { return "\(error)" }
  }

  @Test(arguments: [
    ("1 + 41", 42), ("-2**2", -4), ("2**3**2", 512), ("2**-1", 0.5), ("--3", 3), ("10 % 3", 1),
    ("10%", 0.1), ("10% + 1", 1.1), ("10%3", 1), ("5k", 5000), ("1_000", 1000), (".5 * 4", 2),
    ("7 // 2", 3), ("-7 // 2", -4), ("2 * (3 + 4)", 14), ("lr0/10", 0.05), ("_.suggestion", 0.02),
    ("x[0] + x[-1]", 4), ("[1, 2, 3].sum()", 6), ("sum(x)", 6), ("x.sum", 6), ("x.T.sum()", 6),
    ("not 1 == 2", 1), ("1 < 2 and 2 < 3", 1), ("0 == 1 or 1 == 1", 1), ("ok and not ok", 0),
    ("pi > 3", 1), ("sum([1,\n 2]) # and\n", 3), ("1 + \\\n 2", 3), ("ok or nosuch", 1),
    ("max([3, 5])", 5), ("x[1:][0]", 2), ("x[::2].sum()", 4), ("x[:2].sum()", 3), ("1e3", 1000),
    ("sum(x, axis=0)", 6), ("2 - 3 - 4", -5), ("2 / 4 / 2", 0.25), ("1 + 2 * 3 ** 2", 19),
  ])
  func value(_ text: String, _ expected: Double) throws {
    let value = try #require(try Self.number(text))
    #expect(abs(value - expected) < 1e-12)
  }

  @Test func divisionByZeroIsRemarkedOn() throws {
    var notes: [String] = []
    guard case .expression(let expression) = try Sample.parse("1 / 0").form else { return }
    let value = try Self.evaluator(note: { notes.append($0) }).datum(of: expression)
    #expect(value.number == Double.infinity)
    #expect(notes == ["division by zero gives inf"])
  }
}
