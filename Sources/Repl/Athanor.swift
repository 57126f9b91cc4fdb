import Kernel
import Viz

/// The command line: talk, replay scripts, run one line, or only read them.
@main
enum Athanor {
  static let version = "0.1.0"

  static func main() {
    let isClosed = Output.reopenClosedDescriptors().contains(1)
    let terminal = Terminal.current()
    let line: CommandLineWords
    do throws(Problem) {
      line = try CommandLineWords(Array(System.arguments().dropFirst()))
    } catch {
      let output = Output(terminal, isClosed: isClosed)
      output.complain("athanor: \(error.message)" + (error.hint.map { "; \($0)" } ?? ""))
      end(output.finish(2))
    }
    let output = Output(terminal, colour: line.colour, isClosed: isClosed)
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
    case .lint(let path):
      guard path.hasSuffix(".md") else { return lint(path, output, terminal) }
      let enclosure = Enclosure(trusts: line.trusts, seconds: line.seconds)
      return Linter(output: output, enclosure: enclosure).run(path)
    case .reference:
      output.write(ReferencePage.markdown(labels: Command.labels))
      return 0
    case .convert(let from, let to, let overwrites):
      return Conversion.convert(from, to, overwrites: overwrites, output)
    case .check(let paths, let blesses):
      // Its processes share the processors already.
      if line.threads == nil { _ = try? Processor.setThreads(1) }
      let depth = terminal.appearance(colour: line.colour).depth
      return Checker(
        output: output, depth: depth, blesses: blesses,
        enclosure: Enclosure(trusts: line.trusts, seconds: line.seconds)
      ).run(paths)
    case .statements(let text):
      return Script(line, terminal, output).run([.text(SourceText(text))])
    case .scripts(let paths):
      let sources: [Script.Source]
      do throws(Problem) { sources = try Script.sources(paths) } catch {
        if let code = Interrupt.exitCode { return code }
        output.complain(ErrorText.render(error, in: nil))
        return 4
      }
      return Script(line, terminal, output).run(sources)
    case .teach(let request): return teach(request, line, terminal, output)
    case .lessons(let folder): return lessons(folder, output, terminal)
    case .wire: return Wire(line, output).run()
    case .talk:
      if terminal.isInteractive { return Prompt(line, terminal, output).run() }
      return Script(line, terminal, output).run([.standardInput])
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
    if line.task != .talk { Interrupt.limit(seconds: line.seconds) }
  }

  private static func lint(_ path: String, _ output: Output, _ terminal: Terminal) -> Int32 {
    do throws(Problem) {
      Interrupt.install(for: .script)
      let source =
        path == "-"
        ? SourceText(
          try Files.readStandardInput(isInterrupted: Interrupt.isAsked), path: "-")
        : try SourceText(script: path)
      let problems = Parser(labels: Command.labels).lint(source)
      for problem in problems.prefix(100) {
        output.complain(ErrorText.render(problem, in: source, width: terminal.columns))
      }
      if problems.isEmpty { output.line("\(Escaping.terminal(path)): no problems") }
      return problems.isEmpty ? 0 : 1
    } catch {
      return Script.refuse(error, output)
    }
  }
}
