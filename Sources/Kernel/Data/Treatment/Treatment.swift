/// A way to let a training dwell on its hard rows. Held-out rows are never touched.
public struct Treatment: Catalogued {
  /// What of a training it decides.
  public enum Method: Sendable {
    /// Which rows of a batch count.
    case batch
    /// How much each row counts.
    case weights
    /// Which rows come more often.
    case order
    /// Of one class, which rows come more often.
    case negatives
    /// Which rows come at all, by the epoch.
    case pace
  }

  public let label: Label
  public let method: Method

  public static let noun = "treatment"
  public static let all = [ohem, replay, weights, negatives, curriculum]

  /// Whether it is of rows that a run found hard.
  public var needsRun: Bool { method != .batch }

  static let by = Parameter(
    "by", .word(["loss", "forgotten", "el2n"]), standard: "loss",
    help: "hard by the loss of the run's last epoch, by times forgotten, or by EL2N")

  static let ohem = Treatment(
    label: Label(
      "ohem",
      foreign: ["OHEM", "OnlineHardExampleMining", "online_hard_example_mining", "topk_loss"],
      summary: "Of each batch only the hardest rows count in the loss.",
      source:
        "Shrivastava, Gupta and Girshick, arXiv:1604.03540; skip: Schroff et al., arXiv:1503.03832",
      formula: """
        of B rows by falling loss, the first {skip} B left out, the next ceil({keep} B) count
        loss of a step = sum(w loss) / sum(w) over those; dropout and statistics see all rows
        train = the mean over all rows of the epoch; mined = the mean over those that count
        """,
      parameters: [
        Parameter(
          "keep", .number(0.01...1), standard: "0.5", foreign: ["ratio"],
          help: "share of a batch that counts; 1 is a plain fit, to the bit"),
        Parameter(
          "skip", .number(0...0.5), standard: "0",
          help: "share of the very hardest left out, as probably wrong"),
      ], example: "mine ohem keep=0.5"), method: .batch)

  static let replay = Treatment(
    label: Label(
      "replay", foreign: ["hard_replay", "PrioritizedReplay", "boosted_sampling"],
      summary: "The rows a run found hardest come more than once an epoch.",
      source: "Schaul et al., arXiv:1511.05952, by rank; Jiang et al., arXiv:1910.00762",
      formula: """
        the hardest {share} of the run's rows come {times} times more in each epoch
        the order of an epoch is a permutation of all that come, by the seed
        """,
      parameters: [
        Parameter("share", .number(0.001...1), standard: "0.25", help: "of the rows, the hardest"),
        Parameter(
          "times", .integer(0...20), standard: "1", help: "times more an epoch; 0 is a plain fit"),
        by,
      ], example: "mine replay share=0.25"), method: .order)

  static let weights = Treatment(
    label: Label(
      "weights", foreign: ["sample_weight", "loss_reweighting", "rank_weighting"],
      summary: "Every row counts in the loss by how hard a run found it.",
      source: "Loshchilov and Hutter, arXiv:1511.06343, by rank, as weights",
      formula: """
        w = {ratio}^r / mean, r from 0 for the easiest row to 1 for the hardest, by rank
        loss of a step = sum(w loss) / sum(w) over its rows; of an epoch the same over all rows
        """,
      parameters: [
        Parameter(
          "ratio", .number(1...1000), standard: "4",
          help: "what the hardest row counts beside the easiest; 1 is a plain fit"),
        by,
      ], example: "mine weights ratio=4"), method: .weights)

  static let negatives = Treatment(
    label: Label(
      "negatives", foreign: ["hard_negative_mining", "HardNegativeMining", "hard_negatives"],
      summary: "Rows of other classes that a run took for one class come more often.",
      source: "Felzenszwalb et al., TPAMI 32, 2010; Sung and Poggio, TPAMI 20, 1998",
      formula: """
        hard negatives of a class = rows of others that the run took for it in some epoch
        they come {times} times more in each epoch
        """,
      parameters: [
        Parameter("class", .text, help: "the class that is held against the rest; needed"),
        Parameter(
          "times", .integer(0...20), standard: "1", help: "times more an epoch; 0 is a plain fit"),
      ], example: "mine negatives class=8"), method: .negatives)

  static let curriculum = Treatment(
    label: Label(
      "curriculum", foreign: ["CurriculumLearning", "curriculum_learning", "pacing"],
      summary: "Easy rows first; all rows from a stated epoch on.",
      source: "Bengio et al., ICML 2009; Hacohen and Weinshall, arXiv:1904.03626 (pace)",
      formula: """
        epoch e draws from the easiest {start} + (1 - {start}) (e - 1) / ({full} - 1) of the rows
        they fill an epoch of the usual length; from epoch {full} on every row comes once
        """,
      parameters: [
        Parameter("start", .number(0.01...1), standard: "0.3", help: "share of the first epoch"),
        Parameter(
          "full", .integer(1...1_000_000), standard: "3", help: "the epoch from which all come"),
        by,
      ], example: "mine curriculum full=3"), method: .pace)
}

/// Rows of a run and what each of them gets, by their keys: they are found wherever they stand.
public struct MinedRows: Sendable, Equatable {
  let keys: [UInt64]
  /// Of each, how many rows before it have the same inputs.
  let occurrences: [Int32]
  /// A weight, times more an epoch, or a rank from 0 for the easiest to 1.
  let amounts: [Float]

  init(keys: [UInt64], occurrences: [Int32], amounts: [Float]) {
    (self.keys, self.occurrences, self.amounts) = (keys, occurrences, amounts)
  }

  public var count: Int { keys.count }

  /// Equal for the same rows with the same amounts.
  var fingerprint: String {
    var print = Fingerprint()
    for index in keys.indices {
      print.add(keys[index])
      print.add(UInt64(bitPattern: Int64(occurrences[index])))
      print.add(UInt64(amounts[index].bitPattern))
    }
    return print.text
  }
}

/// A treatment with its settings and its rows.
public struct Treated: Sendable, Equatable, CustomStringConvertible {
  public let choice: Choice
  /// Nil for one that finds them batch by batch, and until they are found again in a session that was read.
  public let rows: MinedRows?
  /// Of its rows, whether they are there or not; empty where it has none.
  let print: String

  public init(_ choice: Choice, _ rows: MinedRows? = nil) {
    (self.choice, self.rows, print) = (choice, rows, rows?.fingerprint ?? "")
  }

  /// One whose rows have to be found again.
  init(_ choice: Choice, print: String) {
    (self.choice, self.print, rows) = (choice, print, nil)
  }

  /// Rows are told by their fingerprint.
  public static func == (one: Treated, other: Treated) -> Bool {
    one.choice == other.choice && one.print == other.print
  }

  /// As it would be typed behind `mine`.
  public var description: String { choice.description }

  /// Its settings, standards filled in.
  func values(of row: Treatment) -> Values {
    var values = choice.values
    values.fillStandards(of: row.label)
    return values
  }

  /// In a sentence: `mine replay run=r1 (12 rows)`.
  public var words: String {
    "mine \(choice)" + (rows.map { $0.count == 1 ? " (1 row)" : " (\($0.count) rows)" } ?? "")
  }
}

/// The treatments of a training, one of a method at the most.
public struct Treatments: Sendable, Equatable {
  public private(set) var entries: [Treated] = []

  public init(_ entries: [Treated] = []) { self.entries = entries }

  public var isEmpty: Bool { entries.isEmpty }

  /// What stood in the place of a new one: another that decides the same.
  @discardableResult public mutating func set(_ treated: Treated) -> Treated? {
    let method = Treatments.method(of: treated)
    let old = entries.first { Treatments.method(of: $0) == method }
    entries.removeAll { Treatments.method(of: $0) == method }
    entries.append(treated)
    return old
  }

  /// False where there was none of the name.
  public mutating func remove(_ name: String) -> Bool {
    let count = entries.count
    entries.removeAll { $0.choice.name == name }
    return entries.count < count
  }

  mutating func setRows(_ rows: MinedRows?, of index: Int) {
    entries[index] = Treated(entries[index].choice, rows)
  }

  static func method(of treated: Treated) -> Treatment.Method? {
    Treatment.all.first { $0.name == treated.choice.name }?.method
  }

  /// In a sentence, as they would be typed, with their rows.
  public var words: String { entries.map(\.words).joined(separator: ", ") }
}

/// Which rows of a batch count, by falling loss.
public struct MinedShare: Sendable, Equatable {
  public let keep: Double
  /// Of the very hardest, left out.
  public let skip: Double

  /// Whether every row counts.
  public var isAll: Bool { keep >= 1 && skip <= 0 }

  /// Places, by falling loss, of the rows that count among so many.
  func places(of rows: Int) -> Range<Int> {
    let first = min(Int(skip * Double(rows)), max(0, rows - 1))
    let count = max(1, Int((keep * Double(rows)).rounded(.up)))
    return first..<min(rows, first + count)
  }

  /// `the hardest 50 % of each batch`
  public var words: String {
    let share = Numeral.short(keep * 100)
    return skip > 0
      ? "the hardest \(share) % of each batch behind the first \(Numeral.short(skip * 100)) %"
      : "the hardest \(share) % of each batch"
  }
}
