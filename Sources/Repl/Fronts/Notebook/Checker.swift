import Kernel
import Viz

/// `athanor check`: runs notebooks, several at a time, and says where they print something else than
/// what they hold.
struct Checker {
  /// How a check ends; of several the highest counts.
  enum Code {
    static let good: Int32 = 0
    static let different: Int32 = 3
    static let unreadable: Int32 = 4
  }

  let output: Output
  let depth: ColourDepth
  /// Writes what was printed into the notebooks.
  let blesses: Bool

  func run(_ paths: [String]) -> Int32 {
    Interrupt.install(for: .script)
    var worst = Code.good
    var files: [String] = []
    for path in paths {
      do throws(Problem) {
        for file in try Checker.files(path) where !files.contains(file) { files.append(file) }
      } catch {
        complain(error)
        worst = Code.unreadable
      }
    }
    let columns = min(48, files.map { DisplayWidth.of(Escaping.terminal($0)) }.max() ?? 0)
    output.flush()
    Workers.run(files.count, atOnce: Processor.count) { index in
      check(files[index], CheckReport(path: files[index], depth: depth, pathColumns: columns))
    } report: { index, text, ending in
      worst = max(worst, say(files[index], text, ending))
    }
    return Interrupt.exitCode ?? worst
  }

  private func complain(_ problem: Problem) {
    output.complain(ErrorText.render(problem, in: nil))
  }

  private func say(_ path: String, _ text: String, _ ending: Workers.Ending) -> Int32 {
    let path = Escaping.terminal(path)
    switch ending {
    case .code(let code):
      // What could not be read at all is an error; everything else is the answer.
      if code == Code.unreadable {
        output.complain(String(text.dropLast()))
      } else {
        output.write(text)
      }
      output.flush()
      return code
    case .signal(let signal):
      output.complain("\(path): the check was ended by signal \(signal)")
      return Code.different
    case .notStarted(let reason):
      output.complain("\(path): no process could be started: \(reason)")
      return Code.unreadable
    }
  }

  // MARK: Which files

  /// The notebooks and scripts at a path: the file itself, or what a folder and its folders hold in
  /// `.md` and `.ath` files, hidden ones left out.
  private static func files(_ path: String) throws(Problem) -> [String] {
    guard Files.isFolder(path) else {
      guard isChecked(path) || !Files.exists(path) else {
        throw Problem(
          .badFile, "\(path): a notebook ends in .md and a script in .ath",
          hint: "athanor check notebooks")
      }
      return [path]
    }
    var found: [String] = []
    var folders = [path]
    while let folder = folders.popLast() {
      let stem = folder.hasSuffix("/") ? folder : folder + "/"
      for entry in try Folder.entries(folder) where !entry.name.hasPrefix(".") {
        if entry.isFolder {
          folders.append(stem + entry.name)
        } else if isChecked(entry.name),
          entry.name.hasSuffix(".ath") || holdsCells(stem + entry.name)
        {
          found.append(stem + entry.name)
        }
      }
    }
    guard !found.isEmpty else {
      throw Problem(
        .badFile, "\(path): no notebook here",
        hint: "a notebook is a .md file with an ath fence")
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func isChecked(_ name: String) -> Bool {
    name.hasSuffix(".md") || name.hasSuffix(".ath")
  }

  /// Whether a Markdown file is a notebook. One that cannot be read counts, so that it is reported.
  private static func holdsCells(_ path: String) -> Bool {
    guard let bytes = try? Files.read(path), FileSignature.kind(of: bytes) == nil else {
      return true
    }
    let lines = FileLines(bytes)
    return (0..<lines.count).contains { FenceMark(lines[$0])?.words.first == "ath" }
  }

  // MARK: One file

  private func check(_ path: String, _ report: CheckReport) -> (text: String, code: Int32) {
    let clock = ContinuousClock.now
    var bytes: [UInt8] = []
    do throws(Problem) {
      bytes = try Files.read(path)
      if path.hasSuffix(".ath") {
        return try script(SourceText(bytes, path: path), path, report, clock)
      }
      let notebook = try NotebookReader.read(bytes, path: path)
      guard !notebook.cells.isEmpty else {
        throw Problem(
          .badFile, "there is nothing to run: no ath fence",
          hint: "```ath opens one")
      }
      let run = try Folder.inside(AtomicFile.folder(of: path)) { NotebookRun(notebook) }
      return try closed(run, notebook, bytes, path, report, clock)
    } catch {
      // A file that could not be read or written is named by its problem.
      let isNamed = [.unreadable, .unwritable, .memory].contains(error.code)
      let source = isNamed ? nil : SourceText(bytes, path: path)
      let lines = ErrorText.lines(error, in: source, depth: depth)
      return (lines.joined(separator: "\n") + "\n", Code.unreadable)
    }
  }

  private func script(
    _ source: SourceText, _ path: String, _ report: CheckReport, _ clock: ContinuousClock.Instant
  ) throws(Problem) -> (text: String, code: Int32) {
    let count = try source.statements().count
    let run = try Folder.inside(AtomicFile.folder(of: path)) { NotebookRun(script: source) }
    let isGood = run.findings.isEmpty
    let lines =
      report.lines(run.findings, in: source) + [
        report.summary(
          [Numerals.counted(count, "statement")], seconds: Checker.seconds(since: clock),
          isGood ? "ok" : "failed", isGood: isGood)
      ]
    return (lines.joined(separator: "\n") + "\n", isGood ? Code.good : Code.different)
  }

  private func closed(
    _ run: NotebookRun, _ notebook: Notebook, _ bytes: [UInt8], _ path: String,
    _ report: CheckReport, _ clock: ContinuousClock.Instant
  ) throws(Problem) -> (text: String, code: Int32) {
    let stopped = run.findings.contains { !$0.isOfOutput }
    var shown = run.findings
    var verdict = "ok"
    if stopped {
      verdict = blesses ? "stopped, nothing written" : "stopped"
    } else if blesses, let blessed = run.blessed(notebook) {
      guard try Files.read(path) == bytes else {
        throw Problem(
          .unwritable, "\(path): it was changed while it was checked; nothing is written",
          hint: "athanor check --bless again")
      }
      try AtomicFile.write(blessed, to: path)
      verdict = "\(Numerals.counted(shown.count, "output")) written"
      shown = []
    } else if !shown.isEmpty {
      verdict = "\(shown.count) differ\(shown.count == 1 ? "s" : "")"
    }
    let lines =
      report.lines(shown, in: notebook.source) + [
        report.summary(
          [
            Numerals.counted(notebook.cells.count, "fence"),
            Numerals.counted(run.numbers, "number"),
          ], seconds: Checker.seconds(since: clock), verdict, isGood: shown.isEmpty)
      ]
    return (lines.joined(separator: "\n") + "\n", shown.isEmpty ? Code.good : Code.different)
  }

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    let spent = (ContinuousClock.now - start).components
    return Double(spent.seconds) + Double(spent.attoseconds) * 1e-18
  }
}
