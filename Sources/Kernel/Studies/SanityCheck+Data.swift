/// What is asked about the rows.
extension SanityCheck {
  static let targets = SanityCheck(
    Label(
      "targets", summary: "The training rows have more than one answer.",
      formula: "classes, or values that differ, among the training rows"),
    more: "show 10"
  ) { subject in
    let dataset = subject.dataset
    let rows = dataset.split.train.count
    if let only = dataset.onlyTarget { return .failed("all \(rows) training rows \(only)") }
    guard let labels = dataset.target.labels else {
      return .passed("\(rows) rows with numbers that differ")
    }
    let met = Set(dataset.split.train.map { labels[$0] }).count
    let known = dataset.target.names.count
    return .passed("\(rows) rows of \(met) classes\(met < known ? ", \(known - met) without" : "")")
  }

  /// Deviations of all cells that a net takes well, and the largest of a column.
  private static let spread = 0.02...20.0

  static let inputs = SanityCheck(
    Label(
      "inputs", summary: "The inputs are numbers of about the same size, as the net sees them.",
      formula: """
        deviation of each column of the scaled training rows, constant ones left out
        a fault where the largest is above 20, or all are below 0.02
        """),
    more: "hist COLUMN, or data … scaling=zscore"
  ) { subject throws(Problem) in
    let dataset = subject.dataset
    if let flaw = dataset.firstNonFinite { return .failed(flaw.sentence) }
    if case .text = dataset.arrangement { return .meaningless("characters, not numbers") }
    let part = try dataset.part(.train)
    let spreads = (0..<part.features).map { column -> Double in
      let values = (0..<part.rows).map { Double(part.inputs[$0 * part.stride + column]) }
      let mean = Statistics.mean(values)
      // A column far from 0 is as hard to learn from as one that is spread widely.
      return max(Statistics.deviation(values, freedom: 0), abs(mean) > 100 ? abs(mean) : 0)
    }
    let live = spreads.filter { $0 > 0 }
    guard let largest = live.max(), let smallest = live.min() else {
      return .meaningless("no column differs")
    }
    let (small, large) = (Numeral.short(smallest, digits: 3), Numeral.short(largest, digits: 3))
    let range = small == large ? large : "\(small) to \(large)"
    guard largest <= spread.upperBound, largest >= spread.lowerBound else {
      let column = spreads.firstIndex(of: largest).map { dataset.columns[$0].brief } ?? ""
      return .failed("not scaled: column sizes \(range), the largest '\(column)'")
    }
    return .passed("deviations of columns \(range)")
  }

  static let columns = SanityCheck(
    Label(
      "columns", summary: "Most inputs say something: they are not the same in all rows.",
      formula: "a fault where more than half of the columns are constant in the training rows"),
    more: "filter constant"
  ) { subject in
    let dataset = subject.dataset
    let rows = dataset.split.train
    let width = dataset.features
    let dead = dataset.inputs.withFloats { floats in
      (0..<width).count { column in
        rows.allSatisfy { floats[$0 * width + column] == floats[rows[0] * width + column] }
      }
    }
    let found = "\(dead) of \(width) are constant"
    return 2 * dead > width ? .failed(found) : .passed(found)
  }

  static let copies = SanityCheck(
    Label(
      "copies", summary: "Held-out rows are not among the training rows.",
      formula: "a fault where more than 1 % of the held-out rows have the inputs of a training row"),
    more: "filter leaks"
  ) { subject in
    let dataset = subject.dataset
    let held = dataset.split.valid
    guard !held.isEmpty else { return .meaningless("no row is held out") }
    let keys = dataset.knownKeys
    let known = Set(dataset.split.train.map { keys.inputs[$0] })
    let count = held.count { known.contains(keys.inputs[$0]) }
    let found = "\(count) of \(held.count) held-out rows are training rows too"
    return 100 * count > held.count ? .failed(found) : .passed(found)
  }
}
