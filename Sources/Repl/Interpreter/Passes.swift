import Kernel
import Viz

/// The passes of a `repeat` or a `sweep`: one block run again and again from the same session, of which
/// only the runs survive.
///
/// Nets begin with the weights before their first fit, drawn anew where a seed says so. Where a pass ends
/// in a `fit`, the trainings of all passes run side by side. A pass whose runs are
/// there already, of the same block, point, seed and session, is not run again.
struct Passes {
  struct Pass {
    /// Added to the session's seed, of which all streams then start over; nil leaves them as they are.
    let seed: UInt64?
    let point: [Run.Setting]
  }

  /// What came of one pass.
  struct Outcome {
    /// The place of the pass among all.
    let index: Int
    let pass: Pass
    let runs: [Run]
    /// It was there already.
    let isOld: Bool
  }

  let verb: String
  let block: Block
  let passes: [Pass]
  let host: Host
  /// Where the values of the passes go.
  let lists: BlockLists
  /// What differs between passes with other seeds.
  var varied = Varied.standard
  /// Whether nets go on from the weights they have, and not from those before their first fit.
  var goesOn = false
  /// The figure that the passes are held against each other by; each run's own when unwritten.
  var figure: String?

  /// Passes whose trainings run side by side.
  private var wave: Int { max(8, 2 * Processor.threads) }

  /// Runs them all, or until Ctrl-C: then the passes before the first that was not finished are kept.
  func run(_ workspace: inout Workspace) throws(Problem) -> [Outcome] {
    let start = workspace
    let known = start.session.runs
    let names = Set(known.map(\.name))
    let families = Dictionary(grouping: known) { $0.family?.key }
    let number = (known.compactMap { $0.family?.number }.max() ?? 0) + 1
    host.training.begin()
    var course = Course(all: passes.count, began: host.clock())
    var outcomes: [Outcome] = []
    var waiting: [Waiting] = []
    for (index, pass) in passes.enumerated() {
      if host.stop() { break }
      let key = self.key(pass, start)
      if let old = families[key] {
        outcomes.append(Outcome(index: index, pass: pass, runs: old, isOld: true))
        course.isOver(old, pass, figure)
        continue
      }
      var draft = try begin(pass, start)
      let family = family(number, index, key)
      if let job = try job(of: pass, &draft) {
        waiting.append(Waiting(index: index, pass: pass, family: family, job: job))
      } else {
        // Runs have their names in the order of the passes.
        guard try train(&waiting, &course, &outcomes, &workspace) else { break }
        let runs = try newRuns(in: draft, beside: names)
        // A pass that was stopped in the middle is none.
        if runs.contains(where: \.isPaused), host.stop() { break }
        let kept = keep(runs, family, &workspace)
        outcomes.append(Outcome(index: index, pass: pass, runs: kept, isOld: false))
        course.isOver(kept, pass, figure)
      }
      if waiting.count == wave, try !train(&waiting, &course, &outcomes, &workspace) { break }
      show(course)
    }
    _ = try train(&waiting, &course, &outcomes, &workspace)
    host.progress(nil)
    return Passes.unbroken(outcomes)
  }

  /// The first passes, in their order, up to one that is missing.
  private static func unbroken(_ outcomes: [Outcome]) -> [Outcome] {
    let sorted = outcomes.sorted { $0.index < $1.index }
    return Array(zip(sorted, 0...).prefix { $0.index == $1 }.map(\.0))
  }

  /// A training that waits for others to be done beside it.
  private struct Waiting {
    let index: Int
    let pass: Pass
    let family: Run.Family
    let job: Trainings.Job
  }

  /// Passes that are looked at to count what they train; of more the rest is counted like them.
  private static let mostCounted = 256

  /// Whether a statement can be trained beside those of other passes: a plain `fit` that ends its pass.
  private static func isShared(_ parsed: Statement, isLast: Bool) -> Bool {
    guard isLast, case .command = parsed.form, let call = parsed.call else { return false }
    return call.sink == nil && call.argument("pause") == nil
  }

  /// Counts the trainings of the passes that are not there already, and changes nothing. `count` counts what a
  /// call trains, which may run beside those of other passes, or says that it trains nothing.
  func count(
    in estimate: inout TrainingsEstimate, _ start: Workspace,
    _ count: (Call, Bool, inout Workspace, inout TrainingsEstimate) throws(Problem) -> Bool
  ) throws(Problem) -> Counted {
    let families = Set(start.session.runs.compactMap { $0.family?.key })
    let new = passes.filter { !families.contains(key($0, start)) }
    let looked = new.prefix(Passes.mostCounted)
    let began = host.clock()
    for pass in looked {
      if host.stop() {
        throw Problem(.interrupted, "the count was stopped; nothing has changed")
      }
      var draft = try begin(pass, start)
      let statements = lists.statements(of: pass.point)
      var isTrained = false
      for (index, statement) in statements.enumerated() {
        let parsed = try host.language.parse(statement.text)
        let isShared = Passes.isShared(parsed, isLast: index == statements.count - 1)
        if let call = parsed.call, try count(call, isShared, &draft, &estimate) {
          isTrained = true
          continue
        }
        do throws(Problem) {
          try host.language.execute(parsed, &draft)
        } catch {
          // What looks at a training that was only counted has nothing to say here.
          guard isTrained, error.code != .interrupted else { throw error }
        }
      }
      estimate.endWave(at: wave)
    }
    estimate.endWave()
    estimate.besides += host.clock() - began
    return Counted(new: new.count, old: passes.count - new.count, looked: looked.count)
  }

  /// How many passes there are to run, are there, and were looked at.
  struct Counted {
    let new: Int
    let old: Int
    let looked: Int
  }

  private func show(_ course: Course, _ more: Double = 0) {
    host.progress { course.line(verb, more, now: host.clock()) }
  }

  private func family(_ number: Int, _ index: Int, _ key: String) -> Run.Family {
    Run.Family(
      number: number, verb: verb, pass: index + 1, point: passes[index].point, key: key,
      vary: passes[index].seed == nil ? nil : varied.description)
  }

  /// What a pass begins with: fresh weights, its seed, its values as names.
  private func begin(_ pass: Pass, _ start: Workspace) throws(Problem) -> Workspace {
    var draft = start
    let shift = pass.seed.map { $0 &- start.session.draws.seed } ?? 0
    if !goesOn {
      try draft.session.freshen(shiftedBy: varied.matters.contains(.start) ? shift : 0)
    }
    if shift != 0, varied.matters.contains(.split) { try draft.session.redrawSplit(by: shift) }
    if let seed = pass.seed { draft.session.reseed(seed, varying: varied) }
    for setting in pass.point {
      draft.session.bind(setting.name, .datum(Datum(typed: setting.value)))
    }
    return draft
  }

  /// Runs the statements of a pass. The fit that ends it is handed back untrained where it can be
  /// trained beside others.
  private func job(
    of pass: Pass, _ draft: inout Workspace
  ) throws(Problem) -> Trainings.Job? {
    let statements = lists.statements(of: pass.point)
    for (index, statement) in statements.enumerated() {
      do throws(Problem) {
        let parsed = try host.language.parse(statement.text)
        if Passes.isShared(parsed, isLast: index == statements.count - 1), let call = parsed.call,
          let job = try host.language.job(call, &draft)
        {
          return job
        }
        try host.language.execute(parsed, &draft)
        // A training that diverged is a result of its own.
      } catch {
        var placed = error
        placed.place = statement.place
        throw placed
      }
    }
    return nil
  }

  /// Trains what is waiting, keeps the runs, and leaves word of them in the session's file. False where it was
  /// stopped: of trainings side by side those behind the first unfinished one are not kept, since a saved script
  /// says how many passes there were.
  private func train(
    _ waiting: inout [Waiting], _ course: inout Course, _ outcomes: inout [Outcome],
    _ workspace: inout Workspace
  ) throws(Problem) -> Bool {
    guard !waiting.isEmpty else { return true }
    let (count, sofar) = (Double(waiting.count), course)
    let found = try Trainings(waiting.map(\.job)).run { [stop = host.stop] _, _ in
      stop() ? .pause : .go
    } tick: { share in
      show(sofar, share * count)
    }
    let finished = zip(waiting, found).prefix { !$1.run.isPaused }
    let isWhole = finished.count == waiting.count
    for (entry, outcome) in finished {
      var run = outcome.run
      run.keepOutcome(of: outcome.model)
      let kept = keep([run], entry.family, &workspace)
      outcomes.append(
        Outcome(index: entry.index, pass: entry.pass, runs: kept, isOld: false))
      course.isOver(kept, entry.pass, figure)
    }
    waiting = []
    host.training.keepPart(workspace)
    return isWhole
  }

  private func newRuns(
    in draft: Workspace, beside old: Set<String>
  ) throws(Problem) -> [Run] {
    // A run that was given a name stands under two.
    var met = old
    let runs = draft.session.runs.filter { met.insert($0.name).inserted }
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
      // A repeat inside the pass says what it varied.
      run.family = run.family?.vary == nil ? family : family.varying(run.family?.vary)
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
    print.add(pass.seed.map { "\($0) \(varied)" } ?? "-")
    if goesOn { print.add("current") }
    if let metric = lists.metric { print.add("metric \(metric)") }
    start.session.addStart(to: &print)
    return print.text
  }
}

extension Run.Family {
  fileprivate func varying(_ vary: String?) -> Run.Family {
    Run.Family(number: number, verb: verb, pass: pass, point: point, key: key, vary: vary)
  }
}

extension Run {
  fileprivate var isPaused: Bool { if case .paused = ending { true } else { false } }
}
