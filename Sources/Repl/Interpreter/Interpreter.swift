import Kernel
import Viz

/// Runs statements, each in four steps: it is parsed, executed on a draft of the workspace, settled as
/// a step of the timeline, and committed. A statement that fails in any of them changes nothing.
final class Interpreter {
  /// What the command line decides.
  struct Options {
    var keepsGoing = false
    var seed: UInt64?
    /// It replays what is stored, for what that comes to: nothing is written, no script is run.
    var isReplay = false
  }

  var workspace = Workspace()
  let parser: Parser
  let front: any Front
  let commands: CommandTable
  let autosave: Autosave
  let options: Options
  /// What all statements together may use.
  let context: Context
  /// The last problem that was reported.
  private(set) var problem: Problem?
  /// `quit` was asked for.
  var isFinished: Bool { workspace.isFinished || failures >= Interpreter.mostFailures }
  /// Statements that failed.
  private var failures = 0
  /// So many that nobody reads on: what comes after them is not run.
  private static let mostFailures = 1000
  /// The statement that is being run.
  var running: Statement?
  /// Blocks that are being run: their statements show nothing.
  var quietBlocks = 0
  /// Scripts being run, to refuse one that runs itself.
  private var scripts: [String] = []
  /// Whether the statements of the script that is being run are shown.
  private var isEchoing = false
  /// Scripts inside scripts: a statement that runs one is one statement.
  var scriptDepth = 0
  /// Names of edition 1 that were remarked on.
  var notedNames: Set<String> = []

  init(_ front: any Front, _ commands: CommandTable, _ options: Options = Options()) {
    self.front = front
    self.commands = commands
    self.options = options
    var context = Context.current
    context.wantsStop = front.stop
    if options.isReplay { context.writesFiles = false }
    self.context = context
    autosave = Autosave(front)
    parser = Parser(labels: commands.labels, isInteractive: front.isInteractive)
    if let seed = options.seed {
      workspace.session.reseed(seed)
      workspace.journal.seed = seed
    }
  }

  /// Runs everything in a source. Returns false at the first statement that failed, unless problems
  /// are to be passed over.
  func run(_ source: SourceText) -> Bool {
    let path = source.path.map(Interpreter.plain)
    if let path { scripts.append(path) }
    defer { if path != nil { scripts.removeLast() } }
    var isGood = true
    do throws(Problem) { try source.check() } catch {
      report(error, source, from: 0)
      return false
    }
    var cutter = StatementCutter(source, source.whole)
    var range = 0..<0
    let isEchoed = front.echoesScripts || isEchoing && scriptDepth > 0
    var echo = isEchoed && quietBlocks == 0 ? ScriptEcho(source) : nil
    while !isFinished, !front.isAbandoned {
      do throws(Problem) {
        guard let next = try cutter.next() else {
          if let rest = echo?.rest() { front.echo(rest) }
          break
        }
        range = next
        if let lines = echo?.lines(through: range) { front.echo(lines) }
        let statement = try parser.parse(source, range)
        front.begin(statement, isNested: scriptDepth > 0)
        try withContext(of: workspace) { () throws(Problem) in try run(statement, source) }
      } catch {
        isGood = false
        let told = ForeignLines.told(error, source, range, parser)
        report(told, source, from: range.lowerBound)
        if failures == Interpreter.mostFailures {
          front.remark("\(failures) statements failed: what follows is not run")
        }
        // A cut that failed leaves nothing to go on with.
        guard options.keepsGoing, error.code != .unclosed else { break }
      }
      if front.stop(), !front.isInteractive { return false }
    }
    return isGood
  }

  private func report(_ problem: Problem, _ source: SourceText, from start: Int) {
    self.problem = problem
    if options.keepsGoing { failures += 1 }
    front.report(problem, in: source, from: start, isNested: scriptDepth > 0)
  }

  /// Acts on a draft, writes where the answer is to go, and only then keeps the draft.
  private func run(_ statement: Statement, _ source: SourceText) throws(Problem) {
    var draft = workspace
    draft.beginStatement()
    let outer = running
    running = statement
    defer { running = outer }
    noteNewVerbs(statement, of: source, in: &draft)
    noteOptionNames(statement, in: &draft)
    let sink = statement.call?.sink
    let answer: Answer
    var isWritten = false
    do throws(Problem) {
      if let sink { try SinkWriter.check(sink) }
      answer = try executed(statement, source, &draft)
      if let sink, !options.isReplay { isWritten = try write(answer, to: sink) }
      record(statement, of: source, in: &draft)
      try settle(&draft, after: statement)
    } catch {
      if scriptDepth == 0 { autosave.abandon(pending: workspace.pending) }
      throw error.place == nil ? statement.call?.placing(error) ?? error : error
    }
    commit(draft, isOutermost: scriptDepth == 0)
    if quietBlocks == 0 {
      for part in sink == nil ? answer.parts : isWritten ? answer.spoken : [] {
        front.show(part)
      }
      if isWritten, let sink, let remark = SinkWriter.remark(answer, sink) {
        front.show(.note(remark))
      }
    }
    if let failure = answer.failure { throw statement.call?.placing(failure) ?? failure }
    front.end(statement, answer, isSunk: sink != nil, isNested: scriptDepth > 0)
  }

  /// The answer, and in the draft everything that follows from it.
  private func executed(
    _ statement: Statement, _ source: SourceText, _ draft: inout Workspace
  ) throws(Problem) -> Answer {
    var answer = try execute(statement, source, &draft)
    for note in draft.notes { answer.note("note: " + note) }
    if let item = answer.item { draft.session.bind("_", item) }
    if !answer.charts.isEmpty { draft.charts = answer.charts }
    if let told = answer.explanation, let call = statement.call {
      draft.explanations.keep(told, of: call.name)
    } else if let call = statement.call, commands[call.name]?.task == .train {
      draft.explanations.pass(call.name)
    }
    return answer
  }

  // MARK: Scripts

  /// Runs a script on the draft of the statement that asked for it. Its statements are shown where `echo` says
  /// so; unsaid, to a person who runs it, unless they are those of a script that is not shown itself.
  func runScript(
    _ path: String, echo: Bool?, _ draft: inout Workspace
  ) throws(Problem) {
    let name = Interpreter.plain(path)
    guard !scripts.contains(name), scripts.count < 32 else {
      throw Problem(
        .recursion, "run: \((scripts + [name]).joined(separator: " -> ")) runs itself",
        hint: "a script cannot run itself, nor one that runs it", about: "path")
    }
    let source = try SourceText(script: path)
    let before = workspace
    workspace = draft
    let wasEchoing = isEchoing
    isEchoing = echo ?? (front.isInteractive && (scriptDepth == 0 || isEchoing))
    scriptDepth += 1
    defer {
      scriptDepth -= 1
      isEchoing = wasEchoing
    }
    problem = nil
    let isGood = run(source)
    draft = workspace
    // A script that went to another file or line of work has its own way back.
    draft.hasMoved =
      draft.home.file !== before.home.file || draft.timeline.names != before.timeline.names
      || draft.timeline.name != before.timeline.name
    draft.journal.isLeftOut = false
    workspace = before
    show(like: before, after: draft)
    guard isGood else {
      throw Interpreter.stopped(path, source, by: problem)
    }
  }

  /// Says why a script stopped: a notebook shows no other trace of it.
  private static func stopped(
    _ path: String, _ source: SourceText, by cause: Problem?
  ) -> Problem {
    guard let cause else {
      return Problem(.badFile, "the script \(path) was interrupted", about: "path")
    }
    let line = cause.place.map { " at line \(source.location(of: $0.lowerBound).line)" } ?? ""
    return Problem(
      .badFile, "the script \(path) stopped\(line): \(cause.code.name), \(cause.message)",
      about: "path")
  }

  /// A path without the `./` that changes nothing.
  private static func plain(_ path: String) -> String {
    var path = Substring(path)
    while path.utf8.starts(with: "./".utf8) { path = path.dropFirst(2) }
    return String(path)
  }
}

extension SourceText {
  /// The text of a script. A notebook is none: its prose would be read as statements.
  init(script path: String) throws(Problem) {
    guard !path.hasSuffix(".md") else {
      throw Problem(
        .badFile, "\(path) is a notebook, not a script", hint: "athanor check \(path)",
        about: "path")
    }
    self.init(try Files.read(path), path: path)
  }
}
