import Foundation
import TestSupport
import Testing

@testable import Kernel

/// Whole trainings held to PyTorch: nets, losses, optimisers, schedules and batches drawn at random.
@Suite struct TrainingRunTests {
  /// One entry of trainings.json.
  struct Case: Decodable, CustomTestStringConvertible {
    let layers, loss, optimiser, schedule: String
    let rate: Double
    let epochs, batch, accumulate, classes, inputs: Int
    let clip, clipvalue: Double?
    let x, y, losses, norms, rates: [Double]
    let before: [[Double]]
    /// Null where the gradient was nothing but rounding.
    let after: [[Double?]]

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
        columns: (0..<inputs).map { "x\($0)" }, split: .every(rows),
        origin: .init(source: "test")
      ).scaled(by: .none)
    }

    func recipe() throws -> Recipe {
      func choice<Row: Catalogued>(_ words: String, _ row: Row) throws -> Choice {
        let options = words.split(separator: " ").dropFirst().joined(separator: " ")
        return Choice(row.name, try row.label.values(options))
      }
      func name(_ words: String) -> String { String(words.prefix { $0 != " " }) }
      var recipe = Recipe()
      (recipe.epochs, recipe.batch, recipe.accumulate) = (epochs, batch, accumulate)
      (recipe.rate, recipe.clip, recipe.clipValue) = (rate, clip, clipvalue)
      recipe.schedule = try choice(schedule, Schedule.named(name(schedule)))
      recipe.optimiser = try choice(optimiser, Optimiser.named(name(optimiser)))
      recipe.loss = try choice(loss, Loss.named(name(loss)))
      recipe.validates = false
      return recipe
    }
  }

  static let cases: [Case] =
    (try? JSONDecoder().decode([Case].self, from: TrainingOracleTests.data("trainings.json"))) ?? []

  @Test func thereAreTrainings() { #expect(Self.cases.count == 24) }

  @Test(arguments: cases)
  func agreesWithPyTorch(_ training: Case) throws {
    let data = try training.dataset()
    var model = try makeModel(training.layers, for: data)
    let slices = model.layout.slices.sorted { ($0.layer, $0.offset) < ($1.layer, $1.offset) }
    #expect(slices.count == training.before.count)
    try model.detach()
    for (slice, numbers) in zip(slices, training.before) { model.fill(slice, numbers) }
    let run = try Trainer.fit(&model, on: data, try training.recipe())
    #expect(run.ending == .finished)
    near(run.rates.values, training.rates, 1e-9, "rate")
    near(run.losses.values, training.losses, 2e-4, "loss")
    near(run.gradientNorms.values, training.norms, 2e-3, "gradient norm")
    for (slice, numbers) in zip(slices, training.after) {
      let kept = zip(model.numbers(of: slice), numbers).filter { $1 != nil }
      near(kept.map { Double($0.0) }, kept.compactMap(\.1), 2e-3, slice.name)
    }
  }

  private func near(_ found: [Double], _ wanted: [Double], _ tolerance: Double, _ what: String) {
    #expect(found.count == wanted.count, "\(what)")
    for (place, pair) in zip(found, wanted).enumerated() {
      let isNear = isClose(pair.0, pair.1, relative: tolerance, absolute: tolerance)
      #expect(isNear, "\(what) \(place): \(pair.0) is not \(pair.1)")
    }
  }
}
