import Testing

@testable import Kernel

/// Running statistics measured anew, held to the sums of `torch.optim.swa_utils.update_bn` in Double.
@Suite struct RecalibrationTests {
  private func wine(_ layers: String) throws -> (Model, Dataset) {
    let source = try Source.named("wine")
    let dataset = try source.make(source.standards, .standard, Seed.standard)
    return (
      try Model(name: "m", Blueprint(parsing: layers), for: dataset, seed: 3), dataset
    )
  }

  @Test func firstNormHasTheMeansOfItsBatches() throws {
    let (model, dataset) = try wine("norm; dense 4; relu; dense")
    let found = try Recalibration(of: model, on: dataset, batch: 50, seed: 9, isExact: false)
    let part = try dataset.part(.train)
    let order = Batches(rows: part.rows, size: 50, epoch: 0, seed: 9)
    #expect(found.batches == order.count && order.count == 3)
    let place = try #require(model.layout.places.first)
    for column in 0..<13 {
      var (mean, variance) = (0.0, 0.0)
      for rows in order {
        let values = rows.map { Double(part.inputs[Int($0) * part.stride + column]) }
        let own = values.reduce(0, +) / Double(values.count)
        mean += own / 3
        variance +=
          values.reduce(0) { $0 + ($1 - own) * ($1 - own) } / Double(values.count - 1) / 3
      }
      let kept = (
        Double(found.model.statistics[place.statistics[0].lowerBound + column]),
        Double(found.model.statistics[place.statistics[1].lowerBound + column])
      )
      #expect(abs(kept.0 - mean) < 1e-5 && abs(kept.1 - variance) < 1e-5 * max(1, variance))
    }
    #expect(found.model.weights.array == model.weights.array)
  }

  @Test func whatATrainingLeftIsForgotten() throws {
    let layers = "dense 8; norm momentum=0.01; relu; residual { dense 8; norm }; dense"
    var (model, dataset) = try wine(layers)
    var recipe = Recipe()
    recipe.epochs = 5
    _ = try Trainer.fit(&model, on: dataset, recipe)
    let once = try Recalibration(of: model, on: dataset, batch: 64, seed: 1, isExact: false)
    let again = try Recalibration(of: once.model, on: dataset, batch: 64, seed: 1, isExact: false)
    #expect(once.changes.map(\.layer) == ["norm1", "norm2"])
    #expect(once.changes.allSatisfy { $0.shift > 0.001 })
    #expect(again.changes.allSatisfy { $0.shift < 1e-5 && abs($0.ratio - 1) < 1e-5 })
    // The norms keep the momentum they are trained with.
    #expect(once.model.blueprint.description == model.blueprint.description)
  }

  @Test func frozenNormsKeepTheirs() throws {
    let (model, dataset) = try wine("dense 8; norm frozen=yes; relu; dense")
    let found = try Recalibration(of: model, on: dataset, batch: 64, seed: 1, isExact: false)
    #expect(found.model.statistics.array == model.statistics.array)
    let (plain, data) = try wine("dense 8; relu; dense")
    #expect(throws: Problem.self) {
      _ = try Recalibration(of: plain, on: data, batch: 64, seed: 1, isExact: false)
    }
  }
}
