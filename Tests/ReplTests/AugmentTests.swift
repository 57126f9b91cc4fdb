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

/// What is shown of augmentations, and what they cost, through the program itself.
@Suite(.enabled(if: Program.answers)) struct AugmentViewTests {
  private static func run(_ lines: [String]) throws -> ProcessResult {
    try ProgramRowTests.run(lines, ["--keep-going"])
  }

  /// A plain net takes mirrored digits for others; on rows without left and right it does not.
  @Test func augmentSaysWhetherItIsTooStrong() throws {
    let found = try Self.run([
      "data digits", "augment rotate=10 zoom=1.1", "augment off", "model mlp 32",
      "fit 8 lr=1e-2", "x = augment flip", "x.verdict", "x.mind", "augment noise=1e-5",
    ])
    #expect(found.errorText == "", "\(found.errorText)")
    let text = found.outputText.replacing("\n", with: " ")
    #expect(text.contains("variance kept: ") && text.contains("with compose=no"))
    #expect(text.contains("a model that is fitted tells whether it is too strong"))
    #expect(text.contains("Too strong: mlp says another class of "))
    #expect(text.contains("(95 %: ") && text.contains("above 40.0%") && text.contains("too strong"))
    #expect(text.contains("Useless: mlp says another class of 0.0% of "))
  }

  /// What it hands out goes into a file.
  @Test func itsFiguresCanBeWritten() throws {
    let found = try Self.run([
      "data iris", "model mlp 8", "fit 5 lr=1e-2", "augment noise=0.1 | json",
      "augment noise=0.1 | csv",
    ])
    #expect(found.errorText == "", "\(found.errorText)")
    let lines = found.outputText.split(whereSeparator: \.isNewline).map(String.init)
    #expect(lines.contains { $0.hasPrefix("{\"rows\":120") && $0.contains("\"verdict\":\"") })
    let header = "rows,changed,mind,mind_low,mind_high,shift,verdict"
    let place = try #require(lines.firstIndex { $0 == header })
    #expect(lines[place + 1].hasPrefix("120.0,"))
  }

  /// A hint is for the rows that are there.
  @Test(arguments: ["digits", "adding", "iris"]) func theHintCanBeTyped(_ name: String) throws {
    let found = try Self.run(["data \(name)", "show 1 augmented=yes"])
    let hint = try #require(
      found.errorText.split(separator: "\n").first { $0.contains(", then show augmented=yes") })
    let line = try #require(String(hint).components(separatedBy: ", then ").first)
    let typed = try Self.run([
      "data \(name)", line.trimmingCharacters(in: .whitespaces), "show 1 augmented=yes",
    ])
    #expect(typed.errorText == "", "\(typed.errorText)")
  }

  @Test func aFileOfPicturesSaysWhatIsLeftOut() throws {
    let found = try Self.run(["data digits", "show 24 > few.svg", "show 40 > many.svg"])
    #expect(found.errorText == "", "\(found.errorText)")
    #expect(found.outputText.contains("many.svg holds the first 24 of 40 pictures"))
    #expect(!found.outputText.contains("few.svg"))
  }

  @Test func showDrawsWhatAFitMeets() throws {
    let found = try Self.run([
      "data digits", "augment rotate=20 p=1", "show 1 augmented=yes", "show 1 augmented=yes",
      "augment off", "show augmented=yes", "data adding", "augment shift=0.2 p=1",
      "show 1 augmented=yes", "data iris", "augment noise=0.1", "show 2 augmented=yes | csv",
    ])
    let lines = found.outputText.split(separator: "\n").map(String.init)
    let starts = lines.indices.filter { lines[$0] == "digits  augmented" }
    #expect(starts.count == 2)
    // The same draws each time: looking takes none.
    if starts.count == 2 {
      #expect(lines[starts[0]..<(starts[0] + 18)] == lines[starts[1]..<(starts[1] + 18)])
    }
    for draw in 1...5 { #expect(found.outputText.contains("draw \(draw)")) }
    #expect(found.errorText.contains("no augmentation is on"))
    #expect(lines.filter { $0.hasPrefix("  0  draw ") }.count == 5)
    #expect(lines.filter { $0.contains(",draw ") }.count == 10)
  }

  @Test func presetsAndSharedOptions() throws {
    let found = try Self.run([
      "data digits", "augment standard flip=off", "augment mild rotate=3 pad=zeros", "augment",
      "augment strong p=0.5 compose=no", "augment off", "augment rotate zoom=off", "augment p=0.5",
      "augment rotate=1000", "data iris", "augment standard", "augment swap=0.2 noise=0.1",
      "data diabetes", "augment swap",
    ])
    let said = found.outputText.split(separator: "\n").filter { $0.hasPrefix("augment: ") }
    #expect(said.contains("augment: warp=0.2 rotate=10 zoom=1.1 light=0.2, training rows only"))
    #expect(said.contains("augment: rotate, training rows only"))
    #expect(said.contains("augment: noise=0.1 swap=0.2, training rows only"))
    let text = found.outputText.replacing("\n", with: " ")
    #expect(text.contains("augment: flip warp=0.1 rotate=3 zoom=1.1 light=0.1 pad=zeros"))
    #expect(text.contains("fastai aug_transforms(mult=2)"))
    #expect(text.contains("augment: flip warp=0.4 rotate=20 zoom=1.1 light=0.4 compose=no p=0.5"))
    for problem in [
      "p= is for augmentations, and none is named", "rotate must be 0 to 180, not 1000",
      "augment flip is for images, and the rows of 'iris' are a table",
      "augment swap is for classes, and 'diabetes' has numbers to predict",
    ] {
      #expect(found.errorText.contains(problem), "\(problem)")
    }
    #expect(found.errorText.split(separator: "\n").count { $0.contains("error E") } == 4)
  }

  @Test func aSweepTakesAQuotedList() throws {
    let found = try Self.run([
      "data digits", "model mlp 8", "sweep augment=off,\"flip rotate=10\",standard { fit 1 }",
    ])
    #expect(found.errorText == "", "\(found.errorText)")
    #expect(found.outputText.contains("flip rotate=10  ") && found.outputText.contains("r3"))
  }

  /// Of probabilities the mean; the sentence says what was averaged.
  @Test func scoreAveragesDraws() throws {
    let found = try Self.run([
      "data digits", "model mlp 16", "fit 3 lr=1e-2", "score tta=4", "augment shift=0.1 p=0",
      "score", "score tta=4", "augment shift=0.1", "score train tta=2 metric=f1", "digest",
    ])
    #expect(found.errorText.contains("tta draws augmentations, and none is on"))
    let scores = found.outputText.split(separator: "\n").filter { $0.hasPrefix("mlp on 359 rows") }
    #expect(scores.count == 2 && Set(scores).count == 1)
    let text = found.outputText.replacing("\n", with: " ")
    #expect(text.contains("tta: means over 5 answers a row, of the row as it is and of 4 draws"))
    #expect(text.contains("another predictor than the model alone"))
  }
}

/// `mixup=`, `cutmix=` and `smooth=` of `fit`, through the program itself.
@Suite(.enabled(if: Program.answers)) struct MixingTests {
  private static func run(_ lines: [String]) throws -> ProcessResult {
    try ProgramRowTests.run(lines, ["--keep-going"])
  }

  @Test func theTableSaysWhatTheLossIsOf() throws {
    let found = try Self.run([
      "data digits", "model mlp 16", "fit 2 mixup=0.4 smooth=0.1", "mine", "explain fit",
      "model mlp 16", "fit 2 smooth=0.1", "mine", "plot loss", "repro r1", "fit 1", "compare r1 r3",
      "compare r1 r2", "sweep mixup=0.2,1 by=valid { fit 1 }",
    ])
    let text = found.outputText.replacing("\n", with: " ")
    #expect(text.contains("epoch     mixed     valid  accuracy"))
    #expect(text.contains("epoch  smoothed     valid  accuracy") || text.contains("smoothed"))
    #expect(text.contains("epoch     train     valid  accuracy"))
    #expect(text.contains("the training loss is of mixed, smoothed rows and cannot fall below"))
    #expect(text.contains("mixup 0.4, smooth 0.1, seed"))
    #expect(text.contains("l ~ Beta(0.4,"))
    #expect(text.contains("with smoothing"))
    #expect(found.errorText.contains("r1 was fitted to mixed rows"))
    #expect(text.contains("comes to digest"))
    #expect(
      text.contains(
        "training losses are of different targets and do not compare: mixup=0.4 smooth=0.1 (r1), rows as "
          + "they are (r3); held-out losses do"))
    #expect(text.split(separator: "do not compare").count == 3)
  }

  /// Held-out rows are scored by the plain loss, so that runs with and without can be compared.
  @Test func heldOutRowsAreScoredAsTheyAre() throws {
    let found = try Self.run([
      "data digits", "model mlp 16", "fit 2 smooth=0.2 mixup=1 cutmix=1", "x = score",
      "abs(x.loss - r1.valid[-1]) < 1e-6",
      "abs(x.accuracy - r1.accuracy[-1]) < 1e-6",
    ])
    #expect(found.errorText == "", "\(found.errorText)")
    #expect(found.outputText.split(separator: "\n").suffix(2) == ["yes", "yes"])
  }

  /// A 0 and `off` are a plain fit, to the bit and in its recipe, so that one can stand beside the others.
  @Test(arguments: ["mixup", "cutmix", "smooth"]) func nothingIsAPlainFit(_ name: String) throws {
    func digests(_ fit: String) throws -> [String] {
      let found = try Self.run(["data digits", "model mlp 8", fit, "digest", "runs | json"])
      #expect(found.errorText == "", "\(found.errorText)")
      return found.outputText.split(separator: "\n").map(String.init).filter {
        $0.contains("(bits ") || $0.contains("\"run\":")
      }
    }
    let plain = try digests("fit 1")
    #expect(plain.contains { $0.contains("(bits ") })
    #expect(try digests("fit 1 \(name)=0") == plain)
    #expect(try digests("fit 1 \(name)=off") == plain)
    #expect(try digests("fit 1 \(name)=0.3") != plain)
    let asked = try Self.run([
      "data digits", "model mlp 8", "whatif \(name)=0,0.2 seeds=2 { fit 1 }",
    ])
    #expect(asked.errorText == "", "\(asked.errorText)")
  }

  @Test func whatCannotBeMixedIsRefused() throws {
    let found = try Self.run([
      "data diabetes", "model mlp 4", "fit 1 mixup=0.4", "data names", "model gru 4",
      "fit 1 cutmix=1", "data iris", "model mlp 4", "fit 1 cutmix=1", "fit 1 mixup=-1",
      "fit 1 mixup=1e-9", "fit 1 smooth=1", "runs",
    ])
    for problem in [
      "mixup is for classes, 'diabetes' has values",
      "cutmix is for numbers, and the rows of 'names' are text",
      "cutmix is for images and sequences, and the rows of 'iris' are a table",
      "mixup must be 0", "mixup must be at least 0.01", "smooth must be",
    ] {
      #expect(found.errorText.contains(problem), "\(problem): \(found.errorText)")
    }
    #expect(!found.outputText.contains("r1"))
  }
}
