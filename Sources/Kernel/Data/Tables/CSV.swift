/// Tables in text files.
public enum CSV {
  /// Texts that are gaps where nothing else is said, beside the empty cell; in capitals or not.
  public static let missingWords = ["na", "n/a", "nan", "-nan", "+nan", "null", "?"]

  /// How a file is to be read; the standards are those of `data FILE`.
  public struct Options: Sendable {
    /// The byte between cells: comma, semicolon, tab, bar, colon, or blanks in runs; nil looks at the file.
    public var separator: UInt8?
    /// The byte between the whole and the fraction of a number; nil looks at each column.
    public var decimal: UInt8?
    /// The byte between groups of thousands, nil inside for none; nil looks at each column.
    public var thousands: UInt8??
    /// Whether the first record names the columns; nil looks at it.
    public var header: Bool?
    /// Texts that are gaps, beside the empty cell; nil for `missingWords`.
    public var missing: [String]?
    /// Columns whose cells are words, by name or place, numbers too.
    public var words: [String] = []
    /// The order of days, months and years; nil looks at each column.
    public var dates: DateForm.Order?
    public var readsDates = true
    /// A column's name or place; nil takes the last.
    public var target: String?
    /// Nil looks at the target: text, or at most 20 distinct whole numbers, are classes.
    public var task: Loss.Task?
    /// Columns to leave out, by name or place.
    public var drop: [String]
    /// The column that says how much each row counts, by name or place; it is no feature.
    public var weights: String?
    /// Columns that get a feature saying whether a cell is missing; every one that has gaps, where it is `*`.
    public var indicators: [String] = []
    /// The column whose rows of one value stay on one side of a split, or by which later rows are held out.
    public var group: String?
    public var order: String?
    /// What the features of a row are arranged as; a table where neither is said.
    public var shape: String?
    public var steps: String?
    /// The column that names pictures; nil looks at the words.
    public var files: String?
    /// Columns that tell rows apart, for rows that are read to be answered for; nil for those that differ in
    /// every row and are no features.
    public var ids: [String]?
    /// Whether rows are read for answers alone: what the file says of them may be anything.
    var ignoresTruth = false
    /// What is done to gaps, as it was written: rows without a class may be read where they are dropped.
    var fill = Fill.none
    public var split: Split.Rule
    public var seed: UInt64
    /// Classes in this order instead of the order of their bytes; every class must be in it.
    var classes: [String]?

    public init(
      separator: UInt8? = nil, decimal: UInt8? = nil, header: Bool? = nil, target: String? = nil,
      task: Loss.Task? = nil, drop: [String] = [], split: Split.Rule = .standard,
      seed: UInt64 = Seed.standard
    ) {
      self.separator = separator
      self.decimal = decimal
      self.header = header
      self.target = target
      self.task = task
      self.drop = drop
      self.split = split
      self.seed = seed
    }

    /// The options of a statement that reads a file, as the format's row describes them.
    public init(
      _ values: Values, split: Split.Rule = .standard, seed: UInt64 = Seed.standard
    ) throws(Problem) {
      self.init(
        header: values.flag("header"), target: values.text("target"),
        drop: values.texts("drop") ?? [], split: split, seed: seed)
      weights = values.text("weights")
      words = values.texts("words") ?? []
      classes = values.texts("class_names")
      if let words = values.texts("fill") { fill = try Fill(words) }
      ids = values.texts("ids").map { $0 == ["no"] ? [] : $0 }
      (shape, steps) = (values.text("shape"), values.text("steps"))
      files = values.text("files")
      (group, order) = (values.text("group"), values.text("order"))
      if let text = values.text("sep") { separator = try Options.separator(text) }
      if let text = values.text("decimal") { decimal = try Options.decimal(text) }
      if let text = values.text("thousands") { thousands = .some(try Options.thousands(text)) }
      if let words = values.texts("missing") { missing = words == ["none"] ? [] : words }
      if let text = values.text("dates") {
        dates = DateForm.Order(rawValue: text)
        readsDates = dates != nil
      }
      if let text = values.text("task") { task = text == "classes" ? .classes : .values }
      if let names = values.texts("indicators") {
        indicators = names == ["yes"] ? ["*"] : names == ["no"] ? [] : names
      }
      guard separator == nil || separator != decimal else {
        throw Problem(
          .badValue, "sep and decimal cannot both be \"\(values.text("decimal") ?? ".")\"",
          hint: "sep=\";\" decimal=\",\"", about: "decimal")
      }
    }

    /// `,` `;` `|` and tab, as they are or by name.
    static func separator(_ text: String) throws(Problem) -> UInt8 {
      switch text.asciiLowercased {
      case ",", "comma": .comma
      case ";", "semicolon": .semicolon
      case "|", "bar", "pipe": .bar
      case "\t", "\\t", "tab": .tab
      case ":", "colon": .colon
      case " ", "blank", "space": .blank
      default:
        throw Problem(
          .badValue, "sep cannot be \"\(text)\"",
          hint: "sep: comma  semicolon  tab  bar  colon  blank", about: "sep")
      }
    }

    static func decimal(_ text: String) throws(Problem) -> UInt8 {
      switch text.asciiLowercased {
      case ".", "point", "dot": .point
      case ",", "comma": .comma
      default:
        throw Problem(
          .badValue, "decimal is a point or a comma, not \"\(text)\"", hint: "decimal=comma",
          about: "decimal")
      }
    }

    static func thousands(_ text: String) throws(Problem) -> UInt8? {
      switch text.asciiLowercased {
      case "none", "no": nil
      case ",", "comma": .comma
      case ".", "point", "dot": .point
      case " ", "blank", "space": .blank
      case "'", "apostrophe": .apostrophe
      default:
        throw Problem(
          .badValue, "thousands cannot be \"\(text)\"",
          hint: "thousands: comma  point  blank  apostrophe  none", about: "thousands")
      }
    }
  }

  /// Reads the table in a file.
  public static func read(
    file path: String, options: Options = Options()
  ) throws(Problem) -> Dataset {
    try dataset(rows(TextSource(file: path), options: options), path, options)
  }

  /// Reads a table into a data set; `path` names it in messages, its stem is the set's name.
  ///
  /// Columns of numbers are features; a column of words becomes one feature of 0 and 1 a word, in the order of
  /// the words' bytes; dates become the numbers of `DateParts`. Missing cells are NaN. What was guessed is in
  /// `guesses`. Refuses (`badFile`) what is no table, with the line.
  public static func read(
    _ bytes: [UInt8], path: String, options: Options = Options()
  ) throws(Problem) -> Dataset {
    try dataset(rows(TextSource(bytes, path: path), options: options), path, options)
  }

  private static func dataset(
    _ rows: RawRows, _ path: String, _ options: Options
  ) throws(Problem) -> Dataset {
    try Dataset(
      name: stem(of: path), rows, split: options.split, seed: options.seed,
      origin: Dataset.Origin(source: path))
  }

  static func rows(
    _ source: TextSource, options: Options, pictures: PictureList.Options? = nil
  ) throws(Problem) -> RawRows {
    let table = try CSVTable(source, options)
    if let pictures, let list = try PictureTable(table, options) {
      return try list.rows(options, pictures, expected: nil)
    }
    return try CSVAssembly(table, options).rows()
  }

  /// The columns that the beginning of a file names; empty for a file that is no table.
  public static func columnNames(file path: String) -> [String] {
    guard let start = try? Files.readStart(path, most: 1 << 16),
      let end = start.lastIndex(of: UInt8(ascii: "\n")),
      let table = try? CSVTable(TextSource(Array(start[...end]), path: path), Options())
    else { return [] }
    return table.names
  }

  /// The file name without folders and without what follows its last point, or of a packed file the last but one.
  public static func stem(of path: String) -> String {
    var name = path.utf8.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
    if name.count > 3, name.suffix(3).elementsEqual(".gz".utf8) { name.removeLast(3) }
    guard let point = name.lastIndex(of: UInt8(ascii: ".")), point > 0 else {
      return String(decoding: name, as: UTF8.self)
    }
    return String(decoding: name[..<point], as: UTF8.self)
  }

  /// A text as a cell, in quotes where it would be cut or trimmed.
  public static func cell(_ text: String) -> String {
    let bytes = text.utf8
    let isCut = bytes.contains { $0 == .comma || $0 == .quote || $0 == 10 || $0 == 13 }
    let isTrimmed = [bytes.first, bytes.last].contains { $0 == .blank || $0 == .tab }
    return isCut || isTrimmed ? quoted(text) : text
  }

  static func quoted(_ text: String) -> String {
    "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  /// A name as one would type it in a list of an option.
  static func option(_ name: String) -> String {
    let isPlain = name.utf8.allSatisfy {
      $0 > 32 && $0 != .comma && $0 != .quote && $0 != .apostrophe && $0 != UInt8(ascii: "\\")
        && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "(")
    }
    guard !isPlain || name.isEmpty else { return name }
    var text = "\""
    for scalar in name.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
  }

  /// At most 40 bytes of foreign text for a message.
  static func clipped(_ text: String) -> String {
    guard text.utf8.count > 40 else { return text }
    var short = ""
    var bytes = 0
    for scalar in text.unicodeScalars {
      bytes += scalar.utf8.count
      if bytes > 37 { break }
      short.unicodeScalars.append(scalar)
    }
    return short + "…"
  }

  /// The first few items of a list, and how many more there are.
  static func listed(_ items: [String], limit: Int = 5) -> String {
    let more = items.count > limit ? " and \(items.count - limit) more" : ""
    return items.prefix(limit).joined(separator: ", ") + more
  }
}
