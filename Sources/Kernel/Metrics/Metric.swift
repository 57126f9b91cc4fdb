/// What says how good answers are, beside the loss.
public struct Metric: Catalogued {
  /// What kind of target a metric is for.
  public enum Task: String, Sendable, CaseIterable {
    /// Two classes, or numbers that are 0 or 1 with a loss for them.
    case binary
    case classes
    case numbers
  }

  /// A number, and what must be said beside it: what of it is undefined, or counted as nothing.
  public struct Finding: Equatable, Sendable {
    public var value: Double
    public var remarks: [String] = []

    init(_ value: Double, _ remarks: [String] = []) {
      (self.value, self.remarks) = (value, remarks)
    }
  }

  typealias Measure = @Sendable (Answers, Values) throws(Problem) -> Finding

  public let label: Label
  public let tasks: [Task]
  public let isBetterWhenMore: Bool
  /// All values it can have.
  public let bounds: ClosedRange<Double>
  /// Bytes a row that must be left before measuring begins; 0 where it makes no list of the rows but that
  /// of their classes.
  let room: Int
  /// The name of its figure, where its own says too little; by its words.
  private let title: @Sendable (Values) -> String?
  /// What a figure's name says of the words.
  private let words: @Sendable (String) -> Values?
  private let measure: Measure

  init(
    _ label: Label, for tasks: [Task], more isBetterWhenMore: Bool, in bounds: ClosedRange<Double>,
    room: Int = 0, title: @escaping @Sendable (Values) -> String? = { _ in nil },
    words: @escaping @Sendable (String) -> Values? = { _ in nil }, measure: @escaping Measure
  ) {
    self.label = label
    self.tasks = tasks
    self.isBetterWhenMore = isBetterWhenMore
    self.bounds = bounds
    self.room = room
    self.title = title
    self.words = words
    self.measure = measure
  }

  public static let noun = "metric"
  public static let all: [Metric] = [
    accuracy, balancedAccuracy, f1, precision, recall, auc, logloss, brier, ece, topk, mae, mse,
    rmse, r2, mape,
  ]

  /// The best value there is.
  public var optimum: Double { isBetterWhenMore ? bounds.upperBound : bounds.lowerBound }

  /// What a list of figures calls it: `f1`, `f1_micro`, `top3`.
  public func figure(_ values: Values) -> String { title(values) ?? name }

  /// The metric whose figure `word` names, with its words; nil where there is none.
  public static func choice(ofFigure word: String) -> Choice? {
    if let row = all.first(where: { $0.label.answers(to: word) }) { return Choice(row.name) }
    let word = word.asciiLowercased
    for row in all {
      if let values = row.words(word) { return Choice(row.name, values) }
    }
    return nil
  }

  /// The metric that a choice names; nil where there is none.
  static func row(of choice: Choice) -> Metric? { all.first { $0.name == choice.name } }

  /// The metric whose figure `word` names; nil where there is none.
  static func row(ofFigure word: String) -> Metric? { choice(ofFigure: word).flatMap(row(of:)) }

  /// What a figure can be; everything for one that is no metric's.
  public static func bounds(ofFigure word: String) -> ClosedRange<Double> {
    row(ofFigure: word)?.bounds ?? -Double.infinity...Double.infinity
  }

  /// Whether more of a figure is better; nil for one that is no metric's.
  public static func isBetterWhenMore(figure: String) -> Bool? {
    row(ofFigure: figure)?.isBetterWhenMore
  }

  /// The figure of some answers. Refuses answers that it is not for.
  public func finding(_ answers: Answers, _ values: Values) throws(Problem) -> Finding {
    try check(answers)
    guard answers.rows > 0 else { return Finding(.nan, ["there are no rows"]) }
    guard answers.unsaid == 0 else {
      let noun = answers.unsaid == 1 ? "row has an output" : "rows have outputs"
      return Finding(.nan, ["\(answers.unsaid) of \(answers.rows) \(noun) that is no number (NaN)"])
    }
    try MemoryBudget.check(room.multipliedReportingOverflow(by: answers.rows).partialValue)
    guard try answers.totalWeight() > 0 else { return Finding(.nan, ["all rows weigh nothing"]) }
    var values = values
    values.fillStandards(of: label)
    return try measure(answers, values)
  }

  private func check(_ answers: Answers) throws(Problem) {
    if tasks.contains(answers.task) { return }
    guard answers.isYesOrNo, answers.width == 1, tasks.contains(.binary) else {
      throw misfit(to: answers.task)
    }
    if let value = answers.firstThatIsNoClass {
      throw Problem(
        .modelDoesNotFit, "\(name) needs targets of 0 and 1, one is \(Numeral.short(value))",
        hint: "metric=mae,r2", about: "metric")
    }
  }

  /// It is not for targets of this kind.
  public func misfit(to task: Task) -> Problem {
    let own = Metric.all.filter { $0.tasks.contains(task) }.map(\.name).joined(separator: "  ")
    return Problem(
      .modelDoesNotFit,
      tasks.contains(.numbers)
        ? "\(name) is for numbers, and the targets are classes"
        : "\(name) is for classes, and the targets are numbers",
      hint: "metric: \(own)", about: "metric")
  }
}
