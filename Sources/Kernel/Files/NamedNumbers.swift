/// Numbers from or for a file of tensors: a name, the sizes of the axes, and the elements row by row.
public struct NamedNumbers: Sendable {
  public let name: String
  public let sizes: [Int]
  public let floats: [Float]
  /// Elements that Float cannot hold exactly.
  public let rounded: Int
  /// One whole number in place of the floats, which is written with 64 bits.
  public let count: Int64?

  public init(_ name: String, _ sizes: [Int], _ floats: [Float], rounded: Int = 0) {
    (self.name, self.sizes, self.floats, self.rounded) = (name, sizes, floats, rounded)
    count = nil
  }

  /// A whole number without axes.
  public init(_ name: String, count: Int) {
    (self.name, sizes, floats, rounded) = (name, [], [], 0)
    self.count = Int64(count)
  }
}

/// How the elements of a tensor file are written.
struct ElementKind: Equatable {
  enum Form { case float, brain, signed, unsigned, flag }

  let form: Form
  /// Bytes of one.
  let width: Int
  var isBigEndian = false

  /// The product of some sizes and the width; nil where it overflows or a size is negative. A size of 0
  /// does not hide that the others overflow.
  func bytes(_ sizes: [Int]) -> Int? {
    var total = width
    for size in sizes {
      guard size >= 0 else { return nil }
      let (next, overflow) = total.multipliedReportingOverflow(by: max(size, 1))
      guard !overflow else { return nil }
      total = next
    }
    return sizes.contains(0) ? 0 : total
  }

  /// Reads `count` elements that begin at `start`; the caller has seen to it that they are there.
  func read(_ bytes: [UInt8], at start: Int, count: Int) -> (floats: [Float], rounded: Int) {
    var floats: [Float] = []
    floats.reserveCapacity(count)
    var rounded = 0
    for index in 0..<count {
      let place = start + index * width
      var word: UInt64 = 0
      for byte in 0..<width {
        let shift = 8 * (isBigEndian ? width - 1 - byte : byte)
        word |= UInt64(bytes[place + byte]) << UInt64(shift)
      }
      let (value, isExact) = number(word)
      floats.append(value)
      if !isExact { rounded += 1 }
    }
    return (floats, rounded)
  }

  private func number(_ word: UInt64) -> (Float, Bool) {
    switch form {
    case .float where width == 2:
      return (Float(Float16(bitPattern: UInt16(truncatingIfNeeded: word))), true)
    case .float where width == 4:
      return (Float(bitPattern: UInt32(truncatingIfNeeded: word)), true)
    case .float:
      let value = Double(bitPattern: word)
      let near = Float(value)
      return (near, value.isNaN || Double(near) == value)
    case .brain: return (Float(bitPattern: UInt32(truncatingIfNeeded: word) << 16), true)
    case .flag: return (word == 0 ? 0 : 1, word < 2)
    case .unsigned: return (Float(word), UInt64(exactly: Float(word)) == word)
    case .signed:
      let shift = UInt64(64 - 8 * width)
      let value = Int64(bitPattern: word << shift) >> Int64(shift)
      return (Float(value), Int64(exactly: Float(value)) == value)
    }
  }
}

extension [UInt8] {
  /// Floats, little-endian.
  mutating func append(floats: [Float]) {
    reserveCapacity(count + 4 * floats.count)
    for value in floats {
      let bits = value.bitPattern
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        append(UInt8(truncatingIfNeeded: bits >> shift))
      }
    }
  }
}
