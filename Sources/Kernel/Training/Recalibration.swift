/// The running statistics of a model's norms, measured anew.
public struct Recalibration {
  /// With the new statistics; its weights are those it had.
  public let model: Model
  /// Batches that were looked at.
  public let batches: Int
  public let changes: [Change]

  /// How far the statistics of one norm have moved.
  public struct Change: Sendable {
    public let layer: String
    /// The largest distance between an old and a new mean, in old deviations.
    public let shift: Double
    /// The mean ratio of a new to an old variance.
    public let ratio: Double
  }

  /// One epoch of batches goes forward as in training, with dropout and augmentations; the new running mean and
  /// variance are the means of what the batches have, each batch counting the same
  /// (`torch.optim.swa_utils.update_bn`). Frozen norms keep theirs.
  public init(
    of model: Model, on dataset: Dataset, batch: Int, seed: UInt64, isExact: Bool,
    augmentations: [Choice] = []
  ) throws(Problem) {
    try model.check(dataset)
    let norms = model.layout.places.filter { !$0.statistics.isEmpty }
    guard !norms.isEmpty else {
      throw Problem(
        .modelDoesNotFit, "\(model.name) has no norm with running statistics",
        hint: "model { dense 64; norm; relu; dense }")
    }
    guard norms.contains(where: { !model.frozen.keepsStatistics(of: $0.name) }) else {
      throw Problem(
        .modelDoesNotFit, "all norms of \(model.name) are frozen and keep their statistics",
        hint: "unfreeze \(norms[0].name)")
    }
    // A momentum of 1 leaves in the statistics what the last batch had, and nothing else.
    var copy = try model.rebuilt(Recalibration.forgetful(model.blueprint))
    try copy.detach()
    let feed = try Feed(
      training: dataset, for: dataset.task, size: batch, seed: seed, augmentations: augmentations)
    let plan = try Plan(
      copy, weights: copy.weights, statistics: copy.statistics,
      gradients: Buffer(count: copy.layout.count), capacity: feed.size, mode: .training,
      seed: seed, isExact: isExact, groups: Groups(copy.layout, copy.frozen))
    var sums = [Double](repeating: 0, count: copy.statistics.count)
    for index in 0..<feed.count {
      let batch = feed.batch(index)
      plan.load(batch, of: feed)
      plan.forward(rows: batch.rows, draw: index)
      for place in sums.indices { sums[place] += Double(copy.statistics[place]) }
    }
    var result = model
    try result.detach()
    for place in sums.indices {
      result.statistics[place] = Float(sums[place] / Double(feed.count))
    }
    self.model = result
    batches = feed.count
    changes = norms.map { Recalibration.change($0, model.statistics, result.statistics) }
  }

  private static func forgetful(_ blueprint: Blueprint) -> Blueprint {
    func changed(_ chain: [Layer]) -> [Layer] {
      chain.map { old in
        var values = old.values
        if old.kind.name == "norm" { values.set("momentum", .number(1)) }
        return Layer(old.kind, values, branches: old.branches.map(changed))
      }
    }
    return Blueprint(changed(blueprint.layers))
  }

  private static func change(_ norm: Layout.Place, _ old: Buffer, _ new: Buffer) -> Change {
    let shapes = norm.layer.kind.statistics(norm.layer.values, norm.input)
    let (means, variances) = (norm.statistics[0], norm.statistics[1])
    var (shift, ratios, count) = (0.0, 0.0, shapes[0].count)
    for column in 0..<count {
      let variance = Double(old[variances.lowerBound + column])
      let moved = Double(new[means.lowerBound + column]) - Double(old[means.lowerBound + column])
      shift = max(shift, abs(moved) / max(variance, 1e-30).squareRoot())
      ratios += Double(new[variances.lowerBound + column]) / max(variance, 1e-30)
    }
    count = max(count, 1)
    return Change(layer: norm.name, shift: shift, ratio: ratios / Double(count))
  }
}
