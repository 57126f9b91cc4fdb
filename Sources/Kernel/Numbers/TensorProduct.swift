extension Tensor {
  /// `a @ b`: (k)@(k) is a number, (m, k)@(k) and (k)@(k, n) vectors, (m, k)@(k, n) a matrix (m, n);
  /// axes before the last two are batches and stretch as in arithmetic.
  public static func product(_ a: Tensor, _ b: Tensor) throws(Problem) -> Datum {
    guard a.rank > 0, b.rank > 0 else {
      throw Problem(
        .shapes, "\(a.shape) @ \(b.shape): a matrix product needs vectors or matrices",
        hint: "a * b multiplies by a number")
    }
    let inner = (a.shape[a.rank - 1], b.shape[max(0, b.rank - 2)])
    guard inner.0 == inner.1 else { throw misfit(a.shape, b.shape, inner) }
    if a.rank == 1, b.rank == 1 { return .number(Compute.dot(a.region, b.region)) }
    let left = a.rank == 1 ? try a.withNewAxis(0) : a
    let right = b.rank == 1 ? try b.withNewAxis(1) : b
    var result = try batches(left, right)
    if a.rank == 1 { result = result.without(axis: result.rank - 2) }
    if b.rank == 1 { result = result.without(axis: result.rank - 1) }
    return Datum(result)
  }

  /// The product of matrices, or of batches of matrices.
  private static func batches(_ a: Tensor, _ b: Tensor) throws(Problem) -> Tensor {
    let (m, k) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    let n = b.shape[b.rank - 1]
    let before = Shape(counted: Array(a.shape.sizes.dropLast(2)))
    let besides = Shape(counted: Array(b.shape.sizes.dropLast(2)))
    let batch = try before.broadcast(with: besides, by: "@ (batches)")
    let result = try Tensor(try Shape(batch.sizes + [m, n]))
    guard result.count > 0, k > 0 else { return result }
    let placesA = places(before, in: batch)
    let placesB = places(besides, in: batch)
    let height = rowsAtOnce(k, n)
    for index in 0..<batch.count {
      for start in stride(from: 0, to: m, by: height) {
        try Stop.check()
        let rows = min(height, m - start)
        Compute.product(
          .nn, a.region.matrix(at: (placesA[index] * m + start) * k, rows: rows, columns: k),
          b.region.matrix(at: placesB[index] * k * n, rows: k, columns: n),
          into: result.region.matrix(at: (index * m + start) * n, rows: rows, columns: n))
      }
    }
    return result
  }

  /// Rows of a product between two looks at the stop: about 4 GFLOP.
  private static func rowsAtOnce(_ k: Int, _ n: Int) -> Int {
    let (work, overflow) = k.multipliedReportingOverflow(by: n)
    return overflow ? 64 : max(64, (1 << 31) / max(1, work))
  }

  /// Which batch of `own` stands at each place of `target`.
  private static func places(_ own: Shape, in target: Shape) -> [Int] {
    let strides = own.strides(stretchedTo: target)
    var indices = [Int](repeating: 0, count: target.rank)
    return (0..<target.count).map { _ in
      let place = zip(indices, strides).reduce(0) { $0 + $1.0 * $1.1 }
      for axis in indices.indices.reversed() {
        indices[axis] += 1
        if indices[axis] < target[axis] { break }
        indices[axis] = 0
      }
      return place
    }
  }

  /// Without an axis of size 1.
  func without(axis: Int) -> Tensor {
    Tensor(shape.removing(axis), sharing: buffer, isMask: isMask)
  }

  private static func misfit(_ a: Shape, _ b: Shape, _ inner: (Int, Int)) -> Problem {
    var problem = Problem(
      .shapes,
      "shapes do not fit: \(a) @ \(b), inner \(inner.0) and \(inner.1) differ",
      hint: "{a} must end in \(inner.1), or {b} begin with \(inner.0)")
    guard a.rank == 2, b.rank == 2 else { return problem }
    if b[1] == inner.0 {
      problem.hint = "{b}.T is (\(b[1]), \(b[0])): {a} @ {b}.T fits"
      problem.mend = Problem.Mend(1, "{b}.T")
    } else if a[0] == inner.1 {
      problem.hint = "{a}.T is (\(a[1]), \(a[0])): {a}.T @ {b} fits"
      problem.mend = Problem.Mend(0, "{a}.T")
    } else {
      problem.hint =
        "{b}.T is (\(b[1]), \(b[0])): no fit either; a second side that fits is "
        + "(\(inner.0), \(b[1])), as randn(\(inner.0), \(b[1]))"
    }
    return problem
  }
}
