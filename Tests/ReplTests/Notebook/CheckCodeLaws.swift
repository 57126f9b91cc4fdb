import Foundation
import TestSupport
import Testing

/// Exit codes and first lines of bad notebooks: each says one sentence at its place, and is left as it was.
@Suite(.enabled(if: Program.answers)) struct CheckCodeLaws {
  private static let cell = "```ath\nx = 1\n```\n"

  private static func guess(_ lines: String) -> String {
    "```guess\nprompt: q\n\(lines)\n```\n" + cell
  }

  private static func ask(_ lines: String) -> String {
    cell + "```ask\nprompt: q\n\(lines)\n```\n"
  }

  /// What a notebook holds, its exit code, and where and what is said; nothing where all is well.
  private static let notebooks: [(text: String, code: Int32, said: String)] = [
    (cell, 0, ""),
    (cell.replacing("\n", with: "\r\n"), 0, ""),
    ("\u{FEFF}" + cell, 0, ""),
    (String(repeating: "Prose in a long notebook.\n", count: 100_000) + cell, 0, ""),
    ("a\n```ath\n1\n", 1, "2:1: error E004: the fence that begins here is never closed"),
    (
      "<!-- a\n" + cell, 1,
      "2:1: error E004: this ath fence stands in the comment that begins in line 1"
    ),
    ("- a\n\n  ```ath\n  1\n  ```\n", 1, "3:1: error E002: an ath fence stands at the left margin"),
    (
      "```out\n1\n```\n" + cell, 1,
      "1:1: error E002: this out fence follows no ath fence of its own"
    ),
    ("```ath quite\n1\n```\n", 1, "1:8: error E021: a fence can say nothing like \"quite\""),
    (
      "---\nathanor: 3\n---\n" + cell, 1,
      "2:10: error E002: this notebook asks for 3, and this program"
    ),
    ("---\nminutes: soon\n---\n" + cell, 1, "2:10: error E005: minutes: takes a whole number"),
    ("Prose.\n", 1, " error E062: there is nothing to run: no ath fence"),
    ("\u{0}\u{1}\u{2}", 1, "1:1: error E006: "),
    ("```ath\ninit kaimng\n```\n", 1, "2:6: error E014: no initialiser called \"kaimng\""),
    ("```ath\nx = (1 +\n```\n", 1, "2:5: error E004: "),
    (guess("choices:\n- a\n- b"), 1, "1:1: error E011: a guess needs truth:"),
    (guess("choices:\n- a\ntruth: 1"), 1, "3:1: error E011: choices: needs at least two lines"),
    (guess("range: 0..1\ntruth: x ="), 1, "4:"),
    (guess("range: 0..0.5\ntruth: x"), 3, "4:8: error E046: the truth is 1, outside 0..0.5"),
    (
      "```guess\nprompt: q\nrange: 0..1\ntruth: 1\n```\n" + "Prose.\n", 1,
      "1:1: error E002: no ath fence comes"
    ),
    (ask("expect: x <"), 1, "6:"),
    (
      ask("expect: y.vaild < 1\nanswer: y = [1]"), 3,
      "6:11: error E014: expect cannot be told after the answer"
    ),
    (ask("expect: y < 1\nanswer: init kaimng"), 3, "7:14: error E014: the answer fails: "),
    (ask("hint: a"), 1, "4:1: error E011: an exercise needs prompt: and expect:"),
    (ask("expect: x == 1"), 3, "6:9: error E046: expect is true before anything was done"),
    ("```ath\n1/3\n```\n```out\n0.33\n```\n", 3, "5:5: the output differs"),
    ("```ath\n1/3\n```\n", 3, "1:1: the output is not recorded"),
    ("```ath\n[1][4]\n```\n", 3, "2:4: error E032: "),
    (
      "```ath expect=error:E014\nx = 1\n```\n", 3,
      "1:1: error E014 was expected, and nothing failed"
    ),
    (
      "```ath\nsave /tmp/athanor-elsewhere.ath\n```\n", 3,
      "2:6: error E063: /tmp/athanor-elsewhere.ath: a notebook writes beside itself only"
    ),
    ("```ath\ndata /etc/passwd\n```\n", 3, "2:6: error E061: /etc/passwd: a notebook reads below "),
    ("```ath\nquit\n```\n" + cell, 3, "1:1: quit ended the session before the last fence"),
  ]

  @Test(arguments: CheckCodeLaws.notebooks.indices)
  func badNotebooksAreSaidAtTheirPlace(_ index: Int) throws {
    let (text, code, said) = Self.notebooks[index]
    let folder = try TemporaryFolder()
    try folder.write(text, "a.md")
    for options in [[], ["--bless"]] as [[String]] {
      // What blessing mends is mended.
      guard options.isEmpty || !said.contains("output") else { continue }
      let result = folder.runner().run(["check", "a.md"] + options)
      #expect(result.code == code, "\(result.outputText)\(result.errorText)")
      #expect(result.errors.isEmpty, "\(result.errorText)")
      let lines = result.outputText.split(separator: "\n")
      #expect(lines.count <= 6)
      if !said.isEmpty {
        #expect(lines.first?.hasPrefix("a.md:" + said) == true, "\(result.outputText)")
      }
      let after = try Data(contentsOf: URL(fileURLWithPath: folder.file("a.md")))
      #expect(after == Data(text.utf8))
    }
    #expect(!FileManager.default.fileExists(atPath: "/tmp/athanor-elsewhere.ath"))
  }

  /// Of several files the highest code counts, and a file that is not there is 4.
  @Test func ofSeveralTheHighestCounts() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.cell, "good.md")
    try folder.write("```ath\ninit kaimng\n```\n", "mistake.md")
    try folder.write("```ath\n1\n```\n", "differs.md")
    func code(_ names: String...) -> Int32? { folder.runner().run(["check"] + names).code }
    #expect(code("good.md") == 0)
    #expect(code("good.md", "mistake.md") == 1)
    #expect(code("mistake.md", "differs.md", "good.md") == 3)
    #expect(code("mistake.md", "differs.md", "none.md") == 4)
  }
}
