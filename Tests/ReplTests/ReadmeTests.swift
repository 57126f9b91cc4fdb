import Foundation
import TestSupport
import Testing

/// The session in README.md is what the program prints.
@Suite(.enabled(if: Program.answers)) struct ReadmeTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The fenced blocks that begin with a prompt, as lines.
  private func sessions() throws -> [[String]] {
    let text = try String(
      contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    let blocks = text.components(separatedBy: "```\n")
    return stride(from: 1, to: blocks.count, by: 2).map { blocks[$0].components(separatedBy: "\n") }
      .filter { $0.first?.hasPrefix("> ") == true }
  }

  /// What changes from run to run, and the width of its column with it, is left out.
  private func stable(_ lines: [String]) -> [String] {
    lines.map { line in
      line.split(separator: " ").filter { !$0.hasPrefix("~") }.joined(separator: " ")
    }.filter { !$0.isEmpty }
  }

  @Test func theSessionIsWhatIsPrinted() throws {
    let sessions = try sessions()
    #expect(sessions.count >= 2)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for lines in sessions where !lines[0].contains("learning_rate") {
      let typed = lines.filter { $0.hasPrefix("> ") }.map { String($0.dropFirst(2)) }
      let shown = lines.filter { !$0.hasPrefix("> ") && !$0.hasPrefix("$ ") }
      var runner = ProcessRunner()
      runner.folder = folder.path
      let result = runner.run(["-"], input: typed.joined(separator: "\n") + "\n")
      let printed = result.outputText.components(separatedBy: "\n")
      #expect(result.code == 0, "\(result.errorText)")
      let (wanted, found) = (stable(shown), stable(printed))
      // The first block shows the end of what its one line prints.
      #expect(found.suffix(wanted.count) == wanted[...])
    }
  }
}
