import CMD4C
import Viz

/// Markdown as a tree: what a reader sees of it, without HTML.
///
/// CommonMark with tables; md4c reads it.
struct Markup: Equatable {
  indirect enum Block: Equatable {
    case heading(Int, [Run])
    case paragraph([Run])
    /// The lines of a code block.
    case code([String])
    /// The number of the first item, nil for a list of dots; each item is blocks.
    case list(first: Int?, [[Block]])
    case quote([Block])
    /// The first row is the head.
    case table([[[Run]]], [Alignment])
    case rule
  }

  enum Alignment: Equatable { case left, centre, right }

  /// Text of one look. A line break that was asked for is a newline of its own.
  struct Run: Equatable {
    var text: String
    var style: Style
  }

  struct Style: OptionSet, Hashable {
    let rawValue: Int
    static let strong = Style(rawValue: 1)
    static let emphasis = Style(rawValue: 2)
    static let code = Style(rawValue: 4)
    /// The address behind the words of a link.
    static let address = Style(rawValue: 8)
  }

  let blocks: [Block]

  /// Nothing that is written is refused: what is no Markdown is a paragraph.
  init(_ text: String) {
    let reader = MarkupReader()
    let bytes = Array(text.utf8)
    var parser = MD_PARSER()
    parser.flags = UInt32(MD_FLAG_TABLES)
    parser.enter_block = { kind, detail, reader in MarkupReader.at(reader).enter(kind, detail) }
    parser.leave_block = { kind, _, reader in MarkupReader.at(reader).leave(kind) }
    parser.enter_span = { kind, detail, reader in MarkupReader.at(reader).enter(kind, detail) }
    parser.leave_span = { kind, _, reader in MarkupReader.at(reader).leave(kind) }
    parser.text = { kind, text, size, reader in
      let bytes = UnsafeRawBufferPointer(start: text, count: Int(size))
      return MarkupReader.at(reader).add(kind, String(decoding: bytes, as: UTF8.self))
    }
    bytes.withUnsafeBytes { bytes in
      withUnsafePointer(to: parser) { parser in
        _ = md_parse(
          bytes.baseAddress?.assumingMemoryBound(to: CChar.self), UInt32(clamping: bytes.count),
          parser, Unmanaged.passUnretained(reader).toOpaque())
      }
    }
    blocks = reader.blocks
  }
}

/// Builds the tree from what md4c tells in passing.
private final class MarkupReader {
  private(set) var blocks: [Markup.Block] = []
  /// The blocks around, each with what it has so far.
  private var outer: [[Markup.Block]] = []
  private var items: [[[Markup.Block]]] = []
  private var firsts: [Int?] = []
  private var runs: [Markup.Run] = []
  private var styles: [Markup.Style] = []
  private var addresses: [String] = []
  private var level = 1
  private var rows: [[[Markup.Run]]] = []
  private var alignments: [Markup.Alignment] = []
  private var isInHTML = false
  /// How deep lists and quotations stand in one another; those beyond the deepest are as deep as it.
  private var depth = 0
  private static let deepest = 40

  private static func nests(_ kind: MD_BLOCKTYPE) -> Bool {
    [MD_BLOCK_UL, MD_BLOCK_OL, MD_BLOCK_LI, MD_BLOCK_QUOTE].contains(kind)
  }

  static func at(_ pointer: UnsafeMutableRawPointer?) -> MarkupReader {
    pointer.map { Unmanaged<MarkupReader>.fromOpaque($0).takeUnretainedValue() } ?? MarkupReader()
  }

  // MARK: Blocks

  func enter(_ kind: MD_BLOCKTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
    // In a tight list the text of an item is in no paragraph.
    if kind != MD_BLOCK_P { closeParagraph() }
    if MarkupReader.nests(kind) {
      depth += 1
      if depth > MarkupReader.deepest { return 0 }
    }
    switch kind {
    case MD_BLOCK_UL, MD_BLOCK_OL:
      items.append([])
      let ordered = detail?.assumingMemoryBound(to: MD_BLOCK_OL_DETAIL.self).pointee.start
      firsts.append(kind == MD_BLOCK_OL ? ordered.map { Int($0) } ?? 1 : nil)
    case MD_BLOCK_LI, MD_BLOCK_QUOTE:
      outer.append(blocks)
      blocks = []
    case MD_BLOCK_H:
      level = Int(detail?.assumingMemoryBound(to: MD_BLOCK_H_DETAIL.self).pointee.level ?? 1)
    case MD_BLOCK_HTML: isInHTML = true
    case MD_BLOCK_TABLE: (rows, alignments) = ([], [])
    case MD_BLOCK_TR: rows.append([])
    case MD_BLOCK_TH:
      let align = detail?.assumingMemoryBound(to: MD_BLOCK_TD_DETAIL.self).pointee.align
      alignments.append(
        align == MD_ALIGN_RIGHT ? .right : align == MD_ALIGN_CENTER ? .centre : .left)
    default: break
    }
    return 0
  }

  func leave(_ kind: MD_BLOCKTYPE) -> Int32 {
    if MarkupReader.nests(kind) {
      depth -= 1
      if depth >= MarkupReader.deepest {
        closeParagraph()
        return 0
      }
    }
    switch kind {
    case MD_BLOCK_P: closeParagraph()
    case MD_BLOCK_H: blocks.append(.heading(level, takeRuns()))
    case MD_BLOCK_CODE:
      var lines = takeRuns().map(\.text).joined().split(
        separator: "\n", omittingEmptySubsequences: false
      ).map(String.init)
      if lines.last == "" { lines.removeLast() }
      blocks.append(.code(lines))
    case MD_BLOCK_HR: blocks.append(.rule)
    case MD_BLOCK_HTML: isInHTML = false
    case MD_BLOCK_LI:
      closeParagraph()
      if let last = items.indices.last { items[last].append(blocks) }
      blocks = outer.popLast() ?? []
    case MD_BLOCK_QUOTE:
      closeParagraph()
      let inner = blocks
      blocks = outer.popLast() ?? []
      blocks.append(.quote(inner))
    case MD_BLOCK_UL, MD_BLOCK_OL:
      blocks.append(.list(first: firsts.popLast() ?? nil, items.popLast() ?? []))
    case MD_BLOCK_TH, MD_BLOCK_TD:
      if let last = rows.indices.last { rows[last].append(takeRuns()) }
    case MD_BLOCK_TABLE: blocks.append(.table(rows, alignments))
    default: break
    }
    return 0
  }

  private func closeParagraph() {
    let found = takeRuns()
    if !found.isEmpty { blocks.append(.paragraph(found)) }
  }

  private func takeRuns() -> [Markup.Run] {
    defer { runs = [] }
    return runs
  }

  // MARK: Spans

  func enter(_ kind: MD_SPANTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
    switch kind {
    case MD_SPAN_EM: styles.append(.emphasis)
    case MD_SPAN_STRONG: styles.append(.strong)
    case MD_SPAN_CODE: styles.append(.code)
    case MD_SPAN_A:
      let link = detail?.assumingMemoryBound(to: MD_SPAN_A_DETAIL.self).pointee.href
      let bytes = UnsafeRawBufferPointer(start: link?.text, count: Int(link?.size ?? 0))
      addresses.append(String(decoding: bytes, as: UTF8.self))
      styles.append([])
    default: styles.append([])
    }
    return 0
  }

  func leave(_ kind: MD_SPANTYPE) -> Int32 {
    _ = styles.popLast()
    if kind == MD_SPAN_A, let address = addresses.popLast(), address.contains("://"),
      runs.last?.text != address
    {
      runs.append(Markup.Run(text: " (\(address))", style: .address))
    }
    return 0
  }

  func add(_ kind: MD_TEXTTYPE, _ text: String) -> Int32 {
    switch kind {
    case MD_TEXT_HTML: break
    case MD_TEXT_BR: append("\n")
    case MD_TEXT_SOFTBR: append(" ")
    case MD_TEXT_NULLCHAR: append("\u{FFFD}")
    case MD_TEXT_ENTITY: append(MarkupReader.character(text))
    default: if !isInHTML { append(text) }
    }
    return 0
  }

  private func append(_ text: String) {
    let style = styles.reduce(Markup.Style()) { $0.union($1) }
    if let last = runs.indices.last, runs[last].style == style {
      runs[last].text += text
    } else {
      runs.append(Markup.Run(text: text, style: style))
    }
  }

  /// What an entity stands for: numbers, and the names that prose in a terminal needs; others stay as they
  /// are written.
  private static func character(_ entity: String) -> String {
    let name = entity.dropFirst().dropLast()
    if name.hasPrefix("#") {
      let digits = name.dropFirst()
      let isHex = digits.hasPrefix("x") || digits.hasPrefix("X")
      let value = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
      return value.flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? "\u{FFFD}"
    }
    let known = [
      "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "nbsp": "\u{A0}", "times": "×",
      "minus": "−", "ndash": "–", "mdash": "—", "hellip": "…", "rarr": "→", "larr": "←",
      "le": "≤", "ge": "≥", "ne": "≠", "plusmn": "±", "deg": "°", "middot": "·", "sup2": "²",
    ]
    return known[String(name)] ?? entity
  }
}
