import Kernel
import Viz

/// The rows a command asks the current model about: a side of the current data set, the held-out side of
/// another one, or all rows of a file.
struct AskedRows {
  let asking: Session.Asking
  let side: Side
  /// In a sentence: `held-out rows`, `rows of new.csv`.
  let noun: String
  /// In a word: `valid`, `new.csv`.
  let word: String
  /// Nil where they are no file's.
  let file: FileRows?

  /// Options of formats that say how the text of a file is to be read; what its columns are, the model knows.
  static let parameters = FileFormat.parameters.filter {
    ["sep", "header", "missing", "encoding", "skip", "labels"].contains($0.name)
  }

  init(
    _ request: Command.Request, _ session: Session, needsTarget: Bool = true
  ) throws(Problem) {
    let verb = request.call.name
    let word = request.values[word: "part"]
    if let side = Side(rawValue: word.asciiLowercased) {
      self.init(try session.asking(for: verb), side, side.noun, side.rawValue, nil)
      try AskedRows.refuseFileOptions(request, word)
      return
    }
    if case .dataset(let dataset)? = session[word] {
      try AskedRows.refuseFileOptions(request, word)
      var other = session
      other.use(dataset)
      self.init(
        try other.asking(for: verb), .valid, "held-out rows of \(word)", word, nil)
      return
    }
    guard Files.exists(word) || word.utf8.contains(where: { $0 == 42 || $0 == 63 }) || word == "-"
    else {
      let isFile = word.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") }
      throw Problem(
        isFile ? .unreadable : .badValue,
        isFile
          ? "\(word): no such file or folder"
          : "part is valid, train, test, a data set or a file, not \"\(word.brief)\"",
        hint: "\(verb) valid   \(verb) test   \(verb) new.csv", about: "part")
    }
    let rows: FileRows
    do throws(Problem) {
      rows = try session.asking(
        for: verb, rowsOf: word, request.values, needsTarget: needsTarget)
    } catch { throw error.about == nil ? error.concerning("part") : error }
    self.init(rows.asking, .valid, "rows of \(word)", word, rows)
  }

  private static func refuseFileOptions(
    _ request: Command.Request, _ word: String
  ) throws(Problem) {
    guard let option = parameters.first(where: { request.values.isWritten($0.name) }) else {
      return
    }
    throw Problem(
      .unknownOption, "\(option.name)= says how a file is read, and \(word) is none",
      hint: "\(request.call.name) new.csv \(option.name)=…", about: option.name)
  }

  private init(
    _ asking: Session.Asking, _ side: Side, _ noun: String, _ word: String, _ file: FileRows?
  ) {
    (self.asking, self.side, self.noun, self.word, self.file) = (asking, side, noun, word, file)
  }

  /// What is to be said of how the rows were read, or prepared for the model.
  var notes: [String] {
    (file?.raw.notes ?? asking.notes).map { "note: " + Escaping.terminal($0, columns: 300) }
  }
}
