/// A digest of exact bits: equal for equal bits on every machine, all NaN counted as one.
///
/// Not cryptographic: it tells two results apart, it does not guard against a forger.
public struct Fingerprint: Sendable, Equatable {
  /// Raised by every change of a kernel that changes bits; printed with digests and stored in files.
  public static let bitsVersion = 1

  /// The 64 bits so far.
  public private(set) var state: UInt64 = 0x9E37_79B9_7F4A_7C15

  public init() {}

  /// Takes in one word.
  public mutating func add(_ word: UInt64) {
    var mixed = state ^ word
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    state = mixed ^ (mixed >> 31)
  }

  public mutating func add(_ integer: Int) { add(UInt64(bitPattern: Int64(integer))) }

  /// A number's exact bits; all NaN count as one.
  public mutating func add(_ number: Double) {
    add(number.isNaN ? Double.nan.bitPattern : number.bitPattern)
  }

  public mutating func add(_ text: String) {
    add(text.utf8.count)
    for byte in text.utf8 { add(UInt64(byte)) }
  }

  /// Floats in their order.
  public mutating func add(_ floats: UnsafeBufferPointer<Float>) {
    for value in floats { add(UInt64(value.isNaN ? Float.nan.bitPattern : value.bitPattern)) }
  }

  public mutating func add(_ floats: [Float]) { floats.withUnsafeBufferPointer { add($0) } }

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
    tensor.withFloats { add($0) }
  }

  /// Twelve hexadecimal digits, the upper 48 bits.
  public var text: String {
    let digits = String(state >> 16, radix: 16)
    return String(repeating: "0", count: 12 - digits.utf8.count) + digits
  }
}
