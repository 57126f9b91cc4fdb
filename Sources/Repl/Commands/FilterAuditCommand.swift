import Kernel
import Viz

extension Command {
  /// `filter audit`: plants faults in a copy and counts what is found.
  static func audit(
    _ request: Request, _ workspace: inout Workspace, _ host: Host
  ) throws(Problem) -> Answer {
    let word = request.values.text("action")
    if let word, Filter.Action(rawValue: word) != nil {
      throw Problem(
        .badValue, "filter audit looks at a copy, and there is nothing to \(word)",
        hint: "filter audit, or filter audit mislabelled", about: "action")
    }
    guard request.values[word: "part"] == "train" else {
      throw Problem(
        .badValue, "filter audit plants its faults in training rows", hint: "filter audit",
        about: "part")
    }
    let asked = try word.map { (name) throws(Problem) in try Filter.named(name) }
    var notAsked: Problem?
    let search: Filter.Search
    do {
      search = try self.search(request, &workspace, host, asksModel: asked?.asksModel ?? true)
    } catch {
      // A model that does not fit the data is no reason not to try the filters that ask none.
      guard asked == nil, error.code != .interrupted else { throw error }
      notAsked = error
      search = try self.search(request, &workspace, host, asksModel: false)
    }
    defer { host.progress(nil) }
    let share = request.values["share"]
    let rows = try FilterAudit(search, share: share).rows(of: word)
    var answer = Answer([.line(headline(rows, search.dataset))])
    answer.add(table(rows))
    answer.drawn = { () throws(Problem) in [chart(rows, search.dataset)] }
    answer.note(
      "precision: of the rows named, the share planted; recall: of the rows planted, the share named"
    )
    if rows.contains(where: { $0.filter == "mislabelled" }) {
      answer.note(
        "wrong labels that the data had before count against precision: nobody knows them")
    } else if word == nil {
      answer.note(
        "mislabelled is left out: "
          + (notAsked.map(\.message)
            ?? "it needs classes and a model (model mlp 64, then filter audit)"))
    }
    answer.item = .record(record(rows, isOfOne: word != nil))
    var told = Explanation("filter audit: what each filter finds of faults planted in a copy")
    told.say("precision", "found / named")
    told.say("recall", "found / planted")
    told.say(
      "faults",
      "\(Numerals.percent(share)) of the training rows, drawn by seed \(search.seed); outliers at most 2 %"
    )
    told.say("data", "the copy is thrown away; the session's rows are untouched")
    answer.explanation = told
    return answer
  }

  private static func table(_ rows: [FilterAudit.Row]) -> Table {
    let body = rows.map { row -> [Table.Cell] in
      [
        Table.Cell(row.filter), Table.Cell(row.fault), "\(row.planted)", "\(row.named)",
        "\(row.found)", row.precision.isNaN ? "–" : .short(row.precision, digits: 3),
        row.recall.isNaN ? "–" : .short(row.recall, digits: 3),
      ]
    }
    return Table(
      ["filter", "fault", "planted", "named", "found", "precision", "recall"], rows: body)
  }

  /// The share of each planted fault that is found.
  private static func chart(_ rows: [FilterAudit.Row], _ dataset: Dataset) -> Chart {
    Chart(
      title: "filter audit", subtitle: dataset.name, x: Axis("fault"), y: Axis("recall"),
      layers: [
        .bars(
          Bars(
            labels: rows.map { "\($0.filter), \($0.fault)" },
            values: rows.map { $0.recall.isNaN ? 0 : $0.recall }))
      ],
      caption: headline(rows, dataset).dropFirst("filter audit ".count) + ".")
  }

  private static func record(_ rows: [FilterAudit.Row], isOfOne: Bool) -> Record {
    var record = Record("filter audit")
    record.append("filters", .datum(.list(rows.map { .text($0.filter) })))
    record.append("faults", .datum(.list(rows.map { .text($0.fault) })))
    let (precision, recall) = (rows.map(\.precision), rows.map(\.recall))
    if isOfOne {
      // Of one filter: over all its faults.
      record.append(
        "precision", quotient(rows.map(\.found).reduce(0, +), rows.map(\.named).reduce(0, +)))
      record.append(
        "recall", quotient(rows.map(\.found).reduce(0, +), rows.map(\.planted).reduce(0, +)))
      record.append("precisions", .datum(.list(precision.map { .number($0) })))
      record.append("recalls", .datum(.list(recall.map { .number($0) })))
    } else {
      record.append("precision", .datum(.list(precision.map { .number($0) })))
      record.append("recall", .datum(.list(recall.map { .number($0) })))
    }
    return record
  }

  private static func quotient(_ part: Int, _ whole: Int) -> Double {
    whole > 0 ? Double(part) / Double(whole) : .nan
  }

  private static func headline(_ rows: [FilterAudit.Row], _ dataset: Dataset) -> String {
    let known = rows.filter { !$0.recall.isNaN }
    guard let best = known.max(by: { $0.recall < $1.recall }),
      let worst = known.min(by: { $0.recall < $1.recall })
    else { return "filter audit: nothing could be planted in \(dataset.name)" }
    func said(_ row: FilterAudit.Row) -> String {
      "\(row.filter), \(row.fault): \(row.found) of \(row.planted)"
    }
    return known.count == 1
      ? "filter audit on \(dataset.name): \(said(best)) found"
      : "filter audit on \(dataset.name): most found of \(said(best)); least of \(said(worst))"
  }
}
