import Kernel
import Viz

/// Walks lessons: with an editor at a terminal, by the lines of a pipe, or on Enter alone where there is
/// neither, which makes a transcript.
final class Teacher {
  private let writer: TextWriter
  private let prompt: PromptFront?
  private let editor: LineEditor?
  private let colour: ColourDepth.Preference
  private let defaults: Values
  private var input = StatementInput()
  /// Lines that came through a pipe; nil where none can come.
  private var lines: Int?

  /// What a walk has come to.
  enum Ending: Equatable {
    case left
    /// SIGTERM, SIGHUP, or the terminal is gone.
    case stopped(Int32)
    case refused(Problem)
  }

  /// With an `editor` at a terminal; else from standard input, where it is none.
  init(
    _ writer: TextWriter, prompt: PromptFront? = nil, editor: LineEditor? = nil,
    colour: ColourDepth.Preference, defaults: Values = Values()
  ) {
    (self.writer, self.prompt, self.editor, self.colour) = (writer, prompt, editor, colour)
    lines = writer.terminal.inputIsTerminal ? nil : 0
    // How things look is the reader's; what they come to is the lesson's.
    var kept = Values()
    let looks: [Setting] = [.charts, .glyphs, .colour, .width, .keys, .hints, .live]
    for setting in looks {
      if let value = defaults.value(setting.name) { kept.set(setting.name, value) }
    }
    self.defaults = kept
  }

  /// Until the reader leaves. A lesson may lead to another one.
  func teach(_ request: LessonRequest) -> Ending {
    var request = request
    while true {
      do throws(Problem) {
        let walk = try begin(request)
        defer { walk.end() }
        switch try talk(walk) {
        case .another(let next): request = next
        case .goesOn, .left: return Interrupt.endCode.map { .stopped($0) } ?? .left
        }
      } catch { return .refused(error) }
    }
  }

  private func begin(_ request: LessonRequest) throws(Problem) -> LessonWalk {
    let home = try LessonHome(request.lesson, keptIn: Confinement.isOn ? nil : Directories.current.lessons)
    let bytes = try home.bytes()
    let notebook: Notebook
    do throws(Problem) { notebook = try NotebookReader.read(bytes, path: home.path) } catch {
      throw Teacher.told(error, in: bytes, home.path)
    }
    guard !notebook.cells.isEmpty || !notebook.exercises.isEmpty else {
      throw Problem(
        .badFile, "\(home.path): there is nothing to walk through: no ath fence",
        hint: "```ath opens one")
    }
    if request.isFresh {
      for path in [home.sessionPath, home.recordPath] { path.map(Files.removeSession) }
    }
    let record = home.recordPath.flatMap { LessonRecord(reading: $0) } ?? LessonRecord()
    let front = TeachFront(writer, prompt: prompt)
    let walk = LessonWalk(
      Lesson(notebook, name: home.name), home, front, record, defaults: defaults)
    walk.canOffer = editor?.canOffer ?? true
    try walk.begin(step: request.step)
    return walk
  }

  /// A problem of the lesson's text, with its line and column: it stands in no statement that was typed.
  private static func told(_ problem: Problem, in bytes: [UInt8], _ path: String) -> Problem {
    guard let place = problem.place else {
      return Problem(problem.code, "\(path): \(problem.message)", hint: problem.hint)
    }
    let (line, column) = SourceText(bytes, path: path).location(of: place.lowerBound)
    return Problem(
      problem.code, "\(path):\(line):\(column): \(problem.message)", hint: problem.hint)
  }

  // MARK: Lines

  private func talk(_ walk: LessonWalk) throws(Problem) -> LessonWalk.Outcome {
    if let editor {
      Prompt.attach(editor, walk.interpreter, walk.front) { [weak walk] in walk?.hintText }
    }
    while true {
      Interrupt.clear()
      Processor.park()
      switch read(walk) {
      case .line(let text):
        Interrupt.clear()
        let outcome = take(text, walk)
        writer.output.endStatement()
        if outcome != .goesOn {
          sayKept(walk)
          return outcome
        }
        if Interrupt.endCode == nil { Interrupt.clear() }
      case .interrupted: continue
      case .end:
        writer.output.line()
        sayKept(walk)
        return .left
      case .stopped, .failed: return .left
      }
      if Interrupt.endCode != nil || writer.output.isAbandoned { return .left }
    }
  }

  private func take(_ text: String, _ walk: LessonWalk) -> LessonWalk.Outcome {
    if let column = Prompt.damage(in: text) {
      writer.output.complain(
        "error \(Problem.Code.badText.name): the line has invalid UTF-8 at column \(column)")
      return .goesOn
    }
    let line = LessonWalk.trimmed(text)
    // What an empty line runs is not on the screen.
    if editor?.canOffer ?? false, line.isEmpty, let offered = walk.offered {
      for row in offered.split(separator: "\n") { walk.note("> " + Escaping.shown(String(row))) }
    }
    if let editor, !line.isEmpty, !LessonWalk.words.contains(line), line != walk.offered {
      editor.history.add(line)
    }
    do throws(Problem) { return try walk.take(text) } catch {
      walk.front.report(error, in: SourceText(line), from: 0, isNested: false)
      return .goesOn
    }
  }

  private func sayKept(_ walk: LessonWalk) {
    guard walk.states.isKept else { return }
    if walk.record.isOver { return }
    let again = walk.home.word
    walk.note("kept: teach \(Escaping.terminal(again, columns: 200)) goes on here")
  }

  private func read(_ walk: LessonWalk) -> LineEditor.Outcome {
    let prompt = walk.prompt
    if let editor {
      let display = walk.interpreter.workspace.display
      editor.show(colour: display.colour ?? colour, keys: display.keys)
      if let offered = walk.offered { editor.offer(offered) }
      return editor.read(prompt: prompt)
    }
    guard lines != nil else { return typed("", prompt, walk) }
    do throws(Problem) {
      guard let first = try input.line(Interrupt.isAsked) else {
        // Without any input the lesson is told to its end.
        if lines == 0 {
          lines = nil
          return typed("", prompt, walk)
        }
        return .end
      }
      lines = (lines ?? 0) + 1
      let text = LessonWalk.trimmed(String(decoding: first, as: UTF8.self))
      if text.isEmpty || LessonWalk.words.contains(text) { return typed(text, prompt, walk) }
      let source = try input.rest(after: first, Interrupt.isAsked)
      return typed(LessonWalk.trimmed(source.text(source.whole)), prompt, walk)
    } catch { return .stopped }
  }

  /// A line as a transcript shows it.
  private func typed(_ text: String, _ prompt: String, _ walk: LessonWalk) -> LineEditor.Outcome {
    let shown = text.isEmpty ? walk.offered ?? "" : text
    writer.output.line(LessonWalk.trimmed(prompt + Escaping.document(shown)))
    return .line(text)
  }
}
