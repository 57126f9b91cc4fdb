import Foundation
import Testing

@testable import Kernel

@Suite struct ComputeLayerTests {
  static let activations: [Compute.Activation] = [
    .relu, .leaky(slope: 0.1), .elu(alpha: 0.7), .selu, .gelu(tanh: false), .gelu(tanh: true),
    .silu, .mish, .tanh, .sigmoid, .softplus,
  ]

  /// The definitions, in Double.
  static func exact(_ activation: Compute.Activation, _ x: Double) -> Double {
    switch activation {
    case .relu: max(x, 0)
    case .leaky(let slope): x < 0 ? Double(slope) * x : x
    case .elu(let alpha): x > 0 ? x : Double(alpha) * expm1(x)
    case .selu: 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * expm1(x))
    case .gelu(tanh: false): x / 2 * (1 + erf(x / 2.0.squareRoot()))
    case .gelu(tanh: true):
      x / 2 * (1 + Foundation.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .silu: x / (1 + exp(-x))
    case .mish: x * Foundation.tanh(log1p(exp(x)))
    case .tanh: Foundation.tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .softplus: x > 40 ? x : log1p(exp(x))
    }
  }

  @Test(arguments: activations)
  func forwardAndBackward(_ activation: Compute.Activation) throws {
    let inputs = Samples.between(-30, 30, count: 4001).filter { $0 != 0 }
    let x = try Buffer(inputs)
    let dy = try Samples.normal(x.count)
    let y = try Buffer(count: x.count)
    Compute.activate(activation, x.all, into: y.all)
    let saved = activation.backwardReadsOutput ? y.all : x.all
    let dx = try Buffer(count: x.count)
    Compute.activateBackward(activation, saved: saved, dy: dy.all, into: dx.all)
    for (index, x) in inputs.enumerated() {
      let (x, h) = (Double(x), 1e-5)
      let want = Self.exact(activation, x)
      #expect(abs(Double(y[index]) - want) <= 2e-6 * max(1, abs(want)), "at \(x)")
      let slope = (Self.exact(activation, x + h) - Self.exact(activation, x - h)) / (2 * h)
      #expect(abs(Double(dx[index]) - slope * Double(dy[index])) <= 2e-5, "slope at \(x)")
    }
    Compute.activateBackward(activation, saved: saved, dy: dy.all, into: dy.all)
    #expect(dy.array == dx.array, "in place")
  }

  @Test(arguments: activations)
  func nanIsNotHidden(_ activation: Compute.Activation) throws {
    let x = try Buffer([.nan])
    Compute.activate(activation, x.all, into: x.all)
    #expect(x[0].isNaN)
  }

  @Test(arguments: activations)
  func extremesStayFinite(_ activation: Compute.Activation) throws {
    let x = try Buffer([-1e30, -200, 200])
    let y = try Buffer(count: 3)
    Compute.activate(activation, x.all, into: y.all)
    #expect(y.array.allSatisfy { $0.isFinite })
    let dy = try Buffer([1, 1, 1])
    let saved = activation.backwardReadsOutput ? y.all : x.all
    Compute.activateBackward(activation, saved: saved, dy: dy.all, into: dy.all)
    #expect(dy.array.allSatisfy { $0.isFinite })
  }

  @Test func batches() throws {
    let x = try Samples.normal(10 * 6)
    let labels = try IndexBuffer((0..<10).map { Int32($0 * $0) })
    let rows = try IndexBuffer([3, 0, 9, 3])
    let y = try Buffer(count: 4 * 16)
    let picked = try IndexBuffer(count: 4)
    let matrix = y.matrix(rows: 4, columns: 6, stride: 16)
    Compute.gather(x.matrix(rows: 10, columns: 6), rows: rows.all, into: matrix)
    Compute.gather(labels.all, rows: rows.all, into: picked.all)
    #expect(picked.array == [9, 0, 81, 9])
    for (index, row) in rows.array.enumerated() {
      for column in 0..<6 { #expect(matrix[index, column] == x[Int(row) * 6 + column]) }
      #expect(y[index * 16 + 6] == 0)
    }
  }

  @Test func dropoutIsItsOwnBackward() throws {
    let x = try Samples.normal(10_000)
    let u = try Buffer(count: x.count)
    let y = try Buffer(count: x.count)
    let stream = Stream(key: 77, high: 3, low: 8)
    Compute.uniform(stream, into: u.all)
    for rate in [Float(0), 0.1, 0.5, 0.9] {
      Compute.dropout(x.all, rate: rate, stream: stream, into: y.all)
      let scale = 1 / (1 - rate)
      for index in 0..<x.count {
        #expect(y[index] == (u[index] >= rate ? x[index] * scale : 0))
      }
      Compute.dropout(
        x[64..<164], rate: rate, stream: Stream(key: 77, high: 3, low: 24), into: u[0..<100])
      #expect(Array(y.array[64..<164]) == Array(u.array[0..<100]), "a part is the same part")
      Compute.uniform(stream, into: u.all)
    }
  }

  @Test func batchNormalisation() throws {
    let (m, n) = (37, 21)
    let x = try Samples.normal(m * n)
    let dy = try Samples.normal(m * n, key: 8)
    let (gamma, beta) = (try Samples.uniform(n), try Samples.normal(n, key: 4))
    let (means, variances) = (try Buffer(count: n), try Samples.uniform(n, key: 6))
    let (mean, inverse) = (try Buffer(count: n), try Buffer(count: n))
    let (dgamma, dbeta) = (try Buffer(count: n), try Buffer(count: n))
    let (y, dx) = (try Buffer(count: m * n), try Buffer(count: m * n))
    let norm = Compute.BatchNorm(
      gamma: gamma.all, beta: beta.all, runningMean: means.all, runningVariance: variances.all)
    let before = variances.array
    let (input, slope) = (x.matrix(rows: m, columns: n), dy.matrix(rows: m, columns: n))
    Compute.batchNormTrain(
      norm, input, into: y.matrix(rows: m, columns: n), mean: mean.all, inverse: inverse.all)
    Compute.batchNormBackward(
      norm, x: input, dy: slope, mean: mean.all, inverse: inverse.all, dgamma: dgamma.all,
      dbeta: dbeta.all, into: dx.matrix(rows: m, columns: n))
    for j in 0..<n {
      let column = (0..<m).map { Double(input[$0, j]) }
      let d = (0..<m).map { Double(slope[$0, j]) }
      let centre = column.reduce(0, +) / Double(m)
      let spread = column.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
      let factor = 1 / (spread / Double(m) + 1e-5).squareRoot()
      let hat = column.map { ($0 - centre) * factor }
      #expect(
        worst((0..<m).map { y[$0 * n + j] }, hat.map { $0 * Double(gamma[j]) + Double(beta[j]) })
          < 1e-5)
      #expect(abs(Double(means[j]) - 0.1 * centre) < 1e-6)
      #expect(
        abs(Double(variances[j]) - 0.9 * Double(before[j]) - 0.1 * spread / Double(m - 1)) < 1e-6)
      let (sum, tilt) = (d.reduce(0, +), zip(d, hat).reduce(0) { $0 + $1.0 * $1.1 })
      #expect(abs(Double(dbeta[j]) - sum) < 1e-4 && abs(Double(dgamma[j]) - tilt) < 1e-4)
      let want = (0..<m).map {
        Double(gamma[j]) * factor * (d[$0] - sum / Double(m) - hat[$0] * tilt / Double(m))
      }
      #expect(worst((0..<m).map { dx[$0 * n + j] }, want) < 1e-5)
    }
    Compute.batchNormEval(norm, input, into: y.matrix(rows: m, columns: n))
    let want = (0..<n).map { j in
      (Double(input[5, j]) - Double(means[j])) / (Double(variances[j]) + 1e-5).squareRoot()
        * Double(gamma[j]) + Double(beta[j])
    }
    #expect(worst((0..<n).map { y[5 * n + $0] }, want) < 1e-5)
  }
}
