extension Cells {
  /// nil beyond the end of `values`.
  func value(_ row: Int, _ column: Int) -> Double? {
    let (start, overflows) = row.multipliedReportingOverflow(by: columns.count)
    guard !overflows, row >= 0, column >= 0, column < columns.count,
      values.indices.contains(start + column)
    else { return nil }
    return values[start + column]
  }

  /// How strongly each cell is shaded, 0 to 1, row-major; nil where there is no finite value.
  var shades: [Double?] {
    let extent = Extent(values)
    return rows.indices.flatMap { row -> [Double?] in
      let cells = columns.indices.map { value(row, $0) }
      let sum = cells.reduce(0) { $0 + (($1 ?? 0).isFinite ? max($1 ?? 0, 0) : 0) }
      return cells.map { value in
        guard let value, value.isFinite else { return nil }
        switch shade {
        case .rowShare: return sum > 0 ? (max(value, 0) / sum).squareRoot() : 0
        case .range:
          let span = extent.hi / 2 - extent.lo / 2
          return span > 0 ? (value / 2 - extent.lo / 2) / span : 0.5
        }
      }
    }
  }

  /// Whether a map holds numbers of both signs, which are then told apart by colour.
  var isSigned: Bool {
    let extent = Extent(values)
    return shade == .range && !numbers && extent.count > 0 && extent.lo < 0 && extent.hi > 0
  }

  /// Each value by the greatest magnitude, -1 to 1; nil where it is not finite.
  var signedShades: [Double?] {
    let extent = Extent(values)
    let size = max(-extent.lo, extent.hi)
    return rows.indices.flatMap { row in
      columns.indices.map { column in
        value(row, column).flatMap { $0.isFinite && size > 0 ? $0 / size : nil }
      }
    }
  }

  /// The greatest value off the diagonal of a square grid whose rows and columns have the same names:
  /// what is most often taken for what.
  public var mostConfused: (row: Int, column: Int, value: Double)? {
    guard isSquare else { return nil }
    var best: (row: Int, column: Int, value: Double)?
    for row in rows.indices {
      for column in columns.indices where column != row {
        if let value = value(row, column), value > best?.value ?? 0 { best = (row, column, value) }
      }
    }
    return best
  }

  var isSquare: Bool { rows == columns && !rows.isEmpty }
}
