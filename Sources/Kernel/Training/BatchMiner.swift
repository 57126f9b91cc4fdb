/// Of each batch the rows that count in the loss: the hardest, by what it is before the update.
///
/// The others get a weight of 0, so that sums and divisors are over the rows that count, whatever those
/// weigh. Rows of equal loss count in the order of the batch; one whose loss is no number is the hardest.
final class BatchMiner {
  private let share: MinedShare
  private let losses: Buffer
  private let weights: Buffer
  private var order: [Int]
  /// What the gradients of a group are divided by, when it is known.
  private let factor: Buffer

  /// For batches of `rows` rows at the most.
  init(_ share: MinedShare, rows: Int) throws(Problem) {
    self.share = share
    losses = try Buffer(count: rows)
    weights = try Buffer(count: rows)
    factor = try Buffer(count: 1)
    order = []
    order.reserveCapacity(rows)
  }

  /// What a batch comes to with all its rows, and how much each counts from here on; good until the next.
  func mine(
    _ function: LossFunction, _ outputs: Matrix, _ targets: LossFunction.Targets, _ own: Region?
  ) -> (weights: Region, sum: Double, divisor: Double) {
    let rows = outputs.rows
    let sum = function.sum(
      LossFunction.Batch(outputs, targets, weights: own, rowLoss: losses[0..<rows]))
    let divisor = function.divisor(outputs, targets, weights: own)
    order.removeAll(keepingCapacity: true)
    order.append(contentsOf: 0..<rows)
    order.sort { one, two in
      let (a, b) = (losses[one], losses[two])
      if a.isNaN || b.isNaN { return a.isNaN && (!b.isNaN || one < two) }
      return a == b ? one < two : a > b
    }
    for row in 0..<rows { weights[row] = 0 }
    for place in share.places(of: rows) { weights[order[place]] = own?[order[place]] ?? 1 }
    return (weights[0..<rows], sum, divisor)
  }

  /// Divides the gradients of a group by what only its end tells.
  func divide(_ gradients: Buffer, by divisor: Double) {
    factor[0] = divisor > 0 ? Float(1 / divisor) : 0
    Compute.binary(.multiply, gradients.all, factor.all, into: gradients.all)
  }
}
