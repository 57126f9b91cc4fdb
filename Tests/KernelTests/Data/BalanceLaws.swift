import Testing

@testable import Kernel

/// What holds for every balance, on rows of which one class is rare.
@Suite struct BalanceLaws {
  private static func uneven() throws -> Dataset {
    let labels = (0..<150).map { Int32($0 % 10 == 0 ? 2 : $0 % 3 == 0 ? 1 : 0) }
    let room = try Buffer(count: 300)
    Compute.normal(Seed.stream(4, "test"), into: room.all)
    return try Dataset(
      name: "uneven", inputs: Tensor(Shape([150, 2]), room.array),
      target: .classes(labels: labels, names: ["a", "b", "c"]), columns: ["x", "y"],
      origin: .init(source: "drawn"))
  }

  private static func counts(_ name: String, epoch: Int, seed: UInt64 = 1) throws -> [Int] {
    let data = try uneven()
    let rows = try BalancedRows(Choice(name), of: data)
    return data.target.counts(
      in: rows.order(seed: seed, epoch: epoch).map { data.split.train[Int($0)] })
  }

  @Test func kindsComeEquallyOften() throws {
    let plain = try Self.uneven().target.counts(in: Self.uneven().split.train)
    for epoch in 0..<3 {
      let (over, under) = try (
        Self.counts("oversample", epoch: epoch), Self.counts("undersample", epoch: epoch)
      )
      #expect(over == [Int](repeating: plain.max() ?? 0, count: 3))
      #expect(under == [Int](repeating: plain.min() ?? 0, count: 3))
      let same = try Self.counts("weights", epoch: epoch)
      #expect(same == plain)
    }
  }

  /// No row comes twice more often than another of its kind, each epoch has another draw, and the same epoch
  /// the same one.
  @Test(arguments: ["oversample", "undersample"]) func rowsOfAKindTakeTurns(_ name: String) throws {
    let data = try Self.uneven()
    let rows = try BalancedRows(Choice(name), of: data)
    let first = rows.order(seed: 1, epoch: 0)
    #expect(first == rows.order(seed: 1, epoch: 0))
    #expect(first != rows.order(seed: 1, epoch: 1) && first != rows.order(seed: 2, epoch: 0))
    for group in rows.groups {
      let times = group.places.map { place in first.count { $0 == place } }
      #expect((times.max() ?? 0) - (times.min() ?? 0) <= 1)
    }
  }

  /// Σ w is the number of rows, and every kind has the same share of it.
  @Test func weightsShareEvenly() throws {
    let data = try Self.uneven()
    let rows = try BalancedRows(Choice("weights"), of: data)
    let shares = rows.groups.map { $0.weight * Double($0.rows) }
    for share in shares { #expect(abs(share - Double(data.split.train.count) / 3) < 1e-9) }
  }

  /// Batches do not depend on what came before, and held-out rows are scored as they are.
  @Test(arguments: Balance.all.map(\.name)) func aTrainingRepeatsItself(_ name: String) throws {
    let data = try Self.uneven()
    var recipe = Recipe()
    (recipe.epochs, recipe.batch, recipe.rate) = (3, 16, 1e-2)
    let start = try Model(name: "m", Blueprint(parsing: "dense 6; relu; dense"), for: data, seed: 1)
    func trained(_ recipe: Recipe, pause: Int? = nil) throws -> (String, Run) {
      var model = start
      var run = try Trainer.fit(&model, on: data, recipe, pauseAt: pause)
      if pause != nil { run = try Trainer.resume(&model, on: data) }
      return (model.digest.text, run)
    }
    let plain = try trained(recipe)
    recipe.balance = Choice(name)
    let (one, two, paused) = try (trained(recipe), trained(recipe), trained(recipe, pause: 5))
    #expect(one.0 == two.0 && one.0 == paused.0 && one.0 != plain.0)
    let rows = try recipe.rowsOfAnEpoch(on: data)
    #expect(one.1.stepsPerEpoch == Batches.count(rows: rows, size: 16))
    #expect(one.1.steps == 3 * one.1.stepsPerEpoch)
    recipe.loss = Choice("crossentropy", try Loss.crossentropy.label.values("weights=balanced"))
    #expect(throws: Problem.self) { try trained(recipe) }
  }

  /// The epoch's figure is sum(w loss) / sum(w) over all rows, whatever the batch.
  @Test func theEpochsLossDoesNotDependOnTheBatch() throws {
    let data = try Self.uneven()
    var recipe = Recipe()
    (recipe.epochs, recipe.rate, recipe.balance) = (1, 0, Choice("weights"))
    let start = try Model(name: "m", Blueprint(parsing: "dense"), for: data, seed: 1)
    let losses = try [7, 16, 120].map { batch in
      recipe.batch = batch
      var model = start
      return try Trainer.fit(&model, on: data, recipe).epochs[0].train
    }
    for loss in losses { #expect(abs(loss - losses[0]) < 1e-6 * losses[0]) }
  }

  @Test func whatCannotBeBalancedIsRefused() throws {
    let numbers = try Source.named("diabetes").make(Values(), .standard, Seed.standard)
    #expect(throws: Problem.self) { try BalancedRows(Choice("weights"), of: numbers) }
    let by = try Balance.weights.label.values("by=sex")
    let rows = try BalancedRows(Choice("weights", by), of: numbers)
    #expect(rows.groups.count == 2)
    let many = try Balance.weights.label.values("by=nothing")
    #expect(throws: Problem.self) { try BalancedRows(Choice("weights", many), of: numbers) }
  }

  /// A row that comes again in an epoch is augmented anew, and its first turn as without balance.
  @Test func repeatsAreDrawnAnew() throws {
    let data = try Source.named("digits").make(Values(), .standard, Seed.standard)
    let train = data.split.train
    let less = try data.without(
      Set(train.filter { data.target.labels?[$0] == 3 }.dropFirst(10)))
    let feed = try Feed(
      training: less, for: .classes, size: 4096, seed: 1,
      augmentations: [Choice("flip", try Augmentation.flip.label.values("p=0.5"))],
      balance: Choice("oversample"))
    let batch = feed.batch(0)
    let stride = feed.part.stride
    let room = try Buffer(count: batch.rows * stride)
    feed.write(inputsOf: batch, into: room.matrix(rows: batch.rows, columns: stride))
    let rows = feed.rows(of: batch)
    let own = rows.indices.filter { less.target.labels?[rows[$0]] == 3 }
    let pictures = Set(own.map { place in (0..<64).map { room[place * stride + $0] } })
    #expect(own.count > 100 && pictures.count > 10 && pictures.count <= 20)
  }
}
