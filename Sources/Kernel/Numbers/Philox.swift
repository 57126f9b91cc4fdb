/// Philox 4x32-10: ten rounds that turn a counter and a key into four random words.
///
/// J. Salmon, M. Moraes, R. Dror, D. Shaw: Parallel random numbers: as easy as 1, 2, 3. SC 2011.
/// Scalar, for single draws; large fills are the same words from C.
enum Philox {
  typealias Words = (UInt32, UInt32, UInt32, UInt32)

  /// The block of `counter` (its words in rising significance) under `key`.
  static func block(_ counter: Words, key: (UInt32, UInt32)) -> Words {
    var (a, b, c, d) = counter
    var (low, high) = key
    for round in 0..<10 {
      if round > 0 {
        low &+= 0x9E37_79B9
        high &+= 0xBB67_AE85
      }
      let first = UInt64(a) * 0xD251_1F53
      let second = UInt64(c) * 0xCD9E_8D57
      (a, b, c, d) = (
        UInt32(truncatingIfNeeded: second >> 32) ^ b ^ low, UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ d ^ high, UInt32(truncatingIfNeeded: first)
      )
    }
    return (a, b, c, d)
  }

  /// Block `low` of the stream (key, high).
  static func block(key: UInt64, high: UInt64, low: UInt64) -> Words {
    block(
      (
        UInt32(truncatingIfNeeded: low), UInt32(truncatingIfNeeded: low >> 32),
        UInt32(truncatingIfNeeded: high), UInt32(truncatingIfNeeded: high >> 32)
      ),
      key: (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32)))
  }
}
