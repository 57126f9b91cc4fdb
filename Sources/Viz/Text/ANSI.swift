/// Every escape sequence the program writes to a terminal. `ESC [ … m` changes ink, the others
/// move. Nothing else may write an escape byte.
public enum ANSI {
  /// How text looks beside its characters.
  public enum Ink: Sendable, Equatable {
    case plain
    case bold
    case dim
    /// Italics.
    case slanted
    /// A colour of the palette, by position; wraps around.
    case tint(Int)
    /// A grey behind the text, 0 (none) to 1 (strongest).
    case shade(Double)
    /// A cell of a grid of hits and misses, 0 (hardly any) to 1 (all of its row).
    case hit(Double)
    case miss(Double)
    /// Two pixels in one cell, for U+2580; the lower one may be missing.
    case pixels(Pixel, Pixel?)
    /// A standing of the text rather than a colour of a series.
    case good, warning, bad
  }

  /// The text in that ink, ending in plain ink; unchanged without colours. Bold and dim are used
  /// from 16 colours on.
  public static func paint(_ text: String, _ ink: Ink, _ depth: ColourDepth) -> String {
    guard depth != .none, !text.isEmpty, let code = code(ink, depth) else { return text }
    return "\u{1b}[\(code)m\(text)\u{1b}[0m"
  }

  /// To column 1 and the rest of the line erased: how a progress line is redrawn.
  public static let restartLine = "\r\u{1b}[K"
  /// The rest of the line erased.
  public static let eraseToEnd = "\u{1b}[K"

  /// Up so many lines, to column 1, and everything below erased: how a live chart is redrawn.
  public static func restartBlock(rows: Int) -> String {
    rows > 0 ? "\r\u{1b}[\(rows)A\u{1b}[J" : "\r\u{1b}[J"
  }

  static func code(_ ink: Ink, _ depth: ColourDepth) -> String? {
    switch ink {
    case .plain: return nil
    case .bold: return "1"
    case .dim: return "2"
    case .slanted: return "3"
    case .tint(let index): return Palette.terminal(index, depth)
    case .good: return "32"
    case .warning: return "33"
    case .bad: return "31"
    case .shade(let level): return shade(level, depth)
    case .hit(let level): return "1;" + cell(level, to: hits, depth)
    case .miss(let level): return cell(level, to: misses, depth)
    case .pixels(let upper, let lower):
      guard depth >= .indexed else { return nil }
      let ground = lower.map { ";" + $0.code(ground: true, depth) } ?? ""
      return upper.code(ground: false, depth) + ground
    }
  }

  /// From a middle grey to blue, and to vermilion: as dark as each other, so that white text stands on
  /// all of them and they stand on a light and on a dark ground.
  private static let hits = (indexed: [243, 60, 61, 25], full: (0.0, 95.0, 175.0))
  private static let misses = (indexed: [243, 95, 131, 130], full: (176.0, 78.0, 0.0))

  private static func cell(
    _ level: Double, to colour: (indexed: [Int], full: (Double, Double, Double)),
    _ depth: ColourDepth
  ) -> String {
    let level = level.isFinite ? min(max(level, 0), 1) : 0
    guard depth >= .indexed else { return level >= 0.5 ? "7" : "22" }
    guard depth == .full else {
      return "48;5;\(colour.indexed[min(Int(level * 4), 3)]);38;5;231"
    }
    func mix(_ from: Double, _ to: Double) -> Int { Int(from + (to - from) * level + 0.5) }
    let (red, green, blue) = colour.full
    return "48;2;\(mix(108, red));\(mix(112, green));\(mix(118, blue));38;2;255;255;255"
  }

  /// Dark text on light greys up to the middle, light on dark beyond; both grounds are set, so the
  /// terminal's own background does not matter.
  private static func shade(_ level: Double, _ depth: ColourDepth) -> String? {
    let level = level.isFinite ? min(max(level, 0), 1) : 0
    guard depth >= .indexed else { return level >= 0.5 ? "7" : nil }
    let grey = 255 - Int(level * 19 + 0.5)
    return "48;5;\(grey);38;5;\(grey < 246 ? 231 : 16)"
  }
}
