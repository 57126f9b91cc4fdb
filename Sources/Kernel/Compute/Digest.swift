import CKernels

/// A running hash of exact bits, in the order they are added. Every NaN counts as the same number.
public struct Digest: Equatable, Hashable, Sendable {
  public private(set) var value: UInt64

  public init() { value = 0x9E37_79B9_7F4A_7C15 }

  /// Goes on from a value.
  public init(value: UInt64) { self.value = value }

  public mutating func add(_ x: Region) { value = ck_digest(value, x.count, x.base) }

  public mutating func add(_ bytes: [UInt8]) { value = ck_digest_bytes(value, bytes.count, bytes) }

  public mutating func add(_ word: UInt64) { value = ck_digest_word(value, word) }

  public mutating func add(_ x: IndexRegion) {
    value = x.base.withMemoryRebound(to: UInt8.self, capacity: x.count * 4) {
      ck_digest_bytes(value, x.count * 4, $0)
    }
  }

  /// The first 8 hexadecimal digits.
  public var text: String {
    let digits = String(value >> 32, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
