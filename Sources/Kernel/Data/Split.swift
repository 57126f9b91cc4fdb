/// Which rows train and which are held out to judge by.
///
/// The two sides are disjoint, together hold every row, and keep the order of the rows. The draw is
/// one permutation from the stream `split` of the seed. Classes are stratified: each class gives its
/// share of the held-out rows, rounded down, and the rows that are still missing come from the
/// classes with the largest remainders, so every class is within one row of its exact share.
public struct Split: Equatable, Sendable {
  /// Row numbers in rising order.
  public let train: [Int]
  public let valid: [Int]
  public let rule: Rule
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

    public static let standard = Rule.fraction(0.2)

    /// `valid=0.2` is a share, `valid=360` a count.
    public init(valid number: Double) throws(Problem) {
      if number > 0, number < 1 {
        self = .fraction(number)
      } else if number >= 1, let count = Int(exactly: number) {
        self = .count(count)
      } else {
        throw Problem(
          .outOfRange,
          "valid is a share between 0 and 1 or a number of rows, not \(Numeral.short(number))",
          hint: "valid=0.2 or valid=360", about: "valid")
      }
    }
  }

  public init(_ rule: Rule, of target: Target, seed: UInt64) throws(Problem) {
    let rows = target.rows
    let held = try Split.held(rule, rows: rows)
    var isHeld = [Bool](repeating: false, count: rows)
    var stratified = false
    if case .every(let step) = rule {
      for row in stride(from: 0, to: rows, by: step) { isHeld[row] = true }
    } else {
      let order = Seed.stream(seed, "split").permutation(rows)
      if case .classes(let labels, let names) = target {
        stratified = true
        var open = Split.shares(
          of: held, among: target.counts(in: Array(0..<rows)), rows: rows, classes: names.count)
        for row in order where open[Int(labels[row])] > 0 {
          open[Int(labels[row])] -= 1
          isHeld[row] = true
        }
      } else {
        for row in order.prefix(held) { isHeld[row] = true }
      }
    }
    train = isHeld.indices.filter { !isHeld[$0] }
    valid = isHeld.indices.filter { isHeld[$0] }
    isStratified = stratified
    self.rule = rule
    self.seed = seed
  }

  /// A split that was kept.
  init(train: [Int], valid: [Int], rule: Rule, seed: UInt64, isStratified: Bool) {
    self.train = train
    self.valid = valid
    self.rule = rule
    self.seed = seed
    self.isStratified = isStratified
  }

  /// How many rows a rule holds out, after checking that neither side is left empty.
  private static func held(_ rule: Rule, rows: Int) throws(Problem) -> Int {
    let held: Int
    switch rule {
    case .fraction(let share):
      guard share > 0, share < 1 else {
        throw Problem(
          .outOfRange, "valid must be between 0 and 1, not \(Numeral.short(share))",
          hint: "valid=0.2", about: "valid")
      }
      held = Int((Double(rows) * share).rounded())
    case .count(let count): held = count
    case .every(let step):
      guard step >= 2 else {
        throw Problem(
          .outOfRange, "every=\(step) leaves no row to train on", hint: "every=5", about: "every")
      }
      held = (rows - 1) / step + 1
    }
    let about = if case .every = rule { "every" } else { "valid" }
    guard held > 0 else {
      throw Problem(
        .outOfRange, "holding out \(Split.text(rule)) of \(rows) rows leaves none to validate on",
        hint: rows > 1 ? "valid=1" : "more rows are needed", about: about)
    }
    guard held < rows else {
      throw Problem(
        .outOfRange,
        "holding out \(Split.text(rule)) of \(rows) rows leaves none to train on",
        hint: rows > 1 ? "at most valid=\(rows - 1)" : "more rows are needed", about: about)
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
    }
  }
}

extension Split: CustomStringConvertible {
  /// The options one would type: `valid=0.2 seed=42`.
  public var written: String {
    if case .every = rule { rule.written } else { "\(rule.written) seed=\(seed)" }
  }

  /// `20 % held out, stratified by class, seed 42`
  public var description: String {
    if case .every = rule {
      let first = valid.prefix(3).map(String.init).joined(separator: ", ")
      return valid.count == 1
        ? "row 0 held out" : "rows \(first)\(valid.count > 3 ? ", …" : "") held out"
    }
    let by = isStratified ? ", stratified by class" : ""
    let unit = rule.isCount ? valid.count == 1 ? " row" : " rows" : ""
    return Split.text(rule) + unit + " held out\(by), seed \(seed)"
  }
}

extension Split.Rule {
  fileprivate var isCount: Bool { if case .count = self { true } else { false } }

  /// The options one would type: `valid=0.2`.
  public var written: String {
    switch self {
    case .fraction(let share): "valid=\(share)"
    case .count(let count): "valid=\(count)"
    case .every(let step): "every=\(step)"
    }
  }
}
