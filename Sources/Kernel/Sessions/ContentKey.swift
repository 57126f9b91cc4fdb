import CKernels

/// The name of a value by its bytes: 128 bits, as 32 hexadecimal digits. Equal bytes have equal keys;
/// every flipped bit gives another. It guards against damage, not against a forger.
struct ContentKey: Hashable, Comparable, CustomStringConvertible {
  private let high: UInt64
  private let low: UInt64

  init(_ bytes: UnsafeRawBufferPointer) {
    var key: (UInt64, UInt64) = (0, 0)
    ck_digest_key(bytes.count, bytes.baseAddress, &key.0, &key.1)
    (high, low) = key
  }

  init(_ text: String) {
    var text = text
    self = text.withUTF8 { ContentKey(UnsafeRawBufferPointer($0)) }
  }

  /// Of several texts, each with its length.
  init(_ texts: [String?]) {
    self.init(texts.map { $0.map { "\($0.utf8.count):\($0)" } ?? "-" }.joined())
  }

  static func < (one: ContentKey, other: ContentKey) -> Bool {
    (one.high, one.low) < (other.high, other.low)
  }

  /// Reads what `description` wrote.
  init(reading text: String) throws(Problem) {
    let digits = text.utf8
    guard digits.count == 32,
      digits.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }),
      let high = UInt64(text.prefix(16), radix: 16), let low = UInt64(text.suffix(16), radix: 16)
    else { throw Problem(.badFile, "a digest of 32 digits is missing") }
    (self.high, self.low) = (high, low)
  }

  var description: String {
    var digits = [UInt8](repeating: 0, count: 32)
    for place in 0..<32 {
      let word = place < 16 ? high : low
      let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (place & 15)) & 15)
      digits[place] = digit + (digit < 10 ? 48 : 87)
    }
    return String(decoding: digits, as: UTF8.self)
  }
}
