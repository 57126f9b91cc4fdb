import Glibc
import Synchronization

/// Large blocks of zeros, fresh from the system or left by a buffer that is gone.
///
/// A page's first touch costs more than a training's work on it, and one fit after the other asks for
/// the same memory. What is kept counts for no budget: it makes way for buffers that are alive, and the
/// system may take its pages at any time.
enum SpareMemory {
  /// `bytes` from `start` on, mapped here.
  struct Block {
    let start: UnsafeMutableRawPointer
    let bytes: Int
  }

  /// A block that nobody uses.
  private struct Spare {
    let address: UInt
    let bytes: Int
  }

  /// Bytes that take longer to write than somebody waits.
  private static let slow = 256 << 20

  /// The longest kept first.
  private static let spares = Mutex<[Spare]>([])

  /// Bytes that are kept.
  static var bytes: Int { spares.withLock { total($0) } }

  /// At least `bytes` zeros, on a page's boundary; nil where the system has no more.
  static func take(_ bytes: Int) -> Block? {
    if let spare = spares.withLock({ fit(bytes, in: &$0) }),
      let start = UnsafeMutableRawPointer(bitPattern: spare.address)
    {
      // Zeros that are written here and now keep everybody waiting; the system's come page by page.
      if spare.bytes < slow || madvise(start, spare.bytes, Int32(MADV_DONTNEED)) != 0 {
        memset(start, 0, spare.bytes)
      }
      return Block(start: start, bytes: spare.bytes)
    }
    trim(to: MemoryBudget.available)
    if let block = map(bytes) { return block }
    trim(to: 0)
    return map(bytes)
  }

  /// Keeps a block that nobody uses any more.
  static func give(_ block: Block) {
    madvise(block.start, block.bytes, Int32(MADV_FREE))
    let spare = Spare(address: UInt(bitPattern: block.start), bytes: block.bytes)
    spares.withLock { $0.append(spare) }
    trim(to: min(MemoryBudget.available, MemoryBudget.limit / 4))
  }

  /// Returns the longest kept to the system until at most `most` bytes are left.
  static func trim(to most: Int) {
    spares.withLock { spares in
      while let oldest = spares.first, total(spares) > most {
        munmap(UnsafeMutableRawPointer(bitPattern: oldest.address), oldest.bytes)
        spares.removeFirst()
      }
    }
  }

  /// The smallest that holds `bytes` and wastes at most an eighth of them.
  private static func fit(_ bytes: Int, in spares: inout [Spare]) -> Spare? {
    let fitting = spares.indices.filter { 0...(bytes / 8) ~= spares[$0].bytes - bytes }
    guard let best = fitting.min(by: { spares[$0].bytes < spares[$1].bytes }) else { return nil }
    return spares.remove(at: best)
  }

  private static func map(_ bytes: Int) -> Block? {
    let start = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start, start != MAP_FAILED else { return nil }
    return Block(start: start, bytes: bytes)
  }

  private static func total(_ spares: [Spare]) -> Int { spares.reduce(0) { $0 + $1.bytes } }
}
