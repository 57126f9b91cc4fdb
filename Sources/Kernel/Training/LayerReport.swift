/// How a batch looks on its way through a model: what every layer hands on, and what comes back.
public struct LayerReport: Sendable {
  public struct Entry: Sendable {
    public let layer: String
    public let kind: String
    public let mean: Double
    public let deviation: Double
    /// Share of outputs that are 0.
    public let zeros: Double
    /// Share of outputs on the flat ends of a tanh or sigmoid, within 1 % of its range; 0 for others.
    public let saturated: Double
    /// Share of outputs whose gradient is 0: nothing is learnt through them.
    public let silent: Double
    /// Deviation of the gradient of the loss by the outputs.
    public let gradient: Double
    /// A sample of the outputs, for a histogram.
    public let outputs: [Double]
  }

  public let entries: [Entry]
  public let rows: Int

  /// Looks at the first batch of a seed's order, in training mode, on a copy.
  public init(
    of model: Model, on dataset: Dataset, batch: Int = 64, loss: Choice? = nil, seed: UInt64
  ) throws(Problem) {
    try model.check(dataset)
    var copy = model
    try copy.detach()
    var recipe = Recipe()
    recipe.batch = batch
    recipe.loss = loss
    recipe.seed = seed
    let stepper = try Stepper(copy, dataset, recipe, keepsGradients: true)
    try stepper.prepare(epoch: 0)
    let (plan, rows) = stepper.look()
    self.rows = rows
    entries = plan.layerSteps.map { step in
      let place = model.layout.places[plan.stepPlaces[step]]
      let outputs = LayerReport.numbers(plan.activations(step, rows: rows), plan.form(step))
      let slopes =
        plan.gradients(step, rows: rows).map {
          LayerReport.numbers($0, plan.form(step))
        } ?? []
      let share = { (values: [Double]) in
        values.isEmpty ? 0 : Double(values.filter { $0 == 0 }.count) / Double(values.count)
      }
      return Entry(
        layer: place.name, kind: place.layer.kind.name, mean: Statistics.mean(outputs),
        deviation: Statistics.deviation(outputs, freedom: 0), zeros: share(outputs),
        saturated: LayerReport.saturation(place.layer.kind.name, outputs),
        silent: share(slopes), gradient: Statistics.deviation(slopes, freedom: 0),
        outputs: outputs)
    }
  }

  private static func saturation(_ kind: String, _ outputs: [Double]) -> Double {
    let range: ClosedRange<Double>
    switch kind {
    case "tanh": range = -0.98...0.98
    case "sigmoid": range = 0.01...0.99
    default: return 0
    }
    let flat = outputs.filter { !range.contains($0) }.count
    return outputs.isEmpty ? 0 : Double(flat) / Double(outputs.count)
  }

  /// The numbers of all samples, pads left out.
  private static func numbers(_ matrix: Matrix, _ form: Geometry) -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(matrix.rows * form.positions * form.features)
    for row in 0..<matrix.rows {
      for position in 0..<form.positions {
        let start = row * matrix.stride + position * form.pitch
        for feature in 0..<form.features { numbers.append(Double(matrix.base[start + feature])) }
      }
    }
    return numbers
  }
}
