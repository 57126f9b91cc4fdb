import Kernel
import Viz

/// Runs statements: parse, act on a draft, keep the draft, show the answer.
final class Workbench {
  var workspace = Workspace()
  private(set) var parser: Parser
  private let output: Output
  private let terminal: Terminal
  let options: Options
  /// What all statements together may use.
  private let context = Context.current
  /// Scripts being run, to refuse one that runs itself.
  private var scripts: [String] = []
  private let started = Workbench.seconds()
  /// The last problem that was reported.
  private(set) var problem: Problem?
  /// What was typed before; nil where nobody types.
  var history: History?
  /// Whether Up can bring a corrected line.
  var offersCorrections = false
  /// The statement that failed last and what follows it, with the only possible fix made.
  private(set) var correction: String?
  /// Scripts inside scripts: a statement that runs one is one statement.
  private var scriptDepth = 0
  /// The statement that is being run.
  var running: Statement?
  let keeper: Keeper
  /// Blocks that are being run: their statements show nothing.
  private var hushed = 0
  /// `quit` was asked for.
  private(set) var isFinished = false

  /// What the command line decides.
  struct Options {
    var isInteractive = false
    var colour = ColourDepth.Wish.auto
    var keepsGoing = false
    var echoes = false
    var writesJSON = false
    var seed: UInt64?
    /// What is printed goes into a notebook: never wider than 72 columns, charts at most 12 rows high.
    var isRecorded = false
  }

  init(_ terminal: Terminal, _ output: Output, _ options: Options) {
    self.terminal = terminal
    self.output = output
    keeper = Keeper(output)
    self.options = options
    parser = Parser(labels: Command.labels, isInteractive: options.isInteractive)
    if let seed = options.seed {
      workspace.session.reseed(seed)
      workspace.journal.seed = seed
    }
  }

  private var colour: ColourDepth.Wish { workspace.settings.colour ?? options.colour }

  private var appearance: Appearance {
    var appearance = terminal.appearance(colour: colour)
    let display = workspace.display
    if let glyphs = display.glyphs { appearance.glyphs = glyphs }
    if let width = display.width { appearance.width = width }
    appearance.height = display.height
    if options.isRecorded {
      appearance.width = min(appearance.width, 72)
      appearance.height = min(appearance.height, 12)
    }
    return appearance
  }

  /// Runs everything in a source. Returns false at the first statement that failed, unless problems
  /// are to be passed over.
  func run(_ source: SourceText) -> Bool {
    let path = source.path.map(Workbench.plain)
    if let path { scripts.append(path) }
    defer { if path != nil { scripts.removeLast() } }
    var isGood = true
    do throws(Problem) { try source.check() } catch {
      report(error, source)
      return false
    }
    var cutter = StatementCutter(source, source.whole)
    var start = 0
    correction = nil
    while !isFinished, !output.isAbandoned {
      do throws(Problem) {
        guard let range = try cutter.next() else { break }
        start = range.lowerBound
        try statement(source, range)
      } catch {
        isGood = false
        report(error, source, from: start)
        // A cut that failed leaves nothing to go on with.
        guard options.keepsGoing, error.code != .unclosed else { break }
      }
      if Interrupt.isRequested, !options.isInteractive { return false }
    }
    return isGood
  }

  private func report(_ problem: Problem, _ source: SourceText, from start: Int = 0) {
    self.problem = problem
    var text = ErrorText.render(
      problem, in: source, width: terminal.columns,
      depth: terminal.errorDepth(colour: colour), wraps: terminal.errorIsTerminal)
    if offersCorrections, source.path == nil {
      correction = ErrorText.correction(problem, in: source, from: start)
      if correction != nil { text += ErrorText.offer(after: text, width: terminal.columns) }
    }
    output.complain(text)
  }

  private func statement(_ source: SourceText, _ range: Range<Int>) throws(Problem) {
    let statement = try parser.parse(source, range)
    if statement.isExpanded || options.echoes { output.line("> " + statement.text) }
    try run(statement, source)
  }

  /// Runs `body` with what the settings of `workspace` grant its statements.
  func withContext<Success>(
    of workspace: Workspace, _ body: () throws(Problem) -> Success
  ) throws(Problem) -> Success {
    try Context.run(workspace.settings.context(over: context), body)
  }

  private func run(_ statement: Statement, _ source: SourceText) throws(Problem) {
    try withContext(of: workspace) { () throws(Problem) in try carryOut(statement, source) }
  }

  /// Acts on a draft, writes where the answer is to go, and only then keeps the draft.
  private func carryOut(_ statement: Statement, _ source: SourceText) throws(Problem) {
    var draft = workspace
    (draft.journal.pin, draft.journal.pausedAt, draft.notes) = (nil, nil, [])
    (draft.journal.isLeftOut, draft.journal.stands, draft.hasMoved) = (false, nil, false)
    let outer = running
    running = statement
    defer { running = outer }
    var answer: Answer
    do throws(Problem) {
      answer = try execute(statement, source, &draft)
      for note in draft.notes { answer.note("note: " + note) }
      if let item = answer.item { draft.session.bind("_", item) }
      if !answer.charts.isEmpty { draft.charts = answer.charts }
      if let told = answer.explanation, let call = statement.call {
        draft.explanations.keep(told, of: call.name)
      }
    } catch {
      throw error.place == nil ? statement.call?.placing(error) ?? error : error
    }
    let sink = statement.call?.sink
    if let sink {
      do throws(Problem) { try write(answer, to: sink) } catch {
        throw error.place == nil ? error.placed(sink.range) : error
      }
    }
    let row = statement.call.flatMap { call in Command.all.first { $0.name == call.name } }
    if row?.isKept ?? true, !draft.journal.isLeftOut, !isFinished {
      draft.journal.append(statement)
    }
    try settle(&draft, after: statement)
    let old = workspace
    keep(draft)
    if scriptDepth == 0 { keeper.keep(&workspace, after: old) }
    if sink == nil { show(answer) }
    if let failure = answer.failure { throw statement.call?.placing(failure) ?? failure }
  }

  private func keep(_ draft: Workspace) {
    let before = colour
    workspace = draft
    if colour != before { output.allow(colour) }
  }

  /// Takes over the file of settings, as far as the command line has not said otherwise.
  func configure(from path: String) {
    var draft = workspace
    Configuration.apply(path, to: &draft) { report($0, $1) }
    if options.colour != .auto { draft.defaults.remove(Setting.colour.name) }
    keep(draft)
  }

  func execute(
    _ statement: Statement, _ source: SourceText, _ draft: inout Workspace
  ) throws(Problem) -> Answer {
    switch statement.form {
    case .command(let call): return try perform(call, &draft)
    case .question(let name, let isDeep):
      if let item = draft.session[name], !isDeep { return Answer(Workbench.preview(item)) }
      let pages = HelpPages(labels: Command.labels, width: appearance.width)
      return Answer(try pages.page(name, deep: isDeep).map { .line($0) })
    case .expression(let expression):
      let item = try evaluating(&draft) { (evaluator) throws(Problem) in
        try evaluator.answer(of: expression)
      }
      return Answer(Workbench.preview(item), item: item)
    case .assign(let targets, let right):
      var answer = Answer()
      let item: Item
      switch right {
      case .command(let call):
        answer = try perform(call, &draft)
        guard let found = answer.item else {
          throw Problem(
            .wrongKind, "\(call.name) hands out nothing to keep", hint: call.name,
            place: call.verbRange)
        }
        item = found
      case .expression(let expression):
        item = try evaluating(&draft) { (evaluator) throws(Problem) in
          try evaluator.value(of: expression)
        }
      }
      try assign(item, to: targets, &draft)
      answer.item = item
      return answer
    }
  }

  /// Runs a command on a draft.
  func perform(_ call: Call, _ draft: inout Workspace) throws(Problem) -> Answer {
    guard let command = Command.all.first(where: { $0.name == call.name }) else {
      throw Problem(.unknownCommand, "no command \"\(call.name)\"", place: call.verbRange)
    }
    let words = try evaluating(&draft) { (evaluator) throws(Problem) in
      try evaluator.words(of: call)
    }
    let request = Command.Request(call: call, words: words, bench: self)
    do throws(Problem) { return try command.action(request, &draft, desk(for: call)) } catch {
      throw call.placing(error)
    }
  }

  private func desk(for call: Call) -> Desk {
    let isSunk = call.sink != nil || options.writesJSON || hushed > 0
    return Desk(
      appearance: appearance,
      charts: call.sink?.format == .words ? .words : workspace.display.charts,
      isInteractive: options.isInteractive,
      emit: { [self] part in if !isSunk { emit(part) } },
      progress: { [self] line in
        guard let line else { return output.endWork() }
        if workspace.display.charts == .words {
          output.say(every: 10) { line().words }
        } else {
          output.progress { line().text(columns: $0, glyphs: appearance.glyphs) }
        }
      },
      wantsStop: { Interrupt.isRequested },
      confirm: { [self] question in options.isInteractive && confirm(question) },
      clock: { Workbench.seconds() },
      past: { [self] number in
        if let history { return history.statement(number) }
        let lines = workspace.journal.lines
        return lines.indices.contains(number) ? lines[lines.count - 1 - number] : nil
      },
      keepsPast: { [self] isKept in history?.isKept = isKept },
      runScript: { [self] path, draft throws(Problem) in try runScript(path, &draft) },
      finish: { [self] in isFinished = true }, training: training(call))
  }

  /// Begins or ends a block whose statements show nothing.
  func hush(_ isOn: Bool) { hushed += isOn ? 1 : -1 }

  private func confirm(_ question: String) -> Bool {
    output.write(question + " [y/N] ")
    return Interrupt.readLine().asciiLowercased.hasPrefix("y")
  }

  private func emit(_ part: Answer.Part) {
    for line in part.lines(appearance, charts: workspace.display.charts) { output.line(line) }
    output.flush()
  }

  private func write(_ answer: Answer, to sink: Sink) throws(Problem) {
    let text = try SinkWriter.text(answer, SinkWriter.format(of: sink), appearance)
    guard let path = sink.path else {
      // The line ends of RFC 4180 are for files.
      return output.write(String(decoding: text.utf8.filter { $0 != 13 }, as: UTF8.self))
    }
    if sink.appends { return try Files.append(Array(text.utf8), to: path) }
    if options.isInteractive, !sink.overwrites, Files.exists(path),
      !confirm("overwrite \(Escaping.terminal(path))?")
    {
      return output.line("nothing written")
    }
    try AtomicFile.write(Array(text.utf8), to: path)
    if options.isInteractive {
      output.line("\(Escaping.terminal(path))  \(Numerals.bytes(text.utf8.count))")
    }
  }

  private func show(_ answer: Answer) {
    if options.writesJSON {
      if let item = answer.item { output.line(SinkWriter.json(item)) }
      return
    }
    for part in answer.parts { emit(part) }
  }

  /// Runs a script on the draft of the statement that asked for it.
  private func runScript(_ path: String, _ draft: inout Workspace) throws(Problem) {
    let name = Workbench.plain(path)
    guard !scripts.contains(name), scripts.count < 32 else {
      throw Problem(
        .recursion, "run: \((scripts + [name]).joined(separator: " -> ")) runs itself",
        hint: "a script cannot run itself, nor one that runs it", about: "path")
    }
    let source = try Workbench.script(at: path)
    let before = workspace
    workspace = draft
    scriptDepth += 1
    defer { scriptDepth -= 1 }
    problem = nil
    let isGood = run(source)
    draft = workspace
    (draft.hasMoved, draft.journal.isLeftOut) = (false, false)
    workspace = before
    guard isGood else {
      throw Workbench.stopped(path, source, by: problem)
    }
  }

  /// Says why a script stopped: a notebook shows no other trace of it.
  private static func stopped(_ path: String, _ source: SourceText, by cause: Problem?) -> Problem {
    guard let cause else {
      return Problem(.badFile, "the script \(path) was interrupted", about: "path")
    }
    let line = cause.place.map { " at line \(source.location(of: $0.lowerBound).line)" } ?? ""
    return Problem(
      .badFile, "the script \(path) stopped\(line): \(cause.code.name), \(cause.message)",
      about: "path")
  }

  /// The text of a script. A notebook is none: its prose would be read as statements.
  static func script(at path: String) throws(Problem) -> SourceText {
    guard !path.hasSuffix(".md") else {
      throw Problem(
        .badFile, "\(path) is a notebook, not a script", hint: "athanor check \(path)",
        about: "path")
    }
    return SourceText(try Files.read(path), path: path)
  }

  /// A path without the `./` that changes nothing.
  private static func plain(_ path: String) -> String {
    var path = Substring(path)
    while path.utf8.starts(with: "./".utf8) { path = path.dropFirst(2) }
    return String(path)
  }

  static func seconds() -> Double {
    let now = ContinuousClock.now - clockStart
    return Double(now.components.seconds) + Double(now.components.attoseconds) * 1e-18
  }

  private static let clockStart = ContinuousClock.now
}
