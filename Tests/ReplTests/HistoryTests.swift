import Foundation
import TestSupport
import Testing

@testable import Repl

/// The history file: what it looks like, and what damage does to it.
@Suite struct HistoryTests {
  /// A path in a new folder, and the folder, which goes with the value.
  private final class Place {
    let folder = NSTemporaryDirectory() + UUID().uuidString
    var path: String { folder + "/history" }

    init() throws {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func write(_ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
    var text: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
    var names: [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
    var history: History { History(HistoryFile(path)) }
  }

  private func all(_ history: History) -> [String] {
    var found: [String] = []
    while let text = history.statement(found.count) { found.append(text) }
    return found
  }

  @Test func statementsComeBackWhole() throws {
    let place = try Place()
    let statements = [
      "fit 1cycle 5", "model {\n  dense 3\n\trelu\n}", "a\\nb \\ \\\\", "# 炼丹 e\u{301}", "x",
    ]
    let first = place.history
    for statement in statements { first.add(statement) }
    #expect(all(first) == statements.reversed())
    #expect(all(place.history) == statements.reversed())
    #expect(place.text.hasPrefix("#athanor history 1\n"))
    #expect(place.text.split(separator: "\n").count == statements.count + 1)
    #expect(first.takeRemark() == nil)
  }

  @Test func onlyTheUserMayReadIt() throws {
    let place = try Place()
    place.history.add("1")
    func mode() throws -> Int {
      let found = try FileManager.default.attributesOfItem(atPath: place.path)
      return found[.posixPermissions] as? Int ?? 0
    }
    #expect(try mode() == 0o600)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: place.path)
    place.history.add("2")
    #expect(try mode() == 0o600)
  }

  @Test func aStatementTwiceIsKeptOnce() throws {
    let place = try Place()
    let history = place.history
    for _ in 0..<3 { history.add("seed") }
    place.history.add("seed")
    #expect(all(place.history) == ["seed"])
  }

  @Test func searchingFindsByPrefixAndByPart() throws {
    let place = try Place()
    for statement in ["lrfind", "fit 1\nfit 2", "find", "fit 10"] { place.history.add(statement) }
    let history = place.history
    #expect(history.find("fi", begins: true, from: 0, step: 1) == 0)
    #expect(history.find("fit 1\n", begins: true, from: 0, step: 1) == 2)
    #expect(history.find("ind", begins: false, from: 0, step: 1) == 1)
    #expect(history.find("ind", begins: false, from: 2, step: 1) == 3)
    #expect(history.find("fi", begins: true, from: 3, step: -1) == 2)
    // The n of an escaped line end is no letter.
    #expect(history.find("nfit", begins: false, from: 0, step: 1) == nil)
    #expect(history.find("", begins: false, from: 4, step: 1) == nil)
  }

  @Test func aCorrectedLineIsFirstUntilTheNextStatement() throws {
    let place = try Place()
    let history = place.history
    history.add("fit 1cylce")
    history.offer("fit 1cycle")
    #expect(all(history) == ["fit 1cycle", "fit 1cylce"])
    history.add("data digits")
    #expect(all(history) == ["data digits", "fit 1cylce"])
    #expect(!place.text.contains("1cycle"))
  }

  @Test func switchedOffNothingIsWritten() throws {
    let place = try Place()
    let history = place.history
    history.isKept = false
    history.add("secret")
    #expect(!place.text.contains("secret"))
  }

  // MARK: Damage

  /// A file of twenty statements, its lines.
  private func lines(_ place: Place) throws -> [String] {
    let history = place.history
    for number in 0..<20 { history.add("statement \(number)") }
    return place.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func aTornLineIsPassedOverAndTheNextIsWhole() throws {
    let place = try Place()
    _ = try lines(place)
    try place.write(String(place.text.dropLast(5)))
    let history = place.history
    #expect(history.takeRemark() == nil)
    #expect(history.statement(0) == "statement 18")
    history.add("next")
    #expect(Array(all(place.history).prefix(2)) == ["next", "statement 18"])
  }

  @Test func aDamagedFileIsKeptAndItsSoundLinesGoOn() throws {
    let place = try Place()
    var damaged = try lines(place)
    for index in [3, 7, 11] {
      damaged[index] = damaged[index].replacingOccurrences(of: "st", with: "sT")
    }
    let before = damaged.joined(separator: "\n")
    try place.write(before)
    let history = place.history
    let remark = try #require(history.takeRemark())
    #expect(remark.contains("17 statements") && remark.contains("history.corrupt-20"))
    #expect(history.takeRemark() == nil)
    #expect(all(history).count == 17)
    let kept = try #require(place.names.first { $0.contains("corrupt") })
    #expect(try String(contentsOfFile: place.folder + "/" + kept, encoding: .utf8) == before)
    #expect(place.history.takeRemark() == nil)
  }

  @Test(arguments: [
    "ls\ncd /\n", "_HiStOrY_V2_\nfit\\0401cycle\n", "\0\0\0\0", "\u{feff}#athanor history 1\n",
  ])
  func aForeignFileIsMovedAside(_ text: String) throws {
    let place = try Place()
    try place.write(text)
    let history = place.history
    #expect(history.takeRemark()?.contains("corrupt-20") == true)
    history.add("1 + 1")
    #expect(all(place.history) == ["1 + 1"])
    #expect(place.names.count == 2)
    try place.write(text)
    #expect(place.history.takeRemark()?.contains("corrupt-20") == true)
    #expect(place.names.count == 3, "\(place.names)")
  }

  @Test func aNewerFileIsLeftAlone() throws {
    let place = try Place()
    let text = "#athanor history 2\nwhatever\nit\nholds\n"
    try place.write(text)
    let history = place.history
    #expect(history.takeRemark()?.contains("newer athanor") == true)
    history.add("1")
    #expect(place.text == text)
    #expect(all(history) == ["1"])
  }

  @Test(arguments: ["folder", "pipe", "loop", "unwritable", "underFile"])
  func whatCannotBeWrittenIsSaidOnce(_ kind: String) throws {
    let place = try Place()
    var path = place.path
    switch kind {
    case "folder":
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    case "pipe": mkfifo(path, 0o600)
    case "loop": try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
    case "unwritable": path = "/proc/history"
    default:
      try place.write("#athanor history 1\n")
      path += "/history"
    }
    let history = History(HistoryFile(path))
    #expect(history.takeRemark()?.contains("not kept") == true)
    history.add("1 + 1")
    #expect(history.takeRemark() == nil)
    #expect(all(history) == ["1 + 1"])
  }

  @Test func aFullDiskIsSaidOnceAndTheSessionGoesOn() throws {
    let place = try Place()
    let history = place.history
    history.add("1")
    // The folder is taken away, so that nothing can be added any more.
    try FileManager.default.removeItem(atPath: place.folder)
    history.add("2")
    #expect(history.takeRemark()?.contains("no longer kept") == true)
    history.add("3")
    #expect(history.takeRemark() == nil)
    #expect(all(history) == ["3", "2", "1"])
  }

  // MARK: Many statements

  private func line(_ number: Int) -> [UInt8] {
    HistoryFile.line(Array("fit 1cycle \(number)".utf8)) + [10]
  }

  @Test func theNewestHundredThousandAreKept() throws {
    let place = try Place()
    var bytes = Array(HistoryFile.header.utf8)
    for number in 0..<(HistoryFile.most + 3 * HistoryFile.slack) { bytes += line(number) }
    try Data(bytes).write(to: URL(fileURLWithPath: place.path))
    place.history.add("last")
    let lines = place.text.utf8.reduce(0) { $0 + ($1 == 10 ? 1 : 0) }
    #expect(lines == HistoryFile.most + 2)
    let history = place.history
    #expect(history.statement(0) == "last")
    #expect(history.statement(1) == "fit 1cycle 102999")
    #expect(history.statement(HistoryFile.most - 1) == "fit 1cycle 3001")
    #expect(history.statement(HistoryFile.most) == nil)
    #expect(history.takeRemark() == nil)
  }

  @Test func sessionsSideBySideLoseAndTearNothing() throws {
    let place = try Place()
    let path = place.path
    place.history.add("begin")
    DispatchQueue.concurrentPerform(iterations: 8) { writer in
      let history = History(HistoryFile(path))
      for number in 0..<100 {
        history.add("w\(writer) \(number)\n" + String(repeating: "x", count: number))
      }
    }
    let found = all(place.history)
    #expect(found.count == 801)
    for writer in 0..<8 {
      let own = found.filter { $0.hasPrefix("w\(writer) ") }
      #expect(own.count == 100)
      #expect(own.last?.hasPrefix("w\(writer) 0\n") == true)
    }
    #expect(place.names == ["history"])
  }
}
