import Kernel

/// A number that stands by itself in statements: a value, not the digits of a name or of a word such as
/// `1cycle`.
struct AnswerNumber {
  let range: Range<Int>
  let value: Double
  let isWhole: Bool
  /// It stands behind `seed=` or `seed`.
  let isSeed: Bool

  static func all(in text: String) -> [AnswerNumber] {
    let bytes = Array(text.utf8)
    return bytes.indices.compactMap { AnswerNumber(bytes, $0) }
  }

  private init?(_ bytes: [UInt8], _ start: Int) {
    guard Ascii.isDigit(bytes[start]) else { return nil }
    let previous = start > 0 ? bytes[start - 1] : Ascii.blank
    guard !Ascii.isName(previous), previous != Ascii.point,
      let number = PrintedNumber(in: bytes[start...], at: start)
    else { return nil }
    range = start..<number.end
    (value, isWhole) = (number.value, number.isWhole)
    var before = bytes[..<start]
    while let last = before.last, last == Ascii.equals || Ascii.isBlank(last) {
      before.removeLast()
    }
    isSeed = before.reversed().starts(with: "seed".utf8.reversed())
  }

  /// Numbers that nobody would put here; none for 0 and 1, which are often switches.
  var grosslyWrong: [String] {
    guard isWhole else {
      return [value / 1000, value * 1000].map { Numeral.short($0, digits: 6) }
    }
    guard value > 1, let whole = Int(exactly: value) else { return [] }
    return ["\(max(1, whole / 10))"]
  }

  /// The text with other words in place of some of its numbers.
  static func replacing(
    _ numbers: [AnswerNumber], in text: String, by word: (AnswerNumber) -> String
  ) -> String {
    var bytes = Array(text.utf8)
    for number in numbers.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      bytes.replaceSubrange(number.range, with: word(number).utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
