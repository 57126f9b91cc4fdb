import CKernels

/// The numbers' engine: typed doors to the C kernels. Shapes are the caller's promise, held by
/// preconditions; sums have a fixed order (see the headers), so bits do not depend on threads or level.
public enum Compute {}

extension Compute {
  /// How the operands of a product are stored.
  public enum Layout: Int32, Sendable {
    /// c = a·b.  a is (m, k), b is (k, n).
    case nn = 0
    /// c = a·bᵀ.  a is (m, k), b is (n, k).
    case nt = 1
    /// c = aᵀ·b.  a is (k, m), b is (k, n).
    case tn = 2
  }

  /// What happens to an element of a product once its sum is complete.
  public enum Epilogue {
    case none
    /// Adds a row of n values.
    case bias(Region)
    /// Adds a row, then cuts at zero.
    case biasRelu(Region)
    /// Keeps the element where the gate (m, n) is positive: the backward of ReLU, gate its output.
    case gate(Matrix)
  }

  /// c (m, n) = op(a) op(b), or c += it. Fastest when columns and strides are multiples of 16.
  public static func product(
    _ layout: Layout, _ a: Matrix, _ b: Matrix, into c: Matrix, accumulate: Bool = false,
    then epilogue: Epilogue = .none
  ) {
    let k = layout == .tn ? a.rows : a.columns
    precondition((layout == .tn ? a.columns : a.rows) == c.rows, "rows of a product")
    precondition((layout == .nt ? b.rows : b.columns) == c.columns, "columns of a product")
    precondition((layout == .nt ? b.columns : b.rows) == k, "inner size of a product")
    var work = ck_product()
    (work.m, work.n, work.k) = (c.rows, c.columns, k)
    work.a = UnsafePointer(a.base)
    work.lda = a.stride
    work.b = UnsafePointer(b.base)
    work.ldb = b.stride
    work.c = c.base
    work.ldc = c.stride
    work.layout = layout.rawValue
    work.accumulate = accumulate ? 1 : 0
    switch epilogue {
    case .none: break
    case .bias(let row), .biasRelu(let row):
      precondition(row.count >= c.columns, "length of a bias")
      work.extra = UnsafePointer(row.base)
      work.epilogue = 1
      if case .biasRelu = epilogue { work.epilogue = 2 }
    case .gate(let gate):
      precondition(gate.rows >= c.rows && gate.columns >= c.columns, "shape of a gate")
      work.extra = UnsafePointer(gate.base)
      work.ldextra = gate.stride
      work.epilogue = 3
    }
    ck_product(&work)
  }

  /// y[j] = Σᵢ x[i][j], or y[j] += it: a bias gradient.
  public static func columnSums(_ x: Matrix, into y: Region, accumulate: Bool = false) {
    precondition(y.count >= x.columns, "length of column sums")
    ck_column_sums(x.rows, x.columns, x.base, x.stride, y.base, accumulate ? 1 : 0)
  }

  /// y (columns, rows) = xᵀ.
  public static func transpose(_ x: Matrix, into y: Matrix) {
    precondition(y.rows == x.columns && y.columns == x.rows, "shape of a transpose")
    ck_transpose(x.rows, x.columns, x.base, x.stride, y.base, y.stride)
  }
}
