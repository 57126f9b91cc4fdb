import Testing

@testable import Kernel

/// Rings of points in several classes: small, not linear, and made without files.
func makeRings(rows: Int = 300, classes: Int = 3, features: Int = 5) throws -> Dataset {
  let stream = Seed.stream(7, "test")
  var inputs: [Float] = []
  var labels: [Int32] = []
  for row in 0..<rows {
    let label = row % classes
    labels.append(Int32(label))
    let angle = stream.fraction(at: 4 * row) * 6.283185307
    let radius = Double(label) + 1 + 0.3 * (stream.fraction(at: 4 * row + 1) - 0.5)
    inputs += [Float(radius * Maths.cos(angle)), Float(radius * Maths.sin(angle))]
    for extra in 2..<features { inputs.append(Float(stream.fraction(at: 4 * row + extra - 1))) }
  }
  return try Dataset(
    name: "rings", inputs: Tensor(Shape([rows, features]), inputs),
    target: .classes(labels: labels, names: (0..<classes).map { "ring\($0)" }),
    columns: (0..<features).map { "x\($0)" }, origin: Dataset.Origin(source: "test"))
}

/// Numbers to predict from a few features.
func makeCurve(rows: Int = 120) throws -> Dataset {
  let stream = Seed.stream(8, "test")
  var inputs: [Float] = []
  var goals: [Float] = []
  for row in 0..<rows {
    let (a, b) = (stream.fraction(at: 2 * row), stream.fraction(at: 2 * row + 1))
    inputs += [Float(a), Float(b)]
    goals.append(Float(a * a - b))
  }
  return try Dataset(
    name: "curve", inputs: Tensor(Shape([rows, 2]), inputs),
    target: .values(Tensor(Shape([rows, 1]), goals), names: ["y"]), columns: ["a", "b"],
    origin: Dataset.Origin(source: "test"))
}

func makeModel(_ text: String, for dataset: Dataset, seed: UInt64 = 1) throws -> Model {
  try Model(name: "net", Blueprint(parsing: text), for: dataset, seed: seed)
}

@Suite struct TrainingTests {
  private func recipe(_ change: (inout Recipe) -> Void = { _ in }) -> Recipe {
    var recipe = Recipe()
    recipe.epochs = 6
    recipe.rate = 1e-2
    recipe.batch = 32
    change(&recipe)
    return recipe
  }

  private let net = "dense 24; norm; relu; dropout 0.1; dense 16; tanh; dense"

  @Test func learnsWhatCannotBeSeparatedByALine() throws {
    let data = try makeRings()
    var model = try makeModel("dense 32; relu; dense 32; relu; dense", for: data)
    let run = try Trainer.fit(&model, on: data, recipe { $0.epochs = 40 })
    let accuracy = try #require(run.epochs.last?.metrics.first)
    #expect(accuracy > 0.9)
    #expect(run.losses.count == run.steps)
    #expect(run.ending == .finished)
  }

  @Test(arguments: [1, 7, 8, 20, 47])
  func pausedAndContinuedGivesTheBitsOfAnUnbrokenRun(at step: Int) throws {
    let data = try makeRings()
    let start = try makeModel(net, for: data)
    var whole = start
    let expected = try Trainer.fit(&whole, on: data, recipe())
    var parts = start
    let first = try Trainer.fit(&parts, on: data, recipe(), pauseAt: step)
    #expect(first.ending == .paused(step: step))
    #expect(parts.paused?.step == step)
    let second = try Trainer.resume(&parts, on: data)
    #expect(parts.digest == whole.digest)
    #expect(second.digest == expected.digest)
    #expect(second.losses.values == expected.losses.values)
    let (trained, wanted) = (second.epochs.map { $0.train }, expected.epochs.map { $0.train })
    #expect(trained == wanted)
  }

  @Test func aWatcherPausesAtABatch() throws {
    let data = try makeRings()
    var model = try makeModel(net, for: data)
    let run = try Trainer.fit(&model, on: data, recipe()) { moment in
      if case .step(let step) = moment, step.number == 5 { return .pause }
      return .go
    }
    #expect(run.ending == .paused(step: 5))
    #expect(throws: Problem.self) { try Trainer.resume(&model, on: makeRings(rows: 200)) }
  }

  @Test func threadsAndLevelsDoNotChangeABit() throws {
    let data = try makeRings(rows: 900, features: 40)
    let start = try makeModel("dense 256; relu; dense 128; relu; dense", for: data)
    var digests: Set<String> = []
    let (used, level) = (Processor.threads, Processor.level)
    defer {
      _ = try? Processor.setThreads(used)
      Processor.use(level)
    }
    let settings = [1, 2, 3, 8].map { ($0, level) } + Processor.levels.map { (2, $0) }
    for (threads, level) in settings {
      _ = try Processor.setThreads(threads)
      Processor.use(level)
      var model = start
      _ = try Trainer.fit(
        &model, on: data,
        recipe {
          $0.batch = 300
          $0.epochs = 2
        })
      digests.insert(model.digest.text)
    }
    #expect(digests.count == 1)
  }

  @Test func accumulatedGroupsAreExactEvenWhenRagged() throws {
    let data = try makeRings(rows: 230)
    let start = try makeModel("dense 16; tanh; dense", for: data)
    var whole = start
    var grouped = start
    _ = try Trainer.fit(
      &whole, on: data,
      recipe {
        $0.batch = 96
        $0.epochs = 3
      })
    let run = try Trainer.fit(
      &grouped, on: data,
      recipe {
        $0.batch = 32
        $0.accumulate = 3
        $0.epochs = 3
      })
    #expect(run.stepsPerEpoch == 2)
    let (a, b) = (whole.weights.array, grouped.weights.array)
    for (x, y) in zip(a, b) { #expect(abs(x - y) < 2e-5) }
  }

  @Test func patienceBringsTheBestWeightsBack() throws {
    let data = try makeRings(rows: 120)
    var model = try makeModel("dense 64; relu; dense", for: data)
    let run = try Trainer.fit(
      &model, on: data,
      recipe {
        $0.schedule = Choice("const")
        $0.rate = 0.3
        $0.epochs = 60
        $0.patience = 2
      })
    guard case .stalled(let best) = run.ending else {
      Issue.record("never stalled")
      return
    }
    #expect(run.epochs.count == best + 2)
    let score = try Evaluation(of: model, on: data, .valid, isExact: false)
    #expect(score.loss == run.best?.valid)
  }

  @Test func aMonstrousRateStopsWithFiniteWeights() throws {
    let data = try makeRings()
    for (name, rate) in [("adamw", 1e38), ("sgd", 1e38), ("rmsprop", 1e30)] {
      var model = try makeModel(net, for: data)
      let run = try Trainer.fit(
        &model, on: data,
        recipe {
          $0.rate = rate
          $0.optimiser = Choice(name)
          $0.schedule = Choice("const")
        })
      guard case .diverged(let problem) = run.ending else {
        Issue.record("\(name) at \(rate) did not diverge")
        continue
      }
      #expect(problem.message.contains("the weights are those "))
      let numbers = model.weights.array + model.statistics.array
      let isFinite = numbers.allSatisfy { $0.isFinite }
      #expect(isFinite)
    }
  }

  @Test func aFlawInTheDataIsNamedBeforeTheFirstStep() throws {
    var inputs = [Float](repeating: 1, count: 40)
    inputs[13] = .nan
    let data = try Dataset(
      name: "holes", inputs: Tensor(Shape([20, 2]), inputs),
      target: .classes(labels: (0..<20).map { Int32($0 % 2) }, names: ["a", "b"]),
      columns: ["age", "height"], origin: Dataset.Origin(source: "test"))
    var model = try makeModel("dense", for: data)
    let before = model.digest
    let problem = try #require(throws: Problem.self) {
      _ = try Trainer.fit(&model, on: data, Recipe())
    }
    #expect(problem.code == .nonFiniteData)
    #expect(problem.message.contains("a gap in 'height' at holes row 6"))
    #expect(model.digest == before)
  }

  @Test func numbersArePredicted() throws {
    let data = try makeCurve()
    var model = try makeModel("dense 32; tanh; dense", for: data)
    let run = try Trainer.fit(
      &model, on: data,
      recipe {
        $0.epochs = 80
        $0.batch = 16
      })
    #expect(run.metricNames == ["mae", "r2"])
    #expect((run.metric("r2").last ?? 0) > 0.95)
  }

  @Test func noEpochsAndNoRateAreAllowed() throws {
    let data = try makeRings()
    var model = try makeModel("dense", for: data)
    let before = model.weights.array
    let none = try Trainer.fit(&model, on: data, recipe { $0.epochs = 0 })
    #expect(!none.notes.isEmpty && none.epochs.isEmpty)
    let still = try Trainer.fit(
      &model, on: data,
      recipe {
        $0.rate = 0
        $0.batch = 5000
      })
    #expect(still.notes.count == 2)
    #expect(model.weights.array == before)
  }
}

@Suite struct RangeTestTests {
  @Test func leavesNoTrace() throws {
    let data = try makeRings()
    var model = try makeModel("dense 32; norm; relu; dropout 0.2; dense", for: data)
    let before = model.digest
    var untouched = model
    let test = try RangeTest(model, on: data, Recipe(), RangeTest.Settings())
    #expect(model.digest == before)
    let plan = try RateSearch.plan(model, on: data, Recipe(), isAnchored: true, limit: nil).plan
    _ = try RateSearch(
      model, on: data, Recipe(), seed: 42, anchor: test.anchor, plan: #require(plan))
    #expect(model.digest == before)
    let first = try Trainer.fit(&model, on: data, Recipe())
    let second = try Trainer.fit(&untouched, on: data, Recipe())
    #expect(first.digest == second.digest)
    #expect(!test.advice.isEmpty)
  }

  @Test func worksOnAPausedModel() throws {
    let data = try makeRings()
    var model = try makeModel("dense 32; relu; dense", for: data)
    _ = try Trainer.fit(&model, on: data, Recipe(), pauseAt: 6)
    let before = model.digest
    _ = try RangeTest(model, on: data, Recipe(), RangeTest.Settings())
    #expect(model.digest == before)
  }

  /// torch-lr-finder's rule took a step of the climb for the steepest fall and suggested 2.29.
  @Test func noSuggestionLiesPastDivergence() throws {
    let data = try Source.named("digits").make(Values(), .standard, 42)
    var diverged = 0
    for seed in UInt64(1)...12 {
      let model = try Model(name: "m", Blueprint.mlp(hidden: [128, 64]), for: data, seed: seed)
      var settings = RangeTest.Settings()
      (settings.seed, settings.steps) = (seed, seed < 7 ? 50 : 400)
      let test = try RangeTest(model, on: data, Recipe(), settings)
      let lowest = test.centred.min() ?? .nan
      let start = test.centred.first ?? .nan
      for advice in test.advice {
        let place = try #require(test.rates.lastIndex { $0 <= advice.rate })
        let isBeyond =
          advice.rate > test.lowestRate
          && test.centred[place] > lowest + 0.2 * (start - lowest)
        if isBeyond { #expect(!advice.isSound) }
        #expect((test.rate(by: advice.rule) == nil) == !advice.isSound)
        diverged += advice.isSound ? 0 : 1
      }
    }
    #expect(diverged > 0)
  }

  @Test func repeatsSpanABand() throws {
    let data = try makeRings()
    let model = try makeModel("dense 32; relu; dense", for: data)
    var settings = RangeTest.Settings()
    settings.repeats = 3
    let test = try RangeTest(model, on: data, Recipe(), settings)
    #expect(test.losses.count == 3)
    let isWide = zip(test.low, test.high).contains { $0 < $1 }
    let isBelow = zip(test.low, test.centred).allSatisfy { $0 <= $1 + 1e-12 }
    #expect(isWide && isBelow)
  }

  @Test func refusesACurveThatShowsNothing() throws {
    let data = try makeRings()
    let model = try makeModel("dense", for: data)
    var settings = RangeTest.Settings()
    settings.to = 1e-6
    let test = try RangeTest(model, on: data, Recipe(), settings)
    #expect(test.refusal != nil)
    #expect(test.advice.isEmpty)
  }

  @Test func everyRuleSaysSomethingElse() {
    let rates = (0..<100).map { 1e-7 * Maths.exp(Double($0) * 0.18) }
    let losses = rates.map { 2.3 - 1.8 * $0 / ($0 + 3e-4) + $0 * $0 * 0.4 }
    let found = Suggestion.all.compactMap { $0.rate(rates, losses) }
    #expect(found.count == Suggestion.all.count)
    #expect(Set(found).count >= 4)
  }
}

@Suite struct GradientTests {
  /// Central differences of the mean loss against the written gradients, for every layer.
  @Test(arguments: [
    "dense", "dense 8; relu; dense", "dense 8; leaky slope=0.1; dense", "dense 8; elu; dense",
    "dense 8; selu; dense", "dense 8; gelu; dense", "dense 8; gelu tanh=yes; dense",
    "dense 8; silu; dense", "dense 8; mish; dense", "dense 8; tanh; dense",
    "dense 8; sigmoid; dense", "dense 8; softplus; dense", "dense 8; dropout 0.3; dense",
    "dense 8; norm; tanh; dense", "norm; dense 20; norm; silu; flatten; dense 17; tanh; dense",
    "residual { dense 5; tanh }; dense",
    "dense 9; residual { dense 9; relu; dense 9 }; tanh; dense",
    "dense 6; relu; residual { dense 6; relu }; dense",
    "dense 6; residual { }; residual { tanh }; dense",
    "dense 7; parallel { dense 3; { dense 4; tanh; dense 2 }; { } }; dense",
    "parallel how=add { { dense 4; relu }; dense 4; { dense 4; residual { tanh } } }; dense",
    "dense 4; parallel how=add { { }; { }; { tanh } }; parallel { { }; silu }; dense",
  ])
  func gradientsAgreeWithDifferences(_ text: String) throws {
    let corners = text.contains("relu") || text.contains("leaky") || text.contains("elu") ? 3 : 0
    try expectGradients(text, on: makeRings(rows: 60), batch: 24, corners: corners)
  }
}
