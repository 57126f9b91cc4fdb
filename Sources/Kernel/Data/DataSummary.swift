/// What is worth saying about a data set, as values; whoever prints it chooses the words.
public struct DataSummary: Equatable, Sendable {
  public let name: String
  public let rows: Int
  public let features: Int
  public let arrangement: Dataset.Arrangement
  public let train: Int
  public let valid: Int
  /// `20 % held out, stratified by class, seed 42`
  public let split: String
  /// `inputs scaled to mean 0, deviation 1 (fitted on the training rows)`
  public let scaling: String
  /// Empty where numbers are predicted.
  public let classes: [ClassCount]
  /// One an output; empty where classes are predicted.
  public let outputs: [Spread]
  /// All input cells together, unscaled.
  public let inputs: Spread
  /// Input cells that are NaN or infinite.
  public let nonFinite: Int
  /// Features with one value only in the training rows, where the scaling cares: at most five names.
  public let constant: [String]
  public let constantCount: Int
  public let origin: Dataset.Origin
  public let notes: [String]

  /// One class and where its rows are.
  public struct ClassCount: Equatable, Sendable {
    public let name: String
    public let train: Int
    public let valid: Int
    public var rows: Int { train + valid }
  }

  /// Range, mean and deviation (divided by the count) of numbers, cells that are not finite left out;
  /// all NaN where nothing is left.
  public struct Spread: Equatable, Sendable {
    public let name: String
    public let lowest: Double
    public let highest: Double
    public let mean: Double
    public let deviation: Double
  }
}

extension Dataset {
  public var summary: DataSummary {
    let counts = (target.counts(in: split.train), target.counts(in: split.valid))
    var outputs: [DataSummary.Spread] = []
    var classes: [DataSummary.ClassCount] = []
    switch target {
    case .classes(_, let names):
      for (index, name) in names.enumerated() {
        classes.append(
          DataSummary.ClassCount(name: name, train: counts.0[index], valid: counts.1[index]))
      }
    case .values(let values, let names):
      let extent = Extent(of: values, rows: Array(0..<rows))
      outputs = names.indices.map { extent.spread($0, name: names[$0]) }
    }
    return DataSummary(
      name: name, rows: rows, features: features, arrangement: arrangement,
      train: split.train.count, valid: split.valid.count, split: split.description,
      scaling: scaling.method.sentence, classes: classes, outputs: outputs,
      inputs: wholeSpread, nonFinite: inputs.withFloats { $0.count { !$0.isFinite } },
      constant: scaling.constant.prefix(5).map { columns[$0] },
      constantCount: scaling.constant.count, origin: origin, notes: notes)
  }

  /// Range, mean and deviation of some features over all rows, unscaled.
  public func spreads(of features: Range<Int>) -> [DataSummary.Spread] {
    let extent = Extent(of: inputs, rows: Array(0..<rows))
    return features.clamped(to: 0..<self.features).map { extent.spread($0, name: columns[$0]) }
  }

  private var wholeSpread: DataSummary.Spread {
    inputs.withFloats { floats in
      var count = 0.0
      var (sum, lowest, highest) = (0.0, Double.infinity, -Double.infinity)
      for value in floats where value.isFinite {
        count += 1
        sum += Double(value)
        lowest = min(lowest, Double(value))
        highest = max(highest, Double(value))
      }
      let mean = sum / count
      var squares = 0.0
      for value in floats where value.isFinite {
        squares += (Double(value) - mean) * (Double(value) - mean)
      }
      let isEmpty = count == 0
      return DataSummary.Spread(
        name: "inputs", lowest: isEmpty ? .nan : lowest, highest: isEmpty ? .nan : highest,
        mean: mean, deviation: (squares / count).squareRoot())
    }
  }
}

extension Extent {
  fileprivate func spread(_ column: Int, name: String) -> DataSummary.Spread {
    let isEmpty = counts[column] == 0
    return DataSummary.Spread(
      name: name, lowest: isEmpty ? .nan : lows[column], highest: isEmpty ? .nan : highs[column],
      mean: isEmpty ? .nan : means[column], deviation: isEmpty ? .nan : deviations[column])
  }
}
