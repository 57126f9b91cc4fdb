/// Text, a line a row: its characters are the steps of a sequence of whole numbers (`Alphabet`).
///
/// Each row has as many steps as the longest line, at most 256 or `length=`. A shorter line is padded in
/// front, so that a recurrent net ends on the last character and needs no mask; of a longer one the last
/// characters are kept. Lines end in LF, CR LF or CR; empty ones are skipped. A character is a code point:
/// nothing is composed, folded or put in small letters. Lines without a class are rows of `TextPositions`.
enum TextLines {
  /// Steps of a row where nothing is asked for.
  static let mostSteps = 256
  /// Bytes of a text that is read.
  static let mostBytes = 1 << 26

  /// Options that tables have too.
  static let shared = [
    Parameter(
      "sep", .text, help: "between text and class: tab comma semicolon bar colon blank; no class"),
    Parameter(
      "target", .text, standard: "last",
      help: "where the class stands: behind the last separator, or `first`, before the first"),
  ]

  static let length = Parameter(
    "length", .integer(1...1_000_000), foreign: ["maxlen", "max_length"],
    help: "characters of a row; the longest line, at most \(mostSteps), without a class "
      + "\(TextPositions.mostSteps)")

  struct Options: Sendable {
    /// The byte between text and class; nil for lines without a class.
    var separator: UInt8?
    var classIsFirst = false
    var length: Int?

    init(separator: UInt8? = nil, classIsFirst: Bool = false, length: Int? = nil) {
      (self.separator, self.classIsFirst, self.length) = (separator, classIsFirst, length)
    }

    init(_ values: Values) throws(Problem) {
      separator = try values.text("sep").map { text throws(Problem) in
        try CSV.Options.separator(text)
      }
      length = values.integer("length")
      switch values.text("target")?.asciiLowercased {
      case nil, "last", "-1": classIsFirst = false
      case "first", "0": classIsFirst = true
      case .some(let text):
        throw Problem(
          .badValue, "a line has a class at one of its ends: target cannot be \"\(text)\"",
          hint: "target: last  first", about: "target")
      }
      guard separator != nil || !values.isWritten("target") else {
        throw Problem(
          .missingArgument, "target= says where a class stands, and nothing where text ends",
          hint: "sep=tab target=\(values.text("target") ?? "last")", about: "target")
      }
    }
  }

  /// Refuses bytes that are no text, and lines without a class where there should be one, with the line.
  static func rows(
    _ bytes: [UInt8], path: String, options: Options, expected: Preprocessing?,
    ignoringTruth ignoresTruth: Bool = false, isFile: Bool = true
  ) throws(Problem) -> RawRows {
    let scan = try TextScan(bytes, path: path, options: options)
    var coding = TextCoding(of: scan)
    var isOfPositions = scan.classes.isEmpty
    if let expected, case .text(let length, let alphabet) = expected.arrangement {
      coding.fix(length: length, alphabet: alphabet)
      isOfPositions = isOfPositions && expected.targets == alphabet.following
    } else {
      coding.fit(
        length: options.length, most: isOfPositions ? TextPositions.mostSteps : mostSteps)
    }
    let arrangement = Dataset.Arrangement.text(length: coding.length, alphabet: coding.alphabet)
    func rows(_ inputs: Tensor, _ target: Target?, _ places: RowPlaces, _ keys: RowKeys) -> RawRows
    {
      RawRows(
        inputs: inputs, columns: arrangement.characters ?? [], arrangement: arrangement,
        target: target, places: isFile ? places : .rows, keys: keys,
        notes: scan.notes + coding.notes(cutting: !isOfPositions))
    }
    guard isOfPositions else {
      let inputs = try coding.inputs()
      let (target, notes) = try FileFormat.truth(isIgnored: ignoresTruth) { () throws(Problem) in
        try scan.target(expected: expected)
      }
      var found = rows(inputs, target, scan.places, RowKeys(inputs: scan.keys, of: target))
      found.notes += notes
      return found
    }
    let positions = try TextPositions(coding)
    var found = rows(
      positions.inputs, positions.target, .scattered(positions.texts.map { scan.lines[$0] }),
      positions.keys(scan.keys))
    found.grouping = RowGrouping(kind: .group, name: "line", values: positions.groups(scan.keys))
    return found
  }
}

/// Where texts and classes stand in the bytes of a file.
struct TextScan {
  let path: String
  let bytes: [UInt8]
  /// One a row.
  private(set) var texts: [Range<Int>] = []
  /// As many, or none.
  private(set) var classes: [Range<Int>] = []
  /// The line of each row.
  private(set) var lines: [Int32] = []
  private var emptyLines = 0

  init(_ bytes: [UInt8], path: String, options: TextLines.Options) throws(Problem) {
    self.path = path
    self.bytes = bytes
    let (feed, back) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    // Two ranges and a number a line, and arrays grow by doubling.
    let most = bytes.count { $0 == feed || $0 == back } + 1
    let size = most.multipliedReportingOverflow(by: 80)
    try MemoryBudget.check(size.overflow ? nil : size.partialValue)
    guard String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0) else {
      throw TextScan.problem(with: bytes, path: path)
    }
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var line: Int32 = 1
    while start < bytes.count {
      let end = bytes[start...].firstIndex { $0 == feed || $0 == back } ?? bytes.count
      try take(start..<end, line, options)
      start = end + 1
      if end + 1 < bytes.count, bytes[end] == back, bytes[end + 1] == feed { start += 1 }
      line &+= 1
    }
    guard !texts.isEmpty else {
      throw Problem(.badFile, "\(path): no line holds text", hint: "was the download complete?")
    }
  }

  private mutating func take(
    _ line: Range<Int>, _ number: Int32, _ options: TextLines.Options
  ) throws(Problem) {
    guard !line.isEmpty else {
      emptyLines += 1
      return
    }
    var text = line
    if let separator = options.separator {
      let cell = bytes[line]
      guard
        let cut = options.classIsFirst
          ? cell.firstIndex(of: separator) : cell.lastIndex(of: separator)
      else {
        throw Problem(
          .badFile, "\(path):\(number): nothing separates text and class",
          hint: "sep= names what does, or put the class in", about: "sep")
      }
      text = options.classIsFirst ? cut + 1..<line.upperBound : line.lowerBound..<cut
      let name = trimmed(options.classIsFirst ? line.lowerBound..<cut : cut + 1..<line.upperBound)
      guard !name.isEmpty else {
        throw Problem(
          .badFile, "\(path):\(number): no class", hint: "put it in, or leave the line out")
      }
      classes.append(name)
    }
    guard !text.isEmpty else {
      throw Problem(
        .badFile, "\(path):\(number): a class without text", hint: "leave the line out")
    }
    texts.append(text)
    lines.append(number)
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var range = range
    while let first = range.first, bytes[first] == 32 || bytes[first] == 9 {
      range = first + 1..<range.upperBound
    }
    while let last = range.last, bytes[last] == 32 || bytes[last] == 9 {
      range = range.lowerBound..<last
    }
    return range
  }

  /// What is wrong with bytes that are no UTF-8, or hold a zero: what else they are, or in which line.
  private static func problem(with bytes: [UInt8], path: String) -> Problem {
    var line = 1
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let content = bytes[start..<end]
      if content.contains(0) || String(validating: content, as: UTF8.self) == nil { break }
      (start, line) = (end + 1, line + 1)
    }
    if line == 1, let known = FileKind.problem(with: bytes, path: path) { return known }
    return Problem(
      .badFile, "\(path):\(line): this is not text in UTF-8",
      hint: "convert the file: iconv -f latin1 -t utf-8")
  }

  var notes: [String] {
    guard emptyLines > 0 else { return [] }
    return [emptyLines == 1 ? "1 empty line skipped" : "\(emptyLines) empty lines skipped"]
  }

  var places: RowPlaces {
    guard let first = lines.first, let last = lines.last else { return .rows }
    return Int(last - first) == lines.count - 1 ? .lines(from: Int(first)) : .scattered(lines)
  }

  /// Of the bytes of each text as it stands in the file.
  var keys: [UInt64] {
    bytes.withUnsafeBytes { all in
      texts.map { RowHash.bytes(UnsafeRawBufferPointer(rebasing: all[$0])) }
    }
  }

  /// Classes in the order of their bytes, or as a model knows them; nil where the lines have none. Refuses a
  /// class that the model has not seen, with its line.
  func target(expected: Preprocessing?) throws(Problem) -> Target? {
    guard !classes.isEmpty else { return nil }
    let words = classes.map { String(decoding: bytes[$0], as: UTF8.self) }
    let names = Set(words).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard names.count <= Target.mostClasses || expected != nil else {
      throw Problem(
        .badFile,
        "\(path): \(names.count) different classes, more than the \(Target.mostClasses) there may be",
        hint: "is another separator meant? sep=", about: "sep")
    }
    return try Labels.classes(words, order: names, expected) { row in "\(path):\(lines[row])" }
  }
}
