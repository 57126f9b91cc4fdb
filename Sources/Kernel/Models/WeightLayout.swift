/// How a file of weights names and arranges what a model has.
public enum WeightLayout: String, Sendable, CaseIterable {
  /// A state dict of PyTorch: dense (outputs, inputs), conv (outputs, inputs, height, width), the inputs
  /// of a dense layer behind a flatten with their channels outermost, norms as weight, bias,
  /// running_mean, running_var, num_batches_tracked.
  case torch
  /// As the model computes with them: matrices (inputs, outputs), a convolution
  /// (height · width · inputs, outputs), channels innermost.
  case athanor

  /// What the metadata of a file is called that names it.
  public static let key = "athanor_layout"

  /// What a file says of itself; nil where it says nothing. Files of release 0.1.0 name themselves only.
  public init?(of metadata: [(name: String, value: String)]) throws(Problem) {
    func value(_ name: String) -> String? { metadata.first { $0.name == name }?.value }
    guard let word = value(WeightLayout.key) else {
      guard value("format") == "athanor" else { return nil }
      self = .athanor
      return
    }
    guard let found = WeightLayout(rawValue: word) else {
      throw Problem(
        .badFile, "its weights are in a layout called \"\(word.brief)\", which is not known",
        hint: "layouts: " + WeightLayout.allCases.map(\.rawValue).joined(separator: " "))
    }
    self = found
  }
}

/// One tensor of a model: its name and shape in each layout, and where each number lies.
struct WeightPort {
  /// "norm1.scale", as the model calls it.
  let name: String
  let layer: String
  /// What PyTorch calls it behind the layer's name.
  let torchShort: String
  /// Names that other programs use.
  let others: [String]
  /// The model's own shape.
  let sizes: [Int]
  let torchSizes: [Int]
  let target: Target
  private let form: Form
  /// PyTorch's place of each of our inputs, or features of a vector; nil where they are the same.
  private let order: [Int]?

  enum Target {
    case slice(Layout.Slice)
    case statistics(Range<Int>)
  }

  private enum Form {
    case plain
    case turned
    /// Positions of a window, and the channels at each.
    case window(taps: Int, depth: Int)
  }

  private static let torchWords = [
    "scale": "weight", "shift": "bias", "mean": "running_mean", "variance": "running_var",
  ]
  private static let foreign = [
    "scale": ["gamma"], "shift": ["beta"], "mean": ["moving_mean"],
    "variance": ["moving_variance"], "weight": ["kernel"],
  ]

  init(_ slice: Layout.Slice, of layer: String, order: [Int]?) {
    let short = String(slice.name.dropFirst(layer.count + 1))
    (name, self.layer, target, self.order) = (slice.name, layer, .slice(slice), order)
    torchShort = WeightPort.torchWords[short] ?? short
    others = WeightPort.foreign[short] ?? []
    sizes = slice.isMatrix ? [slice.rows, slice.columns] : [slice.columns]
    let taps = slice.shape.window.reduce(1, *)
    if !slice.isMatrix || slice.shape.isTable {
      (form, torchSizes) = (.plain, sizes)
    } else if slice.shape.window.isEmpty {
      (form, torchSizes) = (.turned, [slice.columns, slice.rows])
    } else {
      let depth = slice.rows / max(1, taps)
      form = .window(taps: taps, depth: depth)
      torchSizes = [slice.columns, depth] + slice.shape.window
    }
  }

  init(statistics range: Range<Int>, _ short: String, of layer: String, order: [Int]?) {
    (name, self.layer, self.order) = ("\(layer).\(short)", layer, order)
    torchShort = WeightPort.torchWords[short] ?? short
    others = WeightPort.foreign[short] ?? []
    (sizes, torchSizes) = ([range.count], [range.count])
    (target, form) = (.statistics(range), .plain)
  }

  func name(in layout: WeightLayout) -> String {
    layout == .torch ? "\(layer).\(torchShort)" : name
  }

  func sizes(in layout: WeightLayout) -> [Int] { layout == .torch ? torchSizes : sizes }

  /// Whether only one of the layouts has numbers of these sizes; nil where neither or both have.
  func layout(fitting given: [Int]) -> WeightLayout? {
    guard sizes != torchSizes, given == sizes || given == torchSizes else { return nil }
    return given == sizes ? .athanor : .torch
  }

  var isTurned: Bool { if case .turned = form { true } else { false } }
  var isReordered: Bool { order != nil && isTurned }

  /// Where a layout keeps each number, in the model's own order.
  func places(in layout: WeightLayout) -> [Int] {
    let (rows, columns) = sizes.count == 2 ? (sizes[0], sizes[1]) : (1, sizes[0])
    guard layout == .torch else { return Array(0..<(rows * columns)) }
    var places: [Int] = []
    places.reserveCapacity(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        switch form {
        case .plain: places.append(row * columns + (order?[column] ?? column))
        case .turned: places.append(column * rows + (order?[row] ?? row))
        case .window(let taps, let depth):
          places.append((column * depth + row % depth) * taps + row / depth)
        }
      }
    }
    return places
  }
}
