import TestSupport
import Testing

@testable import Kernel

/// Each rule speaks where it should, and is silent in the nearest case where it should not.
@Suite struct VerdictTests {
  /// Classes, numbers and images.
  static func kinds() throws -> [(name: String, data: Dataset, net: String)] {
    [
      ("rings", try makeRings(), "dense 32; relu; dense"),
      ("diabetes", try builtIn("diabetes"), "dense 32; relu; dense"),
      ("digits", try builtIn("digits"), "dense 64; relu; dense"),
    ]
  }

  private func verdict(
    _ data: Dataset, _ net: String, _ change: (inout Recipe) -> Void,
    lie: (inout Run) -> Void = { _ in }
  ) throws -> String? {
    var model = try makeModel(net, for: data)
    var recipe = Recipe()
    (recipe.rate, recipe.epochs, recipe.batch) = (0.01, 8, 32)
    change(&recipe)
    var run = try Trainer.fit(&model, on: data, recipe)
    lie(&run)
    return try Verdict.of(Verdict.Evidence(run, model, data))?.rule.name
  }

  @Test func aNetThatLearnedNothingIsCalledThat() throws {
    for kind in try Self.kinds() {
      var flat = try makeModel(kind.net, for: kind.data)
      _ = try flat.initialise(by: Initialiser.named("zeros"), Values(), seed: 1)
      var still = Recipe()
      (still.rate, still.epochs) = (0, 1)
      let idle = try Trainer.fit(&flat, on: kind.data, still)
      let said = try Verdict.of(Verdict.Evidence(idle, flat, kind.data))
      #expect(said?.rule.name == "guessing", "\(kind.name)")
      let learned = try verdict(kind.data, kind.net) { $0.epochs = 20 }
      #expect(learned != "guessing", "\(kind.name)")
    }
  }

  /// Whatever loss a net was trained with, it and the guess are measured alike.
  @Test(arguments: ["bce", "mae", "huber", "mse"]) func anotherLossIsMeasuredAlike(_ loss: String)
    throws
  {
    let stream = Seed.stream(4, "test")
    let rows = 300
    let inputs = (0..<(rows * 2)).map { Float(stream.fraction(at: $0) - 0.5) }
    let goals = (0..<rows).map { inputs[2 * $0] > inputs[2 * $0 + 1] ? Float(1) : 0 }
    let data = try Dataset(
      name: "sides", inputs: Tensor(Shape([rows, 2]), inputs),
      target: .values(Tensor(Shape([rows, 1]), goals), names: ["y"]), columns: ["a", "b"],
      origin: .init(source: "test"))
    let net = "dense 16; relu; dense"
    let learned = try verdict(data, net) { ($0.loss, $0.epochs) = (Choice(loss), 30) }
    #expect(learned != "guessing")
    let idle = try verdict(data, net) { ($0.loss, $0.rate, $0.epochs) = (Choice(loss), 1e-9, 1) }
    #expect(idle == "guessing")
  }

  /// Labels that say nothing about the rows: on most seeds the rule speaks.
  @Test func labelsAtRandomAreGuessed() throws {
    var spoken = 0
    for seed in 0..<20 as Range<UInt64> {
      let stream = Seed.stream(seed, "test.random")
      let rows = 200
      let inputs = (0..<(rows * 4)).map { Float(stream.fraction(at: $0)) }
      let data = try Dataset(
        name: "random", inputs: Tensor(Shape([rows, 4]), inputs),
        target: .classes(
          labels: (0..<rows).map { stream.fraction(at: 4 * rows + $0) < 0.5 ? 0 : 1 },
          names: ["a", "b"]), columns: ["a", "b", "c", "d"], origin: .init(source: "test"))
      if try verdict(data, "dense 8; relu; dense", { _ in }) == "guessing" { spoken += 1 }
    }
    #expect(spoken >= 16)
  }

  /// What is said of a run with these held-out losses, of nets that know something and do not know the training
  /// rows by heart: of classes, numbers and images.
  private func told(_ losses: [Double], chosen: Int? = nil) throws -> [String?] {
    func retold(_ run: inout Run) {
      (run.epochs, run.best) = ([], nil)
      for (index, loss) in losses.enumerated() {
        run.add(Moment.Scores(epoch: index + 1, train: 0.3, valid: loss, metrics: [0.9]))
      }
      run.left = chosen.map { run.epochs[$0 - 1] }
    }
    return try zip(Self.kinds(), [20, 8, 3]).map { kind, epochs in
      try verdict(kind.data, kind.net, { $0.epochs = epochs }, lie: retold)
    }
  }

  @Test func aBestLongAgoIsNamed() throws {
    #expect(try told([1, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6]).allSatisfy { $0 == "past_best" })
    // A tenth above it is not enough, nor are the last few epochs, nor is one that was kept.
    #expect(
      try told([1, 0.5, 0.55, 0.55, 0.55, 0.55, 0.55, 0.55]).allSatisfy { $0 != "past_best" })
    #expect(try told([1, 1, 1, 1, 1, 0.5, 0.6, 0.6]).allSatisfy { $0 != "past_best" })
    #expect(
      try told([1, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6], chosen: 2).allSatisfy { $0 != "past_best" })
  }

  @Test func aLossThatStillFallsIsNotFinished() throws {
    #expect(try told([1, 0.9, 0.8, 0.7]).allSatisfy { $0 == "unfinished" })
    #expect(try told([1, 0.9, 0.88, 0.86]).allSatisfy { $0 != "unfinished" })
    #expect(try told([1, 0.7, 0.8, 0.75]).allSatisfy { $0 != "unfinished" })
    #expect(try told([1, 0.9]).allSatisfy { $0 != "unfinished" })
  }

  @Test func aGapBetweenTheSidesIsNamed() throws {
    for kind in try Self.kinds() where kind.name != "rings" {
      let rows = Array(kind.data.split.train.prefix(120))
      var held = kind.data
      held.setSplit(
        Split(
          train: rows, valid: kind.data.split.valid, rule: kind.data.split.rule, seed: 1,
          isStratified: false))
      let net = "dense 128; relu; dense"
      let known = try verdict(held, net) {
        ($0.epochs, $0.schedule, $0.batch) = (60, Choice("const"), 8)
      }
      #expect(known == "gap" || known == "past_best", "\(kind.name): \(known ?? "-")")
      let early = try verdict(kind.data, kind.net) { ($0.epochs, $0.rate) = (3, 0.005) }
      #expect(early != "gap", "\(kind.name): \(early ?? "-")")
    }
  }

  @Test func dropoutExplainsATrainingLossThatIsHigher() throws {
    var moons = Values(["rows": .integer(600), "noise": .number(0.1)], written: ["rows", "noise"])
    moons.fillStandards(of: try Source.named("moons").label)
    let kinds = [
      ("moons", try Source.named("moons").make(moons, .standard, 42), 20),
      ("curve", try makeCurve(rows: 300), 30),
      ("digits", try builtIn("digits"), 30),
    ]
    for (name, data, epochs) in kinds {
      func said(_ rate: Double) throws -> String? {
        try verdict(data, "dense 64; relu; dropout \(rate); dense") {
          ($0.epochs, $0.rate) = (epochs, 0.005)
        }
      }
      #expect(try said(0.7) == "dropout_on", "\(name)")
      #expect(try said(0) != "dropout_on", "\(name)")
    }
  }

  @Test func whatIsPausedOrDivergedHasNoVerdict() throws {
    let data = try makeRings()
    var model = try makeModel("dense 8; relu; dense", for: data)
    let paused = try Trainer.fit(&model, on: data, Recipe(), pauseAt: 1)
    #expect(try Verdict.of(Verdict.Evidence(paused, model, data)) == nil)
    var wild = Recipe()
    (wild.rate, wild.optimiser, wild.schedule) = (1e38, Choice("sgd"), Choice("const"))
    let diverged = try Trainer.fit(&model, on: data, wild)
    guard case .diverged = diverged.ending else {
      Issue.record("it did not diverge")
      return
    }
    #expect(try Verdict.of(Verdict.Evidence(diverged, model, data)) == nil)
  }

  @Test func everyRuleHasASourceAndThresholds() {
    for rule in Verdict.all {
      #expect(!rule.label.source.isEmpty && !rule.label.summary.isEmpty, "\(rule.name)")
      #expect(!rule.label.formula.lines(with: Values()).isEmpty, "\(rule.name)")
    }
    #expect(Set(Verdict.all.map(\.name)).count == Verdict.all.count)
  }

  /// Against values of R's qnorm.
  @Test(arguments: [
    (0.5, 0.0), (0.95, 1.6448536269514722), (0.975, 1.959963984540054), (0.999, 3.090232306167813),
    (1e-6, -4.753424308822899), (0.01, -2.3263478740408408),
  ])
  func normalQuantiles(_ p: Double, _ z: Double) {
    #expect(abs(Statistics.normalQuantile(p) - z) < 5e-9 * max(1, abs(z)))
  }
}
