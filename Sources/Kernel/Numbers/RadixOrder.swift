/// The order of floats, found by the digits of their bits, the last digit first: as fast for any
/// values, and it can be stopped. Equal elements keep their order, -0 equals 0, and NaN, all of them
/// equal, is larger than every number.
struct RadixOrder {
  /// The places of the elements in order.
  private(set) var places: [UInt32]
  private var keys: [UInt32]

  /// Lines as short as this are sorted by comparing.
  private static let short = 512

  init(of line: [Float], descending: Bool = false) throws(Problem) {
    guard line.count <= Int(UInt32.max) else {
      throw Problem(.memory, "\(line.count) elements in one line are too many to put in order")
    }
    keys = [UInt32](repeating: 0, count: line.count)
    places = keys
    try Stop.checked(line.count) { range in
      for place in range {
        keys[place] = descending ? ~RadixOrder.key(line[place]) : RadixOrder.key(line[place])
        places[place] = UInt32(place)
      }
    }
    if line.count <= RadixOrder.short {
      places.sort { (a, b) in
        let (first, second) = (keys[Int(a)], keys[Int(b)])
        return first != second ? first < second : a < b
      }
      return
    }
    var other = self
    for shift in [UInt32(0), 8, 16, 24] {
      try move(to: &other, by: shift)
      swap(&self, &other)
    }
  }

  /// Puts whole numbers in rising order, by digits of 11 bits.
  static func sort(_ keys: inout [UInt32]) throws(Problem) {
    var other = [UInt32](repeating: 0, count: keys.count)
    for shift in [UInt32(0), 11, 22] {
      var next = try starts(of: keys, by: shift, bits: 11)
      try Stop.checked(keys.count) { range in
        for place in range {
          let digit = Int(keys[place] >> shift & 2047)
          other[next[digit]] = keys[place]
          next[digit] += 1
        }
      }
      swap(&keys, &other)
    }
  }

  /// Where the keys of each digit begin, when those of lower ones stand before them.
  private static func starts(
    of keys: [UInt32], by shift: UInt32, bits: Int
  ) throws(Problem) -> [Int] {
    let mask = UInt32(1) << UInt32(bits) - 1
    var next = [Int](repeating: 0, count: (1 << bits) + 1)
    try Stop.checked(keys.count) { range in
      for place in range { next[Int(keys[place] >> shift & mask) + 1] += 1 }
    }
    for digit in 0..<(1 << bits) { next[digit + 1] += next[digit] }
    return next
  }

  /// The elements of the line in order.
  func applied(to line: [Float]) throws(Problem) -> [Float] {
    var sorted = line
    try Stop.checked(line.count) { range in
      for place in range { sorted[place] = line[Int(places[place])] }
    }
    return sorted
  }

  /// Rises with the value.
  private static func key(_ value: Float) -> UInt32 {
    if value.isNaN { return .max }
    let bits = (value + 0).bitPattern  // -0 + 0 is 0
    return bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits
  }

  /// Moves everything to `other`, in the order of the digit at `shift`.
  private func move(to other: inout RadixOrder, by shift: UInt32) throws(Problem) {
    var next = try RadixOrder.starts(of: keys, by: shift, bits: 8)
    try Stop.checked(keys.count) { range in
      for place in range {
        let digit = Int(keys[place] >> shift & 255)
        other.keys[next[digit]] = keys[place]
        other.places[next[digit]] = places[place]
        next[digit] += 1
      }
    }
  }
}
