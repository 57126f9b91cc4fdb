/// The spread of a figure over seeds that was measured in a session, and by which runs.
public struct KnownNoise {
  public let noise: SeedNoise
  /// The runs it was measured on.
  public let runs: [Run]

  /// Sets of runs that differ in first weights and order of rows, and in nothing else: of the same model,
  /// layer by layer, and the same data as one of `compared`. Of those the one whose settings differ least from
  /// it, of equals the latest. Nil where there is none of two runs or more.
  public init?(of compared: [Run], among runs: [Run], _ figure: String) {
    var best: (set: [Run], apart: Int)?
    for set in KnownNoise.sets(runs) where set.count > 1 && Varied(of: set) == .standard {
      let near = compared.filter { $0.blueprint == set[0].blueprint && $0.data == set[0].data }
      guard !near.isEmpty, set.allSatisfy({ $0.knownHeldOut == 0 }),
        set.allSatisfy({ $0.result(figure)?.isFinite == true })
      else { continue }
      let apart = near.map { KnownNoise.differences($0, set[0]) }.min() ?? 0
      if apart <= best?.apart ?? .max { best = (set, apart) }
    }
    guard let best else { return nil }
    self.runs = best.set
    noise = SeedNoise(best.set.compactMap { $0.result(figure) })
  }

  /// Runs of one point of a `repeat` or `sweep`, in the order of the session.
  private static func sets(_ runs: [Run]) -> [[Run]] {
    var places: [String: Int] = [:]
    var sets: [[Run]] = []
    for run in runs {
      guard let family = run.family, family.vary != nil else { continue }
      let point = family.point.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
      let name = "\(family.number) \(point)"
      if let place = places[name] {
        sets[place].append(run)
      } else {
        places[name] = sets.count
        sets.append([run])
      }
    }
    return sets
  }

  private static func differences(_ one: Run, _ two: Run) -> Int {
    Run.settingNames(of: [one, two], all: false).count { $0 != "seed" }
  }

  /// `r1 to r5`
  public var span: String { Run.span(of: runs) }
}

extension Run {
  /// The names of runs that follow each other: `r1 to r5`, or the one.
  public static func span(of runs: [Run]) -> String {
    guard let first = runs.first, let last = runs.last, runs.count > 1 else {
      return runs.map(\.name).joined()
    }
    return "\(first.name) to \(last.name)"
  }
}
