import Glibc

/// Floats in memory that is 64-byte aligned and starts as zeros. Creating one asks the memory budget.
///
/// A buffer is not shared between threads; the worker pool only touches it inside a call of `Compute`.
public final class Buffer {
  public let count: Int
  let base: UnsafeMutablePointer<Float>
  private let storage: Storage

  /// Floats, an even number, by which memory that is taken lies off its boundary. Tests bind it: where
  /// numbers lie changes speed and no bit.
  @TaskLocal static var offset = 0

  /// `count` zeros. Refuses a negative count (`outOfRange`) and more than the budget (`memory`).
  public init(count: Int) throws(Problem) {
    storage = try Storage(count: count, stride: MemoryLayout<Float>.stride)
    self.count = count
    base = storage.base.bindMemory(to: Float.self, capacity: storage.bytes / 4)
  }

  public convenience init(_ values: [Float]) throws(Problem) {
    try self.init(count: values.count)
    for (index, value) in values.enumerated() { base[index] = value }
  }

  deinit { storage.release() }

  public subscript(index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count, "index outside the buffer")
      return base[index]
    }
    set {
      precondition(index >= 0 && index < count, "index outside the buffer")
      base[index] = newValue
    }
  }

  /// The whole buffer, valid while the buffer lives.
  public var all: Region { Region(base: base, count: count) }

  /// A part of the buffer, valid while the buffer lives.
  public subscript(range: Range<Int>) -> Region { all[range] }

  /// Rows `stride` floats apart, starting at `start`. Without `stride` they are dense.
  public func matrix(at start: Int = 0, rows: Int, columns: Int, stride: Int? = nil) -> Matrix {
    all.matrix(at: start, rows: rows, columns: columns, stride: stride)
  }

  public func copy() throws(Problem) -> Buffer {
    let twin = try Buffer(count: count)
    memcpy(twin.base, base, count * MemoryLayout<Float>.stride)
    return twin
  }

  /// The same, which can be stopped once it takes some milliseconds.
  func stoppableCopy() throws(Problem) -> Buffer {
    let (twin, piece) = (try Buffer(count: count), 1 << 22)
    for start in stride(from: 0, to: count, by: piece) {
      if start > 0 { try Stop.check() }
      memcpy(
        twin.base + start, base + start, min(piece, count - start) * MemoryLayout<Float>.stride)
    }
    return twin
  }

  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    body(UnsafeRawBufferPointer(start: base, count: count * MemoryLayout<Float>.stride))
  }

  public func withUnsafeMutableBytes<Result>(
    _ body: (UnsafeMutableRawBufferPointer) -> Result
  ) -> Result {
    body(UnsafeMutableRawBufferPointer(start: base, count: count * MemoryLayout<Float>.stride))
  }

  public var array: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }
}

/// 32-bit integers (labels, row numbers), with the rules of `Buffer`.
public final class IndexBuffer {
  public let count: Int
  let base: UnsafeMutablePointer<Int32>
  private let storage: Storage

  public init(count: Int) throws(Problem) {
    storage = try Storage(count: count, stride: MemoryLayout<Int32>.stride)
    self.count = count
    base = storage.base.bindMemory(to: Int32.self, capacity: storage.bytes / 4)
  }

  public convenience init(_ values: [Int32]) throws(Problem) {
    try self.init(count: values.count)
    for (index, value) in values.enumerated() { base[index] = value }
  }

  deinit { storage.release() }

  public subscript(index: Int) -> Int32 {
    get {
      precondition(index >= 0 && index < count, "index outside the buffer")
      return base[index]
    }
    set {
      precondition(index >= 0 && index < count, "index outside the buffer")
      base[index] = newValue
    }
  }

  public var all: IndexRegion { IndexRegion(base: base, count: count) }
  public subscript(range: Range<Int>) -> IndexRegion { all[range] }
  public var array: [Int32] { Array(UnsafeBufferPointer(start: base, count: count)) }
}

/// Zeroed, aligned memory, counted by the budget.
///
/// Aligned by hand: what `posix_memalign` gives back is too small for its own next request of the same
/// size, so that a name bound again and again to new numbers would never find the old ones' memory.
private struct Storage {
  let base: UnsafeMutableRawPointer
  let bytes: Int
  private let memory: Memory

  private enum Memory {
    case small(UnsafeMutableRawPointer)
    case large(SpareMemory.Block)
  }

  private static let alignment = 64
  /// From here on, ask for huge pages: a first touch is several times cheaper.
  private static let huge = 4 << 20
  private static let hugePage = 2 << 20

  init(count: Int, stride: Int) throws(Problem) {
    guard count >= 0 else {
      throw Problem(.outOfRange, "a size is at least 0, not \(count)")
    }
    let product = count.multipliedReportingOverflow(by: stride)
    guard !product.overflow, product.partialValue < Int.max - 2 * Storage.huge else {
      throw MemoryBudget.refusal("more than 9.2 EB")
    }
    bytes = max(
      Storage.alignment,
      (product.partialValue + Storage.alignment - 1) / Storage.alignment * Storage.alignment)
    try MemoryBudget.reserve(bytes)
    let offset = Buffer.offset * MemoryLayout<Float>.stride
    if bytes < Storage.huge, let block = calloc(1, bytes + Storage.alignment + offset) {
      memory = .small(block)
      base = block.alignedUp(toMultipleOf: Storage.alignment) + offset
    } else if bytes >= Storage.huge,
      let block = SpareMemory.take(bytes + Storage.hugePage + offset)
    {
      memory = .large(block)
      base = block.start.alignedUp(toMultipleOf: Storage.hugePage) + offset
      madvise(base - offset, bytes, Int32(MADV_HUGEPAGE))
    } else {
      MemoryBudget.release(bytes)
      throw MemoryBudget.refusal(MemoryBudget.text(bytes))
    }
  }

  func release() {
    MemoryBudget.release(bytes)
    switch memory {
    case .small(let block): free(block)
    case .large(let block): SpareMemory.give(block)
    }
  }
}
