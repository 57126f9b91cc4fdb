/// Where every weight of a model lies in its one flat buffer.
///
/// The matrices come first, then biases and norms, so that weight decay touches one range and leaves
/// the other alone. Rows are padded to 16 floats; the padding is 0 and stays 0.
public struct Layout: Sendable {
  /// One layer in its place.
  public struct Place: Sendable {
    /// "fc1", "norm2"; the last dense layer is "out".
    public let name: String
    public let layer: Layer
    /// One sample in and out.
    public let input: Shape
    public let output: Shape
    /// Positions in `slices`, in the order of the layer's row.
    public let slices: [Int]
    /// Where the running statistics of a normalisation begin; nil without.
    public let statistics: Int?
  }

  /// One weight matrix or vector.
  public struct Slice: Sendable {
    /// "fc1.weight"
    public let name: String
    public let layer: Int
    let role: WeightShape.Role
    public let rows: Int
    public let columns: Int
    /// Floats from one row to the next.
    public let stride: Int
    public let offset: Int

    public var range: Range<Int> { offset..<(offset + rows * stride) }
    public var isMatrix: Bool { role == .matrix }
  }

  public let places: [Place]
  public let slices: [Slice]
  /// Floats of the flat buffer.
  public let count: Int
  /// Floats of it that weight decay touches, from the start.
  public let decayedCount: Int
  /// Floats of running statistics: mean and variance of each normalisation.
  public let statisticsCount: Int

  /// Numbers that are trained, padding left out.
  public var parameterCount: Int { slices.reduce(0) { $0 + $1.rows * $1.columns } }

  /// Refuses sizes that do not fit an integer.
  public init(_ blueprint: Blueprint, input: Shape) throws(Problem) {
    let outputs = try blueprint.shapes(from: input)
    let inputs = [input] + outputs.dropLast()
    let names = Layout.names(of: blueprint.layers)
    var wanted: [(layer: Int, shape: WeightShape)] = []
    for (index, layer) in blueprint.layers.enumerated() {
      wanted += layer.kind.weights(layer.values, inputs[index]).map { (index, $0) }
    }
    var offsets = [Int](repeating: 0, count: wanted.count)
    var total = 0
    var decayed = 0
    for wantsDecay in [true, false] {
      for (index, weight) in wanted.enumerated() where (weight.shape.role == .matrix) == wantsDecay
      {
        offsets[index] = total
        total = try Layout.sum(total, weight.shape)
      }
      if wantsDecay { decayed = total }
    }
    slices = wanted.enumerated().map { index, weight in
      Slice(
        name: names[weight.layer] + "." + weight.shape.name, layer: weight.layer,
        role: weight.shape.role, rows: weight.shape.rows, columns: weight.shape.columns,
        stride: Layout.padded(weight.shape.columns), offset: offsets[index])
    }
    (count, decayedCount) = (total, decayed)
    var places: [Place] = []
    var statistics = 0
    for (index, layer) in blueprint.layers.enumerated() {
      let own = wanted.indices.filter { wanted[$0].layer == index }
      let isNorm = own.contains { wanted[$0].shape.role == .scale }
      places.append(
        Place(
          name: names[index], layer: layer, input: inputs[index], output: outputs[index],
          slices: own, statistics: isNorm ? statistics : nil))
      if isNorm { statistics += 2 * Layout.padded(inputs[index].count) }
    }
    self.places = places
    statisticsCount = statistics
  }

  static func padded(_ columns: Int) -> Int { (columns + 15) / 16 * 16 }

  private static func sum(_ total: Int, _ shape: WeightShape) throws(Problem) -> Int {
    let size = shape.rows.multipliedReportingOverflow(by: padded(shape.columns))
    let next = total.addingReportingOverflow(size.partialValue)
    guard !size.overflow, !next.overflow else {
      throw Problem(
        .memory, "a layer of \(shape.rows) x \(shape.columns) weights is too large to count")
    }
    return next.partialValue
  }

  private static func names(of layers: [Layer]) -> [String] {
    let last = layers.lastIndex { $0.kind.name == "dense" }
    var counts: [String: Int] = [:]
    return layers.enumerated().map { index, layer in
      if index == last { return "out" }
      counts[layer.kind.stem, default: 0] += 1
      return layer.kind.stem + String(counts[layer.kind.stem, default: 1])
    }
  }
}
