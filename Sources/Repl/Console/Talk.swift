import Kernel
import Viz

/// The conversation at a terminal.
struct Talk {
  private let bench: Workbench
  private let editor: LineEditor
  private let output: Output
  private let readsConfiguration: Bool
  private let history: History
  private let colour: ColourDepth.Wish
  private let session: String?

  init(_ line: CommandLineWords, _ terminal: Terminal, _ output: Output) {
    var options = line.options
    options.isInteractive = true
    let bench = Workbench(terminal, output, options)
    let history = History(variables: terminal.variable)
    if line.isSafe { history.isKept = false }
    bench.history = history
    bench.offersCorrections = !terminal.isDumb
    self.bench = bench
    self.output = output
    readsConfiguration = line.readsConfiguration
    session = line.session
    self.history = history
    colour = line.options.colour
    editor = LineEditor(
      terminal, output: output, history: history)
    editor.enter = { text, cursor in
      Talk.damage(in: text) != nil ? nil : SourceText(text).blanksAfterEnter(at: cursor)
    }
    editor.complete = { text, cursor in
      Completer(parser: bench.parser, bench.workspace).complete(text, cursor)
    }
    let hint = Hint(parser: bench.parser)
    editor.hint = { text, cursor, columns in
      bench.workspace.display.hints ? hint.text(text, cursor, columns: columns) : nil
    }
  }

  /// Talks until the end of the input; returns the exit code.
  func run() -> Int32 {
    Interrupt.install(interactive: true)
    output.line("athanor \(Athanor.version)   help · Ctrl-D leaves")
    if !begin() { return 4 }
    let code = talk()
    // A session without a file of its own is over when its user leaves, not when it is stopped.
    bench.keeper.close(isInOrder: Interrupt.endCode == nil)
    return code
  }

  /// Opens the session that was asked for, or says which one was left behind.
  private func begin() -> Bool {
    if let session {
      do throws(Problem) { for text in try bench.open(session) { output.line(text) } } catch {
        output.complain(
          "error \(error.code.name): \(Escaping.terminal(error.message, columns: 400))"
            + (error.hint.map { "; \($0)" } ?? ""))
        return false
      }
    } else {
      if Confinement.isOn { return true }
      bench.keeper.ownFolder = Directories.current.sessions
      if let offer = bench.offerLeftBehind() { output.line(offer) }
    }
    return true
  }

  private func talk() -> Int32 {
    if readsConfiguration {
      bench.configure(from: Directories.current.configuration + "/config.ath")
    }
    sayRemark()
    var isLeaving = false
    while !bench.isFinished {
      Interrupt.clear()
      Processor.park()
      let place = bench.workspace.session.place
      let isPaused = (try? bench.workspace.session.model(for: "prompt"))?.paused != nil
      let line = bench.workspace.timeline.name
      let marks = (line == Timeline.firstName ? "" : " [\(line)]") + (isPaused ? " [paused]" : "")
      let display = bench.workspace.display
      editor.show(colour: display.colour ?? colour, keys: display.keys ?? .auto)
      switch editor.read(prompt: place + marks + "> ") {
      case .line(let text):
        guard text.utf8.contains(where: { !Ascii.isSpace($0) }) else { continue }
        if let column = Talk.damage(in: text) {
          output.complain(
            "error \(Problem.Code.badText.name): the line has invalid UTF-8 at column \(column)")
          continue
        }
        history.add(Talk.trimmed(text))
        sayRemark()
        Interrupt.clear()
        _ = bench.run(SourceText(text))
        if let corrected = bench.correction { history.offer(corrected) }
        if Interrupt.endCode == nil { Interrupt.clear() }
      case .interrupted: continue
      case .end:
        output.line()
        if bench.keeper.isBehind, !isLeaving {
          isLeaving = true
          output.line(
            "not everything is kept: save other.athanor keeps it elsewhere, Ctrl-D leaves without")
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
  private static func damage(in text: String) -> Int? {
    text.unicodeScalars.firstIndex(of: "\u{FFFD}").map {
      DisplayWidth.of(String(text.unicodeScalars[..<$0])) + 1
    }
  }
}
