import Foundation
import TestSupport
import Testing

@testable import Kernel
@testable import Repl

/// `--bless` over notebooks that are drawn: what it writes agrees, it writes nothing twice, and every
/// byte outside `out` fences stays.
@Suite struct BlessLaws {
  private static let statements = [
    "x = 3", "x", "x * 2", "[1, 2, x]", "\"```\"", "y = \"a  b\"; y", "randn(2, seed=1)",
    "seed", "# a comment", "iris = 1; iris", "(1 +\n  1)", "\"~~~\"", "note a note", "vars",
  ]

  private static let outputs = ["", "3", "old\nolder", "   ", "x\n\n\ny", "~1.2s"]

  private struct Draw {
    var random: SplitMix
    var questions = 0

    mutating func any(_ list: [String]) -> String { list[random.below(list.count)] }
    mutating func chance(_ one: Int) -> Bool { random.below(one) == 0 }

    mutating func cell() -> [String] {
      let terms = any(["", "", "", " quiet", " rtol=1e-3", " check=none", " own", " quiet own"])
      let marks = any(["```", "````", "~~~", "~~~~~"])
      let body = (0..<(1 + random.below(3))).map { _ in any(BlessLaws.statements) }
      var lines = [marks + "ath" + terms] + body + [marks]
      if chance(8) { lines = ["```ath expect=error:E014", "init kaimng", "```"] }
      if chance(2) { return lines }
      if chance(3) { lines += ["", "Prose between."] }
      let outer = any(["```", "`````", "~~~~"])
      return lines + [outer + "out", any(BlessLaws.outputs), outer]
    }

    mutating func block() -> [String] {
      switch random.below(8) {
      case 0: return ["Prose, one sentence a line.", "", "- a list", "> a quotation"]
      case 1: return ["<!-- a comment", "```ath", "no", "```", "-->"]
      case 2:
        let guess = ["```guess", "prompt: what?", "range: 0..9", "truth: 1 + 1", "```"]
        return guess + cell()
      case 3:
        questions += 1
        let name = "z\(questions)"
        return ["```ask", "prompt: do", "expect: \(name) == 1", "answer: \(name) = 1", "```"]
      case 4: return ["```python", "x = 1", "```", "## A heading"]
      default: return cell()
      }
    }

    mutating func notebook() -> [UInt8] {
      var lines = chance(2) ? ["---", "title: drawn", "---"] : []
      lines += ["```ath", "x = 3", "```"]
      for _ in 0..<(1 + random.below(6)) {
        lines += block()
        if chance(2) { lines.append(any(["", "  "])) }
      }
      lines += ["```ath", "x", "```"]
      let end = any(["\n", "\n", "\r\n", "\r"])
      let text = lines.joined(separator: "\n").split(
        separator: "\n", omittingEmptySubsequences: false
      ).joined(separator: end)
      return Array(((chance(4) ? "\u{FEFF}" : "") + text + (chance(2) ? end : "")).utf8)
    }
  }

  /// The lines outside `out` fences, with their ends; but for the end of the last, which a fence
  /// behind it needs.
  private func outside(_ notebook: Notebook) -> [[UInt8]] {
    let inside = Set(notebook.cells.flatMap { $0.output.map { Array($0.lines) } ?? [] })
    let lines = notebook.lines
    return (0..<lines.count).filter { !inside.contains($0) }.map { line in
      Array(lines[line]) + (line + 1 < lines.count ? Array(lines.end(of: line)) : [])
    }
  }

  @Test func blessingIsDoneOnce() throws {
    var draw = Draw(random: SplitMix(state: 19))
    var written = 0
    for round in 0..<250 {
      let bytes = draw.notebook()
      let text = String(decoding: bytes, as: UTF8.self)
      let notebook = try NotebookReader.read(bytes, path: nil)
      let run = NotebookRun(notebook)
      #expect(run.findings.allSatisfy { $0.isOfOutput }, "\(round): \(run.findings)\n\(text)")
      guard let blessed = run.blessed(notebook) else {
        #expect(run.findings.isEmpty)
        continue
      }
      written += 1
      let again = try NotebookReader.read(blessed, path: nil)
      var second = NotebookRun(again)
      second.doExercises(again)
      let after = String(decoding: blessed, as: UTF8.self)
      #expect(second.findings.isEmpty, "\(round): \(second.findings)\n\(text)\n->\n\(after)")
      #expect(second.blessed(again) == nil)
      let kept = zip(outside(notebook), outside(again)).allSatisfy {
        $0.starts(with: $1) || $1.starts(with: $0)
      }
      #expect(
        kept && outside(notebook).count == outside(again).count, "\(round): \(text)\n->\n\(after)")
    }
    #expect(written > 150)
  }
}
