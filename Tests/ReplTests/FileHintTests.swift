import Foundation
import TestSupport
import Testing

/// Files that are nearly tables: what is read, and what to type for the others.
@Suite(.enabled(if: Program.answers)) struct FileHintTests {
  private static let rows = "1,2,x\n3,4,z\n5,6,x\n7,8,z\n9,9,x\n"

  private func run(_ line: String, _ files: [String: String]) throws -> ProcessResult {
    let folder = try TemporaryFolder()
    for (name, text) in files {
      try text.write(toFile: folder.path + "/" + name, atomically: true, encoding: .utf8)
    }
    var runner = ProcessRunner()
    runner.folder = folder.path
    return runner.run(["-c", line])
  }

  /// Excel's first line says what separates cells; lines are counted with it.
  @Test(arguments: ["\n", "\r\n"]) func aLineThatNamesTheSeparator(_ end: String) throws {
    let text = "sep=;\na;b;y\n1,5;2;x\n3;4;z\n5;6;x\n7;8;z\n9;9;x\n"
    let result = try run("data s.csv", ["s.csv": text.replacingOccurrences(of: "\n", with: end)])
    #expect(result.code == 0, "\(result.errorText)")
    #expect(result.outputText.contains("s: 5 rows, 2 features, 2 classes"))
    #expect(result.outputText.contains("semicolon, as the first line says"))
    #expect(result.outputText.contains("line 2 names the columns"))
    let ragged = try run("data s.csv", ["s.csv": text + "1;2\n"])
    #expect(ragged.errorText.contains("s.csv:8:"), "\(ragged.errorText)")
  }

  @Test func whatStandsAboveATable() throws {
    for (opening, line) in [("My title\n\n", 3), ("# one\n# two\n", 3), ("title\n", 2)] {
      let result = try run("data t.csv", ["t.csv": opening + "a,b,y\n" + Self.rows])
      #expect(result.code == 1)
      #expect(result.errorText.contains("tail -n +\(line) FILE"), "\(result.errorText)")
    }
    let plain = try run("data t.csv", ["t.csv": "a,b,y\n1,2,x\n1,2,x,4\n"])
    #expect(plain.errorText.contains("must be quoted"))
  }

  @Test func severalFilesAreAPattern() throws {
    let text = "a,b,y\n" + Self.rows
    let result = try run("data a.csv b.csv", ["a.csv": text, "b.csv": text])
    #expect(result.errorText.contains("data '*.csv'"), "\(result.errorText)")
    let both = try run("data '*.csv'", ["a.csv": text, "b.csv": text])
    #expect(both.outputText.contains("10 rows"), "\(both.errorText)")
  }

  @Test func aFileWithoutNamesForAModelWithThem() throws {
    let files = ["head.csv": "a,b,y\n" + Self.rows, "plain.csv": "1,2\n3,4\n"]
    for options in ["", " header=no"] {
      let result = try run(
        "data head.csv; model mlp 4; fit 1; predict plain.csv\(options)", files)
      #expect(result.code == 1)
      #expect(result.errorText.contains("(echo a,b; cat FILE) > named.csv"), "\(result.errorText)")
    }
  }
}
