import TestSupport
import Testing

/// Tables at the edges of what is said about them, through the program.
@Suite(.enabled(if: Program.answers)) struct TableEdgeTests {
  /// Columns a, b and y; `cells` changes rows.
  private static func rows(_ range: Range<Int>, _ head: String = "a,b,y") -> String {
    head + "\n" + range.map { "\($0),\($0 * 37 % 101),\($0 % 2 == 0 ? "u" : "v")\n" }.joined()
  }

  fileprivate func run(_ folder: TemporaryFolder, _ line: String) -> ProcessResult {
    folder.runner().run(["--keep-going", "-c", line])
  }

  @Test func aTargetOfGapsOnlyIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("a,y\n1,\n2,\n3,\n", "t.csv")
    for line in ["data t.csv target=y", "data t.csv target=y fill=y:drop"] {
      let found = run(folder, line)
      #expect(found.code != 0 && found.errorText.contains("target="), "\(found.errorText)")
    }
  }

  /// A weight is a number from 0 up, in the file it is taught from and in every later one.
  @Test(arguments: ["-1", "", "nan", "many"]) func aWeightIsANumber(_ cell: String) throws {
    let folder = try TemporaryFolder()
    let good = "a,w,y\n" + (0..<20).map { "\($0),1,\($0 % 2 == 0 ? "u" : "v")\n" }.joined()
    let bad = good.replacing("\n7,1,", with: "\n7,\(cell),")
    try folder.write(good, "good.csv")
    try folder.write(bad, "bad.csv")
    let taught = run(folder, "data bad.csv weights=w")
    let tested = run(folder, "data good.csv weights=w test=bad.csv")
    for found in [taught, tested] {
      #expect(found.code != 0 && found.errorText.contains("a weight is a number from 0 up"))
      #expect(found.errorText.contains("bad.csv:9"), "\(found.errorText)")
    }
  }

  /// Parts with other names are no parts of one table; ends of lines do not matter.
  @Test func partsHaveTheSameNames() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.rows(0..<40), "part-1.csv")
    try folder.write(Self.rows(40..<80).replacing("\n", with: "\r\n"), "part-2.csv")
    let both = run(folder, "data part-*.csv; model mlp 4; fit 1; digest mlp")
    try folder.write(Self.rows(0..<80), "whole.csv")
    #expect(
      both.code == 0
        && both.digests == run(folder, "data whole.csv; model mlp 4; fit 1; digest mlp").digests)
    let named = run(folder, "data part-*.csv header=no task=classes")
    #expect(named.outputText.contains("82 rows"), "\(named.outputText)\(named.errorText)")
    try folder.write(Self.rows(80..<90, "b,a,y"), "part-3.csv")
    let other = run(folder, "data part-*.csv")
    #expect(other.code != 0 && other.errorText.contains("part-3.csv:1: begins with 'b,a,y'"))
    try folder.write("1,2,u\n3,4,v\n", "bare-1.csv")
    try folder.write("1,2,u\n5,6,v\n", "bare-2.csv")
    let bare = run(folder, "data bare-*.csv valid=1")
    #expect(bare.outputText.contains("4 rows"), "\(bare.outputText)\(bare.errorText)")
  }

  /// Numbers of groups have more digits than a 32-bit float.
  @Test func groupsKeepEveryDigit() throws {
    let folder = try TemporaryFolder()
    let text =
      "who,x,y\n"
      + (0..<60).map { "\(1_000_000_001 + $0 % 2),\($0),\($0 % 3 == 0 ? "u" : "v")\n" }.joined()
    try folder.write(text, "t.csv")
    let found = run(folder, "data t.csv group=who valid=0.5")
    #expect(found.outputText.contains("30 train, 30 valid"), "\(found.outputText)")
  }

  @Test func lineOfBlanksOnlyIsEmpty() throws {
    let folder = try TemporaryFolder()
    try folder.write("1 2 u\n3 4 v\n   \n5 6 u\n  ", "t.txt")
    let found = run(folder, "data t.txt valid=1")
    #expect(found.outputText.contains("3 rows"), "\(found.outputText)\(found.errorText)")
    #expect(found.outputText.contains("2 empty lines"), "\(found.outputText)")
  }

  /// A number that is said to stand for a gap does so where other cells are texts.
  @Test(arguments: ["-999", "-999.0", "-9.99e2"]) func gapsThatAreNumbers(_ cell: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a,y\n1 m,u\n\(cell),v\n3 m,u\n4 m,v\n5 m,u\n", "t.csv")
    let found = run(folder, "data t.csv missing=-999 valid=1")
    #expect(found.outputText.contains("1 missing in 'a'"), "\(found.outputText)\(found.errorText)")
  }

  /// Rows of a test file that a fill leaves out are left out of it too, the taught schema or not.
  @Test func dropLeavesTestRowsOut() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.rows(0..<60).replacing("\n9,", with: "\n,"), "train.csv")
    let test = Self.rows(60..<80).replacing("\n65,", with: "\n,").replacing(
      "66,18,u", with: "66,18,")
    try folder.write(test, "test.csv")
    let found = run(folder, "data train.csv test=test.csv fill=drop,y:drop")
    #expect(found.outputText.contains("18 test"), "\(found.outputText)\(found.errorText)")
  }

  /// A split is kept where the rows are the same ones, though test rows of a file came or went.
  @Test func aSplitSurvivesTestRows() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.rows(0..<60), "train.csv")
    try folder.write(Self.rows(60..<80), "test.csv")
    let start = "data train.csv; split every=7; model mlp 4; fit 1; "
    let found = run(folder, start + "data train.csv test=test.csv; score valid")
    #expect(
      found.outputText.contains("rows 0, 7, 14, … held out, 20 rows for the test"),
      "\(found.outputText)\(found.errorText)")
    #expect(!found.outputText.contains("trained on"), "\(found.outputText)")
  }

  /// What is said to be words comes back as words, indicators as indicators.
  @Test func exportedTablesSayWhatTheyNeed() throws {
    let folder = try TemporaryFolder()
    let text =
      "code,gap,y\n"
      + (0..<30).map { "\"\($0 % 3)\",\($0 % 4 == 0 ? "" : "\($0)"),\"\($0 % 2)\"\n" }.joined()
    try folder.write(text, "t.csv")
    let first = run(
      folder,
      "set width 200; data t.csv words=code indicators=gap fill=median; export u.csv; model mlp 4; fit 1; digest mlp"
    )
    #expect(first.code == 0, "\(first.errorText)")
    let line = try #require(
      first.lines.first { $0.contains("data u.csv") }, "\(first.outputText)")
    let start = try #require(line.range(of: "data u.csv"))
    let back = run(
      folder, line[start.lowerBound...] + " fill=median; model mlp 4; fit 1; digest mlp")
    #expect(back.code == 0 && back.digests.last == first.digests.last, "\(line) \(back.errorText)")
  }
}

extension TableEdgeTests {
  /// The trials of a range test train on the rows as a fit does, gaps filled.
  @Test func trialsKnowTheFill() throws {
    let folder = try TemporaryFolder()
    let text =
      "a,b,y\n"
      + (0..<200).map {
        "\($0 % 9 == 0 ? "" : "\($0)"),\($0 * 37 % 101),\($0 % 2 == 0 ? "u" : "v")\n"
      }
      .joined()
    try folder.write(text, "t.csv")
    let found = run(folder, "data t.csv fill=median indicators=a; model mlp 4; lrfind epochs=2")
    #expect(found.code == 0 && !found.outputText.contains("no trials"), "\(found.outputText)")
  }
}
