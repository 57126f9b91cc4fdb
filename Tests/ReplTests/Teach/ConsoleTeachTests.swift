import Foundation
import TestSupport
import Testing

@testable import Repl

/// A reader at a terminal, who waits for the prompt before each line.
private final class Reader {
  let session: TerminalSession
  private var prompts = 0

  init(_ arguments: [String], _ folder: TemporaryFolder, columns: Int = 80, term: String = "xterm")
    throws
  {
    session = try #require(
      TerminalSession(
        arguments,
        environment: [
          "TERM": term, "HOME": folder.path, "LANG": "C.UTF-8",
          "XDG_STATE_HOME": folder.file("state"),
        ], folder: folder.path, columns: columns, rows: 40))
  }

  /// The editor switches pasting on whenever it awaits a line.
  private var shownPrompts: Int {
    let mark = Array("\u{1b}[?2004h".utf8)
    let bytes = session.transcript
    var count = 0
    var at = 0
    while at + mark.count <= bytes.count {
      if bytes[at] == 0x1b, bytes[at..<(at + mark.count)].elementsEqual(mark) { count += 1 }
      at += 1
    }
    return count
  }

  /// Whether the next prompt has come; false when the program has ended instead.
  func awaits(timeout: Int = 30_000) -> Bool {
    guard session.waits(timeout: timeout, for: { _ in shownPrompts > prompts }) else {
      return false
    }
    prompts = shownPrompts
    return true
  }

  /// Types a line at the prompt that is there and waits for the next one.
  @discardableResult
  func enter(_ line: String) -> Bool {
    session.send(line + "\r")
    return awaits()
  }

  /// Whether Ctrl-D ends the program in order. A key that comes while the terminal is still the kernel's is
  /// typed again.
  func leaves() -> Bool {
    for _ in 0..<3 {
      session.send("\u{4}")
      let ending = session.end(timeout: 5_000)
      if ending != .timeout { return ending == .code(0) }
    }
    return false
  }

  /// What was shown, without what draws and colours it.
  var text: String {
    let bytes = session.transcript
    var plain: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if bytes[at] == 0x1b {
        at += 1
        if at < bytes.count, bytes[at] == UInt8(ascii: "[") {
          at += 1
          while at < bytes.count, !(0x40..<0x7f).contains(bytes[at]) { at += 1 }
        }
        at += 1
        continue
      }
      plain.append(bytes[at])
      at += 1
    }
    return String(decoding: plain, as: UTF8.self)
  }
}

/// Lessons at a terminal.
@Suite(.enabled(if: Program.answers)) struct ConsoleTeachTests {
  private func record(_ folder: TemporaryFolder, _ walked: WalkedLesson) throws -> LessonRecord {
    let name = walked.name.dropLast(3)
    return try #require(
      LessonRecord(reading: folder.file("state/athanor/lessons/\(name).json")))
  }

  @Test(arguments: WalkedLesson.all, [60, 80, 120])
  func enterAloneEndsWithEveryTick(_ walked: WalkedLesson, _ columns: Int) throws {
    let folder = try TemporaryFolder()
    let reader = try Reader(["teach", walked.number], folder, columns: columns)
    #expect(reader.awaits())
    var count = 0
    while !reader.text.contains("steps done"), count < 200, reader.enter("") { count += 1 }
    #expect(try record(folder, walked).ticks == walked.lesson.count)
    let end = "\(walked.lesson.count) of \(walked.lesson.count) steps done"
    #expect(ShownWords(reader.text).missing([[end]]) == nil)
    // Narrower terminals break lines elsewhere.
    if columns >= 72 {
      let missing = ShownWords(reader.text).missing(walked.outputs)
      #expect(missing == nil, "\(missing ?? [])")
    }
    reader.session.send("\r")
    #expect(reader.session.end() == .code(0))
  }

  @Test func aLineThatWaitsGivesWayToWhatIsTyped() throws {
    let folder = try TemporaryFolder()
    try folder.write("# L\n\n```ath\nx = 41\n```\n\n```ath\nx + 1\n```\n", "l.md")
    let reader = try Reader(["l.md"], folder)
    #expect(reader.awaits() && reader.session.isAt("L> x = 41"))
    #expect(reader.enter("3 + 4"))
    #expect(reader.session.shows("7") && reader.session.isAt("L> x = 41"))
    // Keys that move make it the reader's own.
    reader.session.send("\u{5} + 1\r")
    #expect(reader.awaits() && reader.enter("x"))
    #expect(reader.session.shows("42"))
    reader.session.send("\u{15}")
    #expect(
      reader.session.waits { $0.currentLine.hasPrefix("L>") && !$0.currentLine.contains("+") })
    #expect(reader.enter("") && reader.session.isAt("L> x + 1"))
    #expect(reader.enter("") && reader.session.shows("L: the end"))
    #expect(reader.leaves())
  }

  @Test func theSessionIsAsItWas() throws {
    let folder = try TemporaryFolder()
    let reader = try Reader(["--no-config"], folder)
    #expect(reader.awaits())
    for line in ["data iris", "model mlp 4", "x = 5", "digest"] { #expect(reader.enter(line)) }
    #expect(reader.session.shows("(bits"))
    let digest = reader.text.split(separator: "\n").last { $0.hasPrefix("mlp ") }
    for line in ["teach 2", "", "", "x = 9", "data wine", "fit 1", "quit"] {
      #expect(reader.enter(line))
    }
    #expect(reader.session.isAt("mlp/iris>"), "\(reader.session.screen.text)")
    #expect(reader.enter("digest") && reader.enter("x + 100"))
    #expect(reader.text.split(separator: "\n").last { $0.hasPrefix("mlp ") } == digest)
    #expect(reader.session.shows("105"))
  }

  /// A notebook knows no short words: what was typed short is kept in full.
  @Test func shortWordsAreWrittenOut() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallLesson.text, "small.md")
    let reader = try Reader(["teach", "small.md"], folder)
    #expect(reader.awaits())
    for line in ["", "0.5", "", "expl mlp", "save mine.md"] { #expect(reader.enter(line)) }
    #expect(reader.text.contains("\n> explain mlp"), "\(reader.text)")
    #expect(reader.leaves())
    #expect(try folder.read("mine.md").contains("\nexplain mlp\n"))
    let check = folder.runner().run(["check", "mine.md"])
    #expect(check.code == 0, "\(check.outputText)\(check.errorText)")
  }

  /// Killed at each stop, in free play, the lesson is opened there with that state.
  @Test func killedAnywhereItGoesOnThere() throws {
    let walked = try #require(WalkedLesson.all.first)
    let folder = try TemporaryFolder()
    for index in walked.lesson.stops.indices.dropLast() {
      let reader = try Reader(["teach", walked.number], folder)
      #expect(reader.awaits())
      #expect(reader.enter("kept_\(index) = \(index) + 100"))
      for earlier in 0...index { #expect(reader.enter("kept_\(earlier) * 1000")) }
      for earlier in 0...index { #expect(reader.text.contains("\((earlier + 100) * 1000)")) }
      for line in walked.wayPast(index) { #expect(reader.enter(line)) }
      reader.session.signal(SIGKILL)
      _ = reader.session.end()
    }
    #expect(try record(folder, walked).ticks == walked.lesson.count)
  }

  @Test func resizedItGoesOn() throws {
    let walked = try #require(WalkedLesson.all.last)
    let folder = try TemporaryFolder()
    let reader = try Reader(["teach", walked.number], folder, columns: 100)
    #expect(reader.awaits())
    var count = 0
    while !reader.text.contains("steps done"), count < 200 {
      reader.session.resize(
        columns: [60, 100, 40, 120, 72][count % 5], rows: [20, 31, 24][count % 3])
      reader.enter("")
      count += 1
    }
    #expect(try record(folder, walked).ticks == walked.lesson.count)
  }

  @Test func onADumbTerminalTheLineIsShown() throws {
    let folder = try TemporaryFolder()
    try folder.write("# L\n\n```ath\nx = 41\n```\n\n```ath\nx + 1\n```\n", "l.md")
    let session = try #require(
      TerminalSession(
        ["l.md"],
        environment: ["TERM": "dumb", "HOME": folder.path, "XDG_STATE_HOME": folder.file("state")],
        folder: folder.path))
    #expect(session.shows("Enter runs:") && session.shows("x = 41"))
    session.send("\n")
    #expect(session.shows("x + 1"))
    session.send("\n")
    #expect(session.shows("42") && session.shows("L: the end"))
    session.send("quit\n")
    #expect(session.end() == .code(0))
  }

  @Test func ctrlCStopsACellAndItWaitsAgain() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "# L\n\n```ath\ndata digits\nmodel mlp 64\nfit const 100000 as=long\n```\n", "l.md")
    let reader = try Reader(["l.md"], folder)
    #expect(reader.awaits())
    reader.session.send("\r")
    #expect(reader.session.shows("train     valid"))
    reader.session.send("\u{3}")
    #expect(reader.awaits() && reader.session.shows("the line waits again"))
    #expect(reader.enter("long"))
    #expect(reader.session.shows("\"long\""), "\(reader.session.screen.text)")
    #expect(reader.session.waits { $0.currentLine.hasPrefix("fit const 100000") })
    #expect(reader.leaves())
  }

  /// The rest of a cell never runs on what Ctrl-C has left.
  @Test func ctrlCEndsAllOfACell() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "# L\n\n```ath\ndata digits\nmodel mlp 64\nfit const 100000 as=long\n777 * 3\n```\n",
      "l.md")
    let reader = try Reader(["l.md"], folder)
    #expect(reader.awaits())
    reader.session.send("\r")
    #expect(reader.session.shows("train     valid"))
    reader.session.send("\u{3}")
    #expect(reader.awaits() && reader.session.shows("the line waits again"))
    #expect(!reader.text.contains("2331"))
  }

  @Test func aLessonThatIsOpenElsewhereIsNotKeptTwice() throws {
    let folder = try TemporaryFolder()
    try folder.write("# L\n\n```ath\nx = 41\n```\n\n```ath\nx + 1\n```\n", "l.md")
    let (one, two) = (try Reader(["l.md"], folder), try Reader(["l.md"], folder))
    #expect(one.awaits() && two.awaits())
    #expect(one.enter("a = 1") && two.enter("b = 2"))
    #expect(two.session.shows("open elsewhere"))
    #expect(one.enter("a + 100") && one.session.shows("101"))
    #expect(!one.text.contains("warning"))
    #expect(one.leaves())
    let again = try Reader(["l.md"], folder)
    #expect(again.awaits() && again.enter("a + 200"))
    #expect(again.session.shows("201"))
  }

  /// Every guess wrong, every hint, `back` at each stop, free play before it. `make soak` types ten
  /// statements at each.
  @Test(
    arguments: WalkedLesson.all.prefix(
      ProcessInfo.processInfo.environment["SOAK_SECONDS"] == nil ? 1 : 9))
  func theHardWayEndsWithEveryTick(_ walked: WalkedLesson) throws {
    let folder = try TemporaryFolder()
    let reader = try Reader(["teach", walked.number], folder)
    #expect(reader.awaits())
    let count = ProcessInfo.processInfo.environment["SOAK_SECONDS"] == nil ? 1 : 10
    // A page that is turned by keys is another test's.
    for line in walked.hardWay(statements: count, seed: 3) where line != "help fit" {
      #expect(reader.enter(line), "\(line)\n\(reader.session.screen.text)")
    }
    let missing = ShownWords(reader.text).missing(walked.outputs)
    #expect(missing == nil, "\(missing ?? [])")
    #expect(try record(folder, walked).ticks == walked.lesson.count)
  }
}
