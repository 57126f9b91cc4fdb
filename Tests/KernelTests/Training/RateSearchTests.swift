import Testing

@testable import Kernel

/// Laws of the search for a rate by trials.
@Suite struct RateSearchTests {
  static func search(
    _ model: Model, on data: Dataset, _ recipe: Recipe = Recipe(), seed: UInt64 = 42,
    anchor: Double? = 0.01, seeds: Int? = 3
  ) throws -> RateSearch {
    let found = try RateSearch.plan(
      model, on: data, recipe, isAnchored: anchor != nil, seeds: seeds, limit: nil)
    return try RateSearch(
      model, on: data, recipe, seed: seed, anchor: anchor, plan: #require(found.plan))
  }

  /// All that can be told of one.
  static func told(_ search: RateSearch) -> [String] {
    search.trials.map { "\($0.stage) \($0.seed) \($0.rate) \($0.epochs) \($0.loss)" } + [
      "\(search.answer.rate ?? .nan) \(search.answer.noise ?? .nan)",
      "\(search.answer.band?.low ?? .nan) \(search.answer.band?.high ?? .nan)",
      "\(search.evidence.difference) \(search.evidence.error) \(search.evidence.baseLoss)",
    ]
  }

  private static func relabelled(_ data: Dataset, _ label: (Int, Int32) -> Int32) throws -> Dataset
  {
    let old = try #require(data.target.labels)
    return try Dataset(
      name: data.name, inputs: data.inputs,
      target: .classes(
        labels: old.enumerated().map { label($0.offset, $0.element) }, names: data.target.names),
      columns: data.columns, arrangement: data.arrangement, split: data.split,
      scaling: data.scaling, origin: data.origin, weights: data.weights, places: data.places,
      keys: nil, notes: [])
  }

  @Test func heldOutRowsAreNeverRead() throws {
    let data = try makeRings()
    let model = try makeModel("dense 32; relu; dense", for: data)
    let held = Set(data.split.valid)
    let other = try Self.relabelled(data) { held.contains($0) ? ($1 + 1) % 3 : $1 }
    #expect(other.fingerprint != data.fingerprint)
    #expect(
      Self.told(try Self.search(model, on: other)) == Self.told(try Self.search(model, on: data)))
    let (a, b) = try (
      RangeTest(model, on: data, Recipe(), RangeTest.Settings()),
      RangeTest(model, on: other, Recipe(), RangeTest.Settings())
    )
    #expect(a.losses == b.losses && a.anchor == b.anchor && a.anchor != nil)
  }

  /// Each row that trains judges once in five seeds; classes are shared out evenly; nothing else is read.
  @Test func fifthsShareOutTheTrainingRows() throws {
    for data in [try makeRings(rows: 303), try Source.named("wine").make(Values(), .standard, 42)] {
      let fifths = data.fifthsOfTraining(seed: 9)
      #expect(fifths.flatMap { $0 }.sorted() == data.split.train)
      let sizes = fifths.map(\.count)
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
      for name in data.target.names.indices {
        let counts = fifths.map { data.target.counts(in: $0)[name] }
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
      }
      let judged = try data.judged(by: fifths[2], batch: 64)
      #expect(Set(judged.split.train).isDisjoint(with: judged.split.valid))
      #expect((judged.split.train + judged.split.valid).sorted() == data.split.train)
      #expect(data.fifthsOfTraining(seed: 9) == fifths)
      #expect(data.fifthsOfTraining(seed: 8) != fifths)
    }
  }

  @Test func trialsGoFromCoarseToFine() throws {
    let data = try makeRings()
    let model = try makeModel("dense 32; relu; dense", for: data)
    let search = try Self.search(model, on: data)
    let stages = (1...3).map { stage in search.trials.filter { $0.stage == stage } }
    #expect(stages.map { Set($0.map(\.epochs)) } == [[1], [2], [5]])
    #expect(Set(stages[0].map(\.rate)).count >= 9 && Set(stages[1].map(\.rate)).count == 5)
    #expect(Set(stages[2].map(\.rate)).count == search.candidates.count)
    #expect(search.candidates.count >= 3)
    #expect(search.trials.allSatisfy { search.seeds.contains($0.seed) })
    let rates = search.candidates.map(\.rate)
    for (low, high) in zip(rates, rates.dropFirst()) { #expect(abs(high / low - 2) < 1e-9) }
    let rate = try #require(search.answer.rate)
    let band = try #require(search.answer.band)
    #expect(band.low <= rate && rate <= band.high && search.evidence.isThere)
    let best = try #require(search.answer.best)
    #expect(band.low <= best.rate && best.rate <= band.high * 1.05)
    #expect(search.answer.noise ?? 0 > 0)
  }

  /// A fit at the answer does about as well as one at the best of many rates, on rows neither has read.
  @Test func theAnswerIsGood() throws {
    let data = try Source.named("wine").make(Values(), .standard, 42)
    let model = try makeModel("dense 32; relu; dense", for: data)
    var recipe = Recipe()
    recipe.batch = 16
    func loss(_ rate: Double) throws -> Double {
      var (copy, recipe) = (model, recipe)
      recipe.rate = rate
      let run = try Trainer.fit(&copy, on: data, recipe)
      guard case .finished = run.ending else { return .infinity }
      return run.epochs.last?.valid ?? .infinity
    }
    let test = try RangeTest(model, on: data, recipe, RangeTest.Settings())
    let found = try Self.search(model, on: data, recipe, anchor: test.anchor, seeds: 5)
    let rate = try #require(found.answer.rate)
    let best = try (0..<12).map { try loss(1e-4 * Maths.exp(0.8 * Double($0))) }.min()
    #expect(try loss(rate) < 0.5 * loss(1e-4))
    #expect(try loss(rate) < (best ?? 0) + 0.1)
  }

  @Test func randomLabelsAreNoEvidence() throws {
    for seed in UInt64(1)...4 {
      let dice = Seed.stream(seed, "labels")
      let data = try Self.relabelled(makeRings()) { row, _ in Int32(dice.integer(below: 3, at: row))
      }
      let model = try makeModel("dense 32; relu; dense", for: data)
      let search = try Self.search(model, on: data, seed: seed, seeds: 5)
      #expect(!search.evidence.isThere, "\(seed): \(search.evidence.difference)")
    }
  }

  /// The rates that diverge are left behind, and where all do nothing is proved.
  @Test func aNetThatDivergesEverywhereIsNoEvidence() throws {
    let data = try makeCurve()
    let model = try makeModel("dense", for: data)
    var recipe = Recipe()
    (recipe.optimiser, recipe.epochs) = (Choice("sgd"), 50)
    recipe.batch = 8
    let some = try Self.search(model, on: data, recipe, anchor: 20, seeds: 2)
    #expect(some.trials.contains { $0.loss == .infinity })
    #expect(some.evidence.isThere && (some.answer.rate ?? .infinity) < 2)
    let all = try Self.search(model, on: data, recipe, anchor: 1e5, seeds: 2)
    #expect(all.trials.allSatisfy { $0.loss == .infinity })
    #expect(!all.evidence.isThere && all.answer.rate == nil && all.answer.band == nil)
  }

  @Test func numbersAndWeightsAndFrozenLayers() throws {
    let curve = try makeCurve()
    let net = try makeModel("dense 16; tanh; dense", for: curve)
    #expect(try Self.search(net, on: curve).evidence.isThere)
    let heavy = try Dataset(
      name: "w", inputs: curve.inputs, target: curve.target, columns: curve.columns,
      split: .standard, origin: curve.origin,
      weights: RowWeights(
        name: "w",
        values: Tensor(Shape([curve.rows]), (0..<curve.rows).map { Float($0 % 3) })))
    let weighted = try Self.search(net, on: heavy)
    #expect(weighted.evidence.isThere)
    #expect(Self.told(weighted) != Self.told(try Self.search(net, on: curve)))
    let digest = net.digest
    var frozen = net
    try frozen.freeze(["body"])
    #expect(
      Self.told(try Self.search(frozen, on: curve)) != Self.told(try Self.search(net, on: curve)))
    #expect(net.digest == digest)
  }

  @Test func rowsThatCannotJudgeAreRefused() throws {
    let few = try makeRings(rows: 11)
    let model = try makeModel("dense 4; relu; dense", for: few)
    #expect(throws: Problem.self) { try Self.search(model, on: few) }
    let one = try Self.relabelled(makeRings()) { _, _ in 1 }
    #expect(throws: Problem.self) { try Self.search(model, on: one) }
    let test = try RangeTest(model, on: one, Recipe(), RangeTest.Settings())
    #expect(test.refusal?.contains("one class") == true && test.advice.isEmpty)
  }

  @Test func theLimitIsACount() throws {
    let data = try makeRings()
    let model = try makeModel("dense 32; relu; dense", for: data)
    let all = try RateSearch.plan(model, on: data, Recipe(), isAnchored: true, limit: nil)
    let operations = try #require(all.plan).operations
    #expect(operations == all.least && operations > 0)
    let exact = try RateSearch.plan(
      model, on: data, Recipe(), isAnchored: true, limit: operations)
    #expect(exact.plan?.seeds == 5)
    let less = try RateSearch.plan(
      model, on: data, Recipe(), isAnchored: true, limit: operations - 1)
    #expect(less.plan?.seeds == 3)
    let none = try RateSearch.plan(model, on: data, Recipe(), isAnchored: true, limit: 1000)
    #expect(none.plan == nil && none.least == less.plan?.operations)
  }

  @Test func aTrainedNetIsComparedWithItself() throws {
    let data = try makeRings()
    var model = try makeModel("dense 32; relu; dense", for: data)
    var recipe = Recipe()
    (recipe.epochs, recipe.rate) = (60, 0.02)
    _ = try Trainer.fit(&model, on: data, recipe)
    let search = try Self.search(model, on: data)
    #expect(search.evidence.base == .start)
  }
}

/// The numbers behind an answer.
@Suite struct RateAnswerTests {
  private func candidates(_ losses: [[Double]]) -> [RateSearch.Candidate] {
    losses.enumerated().map { index, list in
      RateSearch.Candidate(rate: 0.001 * Maths.exp(Maths.log(2) * Double(index)), losses: list)
    }
  }

  @Test func aParabolaIsFoundWhereItStands() {
    for lowest in [-1.3, 0, 0.4, 2.2] {
      let x = [-2.0, -1, 0, 1.5, 3]
      let found = Parabola(x, x.map { 0.7 * ($0 - lowest) * ($0 - lowest) + 3 })?.lowest
      #expect(abs((found ?? .nan) - lowest) < 1e-9)
    }
    #expect(Parabola([0, 1, 2], [0, 1, 0])?.lowest == nil)
    #expect(Parabola([0, 1], [1, 0]) == nil)
    #expect(Parabola([1, 1, 1], [1, 0, 2]) == nil)
  }

  /// Seeds that differ by a constant are no noise: trials are paired.
  @Test func noiseIsWhatRateAndSeedLeave() {
    let paired = RateAnswer.noise(candidates([[1, 1.4], [1.1, 1.5], [1.3, 1.7]]))
    #expect((paired ?? .nan) < 1e-12)
    // Residuals ±0.1 in a 2 x 2 table: sum of squares 0.04 over one degree of freedom.
    let crossed = RateAnswer.noise(candidates([[1.1, 0.9], [0.9, 1.1]]))
    #expect(abs((crossed ?? .nan) - 0.2) < 1e-12)
    #expect(RateAnswer.noise(candidates([[1], [2]])) == nil)
  }

  @Test func theBandEndsWhereTheLossLeavesIt() throws {
    let answer = RateAnswer(candidates([[2, 2], [1.1, 1.1], [1, 1], [1.2, 1.2], [5, 5]]))
    let band = try #require(answer.band)
    // The parabola through 1.1, 1, 1.2 rises to 1.05 there; straight lines do so after half an octave
    // down and a quarter up, which is nearer.
    let octave = Maths.log(2)
    let bend = 0.3 / (2 * octave * octave)
    let (lowest, reach) = (-0.1 / (2 * octave) / (2 * bend), (0.05 / bend).squareRoot())
    #expect(answer.rate == RateAnswer.rounded(0.004 * Maths.exp(lowest)))
    #expect(band.low == RateAnswer.rounded(0.004 * Maths.exp(lowest - reach)))
    #expect(band.high == RateAnswer.rounded(0.004 * Maths.exp(lowest + reach)))
    // Where a neighbour is far worse, losses count as one and a half times the best.
    let steep = try #require(
      RateAnswer(candidates([[9, 9], [1.04, 1.04], [1, 1], [9, 9]])).band)
    #expect(steep.low <= 0.002 && steep.high >= 0.004 && steep.high < 0.008)
    #expect(answer.isOpen.low == false && answer.isOpen.high == false && !answer.isFlat)
    let open = RateAnswer(candidates([[1, 1], [1.01, 1.01], [1.2, 1.2]]))
    #expect(open.isOpen.low && !open.isOpen.high)
    let flat = RateAnswer(candidates([[1.1, 0.9], [0.9, 1.12], [1.05, 1]]))
    #expect(flat.isFlat)
    let broken = RateAnswer(candidates([[.infinity, 1], [.infinity, .infinity]]))
    #expect(broken.rate == nil && broken.band == nil && broken.best == nil)
  }
}

/// Among the suites that set threads and levels, which run one after the other.
extension ComputeBitsTests {
  @Test func rateSearches() throws {
    let data = try makeRings()
    let model = try makeModel("dense 32; norm; relu; dropout 0.2; dense", for: data)
    let before = Processor.threads
    defer { _ = try? Processor.setThreads(before) }
    var found: [[String]] = []
    for threads in [1, 2, 3, 8] {
      try Processor.setThreads(threads)
      found.append(RateSearchTests.told(try RateSearchTests.search(model, on: data)))
    }
    #expect(found.allSatisfy { $0 == found[0] })
    #expect(found[0].count > 50)
  }
}
