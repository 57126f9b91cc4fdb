/// The characters a text chart may use.
public enum Glyphs: String, Sendable, Equatable, CaseIterable {
  /// 2×4 dots a cell; empty cells are blanks, so text copies and diffs clean.
  case braille
  /// As `braille`, with U+2800 in empty cells, for fonts whose blanks have another width.
  case brailleSolid = "braille-solid"
  /// 2×2 quarter blocks a cell, for fonts with uneven braille.
  case block
  /// Only bytes 0x20 to 0x7e, whatever the data holds.
  case ascii

  /// The character set that the user's locale names. Where nothing names one it is UTF-8, as on nearly
  /// every terminal; the C locale says ASCII.
  public static func codeset(_ environment: (String) -> String?) -> String {
    let stated = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment($0) }
      .first { !$0.isEmpty }
    guard let stated else { return "UTF-8" }
    let name = stated.lowercased()
    return name.contains("utf-8") || name.contains("utf8") ? "UTF-8" : "ANSI_X3.4-1968"
  }

  /// What a terminal can show. `codeset` is `nl_langinfo(CODESET)`.
  public static func detect(codeset: String, environment: (String) -> String?) -> Glyphs {
    let name = codeset.lowercased().filter { $0 != "-" && $0 != "_" }
    guard name == "utf8" else { return .ascii }
    // The kernel's console has 512 glyphs, none of them braille.
    let term = environment("TERM") ?? ""
    return term == "dumb" || term == "linux" ? .ascii : .braille
  }
}

/// How many colours may be used.
public enum ColourDepth: Int, Sendable, Equatable, Comparable, CaseIterable {
  case none = 0
  case sixteen = 4
  case indexed = 8
  case full = 24

  public static func < (a: ColourDepth, b: ColourDepth) -> Bool { a.rawValue < b.rawValue }

  /// What the user asked for with `--color`.
  public enum Preference: String, Sendable, Equatable, CaseIterable {
    case auto, always, never
  }

  /// The depth to use. Precedence: the preference; NO_COLOR (not empty); CLICOLOR_FORCE or FORCE_COLOR (not
  /// empty, not 0); no terminal or TERM empty or dumb; then COLORTERM and TERM tell how many.
  /// Colour says nothing about interactivity.
  public static func detect(
    preference: Preference = .auto, isTerminal: Bool, environment: (String) -> String?
  ) -> ColourDepth {
    if preference == .never { return .none }
    let term = environment("TERM") ?? ""
    if preference == .auto {
      if !(environment("NO_COLOR") ?? "").isEmpty { return .none }
      let isForced = ["CLICOLOR_FORCE", "FORCE_COLOR"].contains { name in
        let value = environment(name) ?? ""
        return !value.isEmpty && value != "0"
      }
      if !isForced && (!isTerminal || term.isEmpty || term == "dumb") { return .none }
    }
    if let colours = environment("COLORTERM"), ["truecolor", "24bit"].contains(colours) {
      return .full
    }
    let rich = ["256color", "kitty", "alacritty", "ghostty", "direct"]
    return rich.contains { term.hasSuffix($0) || term.hasPrefix($0) || term.contains("-" + $0) }
      ? .indexed : .sixteen
  }
}

/// What a text picture is drawn with. The default is what recordings and pipes use.
public struct Appearance: Sendable, Equatable {
  /// Columns of the whole chart; no row is wider. Values outside 20...500 are brought inside.
  public var width: Int
  /// Rows of the plotting area; title, axes and caption come on top. Brought inside 4...100.
  public var height: Int
  public var glyphs: Glyphs
  public var depth: ColourDepth

  public init(
    width: Int = 72, height: Int = 12, glyphs: Glyphs = .braille, depth: ColourDepth = .none
  ) {
    self.width = width
    self.height = height
    self.glyphs = glyphs
    self.depth = depth
  }

  /// Everything that the surroundings decide, as one function of them: glyphs by the locale and TERM,
  /// colours as `ColourDepth.detect` says, columns by COLUMNS or the window. Whether somebody types
  /// takes no part: a pipe may have colours, and a terminal none.
  public static func detect(
    preference: ColourDepth.Preference = .auto, isTerminal: Bool, window: Int?,
    environment: (String) -> String?
  ) -> Appearance {
    Appearance(
      width: chartColumns(
        isTerminal: isTerminal, variable: environment("COLUMNS"), window: window),
      glyphs: Glyphs.detect(codeset: Glyphs.codeset(environment), environment: environment),
      depth: ColourDepth.detect(
        preference: preference, isTerminal: isTerminal, environment: environment))
  }

  /// The columns to use: 72 without a terminal; else COLUMNS where it is a number above 0, else the
  /// window's, within 20...500.
  public static func columns(isTerminal: Bool, variable: String?, window: Int?) -> Int {
    guard isTerminal else { return 72 }
    let stated = variable.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    guard let columns = stated ?? window, columns > 0 else { return 72 }
    return min(max(columns, 20), 500)
  }

  /// As above for charts, which gain nothing beyond 100 columns.
  public static func chartColumns(isTerminal: Bool, variable: String?, window: Int?) -> Int {
    min(columns(isTerminal: isTerminal, variable: variable, window: window), 100)
  }

  /// Columns of what no terminal cuts: tables show all they have.
  public static let unbounded = 10_000

  /// Columns for a name that a terminal gives `most`.
  public func columns(_ most: Int) -> Int { width >= Appearance.unbounded ? 400 : most }

  var boundedWidth: Int { min(max(width, 20), 500) }
  var boundedHeight: Int { min(max(height, 4), 100) }
  var isASCII: Bool { glyphs == .ascii }
}
