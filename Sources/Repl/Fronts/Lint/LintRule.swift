import Kernel

/// One thing that `athanor lint` looks for in a lesson.
struct LintRule: Sendable {
  /// Stands behind each of its findings.
  let name: String
  let summary: String
  let find: @Sendable (LintedLesson) -> [LintFinding]

  /// In the order of the documentation.
  static let all = [
    check, answer, hints, always, seeds, because, numbers, sentences, purpose, width, commands,
    html,
    front,
  ]
}

struct LintFinding {
  /// A byte of the notebook's source.
  let place: Int
  let message: String
}

/// A notebook that was run, and what rules ask of it.
struct LintedLesson {
  let notebook: Notebook
  let run: NotebookRun
  /// The prose line by line, without fences, HTML and indented code.
  let prose: [ProseLine]

  init(_ notebook: Notebook, _ run: NotebookRun) {
    self.notebook = notebook
    self.run = run
    let markdown = notebook.markdown
    let headings = Set(markdown.headings.map(\.line))
    var prose: [ProseLine] = []
    for case .prose(let range) in notebook.blocks {
      for line in range where !markdown.isWhole(line) && !markdown.isIndentedCode(line) {
        prose.append(ProseLine(line, notebook.lines[line], isHeading: headings.contains(line)))
      }
    }
    self.prose = prose
  }

  /// Everything that was found, in the order of the file.
  func findings(of rules: [LintRule]) -> [(rule: LintRule, finding: LintFinding)] {
    rules.flatMap { rule in rule.find(self).map { (rule, $0) } }
      .sorted { $0.finding.place < $1.finding.place }
  }

  /// A finding at a byte of a line, from 0.
  func at(_ line: Int, byte: Int = 0, _ message: String) -> LintFinding {
    LintFinding(place: notebook.source.lineStart(line) + byte, message: message)
  }

  /// The line of a question in which the `number`-th line that begins with `mark` stands, from 0.
  func line(of mark: String, _ number: Int, in fence: Notebook.Fence) -> Int {
    let lines = fence.body.filter { notebook.lines.text($0).hasPrefix(mark) }
    return lines.indices.contains(number) ? lines[number] : fence.opening
  }

  func at(_ passage: Notebook.Passage, _ message: String) -> LintFinding {
    let place = notebook.place(of: 0..<passage.text.utf8.count, in: passage)
    return LintFinding(place: place.lowerBound, message: message)
  }
}
