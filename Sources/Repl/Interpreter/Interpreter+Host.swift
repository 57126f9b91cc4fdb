import Kernel
import Viz

extension Interpreter {
  /// What a command may ask for while it runs.
  func host(for call: Call) -> Host {
    let isShown = call.sink == nil && quietBlocks == 0
    lazy var past = workspace.journal.lines.texts
    let charts = call.sink?.format == .words ? .words : front.charts
    return Host(
      appearance: front.appearance, charts: charts,
      emit: { [front] part in if isShown { front.show(part) } },
      progress: { [front] line in front.progress(line) },
      stop: front.stop,
      mayWrite: { [front] path in front.mayWrite(path) },
      clock: Interpreter.seconds,
      past: { [self] number in
        if front.keepsPast { return front.past(number) }
        return past.indices.contains(number) ? past[past.count - 1 - number] : nil
      },
      runScript: { [self] path, echo, draft throws(Problem) in
        try runScript(path, echo: echo, &draft)
      },
      sessionsLeftBehind: { [autosave] in autosave.leftBehind() },
      teaches: front.teaches, training: training(call), language: language(call.edition))
  }

  /// The language, for commands that take expressions and blocks.
  private func language(_ edition: Int) -> Host.Language {
    Host.Language(
      parse: { [parser] text throws(Problem) in
        let source = SourceText(text, edition: edition)
        return try parser.parse(source, source.whole)
      },
      words: { [self] call, draft throws(Problem) in try words(of: call, &draft) },
      evaluate: { [self] expression, draft throws(Problem) in
        try evaluating(&draft) { (evaluator) throws(Problem) in
          try evaluator.datum(of: expression)
        }
      },
      execute: { [self] statement, draft throws(Problem) in
        quietBlocks += 1
        defer { quietBlocks -= 1 }
        let answer = try withContext(of: draft) { () throws(Problem) in
          try execute(statement, SourceText(statement.text), &draft)
        }
        if let item = answer.item { draft.session.bind("_", item) }
      },
      job: { [self] call, draft throws(Problem) in
        try withContext(of: draft) { () throws(Problem) in try job(of: call, &draft) }
      },
      beginAgain: { [self] text, draft throws(Problem) in try beginAgain(text, &draft) },
      rehearsal: { [self] seed in rehearsal(seed, edition) },
      speaking: { [self] edition in language(edition) })
  }

  /// A session of its own, in which nothing is shown.
  private func rehearsal(_ seed: UInt64, _ edition: Int) -> Host.Rehearsal {
    var options = Options()
    options.seed = seed
    options.isReplay = true
    let inner = Interpreter(SilentFront(stop: front.stop), commands, options)
    return Host.Rehearsal(
      run: { inner.run(SourceText($0, edition: edition)) }, workspace: { inner.workspace })
  }

  /// What a training in `call` may do to be gone on with later. Only the statement's own training is
  /// kept: of one inside an expression or a block the whole statement is begun again.
  private func training(_ call: Call) -> Host.Training {
    let statement = running
    let (interval, home) = (workspace.checkpointInterval, workspace.home)
    let isWhole = statement?.call?.range == call.range && statement?.call?.name == call.name
    return Host.Training(
      begin: { [autosave] in
        if let statement { autosave.begin(statement.text, in: home, now: Interpreter.seconds()) }
      },
      isDue: { [autosave] in
        isWhole
          && autosave.isCheckpointDue(
            in: home, now: Interpreter.seconds(), interval: interval)
      },
      keep: { [self] workspace, run in
        guard let statement else { return }
        var kept = workspace
        if case .assign(let targets, _) = statement.form {
          try? assign(.run(run), to: targets, &kept)
        }
        kept.session.bind("_", .run(run))
        kept.journal.append(statement)
        autosave.checkpoint(
          kept.snapshot, of: statement.text, in: home, clock: Interpreter.seconds)
      },
      keepPart: { [autosave] workspace in
        guard let statement, isWhole else { return }
        autosave.checkpoint(
          workspace.snapshot, of: statement.text, in: home, clock: Interpreter.seconds)
      })
  }

  /// Seconds since the process began to count; for figures marked `~` alone.
  static func seconds() -> Double {
    let now = ContinuousClock.now - clockStart
    return Double(now.components.seconds) + Double(now.components.attoseconds) * 1e-18
  }

  private static let clockStart = ContinuousClock.now
}
