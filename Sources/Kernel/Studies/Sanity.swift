/// Whether data, net, loss and rate can come to anything together: questions in a fixed order, each with a number.
public struct Sanity {
  /// What is asked about. Copies; the session's own model and rows stay.
  public struct Subject {
    public let model: Model
    public let dataset: Dataset
    /// How the net would be trained; its rate is the one that is judged.
    public let recipe: Recipe
    public let seed: UInt64
    /// The model as it was before its first fit.
    let start: Model
    let wantsStop: @Sendable () -> Bool

    public init(
      _ model: Model, on dataset: Dataset, _ recipe: Recipe, seed: UInt64
    ) throws(Problem) {
      (self.model, self.dataset, self.seed) = (model, dataset, seed)
      var own = recipe
      (own.augmentations, own.balance) = ([], nil)
      own.treatments = Treatments()
      (own.mixup, own.cutmix, own.smooth) = (nil, nil, nil)
      self.recipe = own
      try model.check(dataset)
      start = try model.begun()
      wantsStop = Context.current.wantsStop
    }
  }

  /// What came of a question.
  public enum Answer: Sendable {
    /// In order, with what was found.
    case passed(String)
    /// A fault, and what it is.
    case failed(String)
    /// There is nothing here that the question means anything for.
    case meaningless(String)
  }

  /// A question that was gone through.
  public struct Tick: Sendable {
    public let check: SanityCheck
    /// Nil where a question that it depends on had failed.
    public let answer: Answer?
    /// The first of those.
    public let because: String?

    public var isFault: Bool {
      if case .failed? = answer { true } else { false }
    }
  }

  /// In the order of `SanityCheck.all`.
  public let ticks: [Tick]

  public var firstFault: Tick? { ticks.first(where: \.isFault) }

  /// Asks them all; `told` hears the name of each before it is asked.
  public init(_ subject: Subject, told: (String) -> Void = { _ in }) throws(Problem) {
    var ticks: [Tick] = []
    for check in SanityCheck.all {
      try Stop.check()
      let open = check.needs.first { name in
        ticks.contains { $0.check.label.name == name && ($0.isFault || $0.answer == nil) }
      }
      if let open {
        ticks.append(Tick(check: check, answer: nil, because: open))
        continue
      }
      told(check.label.name)
      ticks.append(Tick(check: check, answer: try check.ask(subject), because: nil))
    }
    self.ticks = ticks
  }
}

/// A question of `sanity`. To add one: a row here, and a word in `all`.
public struct SanityCheck: Catalogued {
  public let label: Label
  /// Questions that must be in order for this one to mean anything.
  let needs: [String]
  /// The statement that shows more.
  public let more: String
  let ask: @Sendable (Sanity.Subject) throws(Problem) -> Sanity.Answer

  init(
    _ label: Label, needs: [String] = [], more: String,
    ask: @escaping @Sendable (Sanity.Subject) throws(Problem) -> Sanity.Answer
  ) {
    (self.label, self.needs, self.more, self.ask) = (label, needs, more, ask)
  }

  public static let noun = "check"
  public static let all: [SanityCheck] = [
    targets, inputs, columns, copies, firstLoss, units, gradient, moves, target, handful, labels,
    linear,
  ]
}
