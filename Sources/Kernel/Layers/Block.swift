/// Blocks: layers that hold layers. Their own function is what joins the branches at the end.
extension LayerKind {
  /// y = f(x) + x.
  static let residual = LayerKind(
    Label(
      "residual", foreign: ["SkipConnection", "ResBlock", "BasicBlock"],
      summary: "Layers whose output is added to their input.",
      source: "He et al., arXiv:1512.03385",
      formula: "y = f(x) + x, or every second position of x, new channels 0, half on each side",
      example: "model { dense 32; relu; residual { dense 32; relu; dense 32 }; relu; dense }"),
    stem: "residual", holds: .chain,
    shape: { _, ends throws(Problem) in
      guard ends[0] == ends[1] || thins(ends[1], to: ends[0]) else {
        throw Problem(
          .modelDoesNotFit, "its layers make \(ends[0]) of \(ends[1]), which cannot be added",
          hint: "end the block in the shape it begins with, or in every second position")
      }
      return ends[0]
    },
    operations: { _, _, out in out.count }, isSeenThrough: true, forward: addBranches,
    backward: handDown)

  /// Whether an image can be added to a smaller one with more channels: every second position counts,
  /// and the new channels are 0 (He et al.'s option A).
  private static func thins(_ image: Shape, to small: Shape) -> Bool {
    guard image.rank == 3, small.rank == 3, small[0] > 0, image[2] <= small[2] else { return false }
    let step = image[0] == small[0] && image[1] == small[1] ? 1 : 2
    return (image[0] + step - 1) / step == small[0] && (image[1] + step - 1) / step == small[1]
  }

  /// y = the outputs of all branches side by side, or their sum.
  static let parallel = LayerKind(
    Label(
      "parallel", aliases: ["branches"], foreign: ["Concat", "Concatenate", "cat", "Inception"],
      summary: "Branches from the same input, joined side by side or added; a chain is braced.",
      source: "Szegedy et al., arXiv:1409.4842",
      formula: "y = f1(x), f2(x), ... side by side [how=concat]\ny = f1(x) + f2(x) + ... [how=add]",
      parameters: [
        Parameter(
          "how", .word(["concat", "add"]), standard: "concat",
          help: "features side by side, or their sum")
      ],
      example: "model { parallel how=concat { dense 16; { dense 8; tanh } }; dense }"),
    stem: "parallel", holds: .branches,
    shape: { values, ends throws(Problem) in
      guard let first = ends.first else {
        throw Problem(
          .missingArgument, "parallel needs at least one branch",
          hint: "parallel { dense 8; { dense 8; tanh } }")
      }
      let adds = values[word: "how"] == "add"
      for end in ends {
        let isFit = adds ? end == first : end.sizes.dropLast() == first.sizes.dropLast()
        guard isFit, end.rank > 0 else {
          throw Problem(
            .modelDoesNotFit,
            "branches of shapes \(first) and \(end) cannot be "
              + (adds ? "added" : "joined side by side"),
            hint: adds ? "give all branches one shape" : "only the last size may differ")
        }
      }
      guard !adds else { return first }
      var sizes = first.sizes
      sizes[sizes.count - 1] = ends.reduce(0) { $0 &+ ($1.sizes.last ?? 0) }
      return try Shape(sizes)
    },
    operations: { values, _, out in values[word: "how"] == "add" ? out.count : 0 },
    integers: { values, _ in
      var integers = SIMD16<Int32>.zero
      integers[0] = values[word: "how"] == "add" ? 1 : 0
      return integers
    },
    isSeenThrough: true,
    forward: { wire in
      if wire.pointee.integers[0] == 1 { addBranches(wire) } else { placeBranches(wire) }
    },
    backward: { wire in
      if wire.pointee.integers[0] == 1 { handDown(wire) } else { handDownParts(wire) }
    })

  /// Whether the branches of a block are added, so that the gradient of each is that of the block.
  static func addsBranches(_ layer: Layer) -> Bool {
    layer.kind.holds == .chain || layer.values[word: "how"] == "add"
  }

  /// y = x₁ + x₂ + …
  @Sendable private static func addBranches(_ wire: UnsafePointer<Wire>) {
    let w = wire.pointee
    let y = w.output
    let first = w.branches[0].x.prefix(w.rows)
    guard w.branches.count > 1 else {
      if w.hasRelu { return Compute.activate(.relu, first.flat, into: y.flat) }
      return Compute.copy(first.flat, into: y.flat)
    }
    for index in 1..<w.branches.count {
      let branch = w.branches[index]
      Compute.addImages(
        index == 1 ? first : y, w.outputForm, branch.x.prefix(w.rows), branch.form, into: y,
        relu: w.hasRelu && index == w.branches.count - 1)
    }
  }

  /// dxᵢ = dy, where it is not the same memory already.
  @Sendable private static func handDown(_ wire: UnsafePointer<Wire>) {
    let w = wire.pointee
    guard let dy = w.outputGradient else { return }
    if w.hasRelu {
      Compute.activateBackward(.relu, saved: w.output.flat, dy: dy.flat, into: dy.flat)
    }
    for index in 0..<w.branches.count {
      let branch = w.branches[index]
      guard let dx = branch.dx, dx.base != dy.base else { continue }
      if branch.form == w.outputForm {
        Compute.copy(dy.flat, into: dx.prefix(w.rows).flat)
      } else {
        Compute.spreadImages(dy, w.outputForm, into: dx.prefix(w.rows), branch.form)
      }
    }
  }

  /// The features of all branches side by side at each position.
  @Sendable private static func placeBranches(_ wire: UnsafePointer<Wire>) {
    let w = wire.pointee
    var offset = 0
    for index in 0..<w.branches.count {
      let branch = w.branches[index]
      Compute.copyFeatures(
        branch.x.prefix(w.rows), branch.form, into: w.output, w.outputForm, at: offset)
      offset += branch.form.features
    }
  }

  /// Each branch takes its features of dy.
  @Sendable private static func handDownParts(_ wire: UnsafePointer<Wire>) {
    let w = wire.pointee
    guard let dy = w.outputGradient else { return }
    var offset = 0
    for index in 0..<w.branches.count {
      let branch = w.branches[index]
      if let dx = branch.dx?.prefix(w.rows) {
        Compute.copyFeatures(
          dy, w.outputForm, from: offset, into: dx, branch.form,
          count: branch.form.features)
      }
      offset += branch.form.features
    }
  }

  /// Where branches begin: dx = Σ dyᵢ over the branches' gradients. The first of them may be dx.
  @Sendable static func gatherGradients(_ wire: UnsafePointer<Wire>) {
    let w = wire.pointee
    guard let dx = w.inputGradient?.flat else { return }
    var isSet = false
    for index in 0..<w.branches.count {
      guard let part = w.branches[index].dx?.prefix(w.rows).flat else { continue }
      if isSet {
        Compute.binary(.add, dx, part, into: dx)
      } else if part.base != dx.base {
        Compute.copy(part, into: dx)
      }
      isSet = true
    }
  }
}
