/// Data drawn from a seed, to see one thing at a time.
///
/// Every draw comes from the stream `toy` of the seed: its index 0 is for places, 1 for noise, 2 for
/// the order of the rows, 3 for that of columns, so that noise=0 gives the same rows without the noise.
enum Toys {
  static let rows: [Source] = [moons, circles, blobs, spirals, xor, sine, adding, mnist1d]

  /// Rows of two or more numbers and their classes or values, before they are shuffled.
  struct Draft {
    var width: Int
    var columns: [String]
    var points: [Float] = []
    var labels: [Int32] = []
    var goals: [Float] = []

    mutating func add(_ point: [Double], label: Int) throws(Problem) {
      if labels.count & 4095 == 0 { try Stop.check() }
      points += point.map(Float.init)
      labels.append(Int32(truncatingIfNeeded: label))
    }

    mutating func add(_ point: [Double], goal: Double) throws(Problem) {
      if goals.count & 4095 == 0 { try Stop.check() }
      points += point.map(Float.init)
      goals.append(Float(goal))
    }
  }

  /// The random numbers of one toy.
  struct Dice {
    private let places: Stream
    private let noise: Stream
    let order: Stream
    let columns: Stream
    private var place = 0
    private var drawn = 0

    init(_ seed: UInt64) {
      places = Seed.stream(seed, "toy", 0)
      noise = Seed.stream(seed, "toy", 1)
      order = Seed.stream(seed, "toy", 2)
      columns = Seed.stream(seed, "toy", 3)
    }

    /// The next place, 0 to below 1.
    mutating func uniform() -> Double {
      defer { place += 1 }
      return places.fraction(at: place)
    }

    /// The next whole number below `bound`.
    mutating func integer(below bound: Int) -> Int {
      defer { place += 1 }
      return places.integer(below: bound, at: place)
    }

    /// The next noise, mean 0 and the given standard deviation (Box–Muller, one of the pair).
    mutating func normal(_ deviation: Double) -> Double {
      defer { drawn += 2 }
      let radius = (-2 * Maths.log(1 - noise.fraction(at: drawn))).squareRoot()
      return deviation * radius * Maths.cos(2 * .pi * noise.fraction(at: drawn + 1))
    }
  }

  // MARK: Parameters that several toys share

  static func count(_ standard: Int, _ lowest: Int = 2) -> Parameter {
    Parameter(
      "n", .integer(lowest...100_000_000), standard: "\(standard)", aliases: ["rows"],
      foreign: ["n_samples"], help: "rows to draw")
  }

  static func noise(_ standard: String, _ what: String) -> Parameter {
    Parameter("noise", .number(0...1000), standard: standard, help: what)
  }

  static func classes(_ standard: Int) -> Parameter {
    Parameter("classes", .integer(2...1000), standard: "\(standard)", help: "classes")
  }

  // MARK: From a draft to a data set

  /// A row of the catalogue; `draw` adds the rows of a draft, which are then shuffled.
  static func row(
    _ label: Label, columns: @escaping @Sendable (Values) -> [String] = { _ in ["x", "y"] },
    arrangement: @escaping @Sendable (Values) -> Dataset.Arrangement = { _ in .table },
    classes: @escaping @Sendable (Values) -> [String]? = { _ in ["0", "1"] },
    draw: @escaping @Sendable (Values, inout Dice, inout Draft) throws(Problem) -> Void
  ) -> Source {
    Source(label) { given, split, seed throws(Problem) in
      var values = given
      values.fillStandards(of: label)
      let columns = columns(values)
      let size = values[integer: "n"].multipliedReportingOverflow(by: (columns.count + 4) * 12)
      try MemoryBudget.check(size.overflow ? nil : size.partialValue)
      var dice = Dice(seed)
      var draft = Draft(width: columns.count, columns: columns)
      try draw(values, &dice, &draft)
      return try dataset(
        label, draft, order: dice.order, arrangement: arrangement(values),
        classes: classes(values), split: split, seed: seed)
    }
  }

  private static func dataset(
    _ label: Label, _ draft: Draft, order stream: Stream, arrangement: Dataset.Arrangement,
    classes: [String]?, split: Split.Rule, seed: UInt64
  ) throws(Problem) -> Dataset {
    let width = draft.width
    let order = try stream.permutation(stoppingWith: draft.points.count / width)
    var inputs = try Tensor(try Shape([order.count, width]))
    try inputs.withMutableFloats { floats throws(Problem) in
      try Stop.checked(order.count) { range in
        for row in range {
          for column in 0..<width {
            floats[row * width + column] = draft.points[order[row] * width + column]
          }
        }
      }
    }
    let target: Target
    if let classes {
      target = .classes(labels: order.map { draft.labels[$0] }, names: classes)
    } else {
      target = .values(
        try Tensor(try Shape([order.count, 1]), order.map { draft.goals[$0] }),
        names: [label.name == "adding" ? "sum" : "y"])
    }
    try Stop.check()
    return try Dataset(
      name: label.name, inputs: inputs, target: target, columns: draft.columns,
      arrangement: arrangement, split: split, seed: seed,
      origin: Dataset.Origin(source: label.source, licence: ""))
  }

  static func numbered(_ values: Values) -> [String] {
    (0..<values[integer: "classes"]).map(String.init)
  }
}
