import Kernel

/// Scripts made from notebooks and notebooks from scripts.
///
/// Prose becomes comments that start `# `, and such comments become prose; the statements stay as they
/// are. What a script cannot hold is kept in comments of its own: `#| rtol=1e-3` begins a fence with
/// terms, `#| ask` and `#| guess` a question, and `#> ` stands before lines that do not run in the script and before
/// comments inside a fence. Only what was printed is lost. Going there and back once brings a file
/// into its normal form (one blank line between blocks, comments right above their statements), from
/// which it comes back to the byte; what a script was beside its normal form stands in a comment at
/// the notebook's end (`ScriptForm`), and holds as long as the notebook says the same. The edition of
/// the language is the notebook's `athanor: 1`.
enum Conversion {
  private static let mark = "#|"
  private static let quoted = "#> "

  // MARK: To a script

  static func script(from notebook: Notebook) -> String {
    let lines = notebook.lines
    var groups: [[String]] = []
    if !notebook.front.lines.isEmpty, !isEditionAlone(notebook) {
      groups.append(notebook.front.lines.map { "# " + lines.text($0) })
    }
    // Statements go right below the prose before them.
    var isAfterProse = false
    var isAfterCell = false
    for block in notebook.blocks {
      switch block {
      case .prose(let range):
        let comments = self.comments(notebook, range)
        guard !comments.isEmpty else { continue }
        groups.append(comments)
        (isAfterProse, isAfterCell) = (true, false)
        continue
      case .cell(let cell):
        let words = FenceMark(lines[cell.fence.opening])?.words.dropFirst() ?? []
        let body = body(of: cell, lines)
        let needsMark = !words.isEmpty || isAfterCell || body.isEmpty
        let group = (needsMark ? [([mark] + words).joined(separator: " ")] : []) + body
        if isAfterProse, let last = groups.indices.last {
          groups[last] += group
        } else {
          groups.append(group)
        }
        isAfterCell = true
      case .guess(let guess):
        groups.append([mark + " guess"] + guess.fence.body.map { quoted + lines.text($0) })
        isAfterCell = false
      case .exercise(let exercise):
        groups.append([mark + " ask"] + exercise.fence.body.map { quoted + lines.text($0) })
        isAfterCell = false
      }
      isAfterProse = false
    }
    let body = groups.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    return "#!athanor \(notebook.front.edition)\n" + body + (body.isEmpty ? "" : "\n")
  }

  /// Whether the front matter says nothing but the edition, which the first line of a script says.
  private static func isEditionAlone(_ notebook: Notebook) -> Bool {
    let lines = notebook.front.lines.map { notebook.lines.text($0) }
    return lines.dropFirst().dropLast() == ["athanor: \(notebook.front.edition)"]
  }

  /// The lines of a fence; those that the way back would take for something else are quoted.
  private static func body(of cell: Notebook.Cell, _ lines: FileLines) -> [String] {
    let isQuoted = cell.terms.expected != nil
    let isInside = isInsideStatement(
      SourceText(lines.text(cell.fence.body)), lines: cell.fence.body.count)
    return cell.fence.body.enumerated().map { index, line in
      let text = lines.text(line)
      let isPlain =
        isInside[index] || [.code, .blank].contains(kind(of: text, isFirst: false))
      return (isQuoted || !isPlain ? quoted : "") + text
    }
  }

  /// Of each line, whether a statement that began above it goes on; no line does where the source
  /// cannot be cut into statements.
  private static func isInsideStatement(_ source: SourceText, lines: Int) -> [Bool] {
    guard let statements = try? source.statements() else {
      return [Bool](repeating: false, count: lines)
    }
    var next = 0
    return (0..<lines).map { number in
      let start = source.lineStart(number)
      while next < statements.count, statements[next].upperBound <= start { next += 1 }
      return next < statements.count && statements[next].lowerBound < start
    }
  }

  /// Prose as comments. Blank lines stay blank, but inside fences and HTML, where they are part of the
  /// whole, they become `#`.
  private static func comments(_ notebook: Notebook, _ range: Range<Int>) -> [String] {
    var comments = range.map { line in
      let text = notebook.lines.text(line)
      guard trimmed(text).isEmpty else { return "# " + text }
      return notebook.markdown.isWhole(line) ? "#" : ""
    }
    while comments.first == "" { comments.removeFirst() }
    while comments.last == "" { comments.removeLast() }
    return comments
  }

  // MARK: To a notebook

  /// Fails where the script cannot be cut into statements.
  static func notebook(from script: SourceText) throws(Problem) -> String {
    _ = try script.statements()
    let lines = script.text(script.whole).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    var kinds = zip(lines.indices, isInsideStatement(script, lines: lines.count)).map {
      number, isInside in
      isInside ? .code : kind(of: lines[number], isFirst: number == 0)
    }
    keepUnsafeComments(lines, &kinds)
    return try naming(script.edition, in: assemble(lines, kinds))
  }

  /// The notebook with its front matter saying the edition, where that is not the newest.
  private static func naming(_ edition: Int, in text: String) throws(Problem) -> String {
    guard edition != Verbs.edition else { return text }
    let front = try NotebookReader.read(Array(text.utf8), path: nil).front
    guard front.edition != edition else { return text }
    let line = "athanor: \(edition)\n"
    guard front.lines.isEmpty else { return "---\n" + line + text.dropFirst(4) }
    return "---\n" + line + "---\n" + (text.isEmpty ? "" : "\n" + text)
  }

  private enum Kind {
    case edition, blank, prose, mark, quoted, code
  }

  private static func kind(of line: String, isFirst: Bool) -> Kind {
    if isFirst, line.utf8.starts(with: "#!athanor".utf8) { return .edition }
    let line = trimmed(line)
    if line.isEmpty { return .blank }
    if line == "#" || line.utf8.starts(with: "# ".utf8) { return .prose }
    if line == mark || line.utf8.starts(with: (mark + " ").utf8) {
      return isMark(line) ? .mark : .code
    }
    return line == "#>" || line.utf8.starts(with: quoted.utf8) ? .quoted : .code
  }

  private static func isMark(_ line: String) -> Bool {
    let words = words(ofMark: line)
    if isQuestion(words) { return true }
    var terms = CellTerms()
    do throws(Problem) { for word in words { try terms.read(word) } } catch { return false }
    return true
  }

  private static func isQuestion(_ words: [String]) -> Bool {
    words == ["ask"] || words == ["guess"]
  }

  private static func words(ofMark line: String) -> [String] {
    line.dropFirst(mark.count).split(separator: " ").map(String.init)
  }

  /// Comments that Markdown would take for a fence of ours, or for one that never ends, stay comments.
  private static func keepUnsafeComments(_ lines: [String], _ kinds: inout [Kind]) {
    var start = 0
    while start < lines.count {
      var end = start
      while end < lines.count, kinds[end] == .prose { end += 1 }
      if end > start {
        let text = lines[start..<end].map { prose($0) }.joined(separator: "\n")
        let notebook = try? NotebookReader.read(Array(text.utf8), path: nil)
        let isSafe =
          notebook.map { notebook in
            notebook.blocks.allSatisfy { if case .prose = $0 { true } else { false } }
              && notebook.markdown.html.allSatisfy { $0.isClosed || $0.kind.endsAtBlank }
          } ?? false
        if !isSafe { for line in start..<end { kinds[line] = .code } }
      }
      start = end + 1
    }
  }

  private static func prose(_ line: String) -> String { String(line.dropFirst(2)) }

  private static func assemble(_ lines: [String], _ kinds: [Kind]) -> String {
    var blocks: [String] = []
    var line = 0
    func take(_ wanted: Set<Kind>) -> [String] {
      var taken: [String] = []
      while line < lines.count, wanted.contains(kinds[line]) {
        taken.append(lines[line])
        line += 1
      }
      while let last = taken.last, trimmed(last).isEmpty { taken.removeLast() }
      return taken
    }
    while line < lines.count {
      switch kinds[line] {
      case .edition, .blank: line += 1
      case .prose: blocks.append(take([.prose]).map(prose).joined(separator: "\n"))
      case .code, .quoted:
        blocks.append(fence("ath", take([.code, .quoted, .blank]).map(unquoted)))
      case .mark:
        let words = words(ofMark: lines[line])
        line += 1
        let isQuoted = isQuestion(words) || words.contains { $0.utf8.starts(with: "expect=".utf8) }
        let body =
          isQuoted
          ? take([.quoted]).map { String($0.dropFirst(quoted.count)) }
          : take([.code, .quoted, .blank]).map(unquoted)
        blocks.append(
          fence(((isQuestion(words) ? [] : ["ath"]) + words).joined(separator: " "), body))
      }
    }
    return blocks.joined(separator: "\n\n") + (blocks.isEmpty ? "" : "\n")
  }

  /// A comment inside a fence, without what kept it from becoming prose.
  private static func unquoted(_ line: String) -> String {
    line.utf8.starts(with: (quoted + "#").utf8) ? String(line.dropFirst(quoted.count)) : line
  }

  private static func fence(_ info: String, _ body: [String]) -> String {
    let marks = String(repeating: "`", count: FenceMark.length(around: body))
    return ([marks + info] + body + [marks]).joined(separator: "\n")
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " || line.last == "\t" { line.removeLast() }
    return line
  }
}
