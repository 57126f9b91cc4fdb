import Testing

@testable import Kernel

/// The figures of a run are those of the weights it leaves, however it ends.
@Suite struct EndingLaws {
  /// A way for a fit to end, and what it then has to say.
  struct Case: Sendable, CustomStringConvertible {
    let description: String
    var pauseAt: Int?
    /// Whether the weights are another epoch's than the last one's.
    var isChosen = false
    var change: @Sendable (inout Recipe) -> Void
  }

  static let cases: [Case] = [
    Case(description: "finished") { $0.epochs = 4 },
    Case(description: "finished, best kept", isChosen: true) {
      ($0.keep, $0.rate, $0.epochs, $0.schedule) = (.best, 0.3, 30, Choice("const"))
    },
    Case(description: "patience", isChosen: true) {
      ($0.patience, $0.rate, $0.epochs, $0.schedule) = (2, 0.3, 60, Choice("const"))
    },
    Case(description: "patience, last kept") {
      ($0.patience, $0.keep, $0.rate, $0.epochs) = (2, .last, 0.3, 60)
      $0.schedule = Choice("const")
    },
    Case(description: "patience that never runs out", isChosen: true) {
      ($0.patience, $0.rate, $0.epochs, $0.schedule) = (29, 0.3, 30, Choice("const"))
    },
    Case(description: "paused in an epoch", pauseAt: 23) { $0.epochs = 9 },
    Case(description: "paused between epochs", pauseAt: 24) { $0.epochs = 9 },
    Case(description: "paused before an epoch", pauseAt: 1) { $0.epochs = 9 },
    Case(description: "paused, best to be kept", pauseAt: 139) {
      ($0.keep, $0.rate, $0.epochs, $0.schedule) = (.best, 0.3, 30, Choice("const"))
    },
    Case(description: "diverged late", isChosen: true) {
      $0.schedule = Choice(
        "exp",
        Values(["start": .number(1e-12), "floor": .number(1)], written: ["start", "floor"]))
      ($0.rate, $0.epochs, $0.optimiser) = (1e10, 40, Choice("sgd"))
    },
  ]

  private func recipe(_ ending: Case) -> Recipe {
    var recipe = Recipe()
    (recipe.batch, recipe.rate) = (32, 0.01)
    ending.change(&recipe)
    return recipe
  }

  @Test(arguments: cases) func figuresAreThoseOfTheWeights(_ ending: Case) throws {
    for data in [try makeRings(), try makeCurve(rows: 300)] {
      var model = try makeModel("dense 64; relu; dropout 0.1; dense", for: data)
      let run = try Trainer.fit(&model, on: data, recipe(ending), pauseAt: ending.pauseAt)
      let score = try Evaluation(of: model, on: data, .valid, isExact: false)
      #expect(run.result("valid") == score.loss)
      for (name, value) in zip(run.metricNames, score.metrics) {
        #expect(run.result(name) == value, "\(name)")
      }
      #expect(run.digest == model.digest.text)
      if data.task == .classes { #expect((run.chosenEpoch != nil) == ending.isChosen) }
    }
  }

  /// What a pause leaves is the last weights; at the end the best are kept, as without a pause.
  @Test(arguments: cases) func aPauseChangesNothingAboutTheEnd(_ ending: Case) throws {
    let data = try makeRings()
    let start = try makeModel("dense 64; relu; dropout 0.1; dense", for: data)
    var whole = start
    let expected = try Trainer.fit(&whole, on: data, recipe(ending))
    for pause in [1, 8, 13, 40] {
      var parts = start
      var run = try Trainer.fit(&parts, on: data, recipe(ending), pauseAt: pause)
      if case .paused = run.ending { run = try Trainer.resume(&parts, on: data) }
      #expect(run.ending == expected.ending)
      #expect(run.chosenEpoch == expected.chosenEpoch)
      #expect(run.results.map(\.value) == expected.results.map(\.value))
      #expect(parts.digest == whole.digest)
      #expect(parts.steps == whole.steps)
    }
  }

  @Test func aFitThatDivergesBeforeAnEpochHasNeverBeen() throws {
    let data = try makeRings()
    for trained in [false, true] {
      var model = try makeModel("dense 32; norm; relu; dense", for: data)
      if trained { _ = try Trainer.fit(&model, on: data, recipe(EndingLaws.cases[0])) }
      let before = model
      var wild = Recipe()
      (wild.rate, wild.optimiser, wild.schedule) = (1e38, Choice("sgd"), Choice("const"))
      let run = try Trainer.fit(&model, on: data, wild)
      guard case .diverged = run.ending else {
        Issue.record("it did not diverge")
        return
      }
      #expect(model.digest == before.digest && model.steps == before.steps)
      #expect(model.fitted == before.fitted)
      #expect(run.results.isEmpty && run.digest == before.digest.text)
    }
  }

  @Test func withoutHeldOutRowsTheBestIsByTheTrainingLoss() throws {
    let data = try makeRings()
    var model = try makeModel("dense 64; relu; dense", for: data)
    var told = Recipe()
    (told.validates, told.keep, told.rate, told.epochs) = (false, .best, 0.3, 30)
    told.schedule = Choice("const")
    let run = try Trainer.fit(&model, on: data, told)
    let best = try #require(run.epochs.min { $0.train < $1.train })
    #expect(run.chosenEpoch == best.epoch && best.epoch < 30)
    #expect(run.result("train") == best.train)
    #expect(run.notes.contains { $0.contains("by training loss") })
    #expect(model.fitted?.chosen.keys.isEmpty == true)
  }

  /// Stopping, keeping and a schedule that looks at held-out losses decide by the held-out rows.
  @Test func whatDecidesByHeldOutRowsIsRemembered() throws {
    let data = try makeRings()
    let keys = try #require(data.keys)
    let held = Set(data.split.valid.map { keys.inputs[$0] }).sorted()
    let cases: [(ChosenRows.Matter?, (inout Recipe) -> Void)] = [
      (nil, { _ in }), (.stopping, { $0.keep = .best }), (.stopping, { $0.patience = 3 }),
      (.rate, { $0.schedule = Choice("plateau") }),
    ]
    for (matter, change) in cases {
      var model = try makeModel("dense 8; relu; dense", for: data)
      var told = Recipe()
      told.epochs = 6
      change(&told)
      _ = try Trainer.fit(&model, on: data, told)
      #expect(model.fitted?.chosen.matters == [matter].compactMap { $0 })
      #expect(model.fitted?.chosen.keys == (matter == nil ? [] : held))
    }
  }

  /// The advice after a divergence holds for the steps it names, from the weights that are left.
  @Test(arguments: ["sgd", "adamw", "rmsprop"])
  func theAdvisedRateHolds(_ optimiser: String) throws {
    let data = try makeRings()
    var model = try makeModel("dense 32; relu; dense", for: data)
    var wild = Recipe()
    (wild.rate, wild.optimiser, wild.schedule) = (1e38, Choice(optimiser), Choice("const"))
    wild.epochs = 3
    let first = try Trainer.fit(&model, on: data, wild)
    guard case .diverged = first.ending else {
      Issue.record("it did not diverge")
      return
    }
    let start = model.digest
    var checked = 0
    for rate in [1e38, 30] {
      wild.rate = rate
      guard let steady = try SteadyRate.after(wild, model, on: data) else { continue }
      checked += 1
      var (told, copy) = (wild, model)
      told.rates = steady.rates
      let run = try Trainer.fit(&copy, on: data, told, pauseAt: steady.steps)
      #expect(run.ending.isSound && run.losses.count == steady.steps, "\(steady)")
    }
    if optimiser == "sgd" { #expect(checked > 0) }
    #expect(model.digest == start)
  }

  /// The best epochs' weights are kept up to a bound, of the newest runs; what runs left stays.
  @Test func bestWeightsAreBounded() throws {
    let data = try makeRings()
    var session = Session()
    session.use(data)
    var told = Recipe()
    (told.rate, told.epochs, told.schedule, told.batch) = (0.3, 30, Choice("const"), 32)
    var bytes = 0
    for seed in 1...4 as ClosedRange<UInt64> {
      var model = try makeModel("dense 64; relu; dense", for: data, seed: seed)
      var run = try Trainer.fit(&model, on: data, told)
      run.keepOutcome(of: model)
      session.keep(&run, as: nil)
      bytes = 4 * (model.weights.count + model.statistics.count)
    }
    let names = session.runs.filter { $0.bestOutcome != nil }.map(\.name)
    try #require(names.count > 2)
    session.dropBests(beyond: 2 * bytes)
    #expect(session.runs.filter { $0.bestOutcome != nil }.map(\.name) == Array(names.suffix(2)))
    #expect(session.runs.allSatisfy { $0.outcome != nil })
    let (first, last) = (try session.run(names[0]), try session.run(names.last))
    #expect(throws: Problem.self) { try session.use(weightsOf: first, isBest: true) }
    _ = try session.use(weightsOf: last, isBest: true)
  }

  /// Rows that weigh nothing say nothing about a divergence.
  @Test func aRunOverRowsWithoutWeightIsSound() throws {
    let plain = try makeRings(rows: 1200)
    let weights = try Tensor((0..<1200).map { $0 < 600 ? 0 : 1 })
    let data = try Dataset(
      name: "half", inputs: plain.inputs, target: plain.target, columns: plain.columns,
      origin: plain.origin, weights: RowWeights(name: "w", values: weights))
    for validates in [true, false] {
      var model = try makeModel("dense 8; relu; dense", for: data)
      var told = Recipe()
      (told.validates, told.epochs) = (validates, 3)
      let run = try Trainer.fit(&model, on: data, told)
      #expect(run.ending == .finished && run.losses.count == run.steps)
    }
  }

  /// What held-out losses decided is remembered at a pause as at the end.
  @Test func aPauseRemembersWhatDecided() throws {
    let data = try makeRings()
    var told = Recipe()
    (told.schedule, told.epochs, told.batch) = (Choice("plateau"), 6, 32)
    for (pause, decided) in [(4, false), (20, true), (24, true)] {
      var model = try makeModel("dense 8; relu; dense", for: data)
      _ = try Trainer.fit(&model, on: data, told, pauseAt: pause)
      #expect(model.fitted?.chosen.matters == (decided ? [.rate] : []), "\(pause)")
    }
  }

  /// A fit that went on after a pause and diverged in its first epoch leaves what was there before it.
  @Test func aResumedFitThatDivergesHasNeverBeen() throws {
    let data = try makeRings()
    for isTrained in [false, true] {
      var model = try makeModel("dense 8; relu; dense", for: data)
      if isTrained { _ = try Trainer.fit(&model, on: data, Recipe()) }
      let before = model
      var told = Recipe()
      (told.optimiser, told.schedule, told.batch) = (Choice("sgd"), Choice("const"), 32)
      _ = try Trainer.fit(&model, on: data, told, pauseAt: 3)
      let run = try Trainer.resume(&model, on: data, change: .init(rates: Rates(1e38)))
      guard case .diverged = run.ending else {
        Issue.record("it did not diverge")
        return
      }
      #expect(model.digest == before.digest && model.fitted == before.fitted)
      #expect(model.steps == before.steps)
    }
  }

  /// Figures over some of the held-out rows weigh classes as those over all do.
  @Test func someRowsAreScoredAsAllAre() throws {
    let data = try makeRings()
    var model = try makeModel("dense 8; relu; dense", for: data)
    var told = Recipe()
    told.loss = Choice(
      "crossentropy", Values(["weights": .word("balanced")], written: ["weights"]))
    _ = try Trainer.fit(&model, on: data, told)
    let all = try Evaluation(of: model, on: data, .valid, loss: told.loss, isExact: false)
    let same = try Evaluation(
      of: model, on: data.only(data.split.valid), .valid, loss: told.loss, isExact: false)
    #expect(all.loss == same.loss && all.rowLosses == same.rowLosses)
    let few = try Evaluation(
      of: model, on: data.only(Array(data.split.valid.prefix(7))), .valid, loss: told.loss,
      isExact: false)
    #expect(few.rowLosses == Array(all.rowLosses.prefix(7)) && few.loss.isFinite)
  }
}
