import Foundation
import TestSupport
import Testing

/// `--safe`: somebody else's script reads beside itself, writes where it is told to, and has limits.
@Suite(.enabled(if: Program.answers)) struct SafeModeTests {
  @Test func scriptsStayInTheirFolder() throws {
    let base = FileManager.default.temporaryDirectory
      .appendingPathComponent("athanor-\(UUID().uuidString)").path
    for folder in ["", "/script", "/out", "/script/inner"] {
      try FileManager.default.createDirectory(
        atPath: base + folder, withIntermediateDirectories: true)
    }
    defer { try? FileManager.default.removeItem(atPath: base) }
    let table = "a,b\n1,2\n3,4\n5,6\n7,8\n9,1\n"
    for path in ["/secret.csv", "/script/inner/own.csv"] {
      try table.write(toFile: base + path, atomically: true, encoding: .utf8)
    }
    try FileManager.default.createSymbolicLink(
      atPath: base + "/script/link.csv", withDestinationPath: base + "/secret.csv")
    var runner = ProcessRunner()
    runner.folder = base + "/script"
    func run(_ line: String, _ options: [String] = []) throws -> ProcessResult {
      try line.write(toFile: base + "/script/work.ath", atomically: true, encoding: .utf8)
      return runner.run(["--safe"] + options + ["run", "work.ath"])
    }
    let out = ["--out", base + "/out"]
    #expect(try run("data inner/own.csv").code == 0)
    #expect(try run("x = 1; save \(base)/out/a.ath; save \(base)/out/a.athanor", out).code == 0)
    for (line, options) in [
      ("data ../secret.csv", []), ("data link.csv", []), ("data /etc/passwd", []),
      ("x = 1; save a.ath", []), ("x = 1; save a.ath", out), ("vars > a.txt", out),
      ("vars >> inner/own.txt", out), ("x = 1; save a.athanor", out),
      ("x = 1; export x.npy x", []), ("open \(base)/script/../a.athanor", []),
      ("save \(base)/out/../b.ath", out), ("run ../c.ath", []),
    ] as [(String, [String])] {
      let result = try run(line, options)
      #expect(
        result.code == 1 && result.errorText.contains("--safe"), "\(line): \(result.errorText)")
    }
    for line in [
      "set memory 5GB", "x = zeros(20000, 20000)", "data iris; model mlp 4; fit 1000000",
      "set memory auto; x = zeros(20000, 20000)",
    ] { #expect(try run(line).code == 1, "\(line)") }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: base + "/out").sorted()
        == ["a.ath", "a.athanor"])
    #expect(runner.run(["--safe", "--out", "/nosuch", "-c", "1"]).code == 4)
    #expect(runner.run(["--out", base, "-c", "1"]).code == 2)
  }
}
