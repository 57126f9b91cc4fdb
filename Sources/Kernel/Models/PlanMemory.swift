/// All memory of a plan, and what each step sees of it.
final class PlanMemory {
  private let compiled: PlanSteps
  private let layout: Layout
  private let capacity: Int
  private let mode: Mode
  private let isExact: Bool
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
  /// What convolutions leave, of the slots whose numbers are kept nowhere.
  private var remade: [Int: Matrix] = [:]

  init(
    _ compiled: PlanSteps, _ layout: Layout, weights: Buffer, statistics: Buffer,
    gradients: Buffer?, capacity: Int, mode: Mode, isExact: Bool, keepsGradients: Bool
  ) throws(Problem) {
    self.compiled = compiled
    self.layout = layout
    self.capacity = capacity
    self.mode = mode
    self.isExact = isExact
    self.weights = weights
    self.statistics = statistics
    self.gradients = gradients
    let size = try PlanSize(
      compiled, layout, capacity: capacity, mode: mode, isExact: isExact,
      keepsGradients: keepsGradients)
    try size.check()
    activations = try Arena(size.activations)
    slopes = mode == .training ? try Arena(size.slopes) : nil
    kept = try Buffer(count: size.kept)
    scratch = try Buffer(count: size.scratch)
    staging = size.staging > 0 ? try Buffer(count: size.staging) : nil
    let steps = compiled.steps
    var lists = size.keptRegions
    for step in steps where step.role != .fork {
      for place in [step.place] + step.absorbed {
        lists += 2 * layout.places[place].slices.count + layout.places[place].statistics.count
      }
    }
    regions = .allocate(capacity: max(1, lists))
    branches = .allocate(capacity: max(1, steps.reduce(0) { $0 + $1.branches.count }))
  }

  deinit {
    regions.deallocate()
    branches.deallocate()
  }

  func values(of slot: Int) -> Matrix {
    if let owner = compiled.slots[slot].values, let matrix = activations[owner] { return matrix }
    return remade[slot] ?? kept.matrix(rows: 0, columns: 0)
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
    let (kind, placement) = PlanSize.placement(of: step, layout, capacity, isExact)
    let isFork = step.role == .fork
    let places = isFork ? [] : ([step.place] + step.absorbed).map { layout.places[$0] }
    let owned = places.flatMap(\.slices).map { layout.slices[$0].range }
    let norm = kind.name == "norm" ? nil : step.fusion.norm
    var integers = kind.integers(place.layer.values, place.input)
    step.fusion.mark(&integers)
    let (inputForm, outputForm) = (
      Geometry(compiled.slots[step.source].shape), Geometry(compiled.slots[step.target].shape)
    )
    let keptRegions = list(isFork ? [] : keptRanges(kind.kept(placement)), in: kept)
    if compiled.slots[step.target].values == nil {
      remade[step.target] = keptRegions[0].matrix(
        rows: capacity, columns: Geometry(place.output).stride)
    }
    return Wire(
      rows: capacity, inputs: compiled.slots[step.source].shape.count,
      outputs: compiled.slots[step.target].shape.count, inputForm: inputForm,
      outputForm: outputForm, x: values(of: step.source), y: values(of: step.target),
      dx: gradient(of: step.source), dy: gradient(of: step.target),
      branches: list(of: step.branches), weights: list(owned, in: weights),
      gradients: gradients.map { list(owned, in: $0) } ?? list([], in: weights),
      statistics: list(places.flatMap(\.statistics), in: statistics),
      kept: keptRegions, scratch: scratch.all,
      constants: (norm?.kind ?? kind).constants((norm ?? place.layer).values), integers: integers,
      accumulates: false, mode: step.mode, isExact: isExact, takesRelu: step.takesRelu,
      isGatedAbove: step.isGatedAbove,
      gatesBelow: step.gatesBelow, link: step.link, isLinkedAbove: step.isLinkedAbove,
      stream: Seed.stream(seed, "dropout.\(step.place)"))
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
}
