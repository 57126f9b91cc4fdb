/// The ways a noisy curve of losses is made readable before a rule looks at it.
public enum CurveSmoothing: Sendable, CaseIterable {
  /// A moving average with weight 0.98 for the past, without the bias of its start (fastai). It lags
  /// about fifty points behind.
  case fastai
  /// 0.05 x + 0.95 s, beginning at the first loss (torch-lr-finder). It lags about twenty points.
  case torchLRFinder
  /// Ours, without a lag: the median of five neighbours, then a triangular window of a twenty-fifth of
  /// the curve to each side. The median keeps one bad batch from making a valley.
  case centred

  func callAsFunction(_ losses: [Double]) -> [Double] {
    switch self {
    case .fastai: Statistics.smoothed(losses, beta: 0.98)
    case .torchLRFinder: CurveSmoothing.trailing(losses)
    case .centred: CurveSmoothing.windowed(CurveSmoothing.medians(losses))
    }
  }

  private static func trailing(_ losses: [Double]) -> [Double] {
    var last: Double?
    return losses.map { loss in
      let next = last.map { 0.05 * loss + 0.95 * $0 } ?? loss
      last = next
      return next
    }
  }

  private static func medians(_ losses: [Double]) -> [Double] {
    losses.indices.map { place in
      Statistics.median(Array(losses[max(0, place - 2)..<min(losses.count, place + 3)]))
    }
  }

  /// Points the triangular window reaches to each side.
  static func reach(_ count: Int) -> Int { max(2, count / 25) }

  private static func windowed(_ losses: [Double]) -> [Double] {
    let reach = reach(losses.count)
    return losses.indices.map { place in
      var (sum, weights) = (0.0, 0.0)
      for other in max(0, place - reach)..<min(losses.count, place + reach + 1) {
        let weight = Double(reach + 1 - abs(other - place))
        sum += weight * losses[other]
        weights += weight
      }
      return sum / weights
    }
  }

  /// The deviation that is left in the middle of a centred curve, from the deviation of single
  /// losses: the weights of the window squared, over the square of their sum.
  static func remaining(_ deviation: Double, count: Int) -> Double {
    let n = Double(reach(count) + 1)
    return deviation * (n * (2 * n * n + 1) / 3).squareRoot() / (n * n)
  }
}
