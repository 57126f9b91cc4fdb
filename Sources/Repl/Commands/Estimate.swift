import Kernel
import Viz

/// What a training would take: counted where it can be counted, and timed on a copy.
struct Estimate {
  /// Steps that are taken to time them.
  static let probe = 20

  let recipe: Recipe
  let model: String
  let data: String
  let steps: Int
  let stepsPerEpoch: Int
  /// Seconds a step, an epoch's scoring, and until the first step.
  let stepTime: Double
  let scoringTime: Double
  let startTime: Double
  /// Bytes the training holds beside the session.
  let memory: Int
  /// Why the probe ended early; nil when it did not.
  let failure: Problem?

  /// Takes the first steps on a copy; the model keeps its bits.
  init(
    _ recipe: Recipe, _ model: Model, on dataset: Dataset, pauseAt: Int?, _ desk: Desk
  ) throws(Problem) {
    var copy = model
    let used = MemoryBudget.used
    let began = desk.clock()
    var times: [Double] = []
    var most = 0
    var isStopped = false
    var last = began
    let run = try Trainer.fit(&copy, on: dataset, recipe, pauseAt: Estimate.probe) { moment in
      let now = desk.clock()
      if case .step = moment {
        times.append(now - last)
        most = max(most, MemoryBudget.used - used)
        isStopped = isStopped || desk.wantsStop()
      }
      last = desk.clock()
      return isStopped ? .pause : .go
    }
    guard !isStopped else {
      throw Problem(.interrupted, "the probe was stopped; nothing has changed")
    }
    let step = times.count > 1 ? Statistics.median(Array(times.dropFirst())) : times.first ?? 0
    self.recipe = run.recipe
    self.model = run.model
    data = run.data
    steps = min(run.steps, pauseAt ?? .max)
    stepsPerEpoch = run.stepsPerEpoch
    stepTime = step
    startTime = max(0, (times.first ?? 0) - step)
    memory = most
    failure = if case .diverged(let problem) = run.ending { problem } else { nil }
    guard recipe.validates, !dataset.split.valid.isEmpty else {
      scoringTime = 0
      return
    }
    let before = desk.clock()
    _ = try Evaluation(of: model, on: dataset, .valid, loss: recipe.loss)
    scoringTime = desk.clock() - before
  }

  /// Of the whole training.
  var seconds: Double {
    startTime + Double(steps) * stepTime
      + Double(steps / max(1, stepsPerEpoch)) * scoringTime
  }

  var rowsPerSecond: Double {
    stepTime > 0 ? Double(recipe.batch * recipe.accumulate) / stepTime : .nan
  }

  /// Whether a training that has run to its end is the one that was planned.
  func isOf(_ run: Run) -> Bool {
    var other = run.recipe
    other.seed = recipe.seed
    return other == recipe && run.model == model && run.data == data
      && run.losses.count == steps && steps > 0
  }

  /// What became of it.
  func sentence(after taken: Double) -> String {
    let error = taken > 0 ? (seconds - taken) / taken : 0
    let sign = error < 0 ? "-" : "+"
    return "planned \(FitWatch.time(seconds)), took \(FitWatch.time(taken)) "
      + "(~\(sign)\(Numerals.percent(abs(error))))"
  }
}
