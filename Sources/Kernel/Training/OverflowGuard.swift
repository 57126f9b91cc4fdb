/// Guards the weights that learn against overflow: no step leaves one that is not finite.
///
/// The weights are copied only when a step could carry one beyond the range of Float, which a bound
/// on the largest weight tells in a few operations.
struct OverflowGuard {
  private let groups: Groups
  private let copy: Buffer
  /// No weight is larger.
  private var largest = Double.infinity
  private var steepest = 0.0
  private var isCopied = false

  /// Far below the largest Float, 3.4e38.
  private static let threshold = 1e30
  /// More than what momentum of at most 0.999 adds up to, or an adaptive step is longer than its rate.
  private static let longestStep = 1e3

  /// For `count` weights in all.
  init(_ groups: Groups, _ count: Int) throws(Problem) {
    self.groups = groups
    copy = try Buffer(count: count)
  }

  /// Copies the weights if the coming step could overflow one. `norm` is that of the gradient used.
  mutating func prepare(_ weights: Buffer, rate: Double, norm: Double, decay: Double) {
    steepest = max(steepest, norm)
    largest = bound(rate, decay)
    isCopied = !(largest < OverflowGuard.threshold)
    guard isCopied else { return }
    largest = groups.sumOfSquares(weights).squareRoot()
    largest = bound(rate, decay)
    isCopied = !(largest < OverflowGuard.threshold)
    if isCopied { Compute.copy(weights.all, into: copy.all) }
  }

  /// The largest weight after a step: shrunk or blown up by decay, moved by rate times gradient.
  private func bound(_ rate: Double, _ decay: Double) -> Double {
    largest * max(1, abs(1 - rate * decay))
      + rate * OverflowGuard.longestStep * (1 + steepest + decay * largest)
  }

  /// Whether the weights are finite after the step; where they are not, they are put back.
  func holds(_ weights: Buffer) -> Bool {
    if !isCopied || groups.sumOfSquares(weights).isFinite { return true }
    Compute.copy(copy.all, into: weights.all)
    return false
  }
}
