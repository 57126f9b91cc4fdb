import Kernel
import Viz

extension Command {
  static let repro = Command(
    Label(
      "repro", foreign: ["reproduce"],
      summary: "Print the shortest script that makes a run, and run it to prove it.",
      parameters: [
        Parameter("run", .reference(.run), .positional, help: "the last when unwritten"),
        Parameter(
          "verify", .flag, standard: "yes", help: "run the script and hold it to the digest"),
      ],
      example: "repro r1"), .look, isKept: false
  ) { request, workspace, host throws(Problem) in
    let run = try workspace.session.run(request.values.text("run"))
    host.progress { ProgressLine("repro", share: 0) }
    defer { host.progress(nil) }
    var search = try ScriptSearch(run, workspace.journal, host)
    search.shorten()
    var answer = Answer(search.script.map { .line(Escaping.terminal($0, columns: 2000)) })
    guard request.values[flag: "verify"] else { return answer }
    let made = search.make(search.lines)
    guard let made, made.digest == run.digest else {
      throw Problem(
        .badFile, "the script does not come to \(run.digest), the digest of \(run.name)",
        hint: "did a data file change?", about: "run")
    }
    let called = made.name == run.name ? "" : ", there called \(made.name)"
    answer.note(
      "\(Numerals.counted(search.lines.count, "statement")) of \(search.whole); it was run and "
        + "comes to digest \(made.digest)\(called)")
    return answer
  }

  static let diff = Command(
    Label(
      "diff", foreign: ["cmp"],
      summary: "Name the first statement at which two sessions part.",
      parameters: [
        Parameter("one", .path, .required, help: "a session file, or a line of work"),
        Parameter("other", .path, .positional, help: "the current session when unwritten"),
      ],
      example: "diff main"), .session, isKept: false
  ) { request, workspace, _ throws(Problem) in
    func read(_ name: String) throws(Problem) -> Snapshot {
      if !name.hasSuffix(".athanor"), workspace.timeline.isBranch(name) {
        return try workspace.timeline.state(
          of: name, workspace.snapshot, from: workspace.home.file)
      }
      if let held = workspace.home.path, Files.isSame(held, name) {
        return workspace.snapshot
      }
      let file = try SessionFile.open(name)
      defer { file.close() }
      return try file.restore().snapshot
    }
    let name = request.values[word: "one"]
    let other = request.values.text("other")
    let one = try read(name)
    let two = try other.map { (path) throws(Problem) in try read(path) } ?? workspace.snapshot
    return difference(one, name, two, other ?? "this session")
  }

  private static func difference(
    _ one: Snapshot, _ name: String, _ two: Snapshot, _ other: String
  ) -> Answer {
    let (name, other) = (Escaping.terminal(name), Escaping.terminal(other))
    func cell(_ lines: [ScriptLines.Line], _ index: Int) -> String {
      index < lines.count ? Escaping.terminal(lines[index].text, columns: 200) : "(nothing more)"
    }
    func mark(_ lines: [ScriptLines.Line], _ index: Int) -> String {
      guard index < lines.count, let mark = lines[index].state else { return "–" }
      return String(mark.prefix(12))
    }
    let (lines, others) = (one.lines.all, two.lines.all)
    let common = min(lines.count, others.count)
    let parting = (0..<common).first { index in
      if lines[index].text != others[index].text { return true }
      guard let a = lines[index].state, let b = others[index].state else { return false }
      return a != b
    }
    guard let index = parting ?? (lines.count == others.count ? nil : common) else {
      let isSame = one.session.digest == two.session.digest
      return Answer(
        "\(name) and \(other): the same \(Numerals.counted(common, "statement")), "
          + (isSame ? "the same bits" : "other bits: something beside the statements differs"))
    }
    let isSameText = index < common && lines[index].text == others[index].text
    var answer = Answer([
      .table(
        Table(
          ["session", "statement", "digest after it"],
          rows: [
            [.name(name), .word(cell(lines, index), columns: 200), .name(mark(lines, index))],
            [.name(other), .word(cell(others, index), columns: 200), .name(mark(others, index))],
          ], alignments: [.left, .left, .left]))
    ])
    answer.say(
      "they part at statement \(index + 1): "
        + (isSameText ? "the same words come to other bits" : "the words differ"))
    return answer
  }
}

/// Looks for the statements a run cannot be made without.
struct ScriptSearch {
  /// The statements that are left.
  private(set) var lines: [String]
  /// How many there were.
  let whole: Int
  private let run: Run
  private let seed: UInt64
  private let host: Host
  private let language: Host.Language
  /// The one that the statements were found to be in.
  private let edition: Int
  /// What the last statement began with.
  private let start: String

  /// Sessions built in search of a shorter script, at the most.
  private static let most = 300

  init(_ run: Run, _ journal: Journal, _ host: Host) throws(Problem) {
    self.run = run
    self.host = host
    seed = journal.seed
    whole = journal.lines.count
    // Statements of both editions can stand in a session; a script has one.
    let editions = journal.needsFirstEdition ? [1, Verbs.edition] : [Verbs.edition, 1]
    for edition in editions {
      let language = host.language.speaking(edition)
      guard let found = ScriptSearch.lines(to: run, journal, language) else { continue }
      (lines, start, self.language, self.edition) = (found.lines, found.start, language, edition)
      return
    }
    if host.stop() { throw Problem(.interrupted, "stopped; nothing has changed") }
    throw Problem(
      .noRun, "the statements of this session do not make \(run.name) again",
      hint: "did a data file change, or was the run made elsewhere?", about: "run")
  }

  /// The statements up to the one that makes a run, and what that one began with; nil where none does.
  private static func lines(
    to run: Run, _ journal: Journal, _ language: Host.Language
  ) -> (lines: [String], start: String)? {
    let all = journal.lines.texts.compactMap { harmless($0, language) }
    let rehearsal = language.rehearsal(journal.seed)
    for (index, line) in all.enumerated() {
      let earlier = rehearsal.workspace()
      guard
        rehearsal.run(line) || rehearsal.workspace().session.runs.last?.ending.isSound == false
      else { return nil }
      if made(run, in: rehearsal.workspace()) != nil {
        return (Array(all[...index]), state(earlier))
      }
    }
    return nil
  }

  var script: [String] { ["#!athanor \(edition)", "seed \(seed)"] + lines }

  /// Leaves out pieces, the large ones first, as long as the last statement still begins with the same
  /// bits. Ctrl-C ends the search; what is left is right all the same.
  mutating func shorten() {
    var size = max(1, lines.count / 2)
    var tries = 0
    while size >= 1 {
      var end = lines.count - 1
      while end > 0, tries < ScriptSearch.most, !host.stop() {
        let first = max(0, end - size)
        var fewer = lines
        fewer.removeSubrange(first..<end)
        tries += 1
        let left = Double(lines.count) / Double(max(1, whole))
        host.progress { ProgressLine("repro", share: 1 - left) }
        if leadsToTheStart(fewer.dropLast()) { lines = fewer }
        end = first
      }
      if size == 1 { break }
      size /= 2
    }
  }

  private func leadsToTheStart(_ lines: ArraySlice<String>) -> Bool {
    // A block may begin anew by itself: only running it tells.
    if run.family != nil { return make(Array(lines) + self.lines.suffix(1)) != nil }
    let rehearsal = language.rehearsal(seed)
    for line in lines {
      guard
        rehearsal.run(line) || rehearsal.workspace().session.runs.last?.ending.isSound == false
      else { return false }
    }
    return ScriptSearch.state(rehearsal.workspace()) == start
  }

  /// The run that some statements make; nil where they make another.
  func make(_ lines: [String]) -> Run? {
    let rehearsal = language.rehearsal(seed)
    for line in lines { _ = rehearsal.run(line) }
    return ScriptSearch.made(run, in: rehearsal.workspace())
  }

  /// The session in the middle of the run, whose fit is paused after some steps.
  func state(afterStep step: Int) throws(Problem) -> Snapshot {
    guard run.family == nil, let statement = try? language.parse(lines.last ?? ""),
      let call = statement.call, call.name == "fit", call.argument("pause") == nil,
      case .command = statement.form
    else {
      throw Problem(
        .noRun, "\(run.name) was not made by one fit of its own", hint: "repro \(run.name)",
        about: "from")
    }
    let rehearsal = language.rehearsal(seed)
    for line in lines.dropLast() + ["\(statement.text) pause=\(step)"] {
      guard
        rehearsal.run(line) || rehearsal.workspace().session.runs.last?.ending.isSound == false
      else { throw Problem(.noRun, "the statements of \(run.name) cannot be run again") }
    }
    return rehearsal.workspace().snapshot
  }

  private static func made(_ run: Run, in workspace: Workspace) -> Run? {
    workspace.session.runs.last { made in
      var recipe = made.recipe
      // 0.1.0 did not note it in a run; the digest tells.
      if !run.recipe.isExact { recipe.isExact = false }
      return made.digest == run.digest && recipe == run.recipe
    }
  }

  /// What a training begins with: the model, the data, and what it would be told.
  private static func state(_ workspace: Workspace) -> String {
    let session = workspace.session
    let model = try? session.predictor(for: "repro").digest.text
    let data = try? session.dataset(for: "repro").fingerprint.text
    return [model ?? "-", data ?? "-", "\(session.recipe)"].joined(separator: " ")
  }

  /// A statement that writes no file; nil where nothing is left of it, and for what is not one statement.
  private static func harmless(_ line: String, _ language: Host.Language) -> String? {
    guard let statement = try? language.parse(line) else { return nil }
    guard let call = statement.call else { return line }
    if ["save", "export", "open", "run"].contains(call.name) { return nil }
    guard let sink = call.sink else { return line }
    return SourceText(line).text(0..<sink.range.lowerBound)
  }
}
