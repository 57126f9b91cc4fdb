import Testing

@testable import Kernel

/// Known answers of Random123 1.14 (kat_vectors, philox 4x32 10).
@Suite struct PhiloxTests {
  @Test func knownAnswers() {
    let zeros = Philox.block((0, 0, 0, 0), key: (0, 0))
    #expect(zeros == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = Philox.block((.max, .max, .max, .max), key: (.max, .max))
    #expect(ones == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    let pi = Philox.block(
      (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: (0xa409_3822, 0x299f_31d0))
    #expect(pi == (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func streamsAreApart() {
    let base = Seed.stream(1, "order", 0)
    for other in [
      Seed.stream(2, "order", 0), Seed.stream(1, "init", 0), Seed.stream(1, "order", 1),
    ] {
      #expect((0..<8).allSatisfy { base.word(at: $0) != other.word(at: $0) })
    }
  }

  @Test func wordsAreReadAtAnyPlace() {
    let stream = Seed.stream(7, "order", 3)
    #expect(stream.word64(at: 5) == UInt64(stream.word(at: 11)) << 32 | UInt64(stream.word(at: 10)))
    let later = Stream(key: stream.key, high: stream.high, low: stream.low + 2)
    #expect(later.word(at: 1) == stream.word(at: 9))
  }

  @Test func wholeNumbersFillTheirRange() {
    let stream = Seed.stream(3, "order")
    var counts = [Int](repeating: 0, count: 10)
    for place in 0..<10_000 { counts[stream.integer(below: 10, at: place)] += 1 }
    #expect(counts.allSatisfy { $0 > 850 && $0 < 1150 })
    #expect(stream.integer(below: 1, at: 0) == 0)
    #expect(stream.integer(below: 0, at: 0) == 0)
    #expect((0..<100).allSatisfy { (0..<1).contains(stream.fraction(at: $0)) })
  }

  @Test func permutations() {
    let stream = Seed.stream(3, "order")
    #expect(stream.permutation(100).sorted() == Array(0..<100))
    #expect(stream.permutation(100) == stream.permutation(100))
    #expect(stream.permutation(100) != Seed.stream(3, "order", 1).permutation(100))
    #expect(stream.permutation(0) == [] && stream.permutation(1) == [0])
  }

  @Test func aWrittenSeedLeavesTheCountersAlone() {
    var draws = Draws(seed: 5)
    let first = draws.next("randn")
    #expect(draws.next("randn", seed: 9) == draws.next("randn", seed: 9))
    #expect(draws.next("randn") == Seed.stream(5, "randn", 1))
    #expect(first == Seed.stream(5, "randn", 0))
    draws.seed = 6
    #expect(draws.next("randn") == Seed.stream(6, "randn", 0))
  }

  @Test func seeds() throws {
    #expect(try Seed.read(42) == 42)
    for wrong in [-1.0, 0.5, .nan, .infinity, 1e300] {
      #expect(throws: Problem.self) { try Seed.read(wrong) }
    }
  }
}
