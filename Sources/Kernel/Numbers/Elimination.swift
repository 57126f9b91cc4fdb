/// p a = l u by Gaussian elimination with partial pivoting, for solving, determinants and inverses.
struct Elimination {
  /// l below the diagonal (its ones unwritten), u on and above it.
  private(set) var factors: DoubleMatrix
  /// Row i of the factors was row `order[i]` of a.
  private(set) var order: [Int]
  /// -1 after an odd number of exchanges.
  private(set) var sign = 1.0
  /// The first column without a usable pivot: below n 2^-52 times the largest element.
  private(set) var singularColumn: Int?

  /// `a` must be square.
  init(_ a: DoubleMatrix, for use: String) throws(Problem) {
    guard a.rows == a.columns else {
      let hint =
        a.rows > a.columns
        ? "least squares: q, r = qr(a), then solve(r, q.T @ b)"
        : "as many rows as columns are needed"
      throw Problem(
        .shapes, "\(use) takes a square matrix, not (\(a.rows), \(a.columns))", hint: hint)
    }
    let n = a.rows
    factors = a
    order = Array(0..<n)
    let floor = a.largest * 0x1p-52 * Double(n)
    for pivot in 0..<n {
      try Stop.check()
      var row = pivot
      for other in pivot..<n where abs(factors[other, pivot]) > abs(factors[row, pivot]) {
        row = other
      }
      if abs(factors[row, pivot]) <= floor, singularColumn == nil { singularColumn = pivot }
      if row != pivot { exchange(row, pivot) }
      guard factors[pivot, pivot] != 0 else { continue }
      factors.values.withUnsafeMutableBufferPointer { f in
        for other in (pivot + 1)..<max(n, pivot + 1) {
          let factor = f[other * n + pivot] / f[pivot * n + pivot]
          f[other * n + pivot] = factor
          guard factor != 0 else { continue }
          for column in (pivot + 1)..<n { f[other * n + column] -= factor * f[pivot * n + column] }
        }
      }
    }
  }

  private mutating func exchange(_ a: Int, _ b: Int) {
    for column in 0..<factors.columns {
      factors.values.swapAt(a * factors.columns + column, b * factors.columns + column)
    }
    order.swapAt(a, b)
    sign = -sign
  }

  /// The product of the pivots.
  var determinant: Double {
    (0..<factors.rows).reduce(sign) { $0 * factors[$1, $1] }
  }

  /// x of a x = b, column by column.
  func solve(_ b: DoubleMatrix, for use: String) throws(Problem) -> DoubleMatrix {
    if let column = singularColumn {
      let n = factors.rows
      throw Problem(
        .arithmetic,
        "\(use): the matrix (\(n), \(n)) is singular, column \(column) depends on those before it",
        hint: "svd(a)[1] shows its singular values; a + 1e-3 * eye(\(n)) is not singular")
    }
    var x = try DoubleMatrix(rows: b.rows, columns: b.columns)
    let n = factors.rows
    for column in 0..<b.columns {
      try Stop.check()
      for row in 0..<n {
        var sum = b[order[row], column]
        for inner in 0..<row { sum -= factors[row, inner] * x[inner, column] }
        x[row, column] = sum
      }
      for row in (0..<n).reversed() {
        var sum = x[row, column]
        for inner in (row + 1)..<max(n, row + 1) { sum -= factors[row, inner] * x[inner, column] }
        x[row, column] = sum / factors[row, row]
      }
    }
    return x
  }
}
