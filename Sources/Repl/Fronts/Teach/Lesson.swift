import Kernel

/// A notebook as somebody walks through it: stops in the order of the file, in the steps that its
/// headings of the second level begin.
struct Lesson {
  enum Matter {
    case cell(Notebook.Cell)
    case guess(Notebook.Guess)
    case exercise(Notebook.Exercise)
    /// The end of a step: nothing of the next is shown before it is passed.
    case pause
    /// The end of the lesson.
    case end
  }

  struct Stop {
    /// 0 before the first heading.
    let step: Int
    /// The lines of prose that lead to it.
    let prose: [Range<Int>]
    let task: Matter
    /// The content of its fence: the same in an edited lesson where the fence is.
    let key: String
    /// The content of all cells before it: the same where the lesson's state before it is.
    let chain: String
  }

  struct Step {
    let title: String
    /// The first of its stops.
    let first: Int
  }

  let notebook: Notebook
  let stops: [Stop]
  /// The first is what stands before the first heading of the second level.
  let steps: [Step]
  let title: String

  init(_ notebook: Notebook, name: String) {
    self.notebook = notebook
    var cutter = LessonCutter(notebook)
    for block in notebook.blocks { cutter.take(block) }
    cutter.finish()
    title = notebook.front.title ?? cutter.title ?? name
    stops = cutter.stops
    // What stands before the first step has the name of the whole.
    steps = [Step(title: title, first: 0)] + cutter.steps.dropFirst()
  }

  /// Steps with a number: all but what stands before the first heading.
  var count: Int { steps.count - 1 }

  func text(_ stop: Stop) -> String {
    stop.prose.map { notebook.lines.text($0) }.joined(separator: "\n\n")
  }

  func statements(_ cell: Notebook.Cell) -> String { notebook.lines.text(cell.fence.body) }

  /// The lines of a step up to the end.
  func stops(of step: Int) -> Range<Int> {
    let next = step + 1 < steps.count ? steps[step + 1].first : stops.count
    return steps[step].first..<next
  }
}

/// Cuts a notebook into stops.
private struct LessonCutter {
  private let notebook: Notebook
  private(set) var stops: [Lesson.Stop] = []
  private(set) var steps = [Lesson.Step(title: "", first: 0)]
  /// Of the heading of the first level.
  private(set) var title: String?
  private var prose: [Range<Int>] = []
  private var chain = Fingerprint()
  private var seen: [String: Int] = [:]

  init(_ notebook: Notebook) {
    self.notebook = notebook
    chain.add(notebook.front.edition)
  }

  mutating func take(_ block: Notebook.Block) {
    switch block {
    case .prose(let range): takeProse(range)
    case .cell(let cell):
      let text = notebook.lines.text(cell.fence.body)
      stop(.cell(cell), text)
      // A cell of the reader's own changes nothing of the lesson's state.
      if !cell.terms.isOwn { chain.add(text) }
    case .guess(let guess): stop(.guess(guess), notebook.lines.text(guess.fence.body))
    case .exercise(let exercise):
      stop(.exercise(exercise), notebook.lines.text(exercise.fence.body))
    }
  }

  /// Headings inside a foreign fence or HTML are none.
  private mutating func takeProse(_ range: Range<Int>) {
    var start = range.lowerBound
    for heading in notebook.markdown.headings where range.contains(heading.line) {
      let (line, title) = words(of: heading)
      let level = heading.level
      if level == 1, self.title == nil { self.title = title }
      guard level == 2 else { continue }
      keep(start..<line)
      if !prose.isEmpty || !stops.isEmpty && !endsWithExercise {
        stop(.pause, "pause after " + (steps.last?.title ?? ""))
      }
      steps.append(Lesson.Step(title: title, first: stops.count))
      start = line
    }
    keep(start..<range.upperBound)
  }

  /// An exercise that is done waits by itself.
  private var endsWithExercise: Bool {
    guard let last = stops.last, last.step == steps.count - 1 else { return false }
    if case .exercise = last.task { return true }
    return false
  }

  private mutating func keep(_ lines: Range<Int>) {
    let isBlank = lines.allSatisfy { notebook.lines[$0].allSatisfy(Ascii.isSpace) }
    if !isBlank { prose.append(lines) }
  }

  private mutating func stop(_ task: Lesson.Matter, _ content: String) {
    var print = Fingerprint()
    print.add(content)
    seen[print.text, default: 0] += 1
    let times = seen[print.text] ?? 1
    stops.append(
      Lesson.Stop(
        step: steps.count - 1, prose: prose, task: task,
        key: print.text + (times > 1 ? "-\(times)" : ""), chain: chain.text))
    prose = []
  }

  mutating func finish() { stop(.end, "end") }

  /// The line that a heading begins with, and its words.
  private func words(of heading: MarkdownBlocks.Heading) -> (line: Int, title: String) {
    var line = heading.line
    var title = LessonWalk.trimmed(notebook.lines.text(line))[...]
    if title.first == "#" {
      title = title.drop { $0 == "#" }.drop { $0 == " " }
      while let last = title.last, last == " " || last == "#" { title.removeLast() }
    } else if line > 0 {
      line -= 1
      title = LessonWalk.trimmed(notebook.lines.text(line))[...]
    }
    guard case .heading(_, let runs)? = Markup("# " + title).blocks.first else {
      return (line, String(title))
    }
    return (line, runs.map(\.text).joined())
  }
}
