/// What missing cells become before a model sees them, learned from the training rows of every feature, whether
/// they have gaps or not.
///
/// The features of one column of words are filled together: by the commonest word, or by none (zeros); median
/// and mean, which words do not have, are the commonest word too.
public struct Fill: Equatable, Sendable {
  /// Of all columns that have none of their own; nil leaves their gaps.
  public let method: Method?
  /// By the name of a column of the file.
  public let byColumn: [String: Method]
  /// One a feature, NaN where a gap stays one; empty where nothing is filled.
  public let values: [Float]

  public enum Method: String, CaseIterable, Sendable {
    /// The middle value, the mean of the two in the middle of an even number.
    case median
    case mean
    /// The commonest value, of several the lowest.
    case mode
    case zero
    /// Rows with a gap are left out, and are not answered for.
    case drop
  }

  /// A value that stays a gap is one that stays a gap.
  public static func == (one: Fill, other: Fill) -> Bool {
    one.method == other.method && one.byColumn == other.byColumn
      && one.values.map(\.bitPattern) == other.values.map(\.bitPattern)
  }

  /// Gaps stay gaps.
  public static let none = Fill(method: nil, byColumn: [:], values: [])

  init(method: Method?, byColumn: [String: Method], values: [Float]) {
    (self.method, self.byColumn, self.values) = (method, byColumn, values)
  }

  /// `median`, or with columns of their own `median,age:mean,job:zero`. Refuses other words.
  public init(_ words: [String]) throws(Problem) {
    var method: Method?
    var byColumn: [String: Method] = [:]
    for word in words {
      let cut = word.utf8.lastIndex(of: .colon)
      let name = cut.map { String(word[word.utf8.index(after: $0)...]) } ?? word
      guard let found = Method(rawValue: name.asciiLowercased) else {
        throw Problem(
          .unknownWord, "a gap cannot be filled by \"\(name.brief)\"",
          hint: "fill: median  mean  mode  zero  drop; fill=median,age:mean", about: "fill")
      }
      guard cut != nil || method == nil else {
        throw Problem(
          .badValue, "fill= names two methods for all columns", hint: "fill=median,age:mean",
          about: "fill")
      }
      guard let cut else {
        method = found
        continue
      }
      let column = String(word[..<cut])
      guard byColumn.updateValue(found, forKey: column) == nil else {
        throw Problem(
          .badValue, "fill= names two methods for '\(CSV.clipped(column))'",
          hint: "fill=median,age:mean", about: "fill")
      }
    }
    self.init(method: method, byColumn: byColumn, values: [])
  }

  public var isNone: Bool { method == nil && byColumn.isEmpty }

  /// What is done to the gaps of a column.
  public func method(of column: String) -> Method? { byColumn[column] ?? method }

  /// A cell as the scaling sees it.
  func apply(_ value: Float, column: Int) -> Float {
    value.isNaN && !values.isEmpty ? values[column] : value
  }

  /// The same rule learned from some rows. Values that are infinite do not count.
  func fitted(to dataset: Dataset, rows: [Int]) -> Fill {
    guard !isNone else { return .none }
    var values = [Float](repeating: .nan, count: dataset.features)
    let columns: [(name: String, features: Range<Int>, isWords: Bool)] =
      if let schema = dataset.table.schema {
        zip(schema.columns, schema.groups).map { ($0.name, $1, $0.isWords) }
      } else {
        dataset.columns.indices.map { (dataset.columns[$0], $0..<($0 + 1), false) }
      }
    dataset.inputs.withFloats { floats in
      let width = dataset.features
      for column in columns {
        guard let method = method(of: column.name), method != .drop else { continue }
        if column.isWords {
          Fill.fill(&values, column.features, method, rows, floats, width)
          continue
        }
        for feature in column.features {
          let known = rows.map { floats[$0 * width + feature] }.filter(\.isFinite)
          values[feature] = Fill.value(method, known)
        }
      }
    }
    return Fill(method: method, byColumn: byColumn, values: values)
  }

  private static func fill(
    _ values: inout [Float], _ group: Range<Int>, _ method: Method, _ rows: [Int],
    _ floats: UnsafeBufferPointer<Float>, _ width: Int
  ) {
    for feature in group { values[feature] = 0 }
    guard method != .zero else { return }
    let counts = group.map { feature in rows.count { floats[$0 * width + feature] > 0 } }
    guard let most = counts.max(), most > 0, let place = counts.firstIndex(of: most) else { return }
    values[group.lowerBound + place] = 1
  }

  /// Of no values: zero.
  private static func value(_ method: Method, _ known: [Float]) -> Float {
    guard !known.isEmpty else { return 0 }
    switch method {
    case .zero, .drop: return 0
    case .mean:
      var sum = ExactSum()
      for value in known { sum.add(Double(value)) }
      return Float(sum.value / Double(known.count))
    case .median:
      let sorted = known.sorted()
      let middle = sorted.count / 2
      guard sorted.count % 2 == 0 else { return sorted[middle] }
      return Float((Double(sorted[middle - 1]) + Double(sorted[middle])) / 2)
    case .mode:
      var (best, most) = (known[0], 0)
      let sorted = known.sorted()
      var start = 0
      while start < sorted.count {
        var end = start
        while end < sorted.count, sorted[end] == sorted[start] { end += 1 }
        if end - start > most { (best, most) = (sorted[start], end - start) }
        start = end
      }
      return best
    }
  }

  /// The option one would type after `fill=`.
  public var written: String {
    ((method.map { [$0.rawValue] } ?? [])
      + byColumn.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.rawValue)" })
      .joined(separator: ",")
  }

  func add(to print: inout Fingerprint) {
    guard !isNone else { return }
    print.add(written)
    for value in values { print.add(Double(value)) }
  }
}
