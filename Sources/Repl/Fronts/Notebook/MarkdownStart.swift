/// What begins at the place that a line has come to.
enum MarkdownStart {
  case quote
  /// The mark of a list, of so many bytes.
  case item(Int)
  case heading(Int)
  case rule
  case indented
  case fence(FenceMark)
  case html(HTMLKind)

  var isContainer: Bool {
    switch self {
    case .quote, .item: true
    default: false
    }
  }

  /// nil where nothing but a paragraph begins. Some starts do not end a paragraph, and an underlined
  /// heading needs one; `isLazy` where one is open that the line may go on with.
  init?(_ line: MarkdownLine, afterParagraph: Bool, isLazy: Bool) {
    guard let byte = line.text.first else { return nil }
    guard line.indent < 4 else {
      if isLazy { return nil }
      self = .indented
      return
    }
    if byte == Ascii.greater {
      self = .quote
    } else if let level = MarkdownStart.level(line.text) {
      self = .heading(level)
    } else if let mark = FenceMark(line.rest) {
      self = .fence(mark)
    } else if let kind = HTMLKind(line.text), !isLazy || kind.endsParagraph {
      self = .html(kind)
    } else if afterParagraph, let level = MarkdownStart.underline(line.text) {
      self = .heading(level)
    } else if MarkdownStart.isRule(line.text) {
      self = .rule
    } else if let width = MarkdownStart.item(line.text, afterParagraph: afterParagraph) {
      self = .item(width)
    } else {
      return nil
    }
  }

  private static func level(_ text: ArraySlice<UInt8>) -> Int? {
    let level = text.prefix { $0 == Ascii.hash }.count
    let next = text.dropFirst(level).first
    return (1...6).contains(level) && (next == nil || next == Ascii.blank) ? level : nil
  }

  private static func underline(_ text: ArraySlice<UInt8>) -> Int? {
    guard let byte = text.first, byte == Ascii.equals || byte == UInt8(ascii: "-"),
      text.drop(while: { $0 == byte }).allSatisfy({ $0 == Ascii.blank })
    else { return nil }
    return byte == Ascii.equals ? 1 : 2
  }

  private static func isRule(_ text: ArraySlice<UInt8>) -> Bool {
    guard let byte = text.first, "*_-".utf8.contains(byte) else { return false }
    return text.allSatisfy { $0 == byte || $0 == Ascii.blank }
      && text.count(where: { $0 == byte }) >= 3
  }

  /// How wide the mark of a list is. A list that ends a paragraph has text in its first line, and is
  /// counted from 1.
  private static func item(_ text: ArraySlice<UInt8>, afterParagraph: Bool) -> Int? {
    var width = 1
    if let byte = text.first, Ascii.isDigit(byte) {
      let digits = text.prefix(while: Ascii.isDigit)
      let mark = text.dropFirst(digits.count).first
      guard digits.count <= 9, mark == Ascii.point || mark == Ascii.closeRound,
        !afterParagraph || Int(String(decoding: digits, as: UTF8.self)) == 1
      else { return nil }
      width = digits.count + 1
    } else {
      guard let byte = text.first, "-+*".utf8.contains(byte) else { return nil }
    }
    let rest = text.dropFirst(width)
    guard rest.isEmpty || rest.first == Ascii.blank else { return nil }
    return afterParagraph && rest.allSatisfy({ $0 == Ascii.blank }) ? nil : width
  }
}
