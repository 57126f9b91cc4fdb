import Foundation
import Testing

@testable import Kernel

/// The focal loss where its class is nearly sure or nearly excluded; PyTorch's numbers are in `LossTests`.
@Suite struct FocalTests {
  private static func loss(_ words: String, names: [String]) throws -> LossFunction {
    let (row, values) = try statement(words, Loss.self)
    return try row.make(values, LossContext(width: names.count, names: names))
  }

  private struct Found: Equatable {
    let mean: UInt64
    let gradient: [UInt32]
    let rows: [UInt32]
  }

  private static func found(_ words: String, _ targets: (IndexBuffer, Buffer)?) throws -> Found {
    let (rows, width) = (37, 11)
    let stream = Seed.stream(3, "focal", 0)
    let logits = try Buffer((0..<rows * width).map { Float(stream.fraction(at: $0) * 30 - 15) })
    let labels = try IndexBuffer((0..<rows).map { Int32($0 * 5 % width) })
    let gradient = try Buffer(count: rows * width)
    let each = try Buffer(count: rows)
    let shares = try Buffer(count: rows * width)
    for row in 0..<rows { shares[row * width + row * 5 % width] = 1 }
    let loss = try loss(words, names: (0..<width).map { "c\($0)" })
    func matrix(_ buffer: Buffer) -> Matrix { buffer.matrix(rows: rows, columns: width) }
    let mean = loss.mean(
      matrix(logits), targets == nil ? .labels(labels.all) : .shares(matrix(shares)),
      gradient: matrix(gradient), rowLoss: each.all)
    return Found(
      mean: mean.bitPattern, gradient: gradient.array.map(\.bitPattern),
      rows: each.array.map(\.bitPattern))
  }

  @Test func withoutFocusItIsCrossEntropyToTheBit() throws {
    #expect(try Self.found("focal gamma=0", nil) == Self.found("crossentropy", nil))
    #expect(try Self.found("focal gamma=2", nil) != Self.found("crossentropy", nil))
  }

  @Test(arguments: ["focal gamma=0.5", "focal gamma=2", "focal gamma=1 alpha=c3:4"])
  func aShareOfOneIsALabel(_ words: String) throws {
    let empty = (try IndexBuffer(count: 1), try Buffer(count: 1))
    #expect(try Self.found(words, nil) == Self.found(words, empty))
  }

  /// In double precision, p and 1 - p each by the sum that loses no digits.
  private static func exact(_ x: Double, _ gamma: Double) -> Double {
    let other = 1 / (1 + exp(x))
    let minusLog = x > 0 ? log1p(exp(-x)) : -x + log1p(exp(x))
    return pow(other, gamma) * minusLog
  }

  /// Logits (x, 0): p of the label runs from 1e-26 to 1 - 1e-26.
  @Test(arguments: [0.25, 0.5, 1, 2, 5])
  func valueAndSlopeHoldAtBothEnds(_ gamma: Double) throws {
    let places = stride(from: -60.0, through: 60, by: 2.5).map { $0 }
    let loss = try Self.loss("focal gamma=\(gamma)", names: ["a", "b"])
    let label = try IndexBuffer([0])
    for x in places {
      let logits = try Buffer([Float(x), 0])
      let gradient = try Buffer(count: 2)
      let value = loss.mean(
        logits.matrix(rows: 1, columns: 2), .labels(label.all),
        gradient: gradient.matrix(rows: 1, columns: 2))
      let wanted = Self.exact(x, gamma)
      #expect(abs(value - wanted) <= 3e-5 * wanted + 1e-19, "\(x): \(value) \(wanted)")
      let step = 1e-4
      let slope = (Self.exact(x + step, gamma) - Self.exact(x - step, gamma)) / (2 * step)
      #expect(
        abs(Double(gradient[0]) - slope) <= 1e-4 * abs(slope) + 1e-7,
        "\(x): \(gradient[0]) \(slope)")
      #expect(gradient[0] == -gradient[1] || abs(gradient[0] + gradient[1]) < 1e-6)
    }
  }

  /// A share of every class: the gradient is the slope of the value.
  @Test func softTargets() throws {
    let loss = try Self.loss("focal gamma=2 alpha=b:3", names: ["a", "b", "c"])
    let logits = try Buffer([0.5, -1, 1.25, -3, 2, 0])
    let shares = try Buffer([0.2, 0.5, 0.3, 0, 0.75, 0.25])
    let gradient = try Buffer(count: 6)
    func mean(_ room: Matrix?) -> Double {
      loss.mean(
        logits.matrix(rows: 2, columns: 3), .shares(shares.matrix(rows: 2, columns: 3)),
        gradient: room)
    }
    _ = mean(gradient.matrix(rows: 2, columns: 3))
    for place in 0..<6 {
      let value = logits[place]
      logits[place] = value + 0x1p-7
      let above = mean(nil)
      logits[place] = value - 0x1p-7
      let below = mean(nil)
      logits[place] = value
      #expect(abs(Double(gradient[place]) - (above - below) * 64) < 2e-4, "\(place)")
    }
  }

  @Test(arguments: [
    ("focal alpha=0.25", "by class"), ("focal alpha=d:1", "no class"),
    ("focal alpha=a:1,a:2", "twice"), ("focal alpha=a:-1", "by class"),
    ("focal alpha=a:0,b:0,c:0", "above 0"), ("focal alpha=a:x", "by class"),
  ])
  func factorsAreGivenByTheNameOfAClass(_ words: String, _ part: String) throws {
    let problem = #expect(throws: Problem.self) {
      _ = try Self.loss(words, names: ["a", "b", "c"])
    }
    #expect(problem?.message.contains(part) ?? false, "\(problem?.message ?? "")")
    #expect(problem?.about == "alpha")
  }
}
