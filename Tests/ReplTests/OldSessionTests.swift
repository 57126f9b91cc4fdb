import Foundation
import TestSupport
import Testing

/// Sessions that another version has written.
@Suite(.enabled(if: Program.answers)) struct OldSessionTests {
  /// Opens a copy of a file of `Oracles/sessions`.
  private static func run(_ name: String, _ line: String) throws -> ProcessResult {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("athanor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Oracles/sessions/\(name)")
    try FileManager.default.copyItem(at: file, to: folder.appendingPathComponent(name))
    var runner = ProcessRunner()
    runner.folder = folder.path
    return runner.run([name, "-c", line])
  }

  /// 0.1.0 after `data digits`, a net of two convolutions, `set exact=yes` and a fit that was paused at
  /// step 6. It comes to what 0.1.0 came to where it went on in the same process.
  @Test func anExactFitOfTheFirstVersionGoesOnExactly() throws {
    let found = try Self.run("exact-0.1.0.athanor", "digest; set exact; continue; digest; repro r1")
    #expect(found.errorText == "")
    let lines = found.outputText.split(separator: "\n")
    #expect(lines.contains("net e1f5713dce68 (bits 3)"), "\(lines)")
    #expect(lines.contains("net d6389a91e6bb (bits 3)"), "\(lines)")
    #expect(lines.contains { $0.hasPrefix("exact    yes") })
    #expect(found.outputText.contains("comes to digest d6389a91e6bb"))
  }
}
