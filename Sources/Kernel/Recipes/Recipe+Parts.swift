/// What a recipe chooses, as rows and functions.
extension Recipe {
  /// Rows that an epoch has on a data set: its training rows, some of them more or less often where they are
  /// balanced.
  public func rowsOfAnEpoch(on dataset: Dataset) throws(Problem) -> Int {
    let balanced = try balance.map { (choice) throws(Problem) in
      try BalancedRows(choice, of: dataset)
    }
    if let treated = try TreatedRows(treatments, of: dataset, over: balanced) {
      return treated.rows
    }
    return balanced?.rows ?? dataset.split.train.count
  }

  /// Optimiser steps of an epoch over so many rows.
  func stepsPerEpoch(rows: Int) -> Int {
    Batches.count(
      rows: Batches.count(rows: rows, size: max(1, batch)), size: max(1, accumulate))
  }

  /// Optimiser steps of all epochs; nil where they cannot be counted.
  func steps(rows: Int) -> Int? {
    let steps = stepsPerEpoch(rows: rows).multipliedReportingOverflow(by: epochs)
    return steps.overflow ? nil : steps.partialValue
  }

  /// What is written of its optimiser, schedule and loss and not of those of `other`.
  public func choices(beyond other: Recipe) -> [(name: String, value: Value)] {
    let rows =
      [(optimiser, other.optimiser), (schedule, other.schedule)]
      + [loss.flatMap { own in other.loss.map { (own, $0) } }].compactMap { $0 }
    return rows.flatMap { own, their in
      own.values.writtenNames.filter { !their.values.isWritten($0) }.compactMap { name in
        own.values.value(name).map { (name, $0) }
      }
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

  /// The loss as it would be typed, the usual one where none was chosen.
  func lossWords(for dataset: Dataset) throws(Problem) -> String {
    guard let loss else { return try lossRow(for: dataset).row.name }
    return loss.description
  }

  /// Whether the least loss on targets is their entropy.
  func isPlainCrossEntropy(on dataset: Dataset) throws(Problem) -> Bool {
    let (row, values) = try lossRow(for: dataset)
    return row.name == Loss.crossentropy.name && !values.isWritten("weights")
      && values.number("smoothing") == 0
  }

  func lossFunction(for dataset: Dataset) throws(Problem) -> LossFunction {
    let (row, values) = try lossRow(for: dataset)
    return try row.make(values, LossContext(of: dataset))
  }

  /// Refuses metrics that are not for the targets of a data set.
  func checkMetrics(for dataset: Dataset) throws(Problem) {
    guard !metrics.isStandard else { return }
    let isYesOrNo = try lossRow(for: dataset).row.task == .binary
    try metrics.check(for: dataset.task, isYesOrNo: isYesOrNo && dataset.target.width == 1)
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
