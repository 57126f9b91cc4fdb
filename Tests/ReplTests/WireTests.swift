import Foundation
import TestSupport
import Testing

/// `athanor wire`, held to docs/WIRE.md by a program that only knows that document: a Python client
/// that talks to it over pipes, FIFOs and sockets, sends what is broken, signals, and goes away.
@Suite(.enabled(if: Program.answers)) struct WireTests {
  /// The Python that a shell would find.
  static let python = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    .split(separator: ":").map { String($0) + "/python3" }
    .first {
      FileManager.default.isExecutableFile(atPath: $0)
        && runner($0).run(["-c", "import json, select, socket, struct"]).code == 0
    }

  /// The scenarios, as the client itself lists them; their names are written nowhere else.
  static let scenarios =
    talk(["--list"])?.outputText.split(separator: "\n").map { String($0) } ?? []

  @Test(.enabled(if: python != nil)) func theClientListsItsScenarios() {
    #expect(Self.scenarios.contains("pipe") && Set(Self.scenarios).count == Self.scenarios.count)
  }

  @Test(.enabled(if: python != nil), arguments: scenarios)
  func conversationHolds(_ scenario: String) throws {
    let result = try #require(Self.talk([Program.athanor, scenario]))
    #expect(result.outputText == "ok \(scenario)\n", "\(result.errorText)")
    #expect(result.code == 0)
  }

  /// A program that knows that it waits for no answer longer than a minute is given all it needs.
  private static func runner(_ path: String) -> ProcessRunner {
    var runner = ProcessRunner()
    runner.path = path
    // Where Python looks for what it consists of.
    runner.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"]]
    runner.timeout = 600_000
    return runner
  }

  /// Runs the client; nil where there is no Python.
  private static func talk(_ arguments: [String]) -> ProcessResult? {
    guard let python else { return nil }
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Oracles/wire_client.py").path
    return runner(python).run([script] + arguments)
  }
}
