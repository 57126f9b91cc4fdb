@testable import Kernel

/// Answers drawn on whole numbers, as Oracles/Tricks/make_metrics.py draws them.
struct MetricCase: Sendable {
  private(set) var labels: [Int32] = []
  private(set) var outputs: [[Float]] = []
  private(set) var targets: [[Float]] = []
  private(set) var weights: [Float]?
  private(set) var classes = 0

  /// Knuth's MMIX generator; the upper 31 bits.
  private struct Draw {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
  }

  static func ofClasses(_ number: Int) -> MetricCase {
    var (draw, found) = (Draw(state: UInt64(number)), MetricCase())
    let rows = 1 + draw.below(60)
    found.classes = number % 2 == 0 ? 2 : 3 + draw.below(5)
    let used = number % 3 == 0 ? 1 + draw.below(found.classes) : found.classes
    let units = [4, 64, 1024][draw.below(3)]
    for row in 0..<rows {
      found.labels.append(Int32(draw.below(used)))
      var (left, shares) = (units, [Float](repeating: 0, count: found.classes))
      for place in 0..<found.classes {
        let take = place == found.classes - 1 ? left : draw.below(left + 1)
        shares[(place + row) % found.classes] = Float(take) / Float(units)
        left -= take
      }
      found.outputs.append(shares)
    }
    found.draw(&draw, number, rows)
    return found
  }

  static func ofNumbers(_ number: Int) -> MetricCase {
    var (draw, found) = (Draw(state: 1000 + UInt64(number)), MetricCase())
    let (rows, width) = (1 + draw.below(60), 1 + draw.below(3))
    func numbers(_ span: Int) -> [[Float]] {
      (0..<rows).map { _ in (0..<width).map { _ in Float(draw.below(span) - 128) / 8 } }
    }
    found.targets = numbers(number % 5 == 4 ? 1 : 257)
    found.outputs = numbers(257)
    found.draw(&draw, number, rows)
    return found
  }

  private mutating func draw(_ draw: inout Draw, _ number: Int, _ rows: Int) {
    guard number % 4 == 3 else { return }
    weights = (0..<rows).map { Float(draw.below(17) + ($0 == 0 ? 1 : 0)) / 4 }
  }

  /// The class with the largest probability, the first of equals.
  var said: [Int32] {
    outputs.map { row in
      Int32(row.indices.max { row[$0] < row[$1] || row[$0] == row[$1] && $0 > $1 } ?? 0)
    }
  }

  /// The rows in another order: every row times `step`, which has no divisor in common with their number.
  func reordered(_ step: Int) -> MetricCase {
    let count = outputs.count
    var other = self
    for row in 0..<count {
      let from = (row * step + 1) % count
      if !labels.isEmpty { other.labels[row] = labels[from] }
      if !targets.isEmpty { other.targets[row] = targets[from] }
      other.outputs[row] = outputs[from]
      if let weights { other.weights?[row] = weights[from] }
    }
    return other
  }

  /// The classes under other numbers: class k becomes k + 1, the last one the first.
  func relabelled() -> MetricCase {
    var other = self
    other.labels = labels.map { ($0 + 1) % Int32(classes) }
    other.outputs = outputs.map { [$0[classes - 1]] + $0.dropLast() }
    return other
  }

  /// Everything said as it is true.
  func perfect() -> MetricCase {
    var other = self
    if targets.isEmpty {
      other.outputs = labels.map { label in (0..<classes).map { $0 == Int(label) ? 1 : 0 } }
    } else {
      other.outputs = targets
    }
    return other
  }

  func with(output: Float, at row: Int) -> MetricCase {
    var other = self
    other.outputs[row][0] = output
    return other
  }

  /// `said` is what the outputs say where it is not given.
  func answers(said: [Int32]? = nil) throws -> Answers {
    let buffer = try Buffer(outputs.flatMap { $0 })
    let weights = try self.weights.map { try Buffer($0) }
    let width = outputs[0].count
    guard targets.isEmpty else {
      return Answers(
        values: buffer, stride: width, targets: try Buffer(targets.flatMap { $0 }),
        targetStride: width, rows: outputs.count, width: width, weights: weights)
    }
    return Answers(
      classes: buffer, stride: width, labels: labels, said: said ?? self.said,
      names: (0..<classes).map { "c\($0)" }, weights: weights)
  }

  /// What is said, under the other numbers of `relabelled`.
  var relabelledSaid: [Int32] { said.map { ($0 + 1) % Int32(classes) } }

  /// One of the rows is of each class.
  var hasAllClasses: Bool { Set(labels).count == classes }
}
