import Testing

@testable import Kernel

/// The optimiser passes against the same formulas in Double, five steps.
@Suite struct ComputeUpdateTests {
  static let count = 53
  let gradients: [[Float]]
  let start: [Float]

  init() throws {
    gradients = try (0..<5).map { try Samples.normal(Self.count, key: UInt64($0) + 10).array }
    start = try Samples.normal(Self.count, key: 3).array
  }

  @Test(arguments: [false, true], [0, 0.9])
  func gradientDescent(_ nesterov: Bool, _ momentum: Float) throws {
    let w = try Buffer(start)
    let velocity = try Buffer(count: Self.count)
    var weights = start.map(Double.init)
    var speeds = [Double](repeating: 0, count: Self.count)
    for (step, gradient) in gradients.enumerated() {
      let g = try Buffer(gradient)
      Compute.sgd(
        w.all, gradient: g.all, velocity: momentum == 0 ? nil : velocity.all, rate: 0.1,
        momentum: momentum, dampening: 0.3, nesterov: nesterov, isFirst: step == 0,
        decay: Compute.Decay(scale: 0.5, coupled: 0.01))
      for i in 0..<Self.count {
        let d = 0.5 * Double(gradient[i]) + 0.01 * weights[i]
        var u = d
        if momentum != 0 {
          speeds[i] = step == 0 ? d : Double(momentum) * speeds[i] + 0.7 * d
          u = nesterov ? d + Double(momentum) * speeds[i] : speeds[i]
        }
        weights[i] -= 0.1 * u
      }
    }
    #expect(worst(w.array, weights) < 1e-6)
  }

  @Test(arguments: [false, true])
  func adam(_ hat: Bool) throws {
    let w = try Buffer(start)
    let (m, v) = (try Buffer(count: Self.count), try Buffer(count: Self.count))
    var weights = start.map(Double.init)
    var means = [Double](repeating: 0, count: Self.count)
    var squares = means
    for (index, gradient) in gradients.enumerated() {
      let t = Double(index + 1)
      let (debias1, debias2) = (1 - Maths.pow(0.9, t), (1 - Maths.pow(0.999, t)).squareRoot())
      let g = try Buffer(gradient)
      Compute.adam(
        w.all, gradient: g.all, m: m.all, v: v.all,
        step: Float(hat ? 0.01 * debias2 / debias1 : 0.01 / debias1),
        root: Float(hat ? 1 : 1 / debias2), beta1: 0.9, beta2: 0.999, epsilon: 1e-3,
        decay: Compute.Decay(shrink: 0.99))
      for i in 0..<Self.count {
        let d = Double(gradient[i])
        means[i] = 0.9 * means[i] + 0.1 * d
        squares[i] = 0.999 * squares[i] + 0.001 * d * d
        let root = squares[i].squareRoot()
        let u =
          hat
          ? debias2 / debias1 * means[i] / (root + 1e-3)
          : means[i] / debias1 / (root / debias2 + 1e-3)
        weights[i] = weights[i] * 0.99 - 0.01 * u
      }
    }
    #expect(worst(w.array, weights) < 1e-6)
    #expect(worst(v.array, squares) < 1e-7)
  }

  @Test(arguments: [false, true], [false, true])
  func rmsprop(_ inside: Bool, _ centred: Bool) throws {
    let w = try Buffer(start)
    let states = try (0..<3).map { _ in try Buffer(count: Self.count) }
    var weights = start.map(Double.init)
    var squares = [Double](repeating: 0, count: Self.count)
    var (means, buffers) = (squares, squares)
    for gradient in gradients {
      let g = try Buffer(gradient)
      Compute.rmsprop(
        w.all, gradient: g.all, v: states[0].all, average: centred ? states[1].all : nil,
        buffer: states[2].all, rate: 0.01, alpha: 0.9, epsilon: 1e-3, momentum: 0.5, inside: inside)
      for i in 0..<Self.count {
        let d = Double(gradient[i])
        squares[i] = 0.9 * squares[i] + 0.1 * d * d
        means[i] = 0.9 * means[i] + 0.1 * d
        let q = centred ? max(0, squares[i] - means[i] * means[i]) : squares[i]
        let u = inside ? d / (q + 1e-3).squareRoot() : d / (q.squareRoot() + 1e-3)
        buffers[i] = 0.5 * buffers[i] + (inside ? 0.01 * u : u)
        weights[i] -= inside ? buffers[i] : 0.01 * buffers[i]
      }
    }
    #expect(worst(w.array, weights) < 1e-5)
  }

  /// Averages that nothing feeds once crawled through the subnormals, at a third of the speed.
  @Test func fadedAveragesAreZero() throws {
    let w = try Buffer([1])
    let (g, m, v) = (try Buffer(count: 1), try Buffer([1.2e-38]), try Buffer([1.2e-38]))
    for _ in 0..<100 {
      Compute.adam(
        w.all, gradient: g.all, m: m.all, v: v.all, step: 0, root: 1, beta1: 0.9, beta2: 0.9,
        epsilon: 1e-8)
    }
    #expect(m[0] == 0 && v[0] == 0)
  }

  @Test func normsSeeWhatIsNotFinite() throws {
    let x = try Samples.normal(10_000)
    let sum = x.array.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(Compute.sumOfSquares(x.all) - sum) < 1e-9 * sum)
    x[7] = .greatestFiniteMagnitude
    #expect(Compute.sumOfSquares(x.all).isFinite)
    for broken in [Float.nan, .infinity, -.infinity] {
      x[9_999] = broken
      #expect(!Compute.sumOfSquares(x.all).isFinite)
    }
  }
}
