/// Pieces of SVG: numbers, attributes, paths, estimates of text width. Numbers have at most one
/// decimal and no locale; what is not finite is written as 0 and never gets here.
enum Markup {
  /// A coordinate in its shortest form: `12`, `.5`, `-3.2`; never `-0`.
  static func number(_ value: Double) -> String { tenths(toTenths(value)) }

  static func toTenths(_ value: Double) -> Int {
    guard value.isFinite else { return 0 }
    return Int((min(max(value, -1e6), 1e6) * 10 + 0.5).rounded(.down))
  }

  static func tenths(_ count: Int) -> String {
    var text = ""
    append(count, to: &text)
    return text
  }

  private static func append(_ count: Int, to text: inout String) {
    let (whole, rest) = count.magnitude.quotientAndRemainder(dividingBy: 10)
    if count < 0 { text += "-" }
    if whole > 0 || rest == 0 { text += String(whole) }
    if rest > 0 { text += ".\(rest)" }
  }

  /// A path over pieces of curves: absolute starts, then relative steps. It is the positions that are
  /// rounded, not the steps, so error does not add up; points on the same tenth are joined.
  static func path(_ pieces: [[Point]], at origin: Point) -> String {
    var path = ""
    for piece in pieces {
      guard let start = piece.first else { continue }
      var (x, y) = (toTenths(start.x + origin.x), toTenths(start.y + origin.y))
      path += "M" + tenths(x) + separated(y)
      var command: Character = "M"
      for point in piece.dropFirst() {
        let (nextX, nextY) = (toTenths(point.x + origin.x), toTenths(point.y + origin.y))
        step(nextX - x, nextY - y, &command, &path)
        (x, y) = (nextX, nextY)
      }
      // A lone point is a dot as wide as the pen.
      // Some readers leave a square of no length out.
      if command == "M" { path += "h.1" }
    }
    return path
  }

  private static func step(_ dx: Int, _ dy: Int, _ command: inout Character, _ path: inout String) {
    switch (dx, dy) {
    case (0, 0): break
    case (0, _):
      path += (command == "v" ? separated(dy) : "v" + tenths(dy))
      command = "v"
    case (_, 0):
      path += (command == "h" ? separated(dx) : "h" + tenths(dx))
      command = "h"
    default:
      path += (command == "l" ? separated(dx) : "l" + tenths(dx)) + separated(dy)
      command = "l"
    }
  }

  /// After another number: a minus sign separates by itself.
  private static func separated(_ count: Int) -> String {
    count < 0 ? tenths(count) : " " + tenths(count)
  }

  /// A generous estimate without font metrics: 0.58 em a column, for every column it may take.
  static func width(_ text: String, size: Double) -> Double {
    Double(DisplayWidth.of(text)) * size * 0.58
  }

  /// 32-bit FNV-1a of the bytes as eight hexadecimal digits (Fowler, Noll, Vo).
  static func digest(_ text: String) -> String {
    var hash: UInt32 = 2_166_136_261
    for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    let hex = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - hex.count) + hex
  }
}
