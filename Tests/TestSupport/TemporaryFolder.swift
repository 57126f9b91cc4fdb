import Foundation

/// A new folder, removed with everything in it when nothing refers to it any more.
public final class TemporaryFolder: Sendable {
  public let path: String

  public init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("athanor-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  public func file(_ name: String) -> String { path + "/" + name }

  public func write(_ text: String, _ name: String) throws {
    try text.write(toFile: file(name), atomically: true, encoding: .utf8)
  }

  public func read(_ name: String) throws -> String {
    try String(contentsOfFile: file(name), encoding: .utf8)
  }

  /// The program, run in this folder, which stays as long as the runner.
  public func runner(timeout: Int = 60_000) -> ProcessRunner {
    var runner = ProcessRunner()
    runner.folder = path
    runner.keeps = self
    runner.timeout = timeout
    return runner
  }
}
