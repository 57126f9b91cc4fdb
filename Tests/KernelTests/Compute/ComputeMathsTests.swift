import Foundation
import Testing

@testable import Kernel

/// The Double functions against the C library's, which are within one unit of the last place.
@Suite struct ComputeMathsTests {
  struct Yardstick: CustomTestStringConvertible, Sendable {
    var name: String
    var range: ClosedRange<Double>
    var ours: @Sendable (Double) -> Double
    var theirs: @Sendable (Double) -> Double
    var testDescription: String { name }
  }

  static let yardsticks: [Yardstick] = [
    Yardstick(name: "exp", range: -745...709, ours: Maths.exp) { Foundation.exp($0) },
    Yardstick(name: "expm1", range: -40...700, ours: Maths.expm1) { Foundation.expm1($0) },
    Yardstick(name: "expm1 near 0", range: -1...1, ours: Maths.expm1) { Foundation.expm1($0) },
    Yardstick(name: "log", range: 1e-3...3, ours: Maths.log) { Foundation.log($0) },
    Yardstick(name: "log of large", range: 1...1e300, ours: Maths.log) { Foundation.log($0) },
    Yardstick(name: "log1p", range: -0.999...3, ours: Maths.log1p) { Foundation.log1p($0) },
    Yardstick(name: "log2", range: 1e-3...30, ours: Maths.log2) { Foundation.log2($0) },
    Yardstick(name: "log10", range: 1e-3...30, ours: Maths.log10) { Foundation.log10($0) },
    Yardstick(name: "sin", range: -50...50, ours: Maths.sin) { Foundation.sin($0) },
    Yardstick(name: "sin of large", range: 1e5...1e15, ours: Maths.sin) { Foundation.sin($0) },
    Yardstick(name: "cos", range: -50...50, ours: Maths.cos) { Foundation.cos($0) },
    Yardstick(name: "cos of huge", range: 1e15...1e300, ours: Maths.cos) { Foundation.cos($0) },
    Yardstick(name: "tan", range: -50...50, ours: Maths.tan) { Foundation.tan($0) },
    Yardstick(name: "atan", range: -8...8, ours: Maths.atan) { Foundation.atan($0) },
    Yardstick(name: "tanh", range: -20...20, ours: Maths.tanh) { Foundation.tanh($0) },
    Yardstick(name: "erf", range: -6...6, ours: Maths.erf) { Foundation.erf($0) },
    Yardstick(
      name: "pow 1.7", range: 1e-3...1e100, ours: { Maths.pow($0, 1.7) },
      theirs: { Foundation.pow($0, 1.7) }),
    Yardstick(
      name: "0.999 to the power", range: -1e5...1e5, ours: { Maths.pow(0.999, $0) },
      theirs: { Foundation.pow(0.999, $0) }),
  ]

  @Test(arguments: yardsticks)
  func isAccurate(_ yardstick: Yardstick) {
    let (low, high) = (yardstick.range.lowerBound, yardstick.range.upperBound)
    for index in 0...2000 {
      let x = low + (high - low) * Double(index) / 2000
      let (got, want) = (yardstick.ours(x), yardstick.theirs(x))
      let size = max(abs(want), 1e-300)
      #expect(got == want || abs(got - want) <= 1.2e-15 * size, "\(got), not \(want), at \(x)")
    }
  }

  @Test func specialCases() {
    #expect(Maths.exp(-.infinity) == 0 && Maths.exp(710) == .infinity && Maths.exp(.nan).isNaN)
    #expect(Maths.log(0) == -.infinity && Maths.log(-1).isNaN && Maths.log(.infinity) == .infinity)
    #expect(Maths.log1p(-1) == -.infinity && Maths.log1p(-2).isNaN)
    #expect(Maths.pow(0, 0) == 1 && Maths.pow(.nan, 0) == 1 && Maths.pow(1, .nan) == 1)
    #expect(Maths.pow(-2, 3) == -8 && Maths.pow(-2, 0.5).isNaN && Maths.pow(2, -1074) == 0x1p-1074)
    #expect(Maths.pow(-0.0, -3) == -.infinity && Maths.pow(0, -2) == .infinity)
    #expect(Maths.pow(10, 15) == 1e15 && Maths.pow(4, 0.5) == 2 && Maths.pow(2, 10) == 1024)
    #expect(Maths.log2(8) == 3 && Maths.log10(1e15) == 15)
    #expect(Maths.sin(.infinity).isNaN && Maths.cos(0) == 1 && Maths.sin(-0.0).sign == .minus)
    #expect(
      Maths.atan2(0, -1) == .pi && Maths.atan2(-0.0, -1) == -.pi && Maths.atan2(1, 0) == .pi / 2)
    #expect(abs(Maths.lgamma(10) - 12.801827480081469) < 1e-13)
    #expect(abs(Maths.lgamma(0.5) - 0.5723649429247001) < 1e-14)
    #expect(Maths.tanh(100) == 1 && Maths.erf(-7) == -1)
  }
}
