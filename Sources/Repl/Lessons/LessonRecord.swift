import Kernel

/// What is kept of a walk through a lesson: where it stands, what was passed, and what was typed.
///
/// Stops are named by the content of their fences, so an edited lesson keeps what did not change.
struct LessonRecord: Equatable {
  enum Outcome: String {
    /// A cell that was run, a question that was gone past.
    case passed
    /// An exercise whose predicate came true.
    case solved
    case skipped
  }

  /// What came of a stop.
  struct Result: Equatable {
    var outcome: Outcome
    /// A prediction, as it was typed.
    var said: String?
    /// The statements that solved an exercise, and what the last of them printed.
    var typed: [String] = []
    var printed: [String] = []
  }

  /// Something that was done.
  struct Entry: Equatable {
    enum Kind: String {
      /// The lesson's own statement.
      case lesson
      /// The reader's.
      case own
      /// A prediction.
      case guess
    }

    var kind: Kind
    /// The stop it was done at.
    let stop: String
    /// The heading above it.
    let step: String
    let text: String
    /// 72 columns wide, without colours.
    let printed: [String]
    /// `back` went to before it.
    var isTakenBack = false

    /// Whether it is a line of the lesson that still stands.
    var isOfPath: Bool { kind == .lesson && !isTakenBack }
  }

  /// The stop that waits; empty before the first.
  var place = ""
  /// Grows with each change of the state, which says it too.
  var moves = 0
  var results: [String: Result] = [:]
  var log: [Entry] = []
  /// Steps that are ticked, of how many.
  var ticks = 0
  var steps = 0
  /// Whether the end was reached.
  var isOver = false

  // MARK: In a file

  /// nil where there is none, or what is there cannot be read.
  init?(reading path: String) {
    guard let bytes = try? Files.read(path, limit: 64_000_000),
      let json = try? JSON.read(bytes), (try? unpack(json)) != nil
    else { return nil }
  }

  init() {}

  private mutating func unpack(_ json: JSON) throws(Problem) {
    place = try json.member("place").text()
    moves = try json.member("moves").count()
    (ticks, steps) = (try json.member("ticks").count(), try json.member("steps").count())
    isOver = try json.member("over").flag()
    guard ticks <= steps, steps <= 100_000, place.utf8.count <= 100 else {
      throw Problem(.badFile, "the record of a lesson does not hold together")
    }
    for item in try json.member("results").items() {
      let said = item.optional("said")
      results[try item.member("stop").text()] = Result(
        outcome: Outcome(rawValue: try item.member("outcome").text()) ?? .passed,
        said: try said.map { (json) throws(Problem) in try json.text() },
        typed: try LessonRecord.texts(item.member("typed")),
        printed: try LessonRecord.texts(item.member("printed")))
    }
  }

  fileprivate static func texts(_ json: JSON) throws(Problem) -> [String] {
    var found: [String] = []
    for item in try json.items() { found.append(try item.text()) }
    return found
  }

  var written: String {
    let results = results.sorted { $0.key < $1.key }.map { key, result in
      JSON([
        "stop": .text(key), "outcome": .text(result.outcome.rawValue), "said": JSON(result.said),
        "typed": .list(result.typed.map { .text($0) }),
        "printed": .list(result.printed.map { .text($0) }),
      ])
    }
    return JSON([
      "place": .text(place), "moves": JSON(moves), "ticks": JSON(ticks), "steps": JSON(steps),
      "over": .flag(isOver), "results": .list(results),
    ]).written + "\n"
  }
}

/// The log lies in a file of its own, a line an entry, so that nothing that was typed is written twice.
extension LessonRecord {
  /// Reads the entries of a file, without lines that are cut off.
  mutating func readLog(_ path: String) {
    guard let bytes = try? Files.read(path, limit: 256_000_000) else { return }
    for line in bytes.split(separator: Ascii.newline) {
      guard let json = try? JSON.read(Array(line)), let entry = try? Entry(unpacking: json) else {
        continue
      }
      log.append(entry)
    }
  }

  var writtenLog: String { log.map(\.written).joined() }
}

extension LessonRecord.Entry {
  fileprivate init(unpacking json: JSON) throws(Problem) {
    kind = Kind(rawValue: try json.member("kind").text()) ?? .own
    stop = try json.member("stop").text()
    step = try json.member("step").text()
    text = try json.member("text").text()
    printed = try LessonRecord.texts(json.member("printed"))
    isTakenBack = try json.member("back").flag()
  }

  var written: String {
    JSON([
      "kind": .text(kind.rawValue), "stop": .text(stop), "step": .text(step), "text": .text(text),
      "printed": .list(printed.map { .text($0) }), "back": .flag(isTakenBack),
    ]).written + "\n"
  }
}
