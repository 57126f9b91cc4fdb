/// A way to let rows of rare kinds count as much in a training as those of frequent ones. Held-out rows are
/// never touched: figures are of the data as they are.
public struct Balance: Catalogued {
  enum Method: Sendable {
    case weights, oversample, undersample
  }

  public let label: Label
  let method: Method

  public static let noun = "balance"
  public static let all = [weights, oversample, undersample]

  private static let by = Parameter(
    "by", .reference(.column), foreign: ["groupby", "stratify"],
    help: "a column whose values are the kinds, each a group; the classes when unwritten")

  static let weights = Balance(
    label: Label(
      "weights", foreign: ["class_weight", "compute_class_weight", "sample_weight"],
      summary: "Every row counts in the loss by how rare its kind is.",
      source: "King and Zeng, Political Analysis 9, 2001; scikit-learn's class_weight=balanced",
      formula: """
        w = rows / (kinds * rows of the kind), of the training rows
        loss of a step = sum(w loss) / sum(w) over its rows; of an epoch the same over all rows
        """,
      parameters: [by], example: "balance weights"), method: .weights)

  static let oversample = Balance(
    label: Label(
      "oversample", foreign: ["RandomOverSampler", "WeightedRandomSampler", "oversample_minority"],
      summary:
        "Rows of rare kinds come several times an epoch, as often as those of the commonest.",
      source: "imbalanced-learn's RandomOverSampler",
      formula: """
        each kind comes max(rows of a kind) times an epoch: all its rows equally often,
        and the rest drawn without repeats, anew each epoch by the seed
        """,
      parameters: [by], example: "balance oversample"), method: .oversample)

  static let undersample = Balance(
    label: Label(
      "undersample", foreign: ["RandomUnderSampler", "undersample_majority"],
      summary: "Rows of frequent kinds come as often as those of the rarest, others each epoch.",
      source: "imbalanced-learn's RandomUnderSampler, drawn anew each epoch",
      formula: """
        each kind comes min(rows of a kind) times an epoch, drawn without repeats,
        anew each epoch by the seed
        """,
      parameters: [by], example: "balance undersample"), method: .undersample)
}

/// What a balance comes to on the training rows of a data set.
public struct BalancedRows: Sendable {
  /// Rows that belong together.
  public struct Group: Sendable {
    public let name: String
    /// Places among the training rows.
    let places: [Int32]
    /// How much each of its rows counts in the loss.
    public let weight: Double
    /// How often its rows come in an epoch, all together.
    public let perEpoch: Int

    public var rows: Int { places.count }
  }

  public let groups: [Group]
  let method: Balance.Method

  /// Rows of an epoch.
  public var rows: Int { groups.reduce(0) { $0 + $1.perEpoch } }

  /// Values of a column that are too many to be kinds.
  static let mostGroups = 200

  /// Refuses what has no kinds, and data of which there is only one.
  public init(_ choice: Choice, of dataset: Dataset) throws(Problem) {
    let method = try Balance.named(choice.name).method
    let kinds = try dataset.kinds(by: choice.values.text("by"))
    guard kinds.count > 1 else {
      throw Problem(
        .badValue,
        "all training rows of '\(dataset.name)' are of one kind: there is nothing to balance",
        hint: "balance off", about: "balance")
    }
    let counts = kinds.map(\.places.count)
    let all = counts.reduce(0, +)
    let (most, least) = (counts.max() ?? 0, counts.min() ?? 0)
    self.method = method
    groups = kinds.map { name, places in
      Group(
        name: name, places: places,
        weight: method == .weights
          ? Double(all) / (Double(kinds.count) * Double(places.count)) : 1,
        perEpoch: method == .weights ? places.count : method == .oversample ? most : least)
    }
  }

  /// Places among the training rows in the order of an epoch.
  func order(seed: UInt64, epoch: Int) -> [Int32] {
    let drawn = drawn(seed: seed, epoch: epoch)
    return Seed.stream(seed, "order", epoch).permutation(drawn.count).map { drawn[$0] }
  }

  /// The same, kind by kind.
  func drawn(seed: UInt64, epoch: Int) -> [Int32] {
    var drawn: [Int32] = []
    for (index, group) in groups.enumerated() {
      let (copies, rest) = group.perEpoch.quotientAndRemainder(dividingBy: group.rows)
      for _ in 0..<copies { drawn += group.places }
      guard rest > 0 else { continue }
      let stream = Seed.stream(seed, "balance.\(index)", epoch)
      drawn += stream.permutation(group.rows).prefix(rest).map { group.places[$0] }
    }
    return drawn
  }

  /// How much each training row counts, after what it weighs anyway; nil where that stays.
  func weights(_ part: Part) throws(Problem) -> Buffer? {
    guard method == .weights else { return part.weights }
    let buffer = try Buffer(count: part.rows)
    for group in groups {
      for place in group.places {
        buffer[Int(place)] = Float(group.weight) * (part.weights?[Int(place)] ?? 1)
      }
    }
    return buffer
  }
}

extension Dataset {
  /// The training rows by kind: of a class, or of a value of a column.
  fileprivate func kinds(by column: String?) throws(Problem) -> [(name: String, places: [Int32])] {
    let rows = split.train
    guard let column else {
      guard case .classes(let labels, let names) = target else {
        throw Problem(
          .wrongKind, "'\(name)' has numbers to predict, not classes: nothing says what is rare",
          hint: "balance weights by=COLUMN", about: "balance")
      }
      var places = [[Int32]](repeating: [], count: names.count)
      for (place, row) in rows.enumerated() { places[Int(labels[row])].append(Int32(place)) }
      return zip(names, places).filter { !$0.1.isEmpty }
    }
    guard let own = readColumns.first(where: { $0.name == column }) else {
      throw Problem(
        .unknownWord, "'\(name)' has no column \"\(column.brief)\"",
        hint: "columns: " + readColumns.prefix(20).map(\.name.brief).joined(separator: "  "),
        about: "by")
    }
    var places: [String: [Int32]] = [:]
    for (place, row) in rows.enumerated() {
      let word =
        switch cell(row, own) {
        case .number(let value): value.isNaN ? "no value" : Numeral.short(Double(value))
        case .word(let word): word
        case .nothing: "no value"
        }
      places[word, default: []].append(Int32(place))
      guard places.count <= BalancedRows.mostGroups else {
        throw Problem(
          .badValue,
          "column '\(column.brief)' has more than \(BalancedRows.mostGroups) values: they are no kinds",
          hint: "by= a column of words", about: "by")
      }
    }
    return places.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
