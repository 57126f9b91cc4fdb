/// Precision, recall and F1 of each class, from the weights of the rows that were right, said and true.
public struct ClassFigures {
  public let names: [String]
  /// Rows of each class, and rows that were taken for it, without weights.
  public let actual: [Int]
  public let taken: [Int]
  private let right: [Double]
  private let said: [Double]
  private let support: [Double]

  /// The figures of some answers, which are of classes.
  public init(_ answers: Answers) throws(Problem) {
    let classes = try answers.classes()
    let count = classes.names.count
    names = classes.names
    var (actual, taken, hits) = ([Int](repeating: 0, count: count), [Int](), [Int]())
    (taken, hits) = (actual, actual)
    for (truth, said) in zip(classes.labels, classes.said) {
      actual[Int(truth)] += 1
      taken[Int(said)] += 1
      if truth == said { hits[Int(truth)] += 1 }
    }
    (self.actual, self.taken) = (actual, taken)
    guard answers.isWeighted else {
      (right, said, support) = (
        hits.map(Double.init), taken.map(Double.init), actual.map(Double.init)
      )
      return
    }
    var sums = [ExactSum](repeating: ExactSum(), count: 3 * count)
    for (row, (truth, said)) in zip(classes.labels, classes.said).enumerated() {
      let weight = answers.weight(row)
      sums[Int(truth)].add(weight)
      sums[count + Int(said)].add(weight)
      if truth == said { sums[2 * count + Int(truth)].add(weight) }
    }
    support = sums[..<count].map(\.value)
    said = sums[count..<2 * count].map(\.value)
    right = sums[(2 * count)...].map(\.value)
  }

  /// Share of the rows taken for a class that are of it; NaN without any.
  public func precision(_ kind: Int) -> Double { right[kind] / said[kind] }

  /// Share of the rows of a class that were recognised; NaN without any.
  public func recall(_ kind: Int) -> Double { right[kind] / support[kind] }

  /// The harmonic mean of both; NaN for a class that neither is nor was said.
  public func f1(_ kind: Int) -> Double { 2 * right[kind] / (support[kind] + said[kind]) }

  /// Classes of which there are rows that weigh something.
  var supported: [Int] { names.indices.filter { support[$0] > 0 } }

  /// Classes of which there are rows, or that were said of some.
  var present: [Int] { names.indices.filter { actual[$0] > 0 || taken[$0] > 0 } }

  /// Over the classes that are present, a class of which it is undefined counted as 0: what
  /// scikit-learn does, and said.
  func average(_ how: String, _ what: What) throws(Problem) -> Metric.Finding {
    switch how {
    case "micro":
      let hits = ExactSum.of(right)
      let (said, support) = (ExactSum.of(self.said), ExactSum.of(self.support))
      let divisor = what == .precision ? said : what == .recall ? support : (said + support) / 2
      return Metric.Finding(hits / divisor)
    case "binary":
      guard names.count == 2 else {
        throw Problem(
          .modelDoesNotFit, "average=binary is for two classes, and there are \(names.count)",
          hint: "average=macro", about: "average")
      }
      let value = figure(what, 1)
      guard value.isNaN else { return Metric.Finding(value) }
      return Metric.Finding(.nan, ["\(what.rawValue) of \(list([1])) is undefined: \(cause(what))"])
    default: break
    }
    let absent = names.indices.filter { actual[$0] == 0 && taken[$0] == 0 }
    var (sum, divisor) = (ExactSum(), ExactSum())
    var undefined: [Int] = []
    for kind in present {
      let value = figure(what, kind)
      let share = how == "weighted" ? support[kind] : 1
      if value.isNaN, share > 0 { undefined.append(kind) }
      sum.add(share * (value.isNaN ? 0 : value))
      divisor.add(share)
    }
    let remarks =
      remarks(what, undefined)
      + (absent.isEmpty || how == "weighted"
        ? [] : ["without \(list(absent)), which no row is and none was taken for"])
    return Metric.Finding(sum.value / divisor.value, remarks)
  }

  enum What: String { case precision, recall, f1 }

  func figure(_ what: What, _ kind: Int) -> Double {
    switch what {
    case .precision: precision(kind)
    case .recall: recall(kind)
    case .f1: f1(kind)
    }
  }

  private func remarks(_ what: What, _ undefined: [Int]) -> [String] {
    guard !undefined.isEmpty else { return [] }
    return ["\(what.rawValue) of \(list(undefined)) is undefined (\(cause(what))) and counts as 0"]
  }

  private func cause(_ what: What) -> String {
    switch what {
    case .precision: "no row was taken for it"
    case .recall: "no row is of it"
    case .f1: "no row is of it or was taken for it"
    }
  }

  /// What is undefined of single classes.
  public var remarks: [String] {
    [What.precision, .recall].compactMap { what in
      let kinds = names.indices.filter { figure(what, $0).isNaN }
      return kinds.isEmpty ? nil : "\(what.rawValue) of \(list(kinds)) is undefined: \(cause(what))"
    }
  }

  func list(_ kinds: [Int]) -> String {
    (kinds.count == 1 ? "class " : "classes ")
      + kinds.prefix(5).map { names[$0].brief }.joined(separator: " ")
      + (kinds.count > 5 ? " …" : "")
  }
}
