import Foundation
import TestSupport
import Testing

@testable import Repl

/// A18: a saved script is held to what it came to, and says so where it does not.
@Suite(.enabled(if: Program.answers)) struct ExpectTests {
  private static let work = [
    "data iris every=5; model mlp 6; fit 2; fit 1 lr=1e-2",
    "data iris; model mlp 6; fit const 4 pause=3; continue; fit 1",
    "data iris; model mlp 6; repeat 2 { fit 1 }; sweep lr=1e-3,1e-2 { fit 1 }; fit 1",
    "data iris; model knn k=3; fit", "data iris; model mlp 4; fit 1; init kaiming",
    "data iris; model mlp 4 seed=3", "data iris; model mlp 4; fit 1; sweep lr=1e-3,1e-2 { fit 1 }",
    "data iris; model mlp 4; fit 2; expect (r1.steps == 4); note \"a\"; fit 1 patience=1",
    "data iris; model mlp 4; r = fit(\"1cycle\", 1); fit 1; runs name r2 wide; fit 1 as=b; c = r1",
    "data digits; model cnn 2; dropout 0.2; fit 1 bs=256; undo; fit 1 bs=512",
    "data diabetes; model mlp 4; fit 1 loss=huber > out.txt; x = randn(3)",
  ]

  /// What is saved replays, and saved again it is the same file.
  @Test(arguments: work) func savedScriptsReplayToThemselves(_ line: String) throws {
    let folder = try TemporaryFolder()
    let runner = folder.runner()
    #expect(runner.run(["-c", line + "; save a.ath"]).code == 0)
    let script = try folder.read("a.ath")
    let trained = script.split(separator: "\n").count { $0.hasPrefix("expect digest=") }
    #expect(script.hasPrefix("#!athanor 2\nseed 42\n") && trained > 0, "\(script)")
    let replay = runner.run(["-c", "run a.ath; save b.ath"])
    #expect(replay.code == 0, "\(replay.errorText)")
    // The header's own seed line has become a statement.
    let again = script.replacingOccurrences(of: "seed 42\n", with: "seed 42\nseed 42\n")
    #expect(try folder.read("b.ath") == again)
    // Kept in a session file and opened again: the same.
    let kept = runner.run(["lab.athanor", "-c", "run a.ath"])
    #expect(kept.code == 0, "\(kept.errorText)")
    #expect(runner.run(["lab.athanor", "-c", "save c.ath"]).code == 0)
    #expect(try folder.read("c.ath") == again)
  }

  @Test func anEditedScriptStopsWithBothDigests() throws {
    let folder = try TemporaryFolder()
    let runner = folder.runner()
    _ = runner.run(["-c", Self.work[0] + "; save a.ath"])
    let script = try folder.read("a.ath")
    let digests = script.split(separator: "\n").filter { $0.hasPrefix("expect ") }
      .map { String($0.dropFirst(14)) }
    #expect(digests.count == 2)
    for (old, new, stated) in [
      ("mlp 6", "mlp 7", digests[0]), ("fit 2", "fit 3", digests[0]),
      ("lr=1e-2", "lr=2e-2", digests[1]),
      ("expect digest=\(digests[1])", "init zeros\nexpect digest=\(digests[1])", digests[1]),
      ("every=5", "every=6", digests[0]),
    ] {
      try folder.write(script.replacingOccurrences(of: old, with: new), "b.ath")
      let replay = runner.run(["run", "b.ath"])
      #expect(replay.code == 1 && replay.errorText.contains("error E046"), "\(replay.errorText)")
      #expect(replay.errorText.contains("mlp has the digest "))
      #expect(replay.errorText.contains("and \(stated) is expected"), "\(replay.errorText)")
    }
  }

  @Test(arguments: [
    ("x = 3; expect (x == 3)", nil), ("x = 3; expect (x > 2 and x < 4)", nil),
    ("x = 3; expect (x + 1 >= 5)", "4 on the left, 5 on the right of >="),
    ("x = \"a\"; expect (x == \"b\")", "\"a\" on the left, \"b\" on the right of =="),
    ("x = 3; expect (x > 5 or x < 1)", "(x > 5 or x < 1) is not so"),
    ("x = 3; expect (x)", "takes what is true or false, not a number"),
    ("expect", "needs something that must be so"), ("expect digest=12", "8 to 12 hexadecimal"),
    ("expect run=r1", "needs something that must be so"),
    ("x = 1; expect digest=00000000 name=x", "x has the digest"),
    ("data iris; model mlp 4; fit 1; expect digest=00000000 run=r1", "r1 has the digest"),
    ("data iris; expect digest=00000000 name=iris", "iris has the digest"),
    (
      "x = 1; data iris; model mlp 4; fit 1; expect digest=00000000 run=r1 name=x",
      "run= and name= cannot both be meant"
    ),
  ]) func conditions(_ line: String, _ words: String?) {
    let result = ProcessRunner.typed(line)
    #expect(result.code == (words == nil ? 0 : 1), "\(result.errorText)")
    if let words { #expect(result.errorText.contains(words), "\(result.errorText)") }
    if words == nil { #expect(result.outputText.isEmpty) }
  }

  /// What failed is not trained a second time for its sides.
  @Test func aConditionThatTrainsTrainsOnce() {
    let line = "data iris; model mlp 4; expect (fit(1).valid[-1] < 0)"
    let result = ProcessRunner.typed(line, ["--format", "json"])
    #expect(result.code == 1 && result.errorText.contains("is not so"), "\(result.errorText)")
    #expect(!(result.errorText + result.outputText).contains("on the left"))
  }

  /// What `digest` prints is what `expect` takes.
  @Test(arguments: ["", "r1", "iris", "x", "knn"]) func printedDigestsAreExpected(_ name: String) {
    let setup = "x = randn(2); data iris; model knn; model mlp 4; fit 1; "
    let digest =
      ProcessRunner.typed(setup + "digest \(name)").digests.last?
      .split(separator: " ").dropFirst().first ?? ""
    let line = setup + "expect digest=\(digest)" + (name.isEmpty ? "" : " name=\(name)")
    #expect(ProcessRunner.typed(line).code == 0, "\(line)")
    #expect(ProcessRunner.typed(line.uppercasedDigest(digest)).code == 0)
  }
}

extension String {
  fileprivate func uppercasedDigest(_ digest: Substring) -> String {
    replacingOccurrences(of: digest, with: digest.uppercased())
  }
}

/// Words that became verbs later are names in files of edition 1.
@Suite(.enabled(if: Program.answers)) struct EditionTests {
  @Test(arguments: Verbs.second.sorted()) func newVerbsStayNames(_ verb: String) throws {
    let folder = try TemporaryFolder()
    let runner = folder.runner()
    let body =
      "\(verb) = 3\n\(verb)\ny = \(verb) * 2 + 1\n\(verb) = y\n\(verb)\n\(verb) = zeros(2)\n"
      + "\(verb)[0] = 4\nsum(\(verb))\n"
    try folder.write("#!athanor 1\n" + body, "old.ath")
    let old = runner.run(["run", "old.ath"])
    #expect(old.code == 0, "\(old.errorText)")
    #expect(old.lines.filter { !$0.hasPrefix("note") && Double($0) != nil } == ["3", "7", "4"])
    #expect(old.outputText.components(separatedBy: "is a name here").count == 2, "said once")
    #expect(runner.run(["lint", "old.ath"]).code == 0)
    for header in ["#!athanor 2\n", ""] {
      try folder.write(header + body, "new.ath")
      let new = runner.run(["run", "new.ath"])
      #expect(new.code == 1 && new.errorText.contains("E007"))
      #expect(runner.run(["lint", "new.ath"]).code == 1)
    }
    // Through standard input, where it comes line by line, and saved again.
    #expect(runner.run(["run", "-"], input: "#!athanor 1\n" + body).code == 0)
    #expect(runner.run(["-c", "run old.ath; save again.ath"]).code == 0)
    #expect(try folder.read("again.ath").hasPrefix("#!athanor 1\n"))
    #expect(runner.run(["run", "again.ath"]).code == 0)
  }

  /// A command of edition 2 can stand in a file of edition 1, where nothing else could.
  @Test func expectStandsInEditionOne() throws {
    let folder = try TemporaryFolder()
    try folder.write("#!athanor 1\nx = 3\nexpect (x == 3)\nexpect (x == 4)\n", "a.ath")
    let result = folder.runner().run(["run", "a.ath"])
    #expect(result.code == 1 && result.errorText.hasPrefix("a.ath:4:8: error E046"))
  }

  private static let cnn = "data digits\nmodel cnn 2\ndropout 0.3\nfit 1 bs=256\n"

  /// A13: high on dense layers, none on convolutions; edition 1 keeps its meaning, saved as well.
  @Test func dropoutGoesBehindDenseLayers() throws {
    let folder = try TemporaryFolder()
    let runner = folder.runner()
    func digest(_ script: String) throws -> String {
      try folder.write(script, "a.ath")
      let result = runner.run(["-c", "run a.ath; digest; save b.ath"])
      #expect(result.code == 0, "\(result.errorText)")
      let again = runner.run(["-c", "run b.ath; digest"])
      #expect(again.code == 0 && again.digests.last == result.digests.last)
      return result.digests.last ?? ""
    }
    let new = try digest(Self.cnn)
    #expect(try digest("#!athanor 2\n" + Self.cnn) == new)
    let old = try digest("#!athanor 1\n" + Self.cnn)
    let both = Self.cnn.replacingOccurrences(of: "dropout 0.3", with: "dropout 0.3 conv=yes")
    #expect(try digest(both) == old)
    #expect(new != old)
    let inBlock = "data digits\nmodel cnn 2\nrepeat 2 { dropout 0.3; fit 1 bs=256 }\nuse r2\n"
    #expect(try digest("#!athanor 1\n" + inBlock) != digest(inBlock))
  }

  private static let olds = [
    "noise = 3\ndata digits\nmodel cnn 2\n",
    "data digits\nmodel cnn 2\noptimiser sgd momentum=0.9\nfit const 1 bs=256 lr=0.01 opt=sgd\n"
      + "dropout 0.2\n",
    "data digits\nmodel { globalpool; dense }\ndropout 0.2\nmodel cnn 2\n",
  ]

  /// A session with statements of both editions: each means in the saved script, and in the one that makes a
  /// run again, what it meant when it was typed.
  @Test(arguments: olds) func editionsCanBeMixed(_ old: String) throws {
    let folder = try TemporaryFolder()
    let runner = folder.runner()
    try folder.write("#!athanor 1\n" + old, "old.ath")
    let typed =
      "run old.ath; dropout 0.3; fit 1 bs=256; optimiser sgd momentum=0.5; "
      + "fit const 1 bs=256 lr=0.1 opt=sgd; "
    let made = runner.run(["-c", typed + "digest; save new.ath"])
    #expect(made.code == 0 && made.digests.count == 1, "\(made.errorText)")
    let again = runner.run(["-c", "run new.ath; digest"])
    #expect(again.code == 0, "\(again.errorText)")
    #expect(again.digests.last == made.digests.last)
    for run in ["r1", "r2"] {
      let repro = runner.run(["-c", typed + "repro \(run)"])
      #expect(repro.code == 0, "\(repro.errorText)")
      let script = repro.lines.drop { !$0.hasPrefix("#!athanor ") }
        .prefix { !$0.contains(" it was run and ") }
      try folder.write(script.joined(separator: "\n") + "\n", "repro.ath")
      let wanted = runner.run(["-c", typed + "digest \(run)"]).digests.last
      let found = runner.run(["-c", "run repro.ath; digest"]).digests.last
      #expect(wanted != nil && found?.split(separator: " ")[1] == wanted?.split(separator: " ")[1])
    }
  }

  @Test(arguments: [
    ("data digits; model { conv 2; relu; globalpool; dense }", "conv=yes"),
    ("data adding rows=40; model lstm 3", "model lstm 64 dropout=0.3"),
    ("data iris; model linear", "model mlp 64 dropout=0.3"),
  ]) func dropoutWithoutAPlaceSaysWhatToType(_ setup: String, _ hint: String) {
    let result = ProcessRunner.typed(setup + "; dropout 0.2")
    #expect(result.code == 1 && result.errorText.contains("E044"), "\(result.errorText)")
    #expect(result.errorText.contains(hint), "\(result.errorText)")
    #expect(ProcessRunner.typed(setup + "; dropout 0").code == 0)
  }

  /// A13: the optimiser's own values stay when it is named again.
  @Test func namedAgainARowKeepsWhatWasChosen() throws {
    let iris = "data iris; model mlp 4; "
    func digest(_ line: String) -> String? {
      ProcessRunner.typed(iris + line + "; digest").digests.last
    }
    let chosen = digest("optimiser sgd momentum=0.9; fit const 2 lr=0.1")
    #expect(digest("optimiser sgd momentum=0.9; fit const 2 lr=0.1 opt=sgd") == chosen)
    #expect(digest("optimiser sgd momentum=0.9; fit const 2 lr=0.1 opt=sgd momentum=0.5") != chosen)
    #expect(digest("fit const 2 lr=0.1 opt=sgd momentum=0.9") == chosen)
    #expect(digest("optimiser adam; fit const 2 lr=0.1 opt=sgd momentum=0.9") == chosen)
    let folder = try TemporaryFolder()
    let body = "data iris\nmodel mlp 4\noptimiser sgd momentum=0.9\nfit const 2 lr=0.1 opt=sgd\n"
    try folder.write("#!athanor 1\n" + body, "a.ath")
    let runner = folder.runner()
    let old = runner.run(["-c", "run a.ath; digest; save b.ath"])
    #expect(old.digests.last == digest("fit const 2 lr=0.1 opt=sgd"))
    #expect(runner.run(["-c", "run b.ath; digest"]).digests.last == old.digests.last)
  }

  @Test func aVariableCalledLikeAnOptionIsRemarkedOnOnce() {
    let said = "is a variable, which fit does not look at"
    let twice = ProcessRunner.typed("lr = 0.01; data iris; model mlp 4; fit 1; fit 1").outputText
    #expect(twice.components(separatedBy: "lr " + said).count == 2)
    #expect(
      !ProcessRunner.typed("lr = 0.01; data iris; model mlp 4; fit 1 lr=lr").outputText.contains(
        said))
    #expect(
      ProcessRunner.typed("clip = 1; data iris; model mlp 4; fit 1").outputText.contains(
        "clip " + said))
  }
}
