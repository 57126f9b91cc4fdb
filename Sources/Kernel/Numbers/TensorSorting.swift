/// What needs an order of the elements. NaN counts as larger than every number, as in NumPy.
extension Tensor {
  /// Calls `body` with the elements of every line along an axis, and writes what it leaves.
  func linesRewritten(
    axis: Int, _ body: (inout [Float]) -> Void
  ) throws(Problem) -> Tensor {
    guard count > 0 else { return self }
    try MemoryBudget.check(shape[axis] * 8)
    let result = try Tensor(shape)
    let (outer, n, inner) = shape.around(axis)
    var line = [Float](repeating: 0, count: n)
    for row in 0..<outer {
      for column in 0..<inner {
        let start = row * n * inner + column
        for index in 0..<n { line[index] = buffer.base[start + index * inner] }
        body(&line)
        for index in 0..<n { result.buffer.base[start + index * inner] = line[index] }
      }
    }
    return Tensor(shape, sharing: result.buffer, isMask: isMask)
  }

  /// Whether `a` stands before `b` in rising order.
  static func isBefore(_ a: Float, _ b: Float) -> Bool { a < b || (b.isNaN && !a.isNaN) }

  func sorted(axis: Int, descending: Bool) throws(Problem) -> Tensor {
    try linesRewritten(axis: axis) { line in
      line.sort(by: Tensor.isBefore)
      if descending { line.reverse() }
    }
  }

  /// The places that would sort each line; equal elements keep their order.
  func sortingPlaces(axis: Int, descending: Bool) throws(Problem) -> Tensor {
    guard count > 0 else { return try Tensor(shape) }
    try MemoryBudget.check(shape[axis] * 16)
    var result = try linesRewritten(axis: axis) { line in
      let order = line.indices.sorted { a, b in
        if Tensor.isBefore(line[a], line[b]) { return !descending }
        if Tensor.isBefore(line[b], line[a]) { return descending }
        return a < b
      }
      line = order.map { Float($0) }
    }
    result.isMask = false
    return result
  }

  /// The quantile of each line along `axes`, linear between neighbours; NaN where a line holds a NaN.
  func quantile(_ fraction: Double, _ axes: Axes) throws(Problem) -> Tensor {
    let (source, outer, n, inner) = try grouped(axes)
    let result = try Tensor(shape(reducing: axes))
    guard result.count > 0 else { return result }
    try MemoryBudget.check(n * 16)
    for row in 0..<outer {
      for column in 0..<inner {
        let start = row * n * inner + column
        let line = (0..<n).map { Double(source.buffer.base[start + $0 * inner]) }
        result.buffer.base[row * inner + column] = Float(Statistics.quantile(line, fraction))
      }
    }
    return result
  }

  /// The different elements in rising order; all NaN count as one.
  func distinct() throws(Problem) -> Tensor {
    try MemoryBudget.check(count * 8)
    var found: [Float] = []
    for value in floats.sorted(by: Tensor.isBefore) {
      if let last = found.last, last == value || (last.isNaN && value.isNaN) { continue }
      found.append(value)
    }
    return try Tensor(found)
  }
}
