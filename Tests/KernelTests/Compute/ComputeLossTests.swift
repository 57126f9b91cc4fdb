import Foundation
import Testing

@testable import Kernel

@Suite struct ComputeLossTests {
  /// Row losses in Double, as torch defines them.
  static func entropy(
    _ z: [[Double]], _ labels: [Int], weights: [Double], smoothing: Double
  ) -> [Double] {
    zip(z, labels).map { row, label in
      let top = row.max() ?? 0
      let total = top + log(row.reduce(0) { $0 + exp($1 - top) })
      let hard = weights[label] * (total - row[label])
      let soft = zip(weights, row).reduce(0) { $0 + $1.0 * (total - $1.1) } / Double(row.count)
      return (1 - smoothing) * hard + smoothing * soft
    }
  }

  /// Gradients that faded to subnormal numbers made the products of a confident model thirty times slower.
  @Test func aConfidentModelHasNoSubnormalGradient() throws {
    let logits = try Buffer((0..<320).map { Float(($0 * 37) % 211) })
    let gradient = try Buffer(count: 320)
    let z = logits.matrix(rows: 20, columns: 10, stride: 16)
    let labels = try IndexBuffer((0..<20).map { Int32($0 % 10) })
    let sum = Compute.crossEntropy(
      z, labels: labels.all, scale: 1e-3,
      gradient: gradient.matrix(rows: 20, columns: 10, stride: 16))
    #expect(sum.isFinite && gradient.array.allSatisfy { $0 == 0 || abs($0) > 1e-25 })
    let targets = try Buffer(count: 320)
    for loss in [Compute.ElementLoss.binaryCrossEntropy, .weightedBinaryCrossEntropy(positive: 3)] {
      for index in 0..<320 { logits[index] = -Float(index) }
      _ = Compute.elementLoss(
        loss, z, targets: targets.matrix(rows: 20, columns: 10, stride: 16), scale: 1e-3,
        gradient: gradient.matrix(rows: 20, columns: 10, stride: 16))
      #expect(gradient.array.allSatisfy { $0 == 0 || abs($0) > 1e-25 })
    }
  }

  @Test func aLogitThatIsNoNumberIsNoticed() throws {
    let strange = Float(bitPattern: 0x7fc0_01ff)
    for value in [Float.nan, strange, .infinity] {
      let logits = try Buffer([Float](repeating: 1, count: 16))
      logits[3] = value
      let labels = try IndexBuffer([1])
      let sum = Compute.crossEntropy(
        logits.matrix(rows: 1, columns: 10, stride: 16), labels: labels.all, scale: 1, gradient: nil
      )
      #expect(!sum.isFinite)
    }
  }

  @Test(arguments: [2, 3, 10, 16, 17, 40], [0, 0.1])
  func crossEntropy(_ n: Int, _ smoothing: Double) throws {
    let m = 35
    let stride = (n + 15) / 16 * 16
    let logits = try Samples.normal(m * stride)
    let labels = try IndexBuffer((0..<m).map { Int32($0 * 7 % n) })
    for weighted in [false, true] {
      let weights = weighted ? try Samples.uniform(n) : try Buffer([Float](repeating: 1, count: n))
      let gradient = try Buffer(count: m * stride)
      let rows = try Buffer(count: m)
      let z = logits.matrix(rows: m, columns: n, stride: stride)
      let dz = gradient.matrix(rows: m, columns: n, stride: stride)
      let sum = Compute.crossEntropy(
        z, labels: labels.all, weights: weighted ? weights.all : nil, smoothing: Float(smoothing),
        scale: 0.5, gradient: dz, rowLoss: rows.all)
      var values = (0..<m).map { i in (0..<n).map { Double(z[i, $0]) } }
      let (targets, factors) = (labels.array.map(Int.init), weights.array.map(Double.init))
      let want = Self.entropy(values, targets, weights: factors, smoothing: smoothing)
      #expect(worst(rows.array, want) < 1e-5)
      #expect(abs(sum - want.reduce(0, +)) < 1e-4)
      let h = 1e-5
      for (i, j) in [(0, 0), (3, n - 1), (m - 1, 1), (m - 1, Int(labels[m - 1]))] {
        var ends: [Double] = []
        for step in [h, -h] {
          values[i][j] += step
          ends.append(
            Self.entropy(values, targets, weights: factors, smoothing: smoothing).reduce(0, +))
          values[i][j] -= step
        }
        #expect(abs(Double(dz[i, j]) - 0.5 * (ends[0] - ends[1]) / (2 * h)) < 1e-5)
      }
      for i in 0..<(m - 1) where n < stride { #expect(gradient[i * stride + n] == 0) }
      #expect(
        abs(
          Compute.labelWeight(labels.all, weights: weights.all)
            - targets.reduce(0) { $0 + factors[$1] }) < 1e-9)
      _ = Compute.crossEntropy(
        z, labels: labels.all, weights: weighted ? weights.all : nil, smoothing: Float(smoothing),
        scale: 0.5, gradient: z)
      for i in 0..<m { for j in 0..<n { #expect(z[i, j] == dz[i, j], "in place") } }
      Compute.normal(Stream(key: 1), into: logits.all)
    }
  }

  @Test func crossEntropyOfCertainAndBrokenRows() throws {
    let z = try Buffer([1000, -1000, 0, .nan, -.infinity, 0])
    let labels = try IndexBuffer([1, 0, 1])
    let rows = try Buffer(count: 3)
    _ = Compute.crossEntropy(
      z.matrix(rows: 3, columns: 2), labels: labels.all, scale: 1, gradient: nil, rowLoss: rows.all)
    #expect(rows[0] == 2000)
    #expect(rows[1].isNaN)
    #expect(rows[2] == 0)
  }

  static let losses: [Compute.ElementLoss] = [
    .squared, .absolute, .huber(delta: 0.7), .binaryCrossEntropy,
    .weightedBinaryCrossEntropy(positive: 2.5),
  ]

  static func exact(_ loss: Compute.ElementLoss, _ x: Double, _ t: Double) -> Double {
    let size = abs(x - t)
    switch loss {
    case .squared: return size * size
    case .absolute: return size
    case .huber(let delta):
      let delta = Double(delta)
      return size < delta ? size * size / 2 : delta * (size - delta / 2)
    case .binaryCrossEntropy: return max(x, 0) - x * t + log1p(exp(-abs(x)))
    case .weightedBinaryCrossEntropy(let positive):
      return Double(positive) * t * log1p(exp(-x)) + (1 - t) * (x + log1p(exp(-x)))
    }
  }

  @Test(arguments: losses, [1, 5, 16, 20])
  func elementLosses(_ loss: Compute.ElementLoss, _ n: Int) throws {
    let (m, stride) = (9, n + 2)
    let x = try Samples.normal(m * stride)
    let t = try Samples.uniform(m * stride)
    let gradient = try Buffer(count: m * stride)
    let rows = try Buffer(count: m)
    let (values, targets) = (
      x.matrix(rows: m, columns: n, stride: stride), t.matrix(rows: m, columns: n, stride: stride)
    )
    let dx = gradient.matrix(rows: m, columns: n, stride: stride)
    let sum = Compute.elementLoss(
      loss, values, targets: targets, scale: 0.25, gradient: dx, rowLoss: rows.all)
    var total = 0.0
    for i in 0..<m {
      var row = 0.0
      for j in 0..<n {
        let (x, t, h) = (Double(values[i, j]), Double(targets[i, j]), 1e-6)
        row += Self.exact(loss, x, t)
        let slope = (Self.exact(loss, x + h, t) - Self.exact(loss, x - h, t)) / (2 * h)
        #expect(abs(Double(dx[i, j]) - 0.25 * slope) < 1e-5)
      }
      #expect(abs(Double(rows[i]) - row) < 1e-4)
      total += row
    }
    #expect(abs(sum - total) < 1e-4)
  }

  @Test func extremeLogitsOfBinaryCrossEntropy() throws {
    let x = try Buffer([200, -200, 200, -200])
    let t = try Buffer([1, 0, 0, 1])
    let rows = try Buffer(count: 4)
    _ = Compute.elementLoss(
      .binaryCrossEntropy, x.matrix(rows: 4, columns: 1), targets: t.matrix(rows: 4, columns: 1),
      scale: 1, gradient: nil, rowLoss: rows.all)
    #expect(rows.array == [0, 0, 200, 200])
  }

  @Test(arguments: [1, 7, 16, 33])
  func softmaxOfRows(_ n: Int) throws {
    let x = try Samples.normal(5 * n)
    for index in 0..<x.count { x[index] = x[index] * 30 }
    let (y, logs) = (try Buffer(count: 5 * n), try Buffer(count: 5 * n))
    let input = x.matrix(rows: 5, columns: n)
    Compute.softmax(input, into: y.matrix(rows: 5, columns: n))
    Compute.logSoftmax(input, into: logs.matrix(rows: 5, columns: n))
    for i in 0..<5 {
      let row = (0..<n).map { Double(input[i, $0]) }
      let top = row.max() ?? 0
      let total = top + log(row.reduce(0) { $0 + exp($1 - top) })
      #expect(worst((0..<n).map { y[i * n + $0] }, row.map { exp($0 - total) }) < 1e-6)
      #expect(worst((0..<n).map { logs[i * n + $0] }, row.map { $0 - total }) < 1e-6)
    }
  }

  /// One more logit far below the others changes no sum, but has the row divided instead of multiplied
  /// by the inverse and corrected: the same bits.
  @Test(arguments: [Float(0.01), 1, 6]) func softmaxDividesAsDivisionDoes(_ scale: Float) throws {
    let (rows, n) = (3000, 31)
    let drawn = try Samples.normal(rows * n)
    let short = try Buffer(count: rows * n)
    let long = try Buffer(count: rows * (n + 1))
    for row in 0..<rows {
      for column in 0..<n {
        short[row * n + column] = drawn[row * n + column] * scale
        long[row * (n + 1) + column] = short[row * n + column]
      }
      long[row * (n + 1) + n] = -1000
    }
    let (a, b) = (short.matrix(rows: rows, columns: n), long.matrix(rows: rows, columns: n + 1))
    Compute.softmax(a, into: a)
    Compute.softmax(b, into: b)
    for row in 0..<rows {
      for column in 0..<n { #expect(a[row, column].bitPattern == b[row, column].bitPattern) }
      #expect(b[row, n] == 0)
    }
  }

  @Test func placesOfTheLargest() throws {
    let x = try Buffer([1, 3, 3, .nan, 9, 2, -5, -4, -6])
    let places = try IndexBuffer(count: 3)
    let matrix = x.matrix(rows: 3, columns: 3)
    Compute.rowArgmax(matrix, into: places.all)
    #expect(places.array == [1, 0, 1])
    let labels = try IndexBuffer([1, 1, 1])
    #expect(Compute.countCorrect(matrix, labels: labels.all) == 2)
  }
}
