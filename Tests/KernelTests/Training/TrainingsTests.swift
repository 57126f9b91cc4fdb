import Synchronization
import Testing

@testable import Kernel

/// Trainings beside each other, and the same bits wherever and however one is run.
@Suite(.serialized) struct TrainingsTests {
  private func jobs(_ count: Int, _ change: (Int, inout Recipe) -> Void = { _, _ in }) throws
    -> [Trainings.Job]
  {
    let data = try makeRings(rows: 120)
    return try (0..<count).map { index in
      var recipe = Recipe()
      (recipe.epochs, recipe.rate, recipe.batch) = (3, 1e-2, 32)
      recipe.seed = UInt64(index)
      change(index, &recipe)
      let model = try makeModel("dense 24; norm; relu; dropout 0.1; dense", for: data)
      return Trainings.Job(model, on: data, recipe, name: "r\(index)")
    }
  }

  private func digests(_ outcomes: [Trainings.Outcome]) -> [String] {
    outcomes.map { $0.run.name + " " + $0.run.digest }
  }

  private func with(threads: Int, _ body: () throws -> Void) throws {
    let before = Processor.threads
    defer { _ = try? Processor.setThreads(before) }
    try Processor.setThreads(threads)
    try body()
  }

  @Test func besideOthersAsAlone() throws {
    let jobs = try jobs(5)
    var alone: [String] = []
    for job in jobs { alone += digests(try Trainings([job]).run()) }
    #expect(Set(alone).count == 5)
    for threads in [1, 2, 3, 8] {
      try with(threads: threads) {
        let all = Trainings(jobs)
        let isBeside = all.areFasterSideBySide(on: threads)
        #expect(isBeside == (threads > 1))
        let together = try digests(all.run())
        #expect(together == alone, "\(threads) threads")
      }
    }
  }

  @Test func fewLargeOnesTakeTurns() throws {
    let small = try jobs(2)
    let data = try makeRings(rows: 200)
    let large = try small.map { job in
      Trainings.Job(try makeModel("dense 4000; relu; dense", for: data), on: data, job.recipe)
    }
    let besides = [small, large, large + large].map {
      Trainings($0).areFasterSideBySide(on: 3)
    }
    #expect(besides == [true, false, true])
  }

  /// A recipe that cannot be run is told of, when all others have been run.
  @Test(arguments: [1, 2]) func aProblemEndsNoOther(threads: Int) throws {
    try with(threads: threads) {
      let heard = Mutex(Set<Int>())
      let jobs = try jobs(4) { index, recipe in if index == 1 { recipe.rate = -1 } }
      #expect(throws: Problem.self) {
        _ = try Trainings(jobs).run { index, _ in
          _ = heard.withLock { $0.insert(index) }
          return .go
        }
      }
      #expect(heard.withLock { $0 } == [0, 2, 3])
    }
  }

  @Test func aWatcherPausesOneOfThem() throws {
    try with(threads: 2) {
      let outcomes = try Trainings(jobs(3)).run { index, _ in index == 2 ? .pause : .go }
      #expect(outcomes.map { $0.model.paused != nil } == [false, false, true])
    }
  }
}

/// Every kind of layer, trained for 20 steps: the same weights on every level, with
/// any number of threads and wherever memory lies.
@Suite(.serialized) struct LayerBitsTests {
  static func chain(_ kind: LayerKind) -> String {
    switch (kind.name, kind.takes) {
    case ("dense", _): "dense 21; relu; dense 19; dense"
    case ("embed", _): "embed 9 5; flatten; dense"
    case ("rnn", _), ("lstm", _), ("gru", _):
      "\(kind.name) 7 states=all layers=2 bidirectional=yes; \(kind.name) 11; dense"
    case ("residual", _): "conv 8 3; residual { norm; relu; conv 8 3 }; flatten; dense"
    case ("parallel", _): "dense 12; parallel { tanh; { dense 5; sigmoid } }; dense"
    case ("conv", _): "conv 8 3; relu; conv 16 3 stride=2; conv 8 1; flatten; dense"
    case (_, .sequence): "rnn 9 states=all; \(kind.name); flatten; dense"
    case (_, .image), (_, .grid): "conv 8 3; \(kind.name); flatten; dense"
    default: "dense 21; \(kind.name); dense"
    }
  }

  @Test(arguments: LayerKind.all.map(\.name))
  func twentySteps(_ name: String) throws {
    let kind = try LayerKind.named(name)
    let text = Self.chain(kind)
    let isSequence = kind.takes == .sequence || name == "embed"
    let data = try isSequence ? makeSequences() : makeImages(rows: 40)
    let model = try makeModel(text, for: data)
    var recipe = Recipe()
    (recipe.epochs, recipe.rate, recipe.batch) = (10, 1e-2, 16)
    recipe.validates = false
    let first = model.weights.all.array
    try ComputeBitsTests.sameEverywhere {
      var trained = model
      let run = try Trainer.fit(&trained, on: data, recipe)
      #expect(run.losses.count == 20 && run.ending == .finished, "\(text)")
      #expect(trained.weights.all.array != first)
      return Samples.digest(trained.weights.all, trained.statistics.all)
    }
  }
}
