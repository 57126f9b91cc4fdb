/// What a training would take: counted where it can be counted, and timed on a copy.
public struct FitEstimate {
  /// Steps that are taken to time them, at the least; more where the second epoch is soon reached,
  /// so that what an epoch costs beside its steps is seen too.
  static let probe = 20
  /// Seconds after which the probe waits for no second epoch.
  static let patience = 0.3

  public let recipe: Recipe
  let model: String
  let data: String
  public let steps: Int
  public let stepsPerEpoch: Int
  /// Steps of the probe.
  public let probed: Int
  /// Seconds a step, of an epoch beside its steps, and until the first step.
  let stepTime: Double
  let epochTime: Double
  let startTime: Double
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
    var scoring: Double?
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
        let isPastAnEpoch = step.epoch > 1 && times.count > 1 && times[times.count - 2].epoch > 1
        isEnough =
          times.count >= FitEstimate.probe
          && (isPastAnEpoch || clock() - began > FitEstimate.patience)
      case .epoch: scoring = scoring ?? passed
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
    var usual: [Double] = []
    for index in times.indices.dropFirst() where times[index].epoch == times[index - 1].epoch {
      usual.append(times[index].seconds)
    }
    let step = usual.isEmpty ? times.first?.seconds ?? 0 : Statistics.mean(usual)
    stepTime = step
    startTime = max(0, (times.first?.seconds ?? 0) - step)
    let second = times.first { $0.epoch > 1 }?.seconds ?? step
    if scoring == nil, recipe.validates, !dataset.split.valid.isEmpty {
      let before = clock()
      _ = try Evaluation(of: model, on: dataset, .valid, loss: recipe.loss, isExact: recipe.isExact)
      scoring = clock() - before
    }
    epochTime = max(0, second - step) + (scoring ?? 0)
  }

  /// Of the whole training.
  public var seconds: Double {
    startTime + Double(steps) * stepTime
      + Double(steps / max(1, stepsPerEpoch)) * epochTime
  }

  public var rowsPerSecond: Double {
    stepTime > 0 ? Double(recipe.batch * recipe.accumulate) / stepTime : .nan
  }

  /// Whether a training that has run to its end is the one that was planned.
  public func isOf(_ run: Run) -> Bool {
    var other = run.recipe
    other.seed = recipe.seed
    return other == recipe && run.model == model && run.data == data
      && run.losses.count == steps && steps > 0
  }
}
