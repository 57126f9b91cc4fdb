import Glibc

/// The cells of a table, a row after another, four bytes each: a number, or which text of its column it is.
final class CSVMatrix {
  private(set) var base: UnsafeMutablePointer<Float>
  private(set) var count = 0
  private var capacity = 0

  /// The mark of a missing cell: a NaN, and as a whole number -1.
  static let missing = Float(bitPattern: .max)

  init() { base = UnsafeMutablePointer<Float>.allocate(capacity: 0) }

  deinit { if capacity > 0 { free(base) } else { base.deallocate() } }

  /// Room for `more` cells behind those there are. Memory that was never written to costs nothing.
  func extend(by more: Int) throws(Problem) -> UnsafeMutablePointer<Float> {
    if count + more > capacity {
      let wanted = max(count + more, capacity * 2, 1 << 12)
      // What is written to, and the inputs made of it.
      try MemoryBudget.check((count + more) * 8)
      let old = capacity > 0 ? base : nil
      guard let moved = realloc(old, wanted * MemoryLayout<Float>.stride) else {
        throw MemoryBudget.refusal(MemoryBudget.text(wanted * 4))
      }
      if old == nil { base.deallocate() }
      base = moved.bindMemory(to: Float.self, capacity: wanted)
      capacity = wanted
    }
    let start = base + count
    count += more
    return start
  }

  func code(_ cell: Int) -> Int32 { Int32(bitPattern: base[cell].bitPattern) }

  func setCode(_ code: Int32, _ cell: Int) {
    base[cell] = Float(bitPattern: UInt32(bitPattern: code))
  }
}
