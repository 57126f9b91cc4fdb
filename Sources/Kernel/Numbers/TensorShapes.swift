/// Other arrangements of the same numbers.
extension Tensor {
  /// The same numbers, in the same order, under other sizes; one of them may be -1 and is worked out.
  public func reshaped(_ sizes: [Int]) throws(Problem) -> Tensor {
    var sizes = sizes
    let open = sizes.indices.filter { sizes[$0] == -1 }
    guard open.count <= 1 else {
      throw Problem(
        .shapes, "\(Shape.text(sizes)) leaves \(open.count) sizes open, only one can be worked out",
        hint: "write all but one")
    }
    if let axis = open.first {
      var rest = sizes
      rest[axis] = 1
      let known = try Shape(rest).count
      guard known > 0, count % known == 0 else {
        throw Problem(
          .shapes,
          "\(shape) holds \(count) elements, which \(Shape.text(sizes)) cannot divide evenly",
          hint: divisorHint(rest, axis))
      }
      sizes[axis] = count / known
    }
    let target = try Shape(sizes)
    guard target.count == count else {
      throw Problem(
        .shapes,
        "shapes do not fit: \(shape) holds \(count) elements, \(target) holds \(target.count)",
        hint: "one size may be -1, it is worked out: reshape({a}, \(Shape.open(sizes, count)))")
    }
    return Tensor(target, sharing: buffer, isMask: isMask)
  }

  private func divisorHint(_ rest: [Int], _ axis: Int) -> String {
    let known = rest.reduce(1, &*)
    let divisors = (1...max(1, min(count, 1000))).filter { count % $0 == 0 }.suffix(8)
    return "\(count) is not a multiple of \(known); it is of "
      + divisors.map(String.init).joined(separator: ", ")
  }

  /// The axes in another order.
  func permuted(_ order: [Int]) throws(Problem) -> Tensor {
    guard order.sorted() == Array(0..<rank) else {
      throw Problem(
        .shapes, "\(Shape.text(order)) does not name each of the \(rank) axes of \(shape) once",
        hint: "axes=\(Shape.text((0..<rank).reversed()).replacingParentheses)")
    }
    if order == Array(0..<rank) { return self }
    let target = Shape(counted: order.map { shape[$0] })
    let result = try Tensor(target)
    if order == [1, 0] {
      Compute.transpose(
        region.matrix(rows: shape[0], columns: shape[1]),
        into: result.region.matrix(rows: shape[1], columns: shape[0]))
    } else {
      let strides = shape.strides
      Compute.copy(
        region, start: 0, strides: order.map { strides[$0] }, shape: target.sizes,
        into: result.region)
    }
    return Tensor(target, sharing: result.buffer, isMask: isMask)
  }

  /// The axes in reverse order: the transpose of a matrix.
  public func transposed() throws(Problem) -> Tensor { try permuted((0..<rank).reversed()) }

  /// The order of elements along one axis reversed.
  func flipped(_ axis: Int) throws(Problem) -> Tensor {
    guard count > 0 else { return self }
    let result = try Tensor(shape)
    var strides = shape.strides
    let start = (shape[axis] - 1) * strides[axis]
    strides[axis] = -strides[axis]
    Compute.copy(region, start: start, strides: strides, shape: shape.sizes, into: result.region)
    return Tensor(shape, sharing: result.buffer, isMask: isMask)
  }

  /// The tensors one after the other along an axis they have; other sizes must agree.
  static func joined(_ parts: [Tensor], axis number: Int) throws(Problem) -> Tensor {
    guard let first = parts.first else {
      throw Problem(.missingArgument, "concat needs at least one tensor", hint: "concat([a, b])")
    }
    let axis = try first.shape.axis(number)
    var size = 0
    for (index, part) in parts.enumerated() {
      guard part.rank == first.rank,
        part.shape.removing(axis) == first.shape.removing(axis)
      else {
        throw Problem(
          .shapes,
          "shapes do not fit: part 0 is \(first.shape), part \(index) is \(part.shape)",
          hint: "all sizes but that of axis \(axis) must be equal")
      }
      let (sum, overflow) = size.addingReportingOverflow(part.shape[axis])
      guard !overflow else { throw Problem(.memory, "concat: too many elements") }
      size = sum
    }
    let target = try first.shape.with(size, at: axis)
    let result = try Tensor(target)
    let (outer, _, inner) = target.around(axis)
    var start = 0
    for part in parts where part.count > 0 {
      let width = part.shape[axis] * inner
      for row in 0..<outer {
        Compute.copy(
          part.buffer[row * width..<(row + 1) * width],
          into: result.buffer[row * size * inner + start..<row * size * inner + start + width])
      }
      start += width
    }
    return Tensor(target, sharing: result.buffer, isMask: parts.allSatisfy(\.isMask))
  }

  /// The tensors of one shape side by side along a new axis.
  static func stacked(_ parts: [Tensor], axis number: Int) throws(Problem) -> Tensor {
    guard let first = parts.first else {
      throw Problem(.missingArgument, "stack needs at least one tensor", hint: "stack([a, b])")
    }
    for (index, part) in parts.enumerated() where part.shape != first.shape {
      throw Problem(
        .shapes, "shapes do not fit: part 0 is \(first.shape), part \(index) is \(part.shape)",
        hint: "stack takes equal shapes; concat joins along an axis there is")
    }
    let axis = try first.shape.newAxis(number)
    var widened: [Tensor] = []
    for part in parts { widened.append(try part.withNewAxis(axis)) }
    return try joined(widened, axis: axis)
  }

  /// An axis of size 1 put in at a place that exists.
  func withNewAxis(_ axis: Int) throws(Problem) -> Tensor {
    var sizes = shape.sizes
    sizes.insert(1, at: axis)
    return Tensor(try Shape(sizes), sharing: buffer, isMask: isMask)
  }

  /// The whole tensor repeated along an axis.
  func tiled(_ times: Int, axis: Int) throws(Problem) -> Tensor {
    let (size, overflow) = shape[axis].multipliedReportingOverflow(by: times)
    guard !overflow else { throw Problem(.memory, "tile: more elements than any memory holds") }
    let target = try shape.with(size, at: axis)
    let result = try Tensor(target)
    let (outer, own, inner) = shape.around(axis)
    let width = own * inner
    guard width > 0, times > 0 else { return Tensor(target, sharing: result.buffer) }
    for row in 0..<outer {
      for copy in 0..<times {
        let start = (row * times + copy) * width
        Compute.copy(
          buffer[row * width..<(row + 1) * width], into: result.buffer[start..<start + width])
      }
    }
    return Tensor(target, sharing: result.buffer, isMask: isMask)
  }
}

extension Shape {
  /// Sizes with the first that can be worked out as -1; -1 alone where none can.
  static func open(_ sizes: [Int], _ count: Int) -> String {
    for axis in sizes.indices {
      var rest = sizes
      rest[axis] = 1
      let known = rest.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
      guard known > 0, count % known == 0 else { continue }
      rest[axis] = -1
      return rest.map(String.init).joined(separator: ", ")
    }
    return "-1"
  }

  /// The place a new axis is put in at: 0 to rank, or negative from the end of the result.
  func newAxis(_ number: Int) throws(Problem) -> Int {
    let axis = number < 0 ? number + rank + 1 : number
    guard axis >= 0, axis <= rank else {
      throw Problem(
        .index, "a new axis \(number) has no place in shape \(self)",
        hint: "axis=0 to \(rank), or -1 for the last", about: "axis")
    }
    return axis
  }
}

extension String {
  /// `(1, 0)` as the list `[1, 0]`.
  fileprivate var replacingParentheses: String { "[" + dropFirst().dropLast() + "]" }
}
