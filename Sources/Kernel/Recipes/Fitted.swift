/// What a predictor keeps of its last fit beside its weights, so that it answers for other data sets.
public struct Fitted: Sendable, Equatable {
  public let preprocessing: Preprocessing
  /// As it was asked for; nil for the usual one of the targets.
  public let loss: Choice?
  /// Keys of the inputs of the rows it was trained on, in rising order, each once; nil where a data set did
  /// not know its keys.
  public let seen: [UInt64]?
  /// The rows that something about it was chosen by.
  public internal(set) var chosen = ChosenRows()
  /// It began with weights of a file, and what those were trained on is not known.
  public internal(set) var isOfLoaded = false

  /// A fit on the training rows of `dataset`, after another one where there was one.
  init(on dataset: Dataset, loss: Choice?, after before: Fitted? = nil) {
    preprocessing = Preprocessing(of: dataset)
    self.loss = loss
    if let before { (chosen, isOfLoaded) = (before.chosen, before.isOfLoaded) }
    guard let keys = dataset.keys, before == nil || before?.seen != nil else {
      seen = nil
      return
    }
    let known = before?.seen ?? []
    let own = Set(dataset.counted(dataset.split.train).map { keys.inputs[$0] })
    seen = own.isSubset(of: known) ? known : own.union(known).sorted()
  }

  init(
    preprocessing: Preprocessing, loss: Choice?, seen: [UInt64]?, chosen: ChosenRows = ChosenRows()
  ) {
    (self.preprocessing, self.loss, self.seen) = (preprocessing, loss, seen)
    self.chosen = chosen
  }
}

/// Rows that were not trained on and yet decided something about a predictor.
public struct ChosenRows: Sendable, Equatable {
  /// What rows can decide.
  public enum Matter: String, CaseIterable, Sendable {
    /// The rate of a step, by a schedule that looks at held-out losses.
    case rate
    /// When to stop, and which epoch's weights to keep.
    case stopping
    /// A setting, as the best of several runs.
    case setting
  }

  /// Of their inputs, in rising order, each once.
  public private(set) var keys: [UInt64]
  public private(set) var matters: [Matter]

  public init(keys: [UInt64] = [], matters: [Matter] = []) {
    (self.keys, self.matters) = (keys, matters)
  }

  /// Takes in the held-out rows of a data set; nothing where it does not know its keys.
  mutating func add(heldOutOf dataset: Dataset, for matter: Matter) {
    guard let all = dataset.keys else { return }
    let own = Set(dataset.counted(dataset.split.valid).map { all.inputs[$0] })
    if !own.isSubset(of: keys) { keys = own.union(keys).sorted() }
    if !matters.contains(matter) {
      matters = Matter.allCases.filter { matters.contains($0) || $0 == matter }
    }
  }
}
