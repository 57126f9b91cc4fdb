/// A row that was chosen, with its settings.
public struct Choice: Sendable, Equatable, CustomStringConvertible {
  public var name: String
  public var values: Values

  public init(_ name: String, _ values: Values = Values()) {
    self.name = name
    self.values = values
  }

  /// As it would be typed, standards left out: `adamw wd=0.1`.
  public var description: String {
    ([name]
      + values.writtenNames.compactMap { written in
        values.value(written).map { "\(written)=\($0.asTyped)" }
      }).joined(separator: " ")
  }
}

/// Everything `fit` was told. A recipe, a model and a data set determine a run to the bit.
public struct Recipe: Sendable, Equatable, CustomStringConvertible {
  public var schedule = Choice("1cycle")
  public var epochs = 5
  /// The peak of the schedule.
  public var rate = 1e-3
  /// Rows of a batch; more than the data set has are clamped.
  public var batch = 64
  public var optimiser = Choice("adamw")
  /// Nil: cross-entropy for classes, squared error for numbers.
  public var loss: Choice?
  /// The largest norm of the gradient; larger ones are scaled down to it.
  public var clip: Double?
  /// The largest size of an element of the gradient; larger ones are cut to it, before `clip`.
  public var clipValue: Double?
  /// Batches whose gradients make one step.
  public var accumulate = 1
  /// Epochs without a better validation loss before the run stops and the best weights return.
  public var patience: Int?
  public var seed: UInt64 = Seed.standard
  /// Whether the held-out rows are scored after each epoch.
  public var validates = true
  /// Whether convolutions are summed directly, which decides about bits.
  public var isExact = false

  public init() {}

  /// In the words of the command line.
  public var description: String {
    var words = ["\(schedule) \(epochs) lr=\(Numeral.typed(rate)) bs=\(batch) opt=\(optimiser)"]
    if let loss { words.append("loss=\(loss)") }
    if let clip { words.append("clip=\(Numeral.typed(clip))") }
    if let clipValue { words.append("clipvalue=\(Numeral.typed(clipValue))") }
    if accumulate > 1 { words.append("accumulate=\(accumulate)") }
    if let patience { words.append("patience=\(patience)") }
    words.append("seed=\(seed)")
    return words.joined(separator: " ")
  }

  /// Refuses numbers that no training can use, whoever set them.
  func check() throws(Problem) {
    for (name, value) in [("lr", rate), ("clip", clip ?? 1), ("clipvalue", clipValue ?? 1)] {
      guard value.isFinite, value > 0 || (value == 0 && name == "lr") else {
        throw Problem(
          .outOfRange,
          "\(name) must be \(name == "lr" ? "at least" : "above") 0, not \(Numeral.short(value))",
          hint: name == "lr" ? "lr=1e-3" : "\(name)=1", about: name)
      }
    }
    let counts = [
      ("epochs", epochs, 0), ("bs", batch, 1), ("accumulate", accumulate, 1),
      ("patience", patience ?? 1, 1),
    ]
    for (name, value, least) in counts where value < least {
      throw Problem(
        .outOfRange, "\(name) must be at least \(least), not \(value)", hint: "\(name)=\(least)",
        about: name)
    }
  }

  /// The loss row with its settings, for a data set.
  func lossRow(for dataset: Dataset) throws(Problem) -> (row: Loss, values: Values) {
    let choice = loss ?? Choice(dataset.task == .classes ? "crossentropy" : "mse")
    let row = try Loss.named(choice.name)
    guard row.task == dataset.task || (row.task == .binary && dataset.task == .values) else {
      throw Problem(
        .modelDoesNotFit,
        "loss \(row.name) is for \(row.task.noun), '\(dataset.name)' has \(dataset.task.rawValue)",
        hint: dataset.task == .values
          ? "loss mse"
          : "loss crossentropy"
            + (row.task == .binary ? ", or a file of 0 and 1 with task=values" : ""),
        about: "loss")
    }
    var values = choice.values
    values.fillStandards(of: row.label)
    return (row, values)
  }

  func lossFunction(for dataset: Dataset) throws(Problem) -> LossFunction {
    let (row, values) = try lossRow(for: dataset)
    return try row.make(
      values,
      LossContext(
        width: dataset.target.width, counts: dataset.target.counts(in: dataset.split.train)))
  }

  func update() throws(Problem) -> Update {
    let row = try Optimiser.named(optimiser.name)
    var values = optimiser.values
    values.fillStandards(of: row.label)
    return try row.make(values)
  }

  func curve() throws(Problem) -> Curve {
    try Schedule.named(schedule.name).curve(schedule.values)
  }
}
