/// A predictor that is fitted in one go, without steps, rates or a curve: neighbours, naive Bayes.
public struct Estimator {
  public var name: String
  /// The row of `EstimatorMethod` and what it was told, standards filled in.
  public let method: Choice
  /// What was learnt; nil until it is fitted.
  public internal(set) var state: (any EstimatorState)?
  /// What was done to the rows it was fitted on.
  public internal(set) var fitted: Fitted?

  public init(name: String, _ method: Choice) throws(Problem) {
    let row = try EstimatorMethod.named(method.name)
    var method = method
    method.values.fillStandards(of: row.label)
    self.name = name
    self.method = method
  }

  /// Fits it to the training rows of `dataset`, as the data set scales them. Refuses targets that the method
  /// does not predict, and cells that are missing.
  public mutating func fit(_ dataset: Dataset) throws(Problem) {
    let row = try EstimatorMethod.named(method.name)
    guard row.tasks.contains(dataset.task) else {
      throw Problem(
        .modelDoesNotFit, "\(row.name) predicts classes, '\(dataset.name)' has numbers",
        hint: "model knn, or task=classes where the file is read")
    }
    if let flaw = dataset.firstNonFinite {
      throw Problem(
        .nonFiniteData, "'\(dataset.name)' cannot be fitted to: \(flaw.sentence)",
        hint: flaw.value.isNaN
          ? "fill gaps as they are read: data … fill=median; or leave such rows out: fill=drop"
          : "mend the file, then read it again")
    }
    state = try row.fit(method.values, try dataset.part(.train))
    fitted = Fitted(on: dataset, loss: nil)
  }

  /// The same as a run, under `name`: what it was told, and the figures of the held-out rows.
  public mutating func run(
    on dataset: Dataset, name: String, metrics: Metrics = Metrics()
  ) throws(Problem) -> Run {
    try metrics.check(for: dataset.task, isYesOrNo: false)
    try fit(dataset)
    var recipe = Recipe()
    recipe.metrics = metrics
    var run = Run(
      recipe: recipe, model: self.name, data: dataset.name, blueprint: description,
      stepsPerEpoch: 0, steps: 0, metricNames: metrics.names(for: dataset.task))
    run.name = name
    run.method = method
    run.weights = dataset.weights?.name ?? ""
    run.heldOut = dataset.heldOutKey
    run.split = dataset.split.written
    run.scaling = dataset.scaling.method.rawValue
    run.digest = digest.text
    guard !dataset.split.valid.isEmpty else { return run }
    let result = try Evaluation(of: .estimator(self), on: dataset, .valid, isExact: false)
    let findings = try result.findings(metrics, for: dataset.task)
    run.notes = findings.flatMap(\.remarks).map { "held-out rows: " + $0 }
    run.add(
      Moment.Scores(
        epoch: 1, train: .nan, valid: result.loss, metrics: findings.map(\.value)))
    return run
  }

  /// As it would be typed: `knn k=3`.
  public var description: String { "\(method)" }

  /// The exact bits of everything that decides its answers.
  public var digest: Fingerprint {
    var print = Fingerprint()
    print.add(method.name)
    for name in method.values.names {
      print.add("\(name)=\(method.values.value(name)?.asTyped ?? "")")
    }
    state?.add(to: &print)
    return print
  }
}

/// What an estimator has learnt.
public protocol EstimatorState {
  /// Rows it was fitted on.
  var rows: Int { get }
  /// Numbers of a row, and of an answer.
  var features: Int { get }
  var outputs: Int { get }
  /// Probabilities of the classes, or numbers in their own units, one row for each of `part`:
  /// (rows, outputs).
  func outputs(for part: Part) throws(Problem) -> Tensor
  /// Everything it holds, by name: what a session file keeps, and what its digest is taken of.
  var parts: [(name: String, part: StatePart)] { get }
}

/// A piece of what an estimator has learnt.
public enum StatePart {
  case count(Int)
  case integers([Int32])
  case doubles([Double])
  case floats(Buffer)
}

/// The pieces of a state that was kept. Each refuses what is missing or of another kind.
public struct StateParts {
  private let parts: [(name: String, part: StatePart)]

  init(_ parts: [(name: String, part: StatePart)]) { self.parts = parts }

  private func part(_ name: String) -> StatePart? { parts.first { $0.name == name }?.part }

  private static func lacks(_ name: String) -> Problem {
    Problem(.badFile, "an estimator lacks its \(name)")
  }

  func count(_ name: String) throws(Problem) -> Int {
    guard case .count(let count)? = part(name) else { throw StateParts.lacks(name) }
    return count
  }

  func integers(_ name: String) throws(Problem) -> [Int32] {
    guard case .integers(let numbers)? = part(name) else { throw StateParts.lacks(name) }
    return numbers
  }

  func doubles(_ name: String) throws(Problem) -> [Double] {
    guard case .doubles(let numbers)? = part(name) else { throw StateParts.lacks(name) }
    return numbers
  }

  func floats(_ name: String) throws(Problem) -> Buffer {
    guard case .floats(let buffer)? = part(name) else { throw StateParts.lacks(name) }
    return buffer
  }

  func has(_ name: String) -> Bool { part(name) != nil }
}

extension EstimatorState {
  /// The memory its numbers lie in.
  public var buffers: [Buffer] {
    parts.compactMap { if case .floats(let buffer) = $0.part { buffer } else { nil } }
  }

  func add(to print: inout Fingerprint) {
    for (name, part) in parts {
      print.add(name)
      switch part {
      case .count(let count): print.add(count)
      case .integers(let numbers): print.add(numbers)
      case .doubles(let numbers): for number in numbers { print.add(number) }
      case .floats(let buffer): print.add(buffer.all)
      }
    }
  }
}
