/// 2×2 quarter blocks a cell.
struct Blocks: Surface {
  let across = 2
  let down = 2

  /// By bits: upper left 1, upper right 2, lower left 4, lower right 8.
  private static let glyphs: [Character] = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")

  func bit(column: Int, row: Int) -> UInt8 { 1 << UInt8(row * 2 + column) }

  func glyph(_ bits: UInt8, dash: Int) -> Character { Self.glyphs[Int(bits & 15)] }
}

/// One curve in plain ASCII: three heights a cell.
struct Strokes: Surface {
  let across = 1
  let down = 3

  /// By bits: upper 1, middle 2, lower 4.
  private static let glyphs: [Character] = Array(" '-'.|.|")

  func bit(column: Int, row: Int) -> UInt8 { 1 << UInt8(row) }

  func glyph(_ bits: UInt8, dash: Int) -> Character { Self.glyphs[Int(bits & 7)] }
}

/// Several curves in plain ASCII: a letter each.
struct Letters: Surface {
  let across = 1
  let down = 1

  static let marks: [Character] = Array("*+ox#@")

  func bit(column: Int, row: Int) -> UInt8 { 1 }

  func glyph(_ bits: UInt8, dash: Int) -> Character {
    Self.marks[Palette.wrap(dash, Self.marks.count)]
  }
}
