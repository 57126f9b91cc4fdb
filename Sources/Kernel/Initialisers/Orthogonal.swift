extension Initialiser {
  static let orthogonal = Initialiser(
    Label(
      "orthogonal", aliases: ["ortho"], foreign: ["orthogonal_", "OrthogonalInitializer"],
      summary: "Turn signals without stretching them: the Q of a random matrix.",
      source: "Saxe et al. 2013, arXiv:1312.6120; torch.nn.init.orthogonal_",
      formula: "W = {gain} Q;  Q R = A, A normal, the diagonal of R positive;  Q'Q = 1",
      parameters: [Gain.parameter("1")],
      example: "init orthogonal gain=auto")
  ) { values in
    .orthogonal(gain: values.number("gain")) { a throws(Problem) in try Orthogonal.byQR(a) }
  }

  static let svd = Initialiser(
    Label(
      "svd", foreign: ["svd_orthonormal"],
      summary: "Turn signals without stretching them: U V' of a random matrix's U S V'.",
      source: "Saxe et al. 2013, arXiv:1312.6120; LSUV-pytorch's svd_orthonormal without its signs",
      formula: "W = {gain} U V';  U S V' = A, A normal",
      parameters: [Gain.parameter("1")],
      example: "init svd")
  ) { values in
    .orthogonal(gain: values.number("gain")) { a throws(Problem) in try Orthogonal.bySVD(a) }
  }
}

extension Filler {
  /// A random normal matrix made orthogonal, times the gain (nil: the following activation's).
  static func orthogonal(
    gain: Double?, by factor: @escaping @Sendable (Tensor) throws(Problem) -> Tensor
  ) -> Filler {
    Filler(
      aim: { site in
        let gain = gain ?? site.gain
        let longest = max(1, site.inputs, site.outputs)
        return Aim(
          gain / Double(longest).squareRoot(), "sqrt(\(Numeral.short(gain * gain))/\(longest))")
      },
      fill: { site, stream throws(Problem) in
        var matrix = try factor(try Draw.normal(site, sd: 1, stream))
        let gain = Float(gain ?? site.gain)
        try matrix.withMutableFloats { floats in
          for place in floats.indices { floats[place] *= gain }
        }
        return matrix
      })
  }
}

/// The orthonormal matrix that belongs to a matrix: orthonormal columns, or rows where there are
/// fewer of them.
enum Orthogonal {
  /// Q of a = Q R with a positive diagonal of R, which makes Q of a normal matrix uniform over all
  /// rotations (Mezzadri 2007, arXiv:math-ph/0609050).
  static func byQR(_ a: Tensor) throws(Problem) -> Tensor {
    let matrix = try DoubleMatrix(a, for: "orthogonal")
    guard matrix.rows < matrix.columns else { return try HouseholderQR(matrix).q.tensor() }
    return try HouseholderQR(matrix.transposed()).q.transposed().tensor()
  }

  /// U Vᵀ of a = U S Vᵀ: the orthonormal matrix nearest to a, whatever the signs of U and V.
  static func bySVD(_ a: Tensor) throws(Problem) -> Tensor {
    let factors = try JacobiSVD(DoubleMatrix(a, for: "svd"))
    var product = try DoubleMatrix(rows: factors.u.rows, columns: factors.vt.columns)
    for row in 0..<product.rows {
      try Stop.check()
      for inner in 0..<factors.vt.rows {
        let left = factors.u[row, inner]
        for column in 0..<product.columns {
          product[row, column] += left * factors.vt[inner, column]
        }
      }
    }
    return try product.tensor()
  }
}
