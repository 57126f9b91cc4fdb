import Foundation
import TestSupport
import Testing

@testable import Kernel
@testable import Repl

/// Lessons walked through a pipe, where every line that is typed is a line of input.
@Suite(.enabled(if: Program.answers)) struct TeachTests: LessonTyping {
  @Test(arguments: WalkedLesson.all)
  func withoutInputALessonIsToldToItsEnd(_ walked: WalkedLesson) throws {
    let folder = try TemporaryFolder()
    let result = teach(folder, [walked.number])
    #expect(result.code == 0 && result.errorText.isEmpty, "\(result.errorText)")
    let shown = ShownWords(result.outputText)
    let missing = shown.missing(walked.outputs)
    #expect(missing == nil, "\(missing ?? [])")
    let count = walked.lesson.count
    #expect(result.outputText.contains("\(count) of \(count) steps done"))
    // It is nobody's walk.
    #expect(!FileManager.default.fileExists(atPath: folder.file("state")))
    #expect(teach(folder, [walked.number], SmallLesson.enters).code == 0)
    let kept = try record(folder, String(walked.name.dropLast(3)))
    #expect(kept.ticks == count && kept.isOver)
  }

  @Test(arguments: WalkedLesson.all)
  func whateverIsTypedTheRecordedOutputsCome(_ walked: WalkedLesson) throws {
    let folder = try TemporaryFolder()
    let lines = walked.hardWay(statements: 3, seed: 5)
    let result = teach(folder, [walked.number], lines)
    let missing = ShownWords(result.outputText).missing(walked.outputs)
    #expect(missing == nil, "\(missing ?? [])\n\(result.outputText.suffix(3000))")
    #expect(try record(folder, String(walked.name.dropLast(3))).ticks == walked.lesson.count)
  }

  @Test func backRestoresTheStateAndTheStepPrintsTheSame() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallLesson.text, "small.md")
    let look = ["digest", "vars", "seed", "split?"]
    let result = teach(
      folder, ["small.md"],
      ["", "1.5"] + look
        + ["fit 2 lr=0.5", "seed 9", "split every=3", "optimiser sgd", "x = 1", "data wine"]
        + ["back", ""] + look + [""])
    let text = result.outputText
    let parts = text.components(separatedBy: "> digest\n")
    #expect(parts.count >= 3, "\(text)\(result.errorText)")
    guard parts.count >= 3 else { return }
    func head(_ part: String) -> String { part.components(separatedBy: "> split?")[0] }
    #expect(head(parts[1]) == head(parts[2]))
    #expect(head(parts[1]).contains("seed 42"))
    #expect(text.contains("you said 1.5, it is 1."))
  }

  @Test func namesLiveOnAndTheLessonDoesNotSeeThem() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallLesson.text, "small.md")
    let plain = teach(folder, ["small.md"]).outputText
    let result = teach(
      folder, ["small.md", "fresh"],
      [
        "", "own_x = 7", "fit 2 lr=0.9 as=h", "", "", "own_x + 1", "", "fit 90 lr=0.05 as=r", "",
        "", "",
        "",
      ])
    #expect(result.outputText.contains("\n8\n"), "\(result.outputText)\(result.errorText)")
    #expect(result.outputText.contains("done\nThat was it."))
    func digest(_ text: String) -> Substring? {
      text.split(separator: "\n").last { $0.hasPrefix("mlp ") }
    }
    #expect(digest(plain) == digest(result.outputText) && digest(plain) != nil)
  }

  @Test func exercisesJudgeStatesAndNotTexts() throws {
    for way in [
      "r = fit(60, lr=0.05, seed=1)", "fit 60 seed=1 lr=0.05 as=r",
      "init; fit const 60 opt=adamw lr=0.03 as=r",
    ] {
      let folder = try TemporaryFolder()
      try folder.write(SmallLesson.text, "small.md")
      let text = teach(
        folder, ["small.md"], ["", "", "", "", "fit 1 as=r"] + way.components(separatedBy: "; ")
      ).outputText
      let isDone = text.components(separatedBy: "done\nThat was it.").count == 2
      #expect(text.contains("not yet: r.valid[-1] is ") && isDone, "\(text)")
    }
  }

  @Test func whatWasDoneIsANotebookThatChecks() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallLesson.text, "small.md")
    let lines =
      ["", "0.5", "own_x = 7", "fit 1 as=aside", "no_such + 1", "", ""]
      + ["fit 60 lr=0.05 seed=1 as=r", "back", "own_x + 1", "", "", "", "", "save mine.md"]
    let result = teach(folder, ["small.md"], lines)
    #expect(folder.runner().run(["check", "mine.md"]).code == 0, "\(result.outputText)")
    let text = try folder.read("mine.md")
    #expect(text.contains("ath own") && text.contains("own_x = 7") && text.contains("Said: 0.5"))
    let check = folder.runner().run(["check", "mine.md"])
    #expect(check.code == 0, "\(check.outputText)\(check.errorText)\n\(text)")
  }

  @Test func underlinedHeadingsAreSteps() throws {
    let folder = try TemporaryFolder()
    let text = SmallLesson.text.replacing("## look: a fit", with: "look: a fit\n-----------")
    try folder.write(text, "small.md")
    let shown = teach(folder, ["small.md"]).outputText
    #expect(shown.contains("3 of 3 steps done"), "\(shown)")
  }

  @Test func aLessonIsTakenUpWhereItWasLeft() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallLesson.text, "small.md")
    _ = teach(folder, ["small.md"], ["", "0.5", "", "", "own_x = 7", "fit 60 lr=0.05 seed=1 as=r"])
    let result = teach(folder, ["small.md"], ["own_x + 1", "r.epochs", "where", "", "", ""])
    let text = result.outputText
    #expect(text.contains("taken up") && text.contains("\n8\n") && text.contains("\n60\n"))
    // With what was typed, and what it printed.
    #expect(text.contains("> fit 60 lr=0.05 seed=1 as=r\n1cycle, 60 epochs"), "\(text)")
    #expect(text.contains("3 of 3 steps done"), "\(text)\(result.errorText)")
  }

  @Test func anEditedLessonKeepsWhatDidNotChange() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallLesson.text, "small.md")
    _ = teach(folder, ["small.md"], SmallLesson.enters)
    let edited = SmallLesson.text.replacingOccurrences(of: "fit 3 seed=1", with: "fit 4 seed=1")
    try folder.write(edited, "small.md")
    let text = teach(
      folder, ["small.md", "step", "1"], ["where", "", "", "", "where", "h.epochs"]
    ).outputText
    #expect(text.contains("2 of 3 steps done"), "\(text)")
    #expect(text.contains("\n4\n"), "\(text)")
  }

  /// Names of a step that is gone are gone, and the reader's stay.
  @Test func aStepThatWasTakenOutLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let (one, two) = ("## A\n\n```ath\nva = 1\n```\n\n", "## B\n\n```ath\nvb = 2\n```\n\n")
    try folder.write(one + two + "```ath\nvb + 1\n```\n", "l.md")
    _ = teach(folder, ["l.md"], ["", "", "mine_x = 7", ""])
    try folder.write(two + "```ath\nvb + 1\n```\n", "l.md")
    let result = teach(folder, ["l.md"], ["vars", ""])
    let text = result.outputText
    #expect(!text.contains("va ") && text.contains("mine_x") && text.contains("\n3\n"), "\(text)")
  }

  /// Each: one sentence, with line and column where it is in the text, and an exit code that is documented.
  @Test(arguments: [
    ("```ath\nfit 1\n", "bad.md:1:1: the fence that begins here is never closed"),
    ("# A title\n", "nothing to walk through"), ("", "nothing to walk through"),
    ("---\nathanor: 9\n---\n```ath\n1\n```\n", "bad.md:2:10: "),
    ("```ath\n1\n```\n```ask\nprompt: x\nexpect: 1 <\n```\n", "bad.md:6:11: "),
    ("```guess\nprompt: x\nchoices:\n- a\n- b\n```\n```ath\n1\n```\n", "needs truth:"),
    ("a\u{202e}b\n```ath\n1\n```\n", "bad.md:1:2: "),
    ("\u{0}\u{1}\u{2}\u{3}", "bad.md: this is not"),
  ])
  func whatIsNoLessonIsSaidInASentence(_ text: String, _ said: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(text, "bad.md")
    for words in [["teach", "bad.md"], ["bad.md"]] {
      let result = runner(folder).run(words)
      #expect(result.code == 1, "\(result.outputText)")
      #expect(result.errorText.contains(said), "\(result.errorText)")
    }
    #expect(runner(folder).run(["teach", "none.md"]).code == 4)
    #expect(runner(folder).run(["teach", "99"]).errorText.contains("there is no lesson \"99\""))
  }

  @Test func aLessonReachesNothingBesideItself() throws {
    let folder = try TemporaryFolder()
    try folder.write("secret,x\n1,2\n3,4\n", "outside.csv")
    try folder.write(
      "```ath\ndata iris\nmodel mlp 4\nfit 2\nplot loss > here.svg\n```\n"
        + "```ath\ndata ../outside.csv\n```\n```ath\nplot loss > ../there.svg\n```\n",
      "lesson/l.md")
    let result = teach(folder, ["lesson/l.md"], ["", "", "skip", ""])
    #expect(result.errorText.contains("reads below"), "\(result.errorText)")
    let manager = FileManager.default
    #expect(!manager.fileExists(atPath: folder.file("lesson/here.svg")))
    #expect(!manager.fileExists(atPath: folder.file("there.svg")))
    // What the reader types is the reader's.
    _ = teach(folder, ["lesson/l.md", "fresh"], ["", "plot loss > mine.svg"])
    #expect(manager.fileExists(atPath: folder.file("mine.svg")))
  }

  @Test func theProgramHasTheLessonsOfTheFolder() throws {
    #expect(!WalkedLesson.all.isEmpty)
    let folder = try TemporaryFolder()
    let result = runner(folder).run(["lessons", "--extract", "out"])
    #expect(result.code == 0, "\(result.errorText)")
    for name in WalkedLesson.all.map(\.name) + ["first-fire.ath"] {
      let original = try String(
        contentsOf: WalkedLesson.folder.appendingPathComponent(name), encoding: .utf8)
      #expect(try folder.read("out/" + name) == original, "\(name): build again")
    }
    #expect(runner(folder).run(["lessons", "--extract", "out"]).code == 4)
    let list = runner(folder).run(["lessons"]).outputText
    for walked in WalkedLesson.all { #expect(list.contains(walked.lesson.title)) }
    #expect(runner(folder).run(["-c", "lessons"]).outputText == list)
  }
}
