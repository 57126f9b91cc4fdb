/// Sums and the like, over everything or along axes. Sums are kept in Double.
extension Tensor {
  /// What becomes of the axes a reduction went over.
  struct Axes {
    /// In rising order; all of them when nothing was written.
    var numbers: [Int]
    var isAll: Bool
    var keeping: Bool
  }

  /// The shape after a reduction over `axes`.
  func shape(reducing axes: Axes) -> Shape {
    var sizes = shape.sizes
    for axis in axes.numbers.reversed() {
      if axes.keeping { sizes[axis] = 1 } else { sizes.remove(at: axis) }
    }
    return Shape(counted: sizes)
  }

  /// The tensor as [outer][n][inner] with the axes to reduce in the middle, moved to the end first
  /// where they are not neighbours.
  func grouped(_ axes: Axes) throws(Problem) -> (tensor: Tensor, outer: Int, n: Int, inner: Int) {
    guard let first = axes.numbers.first, let last = axes.numbers.last else {
      return (self, 1, count, 1)
    }
    if last - first == axes.numbers.count - 1 {
      let outer = shape.sizes[..<first].reduce(1, *)
      let inner = shape.sizes[(last + 1)...].reduce(1, *)
      return (self, outer, shape.sizes[first...last].reduce(1, *), inner)
    }
    let kept = (0..<rank).filter { !axes.numbers.contains($0) }
    let moved = try permuted(kept + axes.numbers)
    let outer = kept.map { shape[$0] }.reduce(1, *)
    return (moved, outer, axes.numbers.map { shape[$0] }.reduce(1, *), 1)
  }

  /// One of the engine's reductions along axes.
  func reduced(_ reduction: Compute.Reduction, _ axes: Axes) throws(Problem) -> Tensor {
    let (source, outer, n, inner) = try grouped(axes)
    let result = try Tensor(shape(reducing: axes))
    Compute.reduce(
      reduction, source.region, outer: outer, n: n, inner: inner, into: result.region)
    return result
  }

  /// How many elements meet in one result.
  func size(reducing axes: Axes) -> Int { axes.numbers.map { shape[$0] }.reduce(1, *) }

  func mean(_ axes: Axes) throws(Problem) -> Tensor {
    let sum = try reduced(.sum, axes)
    let divisor = try Tensor(scalar: Float(size(reducing: axes)))
    return try Tensor.combined(.divide, sum, divisor, word: "/")
  }

  /// Squared deviations from the mean, divided by n - `correction`; NaN where that is not positive.
  func variance(_ axes: Axes, correction: Double) throws(Problem) -> Tensor {
    var kept = axes
    kept.keeping = true
    let centred = try Tensor.combined(.subtract, self, try mean(kept), word: "-")
    let squares = try centred.reduced(.sumOfSquares, axes)
    let freedom = Double(size(reducing: axes)) - correction
    let divisor = try Tensor(scalar: freedom > 0 ? Float(freedom) : .nan)
    return try Tensor.combined(.divide, squares, divisor, word: "/")
  }

  /// The mean of everything; NaN when there is nothing.
  public var mean: Double { Compute.sum(region) / Double(count) }

  /// The variance of everything, divided by count - `correction`; NaN where that is not positive.
  public func variance(correction: Double) -> Double {
    let freedom = Double(count) - correction
    return freedom > 0 ? Compute.sumOfDeviations(region, from: mean) / freedom : .nan
  }

  /// The place of the largest or smallest element along one axis, the first of equals; NaN wins.
  func places(ofLargest largest: Bool, _ axes: Axes) throws(Problem) -> [Int32] {
    let (source, outer, n, inner) = try grouped(axes)
    guard n <= Int(Int32.max) else {
      throw Problem(.outOfRange, "\(n) elements are too many to number a place among them")
    }
    let result = try IndexBuffer(count: outer * inner)
    Compute.argReduce(
      largest: largest, source.region, outer: outer, n: n, inner: inner, into: result.all)
    return result.array
  }

  /// Sums up to each element along one axis, kept in Double.
  func runningSums(axis: Int) throws(Problem) -> Tensor {
    let result = try Tensor(shape)
    guard count > 0 else { return result }
    let (outer, n, inner) = shape.around(axis)
    for row in 0..<outer {
      for column in 0..<inner {
        var total = 0.0
        var place = row * n * inner + column
        for _ in 0..<n {
          total += Double(buffer.base[place])
          result.buffer.base[place] = Float(total)
          place += inner
        }
      }
    }
    return result
  }
}
