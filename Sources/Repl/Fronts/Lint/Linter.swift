import Kernel
import Viz

/// `athanor lint lesson.md`: runs a lesson as `check` does, and says what makes it hard to follow.
struct Linter {
  let output: Output
  let enclosure: Enclosure

  /// 0 where nothing was found, 1 where something was, 4 where the file could not be read.
  func run(_ path: String) -> Int32 {
    Interrupt.install(for: .script)
    var code: Int32 = 0
    output.flush()
    Workers.run(1, atOnce: 1) { _ in
      lint(path)
    } wait: { _ in
      output.progress { columns in
        let text = "running " + Escaping.terminal(Files.name(of: path))
        return [Output.Line(DisplayWidth.shortened(text, to: columns))]
      }
    } report: { _, text, ending in
      switch ending {
      case .code where text.isEmpty:
        output.complain(
          "\(Escaping.terminal(path)): it computes for longer than it may, and was ended")
        code = 1
      case .code(Checker.Code.unreadable):
        output.complain(String(text.dropLast()))
        code = Checker.Code.unreadable
      case .code(let found):
        output.write(text)
        code = found
      case .signal(let signal):
        output.complain("\(Escaping.terminal(path)): lint was ended by signal \(signal)")
        code = 1
      case .notStarted(let reason):
        output.complain("\(Escaping.terminal(path)): no process could be started: \(reason)")
        code = Checker.Code.unreadable
      }
    }
    output.endWork()
    return Interrupt.exitCode ?? code
  }

  private func lint(_ path: String) -> (text: String, code: Int32) {
    var bytes: [UInt8] = []
    var found: [(place: Int, text: String)] = []
    do throws(Problem) {
      bytes = try Files.read(path)
      let notebook = try NotebookReader.read(bytes, path: path)
      guard notebook.isRunnable else {
        throw Problem(
          .badFile, "there is nothing to run: no ath fence and no exercise", place: 0..<1)
      }
      _ = try enclosure.run(notebook, in: Files.folder(of: path)) { run in
        found = LintedLesson(notebook, run).findings(of: LintRule.all).map {
          ($0.finding.place, "\($0.finding.message)  [\($0.rule.name)]")
        }
      }
      if Interrupt.isOver {
        let late = NotebookRun.overtime(at: 0)
        found.append((0, "\(late.message); what comes behind was not looked at  [time]"))
      }
    } catch {
      guard ![.unreadable, .unwritable, .memory].contains(error.code) else {
        return (ErrorText.render(error, in: nil) + "\n", Checker.Code.unreadable)
      }
      let hint = error.hint.map { "; \($0)" } ?? ""
      found = [(error.place?.lowerBound ?? 0, "\(error.message)\(hint)  [syntax]")]
    }
    let source = SourceText(bytes)
    let name = Escaping.terminal(path, columns: 400)
    let lines =
      found.map { place, text in
        let (line, column) = source.location(of: place)
        return "\(name):\(line):\(column): \(Escaping.terminal(text, columns: 400))"
      } + ["\(name): \(found.isEmpty ? "nothing found" : Numerals.counted(found.count, "finding"))"]
    return (lines.joined(separator: "\n") + "\n", found.isEmpty ? 0 : 1)
  }
}
