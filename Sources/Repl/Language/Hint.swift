import Kernel
import Viz

/// What the rows say about the word being typed, in one short line. A pure function of the text.
struct Hint {
  let parser: Parser
  var layers: [Label] = LayerKind.labels

  /// At most `columns` wide; nil where there is nothing to say or no room to say it.
  func text(_ text: String, _ cursor: Int, columns: Int) -> String? {
    let bytes = Array(text.utf8.prefix(max(0, cursor)))
    let source = SourceText(bytes)
    guard bytes.count == source.bytes.count, let place = CursorPlace(source) else { return nil }
    let found: [String]
    if place.isExpression {
      found = place.bracket.map { call(source, at: $0, columns) } ?? []
    } else if place.string != nil {
      found = []
    } else if place.isLayers {
      found = words(source, from: place.start, among: layers, columns)
    } else {
      found = statement(source, from: place.start, columns)
    }
    return found.first { !$0.isEmpty && DisplayWidth.of($0) <= columns }
  }

  // MARK: Statements

  private func statement(_ source: SourceText, from start: Int, _ columns: Int) -> [String] {
    let end = source.bytes.count
    var start = source.skippingBlanks(from: start, to: end)
    if let equals = source.assignment(in: start..<end) {
      start = source.skippingBlanks(from: equals + 1, to: end)
    }
    let word = source.word(at: start, before: end)
    if let label = parser.label(source.text(word)), word.upperBound < end,
      Ascii.isSpace(source.bytes[word.upperBound]),
      case .command? = label.parameters.first(where: \.isPositional)?.kind
    {
      let inner = statement(source, from: word.upperBound, columns)
      return inner.isEmpty ? usage(label, columns) : inner
    }
    return words(source, from: start, among: parser.labels, columns)
  }

  /// The first word of a statement, or what stands behind it.
  private func words(
    _ source: SourceText, from start: Int, among labels: [Label], _ columns: Int
  ) -> [String] {
    let end = source.bytes.count
    let start = source.skippingBlanks(from: start, to: end)
    let word = source.word(at: start, before: end)
    let typed = source.text(word)
    guard !word.isEmpty else { return [] }
    if let label = labels.first(where: { $0.answers(to: typed) }) {
      guard word.upperBound < end else { return usage(label, columns) }
      guard Ascii.isSpace(source.bytes[word.upperBound]) else { return [] }
      return argument(CommandAtCursor(source, from: word.upperBound, of: label, parser), columns)
    }
    guard word.upperBound == end else { return [] }
    let meant = labels.filter { $0.name.hasPrefix(typed) }
    if meant.count == 1, typed.utf8.count > 1 { return usage(meant[0], columns) }
    return meant.count > 1 ? [joined(meant.map(\.name), columns)] : []
  }

  private func usage(_ label: Label, _ columns: Int) -> [String] {
    let parts = [label.name] + label.parameters.filter(\.isPositional).map(Usage.place)
    let options = label.parameters.filter { !$0.isPositional }.map { Usage.name($0) }
    return [joined(parts + options, columns), joined(parts, columns)]
  }

  // MARK: Words and options

  private func argument(_ command: CommandAtCursor, _ columns: Int) -> [String] {
    switch command.sink {
    case .path: return ["FILE that the output goes to"]
    case .format: return [joined(Sink.Format.allCases.map(\.rawValue), columns)]
    case .nothing: return []
    case nil: break
    }
    guard let chunk = command.chunk else {
      let options = command.options.map { Usage.name($0) }
      if let words = command.slots.first?.kind.words, (2...6).contains(words.count) {
        return [joined(words + options, columns)]
      }
      return [joined(command.slots.map(Usage.place) + options, columns)]
    }
    if let name = chunk.name {
      if let parameter = command.parameter(name) {
        return value(parameter, chunk.text, columns)
      }
      let meant = ForeignWords.parameter(name, among: command.parameters)
      return meant.map { ["\(name) is \($0.name)= here"] } ?? []
    }
    return chunk.isBlock ? [] : word(chunk.text, command, columns)
  }

  /// A word by place, or the beginning of an option's name.
  private func word(_ typed: String, _ command: CommandAtCursor, _ columns: Int) -> [String] {
    let options = command.options.filter { $0.name.hasPrefix(typed) && $0.name != "*" }
    var words: [String] = []
    for slot in command.slots {
      if let row = row(typed, in: slot.kind.rows + topics(slot)) { return said(row, columns) }
      words += slot.kind.words.filter { $0.asciiLowercased.hasPrefix(typed.asciiLowercased) }
    }
    if words.isEmpty, options.count == 1 { return value(options[0], "", columns) }
    if words.count + options.count > 0 {
      return [joined(words + options.map { Usage.name($0) }, columns)]
    }
    let slot = command.slots.first { slot in
      switch slot.kind {
      case .number, .integer, .slice: Numeral.parse(typed) != nil
      case .rest, .list: true
      default: slot.kind.rows.isEmpty
      }
    }
    return slot.map { value($0, typed, columns) } ?? []
  }

  /// The rows that a place for a topic names.
  private func topics(_ slot: Parameter) -> [Label] {
    let kind = if case .rest(let inner) = slot.kind { inner } else { slot.kind }
    guard case .reference(.topic) = kind else { return [] }
    return parser.labels + parser.functions + Vocabulary.rows.flatMap(\.labels)
  }

  /// What an option or a place takes: its words, or what it means.
  private func value(_ parameter: Parameter, _ typed: String, _ columns: Int) -> [String] {
    let name = parameter.isPositional ? parameter.name.asciiUppercased : parameter.name
    let last = typed.split(separator: ",").last.map(String.init) ?? ""
    if let row = row(last, in: parameter.kind.rows) { return said(row, columns) }
    let words = parameter.kind.words
    if words.count > 2 {
      let fit = words.filter { $0.asciiLowercased.hasPrefix(last.asciiLowercased) }
      if !fit.isEmpty { return [joined([name + ":"] + fit, columns)] }
    }
    let kind = parameter.isPositional ? name : Usage.option(parameter)
    var long = "\(kind)  \(parameter.help)"
    let short = long
    if let standard = parameter.standard { long += "; \(standard) when unwritten" }
    return [long, short, DisplayWidth.shortened(short, to: columns)]
  }

  /// The row that a word names, or that it can only become.
  private func row(_ typed: String, in rows: [Label]) -> Label? {
    guard !typed.isEmpty else { return nil }
    if let row = rows.first(where: { $0.answers(to: typed) }) { return row }
    let meant = rows.filter { $0.name.asciiLowercased.hasPrefix(typed.asciiLowercased) }
    return meant.count == 1 ? meant[0] : nil
  }

  private func said(_ row: Label, _ columns: Int) -> [String] {
    let options = row.parameters.map { $0.isPositional ? Usage.place($0) : Usage.name($0) }
    let head = "\(row.name): \(row.summary)"
    let full = head + (options.isEmpty ? "" : "  " + options.joined(separator: " "))
    return [full, head, DisplayWidth.shortened(head, to: columns)]
  }

  // MARK: Calls

  /// The function whose brackets are open, and the argument under the cursor.
  private func call(_ source: SourceText, at bracket: Int, _ columns: Int) -> [String] {
    guard source.bytes[bracket] == Ascii.openRound else { return [] }
    var start = bracket
    while start > 0, Ascii.isName(source.bytes[start - 1]) { start -= 1 }
    let name = source.text(start..<bracket)
    guard !name.isEmpty,
      let label = parser.functions.first(where: { $0.answers(to: name) }) ?? parser.label(name)
    else { return [] }
    let range = (bracket + 1)..<source.bytes.count
    let parts = (try? source.parts(of: range, at: Ascii.comma)) ?? []
    let written = parts.last.flatMap { try? Chunk(source, $0, spaced: true) }?.name
    let isMethod = start > 0 && source.bytes[start - 1] == Ascii.point
    let places = label.parameters.filter(\.isPositional).dropFirst(isMethod ? 1 : 0)
    var parameter = written.flatMap { label.parameter($0) }
    if written == nil {
      parameter = places.dropFirst(max(0, parts.count - 1)).first ?? places.last
    }
    let whole = Usage.call(label)
    guard let parameter else { return [whole] }
    let long = "\(whole)  \(parameter.name): \(parameter.help)"
    return [
      long, whole, DisplayWidth.shortened("\(parameter.name): \(parameter.help)", to: columns),
    ]
  }

  /// As many parts as fit, and a sign where some do not.
  private func joined(_ parts: [String], _ columns: Int) -> String {
    var text = ""
    for (index, part) in parts.enumerated() {
      let next = text.isEmpty ? part : text + " " + part
      let needed = DisplayWidth.of(next) + (index == parts.count - 1 ? 0 : 2)
      if needed > columns { return text.isEmpty ? "" : text + " …" }
      text = next
    }
    return text
  }
}
