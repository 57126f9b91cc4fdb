import Testing

@testable import Kernel

/// The same bits on every level and with any number of threads.
@Suite(.serialized) struct ComputeBitsTests {
  /// Runs `work` on every level with 1, 2, 3 and 8 threads, and from memory off its boundary; all
  /// digests must be equal.
  static func sameEverywhere(_ work: () throws -> UInt64) throws {
    let (level, threads) = (Processor.level, Processor.threads)
    defer {
      Processor.use(level)
      _ = try? Processor.setThreads(threads)
    }
    var digests: [String: UInt64] = [:]
    for count in [1, 2, 3, 8] {
      try Processor.setThreads(count)
      for level in Processor.levels {
        Processor.use(level)
        digests["\(level.name), \(count) threads"] = try work()
      }
    }
    for (level, floats) in zip(Processor.levels, [6, 2, 10]) {
      Processor.use(level)
      digests["\(level.name), \(floats) floats off"] = try Buffer.$offset.withValue(floats) {
        try work()
      }
    }
    let values = Set(digests.values)
    #expect(values.count == 1, "\(digests.sorted { $0.key < $1.key })")
  }

  @Test(arguments: [[64, 128, 64], [100, 70, 300], [200, 300, 200]])
  func products(_ size: [Int]) throws {
    let (m, n, k) = (size[0], size[1], size[2])
    let a = try Samples.normal(m * k, key: 1)
    let b = try Samples.normal(k * n, key: 2)
    let row = try Samples.normal(n, key: 3)
    let c = try Buffer(count: m * n)
    try Self.sameEverywhere {
      var digest = Digest()
      let out = c.matrix(rows: m, columns: n)
      let (left, right) = (a.matrix(rows: m, columns: k), b.matrix(rows: k, columns: n))
      Compute.product(.nn, left, right, into: out, then: .biasRelu(row.all))
      digest.add(c.all)
      Compute.product(.nt, left, b.matrix(rows: n, columns: k), into: out, accumulate: true)
      digest.add(c.all)
      Compute.product(.tn, a.matrix(rows: k, columns: m), right, into: out)
      digest.add(c.all)
      return digest.value
    }
  }

  @Test func mapsAndActivations() throws {
    let x = try Samples.normal(70_001)
    let dy = try Samples.uniform(x.count)
    let y = try Buffer(count: x.count)
    let dx = try Buffer(count: x.count)
    try Self.sameEverywhere {
      var digest = Digest()
      for map in Compute.Map.allCases {
        Compute.map(map, x[0..<40_000], into: y[0..<40_000])
        digest.add(y[0..<40_000])
      }
      for activation in ComputeLayerTests.activations {
        Compute.activate(activation, x.all, into: y.all)
        digest.add(y.all)
        let saved = activation.backwardReadsOutput ? y.all : x.all
        Compute.activateBackward(activation, saved: saved, dy: dy.all, into: dx.all)
        digest.add(dx.all)
      }
      Compute.dropout(x.all, rate: 0.3, stream: Stream(key: 5), into: y.all)
      digest.add(y.all)
      return digest.value
    }
  }

  @Test func reductionsAndBinary() throws {
    let x = try Samples.normal(300_007)
    let z = try Samples.uniform(x.count)
    let y = try Buffer(count: x.count)
    try Self.sameEverywhere {
      var digest = Digest()
      for binary in Compute.Binary.allCases {
        Compute.binary(binary, x[0..<50_000], z[0..<50_000], into: y[0..<50_000])
        digest.add(y[0..<50_000])
      }
      for reduction in Compute.Reduction.allCases {
        Compute.reduce(reduction, x[0..<300_000], outer: 3, n: 100_000, inner: 1, into: y[0..<3])
        digest.add(y[0..<3])
        Compute.reduce(
          reduction, x[0..<300_000], outer: 30, n: 100, inner: 100, into: y[0..<3000])
        digest.add(y[0..<3000])
      }
      digest.add(Compute.sumOfSquares(x.all).bitPattern)
      digest.add(Compute.sum(x.all).bitPattern)
      digest.add(Compute.dot(x.all, z.all).bitPattern)
      digest.add(Compute.sumOfDeviations(x.all, from: 0.1).bitPattern)
      return digest.value
    }
  }

  @Test func passesAndStreams() throws {
    let count = 100_003
    let g = try Samples.normal(count)
    let states = try (0..<5).map { _ in try Buffer(count: count) }
    try Self.sameEverywhere {
      for state in states { Compute.fill(state.all, with: 0.5) }
      let (w, m, v) = (states[0].all, states[1].all, states[2].all)
      let decay = Compute.Decay(scale: 0.7, coupled: 0.01, shrink: 0.99)
      Compute.adam(
        w, gradient: g.all, m: m, v: v, step: 0.01, root: 1.2, beta1: 0.9, beta2: 0.999,
        epsilon: 1e-8, decay: decay)
      Compute.sgd(w, gradient: g.all, velocity: states[3].all, rate: 0.1, momentum: 0.9)
      Compute.rmsprop(
        w, gradient: g.all, v: v, buffer: states[4].all, rate: 0.1, alpha: 0.99, epsilon: 1e-8,
        momentum: 0.5)
      Compute.blend(0.5, g.all, 0.25, into: m)
      let digest = Samples.digest(w, m, v, states[3].all, states[4].all)
      Compute.normal(Stream(key: 1, high: 2, low: .max - 3), into: w)
      Compute.uniform(Stream(key: 1, high: 2, low: .max - 3), into: m)
      return digest ^ Samples.digest(w, m)
    }
  }

  @Test func changedImages() throws {
    let grid = PixelGrid(height: 9, width: 21, channels: 3)
    let x = try Samples.normal(grid.count)
    let (y, room) = (try Buffer(count: grid.count), try Buffer(count: grid.count))
    let bent = Homography.perspective(x: 0.3, y: -0.2)
    let turned = Homography.rotation(degrees: 25, height: 9, width: 21)
    let matrices = [turned, bent * turned, .mirror].compactMap { $0.onPixels(height: 9, width: 21) }
    try Self.sameEverywhere {
      var digest: UInt64 = 0
      for matrix in matrices {
        for padding in Padding.allCases {
          Compute.warp(
            x.all, grid, by: (matrix.x, matrix.y, matrix.z), padding, fill: 0.5, into: y.all)
          digest = digest &* 31 ^ Samples.digest(y.all)
        }
      }
      let unit = UnitScale(scale: 0.25, shift: 0.5)
      Compute.light(y.all, unit, brightness: 0.2, contrast: 1.2)
      Compute.saturate(y.all, unit, by: 0.8)
      Compute.blur(y.all, grid, weights: Augmentation.blurWeights(0.8), room: room.all)
      return digest ^ Samples.digest(y.all)
    }
  }

  @Test func normsAndLosses() throws {
    let (rows, columns) = (400, 200)
    let x = try Samples.normal(rows * columns)
    let states = try (0..<10).map { _ in try Samples.uniform(rows * columns) }
    let labels = try IndexBuffer((0..<Int32(rows)).map { $0 % Int32(columns) })
    try Self.sameEverywhere {
      let matrices = states.map { $0.matrix(rows: rows, columns: columns) }
      let norm = Compute.BatchNorm(
        gamma: x.all, beta: x[columns..<(2 * columns)], runningMean: states[0].all,
        runningVariance: states[1].all)
      for (index, state) in states.enumerated() { Compute.fill(state.all, with: Float(index)) }
      let input = x.matrix(rows: rows, columns: columns)
      Compute.batchNormTrain(
        norm, input, into: matrices[2], mean: states[3].all, inverse: states[4].all)
      Compute.batchNormEval(norm, input, into: matrices[5])
      Compute.batchNormBackward(
        norm, x: input, dy: matrices[5], mean: states[3].all, inverse: states[4].all,
        dgamma: states[6].all, dbeta: states[7].all, into: matrices[8])
      let loss = Compute.crossEntropy(
        input, labels: labels.all, smoothing: 0.1, scale: 0.01, gradient: matrices[9])
      var digest = Digest()
      for state in states { digest.add(state.all) }
      digest.add(loss.bitPattern)
      let focal = Compute.crossEntropy(
        input, labels: labels.all, focusing: 1.5, scale: 0.01, gradient: matrices[9])
      digest.add(focal.bitPattern)
      digest.add(states[9].all)
      Compute.softmax(input, into: matrices[2])
      digest.add(states[2].all)
      return digest.value
    }
  }

  @Test func threadsAreCounted() throws {
    let before = Processor.threads
    defer { _ = try? Processor.setThreads(before) }
    #expect(try Processor.setThreads(3) == 3)
    #expect(Processor.threads == 3)
    #expect(throws: Problem.self) { try Processor.setThreads(0) }
    #expect(throws: Problem.self) { try Processor.setThreads(65) }
    #expect(Processor.threads == 3)
  }

  @Test func everyIndexRunsOnce() throws {
    let before = Processor.threads
    defer { _ = try? Processor.setThreads(before) }
    for threads in [1, 2, 5] {
      try Processor.setThreads(threads)
      for count in [0, 1, 2, 7, 1000] {
        let counts = Counters(count)
        Processor.each(count) { index in
          counts.add(index)
          Processor.each(3) { _ in counts.add(index) }
        }
        #expect(counts.values == [Int](repeating: 4, count: count))
        Processor.park()
      }
    }
  }
}
