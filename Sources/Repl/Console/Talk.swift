import Kernel
import Viz

/// The conversation at a terminal.
struct Talk {
  private let bench: Workbench
  private let editor: LineEditor
  private let output: Output
  private let readsConfiguration: Bool

  init(_ line: CommandLineWords, _ terminal: Terminal, _ output: Output) {
    var options = line.options
    options.isInteractive = true
    let bench = Workbench(terminal, output, options)
    self.bench = bench
    self.output = output
    readsConfiguration = line.readsConfiguration
    editor = LineEditor(terminal, output: output)
    editor.isWhole = { text in
      let source = SourceText(text)
      // Text that will be refused anyway is not worth another line.
      do throws(Problem) { try source.check() } catch { return true }
      if Talk.damage(in: text) != nil { return true }
      return source.completeness == .complete
    }
    editor.complete = { text, cursor in
      Completer(parser: bench.parser, names: bench.workspace.session.names).complete(text, cursor)
    }
  }

  /// Talks until the end of the input; returns the exit code.
  func run() -> Int32 {
    Interrupt.install(interactive: true)
    output.line("athanor \(Athanor.version)   help · Ctrl-D leaves")
    if readsConfiguration {
      bench.configure(from: Directories.current.configuration + "/config.ath")
    }
    while !bench.isFinished {
      Interrupt.clear()
      Processor.park()
      let place = bench.workspace.session.place
      let isPaused = (try? bench.workspace.session.model(for: "prompt"))?.paused != nil
      let line = bench.workspace.timeline.name
      let marks = (line == Timeline.firstName ? "" : " [\(line)]") + (isPaused ? " [paused]" : "")
      switch editor.read(prompt: place + marks + "> ") {
      case .line(let text):
        guard text.utf8.contains(where: { !Ascii.isSpace($0) }) else { continue }
        if let column = Talk.damage(in: text) {
          output.complain(
            "error \(Problem.Code.badText.name): the line has invalid UTF-8 at column \(column)")
          continue
        }
        editor.remember(text)
        Interrupt.clear()
        _ = bench.run(SourceText(text))
        if Interrupt.endCode == nil { Interrupt.clear() }
      case .interrupted: continue
      case .end:
        output.line()
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

  /// The column of the first byte that was no UTF-8: the editor hands it on as U+FFFD.
  private static func damage(in text: String) -> Int? {
    text.unicodeScalars.firstIndex(of: "\u{FFFD}").map {
      DisplayWidth.of(String(text.unicodeScalars[..<$0])) + 1
    }
  }
}
