/// Floats inside a buffer. It does not keep the buffer alive, so that a training step counts no
/// references: whoever holds a region holds its buffer, under a name, not as a temporary.
public struct Region {
  let base: UnsafeMutablePointer<Float>
  public let count: Int

  public subscript(index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count, "index outside the region")
      return base[index]
    }
    nonmutating set {
      precondition(index >= 0 && index < count, "index outside the region")
      base[index] = newValue
    }
  }

  public subscript(range: Range<Int>) -> Region {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside the region")
    return Region(base: base + range.lowerBound, count: range.count)
  }

  /// Rows `stride` floats apart, starting at `start`. Without `stride` they are dense.
  public func matrix(at start: Int = 0, rows: Int, columns: Int, stride: Int? = nil) -> Matrix {
    let stride = stride ?? columns
    precondition(start >= 0 && rows >= 0 && columns >= 0 && stride >= columns, "shape of a matrix")
    let last = rows == 0 ? 0 : (rows - 1) * stride + columns
    precondition(start + last <= count, "matrix outside the region")
    return Matrix(base: base + start, rows: rows, columns: columns, stride: stride)
  }

  public var array: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }
}

/// Rows of floats inside a buffer, `stride` floats apart. Like `Region`, it does not keep it alive.
public struct Matrix {
  let base: UnsafeMutablePointer<Float>
  public let rows: Int
  public let columns: Int
  public let stride: Int

  public subscript(row: Int, column: Int) -> Float {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "outside the matrix")
      return base[row * stride + column]
    }
    nonmutating set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "outside the matrix")
      base[row * stride + column] = newValue
    }
  }

  /// The distance of stored rows of this many columns: whole vectors, the floats beyond them 0.
  static func stride(of columns: Int) -> Int { (columns + 15) / 16 * 16 }

  /// The first `count` rows.
  public func prefix(_ count: Int) -> Matrix {
    precondition(count >= 0 && count <= rows, "more rows than the matrix has")
    return Matrix(base: base, rows: count, columns: columns, stride: stride)
  }

  /// The rows from `start` on.
  public func dropping(rows start: Int) -> Matrix {
    precondition(start >= 0 && start <= rows, "more rows than the matrix has")
    return Matrix(
      base: base + start * stride, rows: rows - start, columns: columns, stride: stride)
  }

  /// The same rows, with the first `count` columns only: without the pads.
  public func narrowed(to count: Int) -> Matrix {
    precondition(count >= 0 && count <= columns, "more columns than the matrix has")
    return Matrix(base: base, rows: rows, columns: count, stride: stride)
  }

  /// The same rows from column `start` on.
  public func dropping(_ start: Int) -> Matrix {
    precondition(start >= 0 && start <= columns, "more columns than the matrix has")
    return Matrix(base: base + start, rows: rows, columns: columns - start, stride: stride)
  }

  /// The floats from the first row to the end of the last, pads included (the last row's too).
  public var flat: Region { Region(base: base, count: rows * stride) }
}

/// 32-bit integers inside an index buffer, which it does not keep alive.
public struct IndexRegion {
  let base: UnsafeMutablePointer<Int32>
  public let count: Int

  public subscript(index: Int) -> Int32 {
    get {
      precondition(index >= 0 && index < count, "index outside the region")
      return base[index]
    }
    nonmutating set {
      precondition(index >= 0 && index < count, "index outside the region")
      base[index] = newValue
    }
  }

  public subscript(range: Range<Int>) -> IndexRegion {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside the region")
    return IndexRegion(base: base + range.lowerBound, count: range.count)
  }

  public var array: [Int32] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
