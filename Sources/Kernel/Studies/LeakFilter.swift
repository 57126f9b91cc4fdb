extension Filter {
  static let leaks = Filter(
    Label(
      "leaks", foreign: ["leakage", "data_leakage", "target_leak"],
      summary: "Training rows that are held out too, and columns that alone tell the target.",
      formula: """
        rows: equal keys of inputs on two sides of the split
        column: training rows in its order, in at most 64 bins, every second row learned from:
        the class that is commonest in the bin, or the mean; judged on the others
        skill = (right - guess) / (1 - guess) of classes, 1 - error / variance of numbers
        a column with skill >= {alone} is named
        """,
      parameters: [
        Parameter(
          "alone", .number(0...1), standard: "0.95",
          help: "the share of what can be told from which one column tells too much")
      ], example: "filter leaks"), [.drop]
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
        "would it be known when the model is asked? if not, read the file without it: data … drop=NAME")
    }
    return findings
  }
}

extension Filter.Search {
  /// Rows that may be named and have the inputs of a row on another side.
  fileprivate var rowsOnTwoSides: [(row: Int, other: Int, word: String)] {
    guard let keys = dataset.keys else { return [] }
    let side = side
    var first: [Side: [UInt64: Int]] = [:]
    for row in 0..<dataset.rows {
      if first[side[row], default: [:]][keys.inputs[row]] == nil {
        first[side[row], default: [:]][keys.inputs[row]] = row
      }
    }
    return rows.compactMap { row in
      for other in Side.allCases where other != side[row] {
        if let twin = first[other]?[keys.inputs[row]] {
          return (row, twin, "\(side[row].rawValue)/\(other.rawValue)")
        }
      }
      return nil
    }
  }
}

extension Dataset {
  /// Of what a guess leaves to be told about the target, the share that a column tells by itself.
  func skill(of column: Column, _ rows: [Int]) -> Double {
    let cells = rows.map { row -> Double in
      switch cell(row, column) {
      case .number(let value): value.isNaN ? -.infinity : Double(value)
      case .word(let word): Double(column.words.firstIndex(of: word) ?? 0)
      case .nothing: -1
      }
    }
    let order = rows.indices.sorted { (cells[$0], $0) < (cells[$1], $1) }
    let size = max(5, (rows.count + 63) / 64)
    var bins: [[Int]] = []
    for place in order {
      // Rows of one value are in one bin.
      if let last = bins.last?.last, bins[bins.count - 1].count < size || cells[last] == cells[place] {
        bins[bins.count - 1].append(place)
      } else {
        bins.append([place])
      }
    }
    let learned = { (place: Int) in RowHash.mix(UInt64(place)) & 1 == 0 }
    switch target {
    case .classes(let labels, _):
      return skill(bins.map { bin in bin.map { (Int(labels[rows[$0]]), learned($0)) } })
    case .values(let values, _):
      return skill(bins.map { bin in bin.map { (Double(values[rows[$0], 0]), learned($0)) } })
    }
  }

  private func skill(_ bins: [[(kind: Int, isLearned: Bool)]]) -> Double {
    let kinds = target.width
    func counts(_ rows: [(kind: Int, isLearned: Bool)]) -> [Int] {
      rows.reduce(into: [Int](repeating: 0, count: kinds)) { if $1.isLearned { $0[$1.kind] += 1 } }
    }
    func commonest(_ counts: [Int]) -> Int {
      counts.indices.reduce(0) { counts[$1] > counts[$0] ? $1 : $0 }
    }
    let guess = commonest(counts(bins.flatMap { $0 }))
    var (right, guessed, all) = (0, 0, 0)
    for bin in bins {
      let own = counts(bin)
      let said = own.contains { $0 > 0 } ? commonest(own) : guess
      for row in bin where !row.isLearned {
        all += 1
        if row.kind == said { right += 1 }
        if row.kind == guess { guessed += 1 }
      }
    }
    return all > guessed ? Double(right - guessed) / Double(all - guessed) : 0
  }

  private func skill(_ bins: [[(value: Double, isLearned: Bool)]]) -> Double {
    func mean(_ rows: [(value: Double, isLearned: Bool)]) -> Double? {
      let own = rows.filter(\.isLearned)
      return own.isEmpty ? nil : own.reduce(0) { $0 + $1.value } / Double(own.count)
    }
    guard let guess = mean(bins.flatMap { $0 }) else { return 0 }
    var (error, variance) = (0.0, 0.0)
    for bin in bins {
      let said = mean(bin) ?? guess
      for row in bin where !row.isLearned {
        error += (row.value - said) * (row.value - said)
        variance += (row.value - guess) * (row.value - guess)
      }
    }
    return variance > 0 ? 1 - error / variance : 0
  }
}
