/// The sides of a split.
public enum Side: String, CaseIterable, Sendable {
  case train, valid, test

  /// In a sentence: `held-out rows`.
  public var noun: String {
    switch self {
    case .train: "training rows"
    case .valid: "held-out rows"
    case .test: "test rows"
    }
  }
}

/// One side of a split, scaled and laid out for the kernels.
public struct Part {
  public let side: Side
  public let rows: Int
  public let features: Int
  /// Floats from one row of `inputs` to the next: `features` rounded up to 16, the rest zeros.
  public let stride: Int
  public private(set) var inputs: Buffer
  /// One a row; empty where numbers are predicted.
  public let labels: [Int32]
  /// Numbers to predict in their own units, rows `targetStride` apart, zeros in the rest; nil for
  /// classes.
  public let targets: Buffer?
  /// The same, scaled.
  private let scaledTargets: Buffer?
  /// One a row; nil where each counts the same.
  public let weights: Buffer?
  /// Classes, or numbers a row.
  public let outputs: Int
  public let targetStride: Int
  /// The row of the data set behind each row here.
  public let rowIndex: [Int]

  /// Rounded up to a whole number of vectors.
  static func padded(_ width: Int) -> Int { (width + 15) / 16 * 16 }

  init(_ side: Side, of dataset: Dataset) throws(Problem) {
    let rowIndex = dataset.split.rows(side)
    self.side = side
    self.rowIndex = rowIndex
    rows = rowIndex.count
    features = dataset.features
    stride = Part.padded(dataset.features)
    outputs = dataset.target.width
    weights = try dataset.weights.map { (weights) throws(Problem) in
      try Buffer(weights.values.withFloats { floats in rowIndex.map { floats[$0] } })
    }
    inputs = try Part.gathered(
      dataset.inputs, rows: rowIndex, stride: stride, dataset.scaling, filledBy: dataset.fill)
    switch dataset.target {
    case .classes(let labels, _):
      self.labels = rowIndex.map { labels[$0] }
      targets = nil
      scaledTargets = nil
      targetStride = 0
    case .values(let values, _):
      labels = []
      targetStride = Part.padded(outputs)
      targets = try Part.gathered(values, rows: rowIndex, stride: targetStride, .none)
      scaledTargets = try Part.gathered(
        values, rows: rowIndex, stride: targetStride, dataset.targetScaling)
    }
  }

  /// The same rows with other inputs, as they are scaled.
  func with(inputs: Buffer) -> Part {
    var copy = self
    copy.inputs = inputs
    return copy
  }

  /// What a loss compares outputs with: numbers scaled, yes or no as it is; nil for classes.
  func targets(for task: Loss.Task) -> Buffer? { task == .values ? scaledTargets : targets }

  private static func gathered(
    _ source: Tensor, rows: [Int], stride: Int, _ scaling: Scaling,
    filledBy fill: Fill = .none
  ) throws(Problem) -> Buffer {
    let width = source.shape[1]
    let size = rows.count.multipliedReportingOverflow(by: stride)
    let buffer = try Buffer(count: size.overflow ? .max : size.partialValue)
    source.withFloats { floats in
      buffer.withUnsafeMutableBytes { bytes in
        let room = bytes.bindMemory(to: Float.self)
        for (place, row) in rows.enumerated() {
          for column in 0..<width {
            room[place * stride + column] = scaling.apply(
              fill.apply(floats[row * width + column], column: column), column: column)
          }
        }
      }
    }
    return buffer
  }
}

/// The parts made so far; shared by copies of a data set that have the same split and scaling.
final class PartCache {
  private var parts: [Side: Part] = [:]

  subscript(side: Side) -> Part? {
    get { parts[side] }
    set { parts[side] = newValue }
  }
}
