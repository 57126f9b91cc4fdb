import Foundation
import TestSupport
import Testing

@testable import Kernel

/// Whole trainings held to PyTorch: nets, losses, optimisers, schedules and batches drawn at random.
@Suite struct TrainingRunTests {
  /// One entry of trainings.json, architectures.json, groups.json or weighted.json.
  struct Case: Decodable, CustomTestStringConvertible {
    let layers, loss, optimiser, schedule: String
    let rate: Double
    let epochs, batch, accumulate, classes, inputs: Int
    let clip, clipvalue: Double?
    /// Of an image or a sequence; none of a row of a table.
    let shape: [Int]?
    let x, y, losses, norms, rates: [Double]
    let before: [[Double]]
    /// Of the rows; and loss and metrics on the training rows after it.
    var weights: [Double]?
    let score: [Double]?
    /// Null where the gradient was nothing but rounding.
    let after: [[Double?]]
    /// The first layer's rate, where it is not the last's.
    let low: Double?
    /// Places among the layers with weights.
    let frozen, live: [Int]?
    /// Mean and variance of every norm, before and after.
    let runningBefore, runningAfter: [[Double]]?

    var testDescription: String { "\(layers) | \(loss) | \(optimiser) | \(schedule)" }

    /// The rows of the case behind one that is held out.
    func dataset() throws -> Dataset {
      let rows = x.count / inputs + 1
      let floats = [Float](repeating: 0, count: inputs) + x.map { Float($0) }
      let target: Target
      if classes > 0 {
        target = .classes(labels: [0] + y.map { Int32($0) }, names: (0..<classes).map { "c\($0)" })
      } else {
        let width = y.count / (rows - 1)
        let goals = [Float](repeating: 0, count: width) + y.map { Float($0) }
        target = .values(
          try Tensor(Shape([rows, width]), goals), names: (0..<width).map { "y\($0)" }
        )
      }
      return try Dataset(
        name: "drawn", inputs: Tensor(Shape([rows, inputs]), floats), target: target,
        columns: (0..<inputs).map { "x\($0)" }, arrangement: arrangement,
        split: .every(rows), origin: .init(source: "test"),
        weights: try weights.map {
          RowWeights(name: "w", values: try Tensor([1] + $0.map { Float($0) }))
        }
      ).scaled(by: .none)
    }

    private var arrangement: Dataset.Arrangement {
      guard let shape, let channels = shape.last else { return .table }
      return shape.count == 3
        ? .image(height: shape[0], width: shape[1], channels: channels, maximum: 1)
        : .sequence(length: shape[0], channels: channels)
    }

    func recipe() throws -> Recipe {
      func choice<Row: Catalogued>(_ words: String, _ row: Row) throws -> Choice {
        let options = words.split(separator: " ").dropFirst().joined(separator: " ")
        return Choice(row.name, try row.label.values(options))
      }
      func name(_ words: String) -> String { String(words.prefix { $0 != " " }) }
      var recipe = Recipe()
      (recipe.epochs, recipe.batch, recipe.accumulate) = (epochs, batch, accumulate)
      (recipe.rates, recipe.clip, recipe.clipValue) = (Rates(rate, from: low), clip, clipvalue)
      recipe.schedule = try choice(schedule, Schedule.named(name(schedule)))
      recipe.optimiser = try choice(optimiser, Optimiser.named(name(optimiser)))
      recipe.loss = try choice(loss, Loss.named(name(loss)))
      recipe.validates = false
      return recipe
    }
  }

  private static func cases(_ file: String) -> [Case] {
    (try? JSONDecoder().decode([Case].self, from: TrainingOracleTests.data(file))) ?? []
  }

  static let trainings = cases("trainings.json")
  static let architectures = cases("architectures.json")
  static let weighted = cases("weighted.json")

  static let groups = cases("groups.json")

  @Test func theFilesAreWhole() {
    #expect([Self.trainings, Self.architectures, Self.groups].allSatisfy { $0.count == 24 })
    #expect(Self.weighted.count == 16 && Self.weighted.count { $0.score != nil } > 8)
  }

  @Test(arguments: trainings)
  func agreesWithPyTorch(_ training: Case) throws {
    try hold(training, losses: 2e-4, norms: 2e-3, weights: 2e-3)
  }

  @Test(arguments: architectures)
  func anyArchitectureAgreesWithPyTorch(_ training: Case) throws {
    try hold(training, losses: 1e-4, norms: 1e-4, weights: 1e-4)
  }

  /// Frozen layers, rates that differ by layer, norms that keep their statistics: 20 steps.
  @Test(arguments: groups)
  func groupsAgreeWithPyTorch(_ training: Case) throws {
    #expect(training.losses.count == 20)
    try hold(training, losses: 2e-4, norms: 2e-3, weights: 1e-3)
  }

  /// Class weights, ragged batches and accumulation included; metrics are scikit-learn's.
  @Test(arguments: weighted)
  func weightsOfRowsAgreeWithPyTorch(_ training: Case) throws {
    let model = try hold(training, losses: 2e-4, norms: 2e-3, weights: 2e-3)
    let recipe = try training.recipe()
    let found = try Evaluation(
      of: model, on: training.dataset(), .train, loss: recipe.loss, isExact: false)
    if let score = training.score { near([found.loss] + found.metrics, score, 2e-3, "score") }
    // Losses of rows are those without their weights.
    var bare = training
    bare.weights = nil
    let rows = try Evaluation(
      of: model, on: bare.dataset(), .train, loss: recipe.loss, isExact: false)
    #expect(found.rowLosses == rows.rowLosses && found.loss != rows.loss)
  }

  /// Rows that weigh the same come to what they come to without weights; rows that weigh nothing are
  /// as if they were not there, in all but the batches.
  @Test(arguments: trainings) func equalWeightsChangeNothing(_ training: Case) throws {
    var same = training
    same.weights = [Double](repeating: 1, count: training.x.count / training.inputs)
    let recipe = try training.recipe()
    var (one, other) = (
      try makeModel(training.layers, for: training.dataset()),
      try makeModel(training.layers, for: same.dataset())
    )
    let run = try Trainer.fit(&one, on: training.dataset(), recipe)
    let again = try Trainer.fit(&other, on: same.dataset(), recipe)
    #expect(one.digest == other.digest && run.losses.values == again.losses.values)
  }

  @discardableResult
  private func hold(_ training: Case, losses: Double, norms: Double, weights: Double)
    throws -> Model
  {
    let data = try training.dataset()
    var model = try makeModel(training.layers, for: data)
    let slices = model.layout.slices.sorted { ($0.layer, $0.offset) < ($1.layer, $1.offset) }
    #expect(slices.count == training.before.count)
    try model.detach()
    for (slice, numbers) in zip(slices, training.before) {
      #expect(slice.rows * slice.columns == numbers.count, "\(slice.name)")
      model.fill(slice, numbers)
    }
    let running = model.layout.places.flatMap(\.statistics)
    for (range, numbers) in zip(running, training.runningBefore ?? []) {
      for (index, value) in zip(range, numbers) { model.statistics[index] = Float(value) }
    }
    let names = model.layout.weighted.map(\.name)
    model.freeze(
      exactly: Set((training.frozen ?? []).map { names[$0] }),
      live: Set((training.live ?? []).map { names[$0] }))
    let run = try Trainer.fit(&model, on: data, try training.recipe())
    #expect(run.ending == .finished)
    near(run.rates.values, training.rates, 1e-9, "rate")
    near(run.losses.values, training.losses, losses, "loss")
    near(run.gradientNorms.values, training.norms, norms, "gradient norm")
    for (slice, numbers) in zip(slices, training.after) {
      let kept = zip(model.numbers(of: slice), numbers).filter { $1 != nil }
      near(kept.map { Double($0.0) }, kept.compactMap(\.1), weights, slice.name)
    }
    for (range, numbers) in zip(running, training.runningAfter ?? []) {
      let found = zip(range, numbers).map { index, _ in Double(model.statistics[index]) }
      near(found, numbers, weights, "running statistics")
    }
    return model
  }

  private func near(_ found: [Double], _ wanted: [Double], _ tolerance: Double, _ what: String) {
    #expect(found.count == wanted.count, "\(what)")
    for (place, pair) in zip(found, wanted).enumerated() {
      let isNear = isClose(pair.0, pair.1, relative: tolerance, absolute: tolerance)
      #expect(isNear, "\(what) \(place): \(pair.0) is not \(pair.1)")
    }
  }
}
