extension Tensor {
  /// A function of one element, at every element.
  func mapped(_ map: Compute.Map) throws(Problem) -> Tensor {
    var result = try Tensor(shape)
    Compute.map(map, region, into: result.region)
    switch map {
    case .not, .isNaN, .isFinite: result.isMask = true
    default: break
    }
    return result
  }

  /// An activation, at every element.
  func activated(_ activation: Compute.Activation) throws(Problem) -> Tensor {
    let result = try Tensor(shape)
    Compute.activate(activation, region, into: result.region)
    return result
  }

  /// `a op b`, stretched to a common shape; `word` is how the operation is written in a message.
  static func combined(
    _ op: Compute.Binary, _ a: Tensor, _ b: Tensor, word: String
  ) throws(Problem) -> Tensor {
    let shape = try a.shape.broadcast(with: b.shape, by: word)
    var result = try Tensor(shape)
    if a.shape == b.shape || a.count == 1 && b.shape == shape || b.count == 1 && a.shape == shape {
      Compute.binary(op, a.region, b.region, into: result.region)
    } else {
      Compute.binary(
        op, shape: shape.sizes, a.region, strides: a.shape.strides(stretchedTo: shape), b.region,
        strides: b.shape.strides(stretchedTo: shape), into: result.region)
    }
    switch op {
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .and, .or:
      result.isMask = true
    default: break
    }
    return result
  }

  /// The numbers repeated along axes of size 1 until they fill `target`, which they broadcast to.
  func stretched(to target: Shape) throws(Problem) -> Tensor {
    if shape == target { return self }
    let result = try Tensor(target)
    Compute.copy(
      region, start: 0, strides: shape.strides(stretchedTo: target), shape: target.sizes,
      into: result.region)
    return Tensor(target, sharing: result.buffer, isMask: isMask)
  }

  /// Elements of `a` where `condition` is not 0, else of `b`; all three stretched to one shape.
  static func chosen(
    _ condition: Tensor, _ a: Tensor, _ b: Tensor
  ) throws(Problem) -> Tensor {
    let pair = try a.shape.broadcast(with: b.shape, by: "beside")
    let shape = try pair.broadcast(with: condition.shape, by: "where")
    let mask = try condition.stretched(to: shape)
    let other = try b.stretched(to: shape)
    var result = try a.stretched(to: shape)
    let isMask = a.isMask && b.isMask
    try result.withMutableFloats { out in
      for place in out.indices where mask.buffer.base[place] == 0 {
        out[place] = other.buffer.base[place]
      }
    }
    result.isMask = isMask
    return result
  }

  /// Every element through a function of the engine in Double; for what has no kernel.
  func mappedInDouble(_ function: (Double) -> Double) throws(Problem) -> Tensor {
    let result = try Tensor(shape)
    for place in 0..<count {
      result.buffer.base[place] = Float(function(Double(buffer.base[place])))
    }
    return result
  }
}
