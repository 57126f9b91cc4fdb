import Testing

@testable import Kernel

/// Cross-entropy with a share of every class, against PyTorch (Oracles/Tricks/make_soft_losses.py).
@Suite struct SoftLossTests {
  private struct Case {
    let logits: Buffer
    let shares: Buffer
    let gradient: Buffer
    let rowLoss: Buffer
    let loss: LossFunction
    let rows: Int
    let classes: Int

    init(_ entry: [String: Any]) throws {
      (rows, classes) = (entry.integer("rows"), entry.integer("classes"))
      func floats(_ name: String) throws -> Buffer {
        try Buffer((entry.numbers(name) ?? []).map { Float($0) })
      }
      (logits, shares) = (try floats("logits"), try floats("shares"))
      gradient = try Buffer(count: rows * classes)
      rowLoss = try Buffer(count: rows)
      var values = Loss.crossentropy.standards
      values.set("smoothing", .number(entry.number("smoothing")))
      if let weights = entry.numbers("weights") {
        values.set("weights", .list(weights.map { .number($0) }))
      }
      loss = try Loss.crossentropy.make(values, LossContext(width: classes))
    }

    func matrix(_ buffer: Buffer) -> Matrix { buffer.matrix(rows: rows, columns: classes) }

    /// The mean, with the gradient of it.
    func mean() -> Double {
      loss.mean(
        matrix(logits), .shares(matrix(shares)), gradient: matrix(gradient), rowLoss: rowLoss.all)
    }
  }

  static var cases: [[String: Any]] { (try? Oracle.cases("soft_losses.json")) ?? [] }

  @Test func thereAreCases() { #expect(Self.cases.count == 16) }

  @Test(arguments: 0..<16) func sharesAgreeWithPyTorch(_ index: Int) throws {
    let entry = Self.cases[index]
    let one = try Case(entry)
    #expect(abs(one.mean() - entry.number("mean")) < 2e-6 * max(1, entry.number("mean")))
    for (found, wanted) in zip(one.rowLoss.array, entry.numbers("row_losses") ?? []) {
      #expect(abs(Double(found) - wanted) < 3e-6 * max(1, abs(wanted)))
    }
    for (found, wanted) in zip(one.gradient.array, entry.numbers("gradient") ?? []) {
      #expect(abs(Double(found) - wanted) < 1e-6)
    }
  }

  @Test(arguments: 0..<16) func aShareOfOneIsALabel(_ index: Int) throws {
    let one = try Case(Self.cases[index])
    let labels = try IndexBuffer((0..<one.rows).map { Int32($0 * 7 % one.classes) })
    for row in 0..<one.rows {
      for column in 0..<one.classes {
        one.shares[row * one.classes + column] = Int32(column) == labels.array[row] ? 1 : 0
      }
    }
    let rows = try Buffer((0..<one.rows).map { Float($0 % 3) })
    func sum(_ targets: LossFunction.Targets) -> (Double, [Float]) {
      let batch = LossFunction.Batch(
        one.matrix(one.logits), targets, weights: rows.all, gradient: one.matrix(one.gradient))
      return (one.loss.sum(batch), one.gradient.array)
    }
    let (soft, slopes) = sum(.shares(one.matrix(one.shares)))
    let (hard, others) = sum(.labels(labels.all))
    #expect(abs(soft - hard) < 2e-6 * max(1, abs(hard)))
    for (slope, other) in zip(slopes, others) { #expect(abs(slope - other) < 3e-6) }
  }

  @Test func theBitsAreTheSameEverywhere() throws {
    let one = try Case(Self.cases[7])
    try ComputeBitsTests.sameEverywhere {
      var digest = Digest()
      digest.add(one.mean().bitPattern)
      digest.add(one.gradient.all)
      digest.add(one.rowLoss.all)
      return digest.value
    }
  }
}
