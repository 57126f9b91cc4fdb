import Kernel

/// Reads the chunks of one command against its row: words by place, options by name, then the
/// options of the rows that were chosen.
struct CommandReader {
  /// A place a word can go to.
  struct Slot {
    let parameter: Parameter
    /// The trick slot whose row brought this parameter; nil for the command's own.
    let trick: String?

    var isRest: Bool { if case .rest = parameter.kind { true } else { false } }
  }

  let source: SourceText
  let parser: Parser
  let label: Label
  let verbRange: Range<Int>
  /// The statement, up to its sink.
  let range: Range<Int>
  let depth: Int
  /// Blanks separate the words, so the rest of the line can be one of them.
  let isLine: Bool

  var arguments: [Argument] = []
  var tricks: [(slot: String, label: Label)] = []
  private var slots: [Slot] = []
  private var next = 0
  private var later: [Chunk] = []
  /// Names of the lists that fill what is left open in a block of this command.
  private(set) var lists: Set<String> = []
  private var rest: Rest?

  /// The words of a slot that takes all that follow.
  private struct Rest {
    let parameter: Parameter
    let trick: String?
    var pieces: [Argument.Piece]
    let start: Int
    var end: Int
  }

  init(
    source: SourceText, parser: Parser, label: Label, verbRange: Range<Int>,
    range: Range<Int>, depth: Int, isLine: Bool
  ) {
    self.source = source
    self.parser = parser
    self.label = label
    self.verbRange = verbRange
    self.range = range
    self.depth = depth
    self.isLine = isLine
    slots = label.parameters.filter(\.isPositional).map { Slot(parameter: $0, trick: nil) }
  }

  /// The call with everything read that can be read without a session.
  mutating func read(_ chunks: [Chunk], sink: Sink?) throws(Problem) -> Call {
    if label.parameter("*") != nil { lists = Set(chunks.compactMap(\.name)) }
    try read(chunks, until: range.upperBound)
    closeRest()
    try chooseStandards()
    for chunk in later { try ownOption(chunk) }
    try checkMissing()
    return Call(
      label: label, arguments: arguments, sink: sink, verbRange: verbRange, range: range,
      edition: source.edition, tricks: tricks)
  }

  private mutating func read(_ chunks: [Chunk], until end: Int) throws(Problem) {
    if !takesRemark { for chunk in chunks { try checkSpacing(chunk) } }
    for chunk in chunks {
      if isLine, let slot = lineSlot, chunk.name == nil || !isOption(chunk) {
        next += 1
        try command(in: slot, chunk.range.lowerBound..<end)
        return
      }
      if let name = chunk.name, !takesText(chunk) {
        try option(name, chunk)
      } else {
        try word(chunk.name == nil ? chunk : chunk.unsplit(source))
      }
    }
  }

  /// The slot that takes the rest of the line, once it is its turn.
  private var lineSlot: Slot? {
    guard next < slots.count, case .command = slots[next].parameter.kind else { return nil }
    return slots[next]
  }

  private func isOption(_ chunk: Chunk) -> Bool {
    chunk.name.map { label.parameter($0) != nil } ?? false
  }

  /// Some slot takes words as they come, or a line that is checked on its own.
  private var takesRemark: Bool {
    label.parameters.contains { parameter in
      switch parameter.kind {
      case .rest(.text), .command: true
      default: false
      }
    }
  }

  /// In a remark `lr=0.1` is a word like any other.
  private func takesText(_ chunk: Chunk) -> Bool {
    guard next < slots.count, case .rest(.text) = slots[next].parameter.kind else { return false }
    return !isOption(chunk)
  }

  // MARK: Words by place

  private mutating func word(_ chunk: Chunk) throws(Problem) {
    var skipped: [Slot] = []
    if let problem = foreignForm(chunk) { throw problem }
    while next < slots.count {
      let slot = slots[next]
      if isWritten(slot), !slot.isRest {
        next += 1
        continue
      }
      if fits(chunk, slot.parameter.kind, afterSkip: !skipped.isEmpty), !isForLater(chunk, slot) {
        try place(chunk, in: slot)
        if !slot.isRest { next += 1 }
        return
      }
      if slot.parameter.position == .required, !isWritten(slot) {
        throw try wrongWord(chunk, skipped + [slot])
      }
      skipped.append(slot)
      next += 1
    }
    throw try wrongWord(chunk, skipped)
  }

  /// Whether a word that a number's slot could compute is a word or a file of a slot behind it: `predict test`,
  /// `predict new.csv`.
  private func isForLater(_ chunk: Chunk, _ slot: Slot) -> Bool {
    guard slot.parameter.kind.isNumeric, Numeral.parse(chunk.text) == nil, source.edition > 1
    else { return false }
    return slots[(next + 1)...].contains { later in
      let kind = later.parameter.kind
      return kind.words.contains { $0.asciiLowercased == chunk.text.asciiLowercased }
        || (kind.isPath && chunk.looksLikeFile)
    }
  }

  private func isWritten(_ slot: Slot) -> Bool {
    if let rest, rest.parameter.name == slot.parameter.name { return true }
    return arguments.contains { $0.parameter.name == slot.parameter.name && $0.trick == slot.trick }
  }

  private mutating func place(_ chunk: Chunk, in slot: Slot) throws(Problem) {
    let pieces = try pieces(of: chunk, slot.parameter)
    if slot.isRest, rest?.parameter.name == slot.parameter.name {
      rest?.pieces += pieces
      rest?.end = chunk.range.upperBound
    } else if slot.isRest {
      closeRest()
      rest = Rest(
        parameter: slot.parameter, trick: slot.trick, pieces: pieces,
        start: chunk.range.lowerBound, end: chunk.range.upperBound)
    } else {
      append(chunk, slot.parameter, slot.trick, pieces)
    }
    choose(pieces, in: slot.parameter)
  }

  /// The slot that takes all words that follow becomes an argument once the last has come.
  private mutating func closeRest() {
    guard let rest else { return }
    let range = rest.start..<rest.end
    arguments.append(
      Argument(
        parameter: rest.parameter, trick: rest.trick, pieces: rest.pieces, range: range,
        valueRange: range, text: source.text(range)))
    self.rest = nil
  }

  private mutating func append(
    _ chunk: Chunk, _ parameter: Parameter, _ trick: String?, _ pieces: [Argument.Piece]
  ) {
    arguments.append(
      Argument(
        parameter: parameter, trick: trick, pieces: pieces, range: chunk.range,
        valueRange: chunk.valueRange, text: chunk.text))
  }

  /// The words of a row that was named come next, and its options belong to the statement.
  private mutating func choose(_ pieces: [Argument.Piece], in parameter: Parameter) {
    let rows = parameter.kind.rows
    guard !rows.isEmpty else { return }
    for case .value(let value) in pieces {
      guard let name = value.word, let row = rows.first(where: { $0.name == name }),
        !tricks.contains(where: { $0.slot == parameter.name && $0.label.name == name })
      else { continue }
      tricks.append((parameter.name, row))
      let own = row.parameters.filter(\.isPositional).map {
        Slot(parameter: $0, trick: parameter.name)
      }
      slots.insert(contentsOf: own, at: min(next + 1, slots.count))
    }
  }

  /// Rows that stand when nothing is written bring their options too.
  private mutating func chooseStandards() throws(Problem) {
    for parameter in label.parameters where !parameter.kind.rows.isEmpty {
      guard !tricks.contains(where: { $0.slot == parameter.name }),
        !arguments.contains(where: { $0.parameter.name == parameter.name }),
        let standard = parameter.standard,
        let row = parameter.kind.rows.first(where: { $0.answers(to: standard) })
      else { continue }
      tricks.append((parameter.name, row))
    }
  }

  // MARK: Options

  private mutating func option(_ name: String, _ chunk: Chunk) throws(Problem) {
    guard let parameter = label.parameter(name) else {
      later.append(chunk)
      return
    }
    if case .command = parameter.kind {
      throw Problem(
        .unknownOption, "\(parameter.name) is the rest of the line and has no name",
        place: chunk.nameRange)
    }
    try take(chunk, for: parameter, trick: nil)
  }

  /// An option that is not the command's own belongs to a chosen row, or to nothing.
  private mutating func ownOption(_ chunk: Chunk) throws(Problem) {
    let name = chunk.name ?? ""
    for (slot, row) in tricks {
      if let parameter = row.parameter(name) { return try take(chunk, for: parameter, trick: slot) }
    }
    if let free = label.parameter("*") {
      let named = Parameter(name, free.kind, .option, help: free.help)
      return try take(chunk, for: named, trick: nil)
    }
    // What chooses the row is filled in later, and the whole statement read again then.
    if parser.open.contains(label.name), tricks.isEmpty { return }
    throw unknownOption(chunk)
  }

  private mutating func take(
    _ chunk: Chunk, for parameter: Parameter, trick: String?
  ) throws(Problem) {
    guard !arguments.contains(where: { $0.parameter.name == parameter.name && $0.trick == trick })
    else {
      throw Problem(
        .repeatedOption, "\(parameter.name) is given twice", hint: "keep one of them",
        place: chunk.range)
    }
    let pieces = try pieces(of: chunk, parameter)
    append(chunk, parameter, trick, pieces)
    choose(pieces, in: parameter)
  }

  // MARK: The end

  private func checkMissing() throws(Problem) {
    var wanted = label.parameters.map { Slot(parameter: $0, trick: nil) }
    for (slot, row) in tricks { wanted += row.parameters.map { Slot(parameter: $0, trick: slot) } }
    for slot in wanted where slot.parameter.position == .required && !isWritten(slot) {
      if slot.trick == nil, parser.open.contains(label.name) { continue }
      let owner = slot.trick.flatMap { name in tricks.first { $0.slot == name }?.label.name }
      let subject = [label.name, owner].compactMap { $0 }.joined(separator: " ")
      throw Problem(
        .missingArgument, "\(subject) needs \(slot.parameter.name): \(slot.parameter.help)",
        hint: label.example.hasPrefix(label.name + " ")
          ? "\(Usage.line(label))   as in:   \(label.example)" : Usage.line(label),
        place: verbRange)
    }
  }

  private mutating func command(in slot: Slot, _ range: Range<Int>) throws(Problem) {
    let statement = try parser.statement(source, range, depth: depth + 1)
    guard statement.call != nil else {
      let word = source.word(at: range.lowerBound, before: range.upperBound)
      guard word.isEmpty else { throw parser.unknownCommand(source.text(word), word) }
      throw Problem(.syntax, "\(label.name) needs a command here", place: range)
    }
    arguments.append(
      Argument(
        parameter: slot.parameter, trick: nil, pieces: [.command(statement)], range: range,
        valueRange: range, text: source.text(range)))
  }
}

extension Value {
  /// A word or a row's name.
  var word: String? { if case .word(let word) = self { word } else { nil } }
}
