import Kernel
import Viz

/// A notebook run from top to bottom in a fresh session, and what was found.
///
/// Everything is shown 72 columns wide, charts at most 12 rows high, in braille and without colours,
/// whatever the terminal, the locale and the settings of the user are.
struct NotebookRun {
  enum Finding {
    /// A cell printed something else than what is recorded.
    case difference(Comparison.Difference, Notebook.Cell)
    /// A cell printed something and nothing is recorded.
    case unrecorded([String], Notebook.Cell)
    /// A statement failed, and the cell had not announced it. Its place is in the notebook's source.
    case failure(Problem)
    /// The cell announced a problem and there was none.
    case success(Problem.Code, Notebook.Cell)
    /// `quit` with cells left to run.
    case ended(Notebook.Cell)

    /// Whether `--bless` can mend it.
    var isOfOutput: Bool {
      switch self {
      case .difference, .unrecorded: true
      case .failure, .success, .ended: false
      }
    }
  }

  private(set) var findings: [Finding] = []
  /// How many numbers were compared.
  private(set) var numbers = 0
  /// What the cells that differ have printed.
  private var recordings: [(cell: Notebook.Cell, printed: [String])] = []
  private let front = NotebookFront()
  private let interpreter: Interpreter

  private init() { interpreter = Interpreter(front, .standard) }

  /// Runs the cells until one fails that should not, or somebody asks to stop.
  init(_ notebook: Notebook) {
    self.init()
    let cells = notebook.cells
    for (index, cell) in cells.enumerated() {
      let source = SourceText(
        notebook.lines.text(cell.fence.body), edition: notebook.front.edition)
      let problem = run(source)
      let printed = NotebookRun.lines(front.takeText())
      if Interrupt.isOver {
        let start = notebook.source.lineStart(cell.fence.body.lowerBound)
        findings.append(.failure(NotebookRun.overtime(at: start)))
      }
      if Interrupt.isRequested { return }
      guard problem?.code == cell.terms.expected else {
        let start = notebook.source.lineStart(cell.fence.body.lowerBound)
        if let problem {
          let place = problem.place ?? 0..<1
          var whole = problem
          whole.place = place.lowerBound + start..<place.upperBound + start
          findings.append(.failure(whole))
        } else if let expected = cell.terms.expected {
          findings.append(.success(expected, cell))
        }
        return
      }
      compare(printed, cell, notebook)
      if interpreter.isFinished {
        if index + 1 < cells.count { findings.append(.ended(cell)) }
        return
      }
    }
  }

  /// Runs a script, which records nothing.
  init(script source: SourceText) {
    self.init()
    let problem = run(source)
    if let problem = Interrupt.isOver ? NotebookRun.overtime(at: 0) : problem {
      findings.append(.failure(problem))
    }
  }

  private static func overtime(at place: Int) -> Problem {
    Problem(
      .interrupted, "it computes for longer than it may",
      hint: "athanor check --seconds N gives it more, --trust lifts all limits",
      place: place..<(place + 1))
  }

  private func run(_ source: SourceText) -> Problem? {
    interpreter.run(source) ? nil : interpreter.problem ?? Problem(.interrupted, "interrupted")
  }

  private mutating func compare(
    _ printed: [String], _ cell: Notebook.Cell, _ notebook: Notebook
  ) {
    guard cell.terms.isCompared else { return }
    guard let fence = cell.output else {
      guard !printed.isEmpty else { return }
      findings.append(.unrecorded(printed, cell))
      recordings.append((cell, printed))
      return
    }
    let comparison = Comparison(
      expected: fence.body.map { notebook.lines.text($0) }, got: printed,
      tolerance: cell.terms.tolerance)
    numbers += comparison.numbers
    guard let difference = comparison.difference else { return }
    findings.append(.difference(difference, cell))
    recordings.append((cell, printed))
  }

  private static func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  // MARK: Blessing

  /// The notebook's bytes with what the cells have printed in place of what was recorded, where the
  /// two differ; everything else is kept to the byte. nil where nothing differs.
  func blessed(_ notebook: Notebook) -> [UInt8]? {
    guard !recordings.isEmpty else { return nil }
    let lines = notebook.lines
    var bytes: [UInt8] = []
    var done = 0
    for (cell, printed) in recordings {
      let opening = lines.end(of: cell.fence.opening)
      let end = opening.isEmpty ? [Ascii.newline] : Array(opening)
      let old = cell.output.map { lines.extent($0.lines) }
      let place = old ?? lines.extent((cell.fence.closing + 1)..<(cell.fence.closing + 1))
      bytes += lines.bytes[done..<place.lowerBound]
      if old == nil, lines.end(of: cell.fence.closing).isEmpty { bytes += end }
      let marks = String(repeating: "`", count: FenceMark.length(around: printed))
      let isKept = cell.output.map { $0.length >= marks.utf8.count } ?? false
      if let fence = cell.output, isKept {
        bytes += lines.bytes[lines.extent(fence.opening..<(fence.opening + 1))]
      } else {
        bytes += Array("\(marks)out".utf8) + end
      }
      for line in printed { bytes += Array(NotebookRun.trimmed(line).utf8) + end }
      if let fence = cell.output, isKept {
        bytes += lines.bytes[lines.extent(fence.closing..<(fence.closing + 1))]
      } else {
        bytes += Array(marks.utf8) + end
      }
      done = place.upperBound
    }
    return bytes + lines.bytes[done...]
  }

  private static func trimmed(_ line: String) -> Substring {
    var line = line[...]
    while line.last == " " || line.last == "\t" { line.removeLast() }
    return line
  }
}
