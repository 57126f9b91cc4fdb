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
    let folder = URL(fileURLWithPath: file(name)).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try text.write(toFile: file(name), atomically: true, encoding: .utf8)
  }

  /// A table of 200 rows in which nothing can be learned: three numbers and one of two classes, all drawn.
  public func writeRandomTable(_ name: String) throws {
    var random = SplitMix(state: 7)
    let rows = (0..<200).map { _ -> String in
      let cells = (0..<3).map { _ in "\(random.below(1 << 24))" }
      return (cells + [random.below(2) == 0 ? "a" : "b"]).joined(separator: ",")
    }
    try write("x,y,z,label\n" + rows.joined(separator: "\n") + "\n", name)
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
