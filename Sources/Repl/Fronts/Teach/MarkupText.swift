import Viz

/// Draws Markdown for a terminal, in lines of at most so many columns.
struct MarkupText {
  let width: Int
  let depth: ColourDepth
  let isASCII: Bool

  /// The lines, a blank one between two blocks.
  func lines(_ text: String) -> [String] { lines(Markup(text).blocks, width) }

  private func lines(_ blocks: [Markup.Block], _ width: Int) -> [String] {
    var found: [String] = []
    for block in blocks {
      if !found.isEmpty { found.append("") }
      found += lines(block, max(width, 10))
    }
    return found
  }

  private func lines(_ block: Markup.Block, _ width: Int) -> [String] {
    switch block {
    case .heading(_, let runs):
      return wrapped(runs, width).map { ANSI.paint($0.plain, .bold, depth) }
    case .paragraph(let runs): return wrapped(runs, width).map { painted($0) }
    case .code(let lines): return lines.map { "    " + Escaping.shown($0) }
    case .rule: return [String(repeating: isASCII ? "-" : "─", count: min(width, 24))]
    case .quote(let blocks):
      let bar = ANSI.paint(isASCII ? "|" : "│", .dim, depth) + " "
      return lines(blocks, width - 2).map { bar + $0 }
    case .list(let first, let items): return lines(first, items, width)
    case .table(let rows, let alignments): return table(rows, alignments, width)
    }
  }

  private func lines(
    _ first: Int?, _ items: [[Markup.Block]], _ width: Int
  ) -> [String] {
    let marks = items.indices.map { index in
      first.map { "\($0 + index). " } ?? (isASCII ? "- " : "• ")
    }
    let indent = marks.map { DisplayWidth.of($0) }.max() ?? 2
    return zip(marks, items).flatMap { mark, blocks in
      // Items that are one paragraph each stand close together.
      let inner = blocks.flatMap { lines($0, max(width - indent, 10)) }
      return inner.enumerated().map { index, line in
        (index == 0
          ? DisplayWidth.padded(mark, to: indent) : String(repeating: " ", count: indent)) + line
      } + (inner.isEmpty ? [mark] : [])
    }
  }

  // MARK: Words

  /// A part of a line, of one look.
  struct Piece {
    var text: String
    var style: Markup.Style
  }

  struct Line {
    var pieces: [Piece] = []
    var plain: String { pieces.map(\.text).joined() }
    var columns: Int { DisplayWidth.of(plain) }

    mutating func add(_ text: String, _ style: Markup.Style) {
      if let last = pieces.indices.last, pieces[last].style == style {
        pieces[last].text += text
      } else {
        pieces.append(Piece(text: text, style: style))
      }
    }
  }

  /// Words in lines. A word that is too long is cut; blanks inside code stay.
  func wrapped(_ runs: [Markup.Run], _ width: Int) -> [Line] {
    var lines = [Line()]
    for word in words(of: runs) {
      guard let word else {
        lines.append(Line())
        continue
      }
      let columns = word.columns
      let last = lines.count - 1
      if lines[last].pieces.isEmpty {
      } else if lines[last].columns + 1 + columns <= width {
        // A blank between two words of one look has that look.
        let style = lines[last].pieces.last?.style == word.pieces.first?.style
        lines[last].add(" ", style ? word.pieces[0].style : [])
      } else {
        lines.append(Line())
      }
      for piece in word.pieces { lines[lines.count - 1].add(piece.text, piece.style) }
      cut(&lines, width)
    }
    return lines
  }

  /// Cuts the last line into lines that fit, where it is too long.
  private func cut(_ lines: inout [Line], _ width: Int) {
    guard let long = lines.last, long.columns > width else { return }
    lines.removeLast()
    var line = Line()
    var columns = 0
    for piece in long.pieces {
      var text = ""
      for character in piece.text {
        let next = DisplayWidth.of(character)
        if columns + next > width, columns > 0 {
          line.add(text, piece.style)
          lines.append(line)
          (line, text, columns) = (Line(), "", 0)
        }
        text.append(character)
        columns += next
      }
      if !text.isEmpty { line.add(text, piece.style) }
    }
    lines.append(line)
  }

  /// The words of some text, each of one or several looks; nil for a line break.
  private func words(of runs: [Markup.Run]) -> [Line?] {
    var words: [Line?] = []
    var word = Line()
    func end() {
      if !word.pieces.isEmpty { words.append(word) }
      word = Line()
    }
    for run in runs {
      let isCode = run.style.contains(.code)
      let marks = isCode && depth == .none ? "`" : ""
      if !marks.isEmpty { word.add(marks, run.style) }
      for character in run.text {
        switch character {
        case "\n":
          end()
          words.append(nil)
        case " " where !isCode, "\t" where !isCode: end()
        default: word.add(Escaping.shown(String(character)), run.style)
        }
      }
      if !marks.isEmpty { word.add(marks, run.style) }
    }
    end()
    return words
  }

  private func painted(_ line: Line) -> String {
    line.pieces.map { piece in
      if piece.style.contains(.code) { return ANSI.paint(piece.text, .tint(0), depth) }
      if piece.style.contains(.address) { return ANSI.paint(piece.text, .dim, depth) }
      if piece.style.contains(.strong) { return ANSI.paint(piece.text, .bold, depth) }
      if piece.style.contains(.emphasis) { return ANSI.paint(piece.text, .slanted, depth) }
      return piece.text
    }.joined()
  }

  // MARK: Tables

  private func table(
    _ rows: [[[Markup.Run]]], _ alignments: [Markup.Alignment], _ width: Int
  ) -> [String] {
    let columns = alignments.count
    guard columns > 0 else { return [] }
    func cell(_ row: [[Markup.Run]], _ column: Int) -> [Markup.Run] {
      column < row.count ? row[column] : []
    }
    var widths = (0..<columns).map { column in
      rows.map { row in wrapped(cell(row, column), 10_000).map(\.columns).max() ?? 0 }.max() ?? 0
    }
    // The widest gives way until all fit.
    let room = max(width - 2 * (columns - 1), 4 * columns)
    while widths.reduce(0, +) > room, let widest = widths.max(), widest > 4,
      let column = widths.firstIndex(of: widest)
    {
      widths[column] -= 1
    }
    var found: [String] = []
    for (number, row) in rows.enumerated() {
      let cells = (0..<columns).map { wrapped(cell(row, $0), widths[$0]) }
      for line in 0..<(cells.map(\.count).max() ?? 1) {
        let parts = (0..<columns).map { column in
          aligned(
            line < cells[column].count ? cells[column][line] : Line(), widths[column],
            alignments[column], isHead: number == 0)
        }
        found.append(MarkupText.withoutBlanks(parts.joined(separator: "  ")))
      }
      if number == 0 {
        let total = widths.reduce(0, +) + 2 * (columns - 1)
        found.append(
          ANSI.paint(String(repeating: isASCII ? "-" : "─", count: total), .dim, depth))
      }
    }
    return found
  }

  private func aligned(
    _ line: Line, _ width: Int, _ alignment: Markup.Alignment, isHead: Bool
  ) -> String {
    let blanks = max(0, width - line.columns)
    let left = alignment == .right ? blanks : alignment == .centre ? blanks / 2 : 0
    let text = isHead ? ANSI.paint(line.plain, .bold, depth) : painted(line)
    return String(repeating: " ", count: left) + text
      + String(repeating: " ", count: blanks - left)
  }

  private static func withoutBlanks(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
