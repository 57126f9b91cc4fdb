import Kernel
import Viz

/// Rows that are taken out, or get another class, by what names them.
extension Command {
  static let drop = Command(
    Label(
      "drop", foreign: ["delete", "remove_rows", "drop_rows"],
      summary: "Take rows out of the data set: by number or key, or a share of them.",
      parameters: [
        Parameter("rows", .rest(.text), .positional, help: "12,15 or @3f2a90b1: numbers or keys"),
        share,
        Parameter(
          "class", .text, foreign: ["label"],
          help: "of share: drawn among the rows of this class, which makes it rare"),
        heldOut, seed,
      ],
      example: "drop 0,1 part=all"), .data
  ) { request, workspace, _ throws(Problem) in
    let dataset = try workspace.session.dataset(for: "drop")
    let rows = try rows(of: dataset, request, &workspace)
    var answer = Answer()
    try change(.drop, rows, dataset, dataset.without(Set(rows)), "drop", &workspace, &answer)
    return answer
  }

  static let relabel = Command(
    Label(
      "relabel", foreign: ["set_label", "fix_label", "label_noise"],
      summary: "Give rows another class; a share of them a wrong one, to see what that does.",
      parameters: [
        Parameter("rows", .text, .positional, help: "12,15 or @3f2a90b1: numbers or keys"),
        Parameter(
          "class", .text, .positional, foreign: ["label"],
          help: "the class they get; of share another one than they have, drawn, when unwritten"),
        share, heldOut, seed,
      ],
      example: "relabel 0 3 part=all"), .data
  ) { request, workspace, _ throws(Problem) in
    let dataset = try workspace.session.dataset(for: "relabel")
    guard case .classes(let labels, let names) = dataset.target else {
      throw Problem(
        .wrongKind, "'\(dataset.name)' has numbers to predict, not classes: no row has a label",
        hint: "drop takes rows out", about: "class")
    }
    let isDrawn = request.values.isWritten("share")
    let kind = try request.values.text("class").map { (word) throws(Problem) in
      try place(of: word, in: dataset)
    }
    guard kind != nil || isDrawn else {
      throw Problem(
        .missingArgument, "relabel needs the class that the rows get",
        hint: "relabel 0 \(names.first.map(Completer.chunk) ?? "NAME")", about: "class")
    }
    guard names.count > 1 else {
      throw Problem(
        .badValue, "'\(dataset.name)' has one class: there is no other", hint: "data digits",
        about: "class")
    }
    let rows = try rows(of: dataset, request, &workspace)
    let draws = Seed.stream(seed(request, workspace), "relabel.class")
    var changes: [Int: Int] = [:]
    for (index, row) in rows.enumerated() {
      let own = Int(labels[row])
      let other = kind ?? (own + 1 + draws.integer(below: names.count - 1, at: index)) % names.count
      if other != own { changes[row] = other }
    }
    var answer = Answer()
    try change(
      .relabel, changes.keys.sorted(), dataset, dataset.relabelled(changes), "relabel", &workspace,
      &answer)
    return answer
  }

  private static let share = Parameter(
    "share", .number(0.0001...1), foreign: ["frac", "noise_rate"],
    help: "in place of rows: such a share of the training rows, drawn")

  private static let heldOut = Parameter(
    "part", .word(["train", "all"]), standard: "train", aliases: ["side"],
    help: "train refuses held-out rows, all takes any")

  private static func seed(_ request: Request, _ workspace: Workspace) -> UInt64 {
    request.values.integer("seed").map { UInt64($0) } ?? workspace.session.draws.seed
  }

  private static func place(of word: String, in dataset: Dataset) throws(Problem) -> Int {
    let names = dataset.target.names
    guard let kind = names.firstIndex(of: word) else {
      throw Problem(
        .unknownWord, "'\(dataset.name)' has no class \"\(word.brief)\"",
        hint: names.isEmpty
          ? "its targets are numbers"
          : "classes: " + names.prefix(20).map(\.brief).joined(separator: "  ")
            + (names.count > 20 ? "  …" : ""), about: "class")
    }
    return kind
  }

  /// Those that are named, or drawn from the stream of the verb.
  private static func rows(
    of dataset: Dataset, _ request: Request, _ workspace: inout Workspace
  ) throws(Problem) -> [Int] {
    let words = request.values.texts("rows") ?? request.values.text("rows").map { [$0] } ?? []
    guard let share = request.values.number("share") else {
      let rows = try dataset.rows(of: words)
      try check(rows, dataset, request)
      return rows
    }
    guard words.isEmpty else {
      throw Problem(
        .surplusArgument, "rows are named, or a share of them is drawn: not both",
        hint: "\(request.call.name) share=\(Numerals.short(share))", about: "share")
    }
    var all =
      request.values[word: "part"] == "all" ? Array(0..<dataset.rows) : dataset.split.train
    if request.call.name == "drop", let word = request.values.text("class") {
      let kind = try place(of: word, in: dataset)
      let labels = dataset.target.labels ?? []
      all = all.filter { Int(labels[$0]) == kind }
    }
    let count = Int((Double(all.count) * share).rounded())
    guard count > 0 else {
      throw Problem(
        .outOfRange, "\(Numerals.percent(share)) of \(Numerals.counted(all.count, "row")) is none",
        hint: "share=0.1", about: "share")
    }
    let order = Seed.stream(seed(request, workspace), request.call.name).permutation(all.count)
    return order.prefix(count).map { all[Int($0)] }.sorted()
  }

  /// Refuses held-out rows that nobody asked for in so many words.
  private static func check(
    _ rows: [Int], _ dataset: Dataset, _ request: Request
  ) throws(Problem) {
    guard !rows.isEmpty else {
      throw Problem(
        .missingArgument, "\(request.call.name) needs the number or the key of a row",
        hint: request.call.label.example, about: "rows")
    }
    guard request.values[word: "part"] == "train" else { return }
    let held = Set(dataset.split.valid + dataset.split.test)
    guard let row = rows.first(where: held.contains) else { return }
    let count = rows.count { held.contains($0) }
    throw Problem(
      .badValue,
      "\(count == 1 ? "row \(row) is" : "\(count) of the rows are") held out: figures before and after "
        + "would be of other rows",
      hint: "\(request.call.name) … part=all, if that is meant", about: "rows")
  }
}
