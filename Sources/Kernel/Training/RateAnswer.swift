/// What the last stage of a search says: a rate, the band around it, and the noise both stand in.
public struct RateAnswer: Sendable {
  /// A band holds what is worse than the best by no more than this share of its loss.
  static let tolerance = 0.05

  /// Two digits; nil where every training diverged.
  public let rate: Double?
  /// Between the rates at which the loss leaves the lowest by more than a twentieth and more than the
  /// noise: the loss joined by straight lines over the logarithm of the rate, or the parabola through
  /// its valley where that is wider.
  public let band: (low: Double, high: Double)?
  /// Whether the band goes on past the rates that were tried.
  public let isOpen: (low: Bool, high: Bool)
  /// The lowest mean loss, and the rate it was found at.
  public let best: RateSearch.Candidate?
  /// How far the loss of one training scatters: the deviation that is left when the effects of rate and
  /// seed are taken out, over the rates whose loss is within half of the best. Nil for one seed.
  public let noise: Double?
  /// No two of the candidates differ by more than the noise.
  public let isFlat: Bool

  init(_ candidates: [RateSearch.Candidate]) {
    let sound = candidates.filter { $0.mean.isFinite }
    let best = sound.min { $0.mean < $1.mean }
    let noise = RateAnswer.noise(candidates)
    self.noise = noise
    self.best = best
    guard let best else {
      (rate, band, isOpen, isFlat) = (nil, nil, (false, false), false)
      return
    }
    let limit = RateAnswer.limit(best, noise)
    let ends = RateAnswer.band(candidates, below: limit)
    let valley = RateAnswer.valley(candidates, best, below: limit)
    let rate = RateAnswer.rounded(valley.lowest)
    self.rate = rate
    let walls = RateAnswer.walls(candidates, best, above: limit)
    let isInside = (
      low: valley.low > walls.low * 1.1, high: valley.high < walls.high / 1.1
    )
    band = (
      min(rate, RateAnswer.rounded(isInside.low ? min(ends.low, valley.low) : ends.low)),
      max(rate, RateAnswer.rounded(isInside.high ? max(ends.high, valley.high) : ends.high))
    )
    isOpen = RateAnswer.openEnds(candidates)
    isFlat =
      candidates.count > 1 && noise != nil
      && candidates.allSatisfy { $0.mean - best.mean <= noise ?? 0 }
  }

  /// A loss that is no worse than the best as far as can be told.
  private static func limit(_ best: RateSearch.Candidate, _ noise: Double?) -> Double {
    best.mean + max(tolerance * abs(best.mean), noise ?? 0)
  }

  /// The nearest rates on both sides that were tried and found worse than the limit: where a parabola
  /// reaches one, it does not follow the losses there, and the straight lines tell the end.
  private static func walls(
    _ candidates: [RateSearch.Candidate], _ best: RateSearch.Candidate, above limit: Double
  ) -> (low: Double, high: Double) {
    let worse = candidates.filter { !($0.mean <= limit) }.map(\.rate)
    return (
      worse.last { $0 < best.rate } ?? 0, worse.first { $0 > best.rate } ?? .infinity
    )
  }

  /// Whether the first and the last candidate still belong to the band.
  static func openEnds(_ candidates: [RateSearch.Candidate]) -> (low: Bool, high: Bool) {
    guard let best = candidates.filter({ $0.mean.isFinite }).min(by: { $0.mean < $1.mean }),
      let first = candidates.first, let last = candidates.last
    else { return (candidates.isEmpty == false, false) }
    let limit = limit(best, noise(candidates))
    return (first.mean <= limit, last.mean <= limit)
  }

  /// The residual deviation of a two-way table of rates and seeds.
  static func noise(_ candidates: [RateSearch.Candidate]) -> Double? {
    let used = near(candidates)
    guard used.count > 1, let seeds = used.first?.losses.count, seeds > 1 else { return nil }
    let rests = rests(of: used, candidates)
    let squares = Statistics.sum(rests.flatMap { $0.map { $0 * $0 } })
    return (squares / Double((used.count - 1) * (seeds - 1))).squareRoot()
  }

  /// The candidates by which the effect of a seed is told: those within half of the best, two at least.
  private static func near(_ candidates: [RateSearch.Candidate]) -> [RateSearch.Candidate] {
    let sound = candidates.filter { $0.mean.isFinite }.sorted { $0.mean < $1.mean }
    guard let best = sound.first?.mean else { return [] }
    let near = sound.filter { $0.mean <= best + 0.5 * abs(best) }
    return near.count < 2 ? Array(sound.prefix(2)) : near
  }

  /// What is left of the losses of each when its mean and the effects of the seeds are taken out.
  private static func rests(
    of some: [RateSearch.Candidate], _ candidates: [RateSearch.Candidate]
  ) -> [[Double]] {
    let used = near(candidates)
    let whole = Statistics.mean(used.map(\.mean))
    let effects = (used.first?.losses ?? []).indices.map { seed in
      Statistics.mean(used.map { $0.losses[seed] }) - whole
    }
    return some.map { candidate in
      zip(candidate.losses, effects).map { $0 - candidate.mean - $1 }
    }
  }

  /// Of each candidate, the least and the greatest loss when the effects of the seeds, which all rates
  /// share, are taken out, within the losses that were met.
  public static func spreads(_ candidates: [RateSearch.Candidate]) -> [(low: Double, high: Double)]
  {
    zip(candidates, rests(of: candidates, candidates)).map { candidate, rests in
      // Never beyond the losses that were met.
      (
        max(candidate.mean + (rests.min() ?? 0), candidate.losses.min() ?? candidate.mean),
        min(candidate.mean + (rests.max() ?? 0), candidate.losses.max() ?? candidate.mean)
      )
    }
  }

  private static func band(
    _ candidates: [RateSearch.Candidate], below limit: Double
  ) -> (low: Double, high: Double) {
    let places = candidates.map { Maths.log($0.rate) }
    let losses = candidates.map(\.mean)
    guard
      let best = losses.indices.filter({ losses[$0].isFinite }).min(by: { losses[$0] < losses[$1] })
    else { return (.nan, .nan) }
    func end(_ way: StrideThrough<Int>) -> Double {
      var before = best
      for place in way {
        if losses[place] <= limit {
          before = place
          continue
        }
        // A training that diverged says only that the end lies between; the middle is taken.
        let share =
          losses[place].isFinite ? (limit - losses[before]) / (losses[place] - losses[before]) : 0.5
        return Maths.exp(places[before] + share * (places[place] - places[before]))
      }
      return candidates[before].rate
    }
    return (
      end(stride(from: best - 1, through: 0, by: -1)),
      end(stride(from: best + 1, through: losses.count - 1, by: 1))
    )
  }

  /// The lowest point of a parabola in the logarithm of the rate, by least squares through the candidates
  /// of the band and one beyond each end, and where it has risen to the limit; losses above one and a
  /// half times the best count as that.
  private static func valley(
    _ candidates: [RateSearch.Candidate], _ best: RateSearch.Candidate, below limit: Double
  ) -> (lowest: Double, low: Double, high: Double) {
    guard let middle = candidates.firstIndex(where: { $0.rate == best.rate }) else {
      return (best.rate, best.rate, best.rate)
    }
    var (low, high) = (middle, middle)
    while low > 0, candidates[low - 1].mean <= limit { low -= 1 }
    while high < candidates.count - 1, candidates[high + 1].mean <= limit { high += 1 }
    let used = candidates[max(0, low - 1)...min(candidates.count - 1, high + 1)].filter {
      $0.mean.isFinite
    }
    let cap = best.mean + 0.5 * abs(best.mean)
    let origin = Maths.log(best.rate)
    let x = used.map { Maths.log($0.rate) - origin }
    guard let parabola = Parabola(x, used.map { min($0.mean, cap) }),
      let lowest = parabola.lowest, let first = x.first, let last = x.last
    else { return (best.rate, best.rate, best.rate) }
    let place = min(max(lowest, first), last)
    let reach = ((limit - best.mean) / parabola.bend).squareRoot()
    return (
      Maths.exp(origin + place), Maths.exp(origin + max(place - reach, first)),
      Maths.exp(origin + min(place + reach, last))
    )
  }

  /// To two digits: the third is noise.
  static func rounded(_ rate: Double) -> Double {
    Numeral.parse(Numeral.short(rate, digits: 2)) ?? rate
  }
}

/// y = a + b x + c x² by least squares.
struct Parabola {
  /// Where it is lowest; nil where it has no lowest point.
  let lowest: Double?
  /// c.
  let bend: Double

  /// Nil for fewer than three points, or where they do not tell the three numbers apart.
  init?(_ x: [Double], _ y: [Double]) {
    guard x.count == y.count, x.count > 2 else { return nil }
    // In polynomials orthogonal over the points: 1, x - m, (x - m)² - s (x - m) - v.
    let count = Double(x.count)
    let mean = Statistics.mean(x)
    let d = x.map { $0 - mean }
    let squares = Statistics.sum(d.map { $0 * $0 })
    guard squares > 0 else { return nil }
    let skew = Statistics.sum(d.map { $0 * $0 * $0 }) / squares
    let variance = squares / count
    let q = d.map { $0 * $0 - skew * $0 - variance }
    let size = Statistics.sum(q.map { $0 * $0 })
    guard size > 1e-12 * squares * squares else { return nil }
    bend = Statistics.sum(zip(q, y).map { $0 * $1 }) / size
    let slope = Statistics.sum(zip(d, y).map { $0 * $1 }) / squares
    lowest = bend > 0 ? mean + (bend * skew - slope) / (2 * bend) : nil
  }
}
