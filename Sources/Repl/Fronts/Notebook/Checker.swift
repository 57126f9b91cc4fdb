import Kernel
import Viz

/// `athanor check`: runs notebooks, several at a time, and says where they print something else than
/// what they hold, and which of their questions do not hold.
struct Checker {
  /// How a check ends; of several the highest counts.
  enum Code {
    static let good: Int32 = 0
    /// Something cannot be read as a notebook or as a statement.
    static let mistake: Int32 = 1
    static let different: Int32 = 3
    static let unreadable: Int32 = 4
  }

  let output: Output
  let depth: ColourDepth
  /// Writes what was printed into the notebooks.
  let blesses: Bool
  let enclosure: Enclosure

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
    } wait: { running in
      showProgress(running, files)
    } report: { index, text, ending in
      worst = max(worst, say(files[index], text, ending))
    }
    output.endWork()
    return Interrupt.exitCode ?? worst
  }

  /// `checking 3 of 12: b.md, c.md`
  private func showProgress(_ running: [Int], _ files: [String]) {
    guard let first = running.min() else { return }
    output.progress { columns in
      let names = running.sorted().map { Escaping.terminal(Files.name(of: files[$0])) }
      let text = "checking \(first + 1) of \(files.count): " + names.joined(separator: ", ")
      return [Output.Line(DisplayWidth.shortened(text, to: columns))]
    }
  }

  private func complain(_ problem: Problem) {
    output.complain(ErrorText.render(problem, in: nil))
  }

  private func say(_ path: String, _ text: String, _ ending: Workers.Ending) -> Int32 {
    let path = Escaping.terminal(path)
    switch ending {
    case .code where text.isEmpty:
      output.complain("\(path): it computes for longer than it may, and was ended")
      return Code.different
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
    return MarkdownBlocks(FileLines(bytes)).fences.contains {
      ["ath", "ask"].contains($0.mark.words.first)
    }
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
      guard notebook.isRunnable else {
        throw Problem(
          .badFile, "there is nothing to run: no ath fence and no exercise",
          hint: "```ath opens one")
      }
      let (run, drawn) = try enclosure.run(notebook, in: Files.folder(of: path))
      return try closed(run, drawn, notebook, bytes, path, report, clock)
    } catch {
      return refused(error, bytes, path, report, clock)
    }
  }

  /// A file that could not be read or written is named by its problem; one that is no notebook is reported.
  private func refused(
    _ problem: Problem, _ bytes: [UInt8], _ path: String, _ report: CheckReport,
    _ clock: ContinuousClock.Instant
  ) -> (text: String, code: Int32) {
    guard ![.unreadable, .unwritable, .memory].contains(problem.code) else {
      return (ErrorText.render(problem, in: nil, depth: depth) + "\n", Code.unreadable)
    }
    let source = SourceText(bytes, path: path)
    let lines =
      ErrorText.lines(problem, in: source, depth: depth)
      + [report.summary([], seconds: Checker.seconds(since: clock), "not run", isGood: false)]
    return (lines.joined(separator: "\n") + "\n", Code.mistake)
  }

  private func script(
    _ source: SourceText, _ path: String, _ report: CheckReport, _ clock: ContinuousClock.Instant
  ) throws(Problem) -> (text: String, code: Int32) {
    let count = try source.statements().count
    let run = try enclosure.run(source, in: Files.folder(of: path))
    let isGood = run.findings.isEmpty
    let lines =
      report.lines(run.findings, in: source) + [
        report.summary(
          [Numerals.counted(count, "statement")], seconds: Checker.seconds(since: clock),
          isGood ? "ok" : "failed", isGood: isGood)
      ]
    return (lines.joined(separator: "\n") + "\n", Checker.code(run.findings))
  }

  private static func code(_ findings: [NotebookRun.Finding], others: Int = 0) -> Int32 {
    if findings.contains(where: \.isMistake) { return Code.mistake }
    return findings.isEmpty && others == 0 ? Code.good : Code.different
  }

  private func closed(
    _ run: NotebookRun, _ drawn: [Enclosure.Drawn], _ notebook: Notebook, _ bytes: [UInt8],
    _ path: String,
    _ report: CheckReport, _ clock: ContinuousClock.Instant
  ) throws(Problem) -> (text: String, code: Int32) {
    let failures = run.findings.count(where: \.isFailure)
    var others = drawn.filter { !$0.isNew }.map { Files.name(of: $0.path) }
    var shown = run.findings
    var verdicts = failures > 0 ? ["\(failures) failed"] : []
    if blesses {
      if failures > 0 {
        verdicts.append("nothing written")
      } else {
        verdicts += try bless(run, drawn, notebook, bytes, path).map { $0 + " written" }
        (shown, others) = (shown.filter { !$0.isOfOutput }, [])
      }
    }
    let differing = shown.count(where: \.isOfOutput) + others.count
    if differing > 0 { verdicts.append("\(differing) differ\(differing == 1 ? "s" : "")") }
    let wrong = shown.count(where: \.isQuestion)
    if wrong > 0 { verdicts.append("\(Numerals.counted(wrong, "question")) wrong") }
    let isGood = shown.isEmpty && others.isEmpty
    let lines =
      report.lines(shown, in: notebook.source)
      + others.map { "\(Escaping.terminal($0)): another picture than the one here" }
      + [
        report.summary(
          Checker.counts(notebook, run), seconds: Checker.seconds(since: clock),
          verdicts.isEmpty ? "ok" : verdicts.joined(separator: ", "), isGood: isGood)
      ]
    return (
      lines.joined(separator: "\n") + "\n", Checker.code(shown, others: others.count)
    )
  }

  private static func counts(_ notebook: Notebook, _ run: NotebookRun) -> [String] {
    let questions = [(notebook.guesses.count, "guess"), (notebook.exercises.count, "exercise")]
    return [
      Numerals.counted(notebook.cells.count, "fence"), Numerals.counted(run.numbers, "number"),
    ] + questions.filter { $0.0 > 0 }.map { Numerals.counted($0.0, $0.1) }
  }

  /// Writes what a notebook printed into it, and what it drew beside it; says what was written.
  private func bless(
    _ run: NotebookRun, _ drawn: [Enclosure.Drawn], _ notebook: Notebook, _ bytes: [UInt8],
    _ path: String
  ) throws(Problem) -> [String] {
    var written: [String] = []
    if let blessed = run.blessed(notebook) {
      guard try Files.read(path) == bytes else {
        throw Problem(
          .unwritable, "\(path): it was changed while it was checked; nothing is written",
          hint: "athanor check --bless again")
      }
      try AtomicFile.write(blessed, to: path)
      written.append(Numerals.counted(run.recordings.count, "output"))
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
