extension Filter {
  /// What an audit plants for it.
  private static func rowsHeldOutToo(_ audit: FilterAudit) throws(Problem) -> [FilterAudit.Fault] {
    audit.hasHeldOut ? [try audit.acrossTheSplit()] : []
  }

  static let leaks = Filter(
    Label(
      "leaks", foreign: ["leakage", "data_leakage", "target_leak"],
      summary: "Training rows that are held out too, and columns that alone tell the target.",
      formula: """
        rows: equal keys of inputs on two sides of the split
        column: half of the training rows are learned from, and the others are said the commonest
        class, or the mean, of those with their value; of numbers of the 3 nearest in that column
        skill = 1 - error / error of a guess that knows no column; errors squared for numbers
        a column with skill >= {alone} is named
        """,
      parameters: [
        Parameter(
          "alone", .number(0...1), standard: "0.95",
          help: "the share of what can be told from which one column tells too much")
      ], example: "filter leaks"), [.drop],
    faults: rowsHeldOutToo
  ) { (values, search) throws(Problem) in
    let dataset = search.dataset
    var findings = FilterReport("")
    let repeats = search.rowsOnTwoSides
    findings.rows = repeats.map {
      FilterReport.Row(row: $0.row, score: 0, other: $0.other, word: $0.word)
    }
    findings.measure = "distance"
    findings.factTitles = ("column", "skill")
    let limit = values["alone"]
    var named = 0
    if dataset.arrangement == .table, dataset.split.train.count >= 20 {
      findings.threshold = (limit, "of what a guess leaves to be told")
      var skills: [(name: String, skill: Double)] = []
      for column in dataset.readColumns {
        try Stop.check()
        skills.append((column.name, dataset.skill(of: column, dataset.split.train)))
      }
      let order = skills.indices.sorted { (-skills[$0].skill, $0) < (-skills[$1].skill, $1) }
      named = skills.count { $0.skill >= limit }
      findings.facts = order.prefix(max(3, named)).map { place in
        let (name, skill) = skills[place]
        return FilterReport.Fact(
          name: name, word: skill >= limit ? "tells it alone" : "", figure: skill,
          isFound: skill >= limit)
      }
    }
    let rows = repeats.count
    findings.sentence =
      "\(rows) of \(search.noun) \(rows == 1 ? "stands" : "stand") on two sides of the split; "
      + (dataset.arrangement == .table
        ? "\(named == 0 ? "no column tells" : named == 1 ? "1 column tells" : "\(named) columns tell") "
          + "the target alone"
        : "columns are looked at in tables only")
    if named > 0 {
      findings.notes.append(
        "would it be known when the model is asked? if not, read the file without it: data … drop=NAME"
      )
    }
    return findings
  }
}

extension Filter.Search {
  /// Rows that may be named and have the inputs of a row on another side.
  fileprivate var rowsOnTwoSides: [(row: Int, other: Int, word: String)] {
    let keys = dataset.knownKeys
    let side = side
    var first: [Side: [UInt64: Int]] = [:]
    for row in 0..<dataset.rows {
      if first[side[row], default: [:]][keys.inputs[row]] == nil {
        first[side[row], default: [:]][keys.inputs[row]] = row
      }
    }
    let order = Side.allCases
    return rows.compactMap { row in
      for other in order where other != side[row] {
        // Of two rows that may both be named, the one to train on is: the other stays what it was.
        if sides.contains(other), let own = order.firstIndex(of: side[row]),
          let its = order.firstIndex(of: other), its < own, first[other]?[keys.inputs[row]] != nil
        {
          return nil
        }
        if let twin = first[other]?[keys.inputs[row]] {
          return (row, twin, "\(side[row].rawValue)/\(other.rawValue)")
        }
      }
      return nil
    }
  }
}

extension Dataset {
  /// Of what a guess leaves to be told about the target, the share that a column tells by itself; of several
  /// numbers that one which it tells best.
  func skill(of column: Column, _ rows: [Int]) -> Double {
    let words = Dictionary(
      column.words.enumerated().map { ($1, Double($0)) }, uniquingKeysWith: { first, _ in first })
    let cells = rows.map { row -> Double in
      switch cell(row, column) {
      case .number(let value): value.isNaN ? -.infinity : Double(value)
      case .word(let word): words[word] ?? 0
      case .nothing: -1
      }
    }
    let order = rows.indices.sorted { (cells[$0], $0) < (cells[$1], $1) }
    let outputs: Int =
      switch target {
      case .classes: 1
      case .values(let values, _): values.shape[1]
      }
    return (0..<outputs).map { output in
      skill(of: column, rows, cells, order, output)
    }.max() ?? 0
  }

  private func skill(
    of column: Column, _ rows: [Int], _ cells: [Double], _ order: [Int], _ output: Int
  ) -> Double {
    var stands: [Stand] = []
    for place in order {
      if stands.last?.cell != cells[place] { stands.append(Stand(cell: cells[place])) }
      // Which rows are learned from must not follow their order in the file, which may be that of the target.
      let isLearned = RowHash.mix(UInt64(place)) & 1 == 0
      let value =
        switch target {
        case .classes(let labels, _): Double(labels[rows[place]])
        case .values(let values, _): Double(values[rows[place], output])
        }
      if isLearned {
        stands[stands.count - 1].learned.append(value)
      } else {
        stands[stands.count - 1].judged.append(value)
      }
    }
    return skill(stands, isOrdered: column.words.isEmpty)
  }

  /// The rows with one value of a column.
  private struct Stand {
    let cell: Double
    /// Targets of the rows that are learned from, and of those that judge.
    var learned: [Double] = []
    var judged: [Double] = []
  }

  private func skill(_ stands: [Stand], isOrdered: Bool) -> Double {
    let guess = answer(stands.flatMap(\.learned))
    guard let guess else { return 0 }
    var (error, whole) = (0.0, 0.0)
    for index in stands.indices where !stands[index].judged.isEmpty {
      let said = answer(near(index, stands, isOrdered)) ?? guess
      for value in stands[index].judged {
        error += task == .classes ? (value == said ? 0 : 1) : (value - said) * (value - said)
        whole += task == .classes ? (value == guess ? 0 : 1) : (value - guess) * (value - guess)
      }
    }
    return whole > 0 ? 1 - error / whole : 0
  }

  /// Targets that were learned at a value; of numbers those of the values beside it too, until there are three.
  private func near(_ index: Int, _ stands: [Stand], _ isOrdered: Bool) -> [Double] {
    var found = stands[index].learned
    var (low, high) = (index - 1, index + 1)
    while isOrdered, found.count < 3, low >= 0 || high < stands.count {
      let cell = stands[index].cell
      let takesLow =
        low >= 0 && (high >= stands.count || cell - stands[low].cell <= stands[high].cell - cell)
      if takesLow {
        found += stands[low].learned
        low -= 1
      } else {
        found += stands[high].learned
        high += 1
      }
    }
    return found
  }

  /// The commonest class, of several the lowest, or the mean; nil of nothing.
  private func answer(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    guard task == .classes else { return values.reduce(0, +) / Double(values.count) }
    var counts = [Int](repeating: 0, count: target.width)
    for value in values { counts[Int(value)] += 1 }
    return Double(counts.indices.reduce(0) { counts[$1] > counts[$0] ? $1 : $0 })
  }
}
