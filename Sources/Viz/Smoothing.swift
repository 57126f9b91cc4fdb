/// Averages that make a noisy curve readable without lying about it.
public enum Smoothing {
  /// The exponential moving average without the pull of its start: s ← β·s + (1−β)·x, shown as
  /// s / (1 − β^t) with t the values seen (D. Kingma and J. Ba, arXiv:1412.6980, section 3). β is
  /// brought into 0...0.9999; at 0 the values come back. A value that is not finite is skipped by
  /// the average and stays a gap. No later value changes an earlier result.
  public static func average(_ values: [Double], beta: Double) -> [Double] {
    let beta = bounded(beta: beta)
    var (sum, weight) = (0.0, 0.0)
    return values.map { value in
      guard value.isFinite else { return .nan }
      sum = beta * sum + (1 - beta) * value
      weight = beta * weight + (1 - beta)
      return sum / weight
    }
  }

  /// After how many values one counts half: ln ½ / ln β. 0.98 has a half-life of 34.3.
  public static func halfLife(beta: Double) -> Double {
    let beta = bounded(beta: beta)
    return beta > 0 ? -0.3010299956639812 / Logarithm.ten(beta) : 0
  }

  private static func bounded(beta: Double) -> Double {
    beta.isNaN ? 0 : min(max(beta, 0), 0.9999)
  }
}

extension Band {
  /// The least and greatest value of a series in `bins` equal shares of its points: the noise that a
  /// smoothed curve hides. A share without finite values is a gap.
  public static func envelope(of series: Series, name: String = "", bins: Int = 60) -> Band {
    var band = Band(name, x: [], lo: [], hi: [])
    let count = series.count
    let bins = min(max(bins, 1), count)
    for bin in 0..<max(bins, 0) where count > 0 {
      let part = (bin * count / bins)..<((bin + 1) * count / bins)
      let extent = Extent(Array(series.y[part]))
      let isBroken = extent.count == 0
      // Each share is as wide as its points, so the first and the last point lie inside the band.
      for x in part.count > 1 && bins < count
        ? [series.x[part.lowerBound], series.x[part.upperBound - 1]] : [series.x[part.lowerBound]]
      {
        band.x.append(x)
        band.lo.append(isBroken ? .nan : extent.lo)
        band.hi.append(isBroken ? .nan : extent.hi)
      }
    }
    return band
  }
}
