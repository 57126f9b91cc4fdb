import Kernel
import Viz

/// What a reader did in a lesson: on the screen, and as a notebook that `check` runs.
extension LessonWalk {
  /// `notes`: what was typed, by step.
  func showNotes() {
    let own = record.log.filter { $0.kind != .lesson }
    guard !own.isEmpty else {
      return note("nothing of your own yet; save mine.md keeps the whole lesson with what you did")
    }
    var step = ""
    for entry in own {
      if entry.step != step {
        step = entry.step
        say(Escaping.terminal(step, columns: 200))
      }
      let mark = entry.kind == .guess ? "  said " : "  > "
      for line in entry.text.split(separator: "\n") {
        note(mark + Escaping.terminal(String(line), columns: 400))
      }
    }
    note("save mine.md keeps them with what they printed")
  }

  /// The path in `save mine.md`; nil for every other line.
  static func notebook(savedBy text: String) -> String? {
    guard text.utf8.starts(with: "save ".utf8) else { return nil }
    var path = trimmed(String(text.dropFirst("save ".count)))
    if let mark = path.first, mark == "\"" || mark == "'", path.last == mark, path.count > 2 {
      path = String(path.dropFirst().dropLast())
    } else if path.contains(" ") {
      return nil
    }
    return path.hasSuffix(".md") ? path : nil
  }

  func saveNotes(to path: String) throws(Problem) {
    guard Files.whole(path) != Files.whole(home.path) else {
      throw Problem(.unwritable, "\(path) is the lesson itself", hint: "save mine.md")
    }
    guard front.isInteractive || !Files.exists(path) else {
      throw Problem(
        .unwritable, "\(path) is there already; nothing is written", hint: "save mine_2.md")
    }
    guard front.mayWrite(path) else { return say("nothing written") }
    let text = notebook
    try AtomicFile.write(Array(text.utf8), to: path)
    say("\(Escaping.terminal(path))  \(Numerals.bytes(text.utf8.count))")
  }

  /// The lesson's own lines with what they printed, the reader's in fences of their own, predictions and
  /// what `back` took back as prose.
  var notebook: String {
    var text = """
      ---
      title: \(lesson.title), as it was done
      athanor: \(lesson.notebook.front.edition)
      ---

      # \(lesson.title), as it was done

      """
    var step = -1
    for (index, stop) in lesson.stops.enumerated() {
      var passages = record.log.filter { $0.stop == stop.key }.map { passage($0) }
      // A cell that was run without being shown.
      if index < place, case .cell(let cell) = stop.task,
        !record.log.contains(where: { $0.stop == stop.key && $0.isOfPath })
      {
        passages.append(recorded(cell))
      }
      guard !passages.isEmpty else { continue }
      if stop.step != step {
        step = stop.step
        if step > 0 { text += "\n## \(lesson.steps[step].title)\n" }
      }
      text += "\n" + passages.joined(separator: "\n")
    }
    return text
  }

  /// A cell as the lesson has it.
  private func recorded(_ cell: Notebook.Cell) -> String {
    let lines = lesson.notebook.lines
    return [cell.fence, cell.output].compactMap { $0 }.map { lines.text($0.lines) + "\n" }.joined()
  }

  private func passage(_ entry: LessonRecord.Entry) -> String {
    if entry.kind == .guess { return said(entry) }
    let body = entry.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if entry.isTakenBack {
      return "Taken back:\n\n" + LessonWalk.fence("text", body + entry.printed)
    }
    var words = entry.kind == .own ? "ath own" : "ath"
    if let error = LessonWalk.error(entry) { words += " expect=error:\(error)" }
    if entry.kind == .lesson, let own = terms(of: entry) { words = own }
    return LessonWalk.fence(words, body)
      + (entry.printed.isEmpty ? "" : LessonWalk.fence("out", entry.printed))
  }

  private func said(_ entry: LessonRecord.Entry) -> String {
    let stop = lesson.stops.first { $0.key == entry.stop }
    guard let stop, case .guess(let guess) = stop.task else { return "Said: \(entry.text).\n" }
    return "> \(guess.prompt)\n\nSaid: \(entry.text).\n"
  }

  /// What the lesson's fence says.
  private func terms(of entry: LessonRecord.Entry) -> String? {
    for stop in lesson.stops where stop.key == entry.stop {
      guard case .cell(let cell) = stop.task else { continue }
      let words = FenceMark(lesson.notebook.lines[cell.fence.opening])?.words ?? []
      return words.joined(separator: " ")
    }
    return nil
  }

  /// The number of the error that a statement ended with.
  private static func error(_ entry: LessonRecord.Entry) -> String? {
    for line in entry.printed where line.utf8.starts(with: "error E".utf8) {
      let name = line.dropFirst("error ".count).prefix { $0.isLetter || $0.isNumber }
      if Problem.Code.allCases.contains(where: { $0.name == name }) { return String(name) }
    }
    return nil
  }

  private static func fence(_ words: String, _ lines: [String]) -> String {
    let marks = String(repeating: "`", count: FenceMark.length(around: lines))
    return ([marks + words] + lines + [marks]).joined(separator: "\n") + "\n"
  }
}
