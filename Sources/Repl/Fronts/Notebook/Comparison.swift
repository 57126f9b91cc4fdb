/// What a cell printed, held against what was recorded.
///
/// Word by word, and the blanks and line ends between words too. A word that begins with `~` (a time,
/// a rate, something of the machine) agrees with any other such word, and because its width moves
/// columns and line breaks, the blanks of its own line and of the lines beside it do not count.
/// Blanks at the end of a line never count. Under a tolerance, numbers may differ as `Tolerance`
/// says, and of a drawing only its words and numbers are read.
struct Comparison {
  /// The first difference; nil where there is none.
  let difference: Difference?
  /// How many numbers of the recorded text were compared.
  let numbers: Int

  struct Difference: Equatable {
    /// The recorded line, from 0; the number of recorded lines when more was printed than recorded.
    let line: Int
    /// nil at the end of the text.
    let expected: String?
    let got: String?
    /// Where the two lines part, from 0, in characters: in the recorded line and in the printed one.
    let column: Int
    let gotColumn: Int
  }

  init(expected: [String], got: [String], tolerance: Tolerance) {
    let (left, right) = (CutText(expected, tolerance), CutText(got, tolerance))
    numbers = left.words.reduce(0) {
      $0 + ($1.isVolatile ? 0 : PrintedNumber.count(in: left.bytes[$1.range]))
    }
    let place = (0..<min(left.words.count, right.words.count)).first { index in
      !Comparison.agree(left, left.words[index], right, right.words[index], tolerance)
    }
    difference = place.map { Comparison.parting(left, expected, right, got, at: $0, tolerance) }
  }

  private static func agree(
    _ left: CutText, _ a: CutText.Word, _ right: CutText, _ b: CutText.Word, _ tolerance: Tolerance
  ) -> Bool {
    guard gapsAgree(left, a, right, b, tolerance) else { return false }
    if a.isVolatile || b.isVolatile { return a.isVolatile && b.isVolatile }
    return a.range.isEmpty == b.range.isEmpty
      && tolerance.agree(left.bytes[a.range], right.bytes[b.range])
  }

  private static func gapsAgree(
    _ left: CutText, _ a: CutText.Word, _ right: CutText, _ b: CutText.Word, _ tolerance: Tolerance
  ) -> Bool {
    a.isNear || b.isNear || (!tolerance.isExact && (a.isDrawn || b.isDrawn))
      || left.gap(a) == right.gap(b)
  }

  private static func parting(
    _ left: CutText, _ expected: [String], _ right: CutText, _ got: [String], at place: Int,
    _ tolerance: Tolerance
  ) -> Difference {
    let (a, b) = (left.words[place], right.words[place])
    var (line, gotLine) = (a.line, b.line)
    var (from, gotFrom) = (a.start, b.start)
    if !gapsAgree(left, a, right, b, tolerance) {
      // A line that goes on longer, or one more or less between two lines.
      let (before, gotBefore) =
        place > 0
        ? (left.words[place - 1], right.words[place - 1]) : (CutText.Word.start, CutText.Word.start)
      let isWithin = a.line == before.line || b.line == gotBefore.line
      (line, gotLine) =
        isWithin ? (before.line, gotBefore.line) : (before.line + 1, gotBefore.line + 1)
      (from, gotFrom) = isWithin ? (before.end, gotBefore.end) : (0, 0)
    }
    let old = expected.indices.contains(line) ? expected[line] : nil
    let new = got.indices.contains(gotLine) ? got[gotLine] : nil
    let (head, tail) = Comparison.cut(old ?? "", from)
    let (gotHead, gotTail) = Comparison.cut(new ?? "", gotFrom)
    let shared = zip(tail, gotTail).prefix { $0 == $1 }.count
    return Difference(
      line: line, expected: old, got: new, column: head.count + shared,
      gotColumn: gotHead.count + shared)
  }

  private static func cut(_ line: String, _ bytes: Int) -> (head: String, tail: String) {
    let utf8 = Array(line.utf8)
    let bytes = min(bytes, utf8.count)
    return (
      String(decoding: utf8[..<bytes], as: UTF8.self),
      String(decoding: utf8[bytes...], as: UTF8.self)
    )
  }
}

/// A text cut at its blanks, with an empty word at the end.
private struct CutText {
  struct Word {
    /// In the words' own bytes.
    let range: Range<Int>
    /// Where the blanks before it begin there.
    let gapStart: Int
    let line: Int
    /// Its bytes in the line.
    let start: Int
    let isVolatile: Bool
    /// A volatile word stands in its line or in a line beside it.
    var isNear = false
    /// Its line holds cells of a drawing.
    var isDrawn = false

    var end: Int { start + range.count }

    /// What stands before the first word.
    static let start = Word(range: 0..<0, gapStart: 0, line: 0, start: 0, isVolatile: false)
  }

  private(set) var bytes: [UInt8] = []
  private(set) var words: [Word] = []

  init(_ lines: [String], _ tolerance: Tolerance) {
    var volatile: Set<Int> = []
    var drawn: Set<Int> = []
    for (number, line) in lines.enumerated() {
      let isDrawn = !tolerance.isExact && line.unicodeScalars.contains(where: CutText.isDrawing)
      if isDrawn { drawn.insert(number) }
      if add(Array(line.utf8), number, isDrawn: isDrawn) { volatile.insert(number) }
      bytes.append(Ascii.newline)
    }
    words.append(
      Word(
        range: bytes.count..<bytes.count, gapStart: words.last?.range.upperBound ?? 0,
        line: lines.count, start: 0, isVolatile: false))
    for index in words.indices {
      let line = words[index].line
      words[index].isNear = (line - 1...line + 1).contains(where: volatile.contains)
      words[index].isDrawn = drawn.contains(line)
    }
  }

  /// Adds the words of a line; whether one of them is volatile.
  private mutating func add(_ text: [UInt8], _ line: Int, isDrawn: Bool) -> Bool {
    var isVolatileLine = false
    var offset = 0
    while true {
      let gap = text[offset...].prefix(while: Ascii.isBlank)
      let word = text[gap.endIndex...].prefix { !Ascii.isBlank($0) }
      if word.isEmpty { return isVolatileLine }
      offset = word.endIndex
      if isDrawn, CutText.isOnlyDrawing(word) { continue }
      let isVolatile =
        word.drop { $0 == Ascii.openRound || $0 == Ascii.openSquare }.first == CutText.tilde
      isVolatileLine = isVolatileLine || isVolatile
      bytes += gap
      words.append(
        Word(
          range: bytes.count..<(bytes.count + word.count),
          gapStart: words.last?.range.upperBound ?? 0, line: line, start: word.startIndex,
          isVolatile: isVolatile))
      bytes += word
    }
  }

  /// The blanks and line ends before a word.
  func gap(_ word: Word) -> ArraySlice<UInt8> { bytes[word.gapStart..<word.range.lowerBound] }

  private static let tilde = UInt8(ascii: "~")

  private static func isOnlyDrawing(_ word: ArraySlice<UInt8>) -> Bool {
    String(decoding: word, as: UTF8.self).unicodeScalars.allSatisfy {
      isDrawing($0) || $0 == "\u{2022}"
    }
  }

  /// Lines, blocks, marks and braille.
  private static func isDrawing(_ scalar: Unicode.Scalar) -> Bool {
    (0x2500...0x25FF).contains(scalar.value) || (0x2800...0x28FF).contains(scalar.value)
  }
}
