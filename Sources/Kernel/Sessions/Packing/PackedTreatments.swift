/// The rows of treatments stand beside the run, in columns of numbers, and its recipe holds the choices.
extension Run {
  /// Nil where no treatment has rows.
  func packedRows(_ packing: inout Packing) -> JSON? {
    guard recipe.treatments.entries.contains(where: { $0.rows != nil }) else { return nil }
    var all: [JSON] = []
    for treated in recipe.treatments.entries {
      guard let rows = treated.rows else {
        all.append(.null)
        continue
      }
      all.append(
        JSON([
          "keys": packing.words(rows.keys), "occurrences": packing.integers(rows.occurrences),
          "amounts": packing.integers(rows.amounts.map { Int32(bitPattern: $0.bitPattern) }),
        ]))
    }
    return .list(all)
  }
}

extension Recipe {
  mutating func takeRows(unpacking body: JSON?, _ unpacking: Unpacking) throws(Problem) {
    guard let all = try body?.items() else { return }
    guard all.count == treatments.entries.count else {
      throw Problem(
        .badFile, "the rows of \(all.count) of \(treatments.entries.count) treatments are there")
    }
    for (index, json) in all.enumerated() where json != .null {
      let keys = try unpacking.words(json.member("keys"))
      let occurrences = try unpacking.integers(json.member("occurrences"))
      let amounts = try unpacking.integers(json.member("amounts"))
        .map { Float(bitPattern: UInt32(bitPattern: $0)) }
      guard keys.count == occurrences.count, keys.count == amounts.count,
        occurrences.allSatisfy({ $0 >= 0 }), amounts.allSatisfy({ (0...1e6).contains($0) })
      else { throw Problem(.badFile, "the columns of mined rows do not agree") }
      treatments.setRows(
        MinedRows(keys: keys, occurrences: occurrences, amounts: amounts), of: index)
    }
  }

  /// Those that a run with the same treatments was told.
  mutating func takeRows(of others: Treatments) {
    for (index, own) in treatments.entries.enumerated() {
      guard others.entries.indices.contains(index), others.entries[index].choice == own.choice
      else { continue }
      if let rows = others.entries[index].rows { treatments.setRows(rows, of: index) }
    }
  }
}
