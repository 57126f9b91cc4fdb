/// A column by which a split goes: rows of one value stay on one side, or later rows are held out.
public struct RowGrouping: Equatable, Sendable {
  public let kind: Kind
  /// Of the column.
  public let name: String
  /// One a row: of groups the same number for the same value, in any file; along an order, rising with it. NaN
  /// where it is missing: a group of its own, and before all others.
  public let values: [Double]

  public enum Kind: String, Sendable { case group, order }

  /// A missing value is a missing value.
  public static func == (one: RowGrouping, other: RowGrouping) -> Bool {
    one.kind == other.kind && one.name == other.name
      && one.values.map(\.bitPattern) == other.values.map(\.bitPattern)
  }
}

extension RowGrouping {
  /// What stands for a group in any file: the number that a text is, or else a hash of it.
  static func value(of text: String) -> Double {
    if text.isEmpty { return .nan }
    if let number = NumberForm.plain.number(Array(text.utf8)[...]) { return number }
    return Double(RowHash.text(text) >> 11)
  }

  /// Marks free rows: whole groups in the order of a permutation as long as there is room for them, one at
  /// least; or the last rows in order, equal ones as they stand.
  func hold(
    _ count: Int, among free: [Bool], _ stream: Stream, into held: inout [Bool]
  ) throws(Problem) {
    let rows = free.indices.filter { free[$0] }
    switch kind {
    case .order:
      let sorted = rows.sorted { one, other in
        let (a, b) = (values[one], values[other])
        if a.isNaN || b.isNaN { return a.isNaN && !b.isNaN || (a.isNaN == b.isNaN && one < other) }
        return (a, one) < (b, other)
      }
      for row in sorted.suffix(count) { held[row] = true }
    case .group:
      var groups: [UInt64: [Int]] = [:]
      var order: [UInt64] = []
      for row in rows {
        let key = values[row].isNaN ? UInt64.max : (values[row] + 0).bitPattern
        if groups[key] == nil { order.append(key) }
        groups[key, default: []].append(row)
      }
      guard order.count > 1 else {
        throw Problem(
          .outOfRange,
          "all \(rows.count) rows have one value in '\(CSV.clipped(name))', so none can be held out",
          hint: "group= another column", about: "group")
      }
      var taken = 0
      for place in stream.permutation(order.count) {
        let own = groups[order[Int(place)]] ?? []
        guard taken == 0 || taken + own.count <= count else { continue }
        guard taken + own.count < rows.count else { continue }
        for row in own { held[row] = true }
        taken += own.count
        if taken >= count { break }
      }
    }
  }
}
