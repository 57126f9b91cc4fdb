/// The sizes of a tensor's axes, outermost first; `()` is a single number.
///
/// A shape that exists can be counted: negative sizes and products that overflow are problems when
/// it is made, so no later arithmetic on sizes can trap.
public struct Shape: Sendable, Equatable {
  public let sizes: [Int]
  /// The product of the sizes; 1 for `()`.
  public let count: Int

  /// Axes a tensor may have.
  public static let highestRank = 8
  /// Elements a tensor may be asked for; more can never be addressed.
  static let highestCount = 1 << 60

  /// Refuses a negative size, more than eight axes, and a product beyond 2^60 (sizes of 0 aside, so
  /// that every product of some of the sizes is small enough too).
  public init(_ sizes: [Int]) throws(Problem) {
    guard sizes.count <= Shape.highestRank else {
      throw Problem(
        .shapes, "\(sizes.count) axes are more than the \(Shape.highestRank) a tensor may have",
        hint: "reshape into fewer axes")
    }
    var product = 1
    for size in sizes {
      guard size >= 0 else {
        throw Problem(
          .outOfRange, "a size is at least 0, not \(size), in \(Shape.text(sizes))",
          hint: "only reshape takes -1, for the one size it works out")
      }
      let (next, overflow) = product.multipliedReportingOverflow(by: max(size, 1))
      guard !overflow, next <= Shape.highestCount else {
        throw Problem(
          .memory, "\(Shape.text(sizes)) has more elements than any memory holds",
          hint: "smaller sizes")
      }
      product = next
    }
    self.init(counted: sizes)
  }

  /// Sizes that come from existing shapes, by cutting, joining within limits or reordering.
  init(counted sizes: [Int]) {
    self.sizes = sizes
    self.count = sizes.reduce(1, &*)
  }

  /// A vector as long as something that exists.
  public static func vector(_ count: Int) -> Shape { Shape(counted: [max(0, count)]) }
  /// A single number.
  public static let scalar = Shape(counted: [])

  public var rank: Int { sizes.count }
  public var isEmpty: Bool { count == 0 }
  public subscript(_ axis: Int) -> Int { sizes[axis] }

  /// Elements between neighbours along each axis, row-major.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    var step = 1
    for axis in sizes.indices.reversed() {
      strides[axis] = step
      step *= max(sizes[axis], 1)
    }
    return strides
  }

  static func text(_ sizes: [Int]) -> String {
    "(" + sizes.map(String.init).joined(separator: ", ") + ")"
  }
}

extension Shape: CustomStringConvertible {
  /// `(3, 4)`
  public var description: String { Shape.text(sizes) }
}

extension Shape {
  /// The axis meant by a number that may count from the end.
  public func axis(_ number: Int) throws(Problem) -> Int {
    let axis = number < 0 ? number + rank : number
    guard sizes.indices.contains(axis) else {
      let hint =
        rank == 0 ? "a single number has no axis" : "axis=0 to \(rank - 1), or -1 for the last"
      throw Problem(
        .index, "axis \(number) does not exist in shape \(self)", hint: hint, about: "axis")
    }
    return axis
  }

  /// The shape seen from one axis: the product before it, its size, the product after it.
  func around(_ axis: Int) -> (outer: Int, size: Int, inner: Int) {
    (
      sizes[..<axis].reduce(1, *), sizes[axis],
      sizes[(axis + 1)...].reduce(1, *)
    )
  }

  /// Without an axis, or with it at size 1.
  func removing(_ axis: Int, keeping: Bool = false) -> Shape {
    var sizes = sizes
    if keeping { sizes[axis] = 1 } else { sizes.remove(at: axis) }
    return Shape(counted: sizes)
  }

  /// Another size on one axis.
  func with(_ size: Int, at axis: Int) throws(Problem) -> Shape {
    var sizes = sizes
    sizes[axis] = size
    return try Shape(sizes)
  }

  /// The shape both sides stretch to: sizes are aligned at the last axis, a size of 1 stretches.
  public func broadcast(with other: Shape, by word: String) throws(Problem) -> Shape {
    let rank = max(rank, other.rank)
    var result = [Int](repeating: 1, count: rank)
    for back in 1..<(rank + 1) {
      let mine = back <= self.rank ? sizes[self.rank - back] : 1
      let theirs = back <= other.rank ? other.sizes[other.rank - back] : 1
      guard mine == theirs || mine == 1 || theirs == 1 else {
        throw misfit(other, "\(self) \(word) \(other), \(mine) and \(theirs) differ")
      }
      result[rank - back] = mine == 1 ? theirs : mine
    }
    return try Shape(result)
  }

  /// The strides that read this shape as if it were `target`, which it broadcasts to.
  func strides(stretchedTo target: Shape) -> [Int] {
    let own = strides
    var result = [Int](repeating: 0, count: target.rank)
    for back in 0..<rank where sizes[rank - 1 - back] != 1 {
      result[target.rank - 1 - back] = own[rank - 1 - back]
    }
    return result
  }

  private func misfit(_ other: Shape, _ words: String) -> Problem {
    var problem = Problem(
      .shapes, "shapes do not fit: " + words,
      hint: "sizes are matched from the last axis and must be equal or 1")
    if rank == 1, other.rank == 2, sizes[0] == other.sizes[0] {
      problem.mend = Problem.Mend(0, "reshape({a}, \(sizes[0]), 1)")
    } else if rank == 2, other.rank == 1, sizes[0] == other.sizes[0] {
      problem.mend = Problem.Mend(1, "reshape({b}, \(sizes[0]), 1)")
    } else if rank == 2, other.rank == 2, sizes[0] == other.sizes[1], sizes[1] == other.sizes[0] {
      problem.hint = "{b}.T is \(Shape(counted: other.sizes.reversed())) and fits"
      problem.mend = Problem.Mend(1, "{b}.T")
      return problem
    }
    if let mend = problem.mend {
      problem.hint = "sizes are matched from the last axis: \(mend.form) makes a column"
    }
    return problem
  }
}
