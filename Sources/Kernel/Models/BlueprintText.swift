/// Reading a blueprint: layers divided by `;` or new lines, each a word and its options.
extension Blueprint {
  /// Reads `{ dense 128; relu; dropout 0.5; dense }`, the braces optional, `#` to the end of a line a
  /// comment. Problems hold the place of the guilty words in UTF-8 offsets of `text`.
  public init(parsing text: String) throws(Problem) {
    let bytes = Array(text.utf8)
    var layers: [Layer] = []
    for statement in try Blueprint.statements(of: bytes) {
      layers.append(try Blueprint.layer(of: statement))
    }
    guard !layers.isEmpty else {
      throw Problem(
        .missingArgument, "a model needs at least one layer",
        hint: "model { dense 64; relu; dense }")
    }
    self.init(layers)
  }

  /// One word and where it stands.
  private struct Chunk {
    let text: String
    let place: Range<Int>
  }

  private static func statements(of bytes: [UInt8]) throws(Problem) -> [[Chunk]] {
    var range = bytes.indices
    while let first = range.first, isBlank(bytes[first]) { range = range.dropFirst() }
    while let last = range.last, isBlank(bytes[last]) { range = range.dropLast() }
    if let first = range.first, bytes[first] == UInt8(ascii: "{") {
      guard range.count > 1, let last = range.last, bytes[last] == UInt8(ascii: "}") else {
        throw Problem(
          .unclosed, "the layers begin with '{' but do not end with '}'", hint: "{ dense 64 }",
          place: first..<first + 1)
      }
      range = range.dropFirst().dropLast()
    }
    var statements: [[Chunk]] = [[]]
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      if byte == UInt8(ascii: ";") || byte == 10 {
        statements.append([])
        index += 1
      } else if isBlank(byte) {
        index += 1
      } else if byte == UInt8(ascii: "#") {
        while index < range.upperBound, bytes[index] != 10 { index += 1 }
      } else {
        let start = index
        while index < range.upperBound, !isBlank(bytes[index]), bytes[index] != UInt8(ascii: ";") {
          index += 1
        }
        let chunk = Chunk(
          text: String(decoding: bytes[start..<index], as: UTF8.self), place: start..<index)
        statements[statements.count - 1].append(chunk)
      }
    }
    return statements.filter { !$0.isEmpty }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

  private static func layer(of chunks: [Chunk]) throws(Problem) -> Layer {
    guard let head = chunks.first else { throw Problem(.syntax, "a layer has no name") }
    let kind = try at(head.place) { () throws(Problem) in try LayerKind.named(head.text) }
    var values = Values()
    var positional = kind.label.parameters.filter(\.isPositional)[...]
    for chunk in chunks.dropFirst() {
      let (parameter, text) = try slot(of: chunk, in: kind, &positional)
      guard values.value(parameter.name) == nil else {
        throw Problem(
          .repeatedOption, "\(kind.name) is given \(parameter.name) twice", about: parameter.name,
          place: chunk.place)
      }
      values.set(
        parameter.name,
        try at(chunk.place) { () throws(Problem) in try parameter.read(text) })
    }
    return Layer(kind, values)
  }

  /// The parameter a chunk is for, by name or by place, and the text of its value.
  private static func slot(
    of chunk: Chunk, in kind: LayerKind, _ positional: inout ArraySlice<Parameter>
  ) throws(Problem) -> (Parameter, String) {
    if let mark = chunk.text.utf8.firstIndex(of: UInt8(ascii: "=")) {
      let name = String(chunk.text[..<mark])
      guard let parameter = kind.label.parameter(name) else {
        let known = kind.label.parameters.map { "\($0.name)=" }.joined(separator: "  ")
        throw Problem(
          .unknownOption, "\(kind.name) has no option \"\(name)\"",
          hint: known.isEmpty ? "\(kind.name) takes no options" : "\(kind.name): \(known)",
          about: name, place: chunk.place)
      }
      return (parameter, String(chunk.text[chunk.text.utf8.index(after: mark)...]))
    }
    guard let parameter = positional.popFirst() else {
      throw Problem(
        .surplusArgument, "\(kind.name) does not take \"\(chunk.text)\"",
        hint: "layers are divided by ';': \(kind.name); \(chunk.text)", about: chunk.text,
        place: chunk.place)
    }
    return (parameter, chunk.text)
  }

  /// Runs `body`, and says where its problem is.
  private static func at<Result>(
    _ place: Range<Int>, _ body: () throws(Problem) -> Result
  ) throws(Problem) -> Result {
    do throws(Problem) { return try body() } catch {
      var placed = error
      placed.place = placed.place ?? place
      throw placed
    }
  }
}
