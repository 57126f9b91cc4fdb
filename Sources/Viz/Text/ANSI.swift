/// Every escape sequence the program writes to a terminal. `ESC [ … m` changes ink, the others
/// move. Nothing else may write an escape byte.
public enum ANSI {
  /// How text looks beside its characters.
  public enum Ink: Sendable, Equatable {
    case plain
    case bold
    case dim
    /// A colour of the palette, by position; wraps around.
    case tint(Int)
    /// A grey behind the text, 0 (none) to 1 (strongest).
    case shade(Double)
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
    case .tint(let index): return Palette.terminal(index, depth)
    case .good: return "32"
    case .warning: return "33"
    case .bad: return "31"
    case .shade(let level): return shade(level, depth)
    }
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
