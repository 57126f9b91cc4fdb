import Kernel

/// What a word under the cursor may become. A pure function of the text, the rows and the names.
struct Completer {
  let parser: Parser
  /// The rows of the layers, for the inside of `model { … }`.
  let layers: [Label]
  /// The names of the session.
  let names: [String]
  /// The names after the point of a session's name: `r1.loss`.
  var members: (String) -> [String] = { _ in Datum.memberNames }
  /// The paths that begin like this, folders with their `/`.
  var paths: (String) -> [String] = { _ in [] }

  init(parser: Parser, layers: [Label] = LayerKind.labels, names: [String]) {
    self.parser = parser
    self.layers = layers
    self.names = names
  }

  /// The words that fit what stands left of the cursor (a UTF-8 offset); nil inside a text or where
  /// nothing fits.
  func complete(_ text: String, _ cursor: Int) -> LineEditor.Completion? {
    let source = SourceText(Array(text.utf8.prefix(max(0, cursor))))
    guard source.bytes.count == min(cursor, text.utf8.count) else { return nil }
    guard let place = Place(source) else { return nil }
    var found: LineEditor.Completion
    if place.isExpression {
      found = expression(source, from: place.start)
    } else if place.isLayers {
      found = layer(source, from: place.start)
    } else {
      found = statement(source, from: place.start)
    }
    var seen: Set<String> = []
    found.words = found.words.filter { seen.insert($0).inserted }
    return found.words.isEmpty ? nil : found
  }

  // MARK: Statements

  private func statement(_ source: SourceText, from start: Int) -> LineEditor.Completion {
    let end = source.bytes.count
    var start = source.skippingBlanks(from: start, to: end)
    if let equals = source.assignment(in: start..<end) {
      start = source.skippingBlanks(from: equals + 1, to: end)
    }
    let word = source.word(at: start, before: end)
    let typed = source.text(word)
    if word.upperBound == end {
      let verbs = parser.labels.map { $0.name + ($0.parameters.isEmpty ? "" : " ") }
      let functions = typed.isEmpty ? [] : parser.functions.map { $0.name + "(" }
      return .init(start: start, words: fitting(typed, verbs + names + functions))
    }
    guard let label = parser.label(typed), Ascii.isSpace(source.bytes[word.upperBound]) else {
      return expression(source, from: start)
    }
    if case .command? = label.parameters.first(where: \.isPositional)?.kind {
      return statement(source, from: word.upperBound)
    }
    return argument(source, from: word.upperBound, of: label)
  }

  /// The last chunk of a command or layer.
  private func argument(
    _ source: SourceText, from start: Int, of label: Label
  ) -> LineEditor.Completion {
    let end = source.bytes.count
    var chunks: [Chunk] = []
    var cutter = ChunkCutter(source, start..<end)
    while let range = try? cutter.next(), let chunk = try? Chunk(source, range) {
      chunks.append(chunk)
    }
    var last = chunks.popLast()
    if let chunk = last, chunk.range.upperBound < end { (last, chunks) = (nil, chunks + [chunk]) }
    let rows = chosen(in: label, chunks)
    let known = label.parameters + rows.flatMap(\.parameters)
    guard let chunk = last else {
      return .init(start: end, words: words("", label, rows, chunks))
    }
    guard let name = chunk.name else {
      let typed = source.text(chunk.range)
      let start = chunk.range.lowerBound
      return .init(start: start, words: words(typed, label, rows, chunks))
    }
    guard let parameter = known.first(where: { $0.answers(to: name) }) else {
      return .init(start: end, words: [])
    }
    let value = source.bytes[chunk.valueRange]
    let comma = value.lastIndex { $0 == Ascii.comma || $0 == Ascii.openSquare }
    let from = comma.map { $0 + 1 } ?? chunk.valueRange.lowerBound
    let isList = parameter.kind.isList
    let fit = fitting(source.text(from..<end), values(parameter.kind, source.text(from..<end)))
    return .init(start: from, words: fit.map { isList || $0.hasSuffix("/") ? $0 : $0 + " " })
  }

  /// The rows whose options belong to the statement so far.
  private func chosen(in label: Label, _ chunks: [Chunk]) -> [Label] {
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

  /// Words by place and options by name.
  private func words(
    _ typed: String, _ label: Label, _ rows: [Label], _ chunks: [Chunk]
  ) -> [String] {
    let used = Set(chunks.compactMap(\.name))
    let texts = Set(chunks.filter { $0.name == nil }.map(\.text))
    let parameters = label.parameters + rows.flatMap(\.parameters)
    var words: [String] = []
    for parameter in parameters where parameter.isPositional && !used.contains(parameter.name) {
      let own = parameter.kind.words
      if case .rest = parameter.kind {} else if own.contains(where: texts.contains) { continue }
      words += values(parameter.kind, typed).map { $0.hasSuffix("/") ? $0 : $0 + " " }
    }
    for parameter in parameters where !parameter.isPositional && !used.contains(parameter.name) {
      if parameter.name != "*" { words.append(parameter.name + "=") }
    }
    return fitting(typed, words)
  }

  private func values(_ kind: Parameter.Kind, _ typed: String) -> [String] {
    switch kind {
    case .name: names
    case .path: paths(typed)
    case .list(let kind), .rest(let kind): values(kind, typed)
    case .either(let kinds): kinds.flatMap { values($0, typed) }
    case .number, .integer: typed.isEmpty ? [] : names
    default: kind.words
    }
  }

  // MARK: Layers and expressions

  private func layer(_ source: SourceText, from start: Int) -> LineEditor.Completion {
    let end = source.bytes.count
    let start = source.skippingBlanks(from: start, to: end)
    let word = source.word(at: start, before: end)
    if word.upperBound == end {
      return .init(start: start, words: fitting(source.text(word), layers.map { $0.name + " " }))
    }
    guard let label = layers.first(where: { $0.answers(to: source.text(word)) }) else {
      return .init(start: end, words: [])
    }
    return argument(source, from: word.upperBound, of: label)
  }

  private func expression(_ source: SourceText, from start: Int) -> LineEditor.Completion {
    let end = source.bytes.count
    var begin = end
    while begin > start, Ascii.isName(source.bytes[begin - 1]) { begin -= 1 }
    let typed = source.text(begin..<end)
    if begin > start, source.bytes[begin - 1] == Ascii.point {
      var owner = begin - 1
      while owner > start, Ascii.isName(source.bytes[owner - 1]) { owner -= 1 }
      let name = source.text(owner..<(begin - 1))
      return .init(start: begin, words: fitting(typed, members(name)))
    }
    guard !typed.isEmpty, !Ascii.isDigit(source.bytes[begin]) else {
      return .init(start: end, words: [])
    }
    return .init(
      start: begin, words: fitting(typed, names + parser.functions.map { $0.name + "(" }))
  }

  private func fitting(_ typed: String, _ words: [String]) -> [String] {
    let folded = typed.asciiLowercased
    return words.filter { $0.asciiLowercased.hasPrefix(folded) }
  }

  /// Where the statement under the cursor begins, and what it is made of.
  private struct Place {
    var start: Int
    var isExpression = false
    var isLayers = false

    init?(_ source: SourceText) {
      var open: [(bracket: UInt8, start: Int)] = []
      var offset = 0
      let end = source.bytes.count
      start = 0
      while offset < end {
        let byte = source.bytes[offset]
        let isInBlock = open.last.map { $0.bracket == Ascii.openBrace } ?? true
        if byte == Ascii.quote || byte == Ascii.apostrophe,
          SourceText.opensString(source.bytes, offset)
        {
          guard let after = try? source.endOfString(at: offset, before: end) else { return nil }
          offset = after
          continue
        }
        if byte == Ascii.hash, offset == 0 || Ascii.isSpace(source.bytes[offset - 1]) {
          while offset < end, source.bytes[offset] != Ascii.newline { offset += 1 }
          if offset == end { return nil }
          continue
        }
        offset += 1
        if Ascii.closer(of: byte) != nil {
          open.append((byte, start))
          if byte == Ascii.openBrace { start = offset }
        } else if Ascii.isCloser(byte) {
          start = open.popLast()?.start ?? start
        } else if isInBlock, byte == Ascii.semicolon || byte == Ascii.newline {
          start = offset
        }
      }
      isExpression = open.last.map { $0.bracket != Ascii.openBrace } ?? false
      isLayers = open.contains { bracket, start in
        guard bracket == Ascii.openBrace else { return false }
        let first = source.skippingBlanks(from: start, to: end)
        return source.text(source.word(at: first, before: end)) == "model"
      }
    }
  }
}
