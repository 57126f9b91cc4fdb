import CKernels
import Testing

@testable import Kernel

@Suite struct ComputeProductTests {
  static let sizes = [
    [1, 1, 1], [6, 16, 5], [7, 10, 300], [13, 33, 17], [64, 16, 64], [25, 48, 257], [5, 5, 0],
    [150, 130, 520],
  ]

  /// op(A) op(B) in Double.
  static func reference(
    _ layout: Compute.Layout, _ a: Matrix, _ b: Matrix, _ m: Int, _ n: Int, _ k: Int
  ) -> [Double] {
    var c = [Double](repeating: 0, count: m * n)
    for i in 0..<m {
      for j in 0..<n {
        for p in 0..<k {
          let left = layout == .tn ? a[p, i] : a[i, p]
          let right = layout == .nt ? b[j, p] : b[p, j]
          c[i * n + j] += Double(left) * Double(right)
        }
      }
    }
    return c
  }

  @Test(arguments: sizes, [Compute.Layout.nn, .nt, .tn])
  func equalsDouble(_ size: [Int], _ layout: Compute.Layout) throws {
    let (m, n, k) = (size[0], size[1], size[2])
    let (rowsA, columnsA) = layout == .tn ? (k, m) : (m, k)
    let (rowsB, columnsB) = layout == .nt ? (n, k) : (k, n)
    let a = try Samples.normal(rowsA * (columnsA + 3), key: 1)
    let b = try Samples.normal(rowsB * (columnsB + 5), key: 2)
    let start = try Samples.normal(m * (n + 2), key: 3)
    let gate = try Samples.normal(m * n, key: 4)
    let left = a.matrix(rows: rowsA, columns: columnsA, stride: columnsA + 3)
    let right = b.matrix(rows: rowsB, columns: columnsB, stride: columnsB + 5)
    let plain = Self.reference(layout, left, right, m, n, k)
    let gates = gate.matrix(rows: m, columns: n)
    for accumulate in [false, true] {
      for (index, epilogue) in [
        Compute.Epilogue.none, .bias(gate[0..<n]), .biasRelu(gate[0..<n]), .gate(gates),
      ].enumerated() {
        let c = try start.copy()
        let out = c.matrix(rows: m, columns: n, stride: n + 2)
        Compute.product(layout, left, right, into: out, accumulate: accumulate, then: epilogue)
        for i in 0..<m {
          let want = (0..<n).map { j in
            let sum = plain[i * n + j] + (accumulate ? Double(start[i * (n + 2) + j]) : 0)
            let bias = Double(gate[j])
            return [sum, sum + bias, max(sum + bias, 0), gates[i, j] > 0 ? sum : 0][index]
          }
          #expect(worst((0..<n).map { out[i, $0] }, want) < 1e-5)
          #expect(c[i * (n + 2) + n] == start[i * (n + 2) + n], "wrote beyond the columns")
        }
      }
    }
  }

  /// The order that the header promises: one chain per 256 steps of k, chunks added in order.
  @Test(arguments: Processor.levels)
  func isTheChainItPromises(_ level: Processor.Level) throws {
    let k = 600
    let a = try Samples.normal(k, key: 5)
    let b = try Samples.normal(k * 16, key: 6)
    let c = try Buffer(count: 16)
    let before = Processor.level
    Processor.use(level)
    defer { Processor.use(before) }
    Compute.product(
      .nn, a.matrix(rows: 1, columns: k), b.matrix(rows: k, columns: 16),
      into: c.matrix(rows: 1, columns: 16))
    for j in 0..<16 {
      var total: Float = 0
      for first in stride(from: 0, to: k, by: 256) {
        var chain: Float = 0
        for p in first..<min(k, first + 256) { chain.addProduct(a[p], b[p * 16 + j]) }
        total = first == 0 ? chain : total + chain
      }
      #expect(c[j] == total)
    }
  }

  @Test func keepsNaN() throws {
    let a = try Buffer([.nan])
    let one = try Buffer([1])
    let c = try Buffer(count: 1)
    let unit = one.matrix(rows: 1, columns: 1)
    Compute.product(
      .nn, a.matrix(rows: 1, columns: 1), unit, into: c.matrix(rows: 1, columns: 1),
      then: .biasRelu(one.all))
    #expect(c[0].isNaN)
  }

  @Test(arguments: [[1, 1], [300, 10], [256, 64], [600, 100], [0, 5]])
  func columnSums(_ size: [Int]) throws {
    let (rows, columns) = (size[0], size[1])
    let x = try Samples.normal(rows * (columns + 1))
    let y = try Samples.normal(columns, key: 9)
    let start = y.array
    let matrix = x.matrix(rows: rows, columns: columns, stride: columns + 1)
    let sums = (0..<columns).map { j in (0..<rows).reduce(0.0) { $0 + Double(matrix[$1, j]) } }
    Compute.columnSums(matrix, into: y.all, accumulate: true)
    #expect(worst(y.array, zip(sums, start).map { $0 + Double($1) }) < 1e-5)
    Compute.columnSums(matrix, into: y.all)
    #expect(worst(y.array, sums) < 1e-5)
  }

  @Test(arguments: [[1, 1], [8, 8], [17, 30], [64, 9]])
  func transposes(_ size: [Int]) throws {
    let x = try Samples.normal(size[0] * size[1])
    let y = try Buffer(count: size[0] * size[1])
    let (from, to) = (
      x.matrix(rows: size[0], columns: size[1]), y.matrix(rows: size[1], columns: size[0])
    )
    Compute.transpose(from, into: to)
    for i in 0..<size[0] { for j in 0..<size[1] { #expect(to[j, i] == from[i, j]) } }
  }
}
