/// Layers that a step takes along, so that its output goes through memory once: norm, then ReLU, then
/// the largest of 2 x 2 positions.
struct Fusion: Equatable {
  var norm: Layer?
  var relu = false
  var pool = false

  var isEmpty: Bool { norm == nil && !relu && !pool }

  /// Whether a layer can be taken along behind those that are there; it is then. `isTraining` is
  /// false where the norm is folded into the weights and pooling stays a step of its own.
  mutating func absorb(_ layer: Layer, on input: Shape, isTraining: Bool) -> Bool {
    switch layer.kind.name {
    case "norm" where isEmpty:
      norm = layer
    case "relu" where !relu && !pool:
      relu = true
    case "pool" where norm != nil && !pool && isTraining && layer.isHalving(input):
      pool = true
    default: return false
    }
    return true
  }

  /// The last four of a step's integers say what it has taken along.
  func mark(_ integers: inout SIMD16<Int32>) {
    integers[12] = norm == nil ? 0 : 1
    integers[13] = relu ? 1 : 0
    integers[14] = pool ? 1 : 0
  }
}

extension Layer {
  /// A pooling of 2 x 2 positions, none seen twice, on images.
  func isHalving(_ input: Shape) -> Bool {
    guard input.rank == 3, values.text("how") == "max", values.flag("ceil") == false,
      let window = try? SlidingWindow(values, over: input, of: "pool", kernel: "size")
    else { return false }
    return window.kernel == (2, 2) && (values.value("stride") == nil || window.stride == (2, 2))
      && window.padding == (0, 0)
  }
}

extension Wire {
  var hasNorm: Bool { integers[12] == 1 }
  var hasRelu: Bool { integers[13] == 1 }
  var hasPool: Bool { integers[14] == 1 }
}
