/// Two runs beside each other: how far apart their weights and their predictions are.
public struct RunComparison {
  /// Distance of all weights as one vector; nil where the layouts differ or weights were not kept.
  public private(set) var distance: Double?
  /// The same divided by the length of the first run's weights.
  public private(set) var relativeDistance: Double?
  /// Of the angle between them.
  public private(set) var cosine: Double?
  /// Held-out rows on which the two say different classes; nil where they could not be asked.
  public private(set) var flips: Flips?

  public struct Flips {
    public let rows: Int
    /// Row numbers of the data set, where only one of the two is right, or both are wrong in another way.
    public let onlyFirst: [Int]
    public let onlySecond: [Int]
    public let neither: [Int]
    /// Rows that one of the two was trained on.
    public let trained: Int

    public var count: Int { onlyFirst.count + onlySecond.count + neither.count }
  }

  /// Asks both on the held-out rows of `dataset`, where it is what they were trained for.
  public init(_ first: Run, _ second: Run, on dataset: Dataset?) throws(Problem) {
    if first.blueprint == second.blueprint, let one = first.outcome?.weights,
      let two = second.outcome?.weights, one.count == two.count
    {
      measure(one, two)
    }
    guard let dataset, case .classes(let labels, let names) = dataset.target,
      let said = try first.said(of: dataset), let other = try second.said(of: dataset)
    else { return }
    var (onlyFirst, onlySecond, neither): ([Int], [Int], [Int]) = ([], [], [])
    for (index, row) in dataset.split.valid.enumerated() where said[index] != other[index] {
      if said[index] == names[Int(labels[row])] {
        onlyFirst.append(row)
      } else if other[index] == names[Int(labels[row])] {
        onlySecond.append(row)
      } else {
        neither.append(row)
      }
    }
    let trained = Set(
      [first, second].flatMap {
        KnownRows(.valid, of: dataset, for: $0.outcome?.fitted)?.trained ?? []
      })
    flips = Flips(
      rows: said.count, onlyFirst: onlyFirst, onlySecond: onlySecond, neither: neither,
      trained: trained.count)
  }

  private mutating func measure(_ one: Buffer, _ two: Buffer) {
    var (apart, first, second, both) = (0.0, 0.0, 0.0, 0.0)
    for index in 0..<one.count {
      let (a, b) = (Double(one[index]), Double(two[index]))
      apart += (a - b) * (a - b)
      first += a * a
      second += b * b
      both += a * b
    }
    distance = apart.squareRoot()
    relativeDistance = first > 0 ? (apart / first).squareRoot() : .nan
    cosine = first > 0 && second > 0 ? both / (first * second).squareRoot() : .nan
  }
}

extension Run {
  /// The class that its weights give each held-out row, by name; nil where they were not kept or cannot
  /// answer for the data set.
  fileprivate func said(of dataset: Dataset) throws(Problem) -> [String]? {
    guard let outcome, dataset.name == data else { return nil }
    var seen = dataset
    if let fitted = outcome.fitted {
      guard let prepared = try? dataset.prepared(by: fitted.preprocessing, for: model) else {
        return nil
      }
      seen = prepared
    }
    guard let model = try trained(for: seen) else { return nil }
    let result = try Evaluation(of: model, on: seen, .valid, isExact: recipe.isExact)
    return try result.labels().map { seen.target.names[Int($0)] }
  }

  /// The model as the run left it; nil where its weights were not kept or the data set is another.
  public func trained(for dataset: Dataset) throws(Problem) -> Model? {
    guard let outcome, dataset.name == data else { return nil }
    return try trained(for: dataset, outcome)
  }

  func trained(for dataset: Dataset, _ outcome: Outcome) throws(Problem) -> Model? {
    guard
      var model = try? Model(
        name: model, Blueprint(parsing: blueprint), for: dataset, seed: recipe.seed),
      model.layout.count == outcome.weights.count,
      model.layout.statisticsCount == outcome.statistics.count
    else { return nil }
    model.take(outcome)
    return model
  }

  /// Takes over the weights a model ended with, where they are small enough.
  public mutating func keepOutcome(of model: Model) { outcome = Outcome(model) }
}

extension Model {
  /// The weights a run left, in a model of its layout.
  mutating func take(_ outcome: Run.Outcome) {
    (weights, statistics, fitted) = (outcome.weights, outcome.statistics, outcome.fitted)
    (paused, start) = (nil, nil)
    if !outcome.origin.isEmpty { (origin, steps) = (outcome.origin, outcome.steps) }
  }
}

/// One figure of two sets of runs that share their seeds.
public struct PairedSeeds {
  public let pairs: [(first: Double, second: Double)]
  /// Of second − first.
  public let difference: SeedNoise

  /// Runs of one seed and one place in their pass are a pair; nil with fewer than two pairs.
  public init?(_ first: [Run], _ second: [Run], _ figure: String) {
    var left = second
    var pairs: [(first: Double, second: Double)] = []
    for run in first {
      guard let index = left.firstIndex(where: { $0.recipe.seed == run.recipe.seed }),
        let a = run.result(figure), let b = left[index].result(figure), a.isFinite, b.isFinite
      else { continue }
      left.remove(at: index)
      pairs.append((a, b))
    }
    guard pairs.count > 1 else { return nil }
    self.pairs = pairs
    difference = SeedNoise(pairs.map { $0.second - $0.first })
  }

  /// Whether zero lies outside the interval of 95 %.
  public var isOutsideNoise: Bool { abs(difference.mean) > difference.halfWidth }
}

extension PairedDifference {
  /// A figure of two sets of runs, paired by their seeds.
  public init?(_ first: [Run], _ second: [Run], _ figure: String, overlap: Double = 0) {
    guard let paired = PairedSeeds(first, second, figure) else { return nil }
    let (before, after) = (paired.pairs.map(\.first), paired.pairs.map(\.second))
    self.init(PairedDifference.between(before, after), overlap: overlap)
  }
}
