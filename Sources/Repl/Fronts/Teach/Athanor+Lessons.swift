import Kernel
import Viz

extension Athanor {
  /// `athanor teach`: the list, or a walk. Returns the exit code.
  static func teach(
    _ request: LessonRequest?, _ line: CommandLineWords, _ terminal: Terminal, _ output: Output
  ) -> Int32 {
    guard let request else {
      if terminal.isInteractive { return Prompt(line, terminal, output).run(first: "teach") }
      return lessons(nil, output, terminal)
    }
    Interrupt.install(for: terminal.isInteractive ? .prompt : .script)
    let writer = TextWriter(terminal, output, colour: line.colour)
    let teacher =
      terminal.isInteractive
      ? Prompt(line, terminal, output).teacher : Teacher(writer, colour: line.colour)
    switch teacher.teach(request) {
    case .left: return 0
    case .lost: return 4
    case .stopped(let code): return code
    case .refused(let problem):
      output.complain(ErrorText.render(problem, in: nil, width: terminal.columns))
      return problem.code == .unreadable || problem.code == .unwritable ? 4 : 1
    }
  }

  /// `athanor lessons`: the list, or all of them as files of a folder. Returns the exit code.
  static func lessons(_ folder: String?, _ output: Output, _ terminal: Terminal) -> Int32 {
    guard let folder else {
      let state = Directories.current.lessons
      for line in LessonCatalogue.listing(width: min(80, terminal.columns), keptIn: state) {
        output.line(line)
      }
      return 0
    }
    do throws(Problem) {
      try Files.makeFolder(folder)
      let names = EmbeddedNotebooks.names
      let there = names.map { folder + "/" + $0 }.filter(Files.exists)
      if let first = there.first {
        throw Problem(
          .unwritable, "\(first) is there already; nothing is written",
          hint: "athanor lessons --extract ANOTHER")
      }
      for name in names {
        try AtomicFile.write(EmbeddedNotebooks.bytes(of: name) ?? [], to: folder + "/" + name)
      }
      output.line("\(Numerals.counted(names.count, "file")) in \(Escaping.terminal(folder))")
      return 0
    } catch { return Script.refuse(error, output) }
  }
}
