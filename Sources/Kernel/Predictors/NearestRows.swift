/// The nearest of some rows to others, exactly: Euclidean distance in the inputs as they are given.
///
/// Distances in Float, each with a bound on its rounding, say which rows can be among the nearest; those
/// that decide are sums in Double, column by column. Of rows equally far the first ones are nearest.
struct NearestRows {
  /// A row that is near, and the square of its distance.
  struct Hit: Equatable {
    let square: Double
    let row: Int

    var distance: Double { square.squareRoot() }
  }

  let rows: Int
  let features: Int
  private let stride: Int
  /// (rows, stride); padding is 0.
  private let inputs: Buffer
  private let squares: [Float]

  init(_ inputs: Buffer, rows: Int, features: Int, stride: Int) {
    (self.rows, self.features, self.stride, self.inputs) = (rows, features, stride, inputs)
    squares = NearestRows.squares(inputs, rows, features, stride)
  }

  init(_ part: Part) {
    self.init(part.inputs, rows: part.rows, features: part.features, stride: part.stride)
  }

  /// Rows that are asked about together.
  private static let chunk = 64

  /// Hands out the `count` nearest rows of each of `asked`, (number, stride), in their order, the nearest
  /// first; nil for one with a cell that is no number, to which nothing is near.
  func each(
    of asked: Buffer, rows number: Int, count: Int, _ body: (Int, [Hit]?) -> Void
  ) throws(Problem) {
    let products = try Buffer(count: NearestRows.chunk * Part.padded(rows))
    let largest = squares.max() ?? 0
    let own = NearestRows.squares(asked, number, features, stride)
    var start = 0
    while start < number {
      try Stop.check()
      let size = min(NearestRows.chunk, number - start)
      Compute.product(
        .nt, asked.matrix(at: start * stride, rows: size, columns: stride),
        inputs.matrix(rows: rows, columns: stride),
        into: products.matrix(rows: size, columns: rows, stride: Part.padded(rows)))
      for index in 0..<size {
        let row = asked.all.base + (start + index) * stride
        guard (0..<features).allSatisfy({ row[$0].isFinite }) else {
          body(start + index, nil)
          continue
        }
        let distances = products.all.base + index * Part.padded(rows)
        let square = own[start + index]
        for other in 0..<rows { distances[other] = square + squares[other] - 2 * distances[other] }
        // Rounding of a sum of products, on both sides of the comparison.
        let slack = 4e-7 * Float(features + 8) * (square + largest)
        body(start + index, nearest(to: row, distances, count, slack: slack))
      }
      start += size
    }
  }

  /// The `count` nearest others of each row, itself left out; fewer where there are no more. Every cell
  /// must be a number.
  func others(_ count: Int) throws(Problem) -> [[Hit]] {
    var found: [[Hit]] = []
    found.reserveCapacity(rows)
    try each(of: inputs, rows: rows, count: min(rows, count + 1)) { row, hits in
      var hits = hits ?? []
      // Of many equal rows it may not be among its own nearest.
      if let own = hits.firstIndex(where: { $0.row == row }) { hits.remove(at: own) }
      found.append(Array(hits.prefix(count)))
    }
    return found
  }

  private static func squares(
    _ buffer: Buffer, _ rows: Int, _ features: Int, _ stride: Int
  ) -> [Float] {
    (0..<rows).map { row in
      var sum: Float = 0
      for column in (row * stride)..<(row * stride + features) {
        sum += buffer[column] * buffer[column]
      }
      return sum
    }
  }

  private func nearest(
    to row: UnsafePointer<Float>, _ distances: UnsafePointer<Float>, _ count: Int, slack: Float
  ) -> [Hit] {
    let limit = last(distances, count) + slack
    var found: [Hit] = []
    // Where Float overflows it says nothing, and every row can be among them.
    for index in 0..<rows where !limit.isFinite || distances[index] <= limit {
      let other = inputs.all.base + index * stride
      var sum = 0.0
      for column in 0..<features {
        let apart = Double(row[column]) - Double(other[column])
        sum += apart * apart
      }
      found.append(Hit(square: sum, row: index))
    }
    found.sort { ($0.square, $0.row) < ($1.square, $1.row) }
    return Array(found.prefix(count))
  }

  /// The distance of the last of them, in Float.
  private func last(_ distances: UnsafePointer<Float>, _ count: Int) -> Float {
    // Many neighbours are found faster among all distances in order.
    guard count <= 64 else { return (0..<rows).map { distances[$0] }.sorted()[count - 1] }
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { best in
      best.initialize(repeating: .infinity)
      for index in 0..<rows {
        let distance = distances[index]
        guard distance < best[count - 1] else { continue }
        var place = count - 1
        while place > 0, best[place - 1] > distance {
          best[place] = best[place - 1]
          place -= 1
        }
        best[place] = distance
      }
      return best[count - 1]
    }
  }
}
