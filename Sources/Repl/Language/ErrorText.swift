import Kernel
import Viz

/// The printed form of a problem: number and sentence, the line, a caret under the guilty words, and
/// the next thing to type.
enum ErrorText {
  /// Lines for the error output, together at most 2 kB; foreign text is escaped.
  ///
  /// In a file the first line begins `path:line:col: `. Without a place only the sentence and the
  /// hint are printed. `wraps` keeps sentence and hint within `width`; in a file each stays one line,
  /// which tools look for.
  static func lines(
    _ problem: Problem, in source: SourceText?, width: Int = 100, depth: ColourDepth = .none,
    wraps: Bool = false
  ) -> [String] {
    let width = min(max(width, 20), 200)
    var head = ""
    if let source, let path = source.path {
      head = Escaping.terminal(path, columns: 60) + ":"
      if let place = problem.place {
        let (line, column) = source.location(of: place.lowerBound)
        head += "\(line):\(column):"
      }
      head += " "
    }
    let label = ANSI.paint("error \(problem.code.name):", .bad, depth)
    let said = Escaping.terminal(problem.message, columns: 400)
    var lines = [head + label + " " + said]
    let plain = "error \(problem.code.name):"
    if wraps, head.isEmpty, DisplayWidth.of(plain + " " + said) > width {
      lines = DisplayWidth.wrapped(plain + " " + said, to: width)
      lines[0] = label + lines[0].dropFirst(plain.count)
    }
    if let source, let place = problem.place {
      lines += excerpt(source, place, problem.marks, width, depth)
    }
    if let hint = problem.hint.map({ filled($0, problem, source) }) {
      var rows =
        DisplayWidth.of(hint) <= width - 2 ? [hint] : hint.split(separator: "\n").map(String.init)
      if wraps, rows.count == 1, DisplayWidth.of(hint) > width - 2 {
        rows = DisplayWidth.wrapped(hint, to: width - 2)
      }
      lines += rows.prefix(wraps ? 8 : 3).map { "  " + Escaping.terminal($0, columns: 300) }
    }
    return lines
  }

  static func render(
    _ problem: Problem, in source: SourceText?, width: Int = 100, depth: ColourDepth = .none,
    wraps: Bool = false
  ) -> String {
    lines(problem, in: source, width: width, depth: depth, wraps: wraps).joined(separator: "\n")
  }

  /// The text from an offset on with the only possible fix made; nil where there is none.
  static func correction(
    _ problem: Problem, in source: SourceText, from start: Int = 0
  ) -> String? {
    guard let (place, replacement) = fix(problem, source), place.lowerBound >= start,
      place.upperBound <= source.bytes.count
    else { return nil }
    let corrected =
      source.text(start..<place.lowerBound) + replacement
      + source.text(place.upperBound..<source.bytes.count)
    return corrected.utf8.count <= 4096 ? corrected : nil
  }

  /// What follows an error whose corrected line waits in the history.
  static func offer(after text: String, width: Int) -> String {
    let offer = "(Up: corrected line)"
    let last = text.split(separator: "\n").last.map(String.init) ?? ""
    let fits = DisplayWidth.of(last) + 3 + offer.utf8.count <= width
    return (fits ? "   " : "\n  ") + offer
  }

  /// The words that are wrong and what to write for them.
  private static func fix(
    _ problem: Problem, _ source: SourceText
  ) -> (place: Range<Int>, replacement: String)? {
    if let place = problem.place, let replacement = problem.replacement {
      return (place, replacement)
    }
    guard let mend = problem.mend, problem.marks.indices.contains(mend.operand),
      let place = problem.marks[mend.operand].place
    else { return nil }
    return (place, filled(mend.form, problem, source))
  }

  /// `{a}` and `{b}` become what stands at the first two marks.
  private static func filled(_ text: String, _ problem: Problem, _ source: SourceText?) -> String {
    var result = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let letter = rest[rest.index(after: open)..<close]
      guard let index = ["a", "b"].firstIndex(of: String(letter)) else { break }
      result += rest[..<open] + (name(of: index, problem, source) ?? String(letter))
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  private static func name(of index: Int, _ problem: Problem, _ source: SourceText?) -> String? {
    guard let source, problem.marks.indices.contains(index),
      let place = problem.marks[index].place, place.count <= 40,
      place.upperBound <= source.bytes.count
    else { return nil }
    let text = source.text(place)
    guard !text.utf8.contains(Ascii.newline) else { return nil }
    return isOneTerm(text) ? text : "(\(text))"
  }

  /// A name, call, index or number, that a point may follow.
  private static func isOneTerm(_ text: String) -> Bool {
    var depth = 0
    for byte in text.utf8 {
      if byte == Ascii.openRound || byte == Ascii.openSquare { depth += 1 }
      if byte == Ascii.closeRound || byte == Ascii.closeSquare { depth -= 1 }
      if depth == 0, !Ascii.isName(byte), byte != Ascii.point, byte != Ascii.closeRound,
        byte != Ascii.closeSquare
      {
        return false
      }
    }
    return true
  }

  // MARK: The line and the caret

  /// One character of the shown line: what is printed for it and whether it is guilty.
  private struct Cell {
    let text: String
    let width: Int
    let isGuilty: Bool
    /// Where it begins in the source.
    let offset: Int
  }

  private static func excerpt(
    _ source: SourceText, _ place: Range<Int>, _ marks: [Problem.Mark], _ width: Int,
    _ depth: ColourDepth
  ) -> [String] {
    let line = source.lineRange(around: place.lowerBound)
    let start = min(max(place.lowerBound, line.lowerBound), line.upperBound)
    let end = min(max(place.upperBound, start + 1), max(line.upperBound, start))
    // Far from the caret nothing is shown, so long lines cost nothing.
    let reach = width * 4
    let shown =
      source.characterStart(
        max(line.lowerBound, start - reach))..<min(
        line.upperBound, source.characterStart(min(end, start + reach) + reach))
    var cells = self.cells(source, shown, guilty: start..<end)
    let isCutBefore = trimFront(&cells, width - 8)
    let isCutAfter = trimBack(&cells, width - 8)
    let before = (isCutBefore || shown.lowerBound > line.lowerBound) ? "..." : ""
    let after = (isCutAfter || shown.upperBound < line.upperBound) ? "..." : ""
    let lead = 2 + DisplayWidth.of(before)
    let column = lead + cells.prefix { !$0.isGuilty }.reduce(0) { $0 + $1.width }
    let guilty = cells.filter(\.isGuilty).reduce(0) { $0 + $1.width }
    let code = "  " + before + cells.map(\.text).joined() + after
    let spots = spots(of: marks, cells, lead)
    guard spots.isEmpty else { return [code] + labelled(spots, column, width, depth) }
    let caret = "^" + String(repeating: "~", count: max(0, guilty - 1))
    return [code, String(repeating: " ", count: column) + ANSI.paint(caret, .bad, depth)]
  }

  /// A mark under the shown line.
  private struct Spot {
    let column: Int
    let width: Int
    let text: String
  }

  /// The marks that lie in what is shown, from left to right; none where one of them does not.
  private static func spots(of marks: [Problem.Mark], _ cells: [Cell], _ lead: Int) -> [Spot] {
    var spots: [Spot] = []
    for mark in marks {
      guard let place = mark.place else { return [] }
      let own = cells.filter { place.contains($0.offset) }
      guard let first = own.first, first.offset == place.lowerBound else { return [] }
      let column = cells.prefix { $0.offset < place.lowerBound }.reduce(lead) { $0 + $1.width }
      spots.append(
        Spot(column: column, width: own.reduce(0) { $0 + $1.width }, text: mark.text))
    }
    return spots.sorted { $0.column < $1.column }
  }

  /// Carets under the operands and the operator, and the operands' labels below: side by side where
  /// they have the room, else hanging, the last one highest.
  private static func labelled(
    _ spots: [Spot], _ guilty: Int, _ width: Int, _ depth: ColourDepth
  ) -> [String] {
    var carets: [Character] = []
    func put(_ text: String, at column: Int, in line: inout [Character]) {
      while line.count < column + text.count { line.append(" ") }
      for (index, character) in text.enumerated() { line[column + index] = character }
    }
    put("^", at: guilty, in: &carets)
    for spot in spots {
      put(
        "^" + String(repeating: "~", count: max(0, spot.width - 1)), at: spot.column, in: &carets)
    }
    var lines = [String(carets)]
    let fit = zip(spots, spots.dropFirst()).allSatisfy { left, right in
      left.column + left.text.utf8.count + 2 <= right.column
    }
    var rows: [[Spot]] = fit ? [spots] : spots.reversed().map { [$0] }
    if let last = spots.last, last.column + last.text.utf8.count > width { rows = [] }
    for (index, row) in rows.enumerated() {
      var line: [Character] = []
      if !fit { for spot in spots.dropLast(index + 1) { put("|", at: spot.column, in: &line) } }
      for spot in row { put(spot.text, at: spot.column, in: &line) }
      lines.append(String(line))
    }
    return lines.map { ANSI.paint($0, .bad, depth) }
  }

  private static func cells(
    _ source: SourceText, _ range: Range<Int>, guilty: Range<Int>
  ) -> [Cell] {
    var cells: [Cell] = []
    var offset = range.lowerBound
    var column = 0
    while offset < range.upperBound {
      var text: String
      var length = 1
      if source.bytes[offset] == Ascii.tab {
        text = String(repeating: " ", count: 4 - column % 4)
      } else if let (scalar, count) = UTF8Reading.scalar(in: source.bytes, at: offset) {
        length = count
        text = Escaping.terminal(String(Character(scalar)))
      } else {
        text = Escaping.terminal(bytes: [source.bytes[offset]])
      }
      let width = DisplayWidth.of(text)
      // A mark on its own would be drawn over the blank before it.
      if width == 0, !cells.isEmpty, let last = cells.popLast() {
        let kept = last.text.unicodeScalars.count < 5 ? last.text + text : last.text
        cells.append(
          Cell(
            text: kept, width: last.width, isGuilty: last.isGuilty || guilty.contains(offset),
            offset: last.offset))
      } else {
        cells.append(
          Cell(text: text, width: width, isGuilty: guilty.contains(offset), offset: offset))
      }
      column += width
      offset += length
    }
    return cells
  }

  /// Cuts the front so that the guilty words lie in the last two thirds.
  private static func trimFront(_ cells: inout [Cell], _ width: Int) -> Bool {
    let before = cells.prefix { !$0.isGuilty }.reduce(0) { $0 + $1.width }
    let guilty = min(cells.filter(\.isGuilty).reduce(0) { $0 + $1.width }, width / 2)
    guard before + guilty > width - 10 else { return false }
    var surplus = before - width / 3
    var count = 0
    while surplus > 0, count < cells.count, !cells[count].isGuilty {
      surplus -= cells[count].width
      count += 1
    }
    cells.removeFirst(count)
    return count > 0
  }

  private static func trimBack(_ cells: inout [Cell], _ width: Int) -> Bool {
    var used = 0
    guard
      let cut = cells.firstIndex(where: {
        used += $0.width
        return used > width
      })
    else { return false }
    cells.removeSubrange(cut...)
    return true
  }
}

extension SourceText {
  /// The first byte of the character that holds this one.
  func characterStart(_ offset: Int) -> Int {
    var offset = min(max(0, offset), bytes.count)
    while offset > 0, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
    return offset
  }
}
