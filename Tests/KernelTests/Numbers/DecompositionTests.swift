import Testing

@testable import Kernel

/// Residuals of the decompositions on matrices of every kind.
@Suite struct DecompositionTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    var name: String
    var rows: Int
    var columns: Int
    var value: @Sendable (Int, Int) -> Double
    var testDescription: String { "\(name) (\(rows), \(columns))" }

    var matrix: DoubleMatrix {
      get throws {
        var matrix = try DoubleMatrix(rows: rows, columns: columns)
        for row in 0..<rows {
          for column in 0..<columns { matrix[row, column] = value(row, column) }
        }
        return matrix
      }
    }
  }

  static let samples: [Sample] = {
    let stream = Seed.stream(1, "samples")
    let random: @Sendable (Int, Int) -> Double = { stream.fraction(at: $0 * 97 + $1) - 0.5 }
    var samples = [(1, 1), (2, 2), (7, 3), (3, 7), (20, 20), (33, 12), (5, 1), (1, 5)].map {
      Sample(name: "random", rows: $0.0, columns: $0.1, value: random)
    }
    let values: [(String, @Sendable (Int, Int) -> Double)] = [
      ("zero", { _, _ in 0 }), ("ones", { _, _ in 1 }), ("rank two", { Double($0 + 2 * $1) }),
      ("identity", { $0 == $1 ? 1 : 0 }), ("negative", { $0 == $1 ? -1 : 0 }),
      ("tiny", { random($0, $1) * 1e-30 }), ("huge", { random($0, $1) * 1e30 }),
      ("graded", { random($0, $1) * Maths.pow(10, Double(-4 * $1)) }),
      ("hilbert", { 1 / Double($0 + $1 + 1) }), ("one column", { $1 == 1 ? random($0, 0) : 0 }),
    ]
    for (name, value) in values {
      for (rows, columns) in [(4, 4), (6, 3), (3, 6)] {
        samples.append(Sample(name: name, rows: rows, columns: columns, value: value))
      }
    }
    return samples
  }()

  private func product(_ a: DoubleMatrix, _ b: DoubleMatrix) throws -> DoubleMatrix {
    var result = try DoubleMatrix(rows: a.rows, columns: b.columns)
    for row in 0..<a.rows {
      for column in 0..<b.columns {
        for inner in 0..<a.columns { result[row, column] += a[row, inner] * b[inner, column] }
      }
    }
    return result
  }

  private func distance(_ a: DoubleMatrix, _ b: DoubleMatrix) -> Double {
    zip(a.values, b.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  private func expectOrthonormalColumns(_ q: DoubleMatrix) throws {
    let gram = try product(try q.transposed(), q)
    #expect(distance(gram, try DoubleMatrix.identity(q.columns)) < 1e-13)
  }

  @Test(arguments: samples) func qr(_ sample: Sample) throws {
    let a = try sample.matrix
    let qr = try HouseholderQR(a)
    try expectOrthonormalColumns(qr.q)
    #expect(distance(try product(qr.q, qr.r), a) <= 1e-14 * 20 * a.largest)
    for row in 0..<qr.r.rows {
      #expect(qr.r[row, row] >= 0)
      for column in 0..<min(row, qr.r.columns) { #expect(qr.r[row, column] == 0) }
    }
  }

  @Test(arguments: samples) func svd(_ sample: Sample) throws {
    let a = try sample.matrix
    let svd = try JacobiSVD(a)
    try expectOrthonormalColumns(svd.u)
    try expectOrthonormalColumns(try svd.vt.transposed())
    #expect(svd.s == svd.s.sorted(by: >))
    #expect(svd.s.allSatisfy { $0 >= 0 })
    var scaled = svd.vt
    for row in 0..<scaled.rows {
      for column in 0..<scaled.columns { scaled[row, column] *= svd.s[row] }
    }
    #expect(distance(try product(svd.u, scaled), a) <= 1e-13 * a.largest)
  }

  @Test(arguments: samples.filter { $0.rows == $0.columns }) func solving(_ sample: Sample) throws {
    let a = try sample.matrix
    let elimination = try Elimination(a, for: "solve")
    let identity = try DoubleMatrix.identity(a.rows)
    guard elimination.singularColumn == nil else {
      #expect(problem { _ = try elimination.solve(identity, for: "solve") }?.code == .arithmetic)
      return
    }
    let inverse = try elimination.solve(identity, for: "inv")
    let residual = distance(try product(a, inverse), identity)
    #expect(residual <= 1e-14 * max(1, a.largest * inverse.largest))
  }

  @Test func singularMatricesAreNamed() throws {
    let failure = problem { _ = try Calls.run("solve([[1, 2], [2, 4]], [1, 2])") }
    #expect(
      failure?.message
        == "solve: the matrix (2, 2) is singular, column 1 depends on those before it")
    #expect(try Calls.run("det([[1, 2], [2, 4]])").number == 0)
    #expect(problem { _ = try Calls.run("cholesky([[1, 2], [2, 1]])") }?.code == .arithmetic)
    #expect(problem { _ = try Calls.run("solve([[1, 2, 3], [2, 4, 5]], [1, 2])") }?.code == .shapes)
  }

  @Test func nonFiniteMatricesAreRefused() throws {
    let x = Datum.tensor(try tensor([2, 2], [1, .nan, 3, .infinity]))
    var draws = Draws()
    for name in ["qr", "svd", "inv", "det", "cholesky"] {
      let failure = problem { _ = try Function.call(name, [x], draws: &draws) }
      #expect(failure?.code == .nonFiniteData)
      #expect(failure?.message == "\(name) needs finite numbers, 1 are nan and 1 infinite")
    }
  }
}
