/// The blocks of a Markdown text, as CommonMark has them, as far as fences need it: where fenced code, HTML
/// and headings are, and what stands in a list or a quotation.
///
/// Time is linear in the text, and nothing recurses. Lists and quotations deeper than `deepest` are text.
struct MarkdownBlocks: Sendable {
  static let deepest = 100

  struct Fence: Sendable {
    let opening: Int
    /// nil where it ends with what it stands in, or with the text.
    fileprivate(set) var closing: Int?
    let mark: FenceMark
    /// How many lists and quotations it stands in.
    let depth: Int
  }

  struct HTML: Sendable {
    let kind: HTMLKind
    fileprivate(set) var lines: Range<Int>
    /// Whether what ends it has come.
    fileprivate(set) var isClosed = false
  }

  struct Heading: Sendable {
    /// Where it is underlined, the line of the strokes.
    let line: Int
    let level: Int
  }

  private(set) var fences: [Fence] = []
  private(set) var html: [HTML] = []
  /// Those that stand in no list and no quotation.
  private(set) var headings: [Heading] = []
  private var wholeLines: [Bool]
  private var indentedLines: [Bool]

  private enum Container {
    case quote
    /// Columns its lines are indented by, and whether something is in it.
    case item(Int, isFilled: Bool)
  }

  private enum Leaf {
    case none, paragraph
    case fence(FenceMark)
    case html(HTMLKind)
    case indented

    var isParagraph: Bool { if case .paragraph = self { true } else { false } }
  }

  private var containers: [Container] = []
  private var leaf = Leaf.none

  /// The blocks from a line on.
  init(_ lines: FileLines, from start: Int = 0) {
    wholeLines = [Bool](repeating: false, count: lines.count)
    indentedLines = wholeLines
    for number in start..<max(start, lines.count) {
      var line = MarkdownLine(lines[number])
      take(&line, number)
    }
  }

  /// Whether a line belongs to a fence or to HTML, its marks included.
  func isWhole(_ line: Int) -> Bool { wholeLines[line] }

  /// Whether a line is code because it is indented.
  func isIndentedCode(_ line: Int) -> Bool { indentedLines[line] }

  // MARK: One line

  private mutating func take(_ line: inout MarkdownLine, _ number: Int) {
    let matched = matchContainers(&line)
    let isInside = matched == containers.count
    if isInside, goOn(line, number) { return }
    let wasParagraph = leaf.isParagraph
    let isContinued = isInside && wasParagraph && !line.isBlank
    var hasOpened = false
    while let next = MarkdownStart(
      line, afterParagraph: isContinued && !hasOpened, isLazy: wasParagraph && !hasOpened)
    {
      if !hasOpened { leave(to: matched) }
      hasOpened = true
      if next.isContainer, containers.count >= MarkdownBlocks.deepest { break }
      if begin(next, &line, number) { return }
    }
    if hasOpened {
      if !line.isBlank { beginLeaf(.paragraph) }
    } else if line.isBlank {
      leave(to: matched)
    } else if !isContinued, isInside || !wasParagraph {
      // Otherwise a paragraph goes on, perhaps without the marks of what it stands in.
      leave(to: matched)
      beginLeaf(.paragraph)
    }
  }

  /// How many of the open lists and quotations the line goes on with.
  private func matchContainers(_ line: inout MarkdownLine) -> Int {
    for (index, container) in containers.enumerated() {
      switch container {
      case .quote:
        guard line.isQuote else { return index }
        line.takeQuote()
      case .item(let columns, let isFilled):
        if line.indent >= columns {
          line.take(columns)
        } else if line.isBlank, isFilled {
          line.take(line.indent)
        } else {
          return index
        }
      }
    }
    return containers.count
  }

  /// Whether the line belongs to the fence, the HTML or the indented code that is open.
  private mutating func goOn(_ line: MarkdownLine, _ number: Int) -> Bool {
    switch leaf {
    case .none, .paragraph: return false
    case .indented:
      guard line.indent >= 4 || line.isBlank else { return false }
      indentedLines[number] = true
      return true
    case .fence(let mark):
      wholeLines[number] = true
      if mark.isClosed(by: line.rest) {
        fences[fences.count - 1].closing = number
        leaf = .none
      }
      return true
    case .html(let kind):
      guard !kind.endsAtBlank || !line.isBlank else {
        html[html.count - 1].isClosed = true
        return false
      }
      addHTML(line, kind, number)
      return true
    }
  }

  private mutating func addHTML(_ line: MarkdownLine, _ kind: HTMLKind, _ number: Int) {
    let last = html.count - 1
    wholeLines[number] = true
    html[last].lines = html[last].lines.lowerBound..<(number + 1)
    if kind.ends(in: line.rest) {
      html[last].isClosed = true
      leaf = .none
    }
  }

  /// Begins a block; whether it takes the whole line.
  private mutating func begin(
    _ start: MarkdownStart, _ line: inout MarkdownLine, _ number: Int
  ) -> Bool {
    switch start {
    case .quote:
      fill()
      containers.append(.quote)
      line.takeQuote()
      return false
    case .item(let width):
      fill()
      containers.append(.item(line.takeItem(width), isFilled: false))
      return false
    case .heading(let level):
      if containers.isEmpty { headings.append(Heading(line: number, level: level)) }
      beginLeaf(.none)
    case .rule: beginLeaf(.none)
    case .indented:
      beginLeaf(.indented)
      indentedLines[number] = true
    case .fence(let mark):
      beginLeaf(.fence(mark))
      wholeLines[number] = true
      fences.append(
        Fence(opening: number, closing: nil, mark: mark, depth: containers.count))
    case .html(let kind):
      beginLeaf(.html(kind))
      html.append(HTML(kind: kind, lines: number..<number))
      addHTML(line, kind, number)
    }
    return true
  }

  private mutating func beginLeaf(_ next: Leaf) {
    fill()
    leaf = next
  }

  /// What is about to begin stands in the innermost list.
  private mutating func fill() {
    if case .item(let columns, _)? = containers.last {
      containers[containers.count - 1] = .item(columns, isFilled: true)
    }
  }

  /// Ends what is open beyond a depth, and what stands in it.
  private mutating func leave(to depth: Int) {
    containers.removeLast(containers.count - depth)
    leaf = .none
  }
}

/// A line, and how much of it the marks of lists and quotations have taken. Tabs are the blanks they stand
/// for.
struct MarkdownLine {
  private let bytes: [UInt8]
  private var start = 0
  /// The first byte that is no blank.
  private var first = 0

  init(_ line: ArraySlice<UInt8>) {
    if line.contains(Ascii.tab) {
      var bytes: [UInt8] = []
      for byte in line {
        if byte == Ascii.tab {
          bytes += [UInt8](repeating: Ascii.blank, count: 4 - bytes.count % 4)
        } else {
          bytes.append(byte)
        }
      }
      self.bytes = bytes
    } else {
      bytes = Array(line)
    }
    findFirst()
  }

  var rest: ArraySlice<UInt8> { bytes[start...] }
  var text: ArraySlice<UInt8> { bytes[first...] }
  var indent: Int { first - start }
  var isBlank: Bool { first == bytes.count }
  var isQuote: Bool { indent < 4 && text.first == Ascii.greater }

  mutating func take(_ columns: Int) {
    start = min(start + columns, bytes.count)
    if start > first { findFirst() }
  }

  /// The mark of a quotation, and a blank behind it.
  mutating func takeQuote() {
    start = first + 1
    if start < bytes.count, bytes[start] == Ascii.blank { start += 1 }
    findFirst()
  }

  /// The mark of a list, of some bytes, and the blanks behind it; how far what stands in it is indented.
  mutating func takeItem(_ width: Int) -> Int {
    let outer = indent
    start = first + width
    findFirst()
    let blanks = indent
    let isFar = blanks >= 5 || blanks < 1 || isBlank
    let taken = isFar ? min(1, blanks) : blanks
    start += taken
    return outer + width + (isFar ? 1 : blanks)
  }

  private mutating func findFirst() {
    first = bytes[start...].firstIndex { $0 != Ascii.blank } ?? bytes.count
  }
}
