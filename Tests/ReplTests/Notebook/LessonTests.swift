import Foundation
import TestSupport
import Testing

@testable import Repl

/// Every notebook and script in `notebooks/` prints what it holds.
@Suite(.enabled(if: Program.answers)) struct LessonTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("notebooks")

  private static let lessons =
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?
    .filter { $0.hasSuffix(".md") }.sorted() ?? []

  @Test func everyNotebookPrintsWhatItHolds() {
    var runner = ProcessRunner()
    runner.timeout = 60_000
    let result = runner.run(["check", Self.folder.path])
    #expect(result.code == 0, "\(result.outputText)\(result.errorText)")
  }

  @Test func thereAreLessons() { #expect(Self.lessons.count >= 2) }

  /// One sentence a line, short outputs, exercises: what makes a lesson pleasant to read and to diff.
  @Test(arguments: LessonTests.lessons)
  func lessonIsWrittenAsALesson(_ name: String) throws {
    let data = try Data(contentsOf: Self.folder.appendingPathComponent(name))
    let notebook = try NotebookReader.read(Array(data), path: name)
    #expect(notebook.front.title != nil)
    #expect(!notebook.exercises.isEmpty)
    for cell in notebook.cells {
      let printed = cell.output?.body.count ?? 0
      #expect(printed <= 36, "\(name):\(cell.fence.opening + 1) prints \(printed) lines")
    }
    let sentences = try Regex(#"[a-z)][.?!] [A-Z]"#)
    for case .prose(let lines) in notebook.blocks {
      for line in lines {
        let text = notebook.lines.text(line)
        #expect(
          text.firstMatch(of: sentences) == nil, "\(name):\(line + 1) holds several sentences")
      }
    }
  }
}
