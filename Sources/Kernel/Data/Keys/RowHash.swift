/// The hash behind the keys of rows: the same in every process, on every machine, for ever, as keys are
/// kept in files.
///
/// fold(x, y) is the upper half of the 128-bit product x y, xor its lower half. A cell of a table is
/// fold(value ^ a, b), a and b drawn from its column's name; a row is the sum of its cells modulo 2^64, so the
/// order of the columns does not matter, and the sum is mixed at the end. The constants are those of
/// SplitMix64 (Steele, Lea, Flood 2014) and of Philox. Not cryptographic.
enum RowHash {
  /// What stands for a cell that is missing, or not a number.
  static let missing: UInt64 = 0xBB67_AE85_84CA_A73B

  static func fold(_ x: UInt64, _ y: UInt64) -> UInt64 {
    let product = x.multipliedFullWidth(by: y)
    return product.high ^ product.low
  }

  /// The last step of SplitMix64: one to one, and every bit reaches every other.
  static func mix(_ word: UInt64) -> UInt64 {
    var word = word
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// The word that `mix` made another of.
  static func unmix(_ word: UInt64) -> UInt64 {
    var word = word
    word = (word ^ (word >> 31) ^ (word >> 62)) &* inverse(0x94D0_49BB_1331_11EB)
    word = (word ^ (word >> 27) ^ (word >> 54)) &* inverse(0xBF58_476D_1CE4_E5B9)
    return word ^ (word >> 30) ^ (word >> 60)
  }

  /// Of an odd word modulo 2^64, by Newton's iteration: each doubles the bits that are right.
  private static func inverse(_ word: UInt64) -> UInt64 {
    var found = word
    for _ in 0..<5 { found = found &* (2 &- word &* found) }
    return found
  }

  /// Of bytes in their order and their number, 32 at a time in two chains.
  static func bytes(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let count = bytes.count
    var one: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(count)
    var two: UInt64 = 0xD251_1F53_CD9E_8D57
    func word(_ place: Int) -> UInt64 {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }
    var place = 0
    while place + 32 <= count {
      one = fold(word(place) ^ one, word(place + 8) ^ 0xA076_1D64_78BD_642F)
      two = fold(word(place + 16) ^ two, word(place + 24) ^ 0xE703_7ED1_A0B4_28DB)
      place += 32
    }
    while place < count {
      var last: UInt64 = 0
      for index in place..<min(place + 8, count) {
        last |= UInt64(bytes[index]) << UInt64(8 * (index - place))
      }
      one = fold(last ^ one, 0xA076_1D64_78BD_642F)
      place += 8
    }
    return mix(fold(one ^ 0x8EBC_6AF0_9C88_C6E3, two ^ 0x5899_65CC_7537_4CC3))
  }

  static func text(_ text: String) -> UInt64 {
    var text = text
    return text.withUTF8 { bytes(UnsafeRawBufferPointer($0)) }
  }

  /// A number as the 32-bit float it is held as: -0 is 0, and what is not a number is missing.
  static func number(_ value: Float) -> UInt64 {
    value.isNaN ? missing : UInt64((value + 0).bitPattern)
  }

  /// What a column's name does to its cells.
  struct Column {
    private let add: UInt64
    private let factor: UInt64

    init(_ name: String) {
      add = RowHash.text(name)
      factor = RowHash.mix(add ^ 0x9E37_79B9_7F4A_7C15) | 1
    }

    /// A cell's share in its row.
    func cell(_ value: UInt64) -> UInt64 { RowHash.fold(value ^ add, factor) }
  }
}
