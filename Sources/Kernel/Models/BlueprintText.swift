/// Reading a blueprint: layers divided by `;` or new lines, each a word, its options and, for a
/// block, layers in braces.
extension Blueprint {
  /// Reads `{ dense 128; relu; dropout 0.5; dense }`, the braces optional, `#` to the end of a line a
  /// comment. Problems hold the place of the guilty words in UTF-8 offsets of `text`.
  public init(parsing text: String) throws(Problem) {
    var reader = BlueprintReader(text)
    var statements = try reader.statements(inside: nil)
    if statements.count == 1, statements[0].chunks.isEmpty, let inner = statements[0].block {
      statements = inner
    }
    guard !statements.isEmpty else {
      throw Problem(
        .missingArgument, "a model needs at least one layer",
        hint: "model { dense 64; relu; dense }")
    }
    self.init(try Blueprint.chain(of: statements))
  }

  private static func chain(of statements: [BlueprintReader.Statement]) throws(Problem) -> [Layer] {
    var layers: [Layer] = []
    for statement in statements { layers.append(try layer(of: statement)) }
    return layers
  }

  private static func layer(of statement: BlueprintReader.Statement) throws(Problem) -> Layer {
    guard let head = statement.chunks.first else {
      throw Problem(
        .syntax, "a chain in braces is a branch of parallel, not a layer",
        hint: "parallel { dense 8; { dense 8; tanh } }", place: statement.place)
    }
    let kind = try at(head.place) { () throws(Problem) in try LayerKind.named(head.text) }
    var values = Values()
    var positional = kind.label.parameters.filter(\.isPositional)[...]
    for chunk in statement.chunks.dropFirst() {
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
    return Layer(kind, values, branches: try branches(of: statement, kind, at: head.place))
  }

  /// What a block holds: one chain, or a branch for each statement.
  private static func branches(
    of statement: BlueprintReader.Statement, _ kind: LayerKind, at place: Range<Int>
  ) throws(Problem) -> [[Layer]] {
    switch (kind.holds, statement.block) {
    case (.nothing, nil): return []
    case (.nothing, .some):
      throw Problem(
        .surplusArgument, "\(kind.name) holds no layers in braces",
        hint: "residual { … } and parallel { … } do", place: statement.place)
    case (.chain, nil), (.branches, nil):
      throw Problem(
        .missingArgument, "\(kind.name) needs layers in braces", hint: kind.label.example,
        place: place)
    case (.chain, let block?): return [try chain(of: block)]
    case (.branches, let block?):
      var branches: [[Layer]] = []
      for inner in block {
        if inner.chunks.isEmpty {
          branches.append(try chain(of: inner.block ?? []))
        } else {
          branches.append([try layer(of: inner)])
        }
      }
      return branches
    }
  }

  /// The parameter a chunk is for, by name or by place, and the text of its value.
  private static func slot(
    of chunk: BlueprintReader.Chunk, in kind: LayerKind, _ positional: inout ArraySlice<Parameter>
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
