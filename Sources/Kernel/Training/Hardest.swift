/// The rows of one side of a data set by their loss, the highest first: what a model has most trouble
/// with. Losses that are not finite come first of all, equals in the order of the rows.
public struct Hardest: Sendable {
  public struct Row: Sendable {
    /// In the data set.
    public let row: Int
    /// In the chosen loss, weights and smoothing included.
    public let loss: Double
    /// The row's class and the most likely one; 0 where numbers are predicted.
    public let truth: Int
    public let said: Int
    /// Probability of the class that was said; what was predicted, where numbers are.
    public let output: Double

    public var isWrong: Bool { truth != said }
  }

  public let rows: [Row]

  /// By what a predictor said of that side.
  public init(of result: Evaluation, on dataset: Dataset, _ side: Side) throws(Problem) {
    let places = dataset.split.rows(side)
    let said = try result.labels()
    let rows = places.indices.map { index -> Row in
      let label = dataset.target.labels.map { Int($0[places[index]]) }
      let kind = label == nil ? 0 : Int(said[index])
      return Row(
        row: places[index], loss: result.rowLosses[index], truth: label ?? 0, said: kind,
        output: Double(result.outputs[index, kind]))
    }
    self.rows = rows.sorted { a, b in
      if a.loss.isFinite != b.loss.isFinite { return !a.loss.isFinite }
      return a.loss.isFinite && a.loss != b.loss ? a.loss > b.loss : a.row < b.row
    }
  }
}
