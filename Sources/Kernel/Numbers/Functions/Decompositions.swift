/// Decompositions of a matrix and what follows from them, in Double inside.
extension Function {
  static let decompositions: [Function] = [
    Function(
      Label(
        "qr",
        summary: "Orthonormal columns times an upper triangle with diagonal ≥ 0: q, r = qr(x).",
        source: "Golub, Van Loan: Matrix Computations, section 5.2", parameters: [.a],
        example: "qr([[1, 2], [3, 4]])")
    ) { arguments throws(Problem) in
      let qr = try HouseholderQR(try arguments.matrix("x"))
      return .list([.tensor(try qr.q.tensor()), .tensor(try qr.r.tensor())])
    },
    Function(
      Label(
        "svd",
        summary: "Singular values, falling: u, s, vt = svd(x), x = u @ diag(s) @ vt.",
        source: "one-sided Jacobi: Demmel, Veselić 1992", parameters: [.a],
        example: "svd([[1, 2], [3, 4]])")
    ) { arguments throws(Problem) in
      let svd = try JacobiSVD(try arguments.matrix("x"))
      return .list([
        .tensor(try svd.u.tensor()), .tensor(try Tensor(svd.s.map { Float($0) })),
        .tensor(try svd.vt.tensor()),
      ])
    },
    solve,
    Function(
      Label(
        "inv", foreign: ["inverse"], summary: "The inverse of a square matrix.", parameters: [.a],
        example: "inv([[1, 2], [3, 4]])")
    ) { arguments throws(Problem) in
      let a = try arguments.matrix("x")
      let elimination = try Elimination(a, for: "inv")
      return .tensor(
        try elimination.solve(try DoubleMatrix.identity(a.rows), for: "inv").tensor())
    },
    Function(
      Label(
        "det", summary: "The determinant of a square matrix.", parameters: [.a],
        example: "det([[1, 2], [3, 4]])")
    ) { arguments throws(Problem) in
      .number(try Elimination(try arguments.matrix("x"), for: "det").determinant)
    },
    Function(
      Label(
        "cholesky", summary: "The lower triangle l of a symmetric positive matrix x = l @ l.T.",
        parameters: [.a], example: "cholesky([[4, 2], [2, 3]])")
    ) { arguments throws(Problem) in
      .tensor(try arguments.matrix("x").cholesky().tensor())
    },
  ]

  private static let solve = Function(
    Label(
      "solve", summary: "The y with x @ y = b, for a square matrix x.",
      source: "elimination with partial pivoting",
      parameters: [.a, Parameter("b", .expression, .required, help: "a vector or matrix")],
      example: "solve([[1, 2], [3, 4]], [5, 6])")
  ) { arguments throws(Problem) in
    let a = try arguments.matrix("x")
    let b = try arguments.array("b")
    guard b.rank <= 2, b.shape[0] == a.rows else {
      throw Problem(
        .shapes, "shapes do not fit: solve (\(a.rows), \(a.columns)) for \(b.shape)",
        hint: "{b} must begin with \(a.rows)"
          + (b.rank == 2 && b.shape[1] == a.rows ? ": {b}.T does" : ""), about: "solve")
    }
    let columns = b.rank == 1 ? try b.withNewAxis(1) : b
    let elimination = try Elimination(a, for: "solve")
    let x = try elimination.solve(try DoubleMatrix(columns, for: "solve"), for: "solve").tensor()
    return .tensor(b.rank == 1 ? x.without(axis: 1) : x)
  }
}

extension DoubleMatrix {
  /// The lower triangle l of a = l lᵀ; reads the lower half, refuses what is not positive definite.
  func cholesky() throws(Problem) -> DoubleMatrix {
    guard rows == columns else {
      throw Problem(.shapes, "cholesky takes a square matrix, not (\(rows), \(columns))")
    }
    var l = try DoubleMatrix(rows: rows, columns: rows)
    for row in 0..<rows {
      try Stop.check()
      for column in 0...row {
        var sum = self[row, column]
        for inner in 0..<column { sum -= l[row, inner] * l[column, inner] }
        if row != column {
          l[row, column] = sum / l[column, column]
          continue
        }
        guard sum > 0, self[row, row] > 0 else {
          throw Problem(
            .arithmetic, "cholesky: the matrix is not positive definite, row \(row) shows it",
            hint: "x.T @ x + 1e-3 * eye(n) is")
        }
        l[row, row] = sum.squareRoot()
      }
    }
    return l
  }
}
