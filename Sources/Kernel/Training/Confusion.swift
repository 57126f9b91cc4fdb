/// How often rows of each class were taken for each class.
public struct Confusion: Sendable {
  public let names: [String]
  /// `counts[truth * classes + said]`.
  public let counts: [Int]

  /// One class was taken for another.
  public struct Pair: Sendable, Equatable {
    public let truth: Int
    public let said: Int
    public let count: Int
  }

  /// Labels of the rows and what was said of them, both in `0..<names.count`.
  public init(truths: [Int32], said: [Int32], names: [String]) {
    var counts = [Int](repeating: 0, count: names.count * names.count)
    for (truth, said) in zip(truths, said) { counts[Int(truth) * names.count + Int(said)] += 1 }
    self.names = names
    self.counts = counts
  }

  /// What was said of one side of a data set with classes; `result` is asked for where there are some.
  public init(
    on dataset: Dataset, _ side: Side, result: () throws(Problem) -> Evaluation
  ) throws(Problem) {
    guard case .classes(let labels, let names) = dataset.target else {
      throw Problem(
        .wrongKind, "'\(dataset.name)' has numbers to predict, not classes to take for each other",
        hint: "worst 10")
    }
    let truths = dataset.split.rows(side).map { labels[$0] }
    self.init(truths: truths, said: try result().labels(), names: names)
  }

  public var rows: Int { counts.reduce(0, +) }
  public var correct: Int { names.indices.reduce(0) { $0 + self[$1, $1] } }

  public subscript(truth: Int, said: Int) -> Int { counts[truth * names.count + said] }

  /// Rows of a class, and rows that were taken for it.
  public func actual(_ kind: Int) -> Int { names.indices.reduce(0) { $0 + self[kind, $1] } }
  public func taken(_ kind: Int) -> Int { names.indices.reduce(0) { $0 + self[$1, kind] } }

  /// Share of the rows of a class that were recognised; NaN without any.
  public func recall(_ kind: Int) -> Double { Double(self[kind, kind]) / Double(actual(kind)) }

  /// Share of the rows taken for a class that are of it; NaN without any.
  public func precision(_ kind: Int) -> Double { Double(self[kind, kind]) / Double(taken(kind)) }

  /// The mistakes, the most frequent first; equals in the order of the classes.
  public var pairs: [Pair] {
    let all = names.indices.flatMap { truth in
      names.indices.filter { $0 != truth && self[truth, $0] > 0 }.map {
        Pair(truth: truth, said: $0, count: self[truth, $0])
      }
    }
    return all.sorted { ($1.count, $0.truth, $0.said) < ($0.count, $1.truth, $1.said) }
  }
}
