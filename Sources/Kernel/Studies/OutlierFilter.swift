extension Filter {
  /// What an audit plants for it.
  private static func scatteredRows(_ audit: FilterAudit) throws(Problem) -> [FilterAudit.Fault] {
    audit.isOfText ? [] : [try audit.scattered()]
  }

  static let outliers = Filter(
    Label(
      "outliers", foreign: ["LocalOutlierFactor", "IsolationForest", "anomalies", "lof"],
      summary: "Rows where it is much emptier than around their neighbours.",
      source: "Breunig, Kriegel, Ng and Sander, SIGMOD 2000; scikit-learn's LocalOutlierFactor",
      formula: """
        reach(p, o) = max(distance of o's neighbour number {neighbours}, |p - o|)
        density(p) = 1 / (mean of reach(p, o) over the {neighbours} nearest o + 1e-10)
        LOF(p) = mean of density(o) / density(p) over them, in the scaled inputs
        """,
      parameters: [
        Parameter(
          "neighbours", .integer(1...10_000), standard: "20", aliases: ["neighbors"],
          foreign: ["n_neighbors"], help: "rows that each one is held against"),
        Parameter(
          "above", .number(0...1e9), foreign: ["contamination"],
          help:
            "the factor from which a row is named; 1.5, or where 5 % of the rows score above that, Tukey's fence"
        ),
      ], example: "filter outliers"), [.drop],
    faults: scatteredRows
  ) { (values, search) throws(Problem) in
    let dataset = search.dataset
    if case .text = dataset.arrangement {
      throw Problem(
        .wrongKind,
        "filter outliers measures distances, and the rows of '\(dataset.name)' are text",
        hint: "filter duplicates, filter rare", about: "filter")
    }
    let rows = search.rows
    let (near, usable) = try dataset.scaledRows(rows)
    guard usable.count > 2 else {
      throw Problem(
        .outOfRange,
        "\(usable.count) rows without gaps are too few: each is held against its neighbours",
        hint: usable.count < rows.count ? "data … fill=median" : "more rows are needed")
    }
    let found = try LocalOutlierFactor(near, neighbours: values[integer: "neighbours"])
    let asked = values.number("above")
    let usual = found.threshold
    let limit = asked ?? usual.value
    let origin =
      asked != nil
      ? "as asked for"
      : usual.isUsual
        ? "usual: scikit-learn's, too"
        : "not 1.5, which 5 % of the rows and more score above: the upper quartile of the scores and three "
          + "times the range of their middle half"
    var findings = FilterReport("")
    findings.rows = usable.indices.filter { found.scores[$0] > limit }
      .map { FilterReport.Row(row: usable[$0], score: found.scores[$0]) }
      .sorted { ($1.score, $0.row) < ($0.score, $1.row) }
    findings.measure = "LOF"
    findings.threshold = (limit, origin)
    findings.scores = found.scores
    let count = findings.rows.count
    findings.sentence =
      "\(count) of \(search.noun) \(count == 1 ? "is an outlier" : "are outliers") "
      + "(\(Numeral.short(100 * Double(count) / Double(rows.count), digits: 2)) %): local outlier "
      + "factor above \(Numeral.short(limit)), held against \(found.neighbours) neighbours"
    if usable.count < rows.count {
      findings.notes.append(
        "\(FilterReport.counted(rows.count - usable.count, "row")) with a cell that is no number left out: "
          + "gaps go with fill=median where the file is read, infinite cells with drop")
    }
    return findings
  }
}
