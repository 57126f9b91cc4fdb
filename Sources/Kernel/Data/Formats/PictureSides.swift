/// The sides of a data set that lie in folders of their own: `train` and `test`, or `val`.
struct PictureSides {
  private let train: String
  private let test: String?
  private var notes: [String] = []

  /// What folders of rows to train on and of rows held out are called; of the latter the first that is there is
  /// tested by.
  private static let trainNames = ["train", "training"]
  private static let testNames = ["test", "testing", "val", "valid", "validation", "eval"]

  /// Nil for a folder whose folders are classes. Refuses sides whose pictures nothing names the classes of.
  init?(_ path: String) throws(Problem) {
    let folders = try Folder.entries(path).filter { $0.isFolder && !$0.name.hasPrefix(".") }
      .map(\.name)
    func named(_ words: [String]) -> [String] {
      words.flatMap { word in folders.filter { $0.asciiLowercased == word } }
    }
    let (trains, tests) = (named(PictureSides.trainNames), named(PictureSides.testNames))
    guard let first = trains.first, !tests.isEmpty || folders.count == 1 else { return nil }
    let base = PictureFolder.base(path)
    guard try PictureSides.hasClasses(base + first) else {
      throw Problem(
        .badFile,
        "\(path) holds the sides \(CSV.listed(trains + tests)), and nothing in \(first) names classes",
        hint: "a folder a class in \(base)\(first), or a table with the files and their classes")
    }
    train = base + first
    var found: String?
    for name in tests where found == nil {
      if try PictureSides.hasClasses(base + name) { found = name }
    }
    test = found.map { base + $0 }
    for name in folders where name != first && name != found {
      notes.append(
        tests.contains(name) && found == nil
          ? "\(CSV.clipped(name)) left out, as nothing names its classes: predict \(base)\(name)"
          : "\(CSV.clipped(name)) beside \(first) left out: data \(train) test=\(base)\(name)")
    }
  }

  private static func hasClasses(_ folder: String) throws(Problem) -> Bool {
    do throws(Problem) { return try PictureFolder(FileLook(folder)).classes != nil } catch {
      // A folder without pictures names none.
      guard error.code == .badFile else { throw error }
      return false
    }
  }

  /// The rows to train on and those to test by; of a folder to be answered for the latter, where it has some.
  func rows(_ request: FileFormat.Request) throws(Problem) -> RawRows {
    if request.expected != nil {
      var rows = try FileFormat.pictures(of: request.of(FileLook(test ?? train)))
      rows.notes.append("rows: those in \(test ?? train)")
      return rows
    }
    var rows = try FileFormat.pictures(of: request.of(FileLook(train)))
    rows.guesses.insert(
      FileGuess("rows", "those in \(train)", "data \(test ?? train)"), at: 0)
    rows.notes += notes
    if let test {
      rows.testRows = [
        try FileFormat.pictures(of: request.asking(for: rows).of(FileLook(test)))
      ]
    }
    return rows
  }
}
