import Foundation
import TestSupport
import Testing

@testable import Kernel

/// A session file obeys nobody: forged numbers trap nothing, forged texts reach no terminal as they are, and
/// forged statements write nothing.
///
/// `make test` tries some; `make soak` goes on for SOAK_SECONDS, or until 100,000 numbers were changed.
@Suite(.enabled(if: Program.answers)) struct SessionForgerySoakTests {
  private static let seconds = Double(ProcessInfo.processInfo.environment["SOAK_SECONDS"] ?? "")
  private static let most = 100_000
  /// Where the draws begin; another one goes on with other changes.
  private static let seed = UInt64(ProcessInfo.processInfo.environment["SOAK_SEED"] ?? "") ?? 5

  /// What is asked of a forged session: everything that reads what was unpacked.
  private static let questions = [
    "vars", "runs all=yes", "compare", "plot loss", "score", "score train", "score test",
    "predict 3", "worst 2", "confusion", "summary", "stats", "show 2", "digest", "history",
    "continue pause=2", "fit 1 seed=1", "use near", "score", "use r1", "score", "x + 1", "words",
    "s.best", "r1.loss", "undo", "digest", "undo 3", "redo", "use main", "use side", "fit 1",
    "repeat 2 { fit 1 }", "repro r1 verify=no",
  ]

  @Test func forgedNumbersTrapNothing() throws {
    let folder = try TemporaryFolder()
    let forgery = try SessionForgery(in: folder)
    let places = (0..<forgery.count).flatMap { row in
      SessionForgery.numbers(in: forgery.body(row)).map { (row, $0) }
    }
    #expect(places.count > 200)
    var random = SplitMix(state: Self.seed)
    let began = Date()
    var tried = 0
    repeat {
      var forged: [(name: String, what: String)] = []
      for index in 0..<20 {
        let (row, range) = places[Int.random(in: 0..<places.count, using: &random)]
        let body = forgery.body(row)
        let old = String(decoding: Array(body.utf8)[range], as: UTF8.self)
        let others = SessionForgery.strange(old)
        let new = others[Int.random(in: 0..<others.count, using: &random)]
        let around = Array(body.utf8)[max(0, range.lowerBound - 40)..<range.upperBound]
        let name = "m\(index).athanor"
        try forgery.write(
          row, SessionForgery.replaced(range, in: body, with: new), to: folder.file(name))
        forged.append((name, "\(String(decoding: around, as: UTF8.self)) -> \(new)"))
      }
      ask(forged, folder)
      tried += forged.count
    } while tried < (Self.seconds == nil ? 40 : Self.most)
      && Date().timeIntervalSince(began) < Self.seconds ?? 600
    print("forged numbers: \(tried)")
  }

  /// All in one process, and where that dies, each in its own to name the culprit.
  private func ask(_ forged: [(name: String, what: String)], _ folder: TemporaryFolder) {
    func ending(_ names: [String]) -> ProcessResult {
      let lines = names.flatMap { ["open \($0)"] + Self.questions }
      return folder.runner(timeout: 300_000).run(
        ["--keep-going", "--threads", "1", "-"],
        input: "set memory=400MB\n" + lines.joined(separator: "\n") + "\n")
    }
    let whole = ending(forged.map(\.name))
    if case .code = whole.ending { return }
    for one in forged {
      let alone = ending([one.name])
      if case .code = alone.ending { continue }
      Issue.record("\(alone.ending) by \(one.what)\n\(alone.errorText.suffix(600))")
    }
  }

  /// Where the session stands, a state that cannot be read gives way to one before it; elsewhere it is refused
  /// when it is asked for. Nothing traps, whatever is asked then.
  @Test func damagedStatesGiveWay() throws {
    let folder = try TemporaryFolder()
    let forgery = try SessionForgery(in: folder)
    let path = folder.file("d.athanor")
    let last = try standing(in: folder.file("whole.athanor")).timeline.current.place.key
    var gaveWay = 0
    for row in 0..<forgery.count where forgery.isState(row) {
      let body = forgery.body(row)
      let isLast = ContentKey([body]) == last
      for range in SessionForgery.numbers(in: body).prefix(Self.seconds == nil ? 1 : .max) {
        let damaged = SessionForgery.replaced(range, in: body, with: "[]")
        try forgery.write(row, damaged, to: path)
        let kept = try standing(in: path)
        #expect((kept.loss != nil) == isLast, "state \(row) \(range): \(kept.loss ?? "")")
        #expect(kept.timeline.current.place.key != ContentKey([damaged]))
        if isLast {
          gaveWay += 1
          #expect(throws: Problem.self) { try standing(in: path, recovering: false) }
        }
        ask([("d.athanor", "state \(row) \(range)")], folder)
      }
    }
    #expect(gaveWay > 0)
  }

  private func standing(in path: String, recovering: Bool = true) throws -> SessionFile.Kept {
    let file = try SessionFile.open(path)
    defer { file.close() }
    return try file.restore(recovering: recovering)
  }

  /// Texts of the file, drawn one at a time, as something that would move a cursor or turn a line.
  @Test func forgedTextsAreShownAsText() throws {
    let folder = try TemporaryFolder()
    let forgery = try SessionForgery(in: folder)
    var random = SplitMix(state: Self.seed &+ 1)
    let places = (0..<forgery.count).flatMap { row in
      SessionForgery.texts(in: forgery.body(row)).map { (row, $0) }
    }
    #expect(places.count > 100)
    let hostile = "\\u001b]0;t\\u0007\\u001b[2J\u{202e}x\u{9b}31m"
    var raw = 0
    for _ in 0..<(Self.seconds == nil ? 20 : 2000) {
      let (row, range) = places[Int.random(in: 0..<places.count, using: &random)]
      let whole = forgery.body(row)
      let body = SessionForgery.replaced(range, in: whole, with: hostile)
      try forgery.write(row, body, to: folder.file("t.athanor"))
      for form in [[], ["--format", "json"], ["--color", "always"]] {
        let found = folder.runner().run(
          form + ["--keep-going", "t.athanor", "-c", Self.questions.joined(separator: "; ")])
        let shown = found.outputText + found.errorText
        for scalar in ["\u{202e}", "\u{9b}", "\u{7}", "\u{1b}]", "\u{1b}[2J"]
        where shown.contains(scalar) {
          raw += 1
          if raw < 5 {
            let old = String(decoding: Array(whole.utf8)[range], as: UTF8.self)
            Issue.record("\(form) shows a raw control: row \(row) \(range), once \(old)")
          }
        }
      }
    }
  }

  static let orders = [
    "note \"x\" > written.txt", "model mlp 8; note \"x\" >> written.txt",
    "runs | csv > written.txt", "export written.csv iris", "save written.ath",
    "save written.athanor", "open written.athanor", "run hostile.ath",
    "repeat 2 { fit 1; run hostile.ath }", "r = run(\"hostile.ath\")",
    "sweep lr=1,2 { fit 1; export written.csv iris }", "x = 1 # \n note \"x\" > written.txt",
    "plan fit 1 > written.txt",
  ]

  /// What a file has stored is replayed without writing, and only as single statements.
  @Test(arguments: orders) func storedStatementsWriteNothing(_ order: String) throws {
    let folder = try TemporaryFolder()
    let forgery = try SessionForgery(in: folder)
    try folder.write("note \"x\" > written.txt\n", "hostile.ath")
    for isRunning in [false, true] {
      try forgery.write(
        statements: { isRunning || !$0.hasPrefix("note") && !$0.hasPrefix("fit") ? $0 : order },
        running: isRunning ? order : nil, to: folder.file("f.athanor"))
      let found = folder.runner().run([
        "--keep-going", "f.athanor", "-c",
        "repro r1; repro r2; continue; continue; undo; redo; vars; diff side; repro r3",
      ])
      if case .code = found.ending {} else { Issue.record("\(order): \(found.ending)") }
      // What was not opened was not put to the test.
      #expect(
        found.lines.contains { $0.hasPrefix("iris") }, "\(order): \(found.errorText)")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(
        !names.contains { $0.hasPrefix("written") }, "\(order), running \(isRunning): \(names)")
    }
  }
}
