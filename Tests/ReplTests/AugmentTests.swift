import Foundation
import TestSupport
import Testing

@testable import Repl

/// `augment`, through the program itself.
@Suite(.enabled(if: Program.answers)) struct AugmentTests {
  private static func run(_ lines: [String]) throws -> ProcessResult {
    try ProgramRowTests.run(lines, ["--keep-going"])
  }

  private static func digests(_ result: ProcessResult) -> [String] {
    result.outputText.split(separator: "\n").filter { $0.contains("(bits ") }.map(String.init)
  }

  @Test func aChoiceGoesTheWayOfTheSession() throws {
    let found = try Self.run([
      "augment", "augment flip p=0.3", "undo", "augment", "redo", "augment", "data digits",
      "model cnn 4", "fit 1 seed=5", "digest", "augment off", "init default seed=42",
      "fit 1 seed=5", "augment flip p=0.3", "init default seed=42",
      "fit 1 seed=5 bs=32 pause=20", "save lab.athanor", "open lab.athanor",
      "augment", "continue", "digest", "runs | csv", "compare r1 r2", "repro r1", "repro r3",
    ])
    #expect(found.errorText == "", "\(found.errorText)")
    let said = found.outputText.split(separator: "\n").filter { $0.hasPrefix("augment: ") }
    let on = "augment: flip p=0.3, training rows only"
    #expect(
      said.map(String.init)
        == ["augment: off", on, "augment: off", on, "augment: off", on, on])
    #expect(found.outputText.contains("augment flip p=0.3, seed 5"))
    #expect(found.outputText.contains("flip p=0.3"))
    #expect(found.outputText.split(separator: "\n").count { $0.contains("comes to digest") } == 2)
  }

  @Test func offIsAsBeforeAndThreadsDoNotMatter() throws {
    func digest(_ lines: String...) throws -> [String] {
      Self.digests(
        try Self.run(lines + ["data digits", "model cnn 8", "fit 2 seed=3 lr=1e-2", "digest"]))
    }
    let plain = try digest()
    #expect(try digest("augment flip", "augment off") == plain)
    let flipped = try digest("augment flip")
    #expect(flipped != plain && flipped.count == 1)
    for threads in [1, 2, 8] {
      #expect(try digest("augment flip", "set threads=\(threads)") == flipped)
    }
  }

  @Test func aPauseDoesNotMatter() throws {
    let begin = ["data digits", "model mlp 16", "augment flip"]
    let whole = try Self.run(begin + ["fit 3 seed=3", "digest"])
    let halves = try Self.run(begin + ["fit 3 seed=3 pause=31", "continue", "digest"])
    let plain = try Self.run(["data digits", "model mlp 16", "fit 3 seed=3", "digest"])
    #expect(whole.errorText + halves.errorText == "" && Self.digests(whole).count == 1)
    #expect(Self.digests(whole) == Self.digests(halves))
    #expect(Self.digests(whole) != Self.digests(plain))
  }

  @Test func aBlockAndASweepSeeIt() throws {
    let found = try Self.run([
      "data digits", "model mlp 8", "sweep augment=off,flip { augment; fit 1 }", "augment",
      "repeat 2 { augment flip; fit 1 }", "augment",
    ])
    #expect(found.errorText == "", "\(found.errorText)")
    #expect(found.outputText.contains("augment=off"))
    #expect(
      found.outputText.split(separator: "\n").filter { $0.hasPrefix("augment: ") }
        == ["augment: off", "augment: off"])
  }

  @Test(arguments: ["iris", "sine", "adding", "moons"])
  func aSetWithoutImagesIsRefused(_ name: String) throws {
    let kind = name == "adding" ? "sequences" : "a table"
    let said = "augment flip is for images, and the rows of '\(name)' are \(kind)"
    let now = try Self.run(["data \(name)", "augment flip"])
    let later = try Self.run(["augment flip", "data \(name)", "model linear", "fit 1"])
    #expect(now.errorText.contains(said) && now.errorText.contains("augment off"))
    #expect(later.errorText.contains(said), "\(later.errorText)")
  }

  /// A session of 0.1.0 has no keys: its old fits go on, and only what needs keys says so.
  @Test func rowsWithoutKeysAreNamed() throws {
    let found = try OldSessionTests.run(
      "exact-0.1.0.athanor", "continue; augment flip; fit 1; data digits; fit 1",
      options: ["--keep-going"])
    let text = found.errorText.replacing("\n  ", with: " ").replacing("\n", with: " ")
    #expect(
      text.contains(
        "augment needs the keys of rows, and 'digits' was kept by a version without them"),
      "\(found.errorText)")
    #expect(text.contains("read it again: data digits"))
    #expect(found.errorText.split(separator: "\n").count { $0.contains("error E") } == 1)
  }
}
