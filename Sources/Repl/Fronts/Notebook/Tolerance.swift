import Kernel

/// How far a printed number may be from the recorded one.
///
/// Two numbers agree when `|a - b| <= absolute + relative * max(|a|, |b|)`, and under a tolerance
/// always when they differ by no more than one unit of the last digit printed, where rounding may
/// have fallen either way. Whole numbers (steps, shapes, counts) must be the same; NaN agrees with
/// NaN. Without a tolerance, text is compared as text.
struct Tolerance: Equatable, Sendable {
  var relative = 0.0
  var absolute = 0.0

  var isExact: Bool { relative == 0 && absolute == 0 }

  /// Whether two words say the same: equal text, or equal text around numbers that agree.
  func agree(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Bool {
    if a.elementsEqual(b) { return true }
    if isExact { return false }
    var (i, j) = (a.startIndex, b.startIndex)
    while i < a.endIndex, j < b.endIndex {
      if let left = PrintedNumber(in: a, at: i), let right = PrintedNumber(in: b, at: j) {
        guard agree(left, right) else { return false }
        (i, j) = (left.end, right.end)
      } else {
        guard a[i] == b[j] else { return false }
        (i, j) = (i + 1, j + 1)
      }
    }
    return i == a.endIndex && j == b.endIndex
  }

  private func agree(_ a: PrintedNumber, _ b: PrintedNumber) -> Bool {
    if a.isWhole, b.isWhole { return a.value == b.value }
    let distance = abs(a.value - b.value)
    // The factor is for the rounding of a decimal unit to binary.
    let unit = min(a.unit, b.unit) * (1 + 1e-6)
    return distance <= max(unit, absolute + relative * max(abs(a.value), abs(b.value)))
  }
}

/// A number inside a word, as a reader sees one: not the digits of a name, a digest or `3x3`.
struct PrintedNumber {
  let value: Double
  /// Without a point and an exponent.
  let isWhole: Bool
  /// What one more in the last digit is worth.
  let unit: Double
  /// The offset behind it.
  let end: Int

  init?(in word: ArraySlice<UInt8>, at start: Int) {
    let previous = start > word.startIndex ? word[start - 1] : Ascii.blank
    guard !Ascii.isName(previous), previous < 0x80 else { return nil }
    var offset = start
    func digits() -> Int {
      let first = offset
      while offset < word.endIndex, Ascii.isDigit(word[offset]) { offset += 1 }
      return offset - first
    }
    func isNext(_ bytes: [UInt8]) -> Bool { offset < word.endIndex && bytes.contains(word[offset]) }
    if isNext([43, 45]) { offset += 1 }
    guard digits() > 0 else { return nil }
    var decimals = 0
    var isWhole = true
    if isNext([Ascii.point]) {
      offset += 1
      decimals = digits()
      if decimals == 0 { offset -= 1 } else { isWhole = false }
    }
    var exponent = 0
    if isNext([101, 69]) {
      let mark = offset
      offset += 1
      let sign = offset
      if isNext([43, 45]) { offset += 1 }
      let figures = offset
      if digits() > 0 {
        exponent = Int(String(decoding: word[figures..<offset], as: UTF8.self)) ?? 9999
        if word[sign] == 45 { exponent = -exponent }
        isWhole = false
      } else {
        offset = mark
      }
    }
    guard offset == word.endIndex || !Ascii.isName(word[offset]),
      let value = Double(String(decoding: word[start..<offset], as: UTF8.self)), value.isFinite
    else { return nil }
    self.value = value
    self.isWhole = isWhole
    unit = Double("1e\(min(max(exponent - decimals, -320), 300))") ?? 0
    end = offset
  }

  /// How many numbers a word holds.
  static func count(in word: ArraySlice<UInt8>) -> Int {
    var count = 0
    var offset = word.startIndex
    while offset < word.endIndex {
      if let number = PrintedNumber(in: word, at: offset) {
        count += 1
        offset = number.end
      } else {
        offset += 1
      }
    }
    return count
  }
}
