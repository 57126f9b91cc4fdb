import Testing

@testable import Kernel

/// The noise scale against the answer that all rows, each a batch, give.
@Suite struct NoiseScaleTests {
  struct Drawn: CustomStringConvertible, Sendable {
    let description: String
    let hidden: String
    let make: @Sendable () throws -> Dataset
  }

  private static func normals(_ count: Int, _ name: String) throws -> Buffer {
    let room = try Buffer(count: count)
    Compute.normal(Seed.stream(5, name), into: room.all)
    return room
  }

  private static let rows = 8000

  private static func drawnInputs(_ width: Int, _ name: String) throws -> (Tensor, Buffer) {
    let room = try normals(rows * width, name)
    return (try Tensor(Shape([rows, width]), (0..<rows * width).map { room[$0] }), room)
  }

  /// Numbers by a plane with as much noise again, classes by three clouds, classes that a hidden layer is for.
  static let problems = [
    Drawn(description: "regression", hidden: "dense") {
      let (inputs, room) = try drawnInputs(6, "plane")
      let noise = try normals(rows, "noise")
      var values = [Float](repeating: 0, count: rows)
      for row in 0..<rows {
        values[row] = noise[row]
        for column in 0..<6 { values[row] += room[row * 6 + column] * Float(column + 1) / 10 }
      }
      return try dataset(inputs, .values(Tensor(Shape([rows, 1]), values), names: ["y"]))
    },
    Drawn(description: "clouds", hidden: "dense") {
      let width = 5
      let room = try normals(rows * width, "clouds")
      let labels = (0..<rows).map { Int32($0 % 3) }
      var values = [Float](repeating: 0, count: rows * width)
      for place in values.indices {
        let isOwn = place % width == Int(labels[place / width])
        values[place] = room[place] + (isOwn ? 1 : 0)
      }
      return try dataset(
        Tensor(Shape([rows, width]), values),
        .classes(labels: labels, names: ["a", "b", "c"]))
    },
    Drawn(description: "a hidden layer", hidden: "dense 8; tanh; dense") {
      let (inputs, room) = try drawnInputs(2, "quarters")
      let labels = (0..<rows).map { Int32(room[2 * $0] * room[2 * $0 + 1] > 0 ? 1 : 0) }
      return try dataset(inputs, .classes(labels: labels, names: ["a", "b"]))
    },
  ]

  private static func dataset(_ inputs: Tensor, _ target: Target) throws -> Dataset {
    try Dataset(
      name: "drawn", inputs: inputs, target: target,
      columns: (0..<inputs.shape[1]).map { "c\($0)" }, origin: .init(source: "drawn"))
  }

  /// The 95 % interval holds the true answer in at least 90 of 100 draws of 640 rows.
  @Test(arguments: problems) func theIntervalHoldsTheAnswer(_ problem: Drawn) throws {
    let data = try problem.make()
    let model = try Model(name: "net", Blueprint(parsing: problem.hidden), for: data, seed: 3)
    let all = data.trained(on: Array(0..<data.rows))
    let truth = try NoiseScale(of: model, on: all, Recipe(), batches: data.rows)
    let answer = try #require(truth.scale)
    #expect(truth.rows == 1 && truth.low < answer && answer < truth.high)
    var held = 0
    var ratios: [Double] = []
    for draw in 0..<100 {
      let order = Seed.stream(UInt64(draw), "draw").permutation(data.rows)
      let some = data.trained(on: order.prefix(640).map { Int($0) }.sorted())
      let found = try NoiseScale(of: model, on: some, Recipe())
      if found.low <= answer, answer <= found.high { held += 1 }
      if let scale = found.scale { ratios.append(scale / answer) }
    }
    #expect(held >= 90, "\(held) of 100 hold \(answer)")
    let middle = ratios.sorted()[ratios.count / 2]
    #expect((0.5...2).contains(middle), "\(middle)")
  }

  @Test(arguments: ["digits", "fashion"]) func itIsWithinTwiceOfAllRows(_ name: String) throws {
    let data = try Source.named(name).make(Source.named(name).standards, .standard, Seed.standard)
    let model = try Model(
      name: "net", Blueprint(parsing: "dense 32; relu; dense"), for: data, seed: 1)
    let truth = try NoiseScale(of: model, on: data, Recipe(), batches: data.split.train.count)
    let found = try NoiseScale(of: model, on: data, Recipe())
    let (own, known) = (try #require(found.scale), try #require(truth.scale))
    #expect((0.5...2).contains(own / known), "\(own) \(known)")
    #expect(found.low <= known && known <= found.high)
  }

  /// Before the gradient is anything but noise, no batch size is made of it.
  @Test func whatNoiseHidesIsSaid() throws {
    let room = try Self.normals(400 * 3, "hidden")
    let labels = (0..<400).map { Int32(room[$0] > 0 ? 1 : 0) }
    let inputs = try Tensor(Shape([400, 2]), (400..<1200).map { room[$0] })
    let data = try Self.dataset(inputs, .classes(labels: labels, names: ["a", "b"]))
    var model = try Model(name: "net", Blueprint(parsing: "dense"), for: data, seed: 3)
    let run = try Trainer.fit(&model, on: data, Recipe.trained(epochs: 60))
    #expect(run.ending == .finished)
    let found = try NoiseScale(of: model, on: data, Recipe())
    #expect(found.scale == nil || found.high == .infinity, "\(found)")
  }

  @Test func threeRowsAreTooFew() throws {
    let data = try Source.named("iris").make(Source.named("iris").standards, .standard, 1)
    let model = try Model(name: "net", .linear(), for: data, seed: 1)
    #expect(throws: Problem.self) {
      try NoiseScale(of: model, on: data.trained(on: [0, 1, 2]), Recipe())
    }
  }
}

extension Recipe {
  fileprivate static func trained(epochs: Int) -> Recipe {
    var recipe = Recipe()
    (recipe.epochs, recipe.rate, recipe.batch, recipe.seed) = (epochs, 0.05, 64, 1)
    return recipe
  }
}
