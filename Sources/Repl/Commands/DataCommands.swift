import Kernel
import Viz

extension Command {
  static let dataCommands = [data, split, show, augment]

  static let data = Command(
    Label(
      "data", foreign: ["load_data", "load_digits", "read_csv", "DataLoaders", "load_iris"],
      summary: "Read a data set: built in, a toy, or files of your own.",
      parameters: [
        Parameter(
          "source", .either([.trick(Source.labels), .path]), .required,
          help: "a name, a file, a folder, a pattern of files, or - for standard input"),
        Parameter(
          "valid", .number(0...1e9), foreign: ["valid_pct", "test_size", "validation_split"],
          help: "rows held out: a share or a count; 0.2"),
        Parameter("every", .integer(2...1_000_000_000), help: "hold out rows 0, n, 2n, …"),
        testRows,
        Parameter(
          "scaling", .word(Scaling.Method.allCases.map(\.rawValue)), foreign: ["normalize"],
          help: "of the inputs: zscore for tables, pixels for images, none for sequences"),
      ] + DatasetFile.parameters + FileFormat.parameters + [seed, name],
      example: "data digits"), .data
  ) { request, workspace, host throws(Problem) in
    let values = request.values
    let rule = try splitRule(values)
    let testRule = try testRule(values)
    let seed = request.seed(&workspace)
    let word = values[word: "source"]
    var dataset: Dataset
    var isDrawn = false
    if let choice = request.choice("source"), let source = try? Source.named(choice.name) {
      dataset = try made(of: source, choice.values, values, rule, testRule, seed)
      isDrawn = source.kind == .toy
    } else {
      let isName = word.utf8.allSatisfy { Ascii.isName($0) }
      if isName, !Files.exists(word) {
        throw Nearest.unknown("data set", word, among: Source.labels)
      }
      do throws(Problem) {
        dataset = try DatasetFile(word, values, test: testFile(values))
          .dataset(split: rule, test: testRule, seed: seed)
      } catch { throw error.about == nil ? error.concerning("source") : error }
    }
    // A source that is read again keeps its split: other held-out rows would be known to the model.
    let asked = testRule != nil || ["valid", "every", "seed"].contains { values.isWritten($0) }
    if !asked, !isDrawn, let before = workspace.session.dataset(readFrom: dataset) {
      let isNew = before.split.seed != seed || before.split.testRule != nil
      dataset = try dataset.split(like: before)
      workspace.journal.pin = nil
      if isNew { dataset.notes.append("read again: the split is kept, \(dataset.split.written)") }
    }
    if let method = values.text("scaling").flatMap(Scaling.Method.init) {
      if case .text = dataset.arrangement, method != .none {
        throw Problem(
          .badValue, "the numbers of characters are no quantities: nothing is to be scaled",
          hint: "scaling=none", about: "scaling")
      }
      dataset = dataset.scaled(by: method)
    }
    dataset.name = try request.name(name(from: dataset.name), workspace.session) {
      if case .dataset = $0 { true } else { false }
    }
    workspace.session.use(dataset)
    return Answer(dataset.described, item: .dataset(dataset), explainedBy: .split(dataset))
  }

  /// What a word stands for. Refuses options of files that it does not take.
  private static func made(
    of source: Source, _ own: Values, _ values: Values, _ rule: Split.Rule, _ testRule: Split.Rule?,
    _ seed: UInt64
  ) throws(Problem) -> Dataset {
    let fileOptions = (FileFormat.parameters + DatasetFile.parameters).map(\.name).filter {
      values.isWritten($0)
    }
    .filter { !source.fileOptions.contains($0) && source.label.parameter($0) == nil }
    if let option = fileOptions.first {
      throw Problem(
        .unknownOption, "\(source.name) is no file: it takes no \(option)=",
        hint: "help \(source.name)", about: option)
    }
    if let file = try DatasetFile(source, own, values, test: testFile(values)) {
      return try file.dataset(split: rule, test: testRule, seed: seed)
    }
    guard testFile(values) == nil else {
      throw Problem(
        .badValue, "the rows of \(source.name) are drawn, and so are rows to test by",
        hint: "test=0.2", about: "test")
    }
    var own = own
    for name in ["rows", "steps"] {
      try hand(name, from: values, to: &own, of: source)
    }
    own.fillStandards(of: source.label)
    let dataset = try source.make(own, rule, seed)
    guard let testRule else { return dataset }
    return try dataset.split(by: rule, test: testRule, seed: seed)
  }

  /// An option that files and some sources take alike.
  private static func hand(
    _ name: String, from values: Values, to own: inout Values, of source: Source
  ) throws(Problem) {
    guard values.isWritten(name), let parameter = source.label.parameter(name) else { return }
    let text = values.integer(name).map(String.init) ?? values.text(name) ?? ""
    do throws(Problem) { own.set(parameter.name, try parameter.read(text)) } catch {
      throw error.concerning(name)
    }
  }

  private static func splitRule(_ values: Values) throws(Problem) -> Split.Rule {
    if let every = values.integer("every") {
      guard !values.isWritten("valid") else {
        throw Problem(
          .surplusArgument, "valid= and every= both say which rows are held out", hint: "every=5",
          about: "every")
      }
      return .every(every)
    }
    return try values.number("valid").map { (number) throws(Problem) in
      try Split.Rule("valid", number)
    } ?? .standard
  }

  private static let test = Parameter(
    "test", .number(0...1e9),
    help: "rows that nothing is chosen on, for the end: a share or a count")

  private static let testRows = Parameter(
    "test", .either([.number(0...1e9), .path]),
    help: "rows that nothing is chosen on, for the end: a share, a count or a file")

  /// The file of test rows.
  private static func testFile(_ values: Values) -> String? {
    values.number("test") == nil ? values.text("test") : nil
  }

  private static func testRule(_ values: Values) throws(Problem) -> Split.Rule? {
    try values.number("test").map { (number) throws(Problem) in try Split.Rule("test", number) }
  }

  /// A file's stem as a name of the language.
  private static func name(from text: String) -> String {
    var bytes = text.utf8.map { Ascii.isName($0) ? $0 : Ascii.underscore }
    if let first = bytes.first, !Ascii.isNameStart(first) { bytes.insert(Ascii.underscore, at: 0) }
    while bytes.count > 1, bytes.last == Ascii.underscore { bytes.removeLast() }
    let name = String(decoding: bytes.prefix(40), as: UTF8.self)
    guard name.utf8.contains(where: { $0 != Ascii.underscore }) else { return "table" }
    return Verbs.all.contains(name) ? "data_" + name : name
  }

  static let split = Command(
    Label(
      "split", foreign: ["train_test_split", "RandomSplitter", "random_split"],
      summary: "Hold other rows out.",
      parameters: [
        Parameter(
          "valid", .number(0...1e9), foreign: ["valid_pct", "test_size"],
          help: "a share of the rows, or a count; 0.2"),
        Parameter("every", .integer(2...1_000_000_000), help: "hold out rows 0, n, 2n, …"), test,
        seed,
      ],
      example: "split every=5"), .data
  ) { request, workspace, _ throws(Problem) in
    let dataset = try workspace.session.dataset(for: "split")
    let rule = try splitRule(request.values)
    let test = try testRule(request.values)
    var draws = test != nil
    if case .every = rule {} else { draws = true }
    let seed = draws ? request.seed(&workspace) : workspace.session.draws.seed
    let other = try dataset.split(by: rule, test: test, seed: seed)
    workspace.session.use(other)
    return Answer(
      Array(other.described.prefix(2)) + other.splitNotes, item: .dataset(other),
      explainedBy: .split(other))
  }
}
