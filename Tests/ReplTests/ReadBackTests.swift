import Foundation
import TestSupport
import Testing

/// What is exported, read by the libraries that others read it with.
@Suite(.enabled(if: Program.answers)) struct ReadBackTests {
  /// A Python with numpy and safetensors: the one that `ATHANOR_PEERS` names, or the system's.
  static let python = [ProcessInfo.processInfo.environment["ATHANOR_PEERS"], "/usr/bin/python3"]
    .compactMap { $0 }
    .first { path in
      var runner = ProcessRunner()
      runner.path = path
      return FileManager.default.isExecutableFile(atPath: path)
        && runner.run(["-c", "import numpy, safetensors.numpy"]).code == 0
    }

  @Test(.enabled(if: python != nil)) func pythonComputesTheSameFromExportedFiles() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("athanor-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var runner = ProcessRunner()
    runner.folder = folder
    let line =
      "data iris every=5 scaling=none; model { dense 5; norm; tanh; dense 3 }; fit 20 lr=1e-2; "
      + "export net.safetensors; export iris.csv; p = predict; export p.npy p"
    let work = runner.run(["-c", line])
    #expect(work.code == 0, "\(work.errorText)")
    runner.path = try #require(Self.python)
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Oracles/read_back.py").path
    let read = runner.run([script, folder])
    #expect(read.code == 0, "\(read.errorText)")
    #expect(read.outputText == "150 4 setosa versicolor virginica\n")
  }
}
