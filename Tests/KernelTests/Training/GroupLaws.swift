import Testing

@testable import Kernel

/// Layers that do not learn, and rates that differ by layer.
@Suite struct GroupLaws {
  private static let optimisers = [
    "sgd", "sgd momentum=0.9", "adam", "adamw wd=0.1", "rmsprop centered=yes momentum=0.5",
  ]

  private static let images = [
    "conv 4 3; norm; relu; upsample 2; parallel { conv 3 1; { conv 3 1; norm; relu } }; groupnorm 2; "
      + "residual { conv 6 3; layernorm; gelu }; adaptivepool 2; flatten; dense 8; norm; relu; dense",
    "norm; relu; conv 8 3 groups=2; pool 3 stride=2 padding=1; norm; residual { conv 16 3 stride=2; norm }; "
      + "relu; globalpool how=max; dense",
  ]
  private static let sequences = [
    "gru 6 states=all; layernorm; lstm 5; dense",
    "conv 6 3; groupnorm 2; relu; attention 2; parallel how=add { attention 3; { conv 6 3; norm } }; rnn 5; dense",
    "lstm 6 layers=2 bidirectional=yes states=all; norm; rnn 4 states=all; globalpool; dropout 0.2; dense",
  ]

  fileprivate func recipe(
    _ optimiser: String, _ change: (inout Recipe) -> Void = { _ in }
  ) throws -> Recipe {
    let words = optimiser.split(separator: " ")
    var recipe = Recipe()
    (recipe.epochs, recipe.rate, recipe.batch) = (2, 0.01, 8)
    let row = try Optimiser.named(String(words[0]))
    recipe.optimiser = Choice(
      row.name, try row.label.values(words.dropFirst().joined(separator: " ")))
    change(&recipe)
    return recipe
  }

  /// A net of images, sequences or rows, and some of its layers.
  fileprivate func drawn(
    _ seed: UInt64
  ) throws -> (data: Dataset, model: Model, frozen: Set<String>, live: Set<String>) {
    var net = DrawnNet(seed)
    let place = Int(seed / 4) % 3
    let (data, text): (Dataset, String) =
      switch seed % 4 {
      case 0: (try makeImages(rows: 24, height: 11, width: 14), net.text())
      case 1:
        (
          try makeImages(rows: 24, height: 11, width: 14),
          place == 0 ? net.text() : Self.images[place - 1]
        )
      case 2 where seed % 16 == 6:
        (try makeSequences(rows: 24).scaled(by: .none), "embed 9 5; lstm 6; norm; relu; dense")
      case 2: (try makeWaves(rows: 24), Self.sequences[place])
      default:
        (
          try makeRings(rows: 24),
          "dense 12; norm; tanh; dropout 0.2; dense 9; norm; relu; dense 7; relu; dense"
        )
      }
    var model = try makeModel(text, for: data)
    try model.detach()
    for index in 0..<model.layout.statisticsCount { model.statistics[index] += 0.25 }
    let stream = Seed.stream(seed, "groups")
    let all = model.layout.weighted.map(\.name)
    var frozen = Set<String>()
    let isBottom = stream.fraction(at: 900) < 0.5
    let count = 1 + Int(stream.fraction(at: 901) * Double(all.count - 1))
    for (index, name) in all.enumerated()
    where isBottom ? index < count : stream.fraction(at: index) < 0.5 { frozen.insert(name) }
    if frozen.count == all.count { frozen.remove(all[index(seed, all.count)]) }
    let live = frozen.filter { name in
      stream.fraction(at: 100 + (all.firstIndex(of: name) ?? 0)) < 0.4
    }
    return (data, model, frozen, live)
  }

  private func index(_ seed: UInt64, _ count: Int) -> Int { Int(seed % UInt64(count)) }

  private func bits(_ buffer: Buffer, _ range: Range<Int>) -> [UInt32] {
    buffer[range].array.map(\.bitPattern)
  }

  @Test(arguments: 0..<48) func whatIsFrozenKeepsItsBits(_ seed: UInt64) throws {
    let (data, start, frozen, live) = try drawn(seed)
    var model = start
    model.freeze(exactly: frozen, live: live)
    let optimiser = Self.optimisers[index(seed, Self.optimisers.count)]
    let run = try Trainer.fit(
      &model, on: data,
      recipe(optimiser) {
        ($0.clip, $0.clipValue, $0.accumulate) = (0.7, 0.3, 1 + Int(seed % 2))
        $0.rates = Rates(0.01, from: seed % 3 == 0 ? 1e-4 : nil)
      })
    #expect(run.ending == .finished && run.frozen == model.frozenWords)
    var hasLearnt = false
    for slice in model.layout.slices {
      let isSame = bits(model.weights, slice.range) == bits(start.weights, slice.range)
      let isFrozen = frozen.contains(model.layout.places[slice.layer].name)
      #expect(isSame || !isFrozen, "\(slice.name)")
      hasLearnt = hasLearnt || !isSame
    }
    #expect(hasLearnt)
    for place in model.layout.places {
      for range in place.statistics {
        let isSame = bits(model.statistics, range) == bits(start.statistics, range)
        let keeps = frozen.contains(place.name) && !live.contains(place.name)
        #expect(isSame == keeps, "\(place.name)")
      }
    }
  }

  /// The same gradients, whether backward stops or goes on below: the same bits with statistics that
  /// are live everywhere and no clipping.
  @Test(arguments: 0..<48) func whatLearnsDoesAsBesideARateOfZero(_ seed: UInt64) throws {
    let (data, start, frozen, _) = try drawn(seed)
    let recipe = try recipe(Self.optimisers[index(seed, Self.optimisers.count)])
    func trained(_ groups: Groups) throws -> [UInt32] {
      var model = start
      try model.detach()
      let stepper = try Stepper(model, data, recipe, groups: groups)
      let update = try recipe.update()
      let state = try Buffer(count: update.slots * model.layout.count)
      for step in 0..<2 {
        #expect(stepper.advance(after: step, rate: 0.01, momentum: nil, state: state).isTaken)
      }
      return (model.weights.array + model.statistics.array).map(\.bitPattern)
    }
    var marked = start
    marked.freeze(exactly: frozen, live: frozen)
    let factors = start.layout.places.map { frozen.contains($0.name) ? 0 : 1.0 }
    let stopped = try trained(Groups(start.layout, marked.frozen))
    let slowed = try trained(Groups(start.layout, factors: factors))
    #expect(stopped == slowed, "\(start.blueprint), frozen \(frozen)")
  }

  @Test func nothingFrozenIsTwoRanges() throws {
    let model = try makeModel("dense 8; norm; relu; dense 8; relu; dense", for: makeRings())
    let (count, decayed) = (model.layout.count, model.layout.decayedCount)
    let plain = Groups(model, Recipe())
    #expect(plain.learning.map(\.range) == [0..<decayed, decayed..<count])
    #expect(plain.learning.map(\.decays) == [true, false])
    #expect(plain.ranges == [0..<count] && plain.learns == nil)
    var slices = Recipe()
    slices.rates = Rates(1e-2, from: 1e-4)
    let split = Groups(model, slices)
    #expect(split.ranges == [0..<count])
    for place in model.layout.weighted {
      let ranges = place.slices.map { model.layout.slices[$0].range }
      let own = split.learning.filter { group in ranges.contains { group.range.overlaps($0) } }
      #expect(own.count <= 2 && Set(own.map(\.factor)).count == 1)
    }
    #expect(abs((split.learning.first?.factor ?? 0) - 1e-2) < 1e-17)
    #expect(split.learning.last?.factor == 1)
  }

  @Test func oneRateTwiceIsOneRate() throws {
    let data = try makeRings()
    let start = try makeModel("dense 8; norm; relu; dense 8; relu; dense", for: data)
    var (one, two) = (start, start)
    _ = try Trainer.fit(&one, on: data, recipe("adamw"))
    _ = try Trainer.fit(
      &two, on: data, recipe("adamw") { $0.rates = Rates($0.rate, from: $0.rate) })
    #expect(one.digest == two.digest)
  }

  @Test(arguments: [0, 1, 2, 3]) func pausesChangeNothing(_ seed: UInt64) throws {
    let (data, start, frozen, live) = try drawn(seed)
    var whole = start
    whole.freeze(exactly: frozen, live: live)
    var parts = whole
    let recipe = try recipe("adamw") { $0.rates = Rates(0.01, from: 1e-4) }
    let run = try Trainer.fit(&whole, on: data, recipe)
    _ = try Trainer.fit(&parts, on: data, recipe, pauseAt: 2)
    let other = try Trainer.resume(&parts, on: data)
    #expect(whole.digest == parts.digest && run.digest == other.digest && other.notes.isEmpty)
  }

  @Test func aFitGoesOnWithOtherLayersFrozen() throws {
    let data = try makeRings()
    var model = try makeModel("dense 8; relu; dense 8; relu; dense", for: data)
    _ = try Trainer.fit(&model, on: data, recipe("adamw"), pauseAt: 3)
    let before = model
    try model.freeze(["body"])
    let run = try Trainer.resume(&model, on: data)
    #expect(run.notes == ["from step 3 on: body frozen"])
    for slice in model.layout.slices {
      let isSame = bits(model.weights, slice.range) == bits(before.weights, slice.range)
      #expect(isSame == !slice.name.hasPrefix("out"), "\(slice.name)")
    }
  }

  /// A frozen body runs as in inference, so training on what it makes of the rows is the same training.
  @Test(arguments: [
    ("dense 12; norm; tanh; dense 9; relu", false),
    (
      "conv 8 3; norm; relu; pool 2; conv 12 3; norm; relu; residual { conv 12 3; norm; relu; conv 12 3; norm }; relu; globalpool",
      true
    ),
  ]) func theLastLayerLearnsAsOnFixedFeatures(_ body: String, _ isImage: Bool) throws {
    let data = try (isImage ? makeImages(height: 11, width: 14) : makeRings(rows: 60))
      .scaled(by: .none)
    var model = try makeModel(body + "; dense", for: data)
    _ = try Trainer.fit(&model, on: data, recipe("adamw"))
    let width = try #require(model.layout.weighted.last?.input.count)
    var base = try Model(
      name: "body", Blueprint(parsing: body), input: model.input, outputs: width, seed: 1)
    for (place, own) in zip(base.layout.weighted, model.layout.weighted) {
      for (number, other) in zip(place.slices, own.slices) {
        let numbers = model.numbers(of: model.layout.slices[other])
        base.fill(base.layout.slices[number], numbers.map(Double.init))
      }
    }
    for index in 0..<base.statistics.count { base.statistics[index] = model.statistics[index] }
    let features = try features(of: base, data)
    let fixed = try Dataset(
      name: "features", inputs: Tensor(Shape([data.rows, width]), features), target: data.target,
      columns: (0..<width).map { "f\($0)" }, origin: .init(source: "test")
    ).scaled(by: .none)
    var head = try makeModel("dense", for: fixed)
    for name in ["out.weight", "out.bias"] {
      let slice = try #require(model.layout.slices.first { $0.name == name })
      let own = try #require(head.layout.slices.first { $0.name == name })
      head.fill(own, model.numbers(of: slice).map(Double.init))
    }
    try model.freeze(["body"])
    let recipe = try recipe("adamw wd=0.1") { $0.clip = 0.5 }
    let one = try Trainer.fit(&model, on: data, recipe)
    let two = try Trainer.fit(&head, on: fixed, recipe)
    #expect(one.losses.values == two.losses.values)
    #expect(try model.weight("out.weight").floats == head.weight("out.weight").floats)
  }

  private func features(of body: Model, _ data: Dataset) throws -> [Float] {
    var rows = [[Float]](repeating: [], count: data.rows)
    for side in Side.allCases {
      let part = try data.part(side)
      guard part.rows > 0 else { continue }
      let plan = try Plan(
        body, weights: body.weights, statistics: body.statistics, gradients: nil,
        capacity: part.rows, mode: .evaluation)
      plan.load(part.inputs.matrix(rows: part.rows, columns: part.stride))
      plan.forward(rows: part.rows)
      let outputs = plan.outputs(part.rows).packed
      for row in 0..<part.rows {
        let start = row * body.outputs
        rows[part.rowIndex[row]] = Array(outputs[start..<(start + body.outputs)])
      }
    }
    return rows.flatMap { $0 }
  }

  @Test func aFrozenBodyHasNoGradients() throws {
    let text = "conv 8 3; norm; relu; residual { conv 8 3; norm; relu }; relu; globalpool; dense"
    var model = try makeModel(text, for: makeImages())
    let whole = try model.trainingBytes(rows: 8, isExact: false)
    try model.freeze(["body"])
    let groups = Groups(model, Recipe())
    let compiled = PlanSteps(
      groups.layout, input: model.input, .training, fuses: true, learns: groups.learns)
    #expect(compiled.slots.filter { $0.gradient != nil }.count == 1)
    #expect(compiled.steps.filter { $0.mode == .training && $0.role == .layer }.count == 1)
    #expect(try model.trainingBytes(rows: 8, isExact: false) < whole / 2)
  }

  @Test func namesStandForLayersWithWeights() throws {
    let text = "conv 8 3; norm; relu; residual { conv 8 3; norm; relu }; globalpool; dense"
    var model = try makeModel(text, for: makeImages())
    let all = ["conv1", "norm1", "conv2", "norm2", "out"]
    try model.freeze(["body"])
    #expect(model.frozen.layers == all.dropLast() && model.frozenWords == "body")
    model.unfreeze(last: 2)
    #expect(model.frozen.layers == ["conv1", "norm1", "conv2"])
    try model.unfreeze(["residual1"])
    #expect(model.frozenWords == "conv1 norm1")
    try model.freeze(["RESIDUAL1"], hasLiveStatistics: true)
    #expect(model.frozenWords == "body, live: norm2")
    try model.freeze(["norm1"], hasLiveStatistics: true)
    #expect(model.frozenWords == "body stats=live")
    for names in [["relu1"], ["conv9"], ["body", "out"], [""]] {
      var copy = model
      try copy.unfreeze()
      let before = copy.digest
      #expect(throws: Problem.self) { try copy.freeze(names) }
      #expect(copy.digest == before)
    }
  }

  @Test func initialisingLeavesWhatIsFrozen() throws {
    let data = try makeRings()
    let start = try makeModel("dense 8; norm; relu; dense 8; relu; dense", for: data)
    var model = start
    try model.freeze(["body"])
    _ = try model.initialise(by: .named("kaiming"), Values(), seed: 5)
    for slice in model.layout.slices where !slice.name.hasSuffix("bias") {
      let isSame = bits(model.weights, slice.range) == bits(start.weights, slice.range)
      #expect(isSame == !slice.name.hasPrefix("out"), "\(slice.name)")
    }
    #expect(model.origin == ["default seed=1", "out kaiming seed=5"])
    #expect(throws: Problem.self) {
      try model.initialise(by: .named("kaiming"), Values(), seed: 5, layer: "fc1")
    }
    #expect(
      try model.rebuilt(model.blueprint.droppingOut(0.3, convolutions: true)).frozen == model.frozen
    )
  }
}

/// Among the suites that set threads and levels, which run one after the other.
extension ComputeBitsTests {
  @Test(arguments: [0, 3]) func groups(_ seed: UInt64) throws {
    let laws = GroupLaws()
    let (data, start, frozen, live) = try laws.drawn(seed)
    let recipe = try laws.recipe("adamw") {
      ($0.rates, $0.clip, $0.epochs) = (Rates(0.01, from: 1e-4), 1, 1)
    }
    try Self.sameEverywhere {
      var model = start
      model.freeze(exactly: frozen, live: live)
      _ = try Trainer.fit(&model, on: data, recipe)
      return model.digest.state
    }
  }
}
