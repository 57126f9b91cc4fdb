import Kernel
import Viz

/// Replays scripts, the statements of the command line, or piped input, which is answered statement by
/// statement as it comes.
struct Script {
  private let line: CommandLineWords
  private let terminal: Terminal
  private let output: Output

  init(_ line: CommandLineWords, _ terminal: Terminal, _ output: Output) {
    (self.line, self.terminal, self.output) = (line, terminal, output)
  }

  /// What is to be replayed.
  enum Source {
    case text(SourceText)
    case standardInput
  }

  /// The sources of paths, all read before the first runs; `-` is standard input.
  static func sources(_ paths: [String]) throws(Problem) -> [Source] {
    var sources: [Source] = []
    for path in paths {
      sources.append(path == "-" ? .standardInput : .text(try SourceText(script: path)))
    }
    return sources
  }

  /// Returns the exit code.
  func run(_ sources: [Source]) -> Int32 {
    Interrupt.install(for: .script)
    let interpreter = Interpreter(front, .standard, line.interpreting)
    if let path = line.session {
      do throws(Problem) {
        for text in try interpreter.open(path, stating: line.stated) {
          interpreter.front.remark(text)
        }
      } catch { return Script.refuse(error, output) }
    }
    var isGood = true
    for source in sources {
      switch source {
      case .text(let text): isGood = interpreter.run(text) && isGood
      case .standardInput:
        do throws(Problem) { isGood = try runInput(interpreter) && isGood } catch {
          if let code = Interrupt.exitCode { return stop(interpreter, code) }
          return Script.refuse(error, output)
        }
      }
      if let code = Interrupt.exitCode { return stop(interpreter, code) }
      if !isGood, !line.interpreting.keepsGoing { break }
      if interpreter.isFinished { break }
    }
    let isKept = interpreter.close(isInOrder: true)
    return isGood ? isKept ? 0 : 4 : 1
  }

  private var front: any Front {
    if line.writesJSON { return RecordFront(output) }
    return ScriptFront(
      TextWriter(terminal, output, colour: line.colour, echoes: line.echoes))
  }

  /// Answers each statement of standard input before the next is read.
  private func runInput(_ interpreter: Interpreter) throws(Problem) -> Bool {
    var input = StatementInput()
    var isGood = true
    while let source = try input.next(isInterrupted: Interrupt.isAsked) {
      isGood = interpreter.run(source) && isGood
      output.flush()
      if Interrupt.isRequested || interpreter.isFinished || interpreter.front.isAbandoned { break }
      if !isGood, !line.interpreting.keepsGoing { break }
    }
    return isGood
  }

  /// A script that is being stopped leaves its session where the prompt finds it.
  private func stop(_ interpreter: Interpreter, _ code: Int32) -> Int32 {
    if Interrupt.isOver {
      output.complain("--safe computes for \(line.seconds) s: stopped; --seconds N gives it more")
    }
    if let folder = Directories.current.sessions,
      interpreter.autosave.rescue(interpreter.workspace, in: folder)
    {
      output.complain("the session is kept: open, at the prompt, takes it up")
    }
    interpreter.autosave.close(isInOrder: false)
    return code
  }

  /// Says why something could not even begin; returns the exit code.
  static func refuse(_ problem: Problem, _ output: Output) -> Int32 {
    output.complain(
      "error \(problem.code.name): \(Escaping.terminal(problem.message, columns: 400))"
        + (problem.hint.map { "; \($0)" } ?? ""))
    return 4
  }
}
