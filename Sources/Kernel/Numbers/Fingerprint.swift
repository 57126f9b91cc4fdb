/// A digest of exact bits: equal for equal bits on every machine, all NaN counted as one.
///
/// Not cryptographic: it tells two results apart, it does not guard against a forger.
public struct Fingerprint: Sendable, Hashable {
  /// Raised by every change of a kernel that changes bits; printed with digests and stored in files.
  public static var bitsVersion: Int { Processor.bitsVersion }

  private var digest = Digest()

  public init() {}

  /// One that was kept as its 64 bits.
  init(state: UInt64) { digest = Digest(value: state) }

  /// The 64 bits so far.
  public var state: UInt64 { digest.value }

  /// Takes in one word.
  public mutating func add(_ word: UInt64) { digest.add(word) }

  public mutating func add(_ integer: Int) { digest.add(UInt64(bitPattern: Int64(integer))) }

  /// A number's exact bits; all NaN count as one.
  public mutating func add(_ number: Double) {
    digest.add(number.isNaN ? Double.nan.bitPattern : number.bitPattern)
  }

  /// A text's length and bytes.
  public mutating func add(_ text: String) {
    add(text.utf8.count)
    digest.add(Array(text.utf8))
  }

  /// A count of floats, and the floats in their order.
  public mutating func add(_ floats: Region) {
    add(floats.count)
    digest.add(floats)
  }

  public mutating func add(_ floats: [Float]) {
    floats.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return add(0) }
      add(Region(base: UnsafeMutablePointer(mutating: base), count: values.count))
    }
  }

  public mutating func add(_ integers: [Int]) {
    add(integers.count)
    for integer in integers { add(integer) }
  }

  public mutating func add(_ integers: [Int32]) {
    add(integers.count)
    for integer in integers { add(Int(integer)) }
  }

  /// A shape and its numbers.
  public mutating func add(_ tensor: Tensor) {
    add(tensor.shape.sizes)
    add(tensor.region)
  }

  /// Twelve hexadecimal digits, the upper 48 bits.
  public var text: String {
    let digits = String(state >> 16, radix: 16)
    return String(repeating: "0", count: 12 - digits.utf8.count) + digits
  }
}
