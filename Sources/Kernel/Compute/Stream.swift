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
}
