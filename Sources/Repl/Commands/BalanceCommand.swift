import Kernel
import Viz

extension Command {
  static let balance = Command(
    Label(
      "balance", foreign: ["class_weight", "RandomOverSampler", "WeightedRandomSampler"],
      summary:
        "Let rows of rare kinds count as much as others; say what is on when nothing is written.",
      parameters: [
        Parameter(
          "balance", .either([.trick(Balance.labels), .word(["off"])]), .positional,
          help: "how, or off; held-out rows are never touched")
      ],
      example: "balance weights"), .data
  ) { request, workspace, _ throws(Problem) in
    guard let choice = request.choice("balance") else {
      if request.values.isWritten("balance") { workspace.session.balance = nil }
      return Answer("balance: \(workspace.session.balance?.description ?? "off")")
    }
    var answer = Answer(
      [.line("balance: \(choice), training rows only")],
      explainedBy: .choice(
        "balance", choice, try Balance.named(choice.name).label, among: Balance.labels))
    if let dataset = try? workspace.session.dataset(for: "balance") {
      let rows = try BalancedRows(choice, of: dataset)
      answer.add(table(rows, choice, isClass: choice.values.text("by") == nil))
      answer.drawn = { () throws(Problem) in [chart(rows, choice, dataset)] }
      if rows.groups.count > mostShown {
        answer.note("the first \(mostShown) of \(rows.groups.count) kinds")
      }
      for note in calibration(rows, choice) { answer.note(note) }
    }
    if case .estimator(let estimator)? = try? workspace.session.predictor(for: "balance") {
      answer.note("note: balance is for nets; \(estimator.name) is fitted to the rows as they are")
    }
    workspace.session.balance = choice
    return answer
  }

  /// What each kind comes to in an epoch: its rows by their weight.
  private static func chart(_ rows: BalancedRows, _ choice: Choice, _ dataset: Dataset) -> Chart {
    let shown = rows.groups.prefix(mostShown)
    let values = shown.map { $0.weight * Double($0.perEpoch) }
    return Chart(
      title: "balance \(choice)", subtitle: dataset.name, x: Axis("kind"),
      y: Axis("rows of an epoch, by weight"),
      layers: [.bars(Bars(labels: shown.map(\.name), values: values))],
      caption: "\(Numerals.counted(rows.groups.count, "kind")), from "
        + "\(Numerals.short(values.min() ?? 0)) to \(Numerals.short(values.max() ?? 0)) rows each.")
  }

  /// Kinds that are listed.
  private static let mostShown = 30

  private static func table(_ rows: BalancedRows, _ choice: Choice, isClass: Bool) -> Table {
    let all = rows.groups.reduce(0) { $0 + $1.rows }
    let isWeighted = choice.name == "weights"
    let body = rows.groups.prefix(mostShown).map { group -> [Table.Cell] in
      [
        .word(group.name, columns: 24), "\(group.rows)",
        .percent(Double(group.rows) / Double(all)),
        isWeighted ? .short(group.weight) : "\(group.perEpoch)",
      ]
    }
    return Table(
      [isClass ? "class" : "kind", "rows", "share", isWeighted ? "weight" : "rows an epoch"],
      rows: Array(body), alignments: [.left])
  }

  /// What it does to probabilities, and to the length of an epoch.
  private static func calibration(_ rows: BalancedRows, _ choice: Choice) -> [String] {
    let all = Double(rows.groups.reduce(0) { $0 + $1.rows })
    var notes: [String] = []
    if choice.values.text("by") == nil,
      let rarest = rows.groups.min(by: { $0.rows < $1.rows })
    {
      let share = Double(rarest.rows) / all
      let even = 1 / Double(rows.groups.count)
      let factor = even / (1 - even) / (share / (1 - share))
      notes.append(
        factor < 1.005
          ? "calibration: the classes are even as they are, so the odds stay right"
          : "calibration: probabilities are those of even classes then; the odds of "
            + "\(Escaping.terminal(rarest.name, columns: 24)) come out ~"
            + "\(Numerals.short(factor, digits: 3)) times too high for data with \(Numerals.percent(share)) "
            + "of it: score metric=ece measures it")
    }
    if choice.name != "weights" {
      notes.append(
        "an epoch has \(rows.rows) rows instead of \(Int(all)): as many steps more or fewer")
    }
    notes.append(
      "the loss of the training rows is a mean over balanced rows, valid over the rows as they are")
    return notes
  }
}
