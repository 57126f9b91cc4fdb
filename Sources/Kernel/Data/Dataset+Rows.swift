extension Dataset {
  /// The same data without some rows; the others keep their order, their places and their sides. Fill and scaling
  /// are fitted again to the training rows that are left. Classes stay, also those that no row has any more.
  ///
  /// Refuses to leave a side that has rows without any.
  public func without(_ dropped: Set<Int>) throws(Problem) -> Dataset {
    let kept = (0..<rows).filter { !dropped.contains($0) }
    guard kept.count < rows else { return self }
    for side in Side.allCases where !split.rows(side).isEmpty {
      guard split.rows(side).contains(where: { !dropped.contains($0) }) else {
        throw Problem(
          .outOfRange, "that would drop all \(split.rows(side).count) \(side.noun)",
          hint: "drop fewer rows, or hold others out: split valid=0.2")
      }
    }
    var place = [Int](repeating: -1, count: rows)
    for (new, old) in kept.enumerated() { place[old] = new }
    func moved(_ side: [Int]) -> [Int] { side.compactMap { place[$0] < 0 ? nil : place[$0] } }
    var testRule = split.testRule
    let test = moved(split.test)
    if case .file? = testRule { testRule = .file(test.count) }
    let other = Split(
      train: moved(split.train), valid: moved(split.valid), test: test, rule: split.rule,
      testRule: testRule, seed: split.seed, isStratified: split.isStratified)
    let all = RawRows(
      inputs: inputs, columns: columns, arrangement: arrangement, target: target,
      weights: weights, places: places.numbered(rows), keys: keys, notes: notes,
      grouping: table.grouping)
    let some = try all.only(kept)
    return try edited(
      inputs: some.inputs, target: some.target ?? target, split: other, weights: some.weights,
      places: some.places, keys: some.keys, grouping: some.grouping)
  }

  /// The same rows with another class for some of them. `classes` are by row, numbers of their names.
  public func relabelled(_ classes: [Int: Int]) throws(Problem) -> Dataset {
    guard case .classes(var labels, let names) = target else {
      throw Problem(
        .wrongKind, "'\(name)' has numbers to predict, not classes: no row has a label",
        hint: "drop takes rows out")
    }
    for (row, kind) in classes where labels.indices.contains(row) && names.indices.contains(kind) {
      labels[row] = Int32(kind)
    }
    return try with(target: .classes(labels: labels, names: names))
  }

  /// The same rows with other targets, of the same kind.
  func with(target: Target) throws(Problem) -> Dataset {
    let known = keys.map { RowKeys(inputs: $0.inputs, targets: RowKeys.keys(of: target)) }
    return try edited(
      inputs: inputs, target: target, split: split, weights: weights, places: places,
      keys: known, grouping: table.grouping)
  }

  /// The same rows with other numbers in them, which have other keys then.
  func with(inputs: Tensor) throws(Problem) -> Dataset {
    try edited(
      inputs: inputs, target: target, split: split, weights: weights, places: places,
      keys: RowKeys(of: inputs, columns, arrangement, target), grouping: table.grouping)
  }

  private func edited(
    inputs: Tensor, target: Target, split: Split, weights: RowWeights?, places: RowPlaces,
    keys: RowKeys?, grouping: RowGrouping?
  ) throws(Problem) -> Dataset {
    try weights?.check(split)
    var copy = try Dataset(
      name: name, inputs: inputs, target: target, columns: columns, arrangement: arrangement,
      split: split, scaling: scaling, origin: origin, weights: weights, places: places,
      keys: keys, table: TableFacts(schema: table.schema, grouping: grouping), fill: fill,
      notes: notes)
    copy.guesses = guesses
    return copy.filled(by: fill)
  }
}

extension RowPlaces {
  /// The same for rows of which some will go: each keeps its number.
  fileprivate func numbered(_ rows: Int) -> RowPlaces {
    self == .rows ? .numbered((0..<Int32(clamping: rows)).map { $0 }) : self
  }
}

extension Dataset {
  /// What a row is called wherever it stands: `@3f2a90b1`, the first half of the key of its inputs, and behind
  /// a point how many rows before it have the same ones. Nil where keys are not known.
  public func handle(ofRow row: Int) -> String? {
    guard let keys else { return nil }
    let hex = String(keys.inputs[row] >> 32, radix: 16)
    let digits = String(repeating: "0", count: 8 - hex.utf8.count) + hex
    let before = keys.occurrences[row]
    return "@\(digits)" + (before > 0 ? ".\(before)" : "")
  }

  /// The row that a word means: its number, from 0, or its handle of six digits or more.
  public func row(of word: String) throws(Problem) -> Int {
    guard word.utf8.first == UInt8(ascii: "@") else {
      guard let number = Int(word) else {
        throw Problem(
          .badValue, "\"\(word.brief)\" is neither the number of a row nor its key",
          hint: "12, or @3f2a90b1 as filter, worst and mine show it", about: "rows")
      }
      guard (0..<rows).contains(number) else {
        throw Problem(
          .index, "'\(name)' has \(rows) rows, 0 to \(rows - 1); there is no row \(number)",
          hint: "a key finds a row wherever it stands: @3f2a90b1", about: "rows")
      }
      return number
    }
    guard let keys else {
      throw Problem(
        .nothingThere, "'\(name)' was kept by a version that knew no keys of rows",
        hint: "read it again, or give the number of the row", about: "rows")
    }
    let parts = word.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
    guard let hex = parts.first, (6...8).contains(hex.utf8.count), parts.count < 3,
      let digits = UInt64(hex, radix: 16), hex.utf8.first != UInt8(ascii: "+"),
      let before = parts.count > 1 ? Int32(parts[1]) : 0
    else {
      throw Problem(
        .badValue, "\"\(word.brief)\" is no key of a row", hint: "@3f2a90b1, six to eight digits",
        about: "rows")
    }
    let shift = UInt64(64 - 4 * hex.utf8.count)
    let found = keys.inputs.indices.filter { keys.inputs[$0] >> shift == digits }
    let occurrences = keys.occurrences
    let own = found.filter { occurrences[$0] == before }
    guard let row = own.first, own.count == 1 else {
      throw Problem(
        found.isEmpty ? .nothingThere : .badValue,
        own.isEmpty
          ? "no row of '\(name)' has the key \(word.brief)"
          : "\(own.count) rows of '\(name)' have keys that begin \(word.brief)",
        hint: own.isEmpty ? "it may have been dropped: undo" : "all eight digits", about: "rows")
    }
    return row
  }

  /// The rows that words mean, several in one with commas: `12,@3f2a90b1`. Each once, in rising order.
  public func rows(of words: [String]) throws(Problem) -> [Int] {
    var found: Set<Int> = []
    for word in words.flatMap({ $0.split(separator: ",") }) {
      found.insert(try row(of: String(word)))
    }
    return found.sorted()
  }
}
