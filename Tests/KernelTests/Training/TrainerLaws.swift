import Testing

@testable import Kernel

/// The parts of a training that are easy to get almost right.
@Suite struct TrainerLaws {
  private func recipe(_ change: (inout Recipe) -> Void) -> Recipe {
    var recipe = Recipe()
    (recipe.epochs, recipe.rate, recipe.batch) = (1, 0.1, 32)
    (recipe.schedule, recipe.optimiser) = (Choice("const"), Choice("sgd"))
    change(&recipe)
    return recipe
  }

  /// Every row is the same, so a loss tells which mask was drawn.
  @Test func raggedGroupsDrewAMaskTwice() throws {
    let data = try Dataset(
      name: "same", inputs: Tensor(Shape([30, 2]), [Float](repeating: 1, count: 60)),
      target: .classes(labels: (0..<30).map { Int32($0 % 2) }, names: ["a", "b"]),
      columns: ["x", "y"], split: .every(5), origin: .init(source: "test")
    ).scaled(by: .none)
    var single = try makeModel("dense 64; tanh; dropout 0.5; dense", for: data)
    var grouped = single
    let alone = try Trainer.fit(&single, on: data, recipe { ($0.rate, $0.batch) = (0, 8) })
    let pairs = try Trainer.fit(
      &grouped, on: data, recipe { ($0.rate, $0.batch, $0.accumulate) = (0, 8, 2) })
    let (a, b) = (alone.losses.values, pairs.losses.values)
    #expect(a.count == 3 && b.count == 2)
    #expect(abs(b[0] - (a[0] + a[1]) / 2) < 1e-12)
    #expect(b[1] == a[2] && a[1] != a[2])
  }

  /// Decay at a large rate multiplies the weights at every step while the loss stays finite.
  @Test(arguments: [(999.0, 100.0), (1e6, 10.0), (1e20, 0.0), (3e38, 1e3)])
  func weightsThatGrowWithoutALossOverflowed(_ rate: Double, _ decay: Double) throws {
    let data = try makeRings()
    for (name, net) in [("sgd", "dense"), ("adamw", "dense"), ("adamw", "dense 8; norm; dense")] {
      var model = try makeModel(net, for: data)
      let values = Values(["wd": .number(decay)], written: ["wd"])
      let run = try Trainer.fit(
        &model, on: data,
        recipe {
          ($0.rate, $0.epochs) = (rate, 40)
          $0.optimiser = Choice(name, values)
        })
      let numbers = model.weights.array + model.statistics.array
      let areFinite = numbers.allSatisfy(\.isFinite)
      #expect(areFinite, "\(name) \(net)")
      guard case .diverged(let problem) = run.ending else { continue }
      let epochs = run.epochs.count
      #expect(
        problem.message.contains(
          epochs == 0 ? "the weights are those before the fit" : "the weights are those of epoch"))
    }
  }

  @Test func aPoisonNamesItsLayer() throws {
    let data = try makeRings()
    var model = try makeModel("dense 8; relu; dense 8; relu; dense", for: data)
    try model.detach()
    let slice = try #require(model.layout.slices.first { $0.name == "fc2.weight" })
    model.weights[slice.offset] = .infinity
    let run = try Trainer.fit(&model, on: data, recipe { _ in })
    guard case .diverged(let problem) = run.ending else {
      Issue.record("did not stop")
      return
    }
    #expect(problem.message.contains("layer 3 'fc2'"), "\(problem.message)")
    #expect(problem.message.contains("epoch 1 step 1 "))
  }

  @Test func clippingBoundsTheStep() throws {
    let data = try makeRings()
    let start = try makeModel("dense 16; relu; dense", for: data)
    func moved(_ change: (inout Recipe) -> Void) throws -> [Float] {
      var model = start
      _ = try Trainer.fit(
        &model, on: data,
        recipe {
          $0.rate = 1
          change(&$0)
        }, pauseAt: 1)
      return zip(model.weights.array, start.weights.array).map(-)
    }
    let free = try moved { _ in }
    let short = try moved { $0.clip = 0.01 }
    let cut = try moved { $0.clipValue = 0.003 }
    let length = { (x: [Float]) in x.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot() }
    #expect(length(free) > 0.05)
    #expect(abs(length(short) - 0.01) < 1e-4)
    let largest = cut.map(abs).max() ?? 0
    #expect(abs(largest - 0.003) < 1e-6)
    let ratios = zip(short, free).filter { abs($1) > 1e-3 }.map { $0 / $1 }
    let spread = (ratios.max() ?? 0) - (ratios.min() ?? 1)
    #expect(spread < 1e-3)
  }

  @Test(arguments: 1...12)
  func patienceAndAPauseInEitherOrder(_ epoch: Int) throws {
    let data = try makeRings(rows: 60)
    let start = try makeModel("dense 32; relu; dense", for: data)
    let told = recipe {
      ($0.rate, $0.epochs, $0.patience, $0.optimiser) = (0.3, 12, 2, Choice("adamw"))
    }
    var whole = start
    let expected = try Trainer.fit(&whole, on: data, told)
    var parts = start
    let end = epoch * expected.stepsPerEpoch
    var run = try Trainer.fit(&parts, on: data, told) { moment in
      if case .step(let step) = moment, step.number == end { return .pause }
      return .go
    }
    if case .paused = run.ending { run = try Trainer.resume(&parts, on: data) }
    #expect(run.ending == expected.ending)
    #expect(parts.digest == whole.digest)
    #expect(run.digest == expected.digest)
  }

  @Test(arguments: [
    ("lr", -1.0), ("lr", .nan), ("lr", .infinity), ("clip", 0), ("clipvalue", -1), ("bs", 0),
    ("epochs", -1), ("accumulate", 0), ("patience", 0),
  ])
  func numbersNoTrainingCanUseAreNamed(_ option: String, _ value: Double) throws {
    let data = try makeRings(rows: 30)
    var model = try makeModel("dense", for: data)
    let before = model.digest
    let problem = try #require(throws: Problem.self) {
      try Trainer.fit(
        &model, on: data,
        recipe {
          switch option {
          case "lr": $0.rate = value
          case "clip": $0.clip = value
          case "clipvalue": $0.clipValue = value
          case "bs": $0.batch = Int(value)
          case "epochs": $0.epochs = Int(value)
          case "accumulate": $0.accumulate = Int(value)
          default: $0.patience = Int(value)
          }
        })
    }
    #expect(problem.about == option)
    #expect(model.digest == before)
  }

  @Test func aTrillionEpochsBeginAtOnceAndStayWithinTheirRoom() throws {
    let data = try makeRings(rows: 30)
    var model = try makeModel("dense", for: data)
    let long = recipe { ($0.epochs, $0.schedule) = (1_000_000_000_000, Choice("1cycle")) }
    var run = try Trainer.fit(&model, on: data, long) { moment in
      if case .step(let step) = moment, step.number == 50 { return .pause }
      return .go
    }
    #expect(run.ending == .paused(step: 50))
    #expect(run.steps == 1_000_000_000_000)
    let last = try #require(run.epochs.last)
    for _ in 0..<40_000 { run.add(last) }
    #expect(run.epochs.count <= Run.epochRoom)
    var trace = Trace()
    for step in 0..<200_000 { trace.append(Double(step)) }
    #expect(trace.values.count <= 1 << 16 && trace.stride == 4 && trace.count == 200_000)
    let areExact = zip(trace.values, trace.steps).allSatisfy { $0 == $1 - 1 }
    #expect(areExact)
    var more = recipe { _ in }
    more.epochs = .max
    let few = try makeRings(rows: 300)
    var other = try makeModel("dense", for: few)
    #expect(throws: Problem.self) { try Trainer.fit(&other, on: few, more) }
  }

  @Test func dropoutMayChangeInAPause() throws {
    let data = try makeRings()
    var model = try makeModel("dense 32; relu; dropout 0.2; dense", for: data)
    _ = try Trainer.fit(&model, on: data, recipe { $0.epochs = 3 }, pauseAt: 10)
    model = try model.rebuilt(model.blueprint.droppingOut(0.6, convolutions: true))
    #expect(model.paused?.step == 10)
    let run = try Trainer.resume(&model, on: data)
    #expect(run.ending == .finished && run.losses.count == run.steps)
  }

  @Test func severalNumbersAreScoredOneByOne() throws {
    let rows = 40
    let inputs = (0..<rows).map { Float($0) / Float(rows) }
    let goals = (0..<rows).flatMap { [Float($0), 1000 + Float($0 % 7)] }
    let data = try Dataset(
      name: "pairs", inputs: Tensor(Shape([rows, 1]), inputs),
      target: .values(Tensor(Shape([rows, 2]), goals), names: ["a", "b"]), columns: ["x"],
      split: .every(2), origin: .init(source: "test"))
    var model = try makeModel("dense", for: data)
    try model.detach()
    for index in 0..<model.weights.count { model.weights[index] = 0 }
    let found = try Evaluation(of: model, on: data, .valid, isExact: false)
    // The answer 0, which is the mean of the training targets: each r2 is -(mean - answer)² / variance.
    let r2 = (0..<2).map { output -> Double in
      let column = data.split.valid.map { Double(goals[2 * $0 + output]) }
      let answer = Statistics.mean(data.split.train.map { Double(goals[2 * $0 + output]) })
      let off = Statistics.mean(column) - answer
      return -off * off / Statistics.variance(column, freedom: 0)
    }
    let firstColumn = Statistics.mean(data.split.train.map { Double(goals[2 * $0]) })
    #expect(found.outputs.floats[0] == Float(firstColumn))
    #expect(abs(found.metrics[1] - Statistics.mean(r2)) < 1e-3 * abs(r2[1]))
  }

  /// Targets of some hundreds once hardly moved at the default rate: r2 stayed below 0.
  @Test func theDefaultRateSuitsTargetsInAnyUnit() throws {
    let source = try Source.named("diabetes")
    let data = try source.make(source.standards, .standard, 42)
    var model = try Model(name: "mlp", .mlp(hidden: [64]), for: data, seed: 1)
    var told = Recipe()
    told.epochs = 10
    let last = try #require(try Trainer.fit(&model, on: data, told).epochs.last)
    #expect(last.metrics[1] > 0.2)
    let goals = try #require(data.target.values).floats
    let found = try Evaluation(of: model, on: data, .valid, isExact: false)
    let errors = zip(found.outputs.floats, data.split.valid).map { abs(Double($0 - goals[$1])) }
    #expect(abs(Statistics.mean(errors) - last.metrics[0]) < 1e-3)
  }

  @Test func targetsOfAnotherUnitTrainAlike() throws {
    func losses(_ unit: Float) throws -> [Double] {
      let curve = try makeCurve()
      let goals = try #require(curve.target.values).floats.map { $0 * unit + 3 * unit }
      let data = try Dataset(
        name: "curve", inputs: curve.inputs,
        target: .values(Tensor(Shape([goals.count, 1]), goals), names: ["y"]),
        columns: curve.columns, origin: curve.origin)
      var model = try makeModel("dense 8; tanh; dense", for: data)
      return try Trainer.fit(&model, on: data, recipe { $0.epochs = 3 }).losses.values
    }
    for (small, large) in zip(try losses(1), try losses(1000)) {
      #expect(abs(small - large) < 1e-4 * small)
    }
  }

  @Test func digitsAreLearntAsWellAsPyTorchDoes() throws {
    let source = try Source.named("digits")
    let data = try source.make(source.standards, .every(5), 42)
    var told = Recipe()
    (told.epochs, told.rate, told.batch) = (20, 1e-2, 64)
    let betas = Values(["betas": .list([.number(0.9), .number(0.99)])], written: ["betas"])
    told.optimiser = Choice("adamw", betas)
    var scores: [Double] = []
    for seed in 0..<5 {
      var model = try Model(
        name: "mlp", .mlp(hidden: [128, 64]), for: data, seed: UInt64(seed))
      told.seed = UInt64(seed)
      scores += try Trainer.fit(&model, on: data, told).metric("accuracy").suffix(1)
    }
    #expect(Statistics.mean(scores) >= 0.975, "\(scores)")
  }
}
