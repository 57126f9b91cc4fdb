import Kernel

/// Where the cursor stands in text that is being typed; the source ends at the cursor.
struct CursorPlace {
  /// Where the statement under the cursor begins, inside its block.
  private(set) var start = 0
  /// Inside round or square brackets.
  private(set) var isExpression = false
  /// Inside the braces of `model { … }`.
  private(set) var isLayers = false
  /// The innermost bracket that is open.
  private(set) var bracket: Int?
  /// The quote of the text that is open.
  private(set) var string: Int?

  /// nil inside a comment.
  init?(_ source: SourceText) {
    var open: [(bracket: UInt8, place: Int, start: Int)] = []
    var offset = 0
    let end = source.bytes.count
    while offset < end, string == nil {
      let byte = source.bytes[offset]
      let isInBlock = open.last.map { $0.bracket == Ascii.openBrace } ?? true
      if byte == Ascii.quote || byte == Ascii.apostrophe,
        SourceText.opensString(source.bytes, offset)
      {
        if let after = try? source.endOfString(at: offset, before: end) {
          offset = after
        } else if source.bytes[offset...].contains(Ascii.newline) {
          return nil
        } else {
          string = offset
        }
        continue
      }
      if byte == Ascii.hash, offset == 0 || Ascii.isSpace(source.bytes[offset - 1]) {
        while offset < end, source.bytes[offset] != Ascii.newline { offset += 1 }
        if offset == end { return nil }
        continue
      }
      offset += 1
      if Ascii.closer(of: byte) != nil {
        open.append((byte, offset - 1, start))
        if byte == Ascii.openBrace { start = offset }
      } else if Ascii.isCloser(byte) {
        start = open.popLast()?.start ?? start
      } else if isInBlock, byte == Ascii.semicolon || byte == Ascii.newline {
        start = offset
      }
    }
    bracket = open.last?.place
    isExpression = open.last.map { $0.bracket != Ascii.openBrace } ?? false
    isLayers = open.contains { bracket, _, start in
      guard bracket == Ascii.openBrace else { return false }
      let first = source.skippingBlanks(from: start, to: end)
      return source.text(source.word(at: first, before: end)) == "model"
    }
  }
}

/// A command, or a layer in a block, whose words are being typed.
struct CommandAtCursor {
  let label: Label
  /// The words before the cursor that are finished.
  let chunks: [Chunk]
  /// The word that is being typed; nil after a blank.
  let chunk: Chunk?
  /// The rows whose options belong to the statement so far.
  let rows: [Label]
  /// Where its output is to go, when the cursor is behind `>` or `|`.
  let sink: SinkAtCursor?
  /// The places that the next word can go to.
  let slots: [Parameter]

  /// The part of a sink that is being typed.
  enum SinkAtCursor: Equatable { case path, format, nothing }

  /// Reads from behind the verb to the end of the source.
  init(_ source: SourceText, from start: Int, of label: Label, _ parser: Parser) {
    let end = source.bytes.count
    var all: [Chunk] = []
    var cutter = ChunkCutter(source, start..<end)
    while let range = try? cutter.next(), let chunk = try? Chunk(source, range) {
      all.append(chunk)
    }
    let mark = all.firstIndex { $0.name == nil && !$0.isQuoted && Self.isMark($0.text) }
    let isTyping = all.last?.range.upperBound == end
    sink = mark.map { Self.sink(Array(all[$0...]), isTyping: isTyping) }
    chunk = isTyping ? all.popLast() : nil
    chunks = all
    self.label = label
    rows = Self.chosen(in: label, all)
    slots = Self.slots(source, label, all, parser)
  }

  /// The command's own words and options, and those of the rows that were chosen.
  var parameters: [Parameter] { label.parameters + rows.flatMap(\.parameters) }

  /// The options that can still be written.
  var options: [Parameter] {
    let used = Set(chunks.compactMap(\.name))
    return parameters.filter { !$0.isPositional && !used.contains($0.name) }
  }

  func parameter(_ name: String) -> Parameter? { parameters.first { $0.answers(to: name) } }

  /// The file that the statement names, for its columns.
  var path: String? {
    let own = parameters.filter { $0.kind.isPath }
    return chunks.first { chunk in
      own.contains { parameter in
        chunk.name.map { parameter.answers(to: $0) } ?? parameter.isPositional
      }
    }?.text
  }

  private static func isMark(_ text: String) -> Bool {
    text.utf8.first == Ascii.greater || text.utf8.first == Ascii.bar
  }

  private static func sink(_ chunks: [Chunk], isTyping: Bool) -> SinkAtCursor {
    var wanted = SinkAtCursor.nothing
    for (index, chunk) in chunks.enumerated() {
      let isLast = isTyping && index == chunks.count - 1
      guard isMark(chunk.text), !chunk.isQuoted else {
        if !isLast { wanted = .nothing }
        continue
      }
      let isAlone = chunk.text.utf8.allSatisfy { $0 == Ascii.greater || $0 == Ascii.bar }
      let kind: SinkAtCursor = chunk.text.utf8.first == Ascii.bar ? .format : .path
      wanted = isAlone || isLast ? kind : .nothing
    }
    return wanted
  }

  private static func chosen(in label: Label, _ chunks: [Chunk]) -> [Label] {
    label.parameters.compactMap { parameter in
      let rows = parameter.kind.rows
      let written = chunks.first { chunk in
        chunk.name.map { parameter.answers(to: $0) } ?? parameter.isPositional
          && rows.contains { $0.answers(to: chunk.text) }
      }
      let word = written?.text ?? parameter.standard
      return word.flatMap { word in rows.first { $0.answers(to: word) } }
    }
  }

  private static func slots(
    _ source: SourceText, _ label: Label, _ chunks: [Chunk], _ parser: Parser
  ) -> [Parameter] {
    let reader = CommandReader(
      source: source, parser: parser, label: label, verbRange: 0..<0, range: source.whole,
      depth: 0, isLine: true)
    let named = Set(chunks.compactMap(\.name))
    var slots = label.parameters.filter(\.isPositional)
    var next = 0
    for chunk in chunks where chunk.name == nil {
      while next < slots.count {
        let slot = slots[next]
        next += 1
        guard !named.contains(slot.name), reader.fits(chunk, slot.kind, afterSkip: false) else {
          continue
        }
        if case .rest = slot.kind { next -= 1 }
        if let row = slot.kind.rows.first(where: { $0.answers(to: chunk.text) }) {
          slots.insert(contentsOf: row.parameters.filter(\.isPositional), at: next)
        }
        break
      }
    }
    return slots[next...].filter { !named.contains($0.name) }
  }
}
