/// What a start does to a batch before any training, layer by layer, and what comes back.
public struct StartReport: Sendable {
  public struct Line: Sendable {
    public let layer: String
    public let kind: String
    /// Of what the layer hands on.
    public let mean: Double
    public let deviation: Double
    /// Units that are 0 in every row, as a share.
    public let dead: Double
    /// Deviation of the gradient of the loss by what it hands on.
    public let gradient: Double
  }

  /// What it comes to.
  public enum Verdict: String, CaseIterable, Sendable {
    case fine = "keeps its size"
    case vanishes
    case explodes
    case silent = "nothing passes"
    case alike = "units are alike"
    case overflows
  }

  public let lines: [Line]
  /// Of the batch.
  public let loss: Double
  public let verdict: Verdict
  /// Deviation of what the last hidden layer hands on, over that of the first.
  public let forward: Double
  /// Deviation of the gradient at the first hidden layer, over that at the last.
  public let backward: Double

  /// Where signals count as vanished or exploded on their way through all hidden layers: a tenth, ten times.
  public static let most = 10.0

  /// Looks at the first batch of a seed's order, in training mode, on a copy.
  public init(
    of model: Model, on dataset: Dataset, batch: Int, loss choice: Choice?, seed: UInt64,
    isExact: Bool
  ) throws(Problem) {
    let report = try LayerReport(
      of: model, on: dataset, batch: batch, loss: choice, seed: seed, isExact: isExact)
    lines = report.entries.map { entry in
      Line(
        layer: entry.layer, kind: entry.kind, mean: entry.mean, deviation: entry.deviation,
        dead: entry.units > 0 ? Double(entry.dead) / Double(entry.units) : 0,
        gradient: entry.gradient)
    }
    let rows = dataset.sample(of: dataset.split.train, atMost: batch)
    loss = try Evaluation(
      of: model, on: dataset.only(rows), .valid, loss: choice, isExact: isExact
    ).loss
    // The outputs have a size of their own.
    let hidden = lines.count > 1 ? Array(lines.dropLast()) : lines
    let (first, last) = (hidden[0], hidden[hidden.count - 1])
    forward = last.deviation / first.deviation
    backward = first.gradient / last.gradient
    verdict = StartReport.verdict(hidden, loss, forward, backward, model)
  }

  private static func verdict(
    _ hidden: [Line], _ loss: Double, _ forward: Double, _ backward: Double, _ model: Model
  ) -> Verdict {
    let sizes = hidden.flatMap { [$0.deviation, $0.gradient] }
    if !loss.isFinite || !sizes.allSatisfy(\.isFinite) { return .overflows }
    if hidden.contains(where: { $0.dead == 1 || $0.deviation == 0 }) { return .silent }
    if model.hasUnitsAlike { return .alike }
    if forward > most || backward > most { return .explodes }
    if forward < 1 / most || backward < 1 / most { return .vanishes }
    return .fine
  }
}

extension Model {
  /// Whether the units of some matrix in front of another one all begin alike: they stay so.
  fileprivate var hasUnitsAlike: Bool {
    let matrices = layout.slices.filter { $0.isMatrix && $0.rows > 1 }
    return matrices.dropLast().contains { slice in
      let width = slice.columns
      let values = numbers(of: slice)
      return (1..<slice.rows).allSatisfy { row in
        (0..<width).allSatisfy { values[row * width + $0] == values[$0] }
      }
    }
  }
}

extension Blueprint {
  /// The same kind of net with so many hidden layers: what stands from its first dense layer to its second,
  /// again and again, and the outputs. Refuses nets that are no chain of dense layers.
  public func deepened(to depth: Int) throws(Problem) -> Blueprint {
    let places = layers.indices.filter { layers[$0].kind.name == "dense" }
    let isChain = layers.allSatisfy { layer in
      layer.branches.isEmpty
        && !["conv", "gru", "lstm", "rnn", "embed", "attention", "pool"].contains(layer.kind.name)
    }
    guard isChain, places.count > 1, let last = places.last, let first = places.first else {
      throw Problem(
        .modelDoesNotFit, "depth= is for nets of dense layers, and this one is { \(self) }",
        hint: "model mlp 64, then whatif init=… depth=2,10,30", about: "depth")
    }
    let group = Array(layers[first..<places[1]])
    var chain = Array(layers[..<first])
    for _ in 0..<depth { chain += group }
    return Blueprint(chain + Array(layers[last...]))
  }
}
