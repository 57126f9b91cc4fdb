import CKernels

/// A place in Philox 4x32-10: element i is word i % 4 of the block (key, high, low + i / 4).
public struct Stream: Equatable, Sendable {
  public var key: UInt64
  public var high: UInt64
  public var low: UInt64

  public init(key: UInt64, high: UInt64 = 0, low: UInt64 = 0) {
    self.key = key
    self.high = high
    self.low = low
  }

  /// The 4 words of block `index`.
  public func block(_ index: UInt64 = 0) -> (UInt32, UInt32, UInt32, UInt32) {
    var words: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &words) { bytes in
      ck_philox(key, high, low &+ index, bytes.bindMemory(to: UInt32.self).baseAddress)
    }
    return words
  }
}

extension Compute {
  /// Uniform numbers in 0..<1, multiples of 2⁻²⁴.
  public static func uniform(_ stream: Stream, into y: Region) {
    ck_random_uniform(stream.key, stream.high, stream.low, y.count, y.base)
  }

  /// Normal numbers, mean 0 and variance 1 (Box–Muller on pairs), below 5.8 in size.
  public static func normal(_ stream: Stream, into y: Region) {
    ck_random_normal(stream.key, stream.high, stream.low, y.count, y.base)
  }

  /// The first `count` words of the stream.
  public static func bits(_ stream: Stream, count: Int) -> [UInt32] {
    [UInt32](unsafeUninitializedCapacity: max(0, count)) { room, filled in
      ck_random_bits(stream.key, stream.high, stream.low, room.count, room.baseAddress)
      filled = room.count
    }
  }
}
