import Foundation
import Kernel
import TestSupport
import Testing

@testable import Repl

/// The pages made from the rows are true: the reference in the repository is the program's own, and
/// what the error pages call wrong and right is.
@Suite struct ReferenceTests {
  private static let file = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("docs/REFERENCE.md")

  /// `make reference`, or RECORD=1, writes it anew.
  @Test func theReferenceIsThePrograms() throws {
    let text = ReferencePage.markdown(labels: Command.labels)
    let recorded = (try? String(contentsOf: Self.file, encoding: .utf8)) ?? ""
    guard recorded != text else { return }
    if ProcessInfo.processInfo.environment["RECORD"] != nil {
      try text.write(to: Self.file, atomically: true, encoding: .utf8)
    }
    let (old, new) = (recorded.split(separator: "\n"), text.split(separator: "\n"))
    let line = zip(old, new).prefix { $0 == $1 }.count
    Issue.record(
      "docs/REFERENCE.md differs from the rows at \"\(line < new.count ? new[line] : "its end")\": make reference"
    )
  }

  @Test func theProgramPrintsIt() {
    let result = ProcessRunner().run(["reference"])
    #expect(result.code == 0)
    #expect(result.outputText == ReferencePage.markdown(labels: Command.labels))
    #expect(ProcessRunner().run(["reference", "more"]).code == 2)
  }

  @Test func everythingIsInIt() {
    let text = ReferencePage.markdown(labels: Command.labels)
    for label in Command.labels { #expect(text.contains("\n### \(label.name)\n")) }
    for (noun, labels) in Vocabulary.rows {
      #expect(text.contains("\n## \(noun.plural)\n"))
      for label in labels { #expect(text.contains("\n- `\(label.name)` "), "\(label.name)") }
    }
    #expect(text.split(separator: "\n").allSatisfy { $0.last != " " })
  }

  /// The files that the pages speak of.
  private static func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("athanor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in [
      ("gaps.csv", "x,y\n1,2\nnan,4\n3,4\n5,6\n7,8\n9,1\n"), ("ragged.csv", "x,y\n1,2,3\n4\n"),
      ("self.ath", "run self.ath\n"), ("other.ath", "1 + 1\n"),
    ] {
      try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    return folder
  }

  @Test(arguments: Problem.Code.allCases.filter { $0 != .interrupted })
  func errorPagesAreTrue(_ code: Problem.Code) throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var runner = ProcessRunner()
    runner.folder = folder.path
    let page = ErrorPages.page(code)
    // Commands, options and bad values are checked before anything is looked for.
    let needs = code.rawValue < 31 ? "data iris; model linear" : page.setup
    func told(_ line: String) -> [Substring] {
      runner.run(["-k", "-"], input: needs + "\n" + line).errorText.split(separator: "\n")
        .filter { $0.contains("error E") }
    }
    if code != .tooDeep {
      #expect(told(page.wrong).contains { $0.contains("error \(code.name)") }, "\(page.wrong)")
    }
    #expect(told(page.right) == [], "\(page.right)")
  }

  /// Layers, rules, settings, topics and functions: what their rows show as an example runs.
  @Test func everyOtherExampleRuns() throws {
    let labels =
      LayerKind.labels + Suggestion.labels + Setting.labels + Topic.labels + Function.labels
    let lines = ["data digits", "model mlp 4"] + labels.map(\.example).filter { !$0.isEmpty }
    let result = try ProgramRowTests.run(lines, ["--keep-going"])
    #expect((result.code, result.errorText) == (0, ""))
  }

  /// What `help` and its topics show as something to type is parsed.
  @Test func whatTopicsShowIsWritten() {
    let parser = Parser(labels: Command.labels)
    let help = HelpPages(labels: Command.labels)
    for topic in Topic.all where ["charts", "language"].contains(topic.name) {
      for entry in topic.entries(help) {
        guard case .pair(let line, _) = entry, !line.contains("…"), !line.hasPrefix(">"),
          !line.hasPrefix("1k"), !line.contains("FILE"), line != "fi 5"
        else { continue }
        #expect(parser.lint(SourceText(line)).isEmpty, "\(line)")
      }
    }
  }
}
