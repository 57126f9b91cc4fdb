/// What needs an order of the elements. NaN counts as larger than every number, as in NumPy.
extension Tensor {
  /// Calls `body` with the elements of every line along an axis, and writes what it leaves.
  func linesRewritten(
    axis: Int, _ body: (inout [Float]) throws(Problem) -> Void
  ) throws(Problem) -> Tensor {
    guard count > 0 else { return self }
    try MemoryBudget.check(shape[axis] * 24)
    let result = try Tensor(shape)
    let (outer, n, inner) = shape.around(axis)
    var line = [Float](repeating: 0, count: n)
    for row in 0..<outer {
      for column in 0..<inner {
        let start = row * n * inner + column
        try Stop.checked(n) { range in
          for index in range { line[index] = buffer.base[start + index * inner] }
        }
        try body(&line)
        try Stop.checked(n) { range in
          for index in range { result.buffer.base[start + index * inner] = line[index] }
        }
      }
    }
    return Tensor(shape, sharing: result.buffer, isMask: isMask)
  }

  func sorted(axis: Int, descending: Bool) throws(Problem) -> Tensor {
    try linesRewritten(axis: axis) { (line) throws(Problem) in
      line = try RadixOrder(of: line, descending: descending).applied(to: line)
    }
  }

  /// The places that would sort each line; equal elements keep their order.
  func sortingPlaces(axis: Int, descending: Bool) throws(Problem) -> Tensor {
    guard count > 0 else { return try Tensor(shape) }
    var result = try linesRewritten(axis: axis) { (line) throws(Problem) in
      line = try RadixOrder(of: line, descending: descending).places.map { Float($0) }
    }
    result.isMask = false
    return result
  }

  /// The quantile of each line along `axes`, linear between neighbours; NaN where a line holds a NaN.
  func quantile(_ fraction: Double, _ axes: Axes) throws(Problem) -> Tensor {
    let (source, outer, n, inner) = try grouped(axes)
    let result = try Tensor(shape(reducing: axes))
    guard result.count > 0 else { return result }
    try MemoryBudget.check(n * 40)
    var (values, ordered) = ([Float](repeating: 0, count: n), [Double](repeating: 0, count: n))
    for row in 0..<outer {
      for column in 0..<inner {
        let start = row * n * inner + column
        try Stop.checked(n) { range in
          for place in range { values[place] = source.buffer.base[start + place * inner] }
        }
        let sorted = try RadixOrder(of: values).applied(to: values)
        try Stop.checked(n) { range in
          for place in range { ordered[place] = Double(sorted[place]) }
        }
        let hasNaN = sorted.last?.isNaN ?? false  // NaN stands last
        result.buffer.base[row * inner + column] =
          hasNaN ? .nan : Float(Statistics.quantile(ofOrdered: ordered, fraction))
      }
    }
    return result
  }

  /// The different elements in rising order; all NaN count as one.
  func distinct() throws(Problem) -> Tensor {
    try MemoryBudget.check(count * 24)
    var found: [Float] = []
    let floats = floats
    for value in try RadixOrder(of: floats).applied(to: floats) {
      if let last = found.last, last == value || (last.isNaN && value.isNaN) { continue }
      found.append(value)
    }
    return try Tensor(found)
  }
}
