/// Reading and writing parts of a tensor.
extension Tensor {
  /// A part that is reached by strides: where it starts, and its axes.
  struct Part {
    var start = 0
    var strides: [Int] = []
    var sizes: [Int] = []
  }

  /// The elements at some indices, one index an axis from the first; axes without one are whole.
  public func part(_ indices: [Index]) throws(Problem) -> Tensor {
    try requireAxes(for: indices)
    if let axis = Tensor.chosenAxis(indices), case .chosen(let datum) = indices[axis] {
      return try chosenPart(datum, axis: axis, among: indices)
    }
    let part = try strided(indices)
    let target = try Shape(part.sizes)
    let result = try Tensor(target)
    if target.count > 0 {
      Compute.copy(
        region, start: part.start, strides: part.strides, shape: part.sizes, into: result.region)
    }
    return Tensor(target, sharing: result.buffer, isMask: isMask)
  }

  /// Writes into the elements at some indices; `value` is stretched to their shape.
  public mutating func assign(_ value: Tensor, at indices: [Index]) throws(Problem) {
    try requireAxes(for: indices)
    if let axis = Tensor.chosenAxis(indices), case .chosen(let datum) = indices[axis] {
      return try assignChosen(value, datum, axis: axis, among: indices)
    }
    let part = try strided(indices)
    let target = try Shape(part.sizes)
    let source = try value.fitted(to: target)
    guard target.count > 0 else { return }
    try makeUnique()
    if part.sizes.isEmpty {
      buffer[part.start] = source.buffer[0]
    } else {
      Compute.scatter(
        source.region, shape: part.sizes, into: region, start: part.start, strides: part.strides)
    }
    isMask = isMask && value.isMask
  }

  private static func chosenAxis(_ indices: [Index]) -> Int? {
    indices.firstIndex { if case .chosen = $0 { true } else { false } }
  }

  private func requireAxes(for indices: [Index]) throws(Problem) {
    guard indices.count <= rank else {
      throw Problem(
        .index, "\(indices.count) indices are too many for shape \(shape), which has \(rank) axes",
        hint: rank == 0 ? "it is a single number" : "at most \(rank) between the brackets")
    }
  }

  /// The part that whole numbers and ranges reach.
  private func strided(_ indices: [Index]) throws(Problem) -> Part {
    var part = Part()
    let own = shape.strides
    for axis in 0..<rank {
      switch axis < indices.count ? indices[axis] : .range(nil, nil, nil) {
      case .at(let index):
        part.start += try Index.place(index, axis: axis, of: shape) * own[axis]
      case .range(let from, let to, let step):
        let span = try Index.span(from, to, step, size: shape[axis])
        part.start += span.start * own[axis]
        part.strides.append(span.step * own[axis])
        part.sizes.append(span.count)
      case .chosen:
        throw Problem(
          .index, "only one list or mask can stand between the brackets",
          hint: "one after the other: x[[0, 2]][:, [1, 3]]")
      }
    }
    return part
  }

  /// The value stretched to a part's shape; leading axes of size 1 may be surplus.
  private func fitted(to target: Shape) throws(Problem) -> Tensor {
    guard let common = try? shape.broadcast(with: target, by: "="), common == target else {
      throw Problem(
        .shapes, "shapes do not fit: the part is \(target), the value is \(shape)",
        hint: "a number, or a value of shape \(target)")
    }
    return try stretched(to: target)
  }
}

/// Lists of places and masks.
extension Tensor {
  /// The places a list or a mask names on an axis, and the shape they stand in.
  private func places(
    _ datum: Datum, axis: Int
  ) throws(Problem) -> (places: [Int], shape: Shape) {
    let tensor = try datum.asTensor(for: "an index")
    if tensor.isMask || datum.isListOfFlags {
      guard tensor.shape == .vector(shape[axis]) else {
        throw Problem(
          .index,
          "a mask of shape \(tensor.shape) does not fit axis \(axis) of \(shape), "
            + "which has size \(shape[axis])",
          hint: "a mask is as long as the axis, or has the whole shape")
      }
      let places = tensor.floats.indices.filter { tensor.buffer[$0] != 0 }
      return (places, .vector(places.count))
    }
    var places: [Int] = []
    for value in tensor.floats {
      guard let whole = Int(exactly: value) else {
        throw Problem(
          .index, "an index is a whole number, not \(Numeral.short(Double(value)))",
          hint: "a comparison makes a mask: x[x > 0]")
      }
      places.append(try Index.place(whole, axis: axis, of: shape))
    }
    return (places, tensor.shape)
  }

  /// The mask between the brackets when it has the shape of the whole tensor.
  private func wholeMask(_ datum: Datum, _ indices: [Index]) -> Tensor? {
    guard indices.count == 1, rank > 1, case .tensor(let mask) = datum, mask.isMask,
      mask.shape == shape
    else { return nil }
    return mask
  }

  private func chosenPart(
    _ datum: Datum, axis: Int, among indices: [Index]
  ) throws(Problem) -> Tensor {
    if let mask = wholeMask(datum, indices) {
      let values = mask.floats.indices.filter { mask.buffer[$0] != 0 }.map { buffer[$0] }
      var result = try Tensor(values)
      result.isMask = isMask
      return result
    }
    let (places, shape) = try places(datum, axis: axis)
    var others = indices
    others[axis] = .range(nil, nil, nil)
    let kept = Tensor.axisKept(axis, among: indices)
    let gathered = try part(others).gathered(places, axis: kept)
    var sizes = gathered.shape.sizes
    sizes.replaceSubrange(kept...kept, with: shape.sizes)
    return try gathered.reshaped(sizes)
  }

  /// The elements at some places of an axis, in their order; the caller has checked the places.
  func gathered(_ places: [Int], axis: Int) throws(Problem) -> Tensor {
    let result = try Tensor(try shape.with(places.count, at: axis))
    let (outer, size, inner) = shape.around(axis)
    for row in 0..<(result.count > 0 ? outer : 0) {
      for (index, place) in places.enumerated() {
        Compute.copy(
          buffer[(row * size + place) * inner..<(row * size + place + 1) * inner],
          into: result.buffer[
            (row * places.count + index) * inner..<(row * places.count + index + 1) * inner])
      }
    }
    return Tensor(result.shape, sharing: result.buffer, isMask: isMask)
  }

  /// Where an axis stands in the result, after the whole numbers before it are gone.
  private static func axisKept(_ axis: Int, among indices: [Index]) -> Int {
    indices[..<axis].reduce(0) { kept, index in
      if case .at = index { kept } else { kept + 1 }
    }
  }

  private mutating func assignChosen(
    _ value: Tensor, _ datum: Datum, axis: Int, among indices: [Index]
  ) throws(Problem) {
    if let mask = wholeMask(datum, indices) { return try assign(value, where: mask) }
    let (places, _) = try places(datum, axis: axis)
    let kept = Tensor.axisKept(axis, among: indices)
    var others = indices
    others[axis] = .range(0, 0, nil)
    var sizes = try strided(others).sizes
    sizes[kept] = places.count
    let source = try value.fitted(to: try Shape(sizes))
    var one = indices
    var from = [Index](repeating: .range(nil, nil, nil), count: kept)
    from.append(.at(0))
    for (row, place) in places.enumerated() {
      one[axis] = .at(place)
      from[kept] = .at(row)
      try assign(try source.part(from), at: one)
    }
  }

  private mutating func assign(_ value: Tensor, where mask: Tensor) throws(Problem) {
    let places = mask.floats.indices.filter { mask.buffer[$0] != 0 }
    let source = try value.fitted(to: .vector(places.count))
    try withMutableFloats { out in
      for (index, place) in places.enumerated() { out[place] = source.buffer.base[index] }
    }
    isMask = isMask && value.isMask
  }
}

extension Datum {
  /// Whether a list holds yes and no only, and so is a mask.
  fileprivate var isListOfFlags: Bool {
    guard case .list(let items) = self, !items.isEmpty else { return false }
    return items.allSatisfy { if case .flag = $0 { true } else { false } }
  }
}
