import Kernel
import Viz

/// The passes of a `repeat` or a `sweep`: one block run again and again from the same session, of which
/// only the runs survive.
///
/// Where a pass ends in a `fit`, the trainings of all passes run side by side. A pass whose runs are
/// there already, of the same block, point, seed and session, is not run again.
struct Passes {
  struct Pass {
    /// Added to the session's seed, of which all streams then start over; nil leaves them as they are.
    let seed: UInt64?
    let point: [Run.Setting]
  }

  /// What came of one pass.
  struct Outcome {
    let pass: Pass
    let runs: [Run]
    /// It was there already.
    let isOld: Bool
  }

  let verb: String
  let block: Block
  let passes: [Pass]
  let host: Host

  /// Runs them all, or until Ctrl-C; what is finished then is kept.
  func run(_ workspace: inout Workspace) throws(Problem) -> [Outcome] {
    let start = workspace
    let known = start.session.runs
    let names = Set(known.map(\.name))
    let families = Dictionary(grouping: known) { $0.family?.key }
    let number = (known.compactMap { $0.family?.number }.max() ?? 0) + 1
    host.training.begin()
    var outcomes: [Outcome] = []
    var waiting: [(pass: Int, key: String, job: Trainings.Job)] = []
    let wave = max(8, 2 * Processor.threads)
    for (index, pass) in passes.enumerated() {
      if host.stop() { break }
      let key = self.key(pass, start)
      if let old = families[key] {
        outcomes.append(Outcome(pass: pass, runs: old, isOld: true))
        continue
      }
      var draft = start
      if let seed = pass.seed { draft.session.reseed(seed) }
      for setting in pass.point {
        draft.session.bind(setting.name, .datum(Datum(typed: setting.value)))
      }
      let family = { (number: Int) in
        Run.Family(number: number, verb: verb, pass: index + 1, point: pass.point, key: key)
      }
      if let job = try job(of: pass, &draft) {
        waiting.append((index, key, job))
      } else {
        let runs = try newRuns(in: draft, beside: names)
        // A pass that was stopped in the middle is none.
        if runs.contains(where: \.isPaused), host.stop() { break }
        outcomes.append(
          Outcome(pass: pass, runs: keep(runs, family(number), &workspace), isOld: false))
      }
      if waiting.count == wave { try train(&waiting, number, &outcomes, &workspace) }
      report(outcomes.count)
    }
    try train(&waiting, number, &outcomes, &workspace)
    host.progress(nil)
    return outcomes
  }

  private func report(_ done: Int) {
    let all = passes.count
    host.progress {
      ProgressLine("\(verb) \(done)/\(all)", share: Double(done) / Double(max(1, all)))
    }
  }

  /// Runs the statements of a pass. The fit that ends it is handed back untrained where it can be
  /// trained beside others.
  private func job(
    of pass: Pass, _ draft: inout Workspace
  ) throws(Problem) -> Trainings.Job? {
    for (index, statement) in block.statements.enumerated() {
      let text = filled(statement, pass)
      do throws(Problem) {
        let parsed = try host.language.parse(text)
        if index == block.statements.count - 1, let call = parsed.call,
          case .command = parsed.form, call.sink == nil, call.argument("pause") == nil,
          let job = try host.language.job(call, &draft)
        {
          return job
        }
        try host.language.execute(parsed, &draft)
        // A training that diverged is a result of its own.
      } catch {
        var placed = error
        placed.place = statement.range
        throw placed
      }
    }
    return nil
  }

  /// A statement with the values of the pass in the options of their names that were left unwritten.
  private func filled(_ statement: Statement, _ pass: Pass) -> String {
    guard case .command(let call) = statement.form, call.sink == nil,
      statement.text.utf8.dropFirst(call.name.utf8.count).first != Ascii.openRound
    else { return statement.text }
    var text = statement.text
    for setting in pass.point where call.argument(setting.name) == nil {
      let longer = text + " \(setting.name)=\(setting.value)"
      // Not every statement takes every option.
      if (try? host.language.parse(longer)) != nil { text = longer }
    }
    return text
  }

  /// Trains what is waiting, keeps the runs, and leaves word of them in the session's file.
  private func train(
    _ waiting: inout [(pass: Int, key: String, job: Trainings.Job)], _ number: Int,
    _ outcomes: inout [Outcome], _ workspace: inout Workspace
  ) throws(Problem) {
    guard !waiting.isEmpty else { return }
    let found = try Trainings(waiting.map(\.job)).run { [stop = host.stop] _, _ in
      stop() ? .pause : .go
    }
    for (entry, outcome) in zip(waiting, found) {
      if case .paused = outcome.run.ending { continue }
      var run = outcome.run
      run.keepOutcome(of: outcome.model)
      let pass = passes[entry.pass]
      let family = Run.Family(
        number: number, verb: verb, pass: entry.pass + 1, point: pass.point, key: entry.key)
      outcomes.append(
        Outcome(pass: pass, runs: keep([run], family, &workspace), isOld: false))
    }
    waiting = []
    host.training.keepPart(workspace)
  }

  private func newRuns(
    in draft: Workspace, beside old: Set<String>
  ) throws(Problem) -> [Run] {
    let runs = draft.session.runs.filter { !old.contains($0.name) }
    guard !runs.isEmpty else {
      throw Problem(
        .noRun, "the block trains nothing", hint: "\(verb) … { fit 5 }", place: block.range)
    }
    return runs
  }

  /// Gives runs their names in the session that goes on.
  private func keep(
    _ runs: [Run], _ family: Run.Family, _ workspace: inout Workspace
  ) -> [Run] {
    var kept: [Run] = []
    for run in runs {
      var run = run
      run.family = family
      workspace.session.keep(&run, as: nil)
      kept.append(run)
    }
    return kept
  }

  /// Equal for passes that come to the same bits.
  private func key(_ pass: Pass, _ start: Workspace) -> String {
    var print = Fingerprint()
    print.add(block.text)
    for setting in pass.point {
      print.add(setting.name)
      print.add(setting.value)
    }
    print.add(pass.seed.map { "\($0)" } ?? "-")
    start.session.addStart(to: &print)
    return print.text
  }
}

extension Run {
  fileprivate var isPaused: Bool { if case .paused = ending { true } else { false } }
}

extension Datum {
  /// The value of a text as it would be typed: a number where it reads as one.
  init(typed text: String) { self = Numeral.parse(text).map { .number($0) } ?? .text(text) }
}
