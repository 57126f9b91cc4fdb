import Foundation
import TestSupport
import Testing

/// A notebook of somebody else: it reads beside itself, what it writes stays private, and it ends.
@Suite(.enabled(if: Program.answers)) struct NotebookConfinementTests {
  private static func notebook(_ lines: [String]) -> String {
    "# Test\n\n```ath check=none\n" + lines.joined(separator: "\n") + "\n```\n"
  }

  private func check(_ folder: TemporaryFolder, _ lines: [String], _ words: [String] = []) throws
    -> ProcessResult
  {
    try folder.write(Self.notebook(lines), "book/n.md")
    var runner = folder.runner()
    runner.environment["TMPDIR"] = folder.file("private")
    try FileManager.default.createDirectory(
      atPath: folder.file("private"), withIntermediateDirectories: true)
    return runner.run(["check"] + words + ["book/n.md"])
  }

  private func names(_ folder: TemporaryFolder, _ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.file(path)).sorted()
  }

  /// Every way to write, over what is there, appended, in a folder below: it is as if it had been done, and
  /// afterwards nothing has.
  @Test func whatIsWrittenStaysPrivate() throws {
    let folder = try TemporaryFolder()
    try folder.write("old\n", "book/old.txt")
    try folder.write("a,y\n1,u\n2,v\n3,u\n4,v\n5,u\n", "book/sub/t.csv")
    let lines = [
      "note \"one\" > new.txt", "note \"two\" > old.txt", "note \"three\" >> old.txt",
      "note \"four\" > sub/new.txt", "data iris", "export sub/t.csv iris",
      "data sub/t.csv", "model mlp 4; fit 1", "plot loss > loss.svg",
      "export net.safetensors", "load net.safetensors", "save work.ath", "run work.ath",
      "save lab.athanor", "x = zeros(3); export x.npy x; load x.npy",
    ]
    let found = try check(folder, lines)
    #expect(found.code == 0, "\(found.outputText)\(found.errorText)")
    #expect(try names(folder, "book") == ["n.md", "old.txt", "sub"])
    #expect(try names(folder, "book/sub") == ["t.csv"])
    #expect(try folder.read("book/old.txt") == "old\n")
    #expect(try names(folder, "private").isEmpty)
    let trusted = try check(folder, lines, ["--trust"])
    #expect(trusted.code == 0, "\(trusted.outputText)")
    #expect(try folder.read("book/old.txt").hasSuffix("three\n"))
    #expect(FileManager.default.fileExists(atPath: folder.file("book/lab.athanor")))
  }

  @Test(arguments: [
    "note \"x\" > ../evil.txt", "note \"x\" > ABSOLUTE/evil.txt", "note \"x\" >> link.txt",
    "note \"x\" > sub/../../evil.txt", "export ../evil.csv iris", "save ../evil.athanor",
    "note \"x\" > linked/evil.txt", "data ../secret.csv", "run ../secret.csv",
    "open ../lab.athanor", "load ../x.npy",
  ]) func nothingIsReachedOutside(_ line: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a,y\n1,u\n2,v\n3,u\n", "secret.csv")
    try folder.write("", "book/sub/a")
    try folder.write("", "other/a")
    let files = FileManager.default
    try files.createSymbolicLink(
      atPath: folder.file("book/link.txt"), withDestinationPath: folder.file("secret.csv"))
    try files.createSymbolicLink(
      atPath: folder.file("book/linked"), withDestinationPath: folder.file("other"))
    let before = try folder.read("secret.csv")
    let own = line.replacing("ABSOLUTE", with: folder.file(""))
    let found = try check(folder, ["data iris", own])
    #expect(found.code == 3, "\(found.outputText)")
    #expect(found.outputText.contains("a notebook ") || found.outputText.contains("no such file"))
    #expect(try folder.read("secret.csv") == before && names(folder, "other") == ["a"])
    #expect(try !names(folder, ".").contains { $0.hasPrefix("evil") })
    #expect(try names(folder, "private").isEmpty)
  }

  /// Pictures lie beside a notebook only by `--bless`; another one than the one that is there is a difference.
  @Test func picturesAreComparedAndBlessed() throws {
    let folder = try TemporaryFolder()
    let lines = ["data iris", "model mlp 4; fit 2", "plot loss > loss.svg"]
    #expect(try check(folder, lines).code == 0)
    #expect(try names(folder, "book") == ["n.md"])
    let blessed = try check(folder, lines, ["--bless"])
    #expect(blessed.code == 0 && blessed.outputText.contains("1 picture written"))
    let picture = try folder.read("book/loss.svg")
    #expect(try check(folder, lines).code == 0)
    try folder.write("<svg/>", "book/loss.svg")
    let other = try check(folder, lines)
    #expect(other.code == 3 && other.outputText.contains("loss.svg: another picture"))
    #expect(try check(folder, lines, ["--bless"]).code == 0)
    #expect(try folder.read("book/loss.svg") == picture)
  }

  @Test func whatComputesTooLongIsStopped() throws {
    let folder = try TemporaryFolder()
    let lines = ["data digits", "model mlp 256 256", "fit 100000"]
    let found = try check(folder, lines, ["--seconds", "1"])
    #expect(
      found.code == 3 && found.outputText.contains("longer than it may"), "\(found.errorText)")
    #expect(try names(folder, "private").isEmpty)
    let safe = folder.runner().run([
      "--safe", "--seconds", "1", "-c",
      "data digits; model mlp 8; sweep lr=\(Self.many) { fit 90 }",
    ])
    #expect(
      safe.code == 1 && safe.errorText.contains("--safe computes for 1 s"), "\(safe.errorText)")
  }

  private static let many = (1...40).map { "\($0)e-4" }.joined(separator: ",")
}
