/// The seven kinds of HTML blocks of CommonMark 0.31, section 4.6: how each begins, and how it ends.
enum HTMLKind: Sendable, Equatable {
  /// `<script>`, `<pre>`, `<style>`, `<textarea>`, to the end tag of one of them.
  case verbatim
  /// `<!--` to `-->`.
  case comment
  /// `<?` to `?>`.
  case instruction
  /// `<!DOCTYPE` to `>`.
  case declaration
  /// `<![CDATA[` to `]]>`.
  case data
  /// A tag of a block, such as `<details>`, to a blank line.
  case block
  /// Any other tag that stands alone in its line, to a blank line.
  case tag

  var endsAtBlank: Bool { self == .block || self == .tag }

  /// Whether it needs no blank line before it.
  var endsParagraph: Bool { self != .tag }

  /// What it is called in a sentence, and what ends it.
  var words: (noun: String, end: String) {
    switch self {
    case .verbatim: ("HTML", "</pre>, </script>, </style> or </textarea>")
    case .comment: ("comment", "-->")
    case .instruction: ("instruction", "?>")
    case .declaration: ("declaration", ">")
    case .data: ("CDATA section", "]]>")
    case .block, .tag: ("HTML", "a blank line")
    }
  }

  /// `text` begins with the first byte of a line that is no blank.
  init?(_ text: ArraySlice<UInt8>) {
    guard text.first == UInt8(ascii: "<") else { return nil }
    let rest = text.dropFirst()
    if rest.starts(with: "!--".utf8) {
      self = .comment
    } else if rest.starts(with: "?".utf8) {
      self = .instruction
    } else if rest.starts(with: "![CDATA[".utf8) {
      self = .data
    } else if rest.first == UInt8(ascii: "!") {
      guard let next = rest.dropFirst().first, Ascii.isLetter(next) else { return nil }
      self = .declaration
    } else if let kind = HTMLKind.named(rest) {
      self = kind
    } else {
      guard HTMLTag.isAlone(text) else { return nil }
      self = .tag
    }
  }

  /// Whether a line ends it, which may be its first.
  func ends(in line: ArraySlice<UInt8>) -> Bool {
    switch self {
    case .verbatim: HTMLKind.verbatimNames.contains { line.holds("</\($0)>") }
    case .comment: line.holds("-->")
    case .instruction: line.holds("?>")
    case .declaration: line.holds(">")
    case .data: line.holds("]]>")
    case .block, .tag: false
    }
  }

  /// The kind that the name after `<` or `</` makes.
  private static func named(_ rest: ArraySlice<UInt8>) -> HTMLKind? {
    let isEnd = rest.first == UInt8(ascii: "/")
    let body = rest.dropFirst(isEnd ? 1 : 0)
    let name = body.prefix { Ascii.isLetter($0) || Ascii.isDigit($0) }
    let after = body.dropFirst(name.count)
    let word = String(decoding: name, as: UTF8.self).asciiLowercased
    let isOver = after.isEmpty || after.first == Ascii.blank || after.first == Ascii.greater
    if !isEnd, verbatimNames.contains(word), isOver { return .verbatim }
    let isOwn = isOver || after.starts(with: "/>".utf8)
    return isOwn && blockNames.contains(word) ? .block : nil
  }

  private static let verbatimNames = ["script", "pre", "style", "textarea"]

  private static let blockNames: Set<String> = [
    "address", "article", "aside", "base", "basefont", "blockquote", "body", "caption", "center",
    "col", "colgroup", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5",
    "h6", "head", "header", "hr", "html", "iframe", "legend", "li", "link", "main", "menu",
    "menuitem", "nav", "noframes", "ol", "optgroup", "option", "p", "param", "search", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "track", "ul",
  ]
}

/// An open or a closing tag of HTML.
private struct HTMLTag {
  private var rest: ArraySlice<UInt8>

  /// Whether a line is one tag, perhaps with blanks behind it.
  static func isAlone(_ text: ArraySlice<UInt8>) -> Bool {
    var tag = HTMLTag(rest: text.dropFirst())
    guard tag.takeTag() else { return false }
    return tag.rest.allSatisfy { $0 == Ascii.blank }
  }

  private mutating func takeTag() -> Bool {
    let isEnd = take("/")
    guard let first = rest.first, Ascii.isLetter(first) else { return false }
    drop { Ascii.isLetter($0) || Ascii.isDigit($0) || $0 == UInt8(ascii: "-") }
    if isEnd {
      drop { $0 == Ascii.blank }
      return take(">")
    }
    while true {
      let count = rest.count
      drop { $0 == Ascii.blank }
      let isAfterBlank = rest.count < count
      if take("/") { return take(">") }
      if take(">") { return true }
      guard isAfterBlank, takeAttribute() else { return false }
    }
  }

  private mutating func takeAttribute() -> Bool {
    guard let first = rest.first, Ascii.isNameStart(first) || first == Ascii.colon else {
      return false
    }
    drop { Ascii.isName($0) || ":.-".utf8.contains($0) }
    let name = rest
    drop { $0 == Ascii.blank }
    guard take("=") else {
      rest = name
      return true
    }
    drop { $0 == Ascii.blank }
    for quote in [Ascii.quote, Ascii.apostrophe] where rest.first == quote {
      rest = rest.dropFirst()
      drop { $0 != quote }
      guard !rest.isEmpty else { return false }
      rest = rest.dropFirst()
      return true
    }
    let before = rest.count
    drop { !" \"'=<>`".utf8.contains($0) }
    return rest.count < before
  }

  private mutating func drop(while matches: (UInt8) -> Bool) { rest = rest.drop(while: matches) }

  private mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }
}

extension ArraySlice<UInt8> {
  /// Whether some text stands in it; letters are the same in either case.
  fileprivate func holds(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard count >= wanted.count, let head = wanted.first else { return false }
    return self[...(endIndex - wanted.count)].indices.contains { at in
      self[at] == head
        && zip(self[at...], wanted).allSatisfy {
          $0 == $1 || Ascii.isLetter($1) && $0 | 32 == $1
        }
    }
  }
}
