/// What training makes small.
public struct Loss: Catalogued {
  /// What kind of target it is for.
  public enum Task: String, Sendable {
    /// One class a row, as a label.
    case classes
    /// Numbers.
    case values
    /// Yes or no for each output, as 0 or 1 (or a share between).
    case binary

    /// In a sentence.
    var noun: String { self == .binary ? "targets of 0 and 1" : rawValue }
  }

  public let label: Label
  public let task: Task
  public let make: @Sendable (Values, LossContext) throws(Problem) -> LossFunction

  init(
    _ label: Label, for task: Task,
    make: @escaping @Sendable (Values, LossContext) throws(Problem) -> LossFunction
  ) {
    self.label = label
    self.task = task
    self.make = make
  }

  public static let noun = "loss"
  public static let all: [Loss] = [
    crossentropy, focal, mse, mae, huber, bce,
  ]

  /// The loss that is used when none is chosen.
  public static func standard(for task: Task) -> Loss {
    switch task {
    case .classes: crossentropy
    case .values: mse
    case .binary: bce
    }
  }
}

/// What a loss may ask about the data it is made for.
public struct LossContext: Sendable {
  /// Outputs of the model: classes, or numbers a row.
  public var width: Int
  /// Training rows of each class; empty where there are no classes.
  public var counts: [Int]
  /// Of the classes, in their order; empty where there are none.
  public var names: [String]

  public init(width: Int, counts: [Int] = [], names: [String] = []) {
    self.width = width
    (self.counts, self.names) = (counts, names)
  }
}

/// A loss with its settings.
///
/// It adds up row losses and leaves the division to the caller, so that a group of ragged batches
/// can be accumulated exactly: mean = Σ sums / Σ divisors, and every batch's gradient is scaled by
/// 1 / Σ divisors. Where rows have weights, sums and divisors are those of the weighted rows, so a mean is
/// Σ w·loss / Σ w.
public struct LossFunction {
  /// The targets of a batch.
  public enum Targets {
    case labels(IndexRegion)
    /// Soft labels: a share of every class, (rows, classes); for cross-entropy.
    case shares(Matrix)
    case values(Matrix)
  }

  /// One batch. `outputs` are (rows, width); pad columns lie beyond them in the stride.
  public struct Batch {
    public var outputs: Matrix
    public var targets: Targets
    /// Gets scale · d(sum of row losses)/d(outputs), 0 in pads between rows; may be `outputs`.
    public var gradient: Matrix?
    public var scale: Double
    /// One a row, none negative; nil where each counts the same.
    public var weights: Region?
    /// Gets the loss of each row, without its weight.
    public var rowLoss: Region?

    public init(
      _ outputs: Matrix, _ targets: Targets, weights: Region? = nil, gradient: Matrix? = nil,
      scale: Double = 1, rowLoss: Region? = nil
    ) {
      self.weights = weights
      self.outputs = outputs
      self.targets = targets
      self.gradient = gradient
      self.scale = scale
      self.rowLoss = rowLoss
    }
  }

  /// The sum of the row losses, each times its row's weight; fills gradient and row losses where given.
  public let sum: (Batch) -> Double
  /// What the sum is divided by for the mean, of outputs, targets and weights of rows.
  private let total: (Matrix, Targets, Region?) -> Double

  init(
    sum: @escaping (Batch) -> Double, divisor total: @escaping (Matrix, Targets, Region?) -> Double
  ) {
    (self.sum, self.total) = (sum, total)
  }

  /// What the sum is divided by for the mean.
  public func divisor(
    _ outputs: Matrix, _ targets: Targets, weights: Region? = nil
  ) -> Double {
    total(outputs, targets, weights)
  }

  /// The mean loss of a batch, and its gradient where there is room for it.
  ///
  /// A batch whose rows all weigh nothing has loss 0 and gradient 0.
  public func mean(
    _ outputs: Matrix, _ targets: Targets, gradient: Matrix? = nil, rowLoss: Region? = nil
  ) -> Double {
    let divisor = divisor(outputs, targets)
    let scale = divisor > 0 ? 1 / divisor : 0
    return scale
      * sum(Batch(outputs, targets, gradient: gradient, scale: scale, rowLoss: rowLoss))
  }
}
