import Kernel
import Viz

/// What stands on the screen.
extension LessonWalk {
  private var appearance: Appearance { front.writer.appearance }
  private var isASCII: Bool { appearance.glyphs == .ascii }

  /// Ticked, in the form that the terminal can show.
  var tick: String { ANSI.paint(isASCII ? "ok" : "✓", .good, appearance.depth) }

  /// Prose is read in lines of 80 columns at the most.
  private var markup: MarkupText {
    MarkupText(
      width: min(80, appearance.width), depth: appearance.depth, isASCII: isASCII)
  }

  func say(_ line: String) { front.writer.output.line(isASCII ? Glyphs.plain(line) : line) }

  func showProse(_ text: String, marked mark: String = "") {
    for line in markup.lines(mark + text) { say(line) }
  }

  /// `3/9 reading the curve> `
  var prompt: String {
    let step = lesson.steps[stop.step]
    let number = stop.step == 0 ? "" : "\(stop.step)/\(lesson.count) "
    let room = max(8, min(32, front.writer.terminal.columns / 3))
    var title = Escaping.terminal(step.title, columns: 400)
    // `predict: before the first step` is shortened to its first word.
    if DisplayWidth.of(title) > room, let colon = title.firstIndex(of: ":") {
      title = String(title[..<colon])
    }
    return number + DisplayWidth.shortened(title, to: room) + "> "
  }

  /// What Enter does, for the edge of the row, at an empty line and at the one that waits.
  func hint(for line: String) -> String? {
    // What a guess takes stands above the line.
    if case .guess = stop.task { return nil }
    return line.isEmpty || line == offered ? hintText.map { isASCII ? Glyphs.plain($0) : $0 } : nil
  }

  var hintText: String? {
    switch stop.task {
    case .pause: return "Enter goes on"
    case .end: return "Enter leaves"
    case .cell: return "Enter runs it"
    case .guess(let guess):
      switch guess.form {
      case .range: return "a number, or Enter"
      case .choices(let choices): return "1 to \(choices.count), or Enter"
      case .order: return "the numbers in order, or Enter"
      }
    case .exercise:
      return record.results[stop.key]?.outcome == .solved
        ? "Enter goes on" : "Enter: a hint · answer · skip"
    }
  }

  /// The stop that waits: its prose, and what is to be done.
  func show() {
    offered = nil
    showText(place)
    switch stop.task {
    case .cell(let cell):
      offered = lesson.statements(cell)
      if !canOffer { showOffer() }
    case .guess(let guess): show(guess)
    case .exercise(let exercise): show(exercise)
    case .pause: break
    case .end: showEnd()
    }
    front.writer.output.flush()
  }

  /// `again`: the step from its beginning to where it stands.
  func showStep() {
    for index in lesson.steps[stop.step].first..<place {
      showText(index)
      switch lesson.stops[index].task {
      case .guess(let guess): showQuestion(guess)
      case .cell: showDone(index)
      case .exercise, .pause, .end: break
      }
    }
    show()
  }

  /// A cell that was run, with what it printed.
  private func showDone(_ index: Int) {
    let key = lesson.stops[index].key
    guard let entry = record.log.last(where: { $0.stop == key && $0.isOfPath }) else { return }
    for line in entry.text.split(separator: "\n") {
      note("> " + Escaping.terminal(String(line), columns: 400))
    }
    showPrinted(entry.printed)
  }

  /// Lines that were printed before, quietly and in the width there is now.
  private func showPrinted(_ lines: [String]) {
    for line in lines {
      let shown = Escaping.shown(line)
      let fits = DisplayWidth.of(shown) <= appearance.width
      for piece in fits ? [shown] : DisplayWidth.wrapped(shown, to: appearance.width) {
        say(ANSI.paint(piece, .dim, appearance.depth))
      }
    }
  }

  /// The title of a lesson that has it in its front matter alone.
  func showTitle() {
    let lines = stop.prose.flatMap { $0.map { lesson.notebook.lines.text($0) } }
    guard !lines.contains(where: { $0.hasPrefix("# ") }), !lesson.title.isEmpty else { return }
    for line in DisplayWidth.wrapped(
      Escaping.terminal(lesson.title, columns: 400), to: markup.width)
    {
      say(ANSI.paint(line, .bold, appearance.depth))
    }
  }

  private func showText(_ index: Int) {
    let stop = lesson.stops[index]
    var prose = stop.prose
    if let first = prose.first, stop.step > 0, lesson.steps[stop.step].first == index {
      // The heading with its place in the lesson.
      say("")
      let heading = "\(stop.step)/\(lesson.count) \(lesson.steps[stop.step].title)"
      for line in DisplayWidth.wrapped(Escaping.shown(heading), to: markup.width) {
        say(ANSI.paint(line, .bold, appearance.depth))
      }
      prose[0] = (first.lowerBound + 1)..<first.upperBound
    }
    let text = prose.map { lesson.notebook.lines.text($0) }.joined(separator: "\n\n")
    let lines = markup.lines(text)
    guard !lines.isEmpty else { return }
    say("")
    for line in lines { say(line) }
  }

  private func showOffer() {
    guard let offered else { return }
    let lines = offered.split(separator: "\n", omittingEmptySubsequences: false)
    note("Enter runs:")
    for line in lines { say("  " + Escaping.shown(String(line))) }
  }

  private func showQuestion(_ guess: Notebook.Guess) {
    say("")
    showProse(guess.prompt)
    switch guess.form {
    case .range: break
    case .choices(let choices): showNumbered(choices.map(\.text))
    case .order(let lines): showNumbered(lines)
    }
  }

  private func show(_ guess: Notebook.Guess) {
    showQuestion(guess)
    switch guess.form {
    case .range(let range):
      note(
        "a number from \(Numeral.short(range.lowerBound)) to \(Numeral.short(range.upperBound)); "
          + "Enter goes on without")
    case .choices(let choices):
      note("1 to \(choices.count); Enter goes on without")
    case .order(let lines):
      note(
        "the numbers in your order, such as \(LessonWalk.sample(of: lines.count)); Enter goes on without"
      )
    }
  }

  private func showNumbered(_ texts: [String]) {
    let columns = markup.width - 5
    for (number, text) in texts.enumerated() {
      let lines = MarkupText(width: columns, depth: appearance.depth, isASCII: isASCII)
        .lines(text)
      for (row, line) in lines.enumerated() {
        say((row == 0 ? "  \(number + 1)  " : "     ") + line)
      }
    }
  }

  private func show(_ exercise: Notebook.Exercise) {
    say("")
    showProse(exercise.prompt)
    guard let result = record.results[stop.key], result.outcome == .solved else {
      return lookBefore(exercise)
    }
    say(tick + " done")
    for statement in result.typed {
      for line in statement.split(separator: "\n") {
        note("> " + Escaping.terminal(String(line), columns: 400))
      }
    }
    showPrinted(result.printed)
    if let after = exercise.after { showProse(after) }
  }

  private func showEnd() {
    let ticked = ticks.count { $0 }
    let title = Escaping.terminal(lesson.title, columns: 400)
    say("")
    if lesson.count > 0 {
      let text = "\(title): \(ticked) of \(Numerals.counted(lesson.count, "step")) done"
      let mark = ticked == lesson.count ? tick + " " : ""
      for (row, line) in DisplayWidth.wrapped(text, to: markup.width - 2).enumerated() {
        say((row == 0 ? mark : "  ") + line)
      }
    } else {
      say("\(title): the end")
    }
    let open = lesson.steps.indices.dropFirst().filter { !ticks[$0 - 1] }
    if !open.isEmpty {
      note("open: " + open.map { "\($0) \(lesson.steps[$0].title)" }.joined(separator: "; "))
    }
    note(
      "save mine.md keeps what you did; teach \(home.word) fresh begins anew; "
        + (nextLesson.map { $0 + "; " } ?? "") + "quit leaves")
  }

  /// What goes on with the next lesson: one that lies beside this one, or one of the program.
  private var nextLesson: String? {
    guard let next = lesson.notebook.front.next else { return nil }
    if case .file(let path) = home.origin {
      let beside = Files.folder(of: path) + "/" + next
      for file in [beside, beside + ".md"] where file.hasSuffix(".md") && Files.exists(file) {
        return "teach \(Escaping.terminal(file, columns: 200)) goes on"
      }
    }
    return LessonCatalogue.find(next).map { "teach \($0.number) goes on with \($0.title)" }
  }

  /// `where`: all steps, and which one this is.
  func showPlace() {
    let ticks = ticks
    for (step, row) in lesson.steps.enumerated().dropFirst() {
      let mark = ticks[step - 1] ? tick : isASCII ? "  " : " "
      let isHere = step == stop.step
      let text =
        "\(isHere ? ">" : " ") \(mark) \(DisplayWidth.padded("\(step)", to: 2, onLeft: true))  "
        + DisplayWidth.shortened(
          Escaping.terminal(row.title, columns: 400), to: max(10, markup.width - 10))
      say(isHere ? ANSI.paint(text, .bold, appearance.depth) : text)
    }
    note(
      "\(ticks.count { $0 }) of \(Numerals.counted(lesson.count, "step")) done"
        + (hintText.map { "; here: \(isASCII ? Glyphs.plain($0) : $0)" } ?? ""))
  }
}
