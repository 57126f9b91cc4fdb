/// A way to find rows, or columns, that a training would be better without. Looks, and changes nothing.
public struct Filter: Catalogued {
  /// What can be done about what was found.
  public enum Action: String, CaseIterable, Sendable {
    /// Takes the rows out.
    case drop
    /// Gives the rows the class that was suggested.
    case relabel
  }

  /// What a filter looks at.
  public struct Search {
    public let dataset: Dataset
    /// Rows that may be named: those of one side, or of all.
    public let sides: [Side]
    /// What asks about labels; nil where the session has no model.
    public let predictor: Predictor?
    /// The rows of `dataset`, in their order, as the predictor is trained on them.
    public let learned: Dataset
    /// How a net is trained to be asked.
    public let recipe: Recipe
    public let seed: UInt64
    /// The share of the work that is done.
    public let tick: (Double) -> Void

    public init(
      _ dataset: Dataset, _ sides: [Side] = [.train], predictor: Predictor? = nil,
      learned: Dataset? = nil, recipe: Recipe = Recipe(), seed: UInt64 = Seed.standard,
      tick: @escaping (Double) -> Void = { _ in }
    ) {
      (self.dataset, self.sides, self.predictor) = (dataset, sides, predictor)
      self.learned = learned ?? dataset
      (self.recipe, self.seed, self.tick) = (recipe, seed, tick)
    }

    /// In rising order.
    var rows: [Int] { sides.flatMap { dataset.split.rows($0) }.sorted() }

    /// In a sentence: `1438 training rows`.
    public var noun: String {
      let count = rows.count
      return sides.count == 1 ? "\(count) \(sides[0].noun)" : "\(count) rows"
    }

    /// The side of each row of the data set.
    var side: [Side] {
      var found = [Side](repeating: .train, count: dataset.rows)
      for side in Side.allCases { for row in dataset.split.rows(side) { found[row] = side } }
      return found
    }
  }

  public let label: Label
  /// What can be done about its rows; none where it names columns alone.
  public let actions: [Action]
  /// Whether it asks the session's model.
  public let asksModel: Bool
  /// The faults that an audit plants for it; nil where none is known.
  let faults: FilterAudit.Planting?
  let find: @Sendable (Values, Search) throws(Problem) -> FilterReport

  init(
    _ label: Label, _ actions: [Action], asksModel: Bool = false,
    faults: FilterAudit.Planting? = nil,
    find: @escaping @Sendable (Values, Search) throws(Problem) -> FilterReport
  ) {
    (self.label, self.actions, self.asksModel) = (label, actions, asksModel)
    (self.faults, self.find) = (faults, find)
  }

  /// What it finds, told by its own options.
  public func findings(_ values: Values, in search: Search) throws(Problem) -> FilterReport {
    var values = values
    values.fillStandards(of: label)
    guard !search.rows.isEmpty else {
      throw Problem(
        .outOfRange,
        "'\(search.dataset.name)' has no \(search.sides.first?.noun ?? "rows")",
        hint: "split valid=0.2 test=0.2", about: "part")
    }
    return try find(values, search)
  }

  public static let noun = "filter"
  public static let all: [Filter] = [duplicates, outliers, mislabelled, leaks, constant, rare]
}

/// What a filter found.
public struct FilterReport: Sendable {
  /// A row that was named.
  public struct Row: Sendable {
    public let row: Int
    /// How much speaks for it, in the unit that `measure` names.
    public let score: Double
    /// The row it repeats, or belongs to.
    public var other: Int?
    /// A class that would suit it better, and what is said for it and for its own.
    public var suggested: (kind: Int, probability: Double, own: Double)?
    /// What it is, in a word or two.
    public var word = ""
  }

  /// Of a column, or of anything else that is no row.
  public struct Fact: Sendable {
    public let name: String
    public let word: String
    public let figure: Double?
    /// Whether it is a finding, and not there to compare with.
    public let isFound: Bool
  }

  /// The one that speaks most for being looked at first.
  public var rows: [Row] = []
  /// What the scores of rows are: `distance`, `LOF`.
  public var measure = ""
  public var facts: [Fact] = []
  /// What facts are of, and what their figures are.
  public var factTitles = ("", "")
  /// The answer in a sentence.
  public var sentence: String
  /// The number that decides, and where it comes from.
  public var threshold: (value: Double, origin: String)?
  /// What else must be said.
  public var notes: [String] = []
  /// The scores of all rows that were looked at, where a picture of them says something.
  public var scores: [Double] = []

  init(_ sentence: String) { self.sentence = sentence }
}

extension FilterReport {
  /// `1 row`, `12 rows`.
  static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension Dataset {
  /// Keys of its rows, made where the data were kept by a version without them.
  var knownKeys: RowKeys { keys ?? RowKeys(of: inputs, columns, arrangement, target) }

  /// Rows as a model sees them, with the parameters as they are: filled and scaled; those with a cell that is
  /// no number are left out.
  func scaledRows(_ rows: [Int]) throws(Problem) -> (NearestRows, rows: [Int]) {
    let stride = Part.padded(features)
    let width = features
    let usable = inputs.withFloats { floats in
      rows.filter { row in
        (0..<width).allSatisfy { fill.apply(floats[row * width + $0], column: $0).isFinite }
      }
    }
    let size = usable.count.multipliedReportingOverflow(by: stride)
    let room = try Buffer(count: size.overflow ? .max : size.partialValue)
    inputs.withFloats { floats in
      for (place, row) in usable.enumerated() {
        for column in 0..<width {
          room[place * stride + column] = scaling.apply(
            fill.apply(floats[row * width + column], column: column), column: column)
        }
      }
    }
    return (NearestRows(room, rows: usable.count, features: width, stride: stride), usable)
  }
}
