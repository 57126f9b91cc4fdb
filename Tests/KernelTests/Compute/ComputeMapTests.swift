import Foundation
import Testing

@testable import Kernel

/// Elementary functions against the C library's Double ones, in units of the last place.
@Suite struct ComputeMapTests {
  struct Yardstick: CustomTestStringConvertible, Sendable {
    var map: Compute.Map
    var limit: Double
    var near: ClosedRange<Float> = -4...4
    var exact: @Sendable (Double) -> Double
    var testDescription: String { "\(map)" }
  }

  static let yardsticks: [Yardstick] = [
    Yardstick(map: .negate, limit: 0) { -$0 },
    Yardstick(map: .abs, limit: 0) { abs($0) },
    Yardstick(map: .sign, limit: 0) { $0.isNaN ? $0 : $0 > 0 ? 1 : $0 < 0 ? -1 : 0 },
    Yardstick(map: .square, limit: 0.5) { $0 * $0 },
    Yardstick(map: .sqrt, limit: 0.5) { $0.squareRoot() },
    Yardstick(map: .reciprocal, limit: 0.5) { 1 / $0 },
    Yardstick(map: .exp, limit: 1, near: -104...89) { Foundation.exp($0) },
    Yardstick(map: .expm1, limit: 1.5, near: -20...89) { Foundation.expm1($0) },
    Yardstick(map: .log, limit: 1, near: 0.3...3) { Foundation.log($0) },
    Yardstick(map: .log1p, limit: 2, near: -0.99...3) { Foundation.log1p($0) },
    Yardstick(map: .log2, limit: 0.51, near: 0.3...3) { Foundation.log2($0) },
    Yardstick(map: .log10, limit: 0.51, near: 0.3...3) { Foundation.log10($0) },
    Yardstick(map: .sin, limit: 1.75, near: -400...400) { Foundation.sin($0) },
    Yardstick(map: .cos, limit: 1.75, near: -400...400) { Foundation.cos($0) },
    Yardstick(map: .tan, limit: 0.51, near: -400...400) { Foundation.tan($0) },
    Yardstick(map: .tanh, limit: 2.25) { Foundation.tanh($0) },
    Yardstick(map: .sigmoid, limit: 2, near: -100...100) { 1 / (1 + Foundation.exp(-$0)) },
    Yardstick(map: .erf, limit: 1.5) { Foundation.erf($0) },
    Yardstick(map: .floor, limit: 0) { $0.rounded(.down) },
    Yardstick(map: .ceil, limit: 0) { $0.rounded(.up) },
    Yardstick(map: .round, limit: 0) { $0.rounded(.toNearestOrEven) },
    Yardstick(map: .not, limit: 0) { $0 == 0 ? 1 : 0 },
    Yardstick(map: .isNaN, limit: 0) { $0.isNaN ? 1 : 0 },
    Yardstick(map: .isFinite, limit: 0) { $0.isFinite ? 1 : 0 },
  ]

  @Test func everyMapHasAYardstick() {
    #expect(Self.yardsticks.map(\.map) == Compute.Map.allCases)
  }

  @Test(arguments: yardsticks)
  func isAccurate(_ yardstick: Yardstick) throws {
    let near = yardstick.near
    let inputs = Samples.overAllBits() + Samples.between(near.lowerBound, near.upperBound)
    let x = try Buffer(inputs)
    let y = try Buffer(count: x.count)
    Compute.map(yardstick.map, x.all, into: y.all)
    var largest = (ulps: 0.0, at: Float(0))
    for index in 0..<x.count {
      let ulps = Samples.ulps(y[index], yardstick.exact(Double(x[index])))
      if ulps > largest.ulps { largest = (ulps, x[index]) }
    }
    #expect(largest.ulps <= yardstick.limit, "\(largest.ulps) units at \(largest.at)")
  }

  /// A large answer is stored past the caches: the same bits, to the last number, on any boundary.
  @Test(arguments: [0, 3]) func largeAnswersAreTheSameBits(shift: Int) throws {
    let count = 2_100_000
    let x = try Buffer(count: count)
    let y = try Buffer(count: count + 64)
    Compute.normal(Stream(key: 5), into: x.all)
    Compute.map(.exp, x.all, into: y[shift..<(shift + count)])
    let part = try Buffer(count: 1000)
    for start in stride(from: 0, to: count, by: 1000) {
      Compute.map(.exp, x[start..<(start + 1000)], into: part.all)
      #expect(y[(shift + start)..<(shift + start + 1000)].array == part.array)
    }
    #expect(y[(shift + count)..<(count + 64)].array.allSatisfy { $0 == 0 })
  }

  @Test func placeInTheVectorDoesNotMatter() throws {
    let x = try Samples.normal(100)
    for map in Compute.Map.allCases {
      let whole = try Buffer(count: 100)
      Compute.map(map, x.all, into: whole.all)
      let one = try Buffer(count: 1)
      for index in 0..<100 {
        Compute.map(map, x[index..<(index + 1)], into: one.all)
        #expect(one[0].bitPattern == whole[index].bitPattern || one[0].isNaN)
      }
    }
  }

  static let pairs: [(Compute.Binary, @Sendable (Float, Float) -> Float)] = [
    (.add, { $0 + $1 }), (.subtract, { $0 - $1 }), (.multiply, { $0 * $1 }), (.divide, { $0 / $1 }),
    (.power, { Float(Foundation.pow(Double($0), Double($1))) }),
    (.modulo, { floored($0, $1).rest }), (.floorDivide, { floored($0, $1).quotient }),
    (.minimum, { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) }),
    (.maximum, { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) }),
    (.equal, { $0 == $1 ? 1 : 0 }), (.notEqual, { $0 != $1 ? 1 : 0 }),
    (.less, { $0 < $1 ? 1 : 0 }), (.lessEqual, { $0 <= $1 ? 1 : 0 }),
    (.greater, { $0 > $1 ? 1 : 0 }), (.greaterEqual, { $0 >= $1 ? 1 : 0 }),
    (.and, { $0 != 0 && $1 != 0 ? 1 : 0 }), (.or, { $0 != 0 || $1 != 0 ? 1 : 0 }),
    (.atan2, { Float(Foundation.atan2(Double($0), Double($1))) }),
  ]

  /// Python's // and %.
  static func floored(_ a: Float, _ b: Float) -> (quotient: Float, rest: Float) {
    let (x, y) = (Double(a), Double(b))
    var rest = fmod(x, y)
    if rest != 0, (rest < 0) != (y < 0) { rest += y }
    if b == 0 || !x.isFinite || !y.isFinite { return ((a / b).rounded(.down), Float(rest)) }
    return (Float(((x - rest) / y).rounded()), Float(rest))
  }

  @Test func binaryFunctions() throws {
    #expect(Self.pairs.map(\.0) == Compute.Binary.allCases)
    let edges: [Float] = [
      0, -0.0, 1, -1, 2, 0.5, -2.5, 3, 7, 1e-40, 1e30, -7, 0.1, .infinity, -.infinity, .nan,
    ]
    let left = edges.flatMap { a in edges.map { _ in a } }
    let right = edges.flatMap { _ in edges }
    let (a, b) = (try Buffer(left), try Buffer(right))
    let y = try Buffer(count: left.count)
    for (binary, exact) in Self.pairs {
      Compute.binary(binary, a.all, b.all, into: y.all)
      for index in 0..<left.count {
        let want = exact(left[index], right[index])
        #expect(
          y[index] == want || (y[index].isNaN && want.isNaN),
          "\(binary) of \(left[index]), \(right[index]): \(y[index]), not \(want)")
      }
    }
  }
}
