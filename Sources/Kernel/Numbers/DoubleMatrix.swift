/// A matrix in Double, row-major: what the decompositions work on.
///
/// Multiplications and additions are rounded one by one, in a fixed order, so the bits are the same
/// on every machine.
struct DoubleMatrix: Equatable {
  var rows: Int
  var columns: Int
  var values: [Double]

  /// Zeros; the memory budget is asked for three of them, which is what a decomposition needs.
  init(rows: Int, columns: Int) throws(Problem) {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    let (bytes, overflow2) = count.multipliedReportingOverflow(by: 24)
    try MemoryBudget.check(overflow || overflow2 ? nil : bytes)
    self.rows = rows
    self.columns = columns
    self.values = [Double](repeating: 0, count: count)
  }

  /// The numbers of a tensor of two axes; refuses NaN and infinity.
  init(_ tensor: Tensor, for use: String) throws(Problem) {
    try self.init(rows: tensor.shape[0], columns: tensor.shape[1])
    let extent = Compute.extent(tensor.region)
    guard extent.nans == 0, extent.infinities == 0 else {
      throw Problem(
        .nonFiniteData,
        "\(use) needs finite numbers, \(extent.nans) are nan and \(extent.infinities) infinite",
        hint: "x[isfinite(x)] has the others")
    }
    for place in values.indices { values[place] = Double(tensor.buffer.base[place]) }
  }

  static func identity(_ size: Int) throws(Problem) -> DoubleMatrix {
    var result = try DoubleMatrix(rows: size, columns: size)
    for place in 0..<size { result[place, place] = 1 }
    return result
  }

  subscript(_ row: Int, _ column: Int) -> Double {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  func transposed() throws(Problem) -> DoubleMatrix {
    var result = try DoubleMatrix(rows: columns, columns: rows)
    for row in 0..<rows {
      for column in 0..<columns { result[column, row] = self[row, column] }
    }
    return result
  }

  /// The largest size of an element.
  var largest: Double { values.reduce(0) { max($0, abs($1)) } }

  /// Rounded to Float.
  func tensor() throws(Problem) -> Tensor {
    let result = try Tensor(try Shape([rows, columns]))
    for place in values.indices { result.buffer.base[place] = Float(values[place]) }
    return result
  }
}
