import Kernel
import Viz

/// The conversation at a terminal.
struct Prompt {
  private let interpreter: Interpreter
  private let front: PromptFront
  private let editor: LineEditor
  private let output: Output
  private let readsConfiguration: Bool
  private let history: History
  private let colour: ColourDepth.Preference
  private let session: String?
  private let stated: [Setting]

  init(_ line: CommandLineWords, _ terminal: Terminal, _ output: Output) {
    let history = History(variables: terminal.variable)
    let front = PromptFront(
      TextWriter(terminal, output, colour: line.colour, echoes: line.echoes), history)
    let interpreter = Interpreter(front, .standard, line.interpreting)
    if line.isSafe { interpreter.configure { $0.keepsPast = false } }
    self.front = front
    self.interpreter = interpreter
    self.output = output
    readsConfiguration = line.readsConfiguration
    (session, stated) = (line.session, line.stated)
    self.history = history
    colour = line.colour
    editor = LineEditor(
      terminal, output: output, history: history)
    Prompt.attach(editor, interpreter, front)
  }

  /// What the keys of the editor do, for statements of an interpreter. `idle` is the hint where it has one.
  static func attach(
    _ editor: LineEditor, _ interpreter: Interpreter, _ front: any TextFront,
    idle: @escaping (String) -> String? = { _ in nil }
  ) {
    editor.enter = { text, cursor in
      Prompt.damage(in: text) != nil ? nil : SourceText(text).blanksAfterEnter(at: cursor)
    }
    editor.paste = { text in
      guard let transcript = Transcript(text) else { return nil }
      let left = transcript.leftOut
      let said =
        left == 0
        ? nil : "\(Numerals.counted(left, "line")) of output left out; Enter runs the statements"
      return (transcript.statements, said)
    }
    editor.complete = { text, cursor in
      Completer(parser: interpreter.parser, interpreter.workspace).complete(text, cursor)
    }
    let hint = Hint(parser: interpreter.parser)
    editor.hint = { text, cursor, columns in
      guard front.writer.display.hints else { return nil }
      guard let idle = idle(text) else {
        return hint.text(text, cursor, columns: columns)
      }
      return DisplayWidth.of(idle) <= columns ? idle : nil
    }
  }

  /// Talks until the end of the input, after a first statement where there is one; returns the exit code.
  func run(first: String? = nil) -> Int32 {
    Interrupt.install(for: .prompt)
    output.line("athanor \(Athanor.version)   help · Ctrl-D leaves")
    if !begin() { return 4 }
    if let first { _ = interpreter.run(SourceText(first)) }
    let code = talk()
    // A session without a file of its own is over when its user leaves, not when it is stopped.
    let isKept = interpreter.close(isInOrder: Interrupt.endCode == nil)
    return code == 0 && !isKept ? 4 : code
  }

  /// Opens the session that was asked for, or says which one was left behind.
  private func begin() -> Bool {
    if let session {
      do throws(Problem) {
        for text in try interpreter.open(session, stating: stated) { output.line(text) }
      } catch {
        _ = Script.refuse(error, output)
        return false
      }
    } else {
      if Confinement.isOn { return true }
      interpreter.autosave.ownFolder = Directories.current.sessions
      if let offer = interpreter.offerLeftBehind() { output.line(offer) }
    }
    return true
  }

  private func talk() -> Int32 {
    if readsConfiguration {
      configure(from: Directories.current.configuration + "/config.ath")
    }
    sayRemark()
    var isLeaving = false
    var leaving = Leaving()
    while !interpreter.isFinished {
      Interrupt.clear()
      Processor.park()
      let display = interpreter.workspace.display
      editor.show(colour: display.colour ?? colour, keys: display.keys)
      switch editor.read(prompt: prompt) {
      case .line(let text):
        guard text.utf8.contains(where: { !Ascii.isSpace($0) }) else { continue }
        if let column = Prompt.damage(in: text) {
          output.complain(
            "error \(Problem.Code.badText.name): the line has invalid UTF-8 at column \(column)")
          continue
        }
        history.add(Prompt.trimmed(text))
        sayRemark()
        Interrupt.clear()
        _ = interpreter.run(SourceText(text))
        leaving.note(interpreter.workspace, hasSaved: front.takeSaved())
        if interpreter.isFinished, Leaving.isAsked(by: text),
          let question = leaving.question(interpreter.workspace, loss: interpreter.autosave.loss)
        {
          interpreter.workspace.isFinished = false
          output.line(question)
        }
        if let corrected = front.takeCorrection() { history.offer(corrected) }
        teach()
        output.endStatement()
        if Interrupt.endCode == nil { Interrupt.clear() }
      case .interrupted: continue
      case .end:
        output.line()
        if let loss = interpreter.autosave.loss, !isLeaving {
          isLeaving = true
          output.line(
            "\(loss): save other.athanor keeps it elsewhere, Ctrl-D leaves without")
          continue
        }
        if let question = leaving.question(interpreter.workspace, loss: interpreter.autosave.loss) {
          output.line(question)
          continue
        }
        return 0
      case .stopped: return Interrupt.endCode ?? 0
      case .failed(let reason):
        if let code = Interrupt.endCode { return code }
        output.complain("athanor: the terminal cannot be read: \(reason)")
        return 4
      }
      if let code = Interrupt.endCode { return code }
    }
    return 0
  }

  /// With the looks of this prompt.
  var teacher: Teacher {
    Teacher(
      front.writer, prompt: front, editor: editor, colour: colour,
      defaults: interpreter.workspace.looking)
  }

  /// Walks the lesson that was asked for; the session is as it was afterwards.
  private func teach() {
    guard let request = interpreter.workspace.lesson else { return }
    interpreter.workspace.lesson = nil
    if case .refused(let problem) = teacher.teach(request) {
      output.complain(ErrorText.render(problem, in: nil, width: front.writer.terminal.columns))
    }
    front.adapt(to: interpreter.workspace.display)
    Prompt.attach(editor, interpreter, front)
  }

  /// `mlp/digits [wide] [paused]> `
  private var prompt: String {
    let workspace = interpreter.workspace
    let isPaused = (try? workspace.session.model(for: "prompt"))?.paused != nil
    let line = workspace.timeline.name
    let marks = (line == Timeline.firstName ? "" : " [\(line)]") + (isPaused ? " [paused]" : "")
    return workspace.session.place + marks + "> "
  }

  /// Takes over the file of settings, as far as the command line has not said otherwise.
  private func configure(from path: String) {
    interpreter.configure { workspace in
      Configuration.apply(path, to: &workspace) { problem, source in
        front.report(problem, in: source, from: 0, isNested: false)
      }
      if colour != .auto { workspace.defaults.remove(Setting.colour.name) }
    }
  }

  /// What there is to say about the history, once.
  private func sayRemark() {
    guard let remark = history.takeRemark() else { return }
    output.complain("athanor: " + Escaping.terminal(remark, columns: 400))
  }

  /// Without the blanks and line ends behind it.
  private static func trimmed(_ text: String) -> String {
    String(decoding: text.utf8.reversed().drop(while: Ascii.isSpace).reversed(), as: UTF8.self)
  }

  /// The column of the first byte that was no UTF-8: the editor hands it on as U+FFFD.
  static func damage(in text: String) -> Int? {
    text.unicodeScalars.firstIndex(of: "\u{FFFD}").map {
      DisplayWidth.of(String(text.unicodeScalars[..<$0])) + 1
    }
  }
}
