/// What is to be predicted of each row, as a file holds it: numbers or words, one a row.
struct Labels {
  private enum Kind {
    case numbers([Float])
    case words([String])
  }

  private let kind: Kind
  /// What problems and notes call it.
  let name: String
  /// How it was recognised, where that is worth a sentence.
  private(set) var note: String?

  init(numbers: [Float], name: String) { (kind, self.name) = (.numbers(numbers), name) }
  init(words: [String], name: String) { (kind, self.name) = (.words(words), name) }

  var count: Int {
    switch kind {
    case .numbers(let numbers): numbers.count
    case .words(let words): words.count
    }
  }

  /// Of shape n, n x 1, or one-hot n x k. Refuses any other shape by name.
  init(_ array: RawArray, name: String) throws(Problem) {
    let sizes = array.sizes
    let (floats, _) = try array.floats()
    if sizes.count == 1 || (sizes.count == 2 && sizes[1] == 1) {
      self.init(numbers: floats, name: name)
      if sizes.count == 2 { note = "\(name): labels of shape \(sizes.sides), one a row" }
      return
    }
    guard sizes.count == 2, let places = Labels.places(ofOnes: floats, width: sizes[1]) else {
      throw Problem(
        .shapes,
        "\(name): labels of shape \(sizes.sides) are neither one a row nor one-hot",
        hint: "labels of shape n, n x 1, or n x k with a single 1 in each row", about: "labels")
    }
    self.init(numbers: places, name: name)
    note = "\(name): one-hot labels of shape \(sizes.sides), read as the places of the ones"
  }

  /// Of an array of NumPy: numbers as above, or texts, one a row.
  init(ofNumPy bytes: [UInt8], path: String, name: String) throws(Problem) {
    guard let (sizes, texts) = try NumPyFile.texts(bytes, path: path) else {
      try self.init(NumPyFile.array(bytes, path: path), name: name)
      return
    }
    guard sizes.count == 1 || sizes.count == 2 && sizes[1] == 1 else {
      throw Problem(
        .shapes, "\(name): texts of shape \(sizes.sides) are no labels, one a row",
        hint: "labels of shape n or n x 1", about: "labels")
    }
    if let row = texts.firstIndex(of: "") {
      throw Problem(.badFile, "\(name) row \(row): no label", about: "labels")
    }
    self.init(words: texts, name: name)
  }

  /// The place of the 1 in each row of zeros; nil where a row has anything else.
  private static func places(ofOnes floats: [Float], width: Int) -> [Float]? {
    guard width > 1 else { return nil }
    var places: [Float] = []
    places.reserveCapacity(floats.count / width)
    for start in stride(from: 0, to: floats.count, by: width) {
      var found: Int?
      for place in 0..<width where floats[start + place] != 0 {
        guard floats[start + place] == 1, found == nil else { return nil }
        found = place
      }
      guard let found else { return nil }
      places.append(Float(found))
    }
    return places
  }

  /// Refuses another number of rows than `rows`.
  func check(rows: Int, of path: String) throws(Problem) {
    guard count == rows else {
      throw Problem(
        .shapes, "\(name) has \(count) labels, \(path) has \(rows) rows",
        hint: "do the two files belong together?", about: "labels")
    }
  }

  /// Reads a file of labels: NPY, IDX, or a text with one a line.
  static func read(_ path: String) throws(Problem) -> Labels {
    let look: FileLook
    do throws(Problem) { look = try FileLook(path) } catch {
      throw Problem(error.code, error.message, hint: error.hint, about: "labels")
    }
    guard !look.isFolder else {
      throw Problem(.unreadable, "\(path): a folder, not a file of labels", about: "labels")
    }
    if NumPyFile.isNumPy(look.start) {
      let bytes = try look.bytes(claimed: NumPyFile.claimed(look.start))
      return try Labels(ofNumPy: bytes, path: path, name: path)
    }
    if IDXFile.isIDX(look.start) {
      let bytes = try look.bytes(claimed: IDXFile.claimed(look.start))
      return try Labels(IDXFile.array(bytes, path: path), name: path)
    }
    if let problem = FileKind.problem(with: look.start, path: path) { throw problem }
    return try lines(look.bytes(), path)
  }

  /// Numbers where every line is one.
  private static func lines(_ bytes: [UInt8], _ path: String) throws(Problem) -> Labels {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Problem(.badFile, "\(path): no text in UTF-8", hint: "labels are an .npy or IDX file")
    }
    var words = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
      trimmed($0)
    }
    if words.last?.isEmpty == true { words.removeLast() }
    if let empty = words.firstIndex(of: "") {
      throw Problem(.badFile, "\(path):\(empty + 1): no label on this line", about: "labels")
    }
    let numbers = words.compactMap { Numeral.parse($0).map { Float($0) } }
    return numbers.count == words.count && !words.isEmpty
      ? Labels(numbers: numbers, name: path) : Labels(words: words, name: path)
  }
}

extension Labels {
  private static func trimmed(_ line: Substring) -> String {
    var line = line
    while line.first == " " || line.first == "\t" { line.removeFirst() }
    while line.last == " " || line.last == "\t" { line.removeLast() }
    return String(line)
  }

  /// The labels as a target; with `expected`, of the predictor's task, with its classes in its order.
  /// What was decided is added to `findings`.
  func target(
    task: Loss.Task?, expected: Preprocessing?, _ findings: inout Findings
  ) throws(Problem) -> Target {
    if let note { findings.notes.append(note) }
    let task = expected?.task ?? task
    switch kind {
    case .words(let words):
      guard task != .values else {
        throw Problem(
          .badFile, "\(name):1: \"\(CSV.clipped(words.first ?? ""))\" is no number",
          hint: "task=classes", about: "task")
      }
      return try classes(
        words, order: Set(words).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, expected)
    case .numbers(let numbers):
      let distinct = wholeNumbers(numbers)
      let looksLikeClasses =
        distinct.map { $0.count <= Target.fewClasses || ($0.first == 0 && $0.last == $0.count - 1) }
        ?? false
      guard task ?? (looksLikeClasses ? .classes : .values) == .classes else {
        return .values(
          try Tensor(try Shape([numbers.count, 1]), numbers),
          names: expected?.targets ?? [CSV.stem(of: name)])
      }
      guard let distinct else {
        throw Problem(
          .badFile,
          "\(name): fractions, numbers from 2^24 up, or more than \(Target.mostClasses) different ones are no "
            + "classes",
          hint: "task=values", about: "task")
      }
      if task == nil {
        findings.guess(
          "classes", "the \(distinct.count) whole numbers of \(CSV.clipped(name))", "task=values")
      }
      return try classes(
        numbers.map { String(Int($0)) }, order: distinct.map(String.init), expected)
    }
  }

  /// The different numbers in rising order; nil where there are too many, or one is no whole number, or one of
  /// those that a 32-bit float does not tell apart.
  private func wholeNumbers(_ numbers: [Float]) -> [Int]? {
    var found: Set<Int> = []
    for number in numbers {
      guard let whole = Int(exactly: number), whole.magnitude < 1 << 24 else { return nil }
      if found.insert(whole).inserted, found.count > Target.mostClasses { return nil }
    }
    return found.isEmpty ? nil : found.sorted()
  }

  private func classes(
    _ words: [String], order: [String], _ expected: Preprocessing?
  ) throws(Problem) -> Target {
    try Labels.classes(words, order: order, expected) { row in "\(name) row \(row)" }
  }

  /// Classes by name, in `order`, or in the order of a predictor, which must know them all. `place` says
  /// where a row stands.
  static func classes(
    _ words: [String], order: [String], _ expected: Preprocessing?, place: (Int) -> String
  ) throws(Problem) -> Target {
    let names = expected?.targets ?? order
    guard names.count <= Target.mostClasses || expected != nil else {
      throw Problem(
        .badFile,
        "\(names.count) different classes are more than the \(Target.mostClasses) there may be",
        hint: "task=values reads numbers as numbers")
    }
    var places: [String: Int32] = [:]
    for (index, name) in names.enumerated() { places[name] = Int32(index) }
    var labels: [Int32] = []
    labels.reserveCapacity(words.count)
    for (row, word) in words.enumerated() {
      guard let label = places[word] else {
        throw Problem(
          .modelDoesNotFit,
          "\(place(row)): the class '\(CSV.clipped(word))' was never seen in training",
          hint: "it knows " + CSV.listed(names.map(CSV.clipped)))
      }
      labels.append(label)
    }
    return .classes(labels: labels, names: names)
  }
}

extension Target {
  /// Classes that there may be.
  static let mostClasses = 1000
  /// Different whole numbers that are taken for classes where nothing is said.
  static let fewClasses = 20
}
