/// All memory of a plan, and what each step sees of it.
final class PlanMemory {
  private let compiled: PlanSteps
  private let layout: Layout
  private let capacity: Int
  private let mode: Mode
  private let weights: Buffer
  private let statistics: Buffer
  private let gradients: Buffer?
  private let activations: Arena
  private let slopes: Arena?
  private let kept: Buffer
  private let scratch: Buffer
  private let staging: Buffer?
  /// Regions and branches that the wires' lists point to.
  private let regions: UnsafeMutablePointer<Region>
  private let branches: UnsafeMutablePointer<Wire.Branch>
  private var regionCount = 0
  private var branchCount = 0
  private var keptCount = 0

  init(
    _ compiled: PlanSteps, _ layout: Layout, weights: Buffer, statistics: Buffer,
    gradients: Buffer?, capacity: Int, mode: Mode, keepsGradients: Bool
  ) throws(Problem) {
    self.compiled = compiled
    self.layout = layout
    self.capacity = capacity
    self.mode = mode
    self.weights = weights
    self.statistics = statistics
    self.gradients = gradients
    let steps = compiled.steps
    activations = try Arena(
      PlanMemory.tenants(of: compiled, steps.count) { $0.values }, rows: capacity, shares: false)
    slopes =
      mode == .training
      ? try Arena(
        PlanMemory.tenants(of: compiled, steps.count) { $0.gradient }, rows: capacity,
        shares: !keepsGradients) : nil
    let placements = steps.filter { $0.role != .fork }.map {
      PlanMemory.placement(layout.places[$0.place], capacity, mode)
    }
    var (keptFloats, scratchFloats, lists) = (0, 0, 0)
    for (kind, placement) in placements {
      let sizes = kind.kept(placement).map(Layout.padded)
      keptFloats = try PlanMemory.sum([keptFloats] + sizes)
      scratchFloats = max(scratchFloats, kind.scratch(placement))
      lists += sizes.count
    }
    kept = try Buffer(count: keptFloats)
    scratch = try Buffer(count: scratchFloats)
    let form = Geometry(compiled.slots[0].shape)
    staging =
      form.isCompact
      ? nil : try Buffer(count: PlanMemory.product(capacity, Layout.padded(form.packed.count)))
    for step in steps where step.role != .fork {
      let place = layout.places[step.place]
      lists += 2 * place.slices.count + place.statistics.count
    }
    regions = .allocate(capacity: max(1, lists))
    branches = .allocate(capacity: max(1, steps.reduce(0) { $0 + $1.branches.count }))
  }

  deinit {
    regions.deallocate()
    branches.deallocate()
  }

  func values(of slot: Int) -> Matrix {
    let owner = compiled.slots[slot].values
    guard let matrix = activations[owner] else {
      return kept.matrix(rows: 0, columns: 0)
    }
    return matrix
  }

  func gradient(of slot: Int) -> Matrix? {
    guard let owner = compiled.slots[slot].gradient else { return nil }
    return slopes?[owner]
  }

  func stagingForInputs() throws(Problem) -> Matrix? {
    let form = Geometry(compiled.slots[0].shape).packed
    return staging?.matrix(rows: capacity, columns: Layout.padded(form.count))
  }

  /// What a step sees; called once for each, in order.
  func wire(of index: Int, seed: UInt64) -> Wire {
    let step = compiled.steps[index]
    let place = layout.places[step.place]
    let (kind, placement) = PlanMemory.placement(place, capacity, mode)
    let isFork = step.role == .fork
    let owned = isFork ? [] : place.slices.map { layout.slices[$0].range }
    let (inputForm, outputForm) = (
      Geometry(compiled.slots[step.source].shape), Geometry(compiled.slots[step.target].shape)
    )
    return Wire(
      rows: capacity, inputs: compiled.slots[step.source].shape.count,
      outputs: compiled.slots[step.target].shape.count, inputForm: inputForm,
      outputForm: outputForm, x: values(of: step.source), y: values(of: step.target),
      dx: gradient(of: step.source), dy: gradient(of: step.target),
      branches: list(of: step.branches), weights: list(owned, in: weights),
      gradients: gradients.map { list(owned, in: $0) } ?? list([], in: weights),
      statistics: list(isFork ? [] : place.statistics, in: statistics),
      kept: list(isFork ? [] : keptRanges(kind.kept(placement)), in: kept), scratch: scratch.all,
      constants: kind.constants(place.layer.values), integers: kind.integers(place.layer.values),
      accumulates: false, mode: mode, takesRelu: step.takesRelu, isGatedAbove: step.isGatedAbove,
      gatesBelow: step.gatesBelow, stream: Seed.stream(seed, "dropout.\(step.place)"))
  }

  private func keptRanges(_ sizes: [Int]) -> [Range<Int>] {
    sizes.map { size in
      let start = keptCount
      keptCount += Layout.padded(size)
      return start..<(start + size)
    }
  }

  private func list(_ ranges: [Range<Int>], in buffer: Buffer) -> Wire.List<Region> {
    let start = regions + regionCount
    for (place, range) in ranges.enumerated() { (start + place).initialize(to: buffer[range]) }
    regionCount += ranges.count
    return Wire.List(base: UnsafePointer(start), count: ranges.count)
  }

  private func list(of slots: [Int]) -> Wire.List<Wire.Branch> {
    let start = branches + branchCount
    for (place, slot) in slots.enumerated() {
      (start + place).initialize(
        to: Wire.Branch(
          x: values(of: slot), dx: gradient(of: slot), form: Geometry(compiled.slots[slot].shape)))
    }
    branchCount += slots.count
    return Wire.List(base: UnsafePointer(start), count: slots.count)
  }

  // MARK: Sizes

  private static func placement(
    _ place: Layout.Place, _ rows: Int, _ mode: Mode
  ) -> (LayerKind, Placement) {
    (
      place.layer.kind,
      Placement(
        values: place.layer.values, input: place.input, output: place.output, rows: rows, mode: mode
      )
    )
  }

  /// From which step to which each slot's memory is needed; `owner` says whose memory a slot uses.
  private static func tenants(
    of compiled: PlanSteps, _ count: Int, by owner: (PlanSteps.Slot) -> Int?
  ) -> [Arena.Tenant?] {
    var tenants = [Arena.Tenant?](repeating: nil, count: compiled.slots.count)
    func touch(_ slot: Int, _ step: Int) {
      guard let home = owner(compiled.slots[slot]) else { return }
      let form = Geometry(compiled.slots[home].shape)
      let (from, to) = tenants[home].map { ($0.from, $0.to) } ?? (step, step)
      tenants[home] = (form, min(from, step), max(to, step))
    }
    touch(0, -1)
    touch(compiled.end, count)
    for (index, step) in compiled.steps.enumerated() {
      for slot in [step.source, step.target] + step.branches { touch(slot, index) }
    }
    return tenants
  }

  private static func product(_ a: Int, _ b: Int) -> Int {
    let product = a.multipliedReportingOverflow(by: b)
    return product.overflow ? .max : product.partialValue
  }

  private static func sum(_ sizes: [Int]) throws(Problem) -> Int {
    var total = 0
    for size in sizes {
      let next = total.addingReportingOverflow(size)
      guard !next.overflow else { throw MemoryBudget.refusal("more than 9.2 EB") }
      total = next.partialValue
    }
    return total
  }
}
