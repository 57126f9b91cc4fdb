/// Links between convolutions: what lies between two of them is done image by image by the second.
extension PlanSteps {
  /// Links a convolution to the one before: only that one's tail, the end of a block and the beginning of
  /// the next may lie in between, and each step between them hands on a single gradient.
  mutating func link(_ index: Int) {
    guard isConvolution(index), let gradient = slots[steps[index].source].gradient else { return }
    var (below, slot) = (index - 1, steps[index].source)
    var link = Wire.Link(tail: 0)
    if below >= 0, steps[below].role == .fork {
      let fork = steps[below]
      guard fork.branches.count == 2, fork.branches.first == slot,
        slots[fork.source].gradient == gradient
      else { return }
      link.fork = index - below
      (below, slot) = (below - 1, fork.source)
    }
    if below >= 1, steps[below].role == .join {
      guard isSum(below), steps[below].target == slot,
        steps[below - 1].target == steps[below].branches[0]
      else { return }
      link.join = index - below
      (below, slot) = (below - 1, steps[below].branches[0])
    }
    guard below >= 0, isConvolution(below), steps[below].fusion.norm != nil,
      steps[below].target == slot, slots[slot].gradient == gradient
    else { return }
    link.tail = index - below
    for step in below..<index { steps[step].isLinkedAbove = true }
    if let join = link.join {
      slots[slot].values = slots[steps[index - join].target].values
    } else if link.fork == nil, !steps[below].fusion.pool,
      Geometry(slots[slot].shape).stride <= PlanSteps.mostRemade
    {
      link.remakes = true
      slots[slot].values = nil
    }
    steps[index].link = link
  }

  /// Numbers of a sample that are made again rather than kept: they stay in a core's second cache.
  private static let mostRemade = 1 << 16

  private func isConvolution(_ index: Int) -> Bool {
    steps[index].role == .layer && layout.places[steps[index].place].layer.kind.name == "conv"
  }

  /// Whether a join adds two branches of which the first, and the second unless it is thinned, have the
  /// gradient of the sum.
  private func isSum(_ index: Int) -> Bool {
    let join = steps[index]
    guard LayerKind.addsBranches(layout.places[join.place].layer), join.branches.count == 2 else {
      return false
    }
    let target = slots[join.target]
    return join.branches.enumerated().allSatisfy { place, branch in
      let slot = slots[branch]
      return slot.gradient == target.gradient
        || place == 1 && (slot.gradient == nil || slot.shape != target.shape)
    }
  }
}
