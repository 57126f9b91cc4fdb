extension ProcessRunner {
  /// What the program makes of statements as they are typed behind `-c`.
  public static func typed(_ line: String, _ options: [String] = []) -> ProcessResult {
    var runner = ProcessRunner()
    runner.timeout = 60_000
    return runner.run(options + ["-c", line])
  }
}

extension ProcessResult {
  /// What it printed, blank lines left out.
  public var lines: [String] { outputText.split(separator: "\n").map(String.init) }
  /// The lines that `digest` printed.
  public var digests: [String] { lines.filter { $0.contains("(bits ") } }
}
