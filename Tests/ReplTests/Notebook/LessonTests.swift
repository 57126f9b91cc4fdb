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
  }

  @Test(arguments: LessonTests.lessons)
  func lintFindsNothing(_ name: String) {
    var runner = ProcessRunner()
    runner.timeout = 60_000
    let result = runner.run(["lint", Self.folder.appendingPathComponent(name).path])
    #expect(result.code == 0, "\(result.outputText)\(result.errorText)")
  }

  /// Exercises judge the state and no text: an answer passes in other spellings too.
  @Test(arguments: LessonTests.lessons)
  func answersPassInOtherSpellings(_ name: String) throws {
    let text = try String(
      contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    let spellings: [([String]) -> [String]] = [
      { [$0.map(LessonTests.reordered).joined(separator: "; ")] },
      { $0.flatMap { ["# and then", "2 + 2", $0.replacing(" ", with: "   ")] } },
    ]
    for spelling in spellings {
      let folder = try TemporaryFolder()
      try folder.write(LessonTests.respelled(text, spelling), name)
      let result = folder.runner().run(["check", name])
      #expect(result.code == 0, "\(result.outputText)\(result.errorText)")
    }
  }

  /// The options of a statement the other way round.
  private static func reordered(_ statement: String) -> String {
    let words = statement.split(separator: " ").map(String.init)
    let options = words.filter { $0.contains("=") }
    guard let verb = words.first, !verb.contains("="), words.count > 1, words[1] != "=" else {
      return statement
    }
    return (words.filter { !$0.contains("=") } + options.reversed()).joined(separator: " ")
  }

  /// A lesson with the statements of every answer spelled in another way.
  private static func respelled(_ text: String, _ spelling: ([String]) -> [String]) -> String {
    var lines: [String] = []
    var answer: [String] = []
    for line in text.components(separatedBy: "\n") {
      let isMore = !answer.isEmpty && line.hasPrefix(" ")
      if line.hasPrefix("answer: ") || isMore {
        answer.append(String(isMore ? line.drop { $0 == " " } : line.dropFirst(8)))
        continue
      }
      if !answer.isEmpty { lines += ["answer:"] + spelling(answer).map { "  " + $0 } }
      answer = []
      lines.append(line)
    }
    return lines.joined(separator: "\n")
  }
}
