import Foundation
import TestSupport
import Testing

@testable import Repl

/// Scripts become notebooks and come back.
@Suite struct ConversionTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("notebooks")

  private static func files(_ end: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
      .filter { $0.hasSuffix(end) }.sorted()
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
  }

  private func notebook(_ script: String) throws -> String {
    try Conversion.notebook(from: SourceText(script))
  }

  private func script(_ notebook: String) throws -> String {
    Conversion.script(from: try NotebookReader.read(Array(notebook.utf8), path: nil))
  }

  private func statements(_ script: String) throws -> [String] {
    let source = SourceText(script)
    return try source.statements().map { source.text($0) }
  }

  /// What runs of a notebook, in order.
  private func running(_ markdown: String) throws -> [String] {
    let notebook = try NotebookReader.read(Array(markdown.utf8), path: nil)
    return try notebook.cells.filter { $0.terms.expected == nil }.flatMap { cell in
      try statements(notebook.lines.text(cell.fence.body))
    }
  }

  @Test(arguments: ConversionTests.files(".ath"))
  func everyScriptComesBackToTheByte(_ name: String) throws {
    let before = try text(name)
    #expect(try script(notebook(before)) == before)
  }

  /// But for what was printed.
  @Test(arguments: ConversionTests.files(".md"))
  func everyLessonComesBackWithoutItsOutputs(_ name: String) throws {
    let before = try text(name)
    let notebook = try NotebookReader.read(Array(before.utf8), path: nil)
    let printed = Set(notebook.cells.compactMap(\.output).flatMap { Array($0.lines) })
    let kept = (0..<notebook.lines.count).filter { !printed.contains($0) }
      .map { notebook.lines.text($0) + "\n" }.joined()
    #expect(try self.notebook(script(before)) == kept)
  }

  private static let scripts = [
    "", "\n\n", "x = 1", "# only prose", "#!athanor 1\n\n\nx = 1\n\n\n\ny = 2\n",
    "# a\n\nx = 1\n# b\n#\n# c\ny = 2 # tail\n#no blank\nz = 3",
    "model { dense 8\n# inside a block\nrelu; dense }\n# outside\nfit 1\n",
    "x = (1 +\n# inside\n2)\n",
    "# ```ath\n# never()\n# ```\nx = 1\n", "# ```\nx = 1\n", "# <!-- a\nx = 1\n",
    "# ---\n# check: rtol=x\n# ---\nx = 1\n", "# ```ask\n# prompt: x\n# ```\n",
    "#| rtol=0.1\nx = 1\n#|\ny = 2\n", "#| nonsense\nx = 1\n", "#> x = 1\ny = 2\n",
    "#| ask\n#> prompt: p\n#> expect: 1\n", "#| expect=error:E014\n#> init x\n\ny = 1\n",
    "#> # a\nx = 1\n", "x = \"```\"\n\"````\"\n", "x = 1 + \\\n  2\n# c\n",
    "x = 1\r\n# c\r\ny = 2\r\n",
  ]

  @Test(arguments: ConversionTests.scripts)
  func statementsStayAndTheSecondTripChangesNothing(_ before: String) throws {
    let made = try notebook(before)
    #expect(try running(made) == statements(before), "\(made)")
    let back = try script(made)
    #expect(try statements(back) == statements(before), "\(back)")
    #expect(try notebook(back) == made)
    #expect(try script(notebook(back)) == back)
  }

  private static let notebooks = [
    "", "Prose.\n", "```ath\n```\n", "```ath\nx = 1\n```\n```ath\ny = 2\n```\n```out\n2\n```\n",
    "---\ntitle: t\n\nathanor: 1\n---\nProse.  \nMore.\n```ath rtol=1e-3\nx = 1\n# comment\n\ny = 2\n```\n",
    "```python\na\n\nb\n```\n<!-- c\n\nd -->\n\n````md\n```ath\nx\n```\n````\n",
    "```ath expect=error:E014\n\ninit x\n```\nEnd.\n```ath check=none\n#| not a mark\n#> nor this\n1\n```\n",
    "```ask\nprompt: a\n  b\n\nexpect: 1\n```\n```ath\nx = 1\n```\n# Heading\n",
    "---\n\nNo front matter.\n", "| a | b |\n|---|---|\n* x\n\n    indented\n",
  ]

  @Test(arguments: ConversionTests.notebooks)
  func notebooksKeepAllButTheirOutputs(_ before: String) throws {
    let made = try script(before)
    #expect(try statements(made) == running(before), "\(made)")
    let back = try notebook(made)
    let (old, new) = (
      try NotebookReader.read(Array(before.utf8), path: nil),
      try NotebookReader.read(Array(back.utf8), path: nil)
    )
    #expect(new.front.title == old.front.title)
    #expect(new.cells.map(\.terms) == old.cells.map(\.terms), "\(back)")
    #expect(
      new.cells.map { new.lines.text($0.fence.body) }
        == old.cells.map {
          old.lines.text($0.fence.body)
        })
    #expect(new.exercises.map(\.expect.text) == old.exercises.map(\.expect.text))
    #expect(new.exercises.map(\.prompt) == old.exercises.map(\.prompt))
    #expect(new.guesses.map(\.form) == old.guesses.map(\.form))
    #expect(words(new) == words(old))
    #expect(try script(back) == made)
  }

  private func words(_ notebook: Notebook) -> [String] {
    notebook.blocks.flatMap { block -> [String] in
      guard case .prose(let lines) = block else { return [] }
      return lines.map { notebook.lines.text($0) }.filter { !$0.isEmpty }
    }
  }

  @Test(.enabled(if: Program.answers)) func filesAreConvertedAndKept() throws {
    let folder = try TemporaryFolder()
    let runner = folder.runner()
    try folder.write("# Two.\nx = 2\nx\n", "a.ath")
    #expect(runner.run(["convert", "a.ath", "a.md"]).outputText.hasPrefix("a.md: 1 fence; "))
    #expect(runner.run(["check", "--bless", "a.md"]).code == 0)
    let kept = runner.run(["convert", "a.md", "a.ath"])
    #expect(kept.code == 4 && kept.errorText.contains("it is there already"))
    #expect(runner.run(["convert", "--overwrite", "a.md", "a.ath"]).code == 0)
    let back = try folder.read("a.ath")
    #expect(back == "# Two.\nx = 2\nx\n")
    try folder.write("x = (1\n", "b.ath")
    let broken = runner.run(["convert", "b.ath", "b.md"])
    #expect(broken.code == 1 && broken.errorText.hasPrefix("b.ath:1:5: error E004"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("b.md")))
    #expect(runner.run(["convert", "a.md"]).code == 2)
    #expect(runner.run(["convert", "a.md", "b.md"]).code == 2)
    #expect(runner.run(["convert", "none.md", "c.ath"]).code == 4)
  }
}
