/// How much the gradient of one row differs from that of all, and so which batch size is too small or larger
/// than is worth it.
///
/// With g_i the gradients of K disjoint batches of b rows at the same weights, all coordinates together:
/// tr(S) = b / (K - 1) * sum |g_i - mean|^2 is the variance of a row's gradient, and
/// |G|^2 = (|sum g_i|^2 - sum |g_i|^2) / (K (K - 1)) the true gradient's square, both without bias. The scale is
/// B = tr(S) / |G|^2, the batch at which noise and gradient are of one size. McCandlish, Kaplan, Amodei et al.,
/// arXiv:1812.06162, appendix A.
public struct NoiseScale: Sendable {
  /// Batches, and rows of each.
  public let batches: Int
  public let rows: Int
  /// tr(S), of a row, and |G|^2; the second may come out at 0 and less where noise hides it.
  public let variance: Double
  public let square: Double
  /// tr(S) / |G|^2 in rows; nil where |G|^2 did not come out above 0.
  public let scale: Double?
  /// Fieller's 95 % interval of the ratio, by the jackknife over batches with Student's t; the upper end is
  /// infinite where |G|^2 may be 0, the lower end NaN where nothing can be said.
  public let low: Double
  public let high: Double
  /// Whether the gradient of every batch is 0 in every weight.
  public var isFlat: Bool { square == 0 && variance == 0 }
  /// The loss over the rows that were looked at.
  public let loss: Double

  /// Batches that are looked at where there are rows enough, and the rows of each at the most.
  public static let usualBatches = 64
  static let mostRows = 32
  /// Batches that are too few for an interval.
  static let leastBatches = 4

  /// At the model's weights, in training mode, by the loss of `recipe`; the model keeps its bits. Batches are those of an
  /// epoch by the recipe's seed. Refuses fewer than 4 training rows.
  public init(
    of model: Model, on dataset: Dataset, _ recipe: Recipe, batches: Int = usualBatches,
    tick: (Double) -> Void = { _ in }
  ) throws(Problem) {
    try model.check(dataset)
    try dataset.checkFinite()
    let all = dataset.split.train.count
    let needsTwo = model.layout.places.contains { $0.layer.kind.name == "norm" }
    let least = needsTwo ? 2 : 1
    guard all / least >= NoiseScale.leastBatches else {
      throw Problem(
        .outOfRange,
        "\(all) training rows are too few to tell noise from gradient: "
          + "\(NoiseScale.leastBatches * least) are the least", hint: "more rows are needed")
    }
    let count = max(NoiseScale.leastBatches, min(batches, all / least))
    let size = max(least, min(NoiseScale.mostRows, all / count))
    var copy = model
    try copy.detach()
    var own = Recipe()
    (own.batch, own.loss, own.seed, own.isExact) = (size, recipe.loss, recipe.seed, recipe.isExact)
    let stepper = try Stepper(copy, dataset, own, keepsGradients: true)
    var sums = try NoiseSums(of: copy, stepper)
    for pass in 0..<2 {
      for index in 0..<count {
        try Stop.check()
        tick((Double(pass) + Double(index) / Double(count)) / 2)
        if pass == 0 { try sums.add(index) } else { sums.hold(index) }
      }
    }
    let found = sums.estimates(batches: count, rows: size)
    (self.batches, rows) = (count, size)
    (variance, square) = (found.variance, found.square)
    scale = square > 0 ? variance / square : nil
    (low, high) = found.interval
    loss = sums.loss / Double(count)
    guard variance.isFinite, square.isFinite, loss.isFinite else {
      throw Problem(
        .diverged, "the gradient is not finite at these weights", hint: "init kaiming, then noise")
    }
  }

  /// What another batch makes of a rate that is right for one: by (1 + B / batch) as the law of the cited paper has
  /// it, and by its square root for optimisers that divide by the size of the gradient.
  public static func factor(
    from old: Int, to new: Int, scale: Double, isAdaptive: Bool
  ) -> Double {
    let ratio = (1 + scale / Double(old)) / (1 + scale / Double(new))
    return isAdaptive ? ratio.squareRoot() : ratio
  }

  /// Of the least steps and the least rows that any batch needs for the same progress, how many times as many
  /// this one needs: 1 + B / batch, and 1 + batch / B.
  public func cost(of batch: Int) -> (steps: Double, rows: Double)? {
    scale.map { (1 + $0 / Double(batch), 1 + Double(batch) / $0) }
  }
}

/// Gradients of batches, summed up without keeping any: once for their sum, once to hold each against it.
private struct NoiseSums {
  private let stepper: Stepper
  private let slices: [Range<Int>]
  private var sum: [Double]
  /// |g_i|^2, and g_i times the sum.
  private var norms: [Double] = []
  private var products: [Double] = []
  private(set) var loss = 0.0

  init(of model: Model, _ stepper: Stepper) throws(Problem) {
    self.stepper = stepper
    slices = model.layout.slices.filter {
      !model.frozen.holds(model.layout.places[$0.layer].name)
    }.map(\.range)
    sum = [Double](repeating: 0, count: model.layout.count)
  }

  private func gradient(_ index: Int) -> (loss: Double, values: [Float]) {
    let found = stepper.gradients(of: index..<(index + 1), epoch: 0)
    stepper.forgetGroup()
    return (
      found.divisor > 0 ? found.sum / found.divisor : found.sum, stepper.currentGradients
    )
  }

  mutating func add(_ index: Int) throws(Problem) {
    let (loss, values) = gradient(index)
    self.loss += loss
    var norm = 0.0
    for slice in slices {
      for place in slice {
        let value = Double(values[place])
        norm += value * value
        sum[place] += value
      }
    }
    norms.append(norm)
  }

  mutating func hold(_ index: Int) {
    let (_, values) = gradient(index)
    var product = 0.0
    for slice in slices { for place in slice { product += Double(values[place]) * sum[place] } }
    products.append(product)
  }

  /// tr(S) and |G|^2 of so many batches, by the sum of their squares and the square of their sum.
  private static func estimate(
    _ squares: Double, _ whole: Double, _ count: Double, _ rows: Double
  ) -> (variance: Double, square: Double) {
    (
      rows * (squares - whole / count) / (count - 1),
      (whole - squares) / (count * (count - 1))
    )
  }

  func estimates(
    batches count: Int, rows: Int
  ) -> (variance: Double, square: Double, interval: (Double, Double)) {
    let (k, b) = (Double(count), Double(rows))
    let squares = norms.reduce(0, +)
    let whole = slices.joined().reduce(0.0) { $0 + sum[$1] * sum[$1] }
    let found = NoiseSums.estimate(squares, whole, k, b)
    var pseudo: [(Double, Double)] = []
    for index in norms.indices {
      let without = NoiseSums.estimate(
        squares - norms[index], whole - 2 * products[index] + norms[index], k - 1, b)
      pseudo.append(
        (
          k * found.variance - (k - 1) * without.variance,
          k * found.square - (k - 1) * without.square
        ))
    }
    let (s, g) = (found.variance, found.square)
    func covariance(_ one: ((Double, Double)) -> Double, _ other: ((Double, Double)) -> Double)
      -> Double
    {
      let (a, b) = (Statistics.mean(pseudo.map(one)), Statistics.mean(pseudo.map(other)))
      return pseudo.reduce(0.0) { $0 + (one($1) - a) * (other($1) - b) } / (k * (k - 1))
    }
    let t = SeedNoise.quantile(count - 1)
    let a = g * g - t * t * covariance(\.1, \.1)
    let middle = s * g - t * t * covariance(\.0, \.1)
    let c = s * s - t * t * covariance(\.0, \.0)
    let root = middle * middle - a * c
    guard root >= 0, a != 0 else { return (s, g, (.nan, .infinity)) }
    let low = (middle - root.squareRoot()) / a
    let high = a > 0 ? (middle + root.squareRoot()) / a : .infinity
    return (s, g, (max(0, low), high))
  }
}
