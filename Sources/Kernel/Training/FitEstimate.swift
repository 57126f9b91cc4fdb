/// What a training would take: counted where it can be counted, and timed on a copy.
public struct FitEstimate {
  /// Steps that are taken to time them, at the least.
  static let probe = 20
  /// Seconds for which it goes on, so that the processor and its caches are as warm as in a training, and the end
  /// of an epoch is seen.
  static let patience = 0.3

  public let recipe: Recipe
  let model: String
  let data: String
  public let steps: Int
  public let stepsPerEpoch: Int
  /// Steps of the probe.
  public let probed: Int
  let pace: Pace
  /// Of a training like this one that has been; it counts before what the probe has found.
  public var known: Pace?
  /// Seconds until the first step.
  let startTime: Double

  /// What a training takes.
  public struct Pace: Sendable {
    /// Seconds a step.
    public let step: Double
    /// Seconds of an epoch beside its steps.
    public let epoch: Double

    /// That of a training that took some seconds in all.
    public init(seconds: Double, steps: Int) {
      (step, epoch) = (seconds / Double(max(1, steps)), 0)
    }

    init(step: Double, epoch: Double) { (self.step, self.epoch) = (step, epoch) }
  }
  /// Bytes the training holds beside the session.
  public let memory: Int
  /// Why the probe ended early; nil when it did not.
  public let failure: Problem?

  /// Takes the first steps on a copy; the model keeps its bits. `clock` tells seconds since some
  /// moment.
  public init(
    _ recipe: Recipe, _ model: Model, on dataset: Dataset, pauseAt: Int?,
    clock: () -> Double, shouldStop: () -> Bool
  ) throws(Problem) {
    var copy = model
    let used = MemoryBudget.used
    let began = clock()
    var times: [(epoch: Int, seconds: Double)] = []
    var scorings: [Double] = []
    var most = 0
    var isStopped = false
    var last = began
    let run = try Trainer.fit(&copy, on: dataset, recipe, pauseAt: pauseAt) { moment in
      let passed = clock() - last
      var isEnough = false
      switch moment {
      case .step(let step):
        times.append((step.epoch, passed))
        most = max(most, MemoryBudget.used - used)
        isStopped = isStopped || shouldStop()
        isEnough =
          times.count >= FitEstimate.probe && clock() - began > FitEstimate.patience
      case .epoch: scorings.append(passed)
      }
      last = clock()
      return isStopped || isEnough ? .pause : .go
    }
    guard !isStopped else {
      throw Problem(.interrupted, "the probe was stopped; nothing has changed")
    }
    self.recipe = run.recipe
    self.model = run.model
    data = run.data
    steps = min(run.steps, pauseAt ?? .max)
    stepsPerEpoch = run.stepsPerEpoch
    probed = times.count
    memory = most
    failure = if case .diverged(let problem) = run.ending { problem } else { nil }
    // The first step of an epoch draws the order of its rows, and the very first makes the plan.
    let places = times.indices.dropFirst()
    let usual = places.filter { times[$0].epoch == times[$0 - 1].epoch }.map { times[$0].seconds }
    // The first steps are slow: nothing lies in a cache, and the clock of the processor is low.
    let step =
      usual.isEmpty
      ? times.first?.seconds ?? 0 : Statistics.median(Array(usual.suffix((usual.count + 1) / 2)))
    startTime = max(0, (times.first?.seconds ?? 0) - step)
    let firsts = places.filter { times[$0].epoch != times[$0 - 1].epoch }.map { times[$0].seconds }
    if scorings.isEmpty, recipe.validates, !dataset.split.valid.isEmpty {
      let before = clock()
      _ = try Evaluation(of: model, on: dataset, .valid, loss: recipe.loss, isExact: recipe.isExact)
      scorings = [clock() - before]
    }
    func late(_ seconds: [Double]) -> Double {
      seconds.isEmpty ? 0 : Statistics.median(Array(seconds.suffix((seconds.count + 1) / 2)))
    }
    pace = Pace(
      step: step, epoch: max(0, late(firsts) - (firsts.isEmpty ? 0 : step)) + late(scorings))
  }

  /// Of the whole training.
  public var seconds: Double { seconds(steps: steps, epochs: steps / max(1, stepsPerEpoch)) }

  /// Of one like it that has so many steps and ends of epochs.
  func seconds(steps: Int, epochs: Int) -> Double {
    if let known { return Double(steps) * known.step }
    return startTime + Double(steps) * pace.step + Double(epochs) * pace.epoch
  }

  /// What trainings have in common that go at one pace: net, rows, batch, optimiser.
  public static func likeness(
    of recipe: Recipe, _ model: Model, on dataset: Dataset
  ) -> String {
    "\(model.blueprint) \(model.input) \(dataset.split.train.count) \(dataset.split.valid.count) "
      + "\(recipe.batch) \(recipe.accumulate) \(recipe.optimiser) \(recipe.validates)"
  }

  public var rowsPerSecond: Double {
    pace.step > 0 ? Double(recipe.batch * recipe.accumulate) / pace.step : .nan
  }

  /// Whether a training that has run to its end is the one that was planned.
  public func isOf(_ run: Run) -> Bool {
    var other = run.recipe
    other.seed = recipe.seed
    return other == recipe && run.model == model && run.data == data
      && run.losses.count == steps && steps > 0
  }
}
