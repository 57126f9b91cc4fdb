/// The spread of a figure over seeds that was measured in a session, and by which runs.
public struct KnownNoise {
  public let noise: SeedNoise
  /// The runs it was measured on.
  public let runs: [Run]
  /// What they varied.
  public let vary: String

  /// The latest repeat among `runs` that is of the same model, layer by layer, and the same data as one of
  /// `compared`, and varied what `vary` says. Nil where there is none of two runs or more.
  public init?(
    of compared: [Run], among runs: [Run], _ figure: String,
    vary: String = Varied.standard.description
  ) {
    let families = Dictionary(grouping: runs.filter { $0.family?.vary == vary }) {
      "\($0.family?.number ?? 0) \($0.family?.point.map { "\($0.name)=\($0.value)" } ?? [])"
    }
    let fitting = families.values.filter { set in
      set.count > 1
        && compared.contains { $0.blueprint == set[0].blueprint && $0.data == set[0].data }
        && set.allSatisfy { $0.result(figure)?.isFinite == true }
    }
    let latest = fitting.max { ($0[0].family?.number ?? 0) < ($1[0].family?.number ?? 0) }
    guard let latest else { return nil }
    self.runs = latest
    self.vary = vary
    noise = SeedNoise(latest.compactMap { $0.result(figure) })
  }

  /// `r1 to r5`
  public var span: String {
    runs.count > 1 ? "\(runs[0].name) to \(runs[runs.count - 1].name)" : runs.map(\.name).joined()
  }
}
