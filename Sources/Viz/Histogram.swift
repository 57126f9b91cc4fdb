/// Counts of numbers in equal bins with round edges.
///
/// The width starts from Freedman and Diaconis, 2·IQR·n^(-1/3) (Zeitschrift für
/// Wahrscheinlichkeitstheorie 57, 1981), and is rounded to 1, 2, 2.5 or 5 times a power of ten, up
/// unless it lies close above one, preferring a width whose outer bins are filled to their edges, so that at most `most` bins are needed, and one more where zeros are
/// centred. Each bin holds its lower edge, the last one both. Where a value is exactly 0, a bin is centred on
/// 0, so that zeros count to neither sign; else 0 is an edge, and no bin holds both signs.
/// Values that are not finite are counted apart; mean and standard deviation (n in the denominator)
/// are those of the finite values.
public struct Histogram: Sendable, Equatable {
  /// One more than `counts`; empty without finite values.
  public private(set) var edges: [Double] = []
  public private(set) var counts: [Int] = []
  public private(set) var mean = Double.nan
  public private(set) var deviation = Double.nan
  /// Finite values.
  public private(set) var count = 0
  /// Values that are exactly 0, as those of dead rectified units.
  public private(set) var zeros = 0
  public private(set) var nans = 0
  public private(set) var infinities = 0

  public init(_ values: [Double], most: Int = 24) {
    let extent = Extent(values)
    count = extent.count
    for value in values where !value.isFinite {
      if value.isNaN { nans += 1 } else { infinities += 1 }
    }
    guard count > 0 else { return }
    let step = Self.width(values, extent, most: max(most, 1))
    zeros = values.count { $0 == 0 }
    // Half a bin down: 0 then lies in the middle of one.
    let shift = zeros > 0 ? 0.5 : 0
    let first = (step.index(of: bounded(extent.lo)) + shift).rounded(.down)
    let last = max((step.index(of: bounded(extent.hi)) + shift).rounded(.up), first + 1)
    guard let from = Int(exactly: first), let to = Int(exactly: last) else { return }
    edges = (from...to).map { zeros > 0 ? step.multiple(2 * $0 - 1) / 2 : step.multiple($0) }
    counts = [Int](repeating: 0, count: to - from)
    var (sum, squares) = (0.0, 0.0)
    let origin = bounded(extent.lo / 2 + extent.hi / 2)
    for value in values where value.isFinite {
      let value = bounded(value)
      let place = Int((step.index(of: value) + shift - first).rounded(.down))
      var bin = min(max(place, 0), counts.count - 1)
      // Division may round across an edge; the edges themselves decide.
      if value < edges[bin] && bin > 0 { bin -= 1 }
      if bin + 1 < counts.count && value >= edges[bin + 1] { bin += 1 }
      counts[bin] += 1
      sum += (value - origin) / Double(count)
      squares += (value - origin) / Double(count) * (value - origin)
    }
    mean = origin + sum
    deviation = max(squares - sum * sum, 0).squareRoot()
  }

  /// The bins as a layer, with mean, sd, zeros and broken values as notes.
  public var bars: Bars {
    let labels = Numerals.labels(edges)
    return Bars(
      labels: counts.indices.map { labels[$0] }, values: counts.map(Double.init), edges: edges,
      notes: [notes])
  }

  /// `mean 0.01, sd 0.31, 51.0% zero, 3 nan`.
  public var notes: String {
    guard count > 0 else { return broken.isEmpty ? "no values" : broken.joined(separator: ", ") }
    let share = Double(zeros) / Double(count)
    let parts =
      ["mean \(Numerals.short(mean))", "sd \(Numerals.short(deviation))"]
      + (zeros > 0 ? ["\(Numerals.percent(share)) zero"] : []) + broken
    return parts.joined(separator: ", ")
  }

  private var broken: [String] {
    (nans > 0 ? ["\(nans) nan"] : []) + (infinities > 0 ? ["\(infinities) inf"] : [])
  }

  private static func width(_ values: [Double], _ extent: Extent, most: Int) -> Step {
    let sorted = sample(values).sorted()
    let spread = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
    let span = bounded(extent.hi) - bounded(extent.lo)
    guard span > 0 else { return Step.atLeast(max(bounded(extent.hi).magnitude / 10, 1e-300)) }
    // n^(-1/3) by halving: the width is rounded to a round number anyway.
    var root = 1.0
    while root * root * root < Double(extent.count) { root *= 1.02 }
    let wanted = max(2 * spread / root, span / Double(most), span.ulp)
    let fitting = Step.candidates(around: wanted).filter {
      $0.size >= 0.7 * wanted && bins(extent, $0) <= Double(most)
    }
    guard let finest = fitting.first else { return Step.atLeast(span) }
    return fitting.filter { $0.size <= 1.3 * wanted }.min { blank(extent, $0) < blank(extent, $1) }
      ?? finest
  }

  /// The part of the first and last bin beyond the values, in which none can lie.
  private static func blank(_ extent: Extent, _ step: Step) -> Double {
    let (low, high) = (step.index(of: bounded(extent.lo)), step.index(of: bounded(extent.hi)))
    return low - low.rounded(.down) + high.rounded(.up) - high
  }

  private static func bins(_ extent: Extent, _ step: Step) -> Double {
    step.index(of: bounded(extent.hi)).rounded(.up)
      - step.index(of: bounded(extent.lo)).rounded(.down)
  }

  private static func sample(_ values: [Double]) -> [Double] {
    let stride = max(values.count / 4096, 1)
    let picked = Swift.stride(from: 0, to: values.count, by: stride).map { values[$0] }
    let finite = picked.filter(\.isFinite).map(bounded)
    return finite.isEmpty ? values.filter(\.isFinite).map(bounded) : finite
  }
}

/// Differences and ratios of what is drawn must be finite too.
func bounded(_ value: Double) -> Double { min(max(value, -1e300), 1e300) }
