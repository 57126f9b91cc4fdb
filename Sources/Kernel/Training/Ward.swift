/// Sees to it that no step leaves a weight that is not finite.
///
/// The weights are copied only when a step could carry one beyond the range of Float, which a bound
/// on the largest weight tells in a few operations.
struct Ward {
  private let copy: Buffer
  /// No weight is larger.
  private var reach = Double.infinity
  private var steepest = 0.0
  private var isBraced = false

  /// Far below the largest Float, 3.4e38.
  private static let danger = 1e30
  /// More than what momentum of at most 0.999 adds up to, or an adaptive step is longer than its rate.
  private static let stretch = 1e3

  init(_ count: Int) throws(Problem) { copy = try Buffer(count: count) }

  /// Copies the weights if the coming step could overflow one. `norm` is that of the gradient used.
  mutating func brace(_ weights: Buffer, rate: Double, norm: Double, decay: Double) {
    steepest = max(steepest, norm)
    reach = bound(rate, decay)
    isBraced = !(reach < Ward.danger)
    guard isBraced else { return }
    reach = Compute.sumOfSquares(weights.all).squareRoot()
    reach = bound(rate, decay)
    isBraced = !(reach < Ward.danger)
    if isBraced { Compute.copy(weights.all, into: copy.all) }
  }

  /// The largest weight after a step: shrunk or blown up by decay, moved by rate times gradient.
  private func bound(_ rate: Double, _ decay: Double) -> Double {
    reach * max(1, abs(1 - rate * decay)) + rate * Ward.stretch * (1 + steepest + decay * reach)
  }

  /// Whether the weights are still finite; where they are not, they are put back.
  func holds(_ weights: Buffer) -> Bool {
    if !isBraced || Compute.sumOfSquares(weights.all).isFinite { return true }
    Compute.copy(copy.all, into: weights.all)
    return false
  }
}
