/// How a batch looks on its way through a model: what every layer hands on, and what comes back.
public struct LayerReport: Sendable {
  public struct Entry: Sendable {
    public let layer: String
    /// `dense`, or `dense relu` where one step does both.
    public let kind: String
    /// What the layer hands on, row by row; units innermost.
    public let outputs: [Double]
    /// The gradient of the loss by each of them.
    public let slopes: [Double]
    /// Numbers of a row that share their weights: columns, or channels of an image.
    public let units: Int
    /// Units that are exactly 0 in every row and place of the batch.
    public let dead: Int
    /// Share of outputs on the flat ends of the layer's function (see `Flatness`); nil without any.
    public let saturated: Double?
    public let flatness: Flatness?

    public var mean: Double { Statistics.mean(outputs) }
    public var deviation: Double { Statistics.deviation(outputs, freedom: 0) }
    /// Share of outputs that are 0.
    public var zeros: Double { LayerReport.share(outputs) { $0 == 0 } }
    /// Share of outputs whose gradient is 0: nothing is learnt through them.
    public var silent: Double { LayerReport.share(slopes) { $0 == 0 } }
    /// Deviation of the gradient of the loss by the outputs.
    public var gradient: Double { Statistics.deviation(slopes, freedom: 0) }
  }

  /// The gradient of the loss by one matrix or vector of weights.
  public struct Slope: Sendable {
    /// `fc1.weight`
    public let name: String
    public let isMatrix: Bool
    public let weights: [Double]
    public let gradients: [Double]
  }

  public let entries: [Entry]
  public let slopes: [Slope]
  public let rows: Int

  /// Looks at the first batch of a seed's order, in training mode, on a copy.
  public init(
    of model: Model, on dataset: Dataset, batch: Int = 64, loss: Choice? = nil, seed: UInt64,
    isExact: Bool
  ) throws(Problem) {
    try model.check(dataset)
    var copy = model
    try copy.detach()
    var recipe = Recipe()
    recipe.batch = batch
    recipe.loss = loss
    recipe.seed = seed
    recipe.isExact = isExact
    let stepper = try Stepper(copy, dataset, recipe, keepsGradients: true)
    let (plan, rows) = stepper.look()
    self.rows = rows
    entries = plan.layerSteps.map { step in
      let place = model.layout.places[plan.stepPlaces[step]]
      let form = plan.form(step)
      let name = place.layer.kind.name
      let outputs = LayerReport.numbers(plan.activations(step, rows: rows), form)
      let flatness = Flatness.of(place.layer)
      return Entry(
        layer: place.name, kind: plan.takesRelu(step) ? name + " relu" : name, outputs: outputs,
        slopes: plan.gradients(step, rows: rows).map { LayerReport.numbers($0, form) } ?? [],
        units: form.features, dead: LayerReport.dead(outputs, units: form.features),
        saturated: flatness.map { flat in LayerReport.share(outputs) { flat.holds($0) } },
        flatness: flatness)
    }
    let gradients = stepper.currentGradients
    slopes = model.layout.slices.map { slice in
      let values = (0..<slice.rows).flatMap { row -> [Double] in
        let start = slice.offset + row * slice.stride
        return gradients[start..<(start + slice.columns)].map(Double.init)
      }
      return Slope(
        name: slice.name, isMatrix: slice.isMatrix,
        weights: model.numbers(of: slice).map(Double.init), gradients: values)
    }
  }

  private static func dead(_ outputs: [Double], units: Int) -> Int {
    var isAlive = [Bool](repeating: false, count: units)
    for (place, value) in outputs.enumerated() where value != 0 { isAlive[place % units] = true }
    return outputs.isEmpty ? 0 : isAlive.filter { !$0 }.count
  }

  private static func share(_ values: [Double], _ holds: (Double) -> Bool) -> Double {
    values.isEmpty ? 0 : Double(values.filter(holds).count) / Double(values.count)
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

/// Where an activation is so flat that hardly any gradient passes: outputs near its bounds.
public struct Flatness: Sendable, Equatable {
  /// Outputs below or above are saturated.
  public let below: Double
  public let above: Double
  /// In words: `tanh beyond -0.98 or 0.98`.
  public let rule: String

  func holds(_ output: Double) -> Bool { output < below || output > above }

  /// Within a hundredth of the range of tanh, sigmoid, elu and selu; softplus where its slope,
  /// 1 - e^-y, is under a hundredth. nil for what has no bound but 0 (there a dead unit is counted),
  /// or none.
  static func of(_ layer: Layer) -> Flatness? {
    switch layer.kind.name {
    case "tanh": Flatness(below: -0.98, above: 0.98, rule: "tanh beyond -0.98 or 0.98")
    case "sigmoid": Flatness(below: 0.01, above: 0.99, rule: "sigmoid beyond 0.01 or 0.99")
    case "elu":
      floor(-0.99 * layer.values["alpha"], "elu")
    // The floor of selu is -1.7581.
    case "selu": floor(-1.7405, "selu")
    case "softplus": floor(0.01005, "softplus")
    default: nil
    }
  }

  private static func floor(_ level: Double, _ name: String) -> Flatness {
    Flatness(
      below: level, above: .infinity, rule: "\(name) below \(Numeral.short(level, digits: 3))")
  }
}
