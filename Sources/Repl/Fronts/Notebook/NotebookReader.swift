import Kernel

/// Reads Markdown as far as a notebook needs it: front matter, and fences as CommonMark has them. Nothing
/// runs in HTML.
struct NotebookReader {
  /// The words that make a fence ours.
  static let kinds = ["ath", "out", "guess", "ask"]

  let source: SourceText
  let lines: FileLines
  let parser: Parser
  private var markdown: MarkdownBlocks
  private var front = FrontMatter()
  private var blocks: [Notebook.Block] = []
  private var proseStart = 0

  /// Problems carry their place in `source`. Fences that look like ours and would not be run (in a
  /// list, in a quotation) are refused: nothing is left unchecked in silence.
  static func read(
    _ bytes: [UInt8], path: String?, parser: Parser = Parser(labels: Command.labels)
  ) throws(Problem) -> Notebook {
    let source = SourceText(bytes, path: path)
    try source.check(as: "notebook")
    var reader = NotebookReader(source: source, lines: FileLines(bytes), parser: parser)
    try reader.read()
    return Notebook(
      source: source, lines: reader.lines, blocks: reader.blocks, front: reader.front,
      markdown: reader.markdown)
  }

  private init(source: SourceText, lines: FileLines, parser: Parser) {
    self.source = source
    self.lines = lines
    self.parser = parser
    markdown = MarkdownBlocks(lines, from: lines.count)
  }

  private mutating func read() throws(Problem) {
    try readFront()
    proseStart = front.lines.upperBound
    markdown = MarkdownBlocks(lines, from: proseStart)
    let nested = Dictionary(
      markdown.fences.filter { $0.depth > 0 }.map { ($0.opening, $0.mark) }
    ) { first, _ in first }
    var last = proseStart
    for found in markdown.fences where found.depth == 0 {
      try refuseHidden(last..<found.opening, nested)
      guard let closing = found.closing else {
        throw problem(
          .unclosed, "the fence that begins here is never closed",
          "\(found.mark.closing) is missing at its end", found.opening)
      }
      let fence = Notebook.Fence(
        opening: found.opening, length: found.mark.length, closing: closing)
      try take(fence, found.mark)
      last = closing + 1
    }
    try refuseHidden(last..<lines.count, nested)
    try refuseSwallowed()
    closeProse(before: lines.count)
    try refuseLastGuess()
  }

  /// A guess is about the cell after it.
  private func refuseLastGuess() throws(Problem) {
    let cell =
      blocks.lastIndex { if case .cell(let cell) = $0 { !cell.terms.isOwn } else { false } } ?? -1
    for case .guess(let guess) in blocks[(cell + 1)...] {
      throw problem(
        .syntax, "no ath fence comes after this guess", "a guess stands before what it is about",
        guess.fence.opening)
    }
  }

  // MARK: Fences

  private mutating func take(_ fence: Notebook.Fence, _ mark: FenceMark) throws(Problem) {
    guard let kind = NotebookReader.kind(mark) else { return }
    guard mark.indent == 0 else { throw notAtMargin(kind, fence.opening) }
    guard kind == "ath" || mark.words.count == 1 else {
      throw problem(
        .surplusArgument, "an \(kind) fence says nothing after \"\(kind)\"",
        "what holds for a fence stands after its \"ath\"", fence.opening)
    }
    switch kind {
    case "ath":
      closeProse(before: fence.opening)
      var terms = front.terms
      for word in mark.words.dropFirst() {
        do throws(Problem) { try terms.read(word) } catch {
          throw placed(error, fence.opening, word)
        }
      }
      blocks.append(.cell(Notebook.Cell(fence: fence, terms: terms)))
    case "out":
      closeProse(before: fence.opening)
      let last = blocks.lastIndex { if case .prose = $0 { false } else { true } }
      guard let last, case .cell(var cell) = blocks[last], cell.output == nil else {
        throw problem(
          .syntax, "this out fence follows no ath fence of its own",
          "an out fence holds what the ath fence before it printed", fence.opening)
      }
      cell.output = fence
      blocks[last] = .cell(cell)
    case "guess":
      closeProse(before: fence.opening)
      blocks.append(.guess(try guess(fence)))
    default:
      closeProse(before: fence.opening)
      blocks.append(.exercise(try exercise(fence)))
    }
    proseStart = fence.closing + 1
  }

  private mutating func closeProse(before line: Int) {
    if proseStart < line { blocks.append(.prose(proseStart..<line)) }
    proseStart = line
  }

  /// Refuses fences of ours that would not run: in a list, a quotation or an indentation.
  private func refuseHidden(
    _ range: Range<Int>, _ nested: [Int: FenceMark]
  ) throws(Problem) {
    for line in range {
      if let kind = nested[line].flatMap(NotebookReader.kind) { throw notAtMargin(kind, line) }
      guard !markdown.isWhole(line), let kind = NotebookReader.hiddenKind(lines[line]) else {
        continue
      }
      throw notAtMargin(kind, line)
    }
  }

  /// Refuses fences of ours in HTML that nothing ends.
  private func refuseSwallowed() throws(Problem) {
    for html in markdown.html where !html.kind.endsAtBlank && !html.isClosed {
      for line in html.lines {
        guard let kind = FenceMark(lines[line]).flatMap(NotebookReader.kind) else { continue }
        let (noun, end) = html.kind.words
        throw problem(
          .unclosed,
          "this \(kind) fence stands in the \(noun) that begins in line "
            + "\(html.lines.lowerBound + 1) and is never closed", "\(end) is missing at its end",
          line)
      }
    }
  }

  /// The word that makes a fence ours; nil for others.
  static func kind(_ mark: FenceMark) -> String? {
    mark.words.first.flatMap { kinds.contains($0) ? $0 : nil }
  }

  /// The same of a line that begins with blanks or marks of lists and quotations.
  private static func hiddenKind(_ line: ArraySlice<UInt8>) -> String? {
    let marks = Array(" \t>-*+".utf8)
    guard let first = line.first, marks.contains(first) else { return nil }
    return FenceMark(line.drop { marks.contains($0) }).flatMap(kind)
  }

  private func notAtMargin(_ kind: String, _ line: Int) -> Problem {
    problem(
      .syntax, "an \(kind) fence stands at the left margin, not in a list or a quotation",
      "to show one that does not run, put it into a fence of four backticks", line)
  }

  // MARK: Front matter

  private mutating func readFront() throws(Problem) {
    guard lines.count > 1, lines.text(0) == "---" else { return }
    let end = (1..<lines.count).first { ["---", "..."].contains(lines.text($0)) }
    guard let end else {
      // A rule at the top of some prose is one.
      let keys = ["title:", "about:", "minutes:", "next:", "athanor:", "check:"]
      guard keys.contains(where: lines.text(1).hasPrefix) else { return }
      throw problem(
        .unclosed, "the front matter that begins here is never closed", "--- is missing at its end",
        0)
    }
    front.lines = 0..<(end + 1)
    for line in 1..<end {
      let text = lines.text(line)
      guard let colon = text.firstIndex(of: ":") else { continue }
      let value = NotebookReader.trimmed(text[text.index(after: colon)...])
      do throws(Problem) {
        switch text[..<colon] {
        case "title": front.title = value
        case "about": front.about = value
        case "next": front.next = value
        case "minutes":
          guard let minutes = Int(value), (1...600).contains(minutes) else {
            throw Problem(
              .badNumber, "minutes: takes a whole number from 1 to 600", hint: "minutes: 20")
          }
          front.minutes = minutes
        case "athanor":
          guard let edition = Int(value), (1...Verbs.edition).contains(edition) else {
            throw Problem(
              .syntax,
              "this notebook asks for \(value), and this program speaks edition 1 and edition "
                + "\(Verbs.edition)", hint: "athanor: \(Verbs.edition)")
          }
          front.edition = edition
        case "check": for word in value.split(separator: " ") { try front.terms.read(word) }
        default: break
        }
      } catch { throw placed(error, line, value) }
    }
  }

  // MARK: Problems

  func problem(
    _ code: Problem.Code, _ message: String, _ hint: String?, _ line: Int
  ) -> Problem {
    let start = source.lineStart(line)
    let place = source.lineRange(around: start)
    return Problem(code, message, hint: hint, place: place)
  }

  /// A problem of `text`, which stands in a line, with its place in the whole.
  func placed(_ problem: Problem, _ line: Int, _ text: String) -> Problem {
    let bytes = Array(lines[line])
    let words = Array(text.utf8)
    let column =
      bytes.count < words.count
      ? nil : (0...(bytes.count - words.count)).last { bytes[$0...].starts(with: words) }
    let start = source.lineStart(line) + (column ?? 0)
    if problem.place != nil, column != nil { return problem.moved(by: start) }
    var whole = problem
    whole.place = start..<(start + max(1, words.count))
    return whole
  }

  static func trimmed(_ text: Substring) -> String {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return String(text)
  }
}

/// The line that opens a fence: up to three blanks, three or more backticks or tildes, and words.
struct FenceMark: Sendable {
  let indent: Int
  let length: Int
  /// What stands after the marks, without the braces some dialects put around it.
  let words: [String]
  private let byte: UInt8

  init?(_ line: ArraySlice<UInt8>) {
    let rest = line.drop { $0 == Ascii.blank }
    indent = line.count - rest.count
    guard indent < 4, let byte = rest.first, FenceMark.isMark(byte) else { return nil }
    let info = rest.drop { $0 == byte }
    length = rest.count - info.count
    guard length >= 3, byte != FenceMark.backtick || !info.contains(byte) else { return nil }
    self.byte = byte
    let text = String(decoding: info.prefix(4096), as: UTF8.self)
    words = text.split { " \t{}".contains($0) }.map(String.init)
  }

  /// Whether a line ends the fence that this one opened.
  func isClosed(by line: ArraySlice<UInt8>) -> Bool {
    let rest = line.drop { $0 == Ascii.blank }
    guard line.count - rest.count < 4, rest.first == byte else { return false }
    let after = rest.drop { $0 == byte }
    return rest.count - after.count >= length && after.allSatisfy(Ascii.isBlank)
  }

  /// The shortest line that closes the fence.
  var closing: String { String(repeating: Character(Unicode.Scalar(byte)), count: length) }

  /// How many backticks a fence around some lines needs: at least three, and more than begin a line.
  static func length(around lines: [String]) -> Int {
    let longest = lines.map { line in
      line.utf8.drop { $0 == Ascii.blank }.prefix { $0 == backtick }.count
    }.max()
    return max(3, (longest ?? 0) + 1)
  }

  static let backtick = UInt8(ascii: "`")

  private static func isMark(_ byte: UInt8) -> Bool {
    byte == backtick || byte == UInt8(ascii: "~")
  }
}
