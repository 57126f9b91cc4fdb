/// Averages that make a noisy curve readable without lying about it.
public enum Smoothing {
  /// The exponential moving average without the pull of its start: s ← β·s + (1−β)·x, shown as
  /// s / (1 − β^t) with t the values seen (D. Kingma and J. Ba, arXiv:1412.6980, section 3). β is
  /// brought into 0...0.9999; at 0 the values come back. A value that is not finite is skipped by
  /// the average and stays a gap. No later value changes an earlier result.
  public static func average(_ values: [Double], beta: Double) -> [Double] {
    let beta = held(beta: beta)
    var (sum, weight) = (0.0, 0.0)
    return values.map { value in
      guard value.isFinite else { return .nan }
      sum = beta * sum + (1 - beta) * value
      weight = beta * weight + (1 - beta)
      return sum / weight
    }
  }

  /// A moving average without a lag: at each value the mean of its neighbours, `reach` to each side, with
  /// triangular weights, so that the nearest count most. At the start, where a loss falls fastest, it narrows to
  /// the first value; at the end it is the mean of those that are there, and never a guess at a slope. Values
  /// that are not finite stay gaps.
  public static func centred(_ values: [Double], reach: Int) -> [Double] {
    guard reach > 0 else { return values }
    return values.indices.map { place in
      guard values[place].isFinite else { return .nan }
      let reach = min(reach, place)
      let part = (place - reach)...min(values.count - 1, place + reach)
      var (weights, mean) = (0.0, 0.0)
      for other in part where values[other].isFinite {
        let weight = Double(reach + 1 - abs(other - place))
        weights += weight
        mean += (bounded(values[other]) - mean) * (weight / weights)
      }
      let extent = Extent(Array(values[part]))
      return min(max(mean, extent.lo), extent.hi)
    }
  }

  /// After how many values one counts half: ln ½ / ln β. 0.98 has a half-life of 34.3.
  public static func halfLife(beta: Double) -> Double {
    let beta = held(beta: beta)
    return beta > 0 ? -0.3010299956639812 / Logarithm.ten(beta) : 0
  }

  private static func held(beta: Double) -> Double {
    beta.isNaN ? 0 : min(max(beta, 0), 0.9999)
  }
}

extension Series {
  /// Means of equal shares of the points, at most `count` of them; a share that holds a value which is not
  /// finite is a gap.
  public func averaged(to count: Int) -> Series {
    guard self.count > count, count > 0 else { return self }
    var means = Series(name, x: [], y: [], style: style)
    for share in 0..<count {
      let part = (share * self.count / count)..<((share + 1) * self.count / count)
      let size = Double(part.count)
      means.x.append(part.reduce(0) { $0 + x[$1] / size })
      means.y.append(part.reduce(0) { $0 + y[$1] / size })
    }
    return means
  }
}

extension Band {
  /// Where the middle `share` of the values lies, among the `reach` neighbours to each side of up to
  /// `places` points. Of very many neighbours evenly spaced ones are asked.
  public static func middle(
    _ share: Double, of series: Series, reach: Int, places: Int = 100, tint: Int? = nil
  ) -> Band {
    var band = Band(x: [], lo: [], hi: [], tint: tint)
    let last = series.count - 1
    let count = min(max(places, 2), series.count)
    for place in 0..<count {
      let centre = count > 1 ? place * last / (count - 1) : 0
      let (from, to) = (max(0, centre - reach), min(last, centre + reach))
      let step = max(1, (to - from) / 200)
      let sorted = stride(from: from, through: to, by: step).map { series.y[$0] }
        .filter(\.isFinite).sorted()
      let edge = Int(Double(sorted.count) * (1 - share) / 2)
      band.x.append(series.x[centre])
      band.lo.append(sorted.isEmpty ? .nan : sorted[edge])
      band.hi.append(sorted.isEmpty ? .nan : sorted[sorted.count - 1 - edge])
    }
    return band
  }

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
