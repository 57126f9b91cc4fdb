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
  /// Runs them without limits, in their own folders.
  let trusts: Bool
  /// Of processor time for each that is not trusted.
  let seconds: Int

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
      let (run, drawn) = try inside(Files.folder(of: path)) { NotebookRun(notebook) }
      return try closed(run, drawn, notebook, bytes, path, report, clock)
    } catch {
      // A file that could not be read or written is named by its problem.
      let isNamed = [.unreadable, .unwritable, .memory].contains(error.code)
      let source = isNamed ? nil : SourceText(bytes, path: path)
      let lines = ErrorText.lines(error, in: source, depth: depth)
      return (lines.joined(separator: "\n") + "\n", Code.unreadable)
    }
  }

  /// A picture that a notebook has drawn, and the one that lies beside it.
  struct Drawn {
    let path: String
    let bytes: [UInt8]
    let isNew: Bool
  }

  /// Runs a notebook in its folder: one that is not trusted in an overlay, for a limited time. Hands out the
  /// pictures that it drew there and that are not the ones beside it.
  private func inside(
    _ folder: String, _ run: () -> NotebookRun
  ) throws(Problem) -> (run: NotebookRun, drawn: [Drawn]) {
    guard !trusts else { return (try Folder.inside(folder, run), []) }
    let overlay = try Overlay(over: folder)
    defer { overlay.remove() }
    Interrupt.limit(seconds: seconds)
    let found = try Confinement.inside(overlay, run)
    var drawn: [Drawn] = []
    for name in try overlay.written() where name.hasSuffix(".svg") {
      let path = overlay.base + "/" + name
      let bytes = try Files.read(overlay.path + "/" + name)
      let old = Files.exists(path) ? try Files.read(path) : nil
      if old != bytes { drawn.append(Drawn(path: path, bytes: bytes, isNew: old == nil)) }
    }
    return (found, drawn)
  }

  private func script(
    _ source: SourceText, _ path: String, _ report: CheckReport, _ clock: ContinuousClock.Instant
  ) throws(Problem) -> (text: String, code: Int32) {
    let count = try source.statements().count
    let (run, _) = try inside(Files.folder(of: path)) { NotebookRun(script: source) }
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
    _ run: NotebookRun, _ drawn: [Drawn], _ notebook: Notebook, _ bytes: [UInt8], _ path: String,
    _ report: CheckReport, _ clock: ContinuousClock.Instant
  ) throws(Problem) -> (text: String, code: Int32) {
    let stopped = run.findings.contains { !$0.isOfOutput }
    let others = drawn.filter { !$0.isNew }.map { Files.name(of: $0.path) }
    var shown = run.findings
    var differing = shown.count + others.count
    var verdict = "ok"
    if stopped {
      verdict = blesses ? "stopped, nothing written" : "stopped"
    } else if blesses {
      let written = try bless(run, drawn, notebook, bytes, path)
      if !written.isEmpty { verdict = written.joined(separator: ", ") + " written" }
      (shown, differing) = ([], 0)
    } else if differing > 0 {
      verdict = "\(differing) differ\(differing == 1 ? "s" : "")"
    }
    let isGood = shown.isEmpty && differing == 0
    let pictures =
      isGood ? [] : others.map { "\(Escaping.terminal($0)): another picture than the one here" }
    let lines =
      report.lines(shown, in: notebook.source) + pictures + [
        report.summary(
          [
            Numerals.counted(notebook.cells.count, "fence"),
            Numerals.counted(run.numbers, "number"),
          ], seconds: Checker.seconds(since: clock), verdict, isGood: isGood)
      ]
    return (lines.joined(separator: "\n") + "\n", isGood ? Code.good : Code.different)
  }

  /// Writes what a notebook printed into it, and what it drew beside it; says what was written.
  private func bless(
    _ run: NotebookRun, _ drawn: [Drawn], _ notebook: Notebook, _ bytes: [UInt8], _ path: String
  ) throws(Problem) -> [String] {
    var written: [String] = []
    if let blessed = run.blessed(notebook) {
      guard try Files.read(path) == bytes else {
        throw Problem(
          .unwritable, "\(path): it was changed while it was checked; nothing is written",
          hint: "athanor check --bless again")
      }
      try AtomicFile.write(blessed, to: path)
      written.append(Numerals.counted(run.findings.count, "output"))
    }
    for picture in drawn { try AtomicFile.write(picture.bytes, to: picture.path) }
    if !drawn.isEmpty { written.append(Numerals.counted(drawn.count, "picture")) }
    return written
  }

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    let spent = (ContinuousClock.now - start).components
    return Double(spent.seconds) + Double(spent.attoseconds) * 1e-18
  }
}
