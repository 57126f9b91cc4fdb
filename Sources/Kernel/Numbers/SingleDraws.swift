/// Single draws: reading a stream at a place is a pure function, there is no state to save.
extension Stream {
  /// Word `place` of the stream.
  public func word(at place: Int) -> UInt32 {
    let words = Philox.block(key: key, high: high, low: low &+ UInt64(place) >> 2)
    switch place & 3 {
    case 0: return words.0
    case 1: return words.1
    case 2: return words.2
    default: return words.3
    }
  }

  /// Words 2 `place` and 2 `place` + 1 as one, the first in the lower half.
  public func word64(at place: Int) -> UInt64 {
    let words = Philox.block(key: key, high: high, low: low &+ UInt64(place) >> 1)
    let (lower, upper) = place & 1 == 0 ? (words.0, words.1) : (words.2, words.3)
    return UInt64(upper) << 32 | UInt64(lower)
  }

  /// A number in 0..<1 with 53 random bits, from `word64(at:)`.
  public func fraction(at place: Int) -> Double {
    Double(word64(at: place) >> 11) * 0x1p-53
  }

  /// A whole number in 0..<`bound`, from `word64(at:)`; 0 where the bound is below 1.
  ///
  /// The upper half of a 64 x 64 bit product: the bias is below bound / 2^64.
  public func integer(below bound: Int, at place: Int) -> Int {
    guard bound > 0 else { return 0 }
    return Int(truncatingIfNeeded: word64(at: place).multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// The numbers 0..<`count` in random order (Fisher–Yates from the end, draw i for the i-th swap).
  public func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<max(0, count))
    shuffle(&order)
    return order
  }

  /// The same, which can be stopped.
  func permutation(stoppingWith count: Int) throws(Problem) -> [Int] {
    var order = Array(0..<max(0, count))
    try Stop.checked(count - 1) { range in
      for drawn in range {
        let last = count - 1 - drawn
        order.swapAt(last, integer(below: last + 1, at: drawn))
      }
    }
    return order
  }

  /// Puts the items into random order.
  public func shuffle<Element>(_ items: inout [Element]) {
    guard items.count > 1 else { return }
    for last in stride(from: items.count - 1, to: 0, by: -1) {
      items.swapAt(last, integer(below: last + 1, at: items.count - 1 - last))
    }
  }
}

extension Stream {
  /// Draws many numbers, of which each counter gives four, as if they were drawn at once; can be stopped.
  func inParts(_ numbers: Region, _ draw: (Stream, Region) -> Void) throws(Problem) {
    try Stop.checked(numbers.count) { range in
      var part = self
      part.low &+= UInt64(range.lowerBound / 4)
      draw(part, numbers[range])
    }
  }
}
