/// What differs between the passes of a `repeat`.
public struct Varied: Sendable, Equatable, CustomStringConvertible {
  public enum Matter: String, CaseIterable, Sendable {
    /// The first weights.
    case start
    /// The order of the rows in a training, what dropout drops, what augmentation draws.
    case order
    /// Which rows are held out.
    case split

    /// Commands whose seeds decide about it.
    var verbs: [String] {
      switch self {
      case .start: ["init", "model"]
      case .order: ["fit", "lrfind"]
      case .split: ["data", "split"]
      }
    }
  }

  /// In the order of all.
  public let matters: [Matter]

  public init(_ matters: [Matter]) { self.matters = Matter.allCases.filter(matters.contains) }

  public static let standard = Varied([.start, .order])

  /// As it is typed: `start+order`.
  public init(_ text: String) throws(Problem) {
    var matters: [Matter] = []
    for word in text.split(separator: "+", omittingEmptySubsequences: false) {
      guard let matter = Matter(rawValue: String(word)) else {
        throw Problem(
          .unknownWord,
          "vary=\(text.brief): \"\(String(word).brief)\" is nothing that can be varied",
          hint: "start  order  split, joined by +: vary=start+order", about: "vary")
      }
      matters.append(matter)
    }
    self.init(matters)
  }

  public var description: String { matters.map(\.rawValue).joined(separator: "+") }
}

extension Varied {
  /// What some runs differ in, whatever was asked for: their first weights, the seeds of their trainings, their
  /// held-out rows. Nothing where they all came to the same bits.
  public init(of runs: [Run]) {
    var matters: [Matter] = []
    if Set(runs.map(\.digest)).count > 1 || runs.count < 2 {
      let starts = runs.map { $0.startDigest.isEmpty ? $0.beginning : $0.startDigest }
      if Set(starts).count > 1 { matters.append(.start) }
      if Set(runs.map(\.recipe.seed)).count > 1 { matters.append(.order) }
      if Set(runs.map(\.split)).count > 1 { matters.append(.split) }
    }
    self.init(matters)
  }
}
