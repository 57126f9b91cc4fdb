/// Which rows train, which are held out to judge by while tuning, and which for the end.
///
/// The sides are disjoint, together hold every row, and keep the order of the rows. The held-out rows are
/// one permutation from the stream `split` of the seed, the test rows one from `split.test`, drawn before
/// them: so the test rows stay the same whatever else is held out. Classes are stratified: each class gives
/// its share of the rows of a side, rounded down, and the rows that are still missing come from the
/// classes with the largest remainders, so every class is within one row of its exact share.
public struct Split: Equatable, Sendable {
  /// Row numbers in rising order.
  public let train: [Int]
  public let valid: [Int]
  /// What nothing chooses on; mostly empty.
  public let test: [Int]
  public let rule: Rule
  /// Of the test rows; a share or a count.
  public let testRule: Rule?
  /// Of the draw; without meaning for `every`.
  public let seed: UInt64
  /// Whether classes were held out in proportion.
  public let isStratified: Bool

  /// How the held-out rows are chosen.
  public enum Rule: Equatable, Sendable {
    /// A share of the rows, above 0 and below 1; the count is rounded to the nearest.
    case fraction(Double)
    case count(Int)
    /// Rows 0, n, 2n, …; draws nothing.
    case every(Int)
    /// The last rows, which come from a file of their own; draws nothing, and of test rows only.
    case file(Int)

    public static let standard = Rule.fraction(0.2)

    /// `valid=0.2` is a share, `valid=360` a count; the same for `test`.
    public init(_ name: String = "valid", _ number: Double) throws(Problem) {
      if number > 0, number < 1 {
        self = .fraction(number)
      } else if number >= 1, let count = Int(exactly: number) {
        self = .count(count)
      } else {
        throw Problem(
          .outOfRange,
          "\(name) is a share between 0 and 1 or a number of rows, not \(Numeral.short(number))",
          hint: "\(name)=0.2 or \(name)=360", about: name)
      }
    }
  }

  /// Refuses rules that leave a side without rows. `grouping` says which rows must stay together, or along
  /// what rows are held out.
  public init(
    _ rule: Rule, test testRule: Rule? = nil, of target: Target, along grouping: RowGrouping? = nil,
    seed: UInt64
  ) throws(Problem) {
    let rows = target.rows
    if case .every = rule, let grouping {
      throw Problem(
        .surplusArgument,
        "every= holds out rows by number, and these are split by '\(CSV.clipped(grouping.name))'",
        hint: "valid=0.2", about: "every")
    }
    var isTest = [Bool](repeating: false, count: rows)
    var isHeld = isTest
    if let testRule {
      let count = try Split.held(testRule, rows: rows, name: "test")
      try Split.hold(
        testRule, count, among: [Bool](repeating: true, count: rows), target, grouping,
        Seed.stream(seed, "split.test"), into: &isTest)
    }
    let free = isTest.map { !$0 }
    let tested = isTest.count { $0 }
    // A share is one of the rows that a file of test rows leaves.
    let own = if case .file = testRule { rows - tested } else { rows }
    let count = try Split.held(rule, rows: own)
    if case .every = rule {
    } else {
      guard count + tested < rows else {
        throw Problem(
          .outOfRange,
          "holding out \(count) rows and \(tested) to test on leaves none of \(rows) to train on",
          hint: rows > 2 ? "valid=0.2 test=0.2" : "more rows are needed", about: "test")
      }
    }
    try Split.hold(
      rule, count, among: free, target, grouping, Seed.stream(seed, "split"), into: &isHeld)
    train = isHeld.indices.filter { !isHeld[$0] && !isTest[$0] }
    valid = isHeld.indices.filter { isHeld[$0] }
    test = isTest.indices.filter { isTest[$0] }
    guard !train.isEmpty, !valid.isEmpty else {
      throw Problem(
        .outOfRange, "\(rows) rows are too few for three sides", hint: "more rows are needed",
        about: "test")
    }
    isStratified =
      target.task == .classes && grouping == nil
      && (rule.isDrawn || (testRule?.isDrawn ?? false))
    self.rule = rule
    self.testRule = testRule
    self.seed = seed
  }

  /// Rows that stand last, from a file of test rows.
  var fileRows: Int { if case .file(let count) = testRule { count } else { 0 } }

  /// A rule for test rows that stay where they are, unless another one is asked for.
  func kept(_ asked: Rule?) -> Rule? {
    if asked == nil, case .file = testRule { return testRule }
    return asked
  }

  /// As many other rows held out; the test rows stay.
  func redrawn(
    of target: Target, along grouping: RowGrouping? = nil, seed: UInt64
  ) throws(Problem) -> Split {
    guard rule.isDrawn, grouping?.kind != .order else {
      throw Problem(
        .badValue,
        grouping?.kind == .order
          ? "the last rows are held out, so no seed varies it"
          : "\(rule.written) draws nothing, so no seed varies it",
        hint: "split valid=0.2", about: "vary")
    }
    var isFree = [Bool](repeating: true, count: target.rows)
    for row in test { isFree[row] = false }
    var isHeld = [Bool](repeating: false, count: target.rows)
    try Split.hold(
      rule, valid.count, among: isFree, target, grouping, Seed.stream(seed, "split"), into: &isHeld)
    return Split(
      train: isHeld.indices.filter { !isHeld[$0] && isFree[$0] },
      valid: isHeld.indices.filter { isHeld[$0] }, test: test, rule: rule, testRule: testRule,
      seed: seed, isStratified: isStratified)
  }

  /// Marks the free rows that a rule holds out.
  private static func hold(
    _ rule: Rule, _ count: Int, among free: [Bool], _ target: Target, _ grouping: RowGrouping?,
    _ stream: Stream, into held: inout [Bool]
  ) throws(Problem) {
    switch rule {
    case .every(let step):
      for row in stride(from: 0, to: held.count, by: step) where free[row] { held[row] = true }
    case .file(let own):
      for row in (held.count - own)..<held.count { held[row] = true }
    case .fraction, .count:
      guard let grouping else { return draw(count, among: free, target, stream, into: &held) }
      try grouping.hold(count, among: free, stream, into: &held)
    }
  }

  /// Marks `count` of the free rows in the order of a permutation, in proportion to their classes.
  private static func draw(
    _ count: Int, among free: [Bool], _ target: Target, _ stream: Stream, into drawn: inout [Bool]
  ) {
    let order = stream.permutation(free.count).filter { free[$0] }
    guard case .classes(let labels, let names) = target else {
      for row in order.prefix(count) { drawn[row] = true }
      return
    }
    var open = Split.shares(
      of: count, among: target.counts(in: free.indices.filter { free[$0] }), rows: order.count,
      classes: names.count)
    for row in order where open[Int(labels[row])] > 0 {
      open[Int(labels[row])] -= 1
      drawn[row] = true
    }
  }

  /// A split that was kept.
  init(
    train: [Int], valid: [Int], test: [Int] = [], rule: Rule, testRule: Rule? = nil, seed: UInt64,
    isStratified: Bool
  ) {
    self.train = train
    self.valid = valid
    self.test = test
    self.rule = rule
    self.testRule = testRule
    self.seed = seed
    self.isStratified = isStratified
  }

  /// The row numbers of a side, in rising order.
  public func rows(_ side: Side) -> [Int] {
    switch side {
    case .train: train
    case .valid: valid
    case .test: test
    }
  }

  /// How many rows a rule holds out, after checking that neither side is left empty.
  private static func held(
    _ rule: Rule, rows: Int, name: String = "valid"
  ) throws(Problem) -> Int {
    let held: Int
    switch rule {
    case .fraction(let share):
      guard share > 0, share < 1 else {
        throw Problem(
          .outOfRange, "\(name) must be between 0 and 1, not \(Numeral.short(share))",
          hint: "\(name)=0.2", about: name)
      }
      held = Int((Double(rows) * share).rounded())
    case .count(let count): held = count
    case .file(let count): held = count
    case .every(let step):
      guard step >= 2 else {
        throw Problem(
          .outOfRange, "every=\(step) leaves no row to train on", hint: "every=5", about: "every")
      }
      held = (rows - 1) / step + 1
    }
    let about = if case .every = rule { "every" } else { name }
    guard held > 0 else {
      throw Problem(
        .outOfRange, "holding out \(Split.text(rule)) of \(rows) rows leaves none to validate on",
        hint: rows > 1 ? "\(name)=1" : "more rows are needed", about: about)
    }
    guard held < rows else {
      throw Problem(
        .outOfRange,
        "holding out \(Split.text(rule)) of \(rows) rows leaves none to train on",
        hint: rows > 1 ? "at most \(name)=\(rows - 1)" : "more rows are needed", about: about)
    }
    return held
  }

  /// The largest-remainder division of `held` among classes; ties go to the lower class.
  private static func shares(of held: Int, among counts: [Int], rows: Int, classes: Int) -> [Int] {
    var shares = [Int](repeating: 0, count: classes)
    var remainders = [Int](repeating: 0, count: classes)
    for index in 0..<classes {
      let product = counts[index].multipliedFullWidth(by: held)
      (shares[index], remainders[index]) = rows.dividingFullWidth(product)
    }
    let missing = held - shares.reduce(0, +)
    let order = (0..<classes).sorted { (-remainders[$0], $0) < (-remainders[$1], $1) }
    for index in order.prefix(missing) { shares[index] += 1 }
    return shares
  }

  private static func text(_ rule: Rule) -> String {
    switch rule {
    case .fraction(let share): Numeral.short(share * 100) + " %"
    case .count(let count): "\(count)"
    case .every(let step): "every \(step)."
    case .file(let count): "\(count)"
    }
  }
}

extension Split: CustomStringConvertible {
  /// The options one would type: `valid=0.2 seed=42`.
  public var written: String {
    var words = [rule.written]
    if let testRule, testRule.isDrawn { words.append(testRule.written("test")) }
    if rule.isDrawn || (testRule?.isDrawn ?? false) { words.append("seed=\(seed)") }
    return words.joined(separator: " ")
  }

  /// `20 % held out, stratified by class, seed 42`
  public var description: String {
    let unit = rule.isCount ? valid.count == 1 ? " row" : " rows" : ""
    var text = Split.text(rule) + unit + " held out"
    if case .every = rule {
      let first = valid.prefix(3).map(String.init).joined(separator: ", ")
      text =
        valid.count == 1 && valid[0] == 0
        ? "row 0 held out" : "rows \(first)\(valid.count > 3 ? ", …" : "") held out"
    }
    if let testRule {
      let unit = testRule.isCount ? test.count == 1 ? " row" : " rows" : ""
      text += ", \(Split.text(testRule))\(unit) for the test"
      if case .file = testRule { text += " from a file of their own" }
    }
    guard rule.isDrawn || (testRule?.isDrawn ?? false) else { return text }
    return text + (isStratified ? ", stratified by class" : "") + ", seed \(seed)"
  }
}

extension Split.Rule {
  fileprivate var isCount: Bool {
    switch self {
    case .count, .file: true
    case .fraction, .every: false
    }
  }
  fileprivate var isDrawn: Bool {
    switch self {
    case .fraction, .count: true
    case .every, .file: false
    }
  }

  /// The option one would type: `valid=0.2`.
  public var written: String { written("valid") }

  fileprivate func written(_ name: String) -> String {
    switch self {
    case .fraction(let share): "\(name)=\(share)"
    case .count(let count): "\(name)=\(count)"
    case .every(let step): "every=\(step)"
    case .file(let count): "\(name)=\(count)"
    }
  }
}

extension Dataset {
  /// Rows in so many parts whose sizes differ by one at the most, in an order that the stream draws. Classes
  /// are shared out evenly: the rows of a class, in the drawn order, go to one part after the other.
  func parts(of rows: [Int], count: Int, _ stream: Stream) -> [[Int]] {
    var drawn = stream.permutation(rows.count).map { rows[Int($0)] }
    if let labels = target.labels {
      // The place keeps the drawn order within a class.
      drawn = drawn.enumerated().sorted {
        (labels[$0.element], $0.offset) < (labels[$1.element], $1.offset)
      }.map(\.element)
    }
    return (0..<count).map { part in
      stride(from: part, to: drawn.count, by: count).map { drawn[$0] }
    }
  }
}
