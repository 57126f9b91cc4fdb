import Kernel

extension Parser {
  /// `VERB {chunk} [block] [sink]`, where `word` is the verb.
  func command(
    _ source: SourceText, _ range: Range<Int>, word: Range<Int>, depth: Int
  ) throws(Problem) -> Call {
    let label = try built(source.text(word), word)
    return try command(source, range, word: word, label: label, depth: depth)
  }

  /// As above with the row given: at the prompt the verb may be written short.
  func command(
    _ source: SourceText, _ range: Range<Int>, word: Range<Int>, label: Label, depth: Int
  ) throws(Problem) -> Call {
    let chunks = try Chunk.cut(source, word.upperBound..<range.upperBound)
    let marks = chunks.firstIndex { !$0.isQuoted && Parser.beginsSink($0.text) && $0.name == nil }
    let words = chunks[..<(marks ?? chunks.count)]
    let end = words.last?.range.upperBound ?? word.upperBound
    var sink: Sink?
    if let marks { sink = try Parser.sink(source, Array(chunks[marks...])) }
    var reader = CommandReader(
      source: source, parser: self, label: label, verbRange: word,
      range: range.lowerBound..<end, depth: depth, isLine: true)
    return try reader.read(Array(words), sink: sink)
  }

  /// `VERB(a, b, name=c)`: the same words between brackets, separated by commas.
  func call(
    _ name: String, _ word: Range<Int>, arguments: Range<Int>, in source: SourceText, depth: Int
  ) throws(Problem) -> Call {
    guard depth <= Parser.deepest else {
      throw Problem(
        .tooDeep, "commands are nested more than \(Parser.deepest) deep", place: word)
    }
    let label = try built(name, word)
    let chunks = try Chunk.cutArguments(source, arguments)
    var reader = CommandReader(
      source: source, parser: self, label: label, verbRange: word,
      range: word.lowerBound..<(arguments.upperBound + 1), depth: depth, isLine: false)
    return try reader.read(chunks, sink: nil)
  }

  private func built(_ name: String, _ range: Range<Int>) throws(Problem) -> Label {
    guard let label = label(name) else { throw unknownCommand(name, range) }
    return label
  }

  private static func beginsSink(_ text: String) -> Bool {
    text.utf8.first == Ascii.greater || text.utf8.first == Ascii.bar
  }

  /// `> PATH`, `>> PATH`, `| FORMAT`, `| FORMAT > PATH`, and `overwrite=yes`.
  private static func sink(_ source: SourceText, _ chunks: [Chunk]) throws(Problem) -> Sink {
    var format: Sink.Format?
    var path: String?
    var appends = false
    var overwrites = false
    var waits: Chunk?
    for chunk in chunks {
      var text = chunk.text
      if !chunk.isQuoted, chunk.name == nil, waits == nil, beginsSink(text) {
        let isFormat = text.utf8.first == Ascii.bar
        guard path == nil, !isFormat || format == nil else { throw surplus(source, chunk) }
        appends = text.hasPrefix(">>")
        text = String(text.dropFirst(appends ? 2 : 1))
        waits = chunk
        if text.isEmpty { continue }
      } else if chunk.name == "overwrite", waits == nil {
        let switched = Parameter("overwrite", .flag, help: "")
        do throws(Problem) { overwrites = try switched.read(text) == .flag(true) } catch {
          throw error.placed(chunk.valueRange)
        }
        continue
      }
      guard let mark = waits else { throw surplus(source, chunk) }
      if mark.text.utf8.first == Ascii.bar {
        format = try Parser.format(text, chunk)
      } else {
        path = chunk.name == nil ? text : source.text(chunk.range)
      }
      waits = nil
    }
    if let mark = waits {
      let isFormat = mark.text.utf8.first == Ascii.bar
      throw Problem(
        .syntax, "\"\(mark.text)\" needs \(isFormat ? "a format" : "a file name") after it",
        hint: isFormat ? formats : "plot loss > loss.svg", place: mark.range)
    }
    let range = (chunks.first?.range.lowerBound ?? 0)..<(chunks.last?.range.upperBound ?? 0)
    return Sink(
      format: format, path: path, appends: appends, overwrites: overwrites, range: range)
  }

  private static let formats =
    "formats: " + Sink.Format.allCases.map(\.rawValue).joined(separator: "  ")

  private static func format(_ text: String, _ chunk: Chunk) throws(Problem) -> Sink.Format {
    if let format = Sink.Format(rawValue: text) { return format }
    let near = Nearest.closest(to: text, among: Sink.Format.allCases.map(\.rawValue))
    let start = chunk.range.upperBound - text.utf8.count
    throw Problem(
      .unknownWord, "\"\(text.brief)\" is no format; | is not followed by a command",
      hint: near.map { "did you mean \($0)?  " + formats } ?? formats,
      place: max(chunk.range.lowerBound, start)..<chunk.range.upperBound, replacement: near)
  }

  private static func surplus(_ source: SourceText, _ chunk: Chunk) -> Problem {
    Problem(
      .surplusArgument, "\"\(source.text(chunk.range).brief)\" cannot follow where the output goes",
      hint: "words and options stand before > and |; quote a > that is meant as text",
      place: chunk.range)
  }
}

extension Problem {
  /// The same problem at a place, unless it has one.
  func placed(_ range: Range<Int>) -> Problem {
    guard place == nil else { return self }
    var placed = self
    placed.place = range
    return placed
  }
}
