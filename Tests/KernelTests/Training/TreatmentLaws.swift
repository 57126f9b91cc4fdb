import Testing

@testable import Kernel

extension Treatment: CustomTestStringConvertible {
  public var testDescription: String { name }
}

/// What holds of every treatment of hard rows.
@Suite struct TreatmentLaws {
  private static func wine() throws -> Dataset {
    try Source.named("wine").make(Values(), .standard, Seed.standard)
  }

  private static func model(_ data: Dataset, _ layers: String = "dense 8; relu; dense") throws
    -> Model
  {
    try Model(name: "m", Blueprint(parsing: layers), for: data, seed: 1)
  }

  private static func recipe(_ epochs: Int = 4, batch: Int = 16, rate: Double = 1e-2) -> Recipe {
    var recipe = Recipe()
    (recipe.epochs, recipe.batch, recipe.rate) = (epochs, batch, rate)
    return recipe
  }

  private static func plain(_ data: Dataset) throws -> Run {
    var model = try model(data)
    return try Trainer.fit(&model, on: data, recipe())
  }

  private static func treated(
    _ words: String, _ data: Dataset, of run: Run? = nil
  ) throws -> Treated {
    let (row, values) = try statement(words, Treatment.self)
    let run = try run ?? plain(data)
    return try Treated(Choice(row.name, values), of: run, on: data)
  }

  private static func fit(
    _ words: [String], _ data: Dataset, _ recipe: Recipe, of run: Run? = nil
  ) throws -> (run: Run, model: Model) {
    var recipe = recipe
    for word in words { recipe.treatments.set(try treated(word, data, of: run)) }
    var model = try model(data)
    return (try Trainer.fit(&model, on: data, recipe), model)
  }

  /// One that changes nothing, and one that does.
  static let words: [(none: String, some: String)] = [
    ("ohem keep=1", "ohem keep=0.4"), ("replay times=0", "replay share=0.2 times=2"),
    ("weights ratio=1", "weights ratio=8"), ("negatives class=1 times=0", "negatives class=1"),
    ("curriculum full=1", "curriculum full=3 start=0.2"),
  ]

  @Test func everyTreatmentIsTried() {
    let tried = Self.words.map { String($0.some.prefix { $0 != " " }) }
    #expect(tried == Treatment.all.map(\.name))
  }

  private static func named(_ data: Dataset, _ words: String) -> String {
    guard words.hasPrefix("negatives") else { return words }
    return words.replacing("class=1", with: "class=\(data.target.names[1])")
  }

  @Test(arguments: words.map(\.none), [1, 3]) func withNothingToDoItIsAPlainFit(
    _ words: String, _ accumulate: Int
  ) throws {
    let data = try Self.wine()
    var recipe = Self.recipe()
    recipe.accumulate = accumulate
    let plain = try Self.fit([], data, recipe).run
    let found = try Self.fit([Self.named(data, words)], data, recipe).run
    #expect(found.digest == plain.digest && found.losses.values == plain.losses.values)
    #expect(found.epochs.map(\.train) == plain.epochs.map(\.train))
    #expect(found.epochs.allSatisfy { $0.mined == nil })
  }

  @Test(arguments: words.map(\.some)) func itActsAndRepeatsItself(_ words: String) throws {
    let data = try Self.wine()
    let words = Self.named(data, words)
    let recipe = Self.recipe()
    let one = try Self.fit([words], data, recipe).run
    #expect(try Self.fit([], data, recipe).run.digest != one.digest)
    let before = Processor.threads
    defer { _ = try? Processor.setThreads(before) }
    for threads in [1, 3] {
      try Processor.setThreads(threads)
      #expect(try Self.fit([words], data, recipe).run.digest == one.digest)
    }
    for pause in [5, 12, 20] {
      var paused = recipe
      paused.treatments.set(try Self.treated(words, data))
      var model = try Self.model(data)
      _ = try Trainer.fit(&model, on: data, paused, pauseAt: pause)
      let run = try Trainer.resume(&model, on: data)
      #expect(run.digest == one.digest)
      #expect(run.epochs.map(\.train) == one.epochs.map(\.train))
      #expect(run.epochs.map(\.mined) == one.epochs.map(\.mined))
    }
  }

  /// Held-out rows are scored as they are, whatever the training rows are to it.
  @Test(arguments: words.map(\.some)) func heldOutRowsAreNeverTreated(_ words: String) throws {
    let data = try Self.wine()
    let recipe = Self.recipe(2, rate: 0)
    let plain = try Self.fit([], data, recipe).run
    let found = try Self.fit([Self.named(data, words)], data, recipe).run
    #expect(found.epochs.map(\.valid) == plain.epochs.map(\.valid))
    #expect(found.epochs.map(\.metrics) == plain.epochs.map(\.metrics))
    let held = Set(data.split.valid)
    let treated = try Self.treated(Self.named(data, words), data)
    guard let rows = treated.rows else { return }
    #expect(rows.found(in: data).allSatisfy { !held.contains($0.row) })
  }

  /// The epoch's figure is sum(w loss) / sum(w) over all rows, however they are cut into batches.
  @Test func weightedMeansDoNotDependOnTheBatch() throws {
    let data = try Self.wine()
    let run = try Self.plain(data)
    func means(_ change: (inout Recipe) throws -> Void) throws -> [Double] {
      try [1, 7, 32, 1000].map { batch in
        var recipe = Self.recipe(1, batch: batch, rate: 0)
        try change(&recipe)
        var model = try Self.model(data)
        return try Trainer.fit(&model, on: data, recipe).epochs[0].train
      }
    }
    func same(_ values: [Double]) -> Bool {
      values.allSatisfy { abs($0 - values[0]) < 1e-6 * values[0] }
    }
    #expect(try same(means { _ in }))
    #expect(try same(means { $0.balance = Choice("weights") }))
    let weights = try Self.treated("weights ratio=9", data, of: run)
    let weighted = try means { $0.treatments.set(weights) }
    #expect(same(weighted))
    #expect(
      try same(
        means { recipe in
          recipe.treatments.set(weights)
          recipe.balance = Choice("weights")
        }))
    let balanced = Values(["weights": .word("balanced")], written: ["weights"])
    #expect(try same(means { $0.loss = Choice("crossentropy", balanced) }))
    // By hand, from row losses of an evaluation.
    let evaluation = try Evaluation(of: Self.model(data), on: data, .train, isExact: false)
    let amounts = Dictionary(
      uniqueKeysWithValues: (weights.rows?.found(in: data) ?? []).map { ($0.row, $0.amount) })
    var (sum, all) = (0.0, 0.0)
    for (place, row) in data.split.train.enumerated() {
      sum += (amounts[row] ?? 1) * evaluation.rowLosses[place]
      all += amounts[row] ?? 1
    }
    #expect(abs(weighted[0] - sum / all) < 1e-5)
    #expect(abs(all / Double(data.split.train.count) - 1) < 1e-6)
  }

  /// One step over the whole set: the gradient is that of the hardest rows alone, train the mean over all.
  @Test(arguments: [0.3, 0.5], [0, 0.1]) func onlyTheHardestOfABatchCount(
    _ keep: Double, _ skip: Double
  ) throws {
    let data = try Self.wine()
    let count = data.split.train.count
    let evaluation = try Evaluation(of: Self.model(data), on: data, .train, isExact: false)
    let order = (0..<count).sorted { evaluation.rowLosses[$0] > evaluation.rowLosses[$1] }
    let first = Int(skip * Double(count))
    let kept = order[first..<(first + Int((keep * Double(count)).rounded(.up)))]
    var recipe = Self.recipe(1, batch: count, rate: 1e-2)
    recipe.optimiser = Choice("sgd")
    var mined = recipe
    mined.treatments.set(try Self.treated("ohem keep=\(keep) skip=\(skip)", data))
    var one = try Self.model(data)
    let run = try Trainer.fit(&one, on: data, mined)
    let mean = kept.reduce(0) { $0 + evaluation.rowLosses[$1] } / Double(kept.count)
    let all = evaluation.rowLosses.reduce(0, +) / Double(count)
    #expect(abs((run.epochs[0].mined ?? 0) - mean) < 1e-5)
    #expect(abs(run.epochs[0].train - all) < 1e-5 && abs((run.losses.values[0]) - all) < 1e-5)
    // The same rows alone, in the same scaling.
    let split = Split(
      train: kept.map { data.split.train[$0] }.sorted(), valid: data.split.valid,
      rule: data.split.rule, seed: data.split.seed, isStratified: true)
    let few = try data.split(as: split).prepared(by: Preprocessing(of: data), for: "m")
    var other = try Self.model(data)
    recipe.batch = kept.count
    _ = try Trainer.fit(&other, on: few, recipe)
    for (a, b) in zip(one.weights.array, other.weights.array) { #expect(abs(a - b) < 2e-6) }
  }

  /// A step of two ragged batches: the hardest of each, and the mean over both together.
  @Test func batchesOfAGroupAreMinedEach() throws {
    let data = try Self.wine()
    let count = data.split.train.count
    let batch = count * 3 / 5
    let evaluation = try Evaluation(of: Self.model(data), on: data, .train, isExact: false)
    var kept: [Int] = []
    for rows in Batches(rows: count, size: batch, epoch: 0, seed: Seed.standard) {
      let own = rows.map { Int($0) }.sorted { evaluation.rowLosses[$0] > evaluation.rowLosses[$1] }
      kept += own.prefix(Int((0.4 * Double(own.count)).rounded(.up)))
    }
    var recipe = Self.recipe(1, batch: batch)
    (recipe.accumulate, recipe.optimiser) = (2, Choice("sgd"))
    recipe.treatments.set(try Self.treated("ohem keep=0.4", data))
    var one = try Self.model(data)
    let run = try Trainer.fit(&one, on: data, recipe)
    #expect(run.losses.count == 1)
    let mean = kept.reduce(0) { $0 + evaluation.rowLosses[$1] } / Double(kept.count)
    #expect(abs((run.epochs[0].mined ?? 0) - mean) < 1e-5)
    let split = Split(
      train: kept.map { data.split.train[$0] }.sorted(), valid: data.split.valid,
      rule: data.split.rule, seed: data.split.seed, isStratified: true)
    let few = try data.split(as: split).prepared(by: Preprocessing(of: data), for: "m")
    var other = try Self.model(data)
    var plain = Self.recipe(1, batch: kept.count)
    plain.optimiser = Choice("sgd")
    _ = try Trainer.fit(&other, on: few, plain)
    for (a, b) in zip(one.weights.array, other.weights.array) { #expect(abs(a - b) < 2e-6) }
  }

  private static func order(
    _ words: String, _ data: Dataset, epoch: Int, seed: UInt64 = 1, balance: Choice? = nil
  ) throws -> [Int32] {
    let base = try balance.map { try BalancedRows($0, of: data) }
    let treatments = Treatments([try treated(words, data)])
    let rows = try #require(try TreatedRows(treatments, of: data, over: base))
    let found = rows.order(seed: seed, epoch: epoch)
    #expect(found.count == rows.rows)
    return found
  }

  @Test func hardRowsComeMoreOften() throws {
    let data = try Self.wine()
    let run = try Self.plain(data)
    let mining = try Mining(run, data)
    let count = Int((0.2 * Double(data.split.train.count)).rounded(.up))
    let hard = Set(mining.hardest.prefix(count).map(\.row))
    for epoch in 0..<3 {
      let order = try Self.order("replay share=0.2 times=2", data, epoch: epoch)
      for (place, row) in data.split.train.enumerated() {
        #expect(order.count { Int($0) == place } == (hard.contains(row) ? 3 : 1))
      }
      #expect(try order != Self.order("replay share=0.2 times=2", data, epoch: epoch + 1))
      #expect(try order != Self.order("replay share=0.2 times=2", data, epoch: epoch, seed: 2))
    }
    let over = try Self.order(
      "replay share=0.2 times=1", data, epoch: 0, balance: Choice("oversample"))
    let balanced = try BalancedRows(Choice("oversample"), of: data).order(seed: 1, epoch: 0)
    #expect(over.count == balanced.count + count)
  }

  @Test func easyRowsComeFirst() throws {
    let data = try Self.wine()
    let mining = try Mining(Self.plain(data), data)
    let easiest = mining.hardest.reversed().map(\.row)
    let count = data.split.train.count
    for (epoch, share) in [(0, 0.2), (1, 0.6)] {
      let order = try Self.order("curriculum full=3 start=0.2", data, epoch: epoch)
      let met = Set(order.map { data.split.train[Int($0)] })
      let wanted = Set(easiest.prefix(Int(share * Double(count - 1)) + 1))
      #expect(order.count == count && met == wanted)
      let often = met.map { row in order.count { data.split.train[Int($0)] == row } }
      #expect((often.max() ?? 0) - (often.min() ?? 0) <= 1)
    }
    for epoch in [2, 3, 9] {
      let plain = Batches(rows: count, size: 16, epoch: epoch, seed: 1).order
      #expect(try Self.order("curriculum full=3 start=0.2", data, epoch: epoch) == plain)
    }
  }

  @Test func negativesAreRowsOfOthersTakenForTheClass() throws {
    let data = try Self.wine()
    let run = try Self.plain(data)
    let ledger = try #require(run.ledger)
    let labels = try #require(data.target.labels)
    for kind in 0..<3 {
      let wanted = data.split.train.indices.filter { place in
        Int(labels[data.split.train[place]]) != kind
          && (0..<ledger.epochs).contains { ledger.said(of: place, epoch: $0) == kind }
      }.map { data.split.train[$0] }
      guard !wanted.isEmpty else { continue }
      let found = try Self.treated("negatives class=\(data.target.names[kind])", data, of: run)
      #expect(found.rows?.found(in: data).map(\.row) == wanted)
    }
  }

  /// Rows are known by their keys: another split, rows that went, rows that came back.
  @Test func rowsThatAreGoneAreOneError() throws {
    let data = try Self.wine()
    let replay = try Self.treated("replay share=0.3", data)
    let hard = try #require(replay.rows).found(in: data).map(\.row)
    var recipe = Self.recipe()
    recipe.treatments.set(replay)
    let fewer = try data.without([hard[0], hard[3]])
    var model = try Self.model(fewer)
    let before = model.digest
    let problem = #expect(throws: Problem.self) {
      _ = try Trainer.fit(&model, on: fewer, recipe)
    }
    #expect(problem?.message.contains("2 of the 43 rows") ?? false, "\(problem?.message ?? "")")
    #expect(problem?.hint?.contains("mine replay") ?? false && model.digest == before)
    // Others may go, and where they stand does not matter.
    let rest = try data.without(Set(data.split.train.filter { !hard.contains($0) }.prefix(9)))
    #expect(try recipe.rowsOfAnEpoch(on: rest) == rest.split.train.count + hard.count)
    let other = try data.split(
      as: Split(
        train: data.split.valid + hard.prefix(5), valid: Array(hard.suffix(5)),
        rule: data.split.rule, seed: 3, isStratified: true))
    #expect(try recipe.rowsOfAnEpoch(on: other) == other.split.train.count + 5)
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    let wine = try Self.wine()
    let numbers = try Source.named("diabetes").make(Values(), .standard, Seed.standard)
    var model = try Self.model(numbers)
    let run = try Trainer.fit(&model, on: numbers, Self.recipe(2))
    for words in ["replay by=el2n", "curriculum by=forgotten", "negatives class=1"] {
      #expect(throws: Problem.self, "\(words)") {
        try Self.treated(words, numbers, of: run)
      }
    }
    for words in ["replay", "weights", "curriculum"] {
      #expect(throws: Never.self) { try Self.treated(words, numbers, of: run) }
    }
    for words in ["negatives", "negatives class=none"] {
      #expect(throws: Problem.self, "\(words)") { try Self.treated(words, wine) }
    }
    // A run without a ledger, and one of other data.
    var bare = try Self.model(wine)
    let none = try Trainer.fit(&bare, on: wine, Self.recipe(1), keepsLedger: false)
    let problem = #expect(throws: Problem.self) { try Self.treated("replay", wine, of: none) }
    #expect(problem?.hint == "fit 1")
    #expect(throws: Problem.self) { try Self.treated("replay", wine, of: run) }
  }
}
