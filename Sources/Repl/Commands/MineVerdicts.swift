import Kernel
import Viz

extension Command {
  /// `mine verdicts`: of each doubtful row the evidence, and what it most likely is.
  static func verdicts(
    _ request: Request, _ mining: Mining?, _ dataset: Dataset, _ workspace: inout Workspace,
    _ host: Host
  ) throws(Problem) -> Answer {
    let search = try search(request, &workspace, host, asksModel: true)
    defer { host.progress(nil) }
    guard search.dataset.fingerprint == dataset.fingerprint else {
      throw Problem(
        .modelDoesNotFit,
        "mine verdicts looks at '\(search.dataset.name)', and the run was trained on '\(dataset.name)'",
        hint: "use \(dataset.name)", about: "run")
    }
    let found = try DoubtfulRows(
      search, mining, seeds: request.values.integer("seeds") ?? 3,
      folds: request.values[integer: "folds"])
    let view = VerdictView(found, dataset, count: request.values[integer: "count"])
    var answer = view.answer
    if mining == nil {
      answer.note("note: no ledger of a run was asked: fit, then mine verdicts, hears that one too")
    }
    return answer
  }
}

/// What `mine verdicts` found, as it is shown.
private struct VerdictView {
  private let found: DoubtfulRows
  private let dataset: Dataset
  private let count: Int

  init(_ found: DoubtfulRows, _ dataset: Dataset, count: Int) {
    (self.found, self.dataset, self.count) = (found, dataset, count)
  }

  private func rows(_ verdict: DoubtfulRows.Verdict) -> [DoubtfulRows.Row] {
    found.rows.filter { $0.verdict == verdict }
  }

  private var headline: String {
    guard found.tells else {
      return
        "mine verdicts: nothing can be concluded about \(found.looked) training rows: models without "
        + "them are right about \(Numerals.percent(found.right)), not clearly more than the commonest class"
    }
    let kinds = DoubtfulRows.Verdict.allCases.map { "\(rows($0).count) \($0.rawValue)" }
    let doubted = Numerals.counted(found.rows.count, "row")
    return "mine verdicts: \(doubted) of \(found.looked) in doubt: "
      + kinds.joined(separator: ", ")
  }

  var answer: Answer {
    var answer = Answer([.line(headline)], item: .record(record))
    let shown = Array(found.rows.prefix(count))
    if found.rows.count > 2 { answer.add(chart) }
    if let pictures = pictures(shown) { answer.add(pictures) }
    if !shown.isEmpty { answer.add(table(shown)) }
    if found.rows.count > shown.count {
      answer.note(
        "the first \(shown.count) of \(found.rows.count); count=\(found.rows.count) shows all")
    }
    if found.modelFaults > 0 {
      answer.note(
        "\(Numerals.counted(found.modelFaults, "row")) more: the models are wrong, and nearly all rows around "
          + "have the label: the model is to be mended there, not the row")
    }
    if !found.tells { answer.note("train longer, or another model; then mine verdicts") }
    answer.note(
      "p: of models that were trained without the row, mean of \(Numerals.counted(found.seeds, "seed")), "
        + "right about \(Numerals.percent(found.right)) of the labels"
        + (found.nearest > 0 ? "; near: of the \(found.nearest) nearest rows" : ""))
    for line in remedies { answer.note(line) }
    answer.explanation = explanation
    return answer
  }

  /// What to type, by verdict.
  private var remedies: [String] {
    DoubtfulRows.Verdict.allCases.compactMap { verdict in
      guard let first = rows(verdict).first else { return nil }
      let handle = dataset.handle(ofRow: first.row) ?? "\(first.row)"
      switch verdict {
      case .wrongLabel:
        return "wrong label: relabel \(handle) \(Completer.chunk(found.names[first.other]))"
      case .outlier: return "outlier: show rows=\(handle), then drop \(handle)"
      case .ambiguous: return "ambiguous: more such rows help, or fit … smooth=0.1"
      case .rare: return "rare but right: mine replay, or balance oversample, shows them more often"
      }
    }
  }

  private func table(_ shown: [DoubtfulRows.Row]) -> Table {
    let hasNear = shown.contains { $0.neighbours != nil }
    let hasMemory = shown.contains { $0.memory != nil }
    let cells = RowCells(dataset)
    let own =
      ["row", "key", "verdict", "sure", "label", "rather", "p of label", "p of rather", "seeds"]
      + (hasNear ? ["near", "LOF"] : []) + (hasMemory ? ["forgotten", "learned"] : [])
    let body = shown.map { row -> [Table.Cell] in
      var line: [Table.Cell] = [
        "\(row.row)", .name(dataset.handle(ofRow: row.row) ?? ""), Table.Cell(row.verdict.rawValue),
        "\(row.certainty.votes)/\(row.certainty.of)", .word(found.names[row.label], columns: 16),
        .word(found.names[row.other], columns: 16), .short(row.ownProbability, digits: 3),
        .short(row.otherProbability, digits: 3), "\(row.against)/\(found.seeds)",
      ]
      if hasNear {
        line.append(row.neighbours.map { "\($0.own):\($0.other)" } ?? "–")
        line.append(row.factor.map { .short($0, digits: 3) } ?? "–")
      }
      if hasMemory {
        line.append(row.memory.map { "\($0.forgotten)" } ?? "–")
        line.append(row.memory.map { $0.learned.map { "\($0)" } ?? "never" } ?? "–")
      }
      return line + cells(row.row)
    }
    var table = Table(own + cells.header, rows: body)
    table.overflow = .dropped(remedy: "mine verdicts … > verdicts.csv has all")
    table.worths = [3, 3, 4, 4, 3, 3] + [Int](repeating: 2, count: own.count - 6)
    return table
  }

  /// Wrong labels lie below left, rare rows below right, ambiguous ones in the middle.
  private var chart: Chart {
    let layers = DoubtfulRows.Verdict.allCases.compactMap { verdict -> Viz.Layer? in
      let own = rows(verdict)
      guard !own.isEmpty else { return nil }
      return .dots(
        Series(
          verdict.rawValue,
          x: own.map { row in
            row.neighbours.map { Double($0.own) } ?? Double(found.seeds - row.against)
          }, y: own.map(\.ownProbability)))
    }
    let across =
      found.nearest > 0
      ? "near rows with its label, of \(found.nearest)"
      : "seeds that say its label, of \(found.seeds)"
    return Chart(
      title: "mine verdicts", subtitle: dataset.name, x: Axis(across, limits: .all),
      y: Axis("p of label", limits: .all), layers: layers,
      caption: headline.dropFirst("mine verdicts: ".count) + ".")
  }

  private func pictures(_ shown: [DoubtfulRows.Row]) -> Chart? {
    guard !shown.isEmpty else { return nil }
    return Figure.pictures(
      shown.map { row in
        (
          row.row,
          [
            "#\(row.row): \(found.names[row.label])",
            row.verdict == .wrongLabel ? "rather \(found.names[row.other])" : row.verdict.rawValue,
          ]
        )
      }, of: dataset, title: "mine verdicts", subtitle: dataset.name,
      caption: "\(shown.count) rows in doubt, the least likely label first.")
  }

  private var record: Record {
    var record = Record("mine verdicts")
    record.append("count", Double(found.rows.count))
    for (name, verdict) in zip(
      ["outliers", "wrong", "ambiguous", "rare"], DoubtfulRows.Verdict.allCases)
    {
      record.append(name, Double(rows(verdict).count))
    }
    record.append("rows", .datum(.list(found.rows.map { .number(Double($0.row)) })))
    record.append(
      "keys", .datum(.list(found.rows.map { .text(dataset.handle(ofRow: $0.row) ?? "") })))
    record.append("verdicts", .datum(.list(found.rows.map { .text($0.verdict.rawValue) })))
    record.append(
      "sure",
      .datum(
        .list(
          found.rows.map {
            .number(Double($0.certainty.votes) / Double(max(1, $0.certainty.of)))
          })))
    return record
  }

  private var explanation: Explanation {
    var told = Explanation(headline)
    told.say(
      "in doubt",
      "models without the row say another class, by any seed; or the ledger says never right; or it lies apart"
    )
    told.say(
      "outlier",
      "local outlier factor above \(found.limit.map { Numerals.short($0) } ?? "its limit")")
    told.say(
      "wrong label",
      "most seeds say the other class, and more of the near rows have it than the label")
    told.say(
      "ambiguous",
      "the two probabilities are within 0.2, or both classes have a quarter of the near rows")
    told.say(
      "rare but right",
      "the models say another class, and the near rows the label; where 8 of 10 and more do, and nothing else "
        + "speaks against it, the row is not in doubt")
    told.say("sure", "of the witnesses that were heard, those that speak for the verdict")
    told.say(
      "source",
      "evidence: arXiv:1911.00068 (folds), arXiv:1812.05159 (forgetting), Breunig et al. 2000 (LOF); "
        + "the rules are Athanor's")
    return told
  }
}
