/// A model's tree as a flat list of steps, and the slots they read and write.
///
/// A step reads one slot and writes another. A block opens with a `fork`, whose branches all read the
/// slot it reads, and closes with a `join`. Forward goes through the list, backward comes back.
struct PlanSteps {
  enum Role { case layer, fork, join }

  struct Step {
    let place: Int
    let role: Role
    let source: Int
    let target: Int
    /// Of a join: the slots its branches end in. Of a fork: those they begin with.
    var branches: [Int] = []
    var isDense = false
    var takesRelu = false
    /// The next step applies the gradient of that maximum.
    var isGatedAbove = false
    /// This step applies it for the one before.
    var gatesBelow = false
    /// Training, or inference where no gradient is needed and the layer does the same in both.
    var mode: Mode
    /// What it does of the layers behind it, and their places.
    var fusion = Fusion()
    var absorbed: [Int] = []
    /// The steps below that this one does image by image, and whether the one above does this.
    var link: Wire.Link?
    var isLinkedAbove = false

    /// Backward writes into dy, which must then belong to this step alone.
    var overwritesGradient: Bool {
      takesRelu && !isGatedAbove || role == .join && fusion.relu
    }
  }

  /// Where the numbers of a sample stand between two steps.
  struct Slot {
    let shape: Shape
    /// The slot whose numbers these are, itself in most cases; nil where they are kept nowhere.
    var values: Int?
    /// The slot whose gradient is this one's; nil where nobody needs it.
    var gradient: Int?
  }

  var steps: [Step] = []
  var slots: [Slot] = []
  /// The slot the model ends in.
  private(set) var end = 0
  let layout: Layout
  private let mode: Mode
  private let fuses: Bool
  /// Whether the layer at each place learns; nil where all do.
  private let learns: [Bool]?

  /// `fuses` lets a step take layers along; otherwise every layer has an output of its own, but for a
  /// ReLU behind a dense layer. `learns` says of each place whether it learns: below the lowest that does
  /// no slot has a gradient.
  init(_ layout: Layout, input: Shape, _ mode: Mode, fuses: Bool, learns: [Bool]? = nil) {
    self.layout = layout
    self.mode = mode
    self.fuses = fuses
    self.learns = learns
    slots.append(Slot(shape: input, values: 0, gradient: nil))
    end = chain(layout.tree, from: 0)
    for index in steps.indices where infers(steps[index]) { steps[index].mode = .evaluation }
    if fuses, mode == .training {
      for index in steps.indices { link(index) }
    }
  }

  private mutating func slot(_ shape: Shape, hasGradient: Bool) -> Int {
    slots.append(
      Slot(shape: shape, values: slots.count, gradient: hasGradient ? slots.count : nil))
    return slots.count - 1
  }

  private func learns(_ place: Int) -> Bool { learns?[place] ?? true }

  /// Whether a step may run as in inference though the plan is one of training.
  private func infers(_ step: Step) -> Bool {
    step.role == .layer && slots[step.target].gradient == nil
      && ([step.place] + step.absorbed).allSatisfy { index in
        let place = layout.places[index]
        let (kind, values) = (place.layer.kind, place.layer.values)
        return !kind.vanishes(values, place.input, .evaluation)
          && (place.statistics.isEmpty || values.flag("frozen") == true)
      }
  }

  private mutating func chain(_ nodes: [Layout.Node], from start: Int) -> Int {
    var (slot, isLinked) = (start, false)
    for node in nodes {
      switch node {
      case .layer(let index):
        let place = layout.places[index]
        let kind = place.layer.kind
        if kind.vanishes(place.layer.values, place.input, mode) {
          slot = renamed(slot, to: place.output)
          continue
        }
        if kind.name == "relu", isLinked, steps[steps.count - 1].isDense,
          !steps[steps.count - 1].takesRelu, steps[steps.count - 1].place == index - 1
        {
          steps[steps.count - 1].takesRelu = true
          continue
        }
        if isLinked, absorbs(index) { continue }
        let target = self.slot(
          place.output, hasGradient: learns(index) || slots[slot].gradient != nil)
        var step = Step(place: index, role: .layer, source: slot, target: target, mode: mode)
        step.isDense = kind.name == "dense"
        if kind.name == "norm", place.input.rank >= 2 { step.fusion.norm = place.layer }
        if step.isDense, isLinked, steps[steps.count - 1].takesRelu {
          steps[steps.count - 1].isGatedAbove = true
          step.gatesBelow = true
        }
        steps.append(step)
        (slot, isLinked) = (target, true)
      case .block(let index, let branches):
        slot = block(index, branches, from: slot)
        isLinked = true
      }
    }
    return slot
  }

  /// Whether the last step takes this layer along; its output is then the layer's.
  private mutating func absorbs(_ index: Int) -> Bool {
    guard fuses, let last = steps.indices.last else { return false }
    let (step, place) = (steps[last], layout.places[index])
    let kind = layout.places[step.place].layer.kind.name
    let isImage = place.input.rank >= 2
    switch step.role {
    case .layer where kind == "conv" || kind == "norm" && isImage:
      guard
        steps[last].fusion.absorb(
          place.layer, on: place.input, isTraining: mode == .training && !infers(step))
      else { return false }
    case .join where LayerKind.addsBranches(layout.places[step.place].layer):
      guard place.layer.kind.name == "relu", !step.fusion.relu else { return false }
      steps[last].fusion.relu = true
    default: return false
    }
    steps[last].absorbed.append(index)
    slots[step.target] = Slot(
      shape: place.output, values: step.target,
      gradient: slots[step.target].gradient != nil || learns(index) ? step.target : nil)
    return true
  }

  /// The same numbers under another shape: what a `flatten` without pads makes of them.
  private mutating func renamed(_ slot: Int, to shape: Shape) -> Int {
    guard shape != slots[slot].shape else { return slot }
    slots.append(
      Slot(shape: shape, values: slots[slot].values, gradient: slots[slot].gradient))
    return slots.count - 1
  }

  private mutating func block(_ index: Int, _ branches: [[Layout.Node]], from source: Int) -> Int {
    let place = layout.places[index]
    let fork = steps.count
    steps.append(Step(place: index, role: .fork, source: source, target: source, mode: mode))
    var (starts, ends): ([Int], [Int]) = ([], [])
    let isNeeded = slots[source].gradient != nil
    for branch in branches {
      // Each branch has a gradient of its own for the slot they all begin with.
      let start = slots.count
      slots.append(
        Slot(
          shape: place.input, values: slots[source].values, gradient: isNeeded ? start : nil))
      starts.append(start)
      ends.append(chain(branch, from: start))
    }
    steps[fork].branches = starts
    let target = slot(
      place.output, hasGradient: learns(index) || ends.contains { slots[$0].gradient != nil })
    var join = Step(
      place: index, role: .join, source: ends.first ?? source, target: target, mode: mode)
    join.branches = ends
    steps.append(join)
    if LayerKind.addsBranches(place.layer) { shareGradient(of: target, among: ends, since: fork) }
    shareGradient(of: source, with: starts)
    return target
  }

  /// A sum hands its gradient on as it is: branches whose last step only reads it share the memory.
  private mutating func shareGradient(of target: Int, among ends: [Int], since fork: Int) {
    for end in ends {
      guard let old = slots[end].gradient else { continue }
      guard slots[end].shape == slots[target].shape else { continue }
      let overwrites = steps[fork...].contains { $0.target == end && $0.overwritesGradient }
      if !overwrites { replaceGradient(old, by: target) }
    }
  }

  private mutating func replaceGradient(_ old: Int, by new: Int) {
    for index in slots.indices where slots[index].gradient == old { slots[index].gradient = new }
  }

  /// The sum of the branches' gradients is made in the first of them that no other slot shares.
  private mutating func shareGradient(of source: Int, with starts: [Int]) {
    guard let old = slots[source].gradient,
      let owner = starts.first(where: { start in
        slots[start].gradient == start
          && slots.indices.filter { slots[$0].gradient == start }.count == 1
      })
    else { return }
    replaceGradient(old, by: owner)
    guard let fork = steps.lastIndex(where: { $0.role == .fork && $0.branches == starts }) else {
      return
    }
    steps[fork].branches = [owner] + starts.filter { $0 != owner }
  }
}
