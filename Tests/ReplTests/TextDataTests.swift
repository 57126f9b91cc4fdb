import Foundation
import TestSupport
import Testing
import Viz

@testable import Repl

/// Text through the real program: read, shown, trained on, kept.
@Suite(.enabled(if: Program.answers)) struct TextDataTests {
  private func run(_ lines: [String], _ arguments: [String] = []) throws -> ProcessResult {
    try ProgramRowTests.run(lines, arguments)
  }

  /// A gru knows more than the commoner class, 77.8 % of the rows, and 0.53 of loss.
  @Test func namesAreLearned() throws {
    let result = try run([
      "data names", "model gru 32", "fit const 4 lr=5e-3", "score", "_.accuracy", "r1.valid[-1]",
      "worst 3", "predict 2", "confusion",
      "hist lengths",
    ])
    #expect((result.code, result.errorText) == (0, ""))
    let numbers = result.outputText.split(separator: "\n").compactMap { Double($0) }
      .filter { $0 < 1 }
    #expect(numbers.count == 2 && (numbers.first ?? 0) > 0.82 && (numbers.last ?? 1) < 0.45)
    #expect(result.outputText.contains("lengths of text: mean 5.996"))
    let worst = result.outputText.split(separator: "\n").first { $0.contains("sure") }
    #expect(worst?.hasSuffix("loss  text") == true, "\(worst ?? "")")
  }

  /// Columns stand under their headings whatever the letters are, at every width.
  @Test(arguments: [60, 80, 120]) func textIsAligned(_ width: Int) throws {
    let folder = try TemporaryFolder()
    let text = "naïve\tfr\nstraße\tde\n日本語の本\tja\n👍🏽 ok\ten\nה שלום\the\nzoe\u{308}\tfr\n"
    try folder.write(text, "w.txt")
    let result = try run([
      "set width \(width)", "data lines \"\(folder.file("w.txt"))\" sep=tab valid=1", "show 6",
    ])
    #expect((result.code, result.errorText) == (0, ""))
    let lines = result.outputText.split(separator: "\n").suffix(7)
    let classes = ["target", "fr", "de", "ja", "en", "he", "fr"]
    let starts = zip(lines, classes).map { line, word -> Int in
      guard let found = line.range(of: word, options: .backwards) else { return -1 }
      return DisplayWidth.of(String(line[..<found.lowerBound]))
    }
    #expect(Set(starts).count == 1 && starts[0] > 0, "\(starts)\n\(lines.joined(separator: "\n"))")
  }

  @Test func wordsOfATableAreShown() throws {
    let result = try run(["data penguins", "show 4"])
    #expect((result.code, result.errorText) == (0, ""))
    let lines = result.outputText.split(separator: "\n").suffix(6).map {
      $0.split(separator: " ").map(String.init)
    }
    #expect(lines[0].prefix(3) == ["row", "side", "island"])
    #expect(lines[1][2] == "Torgersen" && lines[1].last == "Adelie")
    #expect(lines.last?.prefix(2) == ["+", "flipper_length_mm,"], "\(lines)")
    #expect(!result.outputText.contains("island="))
  }

  @Test func aSessionKeepsText() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("s.athanor")
    let first = try run([
      "data names", "model lstm 8", "fit const 1", "digest", "score", "save \"\(path)\"",
    ])
    #expect((first.code, first.errorText) == (0, ""))
    let again = try run(["open \"\(path)\"", "digest", "score", "show 1"])
    #expect((again.code, again.errorText) == (0, ""))
    let score = first.outputText.split(separator: "\n").filter { $0.contains("lstm on ") }
    #expect(again.outputText.split(separator: "\n").filter { $0.contains("lstm on ") } == score)
    #expect(again.outputText.contains("aaron"))
  }

  /// Another file: its rows are scored and predicted by the model's alphabet and classes.
  @Test func testFilesAndNewFiles() throws {
    let folder = try TemporaryFolder()
    let rows = ["anna\tf", "otto\tm", "ida\tf", "ugo\tm", "nora\tf", "toni\tm"]
    try folder.write(rows.joined(separator: "\n") + "\n", "train.txt")
    try folder.write("otto\tm\nida\tf\n", "test.txt")
    try folder.write("Zoë\notto\n", "new.txt")
    let result = folder.runner().run([
      "-c",
      "data lines train.txt sep=tab valid=2 test=test.txt; model gru 8; fit const 30 lr=2e-2; "
        + "score test; score test.txt sep=tab; predict new.txt > out.csv",
    ])
    #expect((result.code, result.errorText) == (0, ""), "\(result.errorText)")
    #expect(result.outputText.contains("2 test"))
    let out = try folder.read("out.csv").split(whereSeparator: \.isNewline)
    #expect(out.count == 3 && out[2].contains("m"), "\(out)")
  }

  @Test func gapsOfPenguinsAreFilled() throws {
    let result = try run([
      "data penguins fill=median", "model mlp 16", "fit 1cycle 10 lr=2e-2", "score",
      "_.accuracy",
      "data penguins fill=drop", "data fashion rows=100", "data moons rows=30",
    ])
    #expect((result.code, result.errorText) == (0, ""))
    let lines = result.outputText.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("penguins: 333 rows") })
    #expect(lines.contains { $0.hasPrefix("fashion: 100 rows") })
    #expect(lines.contains { $0.hasPrefix("moons: 30 rows") })
    #expect((lines.compactMap { Double($0) }.filter { $0 <= 1 }.last ?? 0) > 0.85)
    let open = try run(["data penguins", "model mlp 4", "fit 1"])
    #expect(open.code == 1 && open.errorText.contains("fill="))
  }

  /// What is exported is read again as the same rows, byte for byte.
  @Test func textComesBackAsItWas() throws {
    let folder = try TemporaryFolder()
    let text = "naïve\tfr\nstra\u{DF}e\tde\n日本語\tja\na\tb\tx\n👍🏽 ok\ten\n"
    try folder.write(text, "w.txt")
    try folder.write("e\u{301}té\n\u{20}x \n", "l.txt")
    let result = folder.runner().run([
      "-c",
      "data lines w.txt sep=tab valid=1; export a.tsv; data lines l.txt; export b.tsv; "
        + "data names; export c.tsv; digest names; data lines c.tsv sep=tab seed=42; digest c",
    ])
    #expect((result.code, result.errorText) == (0, ""))
    #expect(
      try folder.read("a.tsv") == text
        && folder.read("b.tsv").utf8.elementsEqual("e\u{301}té\n\u{20}x \n".utf8))
    #expect(try folder.read("c.tsv").hasPrefix("aaron\tmale\nabbey\tfemale\n"))
    let wrong = folder.runner().run(["--keep-going", "-c", "data names; export a.csv"])
    #expect(wrong.code == 1 && wrong.errorText.contains("export a.tsv"))
  }

  /// A net of characters: it learns, and what it writes is decided by the seed and the line's number.
  @Test func linesAreGenerated() throws {
    let folder = try TemporaryFolder()
    let words = ["anna", "otto", "ida", "hanna", "nora", "dora", "toni", "nadia"]
    try folder.write((words + words + words + words).joined(separator: "\n"), "w.txt")
    let start = "data lines w.txt; model gru 32; fit const 20 lr=1e-2; "
    func lines(_ words: String) -> [String] {
      let result = folder.runner().run(["-c", start + words])
      #expect((result.code, result.errorText) == (0, ""), "\(result.errorText)")
      guard let fit = result.lines.lastIndex(where: { $0.hasPrefix("r1:") }) else { return [] }
      return Array(result.lines[(fit + 1)...])
    }
    let five = lines("generate 5 seed=7").suffix(5)
    #expect(lines("generate 2 seed=7").suffix(2) == five.prefix(2))
    #expect(lines("generate 5 seed=8").suffix(5) != five)
    let likeliest = lines("generate 3 start=ot temperature=0").suffix(3)
    #expect(Set(likeliest) == ["otto"], "\(likeliest)")
    let kept = folder.runner().run(["-c", start + "generate 5 seed=7; save s.athanor"])
    let again = folder.runner().run(["-c", "open s.athanor; generate 5 seed=7; _"])
    #expect(kept.code == 0 && again.code == 0)
    for line in five { #expect(again.outputText.contains(line)) }
    let unknown = folder.runner().run(["-c", start + "generate 1 start=X"])
    #expect(unknown.code == 1 && unknown.errorText.contains("does not know the character X"))
  }

  @Test(arguments: [
    ("data lines", "needs file"), ("data lines no.txt sep=tab", "no such file"),
    ("data names scaling=zscore", "no quantities"), ("data lines /tmp sep=tab", "is a folder"),
    ("data names; augment flip", "text"), ("data fashion rows=some", "all"),
    ("data moons test=a.csv", "drawn"),
  ])
  func whatDoesNotGoSaysSo(_ line: String, _ words: String) throws {
    let result = try run([line])
    #expect(result.code == 1)
    #expect(result.errorText.contains(words), "\(result.errorText)")
  }
}
