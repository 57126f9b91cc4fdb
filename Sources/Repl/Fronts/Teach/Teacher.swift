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
  /// The first line that came through a pipe, until it is taken.
  private var first: [UInt8]?
  /// Nothing can be typed: the lesson is told to its end, and nothing is kept of that.
  private var isTranscript = false

  /// What a walk has come to.
  enum Ending: Equatable {
    case left
    /// Some of the walk is not kept.
    case lost
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
    // How things look is the reader's; what they come to is the lesson's.
    var kept = Values()
    for setting in Workspace.looks {
      if let value = defaults.value(setting.name) { kept.set(setting.name, value) }
    }
    self.defaults = kept
  }

  /// A lesson that can be walked, and where in it.
  private struct Plan {
    let home: LessonHome
    let lesson: Lesson
    let request: LessonRequest
  }

  /// Until the reader leaves. A lesson may lead to another one, which is read before the first is left.
  func teach(_ request: LessonRequest) -> Ending {
    do throws(Problem) {
      if editor == nil { try awaitFirstLine() }
      var plan = try plan(request)
      while true {
        let walk = try begin(plan)
        let next = talk(walk)
        walk.end()
        if let next {
          plan = next
          continue
        }
        if let code = editor == nil ? Interrupt.exitCode : Interrupt.endCode {
          return .stopped(code)
        }
        return walk.loss == nil ? .left : .lost
      }
    } catch { return .refused(error) }
  }

  /// Whether anything comes through the pipe; a terminal whose output goes elsewhere is not asked.
  private func awaitFirstLine() throws(Problem) {
    if !writer.terminal.inputIsTerminal { first = try input.line(Interrupt.isAsked) }
    isTranscript = first == nil
  }

  private func plan(_ request: LessonRequest) throws(Problem) -> Plan {
    let home = try LessonHome(
      request.lesson, keptIn: Confinement.isOn || isTranscript ? nil : Directories.current.lessons)
    let bytes = try home.bytes()
    let notebook: Notebook
    do throws(Problem) { notebook = try NotebookReader.read(bytes, path: home.path) } catch {
      throw Teacher.told(error, in: bytes, home.path)
    }
    guard notebook.isRunnable else {
      throw Problem(
        .badFile, "\(home.path): there is nothing to walk through: no ath fence",
        hint: "```ath opens one")
    }
    let lesson = Lesson(notebook, name: home.title)
    if let step = request.step, !(1...max(1, lesson.count)).contains(step) || lesson.count == 0 {
      throw Problem(
        .outOfRange,
        "step \(step): this lesson has \(Numerals.counted(lesson.count, "step"))",
        hint: lesson.count > 0 ? "teach \(request.lesson) step \(lesson.count)" : nil)
    }
    return Plan(home: home, lesson: lesson, request: request)
  }

  private func begin(_ plan: Plan) throws(Problem) -> LessonWalk {
    if plan.request.isFresh { try plan.home.forget() }
    let record = self.record(of: plan.home)
    let front = TeachFront(writer, prompt: prompt)
    let walk = LessonWalk(
      plan.lesson, plan.home, front, record, defaults: defaults, isTranscript: isTranscript)
    walk.canOffer = editor?.canOffer ?? true
    try walk.begin(step: plan.request.step)
    return walk
  }

  /// What is kept of the walks before. A file that cannot be read is put aside, which is said.
  private func record(of home: LessonHome) -> LessonRecord {
    guard let path = home.recordPath, Files.exists(path) else { return LessonRecord() }
    var record = LessonRecord()
    if let kept = LessonRecord(reading: path) {
      record = kept
    } else {
      let aside = Files.setAside(path)
      writer.output.complain(
        "the record of this lesson cannot be read: where it stood, and the exercises that were done, are lost"
          + (aside.map { ", and the file is \(Escaping.terminal($0, columns: 400)) now" } ?? ""))
    }
    home.logPath.map { record.readLog($0) }
    return record
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

  /// The lesson that is asked for next; nil where the reader leaves.
  private func talk(_ walk: LessonWalk) -> Plan? {
    if let editor {
      Prompt.attach(editor, walk.interpreter, walk.front) { [weak walk] in walk?.hint(for: $0) }
    }
    while true {
      Interrupt.clear()
      Processor.park()
      switch read(walk) {
      case .line(let text):
        Interrupt.clear()
        let outcome = take(text, walk)
        writer.output.endStatement()
        if let next = next(outcome, walk) {
          sayKept(walk)
          return next
        }
        if outcome == .left {
          sayKept(walk)
          return nil
        }
        if Interrupt.endCode == nil { Interrupt.clear() }
      case .interrupted: continue
      case .end:
        writer.output.line()
        sayKept(walk)
        return nil
      case .stopped, .failed: return nil
      }
      if Interrupt.endCode != nil || writer.output.isAbandoned { return nil }
    }
  }

  /// The lesson that a line asks for, where it can be walked.
  private func next(_ outcome: LessonWalk.Outcome, _ walk: LessonWalk) -> Plan? {
    guard case .another(let request) = outcome else { return nil }
    do throws(Problem) { return try plan(request) } catch {
      writer.output.complain(
        ErrorText.render(error, in: nil, width: writer.terminal.columns))
      return nil
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
    if let loss = walk.loss { return walk.note("not kept: \(loss)") }
    if isTranscript || walk.record.isOver { return }
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
    if isTranscript { return typed(walk.isStuck ? "skip" : "", prompt, walk) }
    do throws(Problem) {
      let next = first
      first = nil
      var found = next
      if found == nil { found = try nextLine() }
      guard let line = found else { return .end }
      let text = LessonWalk.trimmed(String(decoding: line, as: UTF8.self))
      if text.isEmpty || LessonWalk.words.contains(text) { return typed(text, prompt, walk) }
      let source = try input.rest(after: line, Interrupt.isAsked)
      return typed(LessonWalk.trimmed(source.text(source.whole)), prompt, walk)
    } catch { return .stopped }
  }

  private func nextLine() throws(Problem) -> [UInt8]? { try input.line(Interrupt.isAsked) }

  /// A line as a transcript shows it.
  private func typed(_ text: String, _ prompt: String, _ walk: LessonWalk) -> LineEditor.Outcome {
    let shown = text.isEmpty ? walk.offered ?? "" : text
    writer.output.line(LessonWalk.trimmed(prompt + Escaping.document(shown)))
    return .line(text)
  }
}
