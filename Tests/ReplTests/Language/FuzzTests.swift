import Foundation
import Kernel
import TestSupport
import Testing

@testable import Repl

/// No line ends the process; each gives at most one problem, inside the line, short and clean.
@Suite struct FuzzTests {
  static let words = [
    "fit", "lrfind", "init", "model", "plot", "note", "plan", "repeat", "sweep", "runs", "data",
    "split", "x", "y", "lr0", "_", "r1",
    "1cycle", "kaiming", "mlp", "loss", "lr=", "epochs=", "bs=", "seed=", "where=", "3", "0.5",
    "1e-3", "5k", "10%", "1e999", "3x", "(",
    ")", "[", "]", "{", "}", ",", ";", ":", "=", "==", "<", ">", ">>", "|", "+", "-", "*", "/",
    "//", "%", "**", "@", ".", "\"", "'", "\\",
    "#", "?", "??", "\n", " ", "  ", "\t", "and", "or", "not", "true", "if", "import", "sum(",
    "ones(", "json", "é", "界", "і", "−",
    "\u{200B}", "\u{301}", "\u{1F600}", "..", "0x1", "_1", "$", "&", "!", "~", "`", "^",
  ]

  private func check(_ source: SourceText, _ parser: Parser) {
    do {
      for range in try source.statements() {
        do {
          let statement = try parser.parse(source, range)
          #expect(statement.isExpanded || statement.range == range)
          try evaluate(statement)
        } catch let problem as Problem {
          check(problem, source)
        }
      }
    } catch let problem as Problem {
      check(problem, source)
    } catch {
      Issue.record(error)
    }
    _ = source.completeness
  }

  private func evaluate(_ statement: Statement) throws {
    let evaluator = EvaluatorTests.evaluator()
    switch statement.form {
    case .command(let call), .assign(_, .command(let call)): _ = try evaluator.words(of: call)
    case .expression(let value), .assign(_, .expression(let value)):
      _ = try evaluator.answer(of: value)
    case .question: break
    }
  }

  private func check(_ problem: Problem, _ source: SourceText) {
    if let place = problem.place {
      #expect(place.lowerBound >= 0 && place.upperBound <= source.bytes.count + 1, "\(problem)")
    }
    let printed = ErrorText.render(problem, in: source)
    #expect(printed.utf8.count <= 2048)
    #expect(
      printed.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F || $0 == "\n" })
    _ = ErrorText.correction(problem, in: source)
  }

  @Test(arguments: 0..<8)
  func randomWords(_ round: Int) {
    var numbers = SplitMix(state: UInt64(round) &* 7919 &+ 1)
    let completer = Completer(parser: Sample.parser, names: ["x", "r1"])
    for _ in 0..<2000 {
      var line = ""
      for _ in 0..<(1 + numbers.below(12)) {
        line += Self.words[numbers.below(Self.words.count)]
        if numbers.below(2) == 0 { line += " " }
      }
      check(SourceText(line), numbers.below(2) == 0 ? Sample.parser : Sample.prompt)
      _ = completer.complete(line, numbers.below(line.utf8.count + 2))
    }
  }

  @Test(arguments: 0..<4)
  func randomBytes(_ round: Int) {
    var numbers = SplitMix(state: UInt64(round) &* 104_729 &+ 5)
    for _ in 0..<1000 {
      let count = numbers.below(40)
      let isText = numbers.below(2) == 0
      let bytes = (0..<count).map { _ in UInt8(isText ? 32 + numbers.below(95) : numbers.below(256))
      }
      check(SourceText(bytes), Sample.parser)
    }
  }

  @Test(arguments: 0..<4)
  func brokenGoodLines(_ round: Int) {
    let good = [
      "fit 1cycle 10 lr=1e-2 bs=64", "model { conv 32 3; relu; dense 10 }",
      "x = randn(3, 4); y = x @ x.T",
      "repeat 3 { fit 5 lr=lr0/10; plot loss > a.svg }", "q, r = qr(x[0:2, ::1])",
      "sweep bs=[32,64] { fit 2 }",
      "note \"a\\u{e9}b\" 'c' # d", "runs where=(acc > 0.8) | csv > r.csv overwrite=yes",
    ]
    var numbers = SplitMix(state: UInt64(round) &* 31 &+ 3)
    for _ in 0..<1500 {
      var bytes = Array(good[numbers.below(good.count)].utf8)
      for _ in 0..<(1 + numbers.below(3)) where !bytes.isEmpty {
        let place = numbers.below(bytes.count)
        switch numbers.below(3) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(UInt8(32 + numbers.below(95)), at: place)
        default: bytes[place] = UInt8(32 + numbers.below(95))
        }
      }
      check(SourceText(bytes), Sample.parser)
    }
  }
}

/// Size and depth: linear time, and a stack of 256 KB is enough.
@Suite struct DepthTests {
  /// Runs on a thread with a stack of `size` KB.
  private func onAStack(of size: Int, _ body: @escaping @Sendable () -> String) -> String {
    let box = Box()
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      box.value = body()
      done.signal()
    }
    thread.stackSize = size << 10
    thread.start()
    done.wait()
    return box.value
  }

  private final class Box: @unchecked Sendable { var value = "" }

  static let cases: [(name: String, text: @Sendable () -> String, code: String)] = [
    ("parentheses", { "x = " + String(repeating: "(", count: 1_000_000) }, "E008"),
    ("parentheses in a chunk", { "fit lr=" + String(repeating: "(", count: 1_000_000) }, "E008"),
    (
      "256 parentheses",
      { String(repeating: "(", count: 256) + "1" + String(repeating: ")", count: 256) }, "1"
    ),
    ("lists", { String(repeating: "[", count: 300) + String(repeating: "]", count: 300) }, "E008"),
    ("minuses", { String(repeating: "-", count: 100_000) + "1" }, "1"),
    ("nots", { String(repeating: "not ", count: 20_001) + "1" }, "0"),
    ("sum", { "1" + String(repeating: " + 1", count: 99_999) }, "100000"),
    ("powers", { "1" + String(repeating: " ** 1", count: 20_000) }, "1"),
    ("ands", { "1 == 1" + String(repeating: " and 1 == 1", count: 10_000) }, "1"),
    ("list", { "sum([" + String(repeating: "1, ", count: 19_999) + "1])" }, "20000"),
    ("arguments", { "max(" + String(repeating: "1, ", count: 99_999) + "1)" }, "E012"),
    (
      "calls", { String(repeating: "abs(", count: 250) + "1" + String(repeating: ")", count: 250) },
      "1"
    ),
    ("commands", { String(repeating: "plan ", count: 5000) + "fit" }, "E008"),
    (
      "blocks",
      {
        String(repeating: "repeat 2 { ", count: 200) + "fit" + String(repeating: " }", count: 200)
      },
      "E008"
    ),
    (
      "verb calls",
      { String(repeating: "fit(lr=", count: 200) + "1" + String(repeating: ")", count: 200) },
      "E008"
    ),
    ("a long word", { String(repeating: "a", count: 1_000_000) }, "E001"),
    ("a long number", { String(repeating: "1", count: 100_000) }, "E005"),
    ("a long text", { "note \"" + String(repeating: "b", count: 1_000_000) + "\"" }, ""),
    ("combining marks", { "x = e" + String(repeating: "\u{301}", count: 20_000) }, "E006"),
    ("statements", { String(repeating: "x = 1\n", count: 20_000) }, ""),
    ("chunks", { "note" + String(repeating: " a", count: 100_000) }, ""),
    ("members", { "x" + String(repeating: ".T", count: 100_000) + ".ndim" }, "1"),
  ]

  @Test(arguments: cases.indices)
  func bigInput(_ row: Int) {
    let (name, text, expected) = Self.cases[row]
    // Without optimisation a command inside a command takes about 35 KB of stack, with it about 8.
    let size = ["commands", "blocks", "verb calls"].contains(name) ? 1024 : 256
    let found = onAStack(of: size) {
      let source = SourceText(text())
      do {
        var last = ""
        for range in try source.statements() {
          let statement = try Sample.parser.parse(source, range)
          if case .expression(let value) = statement.form {
            let datum = try EvaluatorTests.evaluator().answer(of: value)
            if case .datum(let datum) = datum {
              last = Numeral.short(datum.number ?? .nan, digits: 9)
            }
          }
        }
        return last
      } catch let problem as Problem {
        let printed = ErrorText.render(problem, in: source)
        return printed.utf8.count <= 2048 ? problem.code.name : "long"
      } catch { return "\(error)" }
    }
    #expect(found == expected, "\(name)")
  }
}
