import Testing

@testable import Kernel

/// A batch is a pure function of (seed, epoch, index), and each row comes once an epoch.
@Suite struct FeedTests {
  private func feed(
    _ data: Dataset, _ size: Int, _ order: RowOrder = .permutation, side: Side = .train
  ) throws -> Feed {
    try Feed(data.part(side), for: data.task, size: size, order: order, seed: 5)
  }

  /// Inputs and targets of a batch as numbers.
  private func content(_ feed: Feed, _ index: Int, epoch: Int) throws -> [Float] {
    let batch = feed.batch(index, epoch: epoch)
    let room = try Buffer(count: batch.rows * feed.part.stride)
    feed.write(inputsOf: batch, into: room.matrix(rows: batch.rows, columns: feed.part.stride))
    switch feed.targets(of: batch) {
    case .labels(let labels): return room.array + (0..<batch.rows).map { Float(labels[$0]) }
    case .values(let values), .shares(let values):
      return room.array
        + (0..<batch.rows).flatMap { row in (0..<values.columns).map { values[row, $0] } }
    }
  }

  @Test(arguments: [RowOrder.permutation, .standing]) func whatCameBeforeDoesNotMatter(
    _ order: RowOrder
  ) throws {
    for data in [try makeRings(rows: 61), try makeCurve(rows: 61)] {
      let straight = try feed(data, 8, order)
      let places = (0..<3).flatMap { epoch in (0..<straight.count).map { (epoch, $0) } }
      let contents = try places.map { try content(straight, $1, epoch: $0) }
      let other = try feed(data, 8, order)
      for index in places.indices.reversed() {
        let (epoch, batch) = places[index]
        #expect(try content(other, batch, epoch: epoch) == contents[index])
      }
    }
  }

  @Test func everyRowComesOnceAnEpoch() throws {
    let data = try makeRings(rows: 61)
    let part = try data.part(.train)
    func rows(_ size: Int, _ order: RowOrder, epoch: Int) throws -> [[Float]] {
      let feed = try feed(data, size, order)
      var found: [[Float]] = []
      for index in 0..<feed.count {
        let numbers = try content(feed, index, epoch: epoch)
        for row in 0..<feed.batch(index, epoch: epoch).rows {
          found.append(Array(numbers[(row * part.stride)..<((row + 1) * part.stride)]))
        }
      }
      return found
    }
    let all = (0..<part.rows).map { row in
      Array(part.inputs.array[(row * part.stride)..<((row + 1) * part.stride)])
    }
    for size in [1, 7, 8, 64] {
      #expect(try rows(size, .standing, epoch: 3) == all)
      for order in [RowOrder.standing, .permutation] {
        let feed = try feed(data, size, order)
        for index in 0..<feed.count {
          let batch = feed.batch(index, epoch: 2)
          let room = try Buffer(count: batch.rows * part.stride)
          let matrix = room.matrix(rows: batch.rows, columns: part.stride)
          feed.write(inputsOf: batch, into: matrix)
          for (place, row) in feed.rows(of: batch).enumerated() {
            #expect(matrix[place, 0] == data.scaling.apply(data.inputs[row, 0], column: 0))
          }
        }
      }
      let one = try rows(size, .permutation, epoch: 0)
      #expect(one != all && Set(one) == Set(all) && one.count == all.count)
      #expect(try rows(size, .permutation, epoch: 1) != one)
    }
  }

  /// A range test is a training at a rate that grows: where the rates are the same, so are the losses.
  @Test func aRangeTestTakesTheStepsOfATraining() throws {
    let data = try makeRings()
    let start = try makeModel("dense 16; norm; relu; dropout 0.2; dense", for: data)
    var settings = RangeTest.Settings()
    (settings.from, settings.to, settings.steps) = (0.01, 0.01 * (1 + 1e-12), 20)
    var recipe = Recipe()
    (recipe.batch, recipe.accumulate, recipe.clip) = (32, 2, 0.5)
    let test = try RangeTest(start, on: data, recipe, settings)
    (recipe.schedule, recipe.rate, recipe.epochs) = (Choice("const"), 0.01, 5)
    recipe.seed = Seed.derived(from: settings.seed, "probe", 0)
    var model = start
    let run = try Trainer.fit(&model, on: data, recipe)
    #expect(test.losses[0].count == 20)
    for (one, other) in zip(test.losses[0], run.losses.values) { #expect(abs(one - other) < 1e-6) }
  }
}
