import Testing

@testable import Kernel

@Suite struct ComputeStreamTests {
  /// Known answers of Random123 1.14 (kat_vectors, philox 4x32 10).
  @Test(arguments: Processor.levels)
  func knownAnswers(_ level: Processor.Level) {
    let before = Processor.level
    Processor.use(level)
    defer { Processor.use(before) }
    #expect(Stream(key: 0).block() == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = Stream(key: .max, high: .max, low: .max)
    #expect(ones.block() == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    let pi = Stream(
      key: 0x299f_31d0_a409_3822, high: 0x0370_7344_1319_8a2e, low: 0x85a3_08d3_243f_6a88)
    #expect(pi.block() == (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test(arguments: [0, 1, 3, 4, 63, 64, 65, 1000])
  func fillsAreTheSingleDraws(_ count: Int) throws {
    let stream = Stream(key: 9, high: 1, low: .max - 5)
    let bits = Compute.bits(stream, count: count)
    let uniform = try Buffer(count: count)
    Compute.uniform(stream, into: uniform.all)
    for index in 0..<count {
      #expect(bits[index] == stream.word(at: index))
      #expect(uniform[index] == Float(bits[index] >> 8) * 0x1p-24)
    }
  }

  @Test func normalNumbersAreBoxMuller() throws {
    let stream = Stream(key: 4)
    let y = try Buffer(count: 1001)
    Compute.normal(stream, into: y.all)
    for index in 0..<1001 {
      let (u, v) = (stream.word(at: index & ~1), stream.word(at: index | 1))
      let r = (-2 * Maths.log(Double(u >> 8 + 1) * 0x1p-24)).squareRoot()
      let angle = 2 * Double.pi * Double(v >> 8) * 0x1p-24
      let want = r * (index % 2 == 0 ? Maths.cos(angle) : Maths.sin(angle))
      #expect(abs(Double(y[index]) - want) < 2e-6)
    }
  }

  @Test func momentsOfDraws() throws {
    let count = 200_000
    let u = try Samples.uniform(count)
    #expect(abs(Compute.sum(u.all) / Double(count) - 0.5) < 0.003)
    #expect(u.array.allSatisfy { $0 >= 0 && $0 < 1 })
    let z = try Samples.normal(count)
    #expect(abs(Compute.sum(z.all) / Double(count)) < 0.01)
    #expect(abs(Compute.sumOfSquares(z.all) / Double(count) - 1) < 0.015)
    let fourth = z.array.reduce(0.0) { $0 + Double($1 * $1 * $1 * $1) } / Double(count)
    #expect(abs(fourth - 3) < 0.1)
  }

  @Test func digestsSeeEveryBit() throws {
    let x = try Samples.normal(1000)
    let first = Samples.digest(x.all)
    for index in [0, 1, 15, 16, 999] {
      let old = x[index]
      x[index] = Float(bitPattern: old.bitPattern ^ 1)
      #expect(Samples.digest(x.all) != first)
      x[index] = old
    }
    #expect(Samples.digest(x.all) == first)
    #expect(Samples.digest(x[0..<500], x[500..<1000]) != first)
    #expect(Samples.digest(x[0..<999]) != first)
    let swapped = try x.copy()
    (swapped[3], swapped[19]) = (x[19], x[3])
    #expect(Samples.digest(swapped.all) != first)
    let copy = try x.copy()
    #expect(Samples.digest(copy.all) == first)
  }

  @Test func everyNaNIsTheSame() throws {
    let quiet = try Buffer([.nan, 1])
    let other = try Buffer([Float(bitPattern: 0xffc0_1234), 1])
    #expect(Samples.digest(quiet.all) == Samples.digest(other.all))
    let (zero, negative) = (try Buffer([0]), try Buffer([-0.0]))
    #expect(Samples.digest(zero.all) != Samples.digest(negative.all))
  }

  /// The digest of a digest's inputs: these may only change together with the bits version.
  @Test func pinnedBits() throws {
    let x = try Samples.normal(1000)
    var digest = Digest()
    digest.add(x.all)
    #expect(digest.value == 15_359_460_495_097_697_047)
    digest.add([1, 2, 3])
    digest.add(7)
    #expect(digest.value == 16_348_998_103_034_834_600)
    #expect(digest.text == "e2e34f27")
    #expect(Processor.bitsVersion == 3)
  }
}
