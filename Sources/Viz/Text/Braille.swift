/// 2×4 dots a cell: U+2800 plus one bit a dot, numbered as Unicode does.
struct Braille: Surface {
  let across = 2
  let down = 4

  private static let bits: [UInt8] = [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80]

  func bit(column: Int, row: Int) -> UInt8 { Self.bits[column * 4 + row] }

  func glyph(_ bits: UInt8, dash: Int) -> Character {
    Unicode.Scalar(0x2800 + UInt32(bits)).map(Character.init) ?? " "
  }
}
