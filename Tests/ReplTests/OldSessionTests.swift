import Foundation
import TestSupport
import Testing

/// Sessions that another version has written.
@Suite(.enabled(if: Program.answers)) struct OldSessionTests {
  /// Opens a copy of a file of `Oracles/sessions`.
  static func run(
    _ name: String, _ line: String, options: [String] = []
  ) throws -> ProcessResult {
    let folder = try TemporaryFolder()
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Oracles/sessions/\(name)")
    try FileManager.default.copyItem(atPath: file.path, toPath: folder.file(name))
    return folder.runner().run(options + [name, "-c", line])
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
