/// Where every weight of a model lies in its one flat buffer.
///
/// The matrices come first, then biases and norms, so that weight decay touches one range and leaves
/// the other alone. Rows are padded to 16 floats; the padding is 0 and stays 0.
public struct Layout: Sendable {
  /// One layer in its place; a block stands before the layers it holds.
  public struct Place: Sendable {
    /// "fc1", "norm2"; the last dense layer outside blocks is "out".
    public let name: String
    public internal(set) var layer: Layer
    /// One sample in and out.
    public let input: Shape
    public let output: Shape
    /// Blocks around it.
    public let depth: Int
    /// Positions in `slices`, in the order of the layer's row.
    public internal(set) var slices: [Int] = []
    /// Where its numbers lie in the statistics, in the order of the row.
    public internal(set) var statistics: [Range<Int>] = []

    /// Floating-point operations of the forward pass for one sample; of a block, without its layers.
    public var operations: Int { layer.kind.operations(layer.values, input, output) }
  }

  /// One weight matrix or vector.
  public struct Slice: Sendable {
    /// "fc1.weight"
    public let name: String
    public let layer: Int
    let shape: WeightShape
    /// Floats from one row to the next.
    public let stride: Int
    public let offset: Int

    var role: WeightShape.Role { shape.role }
    public var rows: Int { shape.rows }
    public var columns: Int { shape.columns }
    public var range: Range<Int> { offset..<(offset + rows * stride) }
    public var isMatrix: Bool { role == .matrix }
  }

  /// The blueprint's tree, its layers by their places.
  indirect enum Node: Sendable {
    case layer(Int)
    case block(Int, branches: [[Node]])
  }

  public internal(set) var places: [Place]
  let tree: [Node]
  public let slices: [Slice]
  /// Floats of the flat buffer.
  public let count: Int
  /// Floats of it that weight decay touches, from the start.
  public let decayedCount: Int
  /// Floats that are kept beside the weights: mean and variance of each normalisation.
  public let statisticsCount: Int

  /// Numbers that are trained, padding left out.
  public var parameterCount: Int { slices.reduce(0) { $0 + $1.rows * $1.columns } }

  /// Refuses sizes that do not fit an integer.
  public init(_ blueprint: Blueprint, input: Shape) throws(Problem) {
    var walk = Walk()
    walk.last = blueprint.layers.lastIndex { $0.kind.name == "dense" }
    tree = try walk.chain(blueprint.layers, from: input, depth: 0).nodes
    var places = walk.places
    var wanted: [(layer: Int, shape: WeightShape)] = []
    for (index, place) in places.enumerated() {
      wanted += place.layer.kind.weights(place.layer.values, place.input).map { (index, $0) }
    }
    var offsets = [Int](repeating: 0, count: wanted.count)
    var total = 0
    var decayed = 0
    for wantsDecay in [true, false] {
      for (index, weight) in wanted.enumerated() where (weight.shape.role == .matrix) == wantsDecay
      {
        offsets[index] = total
        total = try Layout.sum(total, weight.shape.rows, weight.shape.columns)
      }
      if wantsDecay { decayed = total }
    }
    slices = wanted.enumerated().map { index, weight in
      Slice(
        name: places[weight.layer].name + "." + weight.shape.name, layer: weight.layer,
        shape: weight.shape, stride: Layout.padded(weight.shape.columns), offset: offsets[index])
    }
    (count, decayedCount) = (total, decayed)
    var statistics = 0
    for index in places.indices {
      places[index].slices = wanted.indices.filter { wanted[$0].layer == index }
      let (layer, input) = (places[index].layer, places[index].input)
      for shape in layer.kind.statistics(layer.values, input) {
        let end = try Layout.sum(statistics, 1, shape.count)
        places[index].statistics.append(statistics..<end)
        statistics = end
      }
    }
    self.places = places
    statisticsCount = statistics
  }

  static func padded(_ columns: Int) -> Int { Matrix.stride(of: columns) }

  private static func sum(_ total: Int, _ rows: Int, _ columns: Int) throws(Problem) -> Int {
    let size = rows.multipliedReportingOverflow(by: padded(columns))
    let next = total.addingReportingOverflow(size.partialValue)
    guard !size.overflow, !next.overflow else {
      throw Problem(.memory, "a layer of \(rows) x \(columns) weights is too large to count")
    }
    return next.partialValue
  }

  /// Names the layers in the order they are typed, and finds their shapes.
  private struct Walk {
    var places: [Place] = []
    /// The layer of the outermost chain that is called "out".
    var last: Int?
    private var counts: [String: Int] = [:]

    init() {}

    mutating func chain(
      _ layers: [Layer], from input: Shape, depth: Int
    ) throws(Problem) -> (nodes: [Node], output: Shape) {
      var nodes: [Node] = []
      var shape = input
      for (index, layer) in layers.enumerated() {
        let output = try layer.output(for: shape)
        let position = places.count
        places.append(
          Place(
            name: depth == 0 && index == last ? "out" : name(layer.kind.stem), layer: layer,
            input: shape, output: output, depth: depth))
        if layer.kind.holds == .nothing {
          nodes.append(.layer(position))
        } else {
          var branches: [[Node]] = []
          for branch in layer.branches {
            branches.append(try chain(branch, from: shape, depth: depth + 1).nodes)
          }
          if layer.kind.holds == .chain { branches.append([]) }
          nodes.append(.block(position, branches: branches))
        }
        shape = output
      }
      return (nodes, shape)
    }

    private mutating func name(_ stem: String) -> String {
      counts[stem, default: 0] += 1
      return stem + String(counts[stem, default: 1])
    }
  }
}
