/// Treatments as a field of a recipe: their choices. Their rows go into files beside the run, in its columns
/// of numbers.
extension Treatments: FieldValue {
  init?(_ values: Values, _ choices: [String: [Choice]], _ name: String) { return nil }

  var typed: String? { entries.map(\.description).joined(separator: "; ") }
  var datum: Datum? {
    isEmpty ? nil : .text(entries.map(\.choice.name).joined(separator: " "))
  }
  var packed: JSON { .list(entries.map(\.choice.packed)) }

  init(unpacking json: JSON) throws(Problem) {
    var entries: [Treated] = []
    for item in try json.items() {
      entries.append(Treated(try Choice(unpacking: item, in: Treatment.self)))
    }
    self.init(entries)
  }
}

extension Treatments {
  /// What of a batch counts; nil where all its rows do.
  public var minedShare: MinedShare? {
    for treated in entries {
      guard let row = Treatment.all.first(where: { $0.name == treated.choice.name }),
        row.method == .batch
      else { continue }
      let values = treated.values(of: row)
      let share = MinedShare(keep: values["keep"], skip: values["skip"])
      return share.isAll ? nil : share
    }
    return nil
  }
}

extension Treatments {
  /// What is to be said of them before a training of so many epochs.
  func remarks(epochs: Int) -> [String] {
    entries.compactMap { treated in
      guard let row = Treatment.all.first(where: { $0.name == treated.choice.name }),
        row.method == .pace, epochs > 0
      else { return nil }
      let full = treated.values(of: row)[integer: "full"]
      return epochs < full
        ? "mine curriculum has all rows from epoch \(full) on, and there are \(epochs)" : nil
    }
  }
}

extension Recipe {
  /// Whether the mean over the training rows is one over rows as they are: not weighted, nor some of them
  /// more often than others.
  public var meetsRowsAlike: Bool {
    balance == nil
      && treatments.entries.allSatisfy { Treatments.method(of: $0) == .batch }
  }
}
