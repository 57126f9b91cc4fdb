import Kernel
import Viz

/// Where a lesson comes from, and where what is kept of it lies in the state folder.
struct LessonHome: Equatable {
  enum Origin: Equatable {
    case program(String)
    case file(String)
  }

  let origin: Origin
  /// `02-learning-rate`; of a file with a mark of its folder.
  let name: String
  /// nil where nothing can be kept.
  let folder: String?

  /// A number or name of a lesson in the program, or a path.
  init(_ word: String, keptIn folder: String?) throws(Problem) {
    self.folder = folder
    if !word.hasSuffix(".md") || word == LessonCatalogue.find(word)?.file && !Files.exists(word) {
      guard let entry = LessonCatalogue.find(word) else {
        throw LessonHome.unknown(word)
      }
      (origin, name) = (.program(entry.file), entry.name)
      return
    }
    origin = .file(word)
    var print = Fingerprint()
    print.add(Files.whole(word))
    name = String(Files.name(of: word).dropLast(".md".count)) + "-" + print.text
  }

  private static func unknown(_ word: String) -> Problem {
    let all = LessonCatalogue.all
    let numbers = all.map { "\($0.number)" }.joined(separator: ", ")
    guard word.utf8.contains(UInt8(ascii: ".")) || word.utf8.contains(UInt8(ascii: "/")) else {
      return Problem(
        .unknownWord, "there is no lesson \"\(word)\"; there are \(numbers)",
        hint: all.first.map { "teach \($0.number)" }, about: "words")
    }
    return Problem(
      .badFile, "\(word): a lesson ends in .md", hint: "teach lesson.md", about: "words")
  }

  func bytes() throws(Problem) -> [UInt8] {
    switch origin {
    case .program(let name): return EmbeddedNotebooks.bytes(of: name) ?? []
    case .file(let path):
      let bytes = try Files.read(path)
      guard bytes.count <= LessonHome.most else {
        throw Problem(
          .badFile,
          "\(path): it has \(Numerals.bytes(bytes.count)), and a lesson \(Numerals.bytes(LessonHome.most)) "
            + "at the most", hint: "athanor check \(path)")
      }
      return bytes
    }
  }

  /// Bytes of a lesson.
  private static let most = 2_000_000

  /// The name of the file without its ending.
  var title: String {
    switch origin {
    case .program: name
    case .file(let path): String(Files.name(of: path).dropLast(".md".count))
    }
  }

  /// How problems name it.
  var path: String {
    switch origin {
    case .program(let name): name
    case .file(let path): path
    }
  }

  /// What `teach` calls it.
  var word: String {
    switch origin {
    case .program(let name): LessonCatalogue.find(name).map { "\($0.number)" } ?? name
    case .file(let path): path
    }
  }

  var sessionPath: String? { folder.map { "\($0)/\(name).athanor" } }
  var recordPath: String? { folder.map { "\($0)/\(name).json" } }
  var logPath: String? { folder.map { "\($0)/\(name).log" } }

  /// Where files that the lesson has written before a state are kept.
  func path(ofFilesAt chain: String) -> String? { folder.map { "\($0)/\(name).files/\(chain)" } }

  /// The process that walks it now; nil where none does.
  var holder: String? {
    sessionPath.flatMap { Files.exists($0) ? (try? SessionFile.holder(of: $0)) ?? nil : nil }
  }

  /// Forgets what is kept of it.
  func forget() throws(Problem) {
    if let holder {
      throw Problem(
        .unwritable, "this lesson is open elsewhere (\(holder))", hint: "quit it there first")
    }
    for path in [sessionPath, recordPath, logPath] { path.map(Files.removeSession) }
    folder.map { Overlay.removeFolder("\($0)/\(name).files") }
  }
}
