/// Numbers from or for a file of tensors: a name, the sizes of the axes, and the elements row by row.
public struct NamedNumbers: Sendable {
  public let name: String
  public let sizes: [Int]
  public let floats: [Float]
  /// Elements that floats of 32 bits do not hold as they are, or that are not finite.
  public let oddities: NumberOddities
  /// One whole number in place of the floats, which is written with 64 bits.
  public let count: Int64?

  public init(
    _ name: String, _ sizes: [Int], _ floats: [Float], oddities: NumberOddities = NumberOddities()
  ) {
    (self.name, self.sizes, self.floats, self.oddities) = (name, sizes, floats, oddities)
    count = nil
  }

  /// A whole number without axes.
  public init(_ name: String, count: Int) {
    (self.name, sizes, floats, oddities) = (name, [], [], NumberOddities())
    self.count = Int64(count)
  }
}

/// Elements of a file that are worth a word.
public struct NumberOddities: Equatable, Sendable {
  /// Finite ones, and ones of a float that is nearest to them.
  public var rounded = 0
  /// Finite ones beyond the range of 32 bits: they become infinite.
  public var beyond = 0
  public var nans = 0
  /// Infinite in the file.
  public var infinite = 0

  public init() {}

  /// One sentence a kind that was met.
  public var notes: [String] {
    var notes: [String] = []
    func say(_ count: Int, _ one: String, _ many: String) {
      if count > 0 {
        notes.append("\(count) \(count == 1 ? "number" : "numbers") " + (count == 1 ? one : many))
      }
    }
    say(nans, "is NaN", "are NaN")
    say(infinite, "is infinite", "are infinite")
    say(beyond, "is beyond 32 bits and became infinite", "are beyond 32 bits and became infinite")
    say(rounded, "was rounded to 32 bits", "were rounded to 32 bits")
    return notes
  }

  static func + (one: NumberOddities, other: NumberOddities) -> NumberOddities {
    var sum = one
    sum.rounded += other.rounded
    sum.beyond += other.beyond
    sum.nans += other.nans
    sum.infinite += other.infinite
    return sum
  }
}

/// How the elements of a tensor file are written.
struct ElementKind: Equatable {
  enum Form { case float, brain, signed, unsigned, flag }

  let form: Form
  /// Bytes of one.
  let width: Int
  var isBigEndian = false

  /// Whether all of them are whole numbers.
  var isWhole: Bool { form == .signed || form == .unsigned || form == .flag }
  /// Whether one is a byte from 0 to 255.
  var isByte: Bool { form == .unsigned && width == 1 }

  /// The product of some sizes and the width; nil where it overflows or a size is negative. A size of 0
  /// does not hide that the others overflow.
  func bytes(_ sizes: [Int]) -> Int? {
    guard ([width] + sizes).checkedProduct != nil, let count = sizes.checkedProduct else {
      return nil
    }
    return count * width
  }

  /// Reads elements that begin at `start`, as many as `floats` has room for; the caller has seen to it that
  /// they are there.
  func read(
    _ bytes: [UInt8], at start: Int, into floats: UnsafeMutableBufferPointer<Float>
  ) -> NumberOddities {
    bytes.withUnsafeBytes { all in
      let source = UnsafeRawBufferPointer(rebasing: all[start..<(start + floats.count * width)])
      guard let base = floats.baseAddress else { return NumberOddities() }
      if isByte {
        Compute.floats(of: source.bindMemory(to: UInt8.self), into: base)
        return NumberOddities()
      }
      switch (form, width) {
      case (.float, 2):
        return each(source, floats, UInt16.self) { Double(Float16(bitPattern: $0)) }
      case (.float, 4):
        return each(source, floats, UInt32.self) { Double(Float(bitPattern: $0)) }
      case (.float, _): return each(source, floats, UInt64.self) { Double(bitPattern: $0) }
      case (.brain, _):
        return each(source, floats, UInt16.self) { Double(Float(bitPattern: UInt32($0) << 16)) }
      case (.flag, _): return each(source, floats, UInt8.self) { $0 == 0 ? 0 : 1 }
      default: return wholeNumbers(source, floats)
      }
    }
  }

  /// Numbers of 64 bits are held to what they are in the file, as doubles round them too.
  private func wholeNumbers(
    _ source: UnsafeRawBufferPointer, _ floats: UnsafeMutableBufferPointer<Float>
  ) -> NumberOddities {
    var oddities = NumberOddities()
    for (index, place) in stride(from: 0, to: floats.count * width, by: width).enumerated() {
      var word: UInt64 = 0
      for byte in 0..<width {
        let shift = 8 * (isBigEndian ? width - 1 - byte : byte)
        word |= UInt64(source[place + byte]) << UInt64(shift)
      }
      let value: Float
      if form == .unsigned {
        value = Float(word)
        if UInt64(exactly: value) != word { oddities.rounded += 1 }
      } else {
        let shift = UInt64(64 - 8 * width)
        let whole = Int64(bitPattern: word << shift) >> Int64(shift)
        value = Float(whole)
        if Int64(exactly: value) != whole { oddities.rounded += 1 }
      }
      floats[index] = value
    }
    return oddities
  }

  @inline(__always)
  private func each<Word: FixedWidthInteger>(
    _ source: UnsafeRawBufferPointer, _ floats: UnsafeMutableBufferPointer<Float>, _: Word.Type,
    _ number: (Word) -> Double
  ) -> NumberOddities {
    var oddities = NumberOddities()
    for index in 0..<floats.count {
      let word = source.loadUnaligned(fromByteOffset: index * width, as: Word.self)
      let exact = number(isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word))
      let value = Float(exact)
      floats[index] = value
      if Double(value) == exact {
        if value.isInfinite { oddities.infinite += 1 }
      } else if exact.isNaN {
        oddities.nans += 1
      } else if value.isInfinite {
        oddities.beyond += 1
      } else {
        oddities.rounded += 1
      }
    }
    return oddities
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
