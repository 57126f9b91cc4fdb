import Synchronization

/// Independent trainings: other seeds, folds, points of a sweep.
///
/// A training gives the same bits beside others as alone, so where it runs decides the time only: on a
/// thread of its own beside the others when they are `areFasterSideBySide`, else with all threads, one after
/// the other.
public struct Trainings {
  /// One of them.
  public struct Job {
    public var model: Model
    public let dataset: Dataset
    public let recipe: Recipe
    /// The name of its run.
    public let name: String
    /// Whether its run says what it was of each row, for somebody to look back.
    let keepsLedger: Bool
    /// What it may use, wherever it runs: that of the statement it stands in.
    let context: Context

    /// In the context that is bound here.
    public init(
      _ model: Model, on dataset: Dataset, _ recipe: Recipe, name: String = "",
      keepsLedger: Bool = true
    ) {
      self.model = model
      self.dataset = dataset
      self.recipe = recipe
      self.name = name
      self.keepsLedger = keepsLedger
      context = .current
    }

    /// Optimiser steps of all its epochs; 0 where they cannot be counted.
    var steps: Int {
      let rows = (try? recipe.rowsOfAnEpoch(on: dataset)) ?? 0
      let steps = recipe.steps(rows: rows) ?? 0
      return steps > 1 << 40 ? 0 : steps
    }

    /// Floating-point operations of one step: forward, and twice as many back.
    var workOfAStep: Int { 3 &* model.operationsOfARow &* recipe.batch }

    /// A step has nothing to share among threads.
    var hasSmallSteps: Bool { workOfAStep < Trainings.sharedWork }
  }

  /// What came of it.
  public struct Outcome {
    public let model: Model
    public let run: Run
  }

  /// Below this a step has nothing to share among threads.
  private static let sharedWork = 1_000_000

  public let jobs: [Job]

  public init(_ jobs: [Job]) { self.jobs = jobs }

  /// Whether a thread for each is faster than all threads for one at a time: when there are enough
  /// trainings for the threads, or their steps are too small to be shared.
  public func areFasterSideBySide(on threads: Int = Processor.threads) -> Bool {
    Trainings.areFasterSideBySide(
      count: jobs.count, areSmall: jobs.allSatisfy(\.hasSmallSteps), on: threads)
  }

  static func areFasterSideBySide(count: Int, areSmall: Bool, on threads: Int) -> Bool {
    threads > 1 && count > 1 && (count >= threads || areSmall)
  }

  /// Trains them all; the results are in the order of the jobs. The watcher hears of each by its
  /// number, on the thread it runs on. A training that throws ends none of the others; the first
  /// problem, by the order of the jobs, is thrown at the end. One that finds no room beside the others
  /// is trained again when they have ended. `tick` is called now and then on the calling thread, with the
  /// share of all steps that is done.
  public func run(
    watch: @escaping @Sendable (Int, Moment) -> Moment.Verdict = { _, _ in .go },
    tick: (Double) -> Void = { _ in }
  ) throws(Problem) -> [Outcome] {
    let all = Double(max(1, jobs.reduce(0) { $0 + $1.steps }))
    let done = Atomic(0)
    func counted(_ index: Int, _ moment: Moment) -> Moment.Verdict {
      if case .step = moment {
        let steps = done.wrappingAdd(1, ordering: .relaxed).newValue
        if !Processor.isOnWorker { tick(min(1, Double(steps) / all)) }
      }
      return watch(index, moment)
    }
    var found = [Result<Outcome, Problem>?](repeating: nil, count: jobs.count)
    if areFasterSideBySide() {
      // A part is made where it is first asked for, which must not be on two threads at once.
      for job in jobs { for side in [Side.train, .valid] { _ = try job.dataset.part(side) } }
      let lock = Mutex(())
      Processor.eachApart(jobs.count) { index in
        let outcome = Context.rebind(jobs[index].context) { train(index, counted) }
        lock.withLock { _ in found[index] = outcome }
      }
    }
    for index in jobs.indices {
      if case .failure(let problem) = found[index], problem.code == .memory { found[index] = nil }
      found[index] = found[index] ?? Context.run(jobs[index].context) { train(index, counted) }
    }
    var outcomes: [Outcome] = []
    for case .some(let result) in found { outcomes.append(try result.get()) }
    return outcomes
  }

  private func train(
    _ index: Int, _ watch: (Int, Moment) -> Moment.Verdict
  ) -> Result<Outcome, Problem> {
    let job = jobs[index]
    var model = job.model
    do throws(Problem) {
      let run = try Trainer.fit(
        &model, on: job.dataset, job.recipe, name: job.name, keepsLedger: job.keepsLedger,
        watch: { watch(index, $0) })
      return .success(Outcome(model: model, run: run))
    } catch { return .failure(error) }
  }
}
