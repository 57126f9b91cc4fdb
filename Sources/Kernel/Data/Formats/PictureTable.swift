/// A table in a text file that lists pictures: one column names files, another what they show.
///
/// Paths are relative to the table's folder. What else the table holds is left out.
struct PictureTable {
  private let table: CSVTable
  private let paths: Int

  private static let endings = [".png", ".jpg", ".jpeg"]

  /// Nil where no column names files: `files=` says which, else it is the first column all of whose words end as
  /// pictures do and that `words=` does not name.
  init?(_ table: CSVTable, _ options: CSV.Options) throws(Problem) {
    self.table = table
    if let word = options.files {
      paths = try table.column(word, for: "files")
      guard !table.words(paths).isEmpty else {
        throw Problem(
          .badValue, "'\(CSV.clipped(table.names[paths]))' holds numbers, not files",
          hint: "files= another column", about: "files")
      }
      return
    }
    var others: [Int] = []
    for word in options.words { others.append(try table.column(word, for: "words")) }
    let found = table.names.indices.first { column in
      guard !others.contains(column) else { return false }
      let words = table.words(column)
      return !words.isEmpty
        && words.allSatisfy { word in
          PictureTable.endings.contains { word.asciiLowercased.hasSuffix($0) }
        }
    }
    guard let found else { return nil }
    paths = found
  }

  /// The pictures as rows. A target is one of the other columns: the named one, else the last.
  func rows(
    _ options: CSV.Options, _ pictures: PictureList.Options, expected: Preprocessing?
  ) throws(Problem) -> RawRows {
    if let row = (0..<table.rows).first(where: { table.isMissing(row: $0, column: paths) }) {
      throw Problem(
        .badFile,
        "\(table.place(ofRow: row)): no file in '\(CSV.clipped(table.names[paths]))'")
    }
    let names = (0..<table.rows).map { table.written(row: $0, column: paths) }
    let folder = Files.folder(of: table.path)
    let files = names.map { name in
      name.hasPrefix("/") || folder == "." ? name : "\(folder)/\(name)"
    }
    let list = try PictureList(files, names: files, options: pictures, source: table.path)
    var said: [FileGuess] = []
    let (target, notes) = try FileFormat.truth(isIgnored: options.ignoresTruth) {
      () throws(Problem) in
      let found = try self.target(options, list.kept, expected)
      said = found.1
      return found.0
    }
    var rows = RawRows(
      inputs: list.inputs, columns: list.columns, arrangement: list.arrangement, target: target,
      places: .files(list.kept.map { files[$0] }),
      keys: RowKeys(inputs: list.keys, of: target), notes: table.notes + list.notes + notes)
    rows.guesses = table.guesses + said + list.guesses
    return rows
  }

  private func target(
    _ options: CSV.Options, _ kept: [Int], _ expected: Preprocessing?
  ) throws(Problem) -> (Target?, [FileGuess]) {
    let name = CSV.clipped(table.names[paths])
    let files = FileGuess("pictures", "the files in '\(name)'", "words=\(name)")
    let others = table.names.indices.filter { $0 != paths }
    let written = try options.target.map { word throws(Problem) in
      try table.column(word, for: "target")
    }
    guard let column = written ?? others.last else { return (nil, [files]) }
    let isKnown = table.isMissing(row: kept.first ?? 0, column: column) == false
    if expected != nil, written == nil, !isKnown { return (nil, [files]) }
    let goal = try CSVTarget(table, column, options).goal().target
    let guess = FileGuess("target", "'\(CSV.clipped(table.names[column]))'", "target=COLUMN")
    let said = written == nil ? [files, guess] : [files]
    switch goal {
    case .values(let values, let names):
      guard expected == nil || expected?.task == .values else { return (nil, said) }
      let own = kept.map { values[$0, 0] }
      return (.values(try Tensor(try Shape([own.count, 1]), own), names: names), said)
    case .classes(let labels, let names):
      guard expected == nil || expected?.task == .classes else { return (nil, said) }
      let words = kept.map { names[Int(labels[$0])] }
      let target = try Labels.classes(words, order: names, expected) { place in
        table.place(ofRow: kept[place])
      }
      return (target, said)
    }
  }
}
