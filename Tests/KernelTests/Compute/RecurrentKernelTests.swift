import Foundation
import Testing

@testable import Kernel

/// Recurrent kernels against their formulas in Double, gradients against finite differences of those,
/// and their bits on every level, with any number of threads and from any place in memory.
@Suite(.serialized) struct RecurrentKernelTests {
  /// One layer with random weights, on sequences whose rows are not packed.
  struct Trial {
    let cell: Compute.Cell
    let batch: Int
    let steps: Int
    let inputs: Int
    let units: Int
    var isReversed = false
    var lastOnly = false
    /// Floats by which every buffer is moved off its boundary.
    var shift = 0

    static let sizes = [(3, 4, 5, 7), (1, 3, 1, 1), (50, 3, 9, 33), (7, 2, 270, 20)]
    static let all = Compute.Cell.allCases.flatMap { cell in
      sizes.flatMap { batch, steps, inputs, units in
        [
          Trial(cell: cell, batch: batch, steps: steps, inputs: inputs, units: units),
          Trial(
            cell: cell, batch: batch, steps: steps, inputs: inputs, units: units,
            isReversed: true, lastOnly: true),
        ]
      }
    }

    var width: Int { cell.gates * units }
    var yStep: Int { lastOnly ? 0 : units + 2 }
    var yStride: Int { lastOnly ? units + 3 : steps * (units + 2) }
    var xStride: Int { steps * inputs + 5 }

    /// W_ih, W_hh, b_ih, b_hh, x, dy: their floats, pads included.
    var counts: [Int] {
      [inputs * width, units * width, width, width, batch * xStride, batch * yStride]
    }
  }

  /// Buffers of one run and what it computed.
  struct Run {
    let trial: Trial
    let values: [Buffer]
    var gradients: [Buffer] = []
    let y: Buffer
    private let room: Buffer

    init(_ trial: Trial, isTraining: Bool = true) throws {
      self.trial = trial
      let shift = trial.shift
      values = try trial.counts.enumerated().map { index, count in
        let buffer = try Buffer(count: count + shift)
        let scale: Float = index < 2 ? 0.4 : 1
        for place in 0..<count {
          buffer[shift + place] = Run.number(index, place) * scale
        }
        return buffer
      }
      gradients = try trial.counts.map { try Buffer(count: $0 + shift) }
      y = try Buffer(count: trial.counts[5] + shift)
      let size = Compute.Recurrent.roomCount(
        trial.cell, batch: trial.batch, steps: trial.steps, inputs: trial.inputs,
        units: trial.units, isTraining: isTraining)
      room = try Buffer(count: size + shift)
      Compute.fill(room.all, with: .nan)
      let weights = Run.weights(trial, values)
      let layer = Compute.Recurrent(
        trial.cell, steps: trial.steps, inputs: trial.inputs, units: trial.units,
        isReversed: trial.isReversed, isTraining: isTraining, inputWeights: weights.0,
        stateWeights: weights.1, inputBias: weights.2, stateBias: weights.3,
        room: room[shift..<(size + shift)])
      let x = sequences(values[4], trial.inputs, trial.xStride)
      Compute.recurrent(layer, x, into: sequences(y, trial.yStep, trial.yStride))
      guard isTraining else { return }
      let slopes = Run.weights(trial, gradients)
      Compute.recurrentBackward(
        layer, x: x, dy: sequences(values[5], trial.yStep, trial.yStride),
        Compute.RecurrentGradients(
          inputWeights: slopes.0, stateWeights: slopes.1, inputBias: slopes.2,
          stateBias: slopes.3),
        into: sequences(gradients[4], trial.inputs, trial.xStride))
    }

    /// Pseudo-random numbers in -1...1 that do not depend on where they are stored.
    static func number(_ stream: Int, _ place: Int) -> Float {
      let x = abs(sin(12.9898 * Double(place + 1) + 78.233 * Double(stream + 1))) * 43.758
      return Float(2 * (x - x.rounded(.down)) - 1)
    }

    private static func weights(
      _ trial: Trial, _ buffers: [Buffer]
    ) -> (Matrix, Matrix, Region, Region) {
      let (shift, width) = (trial.shift, trial.width)
      return (
        buffers[0].matrix(at: shift, rows: trial.inputs, columns: width),
        buffers[1].matrix(at: shift, rows: trial.units, columns: width),
        buffers[2][shift..<(shift + width)], buffers[3][shift..<(shift + width)]
      )
    }

    private func sequences(_ buffer: Buffer, _ step: Int, _ stride: Int) -> Compute.Sequences {
      Compute.Sequences(
        buffer.matrix(at: trial.shift, rows: trial.batch, columns: stride), step: step)
    }

    var digest: UInt64 {
      var digest = Digest()
      for buffer in [y] + gradients { digest.add(buffer[trial.shift..<buffer.count]) }
      return digest.value
    }
  }

  /// The formulas of ck_recurrent.h in Double: all outputs in their places, the pads 0.
  static func reference(_ t: Trial, _ v: [[Double]]) -> [Double] {
    var y = [Double](repeating: 0, count: t.counts[5])
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    for sample in 0..<t.batch {
      var h = [Double](repeating: 0, count: t.units)
      var c = h
      for step in 0..<t.steps {
        let time = t.isReversed ? t.steps - 1 - step : step
        let x = sample * t.xStride + time * t.inputs
        var fromInput = v[2]
        var fromState = v[3]
        for gate in 0..<t.width {
          for i in 0..<t.inputs { fromInput[gate] += v[4][x + i] * v[0][i * t.width + gate] }
          for i in 0..<t.units { fromState[gate] += h[i] * v[1][i * t.width + gate] }
        }
        for u in 0..<t.units {
          func sum(_ gate: Int) -> Double {
            fromInput[gate * t.units + u] + fromState[gate * t.units + u]
          }
          switch t.cell {
          case .rnn: h[u] = tanh(sum(0))
          case .rnnRelu: h[u] = max(sum(0), 0)
          case .lstm:
            c[u] = sigmoid(sum(1)) * c[u] + sigmoid(sum(0)) * tanh(sum(2))
            h[u] = sigmoid(sum(3)) * tanh(c[u])
          case .gru:
            let (r, z) = (sigmoid(sum(0)), sigmoid(sum(1)))
            let n = tanh(fromInput[2 * t.units + u] + r * fromState[2 * t.units + u])
            h[u] = (1 - z) * n + z * h[u]
          }
        }
        guard !t.lastOnly || step == t.steps - 1 else { continue }
        let place = sample * t.yStride + (t.lastOnly ? 0 : time * t.yStep)
        y.replaceSubrange(place..<(place + t.units), with: h)
      }
    }
    return y
  }

  @Test(arguments: Trial.all.indices)
  func formulasAndGradients(_ index: Int) throws {
    let trial = Trial.all[index]
    let run = try Run(trial)
    let values = run.values.map { $0.all.array.map(Double.init) }
    #expect(run.y.all.array.allSatisfy { $0.isFinite })
    #expect(worst(run.y.all.array, Self.reference(trial, values)) < 1e-5)
    let plain = try Run(trial, isTraining: false)
    #expect(plain.y.all.array == run.y.all.array, "without keeping")
    func loss(_ moved: Int, by size: Double) -> Double {
      var values = values
      for place in values[moved].indices {
        values[moved][place] += size * Double(Run.number(moved + 9, place))
      }
      return zip(Self.reference(trial, values), values[5]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for moved in 0..<5 {
      let gradients = run.gradients[moved].all.array
      var (got, size) = (0.0, 0.0)
      for (place, slope) in gradients.enumerated() {
        let part = Double(slope) * Double(Run.number(moved + 9, place))
        got += part
        size += abs(part)
      }
      let h = 1e-6
      let want = (loss(moved, by: h) - loss(moved, by: -h)) / (2 * h)
      #expect(abs(got - want) <= 1e-5 * max(1, size), "\(trial), gradient \(moved)")
    }
  }

  @Test(arguments: Compute.Cell.allCases)
  func theSameBitsEverywhere(_ cell: Compute.Cell) throws {
    for batch in [1, 2, 53, 130] {
      let trial = Trial(cell: cell, batch: batch, steps: 3, inputs: 20, units: 40)
      var moved = trial
      moved.shift = 3
      try ComputeBitsTests.sameEverywhere { try Run(trial).digest }
      #expect(try Run(moved).digest == Run(trial).digest, "off the boundary")
    }
  }

  @Test(arguments: Compute.Cell.allCases)
  func aRowDoesNotDependOnItsBatch(_ cell: Compute.Cell) throws {
    let many = try Run(Trial(cell: cell, batch: 60, steps: 3, inputs: 9, units: 24))
    let one = try Run(Trial(cell: cell, batch: 1, steps: 3, inputs: 9, units: 24))
    #expect(Array(many.y.all.array.prefix(one.y.count)) == one.y.all.array)
  }
}
