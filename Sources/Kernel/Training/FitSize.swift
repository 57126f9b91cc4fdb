extension Model {
  /// Refuses a fit that would pass the memory budget, before anything of it is taken. Says how much it
  /// needs and what would fit: a smaller batch, or a higher limit where the weights alone are too many.
  func checkFit(_ recipe: Recipe, on dataset: Dataset) throws(Problem) {
    let slots = try recipe.update().slots
    let held = recipe.validates ? min(dataset.split.valid.count, Scorer.mostRows) : 0
    let needed = fitBytes(recipe, recipe.batch, slots: slots, held: held)
    if let needed, needed <= MemoryBudget.available { return }
    let opening =
      "a fit at bs=\(recipe.batch) needs \(needed.map(MemoryBudget.text) ?? "more than 9.2 EB"), "
      + "\(MemoryBudget.text(MemoryBudget.available)) available"
    var rows = recipe.batch / 2
    while rows > 0 {
      if let bytes = fitBytes(recipe, rows, slots: slots, held: held),
        Model.generous(bytes) <= MemoryBudget.available
      {
        throw Problem(
          .memory, opening, hint: "bs=\(rows), or \(Model.advice(for: needed))", about: "bs")
      }
      rows /= 2
    }
    throw Problem(.memory, opening, hint: Model.advice(for: needed))
  }

  /// Bytes beside those the model has: its weights and the optimiser's state twice, as a fit works on
  /// copies, the gradients, and what lies between the layers in training and in scoring.
  private func fitBytes(_ recipe: Recipe, _ batch: Int, slots: Int, held: Int) -> Int? {
    guard let training = try? trainingBytes(rows: batch, isExact: recipe.isExact),
      let scoring = held > 0 ? try? scoringBytes(rows: held, isExact: recipe.isExact) : 0
    else { return nil }
    let (copies, overflow) = (4 * layout.count).multipliedReportingOverflow(by: 2 + 2 * slots)
    let total = training.addingReportingOverflow(scoring)
    let sum = total.partialValue.addingReportingOverflow(copies)
    return overflow || total.overflow || sum.overflow ? nil : sum.partialValue
  }

  private static func advice(for needed: Int?) -> String {
    let limit = MemoryBudget.text(MemoryBudget.limit)
    guard let needed else { return "set memory=… (now \(limit))" }
    let whole = MemoryBudget.used.addingReportingOverflow(generous(needed))
    guard !whole.overflow else { return "set memory=… (now \(limit))" }
    return "set memory=\(whole.partialValue / 1_000_000 + 1)MB (now \(limit))"
  }

  /// With room for what is not counted: the order of the rows, labels, targets.
  private static func generous(_ bytes: Int) -> Int {
    let more = bytes.addingReportingOverflow(bytes / 50 + 2_000_000)
    return more.overflow ? .max : more.partialValue
  }
}
