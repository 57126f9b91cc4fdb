import Foundation
import TestSupport
import Testing

/// What the real program takes, and how soon it lets go.
@Suite struct ProgramLimitsTests {
  /// R10. A name bound again and again once kept the memory of all it had been bound to: aligned blocks
  /// that were given back did not fit the next request of their own size. The system grants the process
  /// a fraction of what it would take then, and of what as many names take.
  @Test(arguments: ["zeros(1000, 1000)", "randn(1500, 1000)"])
  func reboundNumbersLeaveTheMemory(_ numbers: String) {
    func run(_ name: (Int) -> String) -> ProcessResult {
      let lines = (0..<500).map { "\(name($0)) = \(numbers)" } + ["sum(\(name(0))) < 1e9"]
      var runner = ProcessRunner()
      runner.path = "/bin/sh"
      runner.timeout = 120_000
      return runner.run(
        ["-c", "ulimit -v 400000; exec \"$0\" --threads 1", Program.athanor],
        input: lines.joined(separator: "\n"))
    }
    let one = run { _ in "a" }
    #expect(one.code == 0 && one.outputText == "yes\n", "\(one.errorText)")
    let many = run { "a\($0)" }
    #expect(many.code == 1 && many.errorText.contains("error E071"), "\(many.errorText)")
  }

  /// R8. A fit over the budget once said what one buffer of it needed, not what would fit.
  @Test func theMemoryThatIsAdvisedIsEnough() throws {
    func run(_ memory: String, _ batch: Int) -> ProcessResult {
      ProcessRunner().run([
        "-c", "set memory=\(memory); data digits; model mlp 1024 1024; fit 0 bs=\(batch)",
      ])
    }
    let refused = run("20MB", 64)
    #expect(refused.code == 1)
    #expect(refused.errorText.contains("error E071: a fit at bs=64 needs "))
    let advised = try #require(
      refused.errorText.split(separator: "set memory=").last?.split(separator: " ").first)
    #expect(run(String(advised), 64).code == 0)
    let number = try #require(Int(advised.dropLast(2)))
    #expect(run("\(number * 4 / 5)MB", 64).code == 1)
    let smaller = run("\(number)MB", 1000)
    let batch = try #require(
      smaller.errorText.split(separator: "bs=").last?.split(separator: ",").first)
    #expect(smaller.code == 1 && Int(batch).map { run("\(number)MB", $0).code } == 0)
  }

  /// Memory that is filled, rows that are drawn, weights that are initialised: each asks whether it should go on.
  @Test(
    arguments: [
      "data spirals n=20000000", "data adding n=5000000", "x = randn(2e8)", "x = rand(2e8)",
      "data digits; model lstm 4000", "data digits; model resnet 128 64",
    ], [SIGINT, SIGTERM])
  func whatFillsMemoryStops(_ line: String, _ signal: Int32) throws {
    let folder = try TemporaryFolder()
    var runner = folder.runner()
    runner.signals = [(after: 700, signal: signal)]
    let result = runner.run(["lab.athanor", "-c", "set memory=8GB; y = 1; " + line])
    // What is refused or done before the signal comes was not stopped.
    guard result.code != 0, result.code != 1 else { return }
    #expect(result.code == 128 + signal, "\(result.errorText)")
    let kept = folder.runner().run(["lab.athanor"], input: "vars\n")
    #expect(kept.code == 0 && kept.outputText.contains("y  "), "\(kept.outputText)")
  }

  /// One problem a line however many brackets it has, and no more than anybody reads.
  @Test func problemsThatArePassedOverAreCounted() throws {
    let folder = try TemporaryFolder()
    let deep = String(repeating: "(", count: 300) + "1" + String(repeating: ")", count: 300)
    try folder.write(deep + "\nx = 5\nx + 1\n", "one.ath")
    let one = folder.runner().run(["--keep-going", "run", "one.ath"])
    #expect(one.outputText == "6\n")
    #expect(one.errorText.components(separatedBy: "error E008").count == 2, "\(one.errorText)")
    try folder.write(String(repeating: deep + "\n", count: 3000) + "x = 5\nx + 1\n", "many.ath")
    for words in [["run", "many.ath"], ["-"]] {
      let input = words == ["-"] ? try folder.read("many.ath") : ""
      let many = folder.runner().run(["--keep-going"] + words, input: input)
      let said = many.outputText + many.errorText
      #expect(said.components(separatedBy: "error E008").count == 1001)
      #expect(said.contains("1000 statements failed: what follows is not run"))
      #expect(many.code == 1 && !many.outputText.contains("6\n"))
    }
  }

  /// A file that could not be begun is not there.
  @Test func nothingIsLeftOfAFileThatCouldNotBeWritten() throws {
    let folder = try TemporaryFolder()
    var runner = folder.runner()
    runner.path = "/bin/sh"
    let found = runner.run([
      "-c", "ulimit -f 0; exec \"$0\" -c 'note \"x\" >> new.txt'", Program.athanor,
    ])
    #expect(found.code == 1)
    #expect(!FileManager.default.fileExists(atPath: folder.file("new.txt")))
  }

  /// None of these could be stopped once.
  @Test(arguments: [
    "svd(randn(1500, 1500))", "qr(randn(3000, 3000))", "solve(randn(4000, 4000), randn(4000))",
    "sort(randn(6e7))", "median(randn(6e7))", "randn(9000, 9000) @ randn(9000, 9000)",
  ])
  func longCalculationsStop(_ expression: String) {
    var runner = ProcessRunner()
    runner.signals = [(after: 700, signal: SIGINT)]
    let result = runner.run(["-c", "x = " + expression])
    #expect(result.code == 130)
    #expect(result.errorText.contains("stopped; nothing has changed"), "\(result.errorText)")
  }

  /// The folder of unfinished sessions once made the home folder with it, where that was missing.
  @Test func aHomeThatIsNotThereIsNotMade() throws {
    let home = FileManager.default.temporaryDirectory
      .appendingPathComponent("athanor-\(UUID().uuidString)").path
    let session = try #require(TerminalSession([], environment: ["HOME": home]))
    session.send("x = 6 * 7\rx\r")
    #expect(session.waits { $0.text.contains("\n42") })
    session.send("quit\r")
    #expect(session.end() == .code(0))
    #expect(!FileManager.default.fileExists(atPath: home))
  }

  /// A list that shares its items has more of them than any memory; nobody may walk over them all.
  @Test func listsOfListsHaveAnEnd() {
    let result = ProcessRunner().run(
      ["--keep-going"],
      input: "x = [1, 2]\n" + String(repeating: "x = [x, x]\n", count: 60) + "1 + 41\n")
    #expect(result.errorText.contains("values at the most") && result.outputText.hasSuffix("42\n"))
  }
}
