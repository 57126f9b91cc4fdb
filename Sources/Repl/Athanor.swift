import Kernel
import Viz

/// The command line: talk, replay scripts, run one line, or only read them.
@main
enum Athanor {
  static let version = "0.1.0"

  static func main() {
    Output.reopenClosedDescriptors()
    let terminal = Terminal.current()
    let line: CommandLineWords
    do throws(Problem) {
      line = try CommandLineWords(Array(CommandLine.arguments.dropFirst()))
    } catch {
      let output = Output(terminal)
      output.complain("athanor: \(error.message)" + (error.hint.map { "; \($0)" } ?? ""))
      end(output.finish(2))
    }
    let output = Output(terminal, colour: line.options.colour)
    let code = Context.run(context(line)) { run(line, terminal, output) }
    end(output.finish(code))
  }

  private static func end(_ code: Int32) -> Never { System.exit(code) }

  private static func run(
    _ line: CommandLineWords, _ terminal: Terminal, _ output: Output
  ) -> Int32 {
    do throws(Problem) {
      if let threads = line.threads { try Processor.setThreads(threads) }
    } catch {
      output.complain("athanor: \(error.message)")
      return 2
    }
    if !Processor.isFast, line.task.computes {
      output.complain(
        "athanor: this processor has no fused multiply-add; the same bits, slowly")
    }
    if line.isSafe {
      do throws(Problem) { try confine(line) } catch {
        output.complain("athanor: \(Escaping.terminal(error.message, columns: 400))")
        return 4
      }
    }
    switch line.task {
    case .version:
      output.line(
        "athanor \(version)  bits \(Processor.bitsVersion)  ~\(Processor.level.name)")
      return 0
    case .usage:
      output.write(CommandLineWords.usage)
      return 0
    case .lint(let path): return lint(path, output, terminal)
    case .reference:
      output.write(ReferencePage.markdown(labels: Command.labels))
      return 0
    case .convert(let from, let to, let overwrites):
      return Conversion.convert(from, to, overwrites: overwrites, output)
    case .check(let paths, let blesses):
      // Its processes share the processors already.
      if line.threads == nil { _ = try? Processor.setThreads(1) }
      let depth = terminal.appearance(colour: line.options.colour).depth
      return Checker(output: output, depth: depth, blesses: blesses).run(paths)
    case .statements(let text):
      return replay([SourceText(text)], line, terminal, output)
    case .scripts(let paths):
      var sources: [SourceText] = []
      for path in paths {
        do throws(Problem) { sources.append(try source(path)) } catch {
          if let code = Interrupt.exitCode { return code }
          output.complain(ErrorText.render(error, in: nil))
          return 4
        }
      }
      return replay(sources, line, terminal, output)
    case .talk:
      if terminal.isInteractive { return Talk(line, terminal, output).run() }
      do throws(Problem) {
        return replay([try source("-")], line, terminal, output)
      } catch {
        if let code = Interrupt.exitCode { return code }
        output.complain(
          "error \(error.code.name): \(Escaping.terminal(error.message, columns: 400))")
        return 4
      }
    }
  }

  /// What the program may use. `--safe`: 1 GB, and steps for a lesson's trainings.
  private static func context(_ line: CommandLineWords) -> Context {
    var context = Context { Interrupt.isRequested }
    guard line.isSafe else { return context }
    (context.memoryCeiling, context.steps) = (1_000_000_000, StepAllowance(100_000))
    return context
  }

  /// `--safe`: files beside the script.
  private static func confine(_ line: CommandLineWords) throws(Problem) {
    var folder = "."
    if case .scripts(let paths) = line.task, let first = paths.first, first != "-" {
      folder = Files.folder(of: first)
    }
    try Confinement.begin(reading: folder, writing: line.outFolder)
  }

  private static func source(_ path: String) throws(Problem) -> SourceText {
    if path == "-" {
      Interrupt.install(interactive: false)
      return SourceText(
        try Files.readStandardInput(isInterrupted: { Interrupt.isRequested }), path: "-")
    }
    return try Workbench.script(at: path)
  }

  private static func replay(
    _ sources: [SourceText], _ line: CommandLineWords, _ terminal: Terminal, _ output: Output
  ) -> Int32 {
    Interrupt.install(interactive: false)
    let bench = Workbench(terminal, output, line.options)
    if let path = line.session {
      do throws(Problem) { for text in try bench.open(path) { output.line(text) } } catch {
        output.complain(
          "error \(error.code.name): \(Escaping.terminal(error.message, columns: 400))"
            + (error.hint.map { "; \($0)" } ?? ""))
        return 4
      }
    }
    var isGood = true
    for source in sources {
      isGood = bench.run(source) && isGood
      if let code = Interrupt.exitCode {
        rescue(bench, output)
        return code
      }
      if !isGood, !line.options.keepsGoing { break }
      if bench.isFinished { break }
    }
    let isBehind = bench.keeper.isBehind
    bench.keeper.close(isInOrder: true)
    return isGood ? isBehind ? 4 : 0 : 1
  }

  /// A script that is being stopped leaves its session where the prompt finds it.
  private static func rescue(_ bench: Workbench, _ output: Output) {
    if let folder = Directories.current.sessions, bench.keeper.rescue(bench.workspace, in: folder) {
      output.complain("the session is kept: open, at the prompt, takes it up")
    }
    bench.keeper.close(isInOrder: false)
  }

  private static func lint(_ path: String, _ output: Output, _ terminal: Terminal) -> Int32 {
    do throws(Problem) {
      let source = try source(path)
      let problems = Parser(labels: Command.labels).lint(source)
      for problem in problems.prefix(100) {
        output.complain(ErrorText.render(problem, in: source, width: terminal.columns))
      }
      if problems.isEmpty { output.line("\(Escaping.terminal(path)): no problems") }
      return problems.isEmpty ? 0 : 1
    } catch {
      output.complain("error \(error.code.name): \(Escaping.terminal(error.message, columns: 400))")
      return 4
    }
  }
}
