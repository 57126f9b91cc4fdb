extension Filter {
  static let constant = Filter(
    Label(
      "constant", foreign: ["VarianceThreshold", "zero_variance"],
      summary: "Columns that say the same in every training row, or in all but a few.",
      parameters: [
        Parameter(
          "but", .number(0...0.5), standard: "0",
          help: "the share of rows that may differ")
      ], example: "filter constant"), []
  ) { (values, search) throws(Problem) in
    let dataset = search.dataset
    let rows = search.rows
    var findings = FilterReport("")
    findings.factTitles = ("column", "rows that differ")
    let most = Int(values["but"] * Double(rows.count))
    let columns = dataset.readColumns
    for column in columns {
      try Stop.check()
      let (word, differ) = dataset.commonest(column, rows)
      guard differ <= most else { continue }
      findings.facts.append(
        FilterReport.Fact(
          name: column.name, word: "\(differ > 0 ? "mostly" : "always") \(word)",
          figure: Double(differ), isFound: true))
    }
    let count = findings.facts.count
    let noun = dataset.image == nil ? "column" : "pixel"
    findings.sentence =
      "\(count) of \(FilterReport.counted(columns.count, noun)) \(count == 1 ? "says" : "say") the same in "
      + (most > 0 ? "all but at most \(most) of " : "all ") + search.noun
    if count > 0 {
      findings.notes.append(
        dataset.table.schema != nil
          ? "they teach nothing; to read the file without them: data … drop=NAME"
          : "they teach nothing")
    }
    return findings
  }

  static let rare = Filter(
    Label(
      "rare", foreign: ["rare_categories", "min_frequency", "RareLabelEncoder"],
      summary: "Rows of classes that have few rows, and words that few rows have.",
      parameters: [
        Parameter(
          "least", .integer(1...1_000_000), standard: "10",
          help: "rows that a class or a word should have")
      ], example: "filter rare"), [.drop]
  ) { (values, search) throws(Problem) in
    let dataset = search.dataset
    let (rows, least) = (search.rows, values[integer: "least"])
    var findings = FilterReport("")
    findings.measure = "rows of its class"
    findings.factTitles = ("class or word", "rows")
    var kinds = 0
    if let labels = dataset.target.labels {
      let counts = dataset.target.counts(in: rows)
      for kind in counts.indices where counts[kind] < least {
        kinds += 1
        findings.facts.append(
          FilterReport.Fact(
            name: dataset.target.names[kind], word: counts[kind] == 0 ? "no row" : "class",
            figure: Double(counts[kind]), isFound: true))
      }
      findings.rows = rows.filter { counts[Int(labels[$0])] < least }.map {
        FilterReport.Row(row: $0, score: Double(counts[Int(labels[$0])]))
      }.sorted { ($0.score, $0.row) < ($1.score, $1.row) }
    }
    var words = 0
    let width = dataset.features
    for column in dataset.readColumns where !column.words.isEmpty {
      for (word, feature) in zip(column.words, column.features) {
        let count = dataset.inputs.withFloats { floats in
          rows.count { floats[$0 * width + feature] > 0 }
        }
        guard count < least else { continue }
        words += 1
        findings.facts.append(
          FilterReport.Fact(
            name: "\(column.name)=\(word)", word: "word", figure: Double(count), isFound: true))
      }
    }
    let sizes = [(kinds, "class", "classes"), (words, "word", "words")].map { count, one, many in
      count == 0 ? "no \(one)" : count == 1 ? "1 \(one)" : "\(count) \(many)"
    }
    let areMany = kinds + words > 1
    findings.sentence =
      (kinds == 0 && words > 0
        ? "\(sizes[1]) \(words == 1 ? "has" : "have")"
        : "\(sizes.joined(separator: " and ")) \(areMany ? "have" : "has")")
      + " fewer than \(least) of \(search.noun)"
      + (findings.rows.isEmpty
        ? "" : "; \(FilterReport.counted(findings.rows.count, "row")) are of such a class")
    if kinds > 0 {
      findings.notes.append(
        "a class that loses its rows stays an output; balance oversample shows its rows more often")
    }
    return findings
  }
}

extension Dataset {
  /// What stands in a column most often, and in how many rows something else does; gaps are something too.
  fileprivate func commonest(_ column: Column, _ rows: [Int]) -> (word: String, differ: Int) {
    var counts: [UInt64: (count: Int, row: Int)] = [:]
    for row in rows {
      let key: UInt64 =
        switch cell(row, column) {
        case .number(let value): RowHash.number(value)
        case .word(let word): RowHash.text(word)
        case .nothing: 0
        }
      counts[key, default: (0, row)].count += 1
      // Half of the rows may differ at the most.
      if counts.count > 64, counts.count > rows.count / 2 { return ("", rows.count) }
    }
    guard let most = counts.values.max(by: { ($0.count, $1.row) < ($1.count, $0.row) }) else {
      return ("", 0)
    }
    let word =
      switch cell(most.row, column) {
      case .number(let value): value.isNaN ? "a gap" : Numeral.short(Double(value))
      case .word(let word): word
      case .nothing: "nothing"
      }
    return (word, rows.count - most.count)
  }
}
