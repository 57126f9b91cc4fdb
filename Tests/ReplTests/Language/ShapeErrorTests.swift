import Kernel
import Testing

@testable import Repl

/// Errors of shapes: each operand's shape under its caret, and the form that fits.
@Suite struct ShapeErrorTests {
  private static func printed(_ line: String, width: Int = 100) -> [String] {
    guard let (problem, source) = failure(line) else { return [] }
    return ErrorText.lines(problem, in: source, width: width)
  }

  private static func failure(_ line: String) -> (Problem, SourceText)? {
    let source = SourceText(line)
    let parser = Parser(labels: [])
    var names: [String: Item] = [:]
    do throws(Problem) {
      for range in try source.statements() {
        let evaluator = Evaluator(
          Environment(lookup: { names[$0] }, names: { Array(names.keys) }), parser: parser)
        switch try parser.parse(source, range).form {
        case .expression(let expression): _ = try evaluator.value(of: expression)
        case .assign(let targets, .expression(let expression)):
          names[targets[0].name] = try evaluator.value(of: expression)
        default: return nil
        }
      }
      return nil
    } catch { return (error, source) }
  }

  @Test func besideEachOther() {
    #expect(
      Self.printed("randn(3, 4) @ randn(5, 2)").joined(separator: "\n") == """
        error E031: shapes do not fit: (3, 4) @ (5, 2), inner 4 and 5 differ
          randn(3, 4) @ randn(5, 2)
          ^~~~~~~~~~~ ^ ^~~~~~~~~~~
          (3, 4)        (5, 2)
          randn(5, 2).T is (2, 5): no fit either; a second side that fits is (4, 2), as randn(4, 2)
        """)
  }

  @Test func hanging() {
    #expect(
      Self.printed("x = zeros(3, 4); w = zeros(2, 4); 2 * (x @ w)").joined(separator: "\n") == """
        error E031: shapes do not fit: (3, 4) @ (2, 4), inner 4 and 2 differ
          x = zeros(3, 4); w = zeros(2, 4); 2 * (x @ w)
                                                 ^ ^ ^
                                                 |   (2, 4)
                                                 (3, 4)
          w.T is (4, 2): x @ w.T fits
        """)
  }

  @Test func partsOfAList() {
    #expect(
      Self.printed("x = zeros(3, 4); concat([x, zeros(2, 2)])").dropFirst(1) == [
        "  x = zeros(3, 4); concat([x, zeros(2, 2)])",
        "                   ^       ^  ^~~~~~~~~~~",
        "                           |  (2, 2)",
        "                           (3, 4)",
        "  all sizes but that of axis 0 must be equal",
      ])
  }

  /// What the mend writes is a statement that runs.
  @Test(arguments: [
    ("zeros(3, 4) @ zeros(2, 4)", "zeros(3, 4) @ zeros(2, 4).T"),
    ("zeros(4, 3) @ zeros(4, 2)", "zeros(4, 3).T @ zeros(4, 2)"),
    ("zeros(3, 4) @ (zeros(2, 4) + 1)", "zeros(3, 4) @ (zeros(2, 4) + 1).T"),
    ("zeros(3, 4) + [1, 2, 3]", "zeros(3, 4) + reshape([1, 2, 3], 3, 1)"),
    ("[1, 2, 3] * zeros(3, 4)", "reshape([1, 2, 3], 3, 1) * zeros(3, 4)"),
    ("zeros(3, 4) - zeros(4, 3)", "zeros(3, 4) - zeros(4, 3).T"),
  ])
  func mended(_ line: String, _ corrected: String) throws {
    let (problem, source) = try #require(Self.failure(line))
    #expect(problem.code == .shapes)
    #expect(ErrorText.correction(problem, in: source) == corrected)
    #expect(Self.failure(corrected) == nil)
  }

  @Test(arguments: [
    "reshape(zeros(3, 4), 5, 3)", "zeros(3, 4).reshape(5, -1)", "solve(eye(3), ones(2))",
    "dot([1, 2], [1, 2, 3])", "stack([zeros(2), zeros(3)])", "matmul(zeros(2, 3), zeros(2, 3))",
    "zeros(2, 3) == zeros(2)", "zeros(2, 3, 4) @ zeros(3, 4, 5)", "solve(zeros(3, 4), ones(3))",
  ])
  func everyMarkIsTheShapeOfWhatItMarks(_ line: String) throws {
    let (problem, source) = try #require(Self.failure(line))
    #expect(problem.code == .shapes && !problem.marks.isEmpty && problem.hint != nil)
    for mark in problem.marks {
      let place = try #require(mark.place)
      let part = Self.failure("t = (\(source.text(place)))\nt @ zeros(0, 0, 0, 77)")
      #expect(part?.0.message.contains(mark.text) == true, "\(mark.text) \(source.text(place))")
    }
    let shown = ErrorText.lines(problem, in: source)
    #expect(!shown.joined().contains("{"))
    #expect(
      problem.marks.allSatisfy { mark in shown.dropFirst(2).contains { $0.contains(mark.text) } })
  }

  /// Where the line is cut, the caret of the operator alone is shown.
  @Test func narrow() {
    let name = String(repeating: "long_", count: 8) + "name"
    for width in [20, 40, 60] {
      let lines = Self.printed("\(name) = zeros(3, 4); \(name) @ \(name)", width: width)
      #expect(lines[2].contains("^"))
      #expect(lines[1].count <= width + 6)
    }
  }

  /// On a terminal sentence and hint are cut between words.
  @Test func sentencesWrapWhereTheyAreRead() throws {
    let (problem, source) = try #require(Self.failure("zeros(3, 4) @ zeros(5, 2)"))
    for width in [30, 50, 70] {
      let lines = ErrorText.lines(problem, in: source, width: width, wraps: true)
      #expect(lines.allSatisfy { $0.count <= width }, "\(lines)")
      let words = lines.joined(separator: " ").split(separator: " ")
      let whole = ErrorText.lines(problem, in: source, width: width).joined(separator: " ")
      #expect(words == whole.split(separator: " "))
    }
  }

  @Test func aLongListCostsNothing() throws {
    let line = "[" + Array(repeating: "1", count: 5000).joined(separator: ", ") + "] @ [1, 2]"
    let (problem, source) = try #require(Self.failure(line))
    #expect(ErrorText.render(problem, in: source).utf8.count <= 2048)
  }
}
