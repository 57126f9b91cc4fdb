/// What a model is asked to predict, one entry a row.
public enum Target {
  /// One class a row: `labels` index `names`.
  case classes(labels: [Int32], names: [String])
  /// Numbers: (rows, outputs), in their own units; `names` has one name an output.
  case values(Tensor, names: [String])

  public var rows: Int {
    switch self {
    case .classes(let labels, _): labels.count
    case .values(let values, _): values.shape.rank == 0 ? 0 : values.shape[0]
    }
  }

  /// Outputs a model needs: the number of classes, or of numbers a row.
  public var width: Int {
    switch self {
    case .classes(_, let names): names.count
    case .values(_, let names): names.count
    }
  }

  public var names: [String] {
    switch self {
    case .classes(_, let names), .values(_, let names): names
    }
  }

  /// The labels, nil where numbers are predicted.
  public var labels: [Int32]? {
    if case .classes(let labels, _) = self { labels } else { nil }
  }

  /// The numbers, nil where classes are predicted.
  public var values: Tensor? {
    if case .values(let values, _) = self { values } else { nil }
  }

  /// Whether every label has a name, and every column of numbers.
  var isSound: Bool {
    switch self {
    case .classes(let labels, let names):
      !names.isEmpty && labels.allSatisfy { $0 >= 0 && Int($0) < names.count }
    case .values(let values, let names):
      values.rank == 2 && !names.isEmpty && values.shape[1] == names.count
    }
  }

  public var task: Loss.Task {
    switch self {
    case .classes: .classes
    case .values: .values
    }
  }

  /// Rows of each class among `rows`; empty where numbers are predicted.
  public func counts(in rows: [Int]) -> [Int] {
    guard case .classes(let labels, let names) = self else { return [] }
    var counts = [Int](repeating: 0, count: names.count)
    for row in rows { counts[Int(labels[row])] += 1 }
    return counts
  }
}
