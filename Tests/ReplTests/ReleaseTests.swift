import Foundation
import TestSupport
import Testing

/// Session files, scripts and weights that release 0.1.0 wrote come to the digests that it printed.
///
/// `Release010/make.sh` made the files with that release, and `expected.txt` with them: lines that
/// begin with `> ` ask, the others are its answers.
@Suite(.enabled(if: Program.answers)) struct ReleaseTests {
  struct Question: Sendable, CustomTestStringConvertible {
    /// What is opened or run first; `-` for nothing.
    let file: String
    let statements: String
    var digests: [String] = []

    var testDescription: String { "\(file): \(statements)" }
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Release010")

  static let questions: [Question] = {
    let path = folder.appendingPathComponent("expected.txt").path
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    var questions: [Question] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("> "), let colon = line.firstIndex(of: ":") {
        questions.append(
          Question(
            file: String(line[..<colon].dropFirst(2)),
            statements: String(line[colon...].dropFirst(2))))
      } else if !questions.isEmpty {
        questions[questions.count - 1].digests.append(String(line))
      }
    }
    return questions
  }()

  @Test func thereIsSomethingToHold() {
    #expect(Self.questions.count > 20 && Self.questions.count { $0.digests.isEmpty } == 0)
  }

  @Test(arguments: questions) func whatItWroteComesToTheSameDigests(_ question: Question) throws {
    let work = FileManager.default.temporaryDirectory
      .appendingPathComponent("athanor-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: Self.folder, to: work)
    defer { try? FileManager.default.removeItem(at: work) }
    var runner = ProcessRunner()
    runner.folder = work.path
    runner.timeout = 60_000
    runner.environment["XDG_STATE_HOME"] = work.path + "/state"
    let arguments =
      switch (question.file as NSString).pathExtension {
      case "athanor": [question.file, "-c", question.statements]
      case "ath": ["-c", "run \(question.file); \(question.statements)"]
      default: ["-c", question.statements]
      }
    let answer = runner.run(arguments)
    #expect(answer.code == 0, "\(answer.errorText)")
    let digests = answer.outputText.split(separator: "\n").filter { $0.contains("(bits ") }
    #expect(digests.map(String.init) == question.digests)
  }
}
