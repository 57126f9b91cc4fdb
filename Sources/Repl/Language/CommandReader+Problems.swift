import Kernel

/// What is said about words a row does not know.
extension CommandReader {
  /// `lr = 0.01`, `lr= 0.01`, `lr =0.01`.
  func checkSpacing(_ chunk: Chunk) throws(Problem) {
    guard isLine, !chunk.isQuoted else { return }
    let bytes = source.bytes
    let start = chunk.range.lowerBound
    let isBare = source.isSingleEquals(at: start, before: chunk.range.upperBound)
    let isOpen = chunk.name != nil && chunk.valueRange.isEmpty
    guard isBare || isOpen else { return }
    var left = isBare ? start : chunk.valueRange.lowerBound - 1
    while left > verbRange.upperBound, Ascii.isBlank(bytes[left - 1]) { left -= 1 }
    var right = isBare ? start + 1 : chunk.valueRange.lowerBound
    while right < range.upperBound, Ascii.isBlank(bytes[right]) { right += 1 }
    var nameStart = left
    while nameStart > verbRange.upperBound, Ascii.isName(bytes[nameStart - 1]) { nameStart -= 1 }
    let valueEnd = source.chunkEnd(from: right, before: range.upperBound)
    let name = source.text(nameStart..<left)
    let value = source.text(right..<valueEnd)
    guard Chunk.isName(name), !value.isEmpty, right > left + 1 else { return }
    throw Problem(
      .spacedOption, "write options without spaces: \(name)=\(value)", place: left..<right,
      replacement: "=")
  }

  /// The problem with a word that fits no slot: that of the first slot it was meant for.
  func wrongWord(_ chunk: Chunk, _ tried: [Slot]) throws(Problem) -> Problem {
    if source.isSingleEquals(at: chunk.range.lowerBound, before: chunk.range.upperBound) {
      return Problem(
        .syntax, "a name must stand before \"=\"", hint: "options are written name=value",
        place: chunk.range)
    }
    if let problem = CodePoint.problem(in: source, word: chunk.range), !chunk.isQuoted {
      return problem
    }
    if let problem = foreignForm(chunk) ?? optionWithoutEquals(chunk) { return problem }
    let isNumber = Numeral.parse(chunk.text) != nil
    if let problem = numberWithoutName(chunk) ?? nameBehindValue(chunk) { return problem }
    let wordy = tried.filter { !$0.parameter.kind.words.isEmpty && !isNumber }
    if !isNumber, let problem = valueWithoutName(chunk) { return problem }
    if let problem = unknownRow(chunk, wordy) { return problem }
    for slot in wordy + tried {
      do throws(Problem) { _ = try pieces(of: chunk, slot.parameter) } catch { return error }
    }
    var hint = Usage.line(label)
    // Several files are one data set where a pattern names them.
    let files = arguments.filter { $0.parameter.kind.isPath }.map(\.text) + [chunk.text]
    if files.count > 1, chunk.looksLikeFile, let ending = chunk.text.split(separator: ".").last {
      hint = "a pattern names several files: \(label.name) '*.\(ending)'"
    }
    if label.parameters.isEmpty {
      return Problem(
        .surplusArgument, "\(label.name) takes no words: \"\(chunk.text.brief)\" is one too many",
        place: chunk.range)
    }
    return Problem(
      .surplusArgument, "\"\(chunk.text.brief)\" is one word too many for \(label.name)",
      hint: hint,
      place: chunk.range)
  }

  /// `no schedule called "1cylce"`; a name may also be a variable, and is told how to be one.
  private func unknownRow(_ chunk: Chunk, _ slots: [Slot]) -> Problem? {
    guard let slot = slots.first(where: { !$0.parameter.kind.rows.isEmpty }), !chunk.isBlock else {
      return nil
    }
    var problem = Nearest.unknown(
      slot.parameter.name, chunk.text, among: slot.parameter.kind.rows)
    problem.place = chunk.valueRange
    if problem.replacement == nil,
      let other = slots.first(where: {
        Nearest.closest(to: chunk.text, among: $0.parameter.kind.words) != nil
      })
    {
      let meant = Nearest.closest(to: chunk.text, among: other.parameter.kind.words)
      problem.replacement = meant
      problem.hint = meant.map { "did you mean \($0)?" }
    }
    return problem
  }

  /// `lr 0.01`, `lr: 0.01` and `verify`, which are options.
  private func optionWithoutEquals(_ chunk: Chunk) -> Problem? {
    let name = chunk.text.hasSuffix(":") ? String(chunk.text.dropLast()) : chunk.text
    guard !chunk.isQuoted, Chunk.isName(name), let parameter = option(called: name),
      !parameter.isPositional
    else { return nil }
    return isOption(parameter, chunk)
  }

  private func isOption(_ parameter: Parameter, _ chunk: Chunk) -> Problem {
    if case .flag = parameter.kind {
      return Problem(
        .surplusArgument, "\(parameter.name) is an option", hint: "write \(parameter.name)=yes",
        place: chunk.range, replacement: "\(parameter.name)=yes")
    }
    let next = source.skippingBlanks(from: chunk.range.upperBound, to: range.upperBound)
    let end = source.chunkEnd(from: next, before: range.upperBound)
    let value = source.text(next..<end)
    let isSimple =
      !value.isEmpty && value.utf8.allSatisfy { Ascii.isName($0) || $0 == 46 || $0 == 45 }
    let written = "\(parameter.name)=\(isSimple ? value : parameter.standard ?? "…")"
    return Problem(
      .surplusArgument, "\(parameter.name) is an option", hint: "write \(written)",
      place: chunk.range.lowerBound..<(isSimple ? end : chunk.range.upperBound),
      replacement: isSimple ? written : nil)
  }

  /// Habits of shells and of Python: `--epochs 5`, `128, 64`, `mlp(128, 64)`.
  func foreignForm(_ chunk: Chunk) -> Problem? {
    guard !chunk.isQuoted, !chunk.isBlock, isLine else { return nil }
    let text = chunk.text
    if text.hasPrefix("--"), Chunk.isName(String(text.dropFirst(2))) {
      let name = String(text.dropFirst(2))
      let known = label.parameters + tricks.flatMap { $0.label.parameters }
      let parameter = option(called: name) ?? ForeignWords.parameter(name, among: known)
      if let parameter { return isOption(parameter, chunk) }
      return Problem(
        .unknownOption, "options are written name=value, without dashes",
        hint: Usage.line(label), place: chunk.range)
    }
    if chunk.name == nil, text.utf8.count > 1, text.hasSuffix(",") {
      let plain = String(text.dropLast())
      return Problem(
        .surplusArgument, "blanks separate the words of a command, not commas",
        hint: "write \(plain.brief) without the comma", place: chunk.range, replacement: plain)
    }
    guard let bracket = text.utf8.firstIndex(of: Ascii.openRound), text.hasSuffix(")") else {
      return nil
    }
    let name = String(text[..<bracket])
    let rows = label.parameters.flatMap { $0.kind.rows }
    guard rows.contains(where: { $0.answers(to: name) }) else { return nil }
    let inner = text[text.index(after: bracket)...].dropLast()
    let words = inner.split(whereSeparator: { $0 == "," || $0 == " " }).joined(separator: " ")
    let plain = "\(name) \(words)"
    return Problem(
      .surplusArgument, "blanks separate the words of a command, not brackets",
      hint: "write \(plain.brief)", place: chunk.range, replacement: plain)
  }

  /// `fit 5 0.01`, `split 0.2`: the value of the option that is meant by a number behind.
  private func numberWithoutName(_ chunk: Chunk) -> Problem? {
    guard chunk.name == nil, !chunk.isQuoted, let number = Numeral.parse(chunk.text) else {
      return nil
    }
    for parameter in label.parameters where parameter.isPlain && !parameter.isPositional {
      let written = "\(parameter.name)=\(chunk.text)"
      guard !arguments.contains(where: { $0.parameter.name == parameter.name }) else { continue }
      guard parameter.mayHold(number) else { return nil }
      return Problem(
        .surplusArgument, "\(chunk.text) has no name",
        hint: "\(parameter.name) is an option: write \(written)", place: chunk.range,
        replacement: written)
    }
    return nil
  }

  /// `fit 5 epochs`: what a word by place is called, behind it.
  private func nameBehindValue(_ chunk: Chunk) -> Problem? {
    guard chunk.name == nil, !chunk.isQuoted, let parameter = label.parameter(chunk.text),
      parameter.isPositional, arguments.contains(where: { $0.parameter.name == parameter.name })
    else { return nil }
    return Problem(
      .surplusArgument, "\(parameter.name) is known by its place", hint: "leave the word out",
      place: chunk.range, replacement: "")
  }

  /// `init kaiming uniform`, `fit adam`: the value of an option whose name is not there.
  private func valueWithoutName(_ chunk: Chunk) -> Problem? {
    guard chunk.name == nil, !chunk.isQuoted else { return nil }
    let options = (label.parameters + tricks.flatMap { $0.label.parameters })
      .filter { !$0.isPositional }
    guard
      let parameter = options.first(where: { parameter in
        if case .flag = parameter.kind { return false }
        return parameter.kind.words.contains { $0.isSameWord(as: chunk.text) }
      })
    else { return nil }
    let written = "\(parameter.name)=\(chunk.text)"
    return Problem(
      .surplusArgument, "\(chunk.text) is a value of the option \(parameter.name)",
      hint: "write \(written)", place: chunk.range, replacement: written)
  }

  private func option(called name: String) -> Parameter? {
    label.parameter(name) ?? tricks.lazy.compactMap { $0.label.parameter(name) }.first
  }

  /// `fit has no option "learning_rate"`, with the corrected line.
  func unknownOption(_ chunk: Chunk) -> Problem {
    let name = chunk.name ?? chunk.text
    let owner = tricks.first.map { $0.label.name }
    let known = label.parameters + tricks.flatMap { $0.label.parameters }
    let message = "\(label.name) has no option \"\(name.brief)\""
    if let parameter = ForeignWords.parameter(name, among: known) {
      return misspelt(message, parameter, chunk, "that option is spelled")
    }
    if let told = ForeignLines.options[name.asciiLowercased] {
      return Problem(.unknownOption, message, hint: told, place: chunk.nameRange)
    }
    let options = known.filter { $0.name != "*" }
    let isShort = name.utf8.count < 3
    if isShort, let other = elsewhere(chunk, message) { return other }
    let names = options.flatMap { [$0.name] + $0.aliases }
    if let near = Nearest.begun(by: name, among: names) ?? Nearest.closest(to: name, among: names),
      let parameter = options.first(where: { $0.answers(to: near) })
    {
      return misspelt(message, parameter, chunk, "did you mean")
    }
    if let row = otherRow(with: name) {
      return Problem(
        .unknownOption, message,
        hint: "\(name) is an option of \(row)"
          + (owner.map { "; here it is \($0)" } ?? ""), place: chunk.nameRange)
    }
    if let other = elsewhere(chunk, message) { return other }
    let shown = options.map(\.name).prefix(24).joined(separator: "  ")
    return Problem(
      .unknownOption, message, hint: shown.isEmpty ? "it takes none" : "options: \(shown)",
      place: chunk.nameRange)
  }

  /// The command whose option it is, with the line to type: `bs is an option of fit: fit bs=64`.
  private func elsewhere(_ chunk: Chunk, _ message: String) -> Problem? {
    let name = chunk.name ?? chunk.text
    func takes(_ label: Label) -> Bool { label.parameter(name).map { !$0.isPositional } ?? false }
    let first = ["fit", "split", "model", "data"]
    let order =
      first.compactMap { name in parser.labels.first { $0.name == name } } + parser.labels
    guard let other = order.first(where: takes) else { return nil }
    let value = source.text(chunk.valueRange)
    let isSimple = value.utf8.allSatisfy { Ascii.isName($0) || $0 == 46 || $0 == 45 }
    let option = "\(name)=\(value)"
    var line = isSimple && !value.isEmpty ? ":   \(other.name) \(option)" : ""
    // What does nothing by its options alone is shown with what its example has.
    if !line.isEmpty, ["model", "data"].contains(other.name) || other.needsWords {
      if let own = parser.label(name), own.parameters.first?.isPositional == true {
        return Problem(
          .unknownOption, message, hint: "\(name) is a command of its own:   \(name) \(value)",
          place: chunk.nameRange)
      }
      let words = other.example.split(separator: " ")
        .filter { !$0.hasPrefix(name + "=") }
      line = ":   \(words.joined(separator: " ")) \(option)"
    }
    return Problem(
      .unknownOption, message, hint: "\(name) is an option of \(other.name)\(line)",
      place: chunk.nameRange)
  }

  private func misspelt(
    _ message: String, _ parameter: Parameter, _ chunk: Chunk, _ opening: String
  ) -> Problem {
    let corrected =
      source.text(range.lowerBound..<chunk.nameRange.lowerBound) + parameter.name
      + source.text(chunk.nameRange.upperBound..<range.upperBound)
    let isShort = corrected.utf8.count <= 100 && !corrected.utf8.contains(Ascii.newline)
    let shown = isShort ? ":   \(corrected)" : ""
    return Problem(
      .unknownOption, message, hint: "\(opening) \(parameter.name)\(shown)",
      place: chunk.nameRange, replacement: parameter.name)
  }

  /// A row of the same slot that has the option: `floor` is cosine's.
  private func otherRow(with name: String) -> String? {
    for parameter in label.parameters {
      if let row = parameter.kind.rows.first(where: { $0.parameter(name) != nil }) {
        return "\(parameter.name) \(row.name)"
      }
    }
    return nil
  }
}

extension Parameter {
  /// The first option of its command, which is the one a number without a name is for.
  fileprivate var isPlain: Bool {
    switch kind {
    case .number, .slice, .integer: true
    default: false
    }
  }

  fileprivate func mayHold(_ number: Double) -> Bool {
    switch kind {
    case .number(let range), .slice(let range):
      // A whole number may be a count of anything.
      range.contains(number) && number.rounded(.down) != number
    case .integer(let range): Int(exactly: number).map { range.contains($0) } ?? false
    default: false
    }
  }
}

extension Label {
  /// Whether nothing can be done without a word of its own.
  fileprivate var needsWords: Bool { parameters.contains { $0.position == .required } }
}
