import Foundation
import TestSupport
import Testing

@testable import Kernel
@testable import Repl

/// What becomes of walks: their notebooks, looks, files and losses.
@Suite(.enabled(if: Program.answers)) struct LessonWalkTests: LessonTyping {
  /// Each way through a lesson leaves a notebook that checks.
  @Test(arguments: [
    ["", "0.5", "", "undo", "undo", "redo", "vars", "", "digest"],
    [
      "q = 3; data wine; model mlp 4", "", "undo 2", "", "", "", "fit 1", "back", "",
      "save mine.md",
    ],
    ["", "", "", "", "answer", "", "", "", ""],
    ["skip", "skip", "skip", "skip", "skip", "digest"],
    ["", "back", "", "1", "x = 2", "back", "back", "x = 3", "", "2", "", "x"],
    [
      "", "set charts=words", "seed 9", "randn(2)", "", "", "", "branch b", "y = 1", "",
      "save mine.md",
    ],
  ])
  func everyWayLeavesANotebookThatChecks(_ lines: [String]) throws {
    for words in [[], ["fresh", "step", "3"], ["fresh"]] {
      let folder = try TemporaryFolder()
      try folder.write(SmallLesson.text, "small.md")
      if words.count == 1 { _ = teach(folder, ["small.md"], SmallLesson.enters) }
      // Enter at the end leaves: the last of them is looked at.
      let saving = lines.enumerated().flatMap { [$1, "save mine_\($0).md"] }
      let result = teach(folder, ["small.md"] + words, saving)
      let last = lines.indices.last {
        FileManager.default.fileExists(atPath: folder.file("mine_\($0).md"))
      }
      let name = "mine_\(try #require(last)).md"
      let check = folder.runner().run(["check", name])
      let text = try folder.read(name)
      #expect(
        check.code == 0, "\(check.outputText)\(check.errorText)\n\(text)\n\(result.outputText)")
    }
  }

  @Test func aFinishedLessonStandsAtItsEnd() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallLesson.text, "small.md")
    _ = teach(folder, ["small.md"], ["own_x = 5"] + SmallLesson.enters)
    let text = teach(folder, ["small.md"], ["own_x + 1", "save first.md"]).outputText
    #expect(text.contains("3 of 3 steps done") && text.contains("\n6\n"), "\(text)")
    // Another walk from a step on is one walk.
    _ = teach(folder, ["small.md", "step", "1"], ["x = 3", "", "", "", "save again.md"])
    for name in ["first.md", "again.md"] {
      let check = folder.runner().run(["check", name])
      #expect(check.code == 0, "\(name) \(check.outputText)\(check.errorText)")
    }
  }

  @Test func looksAreTheReaders() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "```ath\nset height=5\ndata iris\nmodel mlp 4\nfit 3\n```\n```ath\nplot loss\n```\n", "l.md")
    func hasDots(_ text: String) -> Bool {
      text.unicodeScalars.contains { (0x2801...0x28ff).contains($0.value) }
    }
    #expect(hasDots(teach(folder, ["l.md"]).outputText))
    #expect(!hasDots(teach(folder, ["l.md", "fresh"], ["set charts=words", "", ""]).outputText))
  }

  @Test func theRemarkAboutTheStateComesWhereThereIsOne() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallLesson.text, "small.md")
    let remark = "goes on from its own state"
    #expect(
      !teach(folder, ["small.md"], ["q = 3", "", "", "", "", ""]).outputText.contains(remark))
    let text = teach(folder, ["small.md", "fresh"], ["", "", "fit 1 lr=1", "", "", "skip", ""])
      .outputText
    #expect(text.components(separatedBy: remark).count == 2, "\(text)")
  }

  @Test func anExerciseThatWasDoneBeforeItWasSetIsSeen() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallLesson.text, "small.md")
    let text = teach(folder, ["small.md"], ["", "", "", "fit 60 lr=0.05 seed=1 as=r", "", ""])
      .outputText
    #expect(text.contains("done\nThat was it."), "\(text)")
  }

  @Test func damagedRecordsAreSaidAndPutAside() throws {
    for ending in ["json", "athanor"] {
      let folder = try TemporaryFolder()
      try folder.write(SmallLesson.text, "small.md")
      _ = teach(folder, ["small.md"], ["", "0.5", "", "own_x = 7"])
      let state = URL(fileURLWithPath: folder.file("state/athanor/lessons"))
      for file in try FileManager.default.contentsOfDirectory(atPath: state.path)
      where file.hasSuffix("." + ending) {
        try Data("garbage".utf8).write(to: state.appendingPathComponent(file))
      }
      let result = teach(folder, ["small.md"], ["where", "digest", "own_x + 1"])
      let said = result.outputText + result.errorText
      #expect(said.contains("cannot be read") && said.contains(".\(ending).damaged"), "\(said)")
      // What the other file holds is there.
      #expect(said.contains(">    1  look"), "\(said)")
      if ending == "json" { #expect(said.contains("\n8\n"), "\(said)") }
      #expect(said.contains("mlp 373adaf95488"), "\(said)")
    }
  }

  @Test func notesNeverReplaceAFileUnasked() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallLesson.text, "small.md")
    try folder.write("mine", "other.md")
    let result = teach(
      folder, ["small.md"], ["1 + 1", "save small.md", "save ./small.md", "save other.md"])
    #expect(try folder.read("small.md") == SmallLesson.text && folder.read("other.md") == "mine")
    #expect(
      result.errorText.contains("the lesson itself") && result.errorText.contains("there already"))
  }

  @Test func whatCannotBeKeptIsSaidAndEndsWithFour() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallLesson.text, "small.md")
    try folder.write("no folder", "state")
    let result = teach(folder, ["small.md"], ["", "x = 1"])
    #expect(result.code == 4)
    #expect(result.outputText.contains("not kept: "), "\(result.outputText)\(result.errorText)")
    #expect(!result.outputText.contains("\nkept: "))
  }

  @Test func cellsOfTheReadersOwnRunInTheReadersState() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "```ath\na = 1\n```\n```ath own\nb = a + 1\na = 5\n```\n```ath own\na + b\n```\n```out\n7\n```\n"
        + "```ath\na\n```\n```out\n1\n```\n```ath expect=error:E033\n0 + b\n```\n", "l.md")
    _ = folder.runner().run(["check", "--bless", "l.md"])
    #expect(folder.runner().run(["check", "l.md"]).code == 0)
    let result = teach(folder, ["l.md"], ["", "", "", "", "", "b", ""])
    #expect(result.outputText.contains("> a + b\n7\n"), "\(result.outputText)\(result.errorText)")
    #expect(result.outputText.contains("\n1\n") && result.outputText.contains("> b\n2\n"))
    #expect(result.outputText.contains("the end"))
  }

  /// Whatever is nested, and however long a word is, it is drawn in a moment.
  @Test(arguments: [
    String(repeating: "> ", count: 20_000) + "x", String(repeating: "- ", count: 20_000) + "x",
    (0..<2000).map { String(repeating: " ", count: 2 * $0) + "- x" }.joined(separator: "\n")
      .prefix(1_500_000).description,
    String(repeating: "a", count: 400_000), String(repeating: "*a", count: 100_000),
    String(repeating: "[", count: 100_000), String(repeating: "\\", count: 100_000),
  ])
  func noProseIsTooMuch(_ prose: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("# L\n\n" + prose + "\n\n```ath\n1 + 1\n```\n", "l.md")
    let result = teach(folder, ["l.md"], ["", ""])
    #expect(result.code == 0 && result.outputText.contains("> 1 + 1\n2\n"), "\(result.ending)")
  }

  @Test func aLessonThatIsTooLongIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "```ath\n1\n```\n" + String(repeating: "word ", count: 500_000), "long.md")
    let result = teach(folder, ["long.md"])
    #expect(result.code == 1 && result.errorText.contains("at the most"), "\(result.errorText)")
  }

  /// Files that the lesson's lines write are part of its state, and none of the reader's.
  @Test func whatALessonWritesIsPartOfItsState() throws {
    let lesson = """
      ```ath
      x = [1, 2, 3]
      export x.npy
      ```
      ```ath
      a = load("x.npy")
      a
      ```
      ```ath
      x = [7, 8]
      export x.npy
      ```
      ```ath
      load("x.npy")
      ```

      """
    let folder = try TemporaryFolder()
    try folder.write(lesson, "l/l.md")
    try folder.write("theirs", "l/x.npy")
    let check = folder.runner().run(["check", "--bless", "l/l.md"])
    #expect(check.code == 0, "\(check.outputText)\(check.errorText)")
    let outputs = ShownWords.outputs(of: try folder.read("l/l.md"))
    // Left after the first cell, taken up, and back over the second writing.
    _ = teach(folder, ["l/l.md"], [""])
    let text = teach(folder, ["l/l.md"], ["", "", "back", "back", "", "", "", ""]).outputText
    #expect(ShownWords(text).missing([outputs[1], outputs[1], outputs[3]]) == nil, "\(text)")
    #expect(try folder.read("l/x.npy") == "theirs")
  }

  @Test func settingsOfTheReadersOwnDoNotReachTheLesson() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallLesson.text, "small.md")
    _ = teach(folder, ["small.md"], ["set width=40", "", "vars", "", "", "", "save mine.md"])
    let check = folder.runner().run(["check", "mine.md"])
    #expect(check.code == 0, "\(check.outputText)")
  }

  /// What fails, and what nobody can solve, is gone past.
  @Test func aTranscriptComesToItsEnd() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "```ath\nrun l.md\n```\n```ask\nprompt: x\nexpect: false\nhint: a\nanswer: 1\n```\n"
        + "```ask\nprompt: y\nexpect: false\n```\n```ath\n40 + 2\n```\n", "l.md")
    let result = teach(folder, ["l.md"])
    #expect(result.code == 0 && result.outputText.contains("\n42\n"), "\(result.outputText)")
  }

  /// A cell of the reader's own changes nothing of the lesson's state and files.
  @Test func ownCellsLeaveTheLessonsFilesAlone() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "```ath\nx = [1, 2]\nexport x.npy\n```\n```ath own\no = 2\n```\n```ath own\no + 1\n```\n"
        + "```ath\nload(\"x.npy\")\n```\n", "l.md")
    #expect(folder.runner().run(["check", "--bless", "l.md"]).code == 0)
    let result = teach(folder, ["l.md"], ["", "", "", "", "save mine.md", ""])
    #expect(result.outputText.contains("the end"), "\(result.outputText)\(result.errorText)")
    let check = folder.runner().run(["check", "mine.md"])
    let text = try folder.read("mine.md")
    #expect(
      check.code == 0 && text.components(separatedBy: "o = 2").count == 2,
      "\(check.outputText)\(text)")
  }
}
