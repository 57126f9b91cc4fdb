/// How much memory a plan needs, part by part, in floats; known before any of it is taken.
struct PlanSize {
  let activations: ArenaMap
  let slopes: ArenaMap
  private(set) var kept = 0
  private(set) var keptRegions = 0
  private(set) var scratch = 0
  private(set) var staging = 0
  private let compiled: PlanSteps
  private let layout: Layout
  private let mode: Mode
  private let isExact: Bool
  private let keepsGradients: Bool

  init(
    _ compiled: PlanSteps, _ layout: Layout, capacity: Int, mode: Mode, isExact: Bool,
    keepsGradients: Bool
  ) throws(Problem) {
    self.compiled = compiled
    self.layout = layout
    self.mode = mode
    self.isExact = isExact
    self.keepsGradients = keepsGradients
    activations = try ArenaMap(
      PlanSize.tenants(of: compiled) { $0.values }, rows: capacity, shares: false)
    slopes = try ArenaMap(
      PlanSize.tenants(of: compiled) { mode == .training ? $0.gradient : nil }, rows: capacity,
      shares: !keepsGradients)
    for step in compiled.steps where step.role != .fork {
      let (kind, placement) = PlanSize.placement(of: step, layout, capacity, isExact)
      for size in kind.kept(placement) {
        kept = try PlanSize.sum(kept, Layout.padded(size))
        keptRegions += 1
      }
      scratch = max(scratch, kind.scratch(placement))
    }
    let form = Geometry(compiled.slots[0].shape)
    if !form.isCompact {
      let size = form.packed.stride.multipliedReportingOverflow(by: capacity)
      staging = size.overflow ? .max / 8 : size.partialValue
    }
  }

  /// In bytes; nil when it cannot be counted.
  var bytes: Int? {
    var total = 0
    for part in [activations.count, slopes.count, kept, scratch, staging] {
      let next = total.addingReportingOverflow(part)
      guard !next.overflow else { return nil }
      total = next.partialValue
    }
    let bytes = total.multipliedReportingOverflow(by: MemoryLayout<Float>.stride)
    return bytes.overflow ? nil : bytes.partialValue
  }

  /// Refuses more than the budget; says how much is needed, and the largest batch that would fit.
  func check() throws(Problem) {
    if let bytes, bytes <= MemoryBudget.available { return }
    var rows = activations.rows
    while rows > 1 {
      rows = rows / 2
      let smaller = try? PlanSize(
        compiled, layout, capacity: rows, mode: mode, isExact: isExact,
        keepsGradients: keepsGradients)
      if let bytes = smaller?.bytes, bytes <= MemoryBudget.available {
        let needed = self.bytes.map(MemoryBudget.text) ?? "more than 9.2 EB"
        throw Problem(
          .memory,
          "a batch of \(activations.rows) rows needs \(needed), "
            + "\(MemoryBudget.text(MemoryBudget.available)) available",
          hint: "bs=\(rows), or set memory=… (now \(MemoryBudget.text(MemoryBudget.limit)))",
          about: "bs")
      }
    }
    try MemoryBudget.check(bytes)
  }

  static func placement(
    of step: PlanSteps.Step, _ layout: Layout, _ rows: Int, _ isExact: Bool
  ) -> (LayerKind, Placement) {
    let place = layout.places[step.place]
    return (
      place.layer.kind,
      Placement(
        values: place.layer.values, input: place.input, output: place.output, rows: rows,
        mode: step.mode, isExact: isExact, fusion: step.fusion,
        remakesInput: step.link?.remakes ?? false)
    )
  }

  /// From which step to which each slot's memory is needed; `owner` says whose memory a slot uses.
  private static func tenants(
    of compiled: PlanSteps, by owner: (PlanSteps.Slot) -> Int?
  ) -> [ArenaMap.Tenant?] {
    var tenants = [ArenaMap.Tenant?](repeating: nil, count: compiled.slots.count)
    func touch(_ slot: Int, _ step: Int) {
      guard let home = owner(compiled.slots[slot]) else { return }
      let form = Geometry(compiled.slots[home].shape)
      let (from, to) = tenants[home].map { ($0.from, $0.to) } ?? (step, step)
      tenants[home] = (form, min(from, step), max(to, step))
    }
    touch(0, -1)
    touch(compiled.end, compiled.steps.count)
    for (index, step) in compiled.steps.enumerated() {
      for slot in [step.source, step.target] + step.branches { touch(slot, index) }
    }
    return tenants
  }

  private static func sum(_ a: Int, _ b: Int) throws(Problem) -> Int {
    let sum = a.addingReportingOverflow(b)
    guard !sum.overflow else { throw MemoryBudget.refusal("more than 9.2 EB") }
    return sum.partialValue
  }
}

extension Model {
  /// Bytes that training takes beside the weights, at a batch of `rows`: what lies between the layers,
  /// its gradients, and those of the weights; the optimiser's state comes on top.
  public func trainingBytes(rows: Int, isExact: Bool) throws(Problem) -> Int {
    let groups = Groups(layout, frozen)
    let steps = PlanSteps(
      groups.layout, input: input, .training, fuses: true, learns: groups.learns)
    let size = try PlanSize(
      steps, groups.layout, capacity: rows, mode: .training, isExact: isExact,
      keepsGradients: false)
    guard let bytes = size.bytes else { throw MemoryBudget.refusal("more than 9.2 EB") }
    return bytes &+ 4 &* layout.count
  }

  /// Bytes that scoring `rows` at once takes beside the weights.
  func scoringBytes(rows: Int, isExact: Bool) throws(Problem) -> Int {
    let steps = PlanSteps(layout, input: input, .evaluation, fuses: true)
    let size = try PlanSize(
      steps, layout, capacity: rows, mode: .evaluation, isExact: isExact,
      keepsGradients: false)
    guard let bytes = size.bytes else { throw MemoryBudget.refusal("more than 9.2 EB") }
    return bytes
  }
}
