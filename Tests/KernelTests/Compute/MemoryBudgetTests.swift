import Testing

@testable import Kernel

/// Refusals come before the allocation.
@Suite struct MemoryBudgetTests {
  @Test(arguments: [Int.max, Int.max / 4, 1 << 60, 1 << 50])
  func impossibleSizes(_ count: Int) {
    do throws(Problem) {
      _ = try Buffer(count: count)
      Issue.record("allocated \(count) floats")
    } catch {
      #expect(error.code == .memory)
      #expect(error.message.hasPrefix("needs ") && error.message.hasSuffix(" available"))
      #expect(error.hint?.hasPrefix("set memory=") == true)
    }
    do throws(Problem) {
      _ = try IndexBuffer(count: count)
      Issue.record("allocated \(count) integers")
    } catch {
      #expect(error.code == .memory)
    }
  }

  @Test func negativeSizes() {
    #expect(throws: Problem(.outOfRange, "a size is at least 0, not -1")) {
      _ = try Buffer(count: -1)
    }
  }

  @Test func textOfBytes() {
    #expect(MemoryBudget.text(999) == "999 B")
    #expect(MemoryBudget.text(1000) == "1.0 kB")
    #expect(MemoryBudget.text(4_000_000_000) == "4.0 GB")
    #expect(MemoryBudget.text(1_299_999_999) == "1.2 GB")
    #expect(MemoryBudget.text(.max) == "9223.3 PB")
  }

  @Test func checkTakesNothing() throws {
    try MemoryBudget.check(1)
    #expect(throws: Problem.self) { try MemoryBudget.check(nil) }
    #expect(throws: Problem.self) { try MemoryBudget.check(MemoryBudget.limit + 1) }
    #expect(throws: Problem.self) { try MemoryBudget.checkLimit(0) }
    #expect(MemoryBudget.limit > 0)
  }

  @Test func buffersAreAlignedZeroAndTheirOwn() throws {
    for count in [0, 1, 15, 16, 17, 2_000_000] {
      let buffer = try Buffer(count: count)
      #expect(UInt(bitPattern: buffer.base) % 64 == 0)
      #expect(buffer.count == count && buffer.array.allSatisfy { $0 == 0 })
    }
    let first = try Buffer([1, 2, 3])
    let copy = try first.copy()
    copy[0] = 9
    #expect(first[0] == 1 && copy.array == [9, 2, 3])
  }
}
