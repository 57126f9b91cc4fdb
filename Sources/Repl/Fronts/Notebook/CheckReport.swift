import Kernel
import Viz

/// What `athanor check` says of one file.
struct CheckReport {
  /// The path as it was given.
  let path: String
  let depth: ColourDepth
  /// Columns that the path takes in the closing line.
  let pathColumns: Int

  /// The findings as lines to print.
  func lines(_ findings: [NotebookRun.Finding], in source: SourceText) -> [String] {
    findings.flatMap { lines($0.kind, in: source) }
  }

  private func lines(_ finding: NotebookRun.Finding.Kind, in source: SourceText) -> [String] {
    switch finding {
    case .difference(let difference, let cell):
      let line = (cell.output?.body.lowerBound ?? cell.fence.closing) + difference.line
      return [
        place(line, difference.column) + ANSI.paint("the output differs", .bad, depth),
        "  expected  " + shown(difference.expected, difference.column).text,
        "  got       " + shown(difference.got, difference.gotColumn).text,
        String(repeating: " ", count: 12 + shown(difference.got, difference.gotColumn).caret)
          + ANSI.paint("^", .bad, depth),
      ]
    case .unrecorded(let printed, let cell):
      return [
        place(cell.fence.opening, 0)
          + ANSI.paint("the output is not recorded", .bad, depth),
        "  got       " + shown(printed.first, 0).text
          + (printed.count > 1
            ? "  (and \(Numerals.counted(printed.count - 1, "line")) more)" : ""),
      ]
    case .failure(let problem), .mistake(let problem), .question(let problem):
      return ErrorText.lines(problem, in: source, depth: depth)
    case .consequence(let problem, let line):
      let first = ErrorText.lines(problem, in: source, depth: depth)[0]
      return [first + ", after the failure in line \(line + 1)"]
    case .success(let code, let cell):
      return [
        place(cell.fence.opening, 0)
          + ANSI.paint("error \(code.name) was expected, and nothing failed", .bad, depth)
      ]
    case .ended(let cell):
      return [
        place(cell.fence.opening, 0)
          + ANSI.paint("quit ended the session before the last fence", .bad, depth)
      ]
    }
  }

  /// The place of a finding in the source, and what it says in one line.
  func brief(_ finding: NotebookRun.Finding, in source: SourceText) -> (place: Int, text: String) {
    let start = source.lineStart(finding.line)
    switch finding.kind {
    case .difference(let difference, _):
      let column = difference.expected?.prefix(difference.column).utf8.count ?? 0
      return (start + column, "the output differs: got \(shown(difference.got, 0).text)")
    case .unrecorded: return (start, "the output is not recorded")
    case .failure(let problem), .mistake(let problem), .question(let problem),
      .consequence(let problem, _):
      return (problem.place?.lowerBound ?? start, "\(problem.code.name): \(problem.message)")
    case .success(let code, _):
      return (start, "error \(code.name) was expected, and nothing failed")
    case .ended: return (start, "quit ended the session before the last fence")
    }
  }

  /// `path:41:13: `, counted from 1.
  private func place(_ line: Int, _ column: Int) -> String {
    "\(Escaping.terminal(path, columns: 400)):\(line + 1):\(column + 1): "
  }

  /// A line, or the part of a long one around a column, and where in it that column is shown.
  private func shown(_ line: String?, _ column: Int) -> (text: String, caret: Int) {
    guard let line else { return ("(nothing)", 0) }
    let characters = Array(line)
    let start = column > 48 ? column - 40 : 0
    let head = start > 0 ? "..." : ""
    let before = Escaping.terminal(
      String(characters[min(start, characters.count)..<min(column, characters.count)]))
    let rest = String(characters[min(start, characters.count)...].prefix(200))
    return (
      head + Escaping.terminal(rest), DisplayWidth.of(head) + DisplayWidth.of(before)
    )
  }

  /// The closing line: what was run, how many numbers agreed, how long it took, and the verdict.
  func summary(
    _ counts: [String], seconds: Double, _ verdict: String, isGood: Bool
  ) -> String {
    let counts = counts + [Numerals.duration(seconds)]
    return DisplayWidth.padded(Escaping.terminal(path), to: pathColumns) + "  "
      + DisplayWidth.padded(counts.joined(separator: ", "), to: 32) + "  "
      + ANSI.paint(verdict, isGood ? .good : .bad, depth)
  }
}
