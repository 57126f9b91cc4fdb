import Kernel
import Viz

/// What `score` says in numbers: the loss, the metrics that were asked for, and each class.
struct ScoreFigures {
  let metrics: Metrics
  private let result: Evaluation
  private let findings: [(name: String, finding: Metric.Finding)]
  private let classes: ClassFigures?
  private let rarity: Rarity?

  static let metric = Parameter(
    "metric", .list(.trick(Metric.labels)), aliases: ["metrics"], foreign: ["scoring"],
    help: "which, instead of accuracy, or mae and r2")

  static let each = Parameter(
    "classes", .flag, standard: "no", foreign: ["per_class", "classification_report"],
    help: "precision, recall, F1 and rows of each class, too")

  static let draws = Parameter(
    "tta", .integer(1...1000), foreign: ["n_aug", "test_time_augmentation"],
    help: "answers are means over the rows and so many draws of what augment has set")

  static func testDraws(
    _ request: Command.Request, _ session: Session
  ) throws(Problem) -> TestDraws? {
    guard let count = request.values.integer("tta") else { return nil }
    guard !session.augmentations.isEmpty else {
      let example = (try? session.dataset(for: "score"))?.arrangement.augmentExample
      throw Problem(
        .nothingThere, "tta draws augmentations, and none is on",
        hint: example.map { "\($0), then score tta=\(count)" } ?? "there is none for text: score",
        about: "tta")
    }
    return TestDraws(session.augmentations, count: count, seed: session.draws.seed)
  }

  static func sentence(_ draws: TestDraws) -> String {
    "tta: means over \(draws.count + 1) answers a row, of the row as it is and of "
      + "\(Numerals.counted(draws.count, "draw")) of \(Augmentation.words(draws.augmentations)), by seed "
      + "\(draws.seed); another predictor than the model alone"
  }

  init(
    _ result: Evaluation, _ dataset: Dataset, _ side: Side, _ request: Command.Request
  ) throws(Problem) {
    self.result = result
    metrics = Metrics(request.choices["metric"] ?? [])
    let task = dataset.task
    findings = Array(
      zip(metrics.names(for: task), try result.findings(metrics, for: task))
    ).map { (name: $0.0, finding: $0.1) }
    if request.values[flag: "classes"] {
      guard task == .classes else {
        throw Problem(
          .wrongKind, "'\(dataset.name)' has numbers to predict, not classes", hint: "score",
          about: "classes")
      }
      classes = try ClassFigures(result.answers)
    } else {
      classes = nil
    }
    rarity = metrics.isStandard ? dataset.rarity(among: side) : nil
  }

  /// `loss 0.2143, accuracy 0.9361`
  var words: String {
    (["loss \(Numerals.short(result.loss))"]
      + findings.map { "\($0.name) \(Numerals.short($0.finding.value))" })
      .joined(separator: ", ")
  }

  /// Loss and metrics under their names behind `prefix`.
  func addFigures(to record: inout Record, _ prefix: String = "") {
    record.append(prefix + "loss", result.loss)
    for (name, finding) in findings { record.append(prefix + name, finding.value) }
  }

  func add(to record: inout Record) throws(Problem) {
    addFigures(to: &record)
    guard let classes else { return }
    func series(_ name: String, _ value: (Int) -> Double) throws(Problem) {
      let values = classes.names.indices.map { Float(value($0)) }
      record.append("class_" + name, .datum(.tensor(try Tensor(values))))
    }
    record.append("classes", .datum(.list(classes.names.map { .text($0) })))
    try series("precision", classes.precision)
    try series("recall", classes.recall)
    try series("f1", classes.f1)
    try series("rows") { Double(classes.actual[$0]) }
  }

  func add(to answer: inout Answer) {
    if classes == nil {
      let figures = [("loss", result.loss)] + findings.map { ($0.name, $0.finding.value) }
      answer.data = Table(
        ["figure", "value"], rows: figures.map { [Table.Cell($0.0), .short($0.1)] })
    }
    if let classes {
      answer.add(ScoreFigures.table(classes))
      for remark in classes.remarks {
        answer.note("note: " + Escaping.terminal(remark, columns: 200))
      }
    }
    for remark in findings.flatMap(\.finding.remarks) {
      answer.note("note: " + Escaping.terminal(remark, columns: 200))
    }
    if let rarity { answer.note("note: \(rarity.sentence); score \(Rarity.remedy)") }
  }

  private static func table(_ figures: ClassFigures) -> Table {
    let rows = figures.names.indices.map { kind -> [Table.Cell] in
      let cells = [figures.precision(kind), figures.recall(kind), figures.f1(kind)].map {
        Table.Cell.short($0.isNaN ? nil : $0)
      }
      let count = figures.actual[kind]
      return [.word(figures.names[kind], columns: 32)] + cells
        + [Table.Cell("\(count)", number: Double(count))]
    }
    return Table(
      ["class", "precision", "recall", "f1", "rows"], rows: rows,
      alignments: [.left, .right, .right, .right, .right])
  }
}
