/// An SVG under construction: elements in the order they are drawn, and the colours they use.
/// Every colour is written as an attribute (the light form) and as a class, by which a style sheet
/// turns it to its dark form; the sheet's selectors carry the digest of the content, so that several
/// documents in one page do not meet.
struct SVGDocument {
  static let width = 640.0
  static let height = 400.0
  private(set) var body = ""
  private var tints: Set<Int> = []
  /// Which of several charts in one document this is, from the top; nil for one of its own.
  private let place: Int?

  init(place: Int? = nil) { self.place = place }

  enum Paint {
    case ground, text, quiet, grid, axis, alarm, onTint
    case tint(Int)

    var name: String {
      switch self {
      case .ground: return "b"
      case .text: return "f"
      case .quiet: return "q"
      case .grid: return "g"
      case .axis: return "a"
      case .alarm: return "e"
      case .onTint: return "o"
      case .tint(let index): return "c\(Palette.wrap(index))"
      }
    }

    var light: String {
      switch self {
      case .ground, .onTint: return "#fff"
      case .text: return "#1b1f24"
      case .quiet: return "#57606a"
      case .grid: return "#e4e8ec"
      case .axis: return "#8c959f"
      case .alarm: return "#cf222e"
      case .tint(let index): return Palette.light[Palette.wrap(index)]
      }
    }

    var dark: String {
      switch self {
      case .ground, .onTint: return "#0d1117"
      case .text: return "#e6edf3"
      case .quiet: return "#9da7b3"
      case .grid: return "#262c34"
      case .axis: return "#6e7681"
      case .alarm: return "#ff7b72"
      case .tint(let index): return Palette.dark[Palette.wrap(index)]
      }
    }
  }

  enum Anchor: String {
    case start, middle, end
  }

  private mutating func use(_ paint: Paint) {
    if case .tint(let index) = paint { tints.insert(Palette.wrap(index)) }
  }

  /// On which pages something is drawn: a narrow one has larger letters and room for fewer.
  enum Pages: String {
    case all = ""
    case wide = " w"
    case narrow = " n"
  }

  /// Of letters where a page is narrow, in units: 9 pixels of an image of 300.
  static let narrowSize = 19.2
  /// The width of an image, in pixels, up to which it counts as narrow.
  static let narrowWidth = 420

  /// A line of text. `text` is escaped here; with `halo` it stands clear of what it lies on.
  mutating func text(
    _ text: String, x: Double, y: Double, size: Int = 12, _ anchor: Anchor = .start,
    _ paint: Paint = .text, bold: Bool = false, halo: Bool = false, on pages: Pages = .all
  ) {
    guard !text.isEmpty else { return }
    use(paint)
    body += "<text x=\"\(Markup.number(x))\" y=\"\(Markup.number(y))\""
    if size != 12 { body += " font-size=\"\(size)\"" }
    if anchor != .start { body += " text-anchor=\"\(anchor.rawValue)\"" }
    if bold { body += " font-weight=\"600\"" }
    // The same text under itself in the ground's colour: understood by every renderer.
    body += " fill=\"\(paint.light)\" class=\"\(paint.name)\(halo ? " h" : "")\(pages.rawValue)\""
    // For readers that know no style sheet.
    if pages == .narrow { body += " display=\"none\"" }
    if halo { body += " stroke=\"#fff\" stroke-width=\"4\" paint-order=\"stroke\"" }
    body += ">\(Escaping.xml(text))</text>\n"
  }

  mutating func stroke(
    _ path: String, _ paint: Paint, width: Double = 1, dash: Dash = Dash([]), cap: String = "",
    opacity: Double = 1
  ) {
    guard !path.isEmpty else { return }
    use(paint)
    body += "<path d=\"\(path)\" fill=\"none\" stroke=\"\(paint.light)\" class=\"s\(paint.name)\""
    if width != 1 { body += " stroke-width=\"\(Markup.number(width))\"" }
    if !dash.lengths.isEmpty {
      let lengths = dash.lengths.map(String.init).joined(separator: " ")
      body += " stroke-dasharray=\"\(lengths)\""
    }
    if opacity != 1 { body += " stroke-opacity=\"\(Numerals.fixed(opacity, 2))\"" }
    if !cap.isEmpty { body += " stroke-linecap=\"\(cap)\"" }
    body += "/>\n"
  }

  mutating func fill(_ path: String, _ paint: Paint, opacity: Double = 1) {
    guard !path.isEmpty else { return }
    use(paint)
    body += "<path d=\"\(path)\" fill=\"\(paint.light)\" class=\"\(paint.name)\""
    if opacity != 1 { body += " fill-opacity=\"\(Numerals.fixed(opacity, 2))\"" }
    body += "/>\n"
  }

  /// A shape in a colour of its own, the same on a light and a dark ground.
  mutating func pixels(_ path: String, _ colour: String) {
    guard !path.isEmpty else { return }
    body += "<path d=\"\(path)\" fill=\"\(colour)\"/>\n"
  }

  mutating func group(_ attributes: String, _ content: (inout SVGDocument) -> Void) {
    body += "<g \(attributes)>\n"
    content(&self)
    body += "</g>\n"
  }

  /// The first words of the document, or of the part at its place in another one.
  private var opening: String {
    let size = "viewBox=\"0 0 \(Markup.number(Self.width)) \(Markup.number(Self.height))\""
    guard let place else {
      return "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) width=\"100%\" "
        + "style=\"max-width:960px\""
    }
    return "<svg y=\"\(Markup.number(Double(place) * Self.height))\" \(size) "
      + "width=\"\(Markup.number(Self.width))\" height=\"\(Markup.number(Self.height))\""
  }

  private static func ground(height: Double) -> String {
    "<rect width=\"640\" height=\"\(Markup.number(height))\" fill=\"#fff\" class=\"b\"/>\n"
  }

  /// The beginning of a document that holds others below each other, on one ground: between grounds of
  /// their own a line would show.
  static func opening(rows: Int) -> String {
    let height = Markup.number(Double(rows) * Self.height)
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Markup.number(Self.width)) "
      + "\(height)\" width=\"100%\" style=\"max-width:960px\" role=\"group\">\n"
      + "<style>@media(prefers-color-scheme:dark){.ground{fill:\(Paint.ground.dark)}}</style>\n"
      + "<rect width=\"640\" height=\"\(height)\" fill=\"#fff\" class=\"ground\"/>\n"
  }

  /// The whole document. Title and description are what a screen reader says.
  func finished(title: String, description: String, metadata: String = "") -> String {
    let id =
      "a"
      + Markup.digest(
        title + description + body + metadata + (place.map { "\($0)" } ?? ""))
    let fonts = "system-ui,&#39;Segoe UI&#39;,Helvetica,Arial,&#39;Noto Sans CJK SC&#39;,sans-serif"
    return """
      \(opening) class="\(id)" role="img" aria-labelledby="\(id)t \(id)d" \
      font-family="\(fonts)" font-size="12">
      <title id="\(id)t">\(Escaping.xml(title))</title>
      <desc id="\(id)d">\(Escaping.xml(description))</desc>
      \(metadata.isEmpty ? "" : "<metadata>\(Escaping.xmlLines(metadata))</metadata>\n")\
      <style>\(sheet(id))</style>
      \(place == nil ? Self.ground(height: Self.height) : "")\(body)</svg>

      """
  }

  private func sheet(_ id: String) -> String {
    let fixed: [Paint] = [.ground, .text, .quiet, .grid, .axis, .alarm, .onTint]
    let rules = (fixed + tints.sorted().map(Paint.tint)).map { paint -> String in
      let fill = ".\(id) .\(paint.name){fill:\(paint.dark)}"
      let stroke = ".\(id) .s\(paint.name){stroke:\(paint.dark)}"
      let isUsed = { (name: String) in
        body.contains("class=\"\(name)\"") || body.contains("class=\"\(name) ")
      }
      return (isUsed(paint.name) || paint.name == "b" ? fill : "")
        + (isUsed("s" + paint.name) ? stroke : "")
    }
    let halo =
      body.contains(" h\"") || body.contains(" h ") ? ".\(id) .h{stroke:\(Paint.ground.dark)}" : ""
    let narrow =
      ".\(id) text{font-size:\(Numerals.fixed(Self.narrowSize, 1))px}.\(id) .w{display:none}"
      + ".\(id) .n{display:inline}"
    return ".\(id) text{font-variant-numeric:tabular-nums}"
      + "@media(max-width:\(Self.narrowWidth)px){\(narrow)}"
      + "@media(prefers-color-scheme:dark){\(rules.joined())\(halo)}"
  }
}
