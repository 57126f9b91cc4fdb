import Kernel

/// What a word under the cursor may become. A pure function of the text, the rows and the names.
struct Completer {
  let parser: Parser
  /// The rows of the layers, for the inside of `model { … }`.
  let layers: [Label]
  /// The names of the session.
  let names: [String]
  /// What there is of a sort.
  var references: (Parameter.Referent) -> [String]
  /// The names after the point of a session's name: `r1.loss`.
  var members: (String) -> [String] = { _ in Datum.memberNames }
  /// The paths that begin like this, folders with their `/`.
  var paths: (String) -> [String] = { _ in [] }
  /// The columns that a file names.
  var columns: (String) -> [String] = { _ in [] }

  init(parser: Parser, layers: [Label] = LayerKind.labels, names: [String]) {
    self.parser = parser
    self.layers = layers
    self.names = names
    references = { $0.isVariable ? names : [] }
  }

  /// The words that fit what stands left of the cursor (a UTF-8 offset); nil where nothing fits.
  func complete(_ text: String, _ cursor: Int) -> Completion? {
    var bytes = Array(text.utf8.prefix(max(0, cursor)))
    guard bytes.count == min(cursor, text.utf8.count) else { return nil }
    guard let place = CursorPlace(SourceText(bytes)) else { return nil }
    // A text that is being typed is completed as if it were closed.
    if let quote = place.string { bytes.append(bytes[quote]) }
    let source = SourceText(bytes)
    var found: Completion
    if place.isExpression {
      found = expression(source, from: place.start)
    } else if place.isLayers {
      found = layer(source, from: place.start)
    } else {
      found = statement(source, from: place.start)
    }
    if place.string != nil, found.start != place.string { return nil }
    var seen: Set<String> = []
    found.words = found.words.filter { seen.insert($0).inserted }
    return found.words.isEmpty ? nil : found
  }

  // MARK: Statements

  private func statement(_ source: SourceText, from start: Int) -> Completion {
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

  /// The last word of a command or layer.
  private func argument(
    _ source: SourceText, from start: Int, of label: Label
  ) -> Completion {
    let end = source.bytes.count
    let command = CommandAtCursor(source, from: start, of: label, parser)
    if let sink = command.sink { return self.sink(sink, command, end) }
    guard let chunk = command.chunk else {
      return .init(start: end, words: words("", command))
    }
    guard let name = chunk.name else {
      let words = words(chunk.text, command, isQuoted: chunk.isQuoted)
      return .init(start: chunk.range.lowerBound, words: words)
    }
    guard let parameter = command.parameter(name) else { return .init(start: end, words: []) }
    if chunk.isQuoted {
      let found = values(parameter.kind, chunk.text, command).filter(begins(with: chunk.text))
      return .init(
        start: chunk.valueRange.lowerBound, words: found.map { Completer.word($0, isQuoted: true) })
    }
    let value = source.bytes[chunk.valueRange]
    let isSlice = if case .slice = parameter.kind { true } else { false }
    let comma = value.lastIndex {
      $0 == Ascii.comma || $0 == Ascii.openSquare || isSlice && $0 == Ascii.colon
    }
    let from = comma.map { $0 + 1 } ?? chunk.valueRange.lowerBound
    let typed = source.text(from..<end)
    let fit = fitting(typed, values(parameter.kind, typed, command))
    let isList = parameter.kind.isList
    return .init(start: from, words: fit.map { Completer.word($0, goesOn: isList) })
  }

  /// Words by place and options by name.
  private func words(
    _ typed: String, _ command: CommandAtCursor, isQuoted: Bool = false
  ) -> [String] {
    let texts = Set(command.chunks.filter { $0.name == nil }.map(\.text))
    var found: [String] = []
    for slot in command.slots {
      found += values(slot.kind, typed, command).filter { !texts.contains($0) }
    }
    found = found.filter(begins(with: typed))
    let words = found.map { Completer.word($0, isQuoted: isQuoted) }
    if isQuoted { return words }
    // `set charts` and `set charts=` are one thing.
    let options = command.options.filter { $0.name != "*" && !found.contains($0.name) }
      .map { $0.name + "=" }
    return words + fitting(typed, options)
  }

  private func sink(
    _ sink: CommandAtCursor.SinkAtCursor, _ command: CommandAtCursor, _ end: Int
  ) -> Completion {
    let isMark = { (byte: UInt8) in byte == Ascii.greater || byte == Ascii.bar }
    let text = command.chunk.map { Array($0.text.utf8) } ?? []
    let typed = String(decoding: text.drop(while: isMark), as: UTF8.self)
    let isQuoted = command.chunk?.isQuoted ?? false
    let start = isQuoted ? command.chunk?.range.lowerBound ?? end : end - typed.utf8.count
    switch sink {
    case .format:
      return .init(start: start, words: fitting(typed, Sink.Format.allCases.map(\.rawValue)))
    case .path:
      let found = paths(typed)
      return .init(
        start: start, words: found.map { Completer.word($0, isQuoted: isQuoted, goesOn: true) })
    case .nothing:
      return .init(start: start, words: fitting(typed, ["overwrite=yes"]))
    }
  }

  private func values(
    _ kind: Parameter.Kind, _ typed: String, _ command: CommandAtCursor
  ) -> [String] {
    switch kind {
    case .name: names
    case .reference(.column): command.path.map(columns) ?? references(.column)
    case .reference(let referent): references(referent)
    case .path: paths(typed)
    case .list(let kind), .rest(let kind): values(kind, typed, command)
    case .either(let kinds): kinds.flatMap { values($0, typed, command) }
    case .number, .integer, .slice: typed.isEmpty ? [] : names
    default: kind.words
    }
  }

  // MARK: Layers and expressions

  private func layer(_ source: SourceText, from start: Int) -> Completion {
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

  private func expression(_ source: SourceText, from start: Int) -> Completion {
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
    words.filter(begins(with: typed))
  }

  private func begins(with typed: String) -> (String) -> Bool {
    let wanted = Array(typed.asciiLowercased.utf8)
    return { word in
      guard word.utf8.count >= wanted.count else { return false }
      return zip(word.utf8, wanted).allSatisfy { $0 == $1 || Ascii.isLetter($0) && $0 | 32 == $1 }
    }
  }

  // MARK: Quotes

  /// A word as it has to be written: in quotes where a blank or a bracket stands in it.
  static func chunk(_ word: String) -> String {
    let special = Set("\"' ;#(){}[],=|>\\\t".utf8)
    return word.utf8.contains(where: special.contains) ? quoted(word) : word
  }

  /// A word with what belongs behind it. A folder goes on with what is in it: its quote stays open.
  private static func word(_ word: String, isQuoted: Bool = false, goesOn: Bool = false) -> String {
    let written = isQuoted ? quoted(word) : chunk(word)
    guard word.hasSuffix("/") else { return goesOn ? written : written + " " }
    return written.hasSuffix("\"") ? String(written.dropLast()) : written
  }

  static func quoted(_ word: String) -> String {
    var text = "\""
    for scalar in word.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { text.unicodeScalars.append("\\") }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
  }
}

/// Words that fit what stands left of the cursor.
struct Completion {
  /// The UTF-8 offset at which the word begins.
  var start: Int
  /// The whole words, each with what belongs behind it (a blank, `=`, `/`).
  var words: [String]
}
