import Foundation
import TestSupport
import Testing

/// A session's file that is removed, moved, emptied or replaced while it is open is noticed with the next statement.
@Suite(.enabled(if: Program.answers)) struct SessionPlaceTests {
  /// Talks to a session in lab.athanor; `act` is what a shell does between the statements.
  private func talk(_ folder: TemporaryFolder, _ act: String, then lines: String) -> ProcessResult {
    let script = """
      (echo 'x = 5'; echo 'note "here" > mark.txt'
      tries=0
      while [ ! -s mark.txt ] && [ $tries -lt 600 ]; do sleep 0.05; tries=$((tries + 1)); done
      \(act)
      printf '\(lines)') | "$0" lab.athanor
      """
    var runner = folder.runner()
    runner.path = "/bin/sh"
    return runner.run(["-c", script, Program.athanor])
  }

  private func names(_ folder: TemporaryFolder, _ file: String = "lab.athanor") -> String {
    folder.runner().run([file], input: "vars\n").outputText
  }

  @Test(arguments: [
    "rm lab.athanor", "rm lab.athanor*", "mv lab.athanor moved.athanor", ": > lab.athanor",
  ])
  func whatIsGoneIsWrittenAnew(_ act: String) throws {
    let folder = try TemporaryFolder()
    let found = talk(folder, act, then: "y = 6\\nz = 7\\n")
    #expect(found.code == 0, "\(found.errorText)")
    #expect(found.outputText.contains("lab.athanor is not there any more: it is written anew"))
    let kept = names(folder)
    for name in ["x ", "y ", "z "] { #expect(kept.contains("\n\(name)"), "\(kept)") }
    #expect(!FileManager.default.fileExists(atPath: folder.file("lab.athanor-wal")))
    // What was undone can be redone: the past went along.
    let undone = folder.runner().run(["lab.athanor"], input: "undo\nundo\nundo\nvars\n")
    #expect(!undone.outputText.contains("\ny "), "\(undone.outputText)")
  }

  /// Also where nothing is typed any more.
  @Test func theEndOfTheInputNoticesToo() throws {
    let folder = try TemporaryFolder()
    let found = talk(folder, "rm lab.athanor", then: "")
    #expect(found.code == 0 && names(folder).contains("\nx "), "\(found.errorText)")
  }

  /// What a training writes on its way is not taken for the file's own.
  @Test(arguments: ["rm lab.athanor", "truncate -s 0 lab.athanor", "truncate -s 5000 lab.athanor"])
  func aTrainingDoesNotHideIt(_ act: String) throws {
    let folder = try TemporaryFolder()
    let found = talk(folder, act, then: "data iris; model mlp 4\\nfit 2\\nset autosave 0; fit 2\\n")
    let isAnew = found.outputText.contains("it is written anew")
    #expect(isAnew || found.code == 4, "\(found.outputText)\(found.errorText)")
    #expect(isAnew != found.errorText.contains("another file"), "\(found.errorText)")
    if isAnew { #expect(names(folder).contains("\nr2 ")) }
  }

  @Test(arguments: [
    "echo hello > other; mv other lab.athanor", "echo hello > lab.athanor",
    "rm lab.athanor; mkdir lab.athanor", "mv other.athanor lab.athanor",
    "cat other.athanor > lab.athanor",
  ])
  func whatIsReplacedIsLeftAlone(_ act: String) throws {
    let folder = try TemporaryFolder()
    #expect(folder.runner().run(["other.athanor"], input: "q = 1\n").code == 0)
    let found = talk(folder, act, then: "y = 6\\nz = 7\\n")
    #expect(found.code == 4, "\(found.outputText)")
    #expect(found.errorText.contains("lab.athanor is another file now"), "\(found.errorText)")
    #expect(found.errorText.contains("nothing is kept in lab.athanor"))
    if act.contains("other.athanor") {
      let kept = names(folder)
      #expect(kept.contains("\nq ") && !kept.contains("\nx "), "\(kept)")
    } else if act.contains("hello") {
      #expect(try folder.read("lab.athanor") == "hello\n")
    }
    // A home elsewhere is one.
    let fresh = try TemporaryFolder()
    let saved = talk(fresh, "echo hello > lab.athanor", then: "y = 6\\nsave next.athanor\\n")
    #expect(saved.code == 0 && names(fresh, "next.athanor").contains("\ny "))
  }

  @Test func touchingAFileIsNothing() throws {
    let folder = try TemporaryFolder()
    let found = talk(folder, "touch lab.athanor", then: "y = 6\\n")
    #expect(found.code == 0 && found.errorText == "", "\(found.errorText)")
    #expect(!found.outputText.contains("anew") && names(folder).contains("\ny "))
  }

  /// What cannot be kept, as the file may only be read, is counted at the end.
  @Test func whatIsNotKeptEndsWithFour() throws {
    let folder = try TemporaryFolder()
    #expect(folder.runner().run(["lab.athanor"], input: "x = 1\n").code == 0)
    var runner = folder.runner()
    runner.path = "/bin/sh"
    let second = """
      mkfifo pipe; "$0" lab.athanor < pipe > first.txt &
      exec 3> pipe; echo 'y = 1; note "here" > mark.txt' >&3
      tries=0
      while [ ! -s mark.txt ] && [ $tries -lt 600 ]; do sleep 0.05; tries=$((tries + 1)); done
      printf 'z = 2\\nz = 3\\n' | "$0" lab.athanor; echo "code $?"
      exec 3>&-; wait
      """
    let found = runner.run(["-c", second, Program.athanor])
    #expect(found.outputText.contains("code 4"), "\(found.outputText)")
    #expect(found.errorText.contains("2 statements not kept in lab.athanor"), "\(found.errorText)")
  }
}

/// A file system on which processes share no memory, as some networks have it.
@Suite(.enabled(if: Program.answers && Program.injection != nil)) struct SessionWithoutLogTests {
  @Test func aSessionIsKeptAllTheSame() throws {
    let folder = try TemporaryFolder()
    var runner = folder.runner()
    runner.environment["LD_PRELOAD"] = Program.injection
    runner.environment["NO_SHARED_MEMORY"] = "1"
    let first = runner.run(["lab.athanor"], input: "data iris; model mlp 4; fit 1\nx = 5\n")
    #expect(first.code == 0 && first.errorText == "", "\(first.errorText)")
    let again = runner.run(["lab.athanor"], input: "y = x + 1\ndigest mlp\n")
    #expect(again.code == 0, "\(again.errorText)")
    #expect(again.outputText.contains("this file system shares no memory"))
    // And where it is shared, one that was begun without it; and the other way round.
    let shared = folder.runner().run(["lab.athanor"], input: "z = y\ndigest mlp\n")
    #expect(shared.code == 0 && shared.digests == again.digests && !shared.digests.isEmpty)
    #expect(!shared.outputText.contains("shares no memory"))
    let back = runner.run(["lab.athanor"], input: "vars\n")
    #expect(back.outputText.contains("\nz ") && back.code == 0, "\(back.errorText)")
  }
}
