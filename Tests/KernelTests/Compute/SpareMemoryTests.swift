import Testing

@testable import Kernel

/// Memory handed on from one buffer to the next. Its sizes are no other test's, which run beside.
@Suite struct SpareMemoryTests {
  /// Floats of a block that is kept: 8 MiB and a few.
  private static let count = (2 << 20) + 1234

  @Test func whatIsHandedOnStartsAsZeros() throws {
    for _ in 0..<3 {
      let buffer = try Buffer(count: Self.count)
      #expect(UInt(bitPattern: buffer.base) % 64 == 0)
      #expect(buffer.array.allSatisfy { $0 == 0 })
      for index in 0..<Self.count { buffer[index] = 1 }
    }
  }

  @Test func aBlockIsKeptOnceAndTakenOnce() throws {
    let size = 5_000_000
    let first = try #require(SpareMemory.take(size))
    let second = try #require(SpareMemory.take(size))
    #expect(first.start != second.start && first.bytes >= size && second.bytes >= size)
    SpareMemory.give(first)
    #expect(SpareMemory.bytes <= MemoryBudget.limit / 4)
    SpareMemory.give(second)
    let taken = [SpareMemory.take(size), SpareMemory.take(size)].compactMap { $0?.start }
    #expect(taken.count == 2 && taken[0] != taken[1])
  }

  @Test func aBlockFarTooLargeIsLeftAlone() throws {
    let large = try #require(SpareMemory.take(90_000_000))
    SpareMemory.give(large)
    let small = try #require(SpareMemory.take(9_000_000))
    #expect(small.bytes < 90_000_000)
    SpareMemory.give(small)
  }

  @Test func trimmingGivesAllBack() throws {
    SpareMemory.give(try #require(SpareMemory.take(7_000_000)))
    SpareMemory.trim(to: 0)
    let block = try #require(SpareMemory.take(7_000_000))
    #expect(block.start.loadUnaligned(as: UInt64.self) == 0)
    SpareMemory.give(block)
  }
}
