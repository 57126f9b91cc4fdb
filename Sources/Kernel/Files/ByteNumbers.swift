extension [UInt8] {
  /// A whole number of up to 7 bytes at `place`, the upper byte first; nil beyond the end.
  func big(_ place: Int, _ width: Int) -> Int? {
    guard place >= 0, place <= count - width else { return nil }
    var number = 0
    for index in place..<(place + width) { number = number << 8 | Int(self[index]) }
    return number
  }

  /// A whole number of up to 7 bytes at `place`, the lower byte first; nil beyond the end.
  func little(_ place: Int, _ width: Int) -> Int? {
    guard place >= 0, place <= count - width else { return nil }
    var number = 0
    for index in 0..<width { number |= Int(self[place + index]) << (8 * index) }
    return number
  }

  /// Whether these bytes stand at `place`.
  func holds(_ bytes: [UInt8], at place: Int) -> Bool {
    place >= 0 && place <= count - bytes.count && self[place...].starts(with: bytes)
  }
}

extension [Int] {
  /// The product, nil where it overflows or one is negative. A 0 does not hide that the others overflow.
  var checkedProduct: Int? {
    var total = 1
    for size in self {
      guard size >= 0 else { return nil }
      let (next, overflow) = total.multipliedReportingOverflow(by: Swift.max(size, 1))
      guard !overflow else { return nil }
      total = next
    }
    return contains(0) ? 0 : total
  }

  /// `28 x 28 x 1`
  var sides: String { map(String.init).joined(separator: " x ") }
}
