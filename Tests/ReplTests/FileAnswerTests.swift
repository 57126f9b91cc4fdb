import Foundation
import TestSupport
import Testing

/// From a file to predictions in a file, through the program.
@Suite(.enabled(if: Program.answers)) struct FileAnswerTests {
  /// Gaps, words, dates and an id; the rule is a row's own, so that nets learn it.
  private static func table(rows: Range<Int>, hasTarget: Bool = true) -> String {
    var text = "id,age,fare,sex,port,joined" + (hasTarget ? ",lived\n" : "\n")
    for row in rows {
      let mixed = row &* 2_654_435_761 % 1009
      let age = mixed % 9 == 0 ? "" : "\(mixed % 71)"
      let sex = mixed % 2 == 0 ? "male" : "female"
      let port = mixed % 11 == 0 ? "" : ["S", "C", "Q"][mixed % 3]
      let date = "2012-\(10 + mixed % 3)-\(10 + mixed % 19)"
      text += "\(row),\(age),\(mixed % 97).25,\(sex),\(port),\(date)"
      text += hasTarget ? ",\(mixed % 2 == 0 ? "no" : "yes")\n" : "\n"
    }
    return text
  }

  private static let lines =
    "data train.csv test=test.csv fill=median drop=id; model mlp 16; fit 8 lr=1e-2; "

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Self.table(rows: 0..<400), "train.csv")
    try folder.write(Self.table(rows: 400..<500), "test.csv")
    try folder.write(Self.table(rows: 500..<540, hasTarget: false), "new.csv")
    return folder
  }

  @Test func fiveLinesLeadToPredictions() throws {
    let folder = try folder()
    let found = folder.runner().run([
      "-c", Self.lines + "score test; score test.csv; predict new.csv > out.csv",
    ])
    #expect(found.code == 0, "\(found.errorText)")
    let scores = found.lines.filter { $0.hasPrefix("mlp on 100 rows (test") }
    #expect(scores.count == 2)
    let figures = scores.map { $0.split(separator: ":").last.map(String.init) ?? "" }
    #expect(figures[0] == figures[1] && figures[0].contains("accuracy 1"), "\(scores)")
    let rows = try folder.read("out.csv").split(separator: "\r\n")
    #expect(rows.count == 41 && rows[0] == "id,prediction,p_no,p_yes")
    for (index, row) in rows.dropFirst().enumerated() {
      let cells = row.split(separator: ",")
      #expect(cells.count == 4 && cells[0] == "\(500 + index)")
      let shares = cells.suffix(2).compactMap { Float($0) }
      #expect(shares.count == 2 && abs(shares[0] + shares[1] - 1) < 1e-5)
      #expect(cells[1] == (shares[0] > shares[1] ? "no" : "yes"))
    }
  }

  /// A fresh process with nothing but the file of weights says the same, to the byte.
  @Test func weightsInAFileCarryTheirPreprocessing() throws {
    let folder = try folder()
    let made = folder.runner().run([
      "-c", Self.lines + "predict new.csv > one.csv; export m.safetensors",
    ])
    let fresh = folder.runner().run([
      "-c", "load m.safetensors; predict new.csv > two.csv; score test.csv",
    ])
    #expect((made.code, fresh.code) == (0, 0), "\(fresh.errorText)")
    #expect(try folder.read("one.csv") == folder.read("two.csv"))
    #expect(fresh.outputText.contains("m on 100 rows (test.csv, weights of a file)"))
    let other = folder.runner().run([
      "-c", "data iris; model mlp 4; load m.safetensors as=kept; predict new.csv > three.csv",
    ])
    #expect(other.code == 0, "\(other.errorText)")
    #expect(try folder.read("one.csv") == folder.read("three.csv"))
  }

  @Test func rowsWithoutAnAnswerAreMarkedAndCounted() throws {
    let folder = try folder()
    try folder.write(
      "id,age,fare,sex,port,joined\na,30,5,male,S,2012-10-11\nb,old,5,male,S,2012-10-11\n"
        + "c,30,5,martian,S,2012-10-11\nd,,5,female,,2012-10-11\n", "odd.csv")
    let found = folder.runner().run([
      "-c", Self.lines + "predict odd.csv > out.csv; predict odd.csv",
    ])
    #expect(found.code == 0, "\(found.errorText)")
    let rows = try folder.read("out.csv").split(separator: "\r\n").map(String.init)
    #expect(rows.count == 5 && rows[0].hasSuffix(",no_answer"))
    #expect(rows[2] == "b,,,,'old' in 'age' is no number")
    #expect(rows[3].hasPrefix("c,") && rows[3].hasSuffix(",") && rows[4].hasPrefix("d,"))
    let said = found.outputText.replacingOccurrences(of: "\n", with: " ")
    #expect(said.contains("1 of 4 rows has no answer: odd.csv:3: 'old' in 'age' is no number"))
    #expect(said.contains("'martian' in 'sex' (1 row)"))
    let scored = folder.runner().run(["-c", Self.lines + "score odd.csv"])
    #expect(scored.code == 1 && scored.errorText.contains("nothing says what is true of its rows"))
  }

  @Test func withoutAFillRowsWithGapsHaveNoAnswer() throws {
    let folder = try folder()
    try folder.write("a,b,y\n1,2,u\n2,3,v\n3,4,u\n4,5,v\n5,6,u\n", "t.csv")
    try folder.write("b,a\n2,1\n,2\n3,\n", "n.csv")
    let found = folder.runner().run([
      "-c", "data t.csv; model mlp 4; fit 1; predict n.csv > o.csv",
    ])
    let rows = try folder.read("o.csv").split(separator: "\r\n").map(String.init)
    #expect(found.code == 0 && rows.count == 4, "\(found.errorText)")
    #expect(rows[0] == "line,prediction,p_u,p_v,no_answer" && rows[1].hasPrefix("2,"))
    #expect(rows[2] == "3,,,,a gap in 'b'" && rows[3] == "4,,,,a gap in 'a'")
  }

  @Test func theTestRowsStayWhateverIsHeldOut() throws {
    let folder = try folder()
    let found = folder.runner().run([
      "-c", Self.lines + "split valid=0.3 seed=9; score test; save work.ath; digest",
    ])
    #expect(found.code == 0, "\(found.errorText)")
    #expect(found.outputText.contains("280 train, 120 valid, 100 test"))
    let again = folder.runner().run(["-c", "run work.ath; digest"])
    #expect(again.code == 0 && again.digests.last == found.digests.last, "\(again.errorText)")
  }

  @Test func partsOfATableAreOneTable() throws {
    let folder = try folder()
    let whole = Self.table(rows: 0..<90)
    let lines = whole.split(separator: "\n").map(String.init)
    for part in 0..<3 {
      let own = [lines[0]] + lines[(1 + part * 30)..<(31 + part * 30)]
      try folder.write(own.joined(separator: "\n"), "part-\(part).csv")
    }
    try folder.write(lines[0] + "\n", "part-3.csv")
    try folder.write("", "part-4.csv")
    try folder.write(whole, "whole.csv")
    let rest = " fill=median drop=id; model mlp 4; fit 2; digest mlp; worst 3 train"
    let parts = folder.runner().run(["-c", "data part-*.csv" + rest])
    let one = folder.runner().run(["-c", "data whole.csv" + rest])
    #expect((parts.code, one.code) == (0, 0), "\(parts.errorText)")
    #expect(parts.digests == one.digests && !parts.digests.isEmpty)
    #expect(parts.outputText.contains("without rows: part-3.csv, part-4.csv"))
    try folder.write(lines[0] + "\n5,many,1,male,S,2012-10-11,no\n", "part-5.csv")
    let bad = folder.runner().run(["-c", "data part-*.csv drop=id,joined"])
    #expect(bad.code == 0, "\(bad.errorText)")
    #expect(bad.outputText.contains("part-5.csv:2 holds \"many\""), "\(bad.outputText)")
    try folder.write(whole, "odd[1].csv")
    #expect(folder.runner().run(["-c", "data odd[1].csv"]).code == 0)
    let none = folder.runner().run(["-c", "data nothing-*.csv"])
    #expect(none.code == 1)
    #expect(none.errorText.contains("no file of this pattern"))
  }

  /// A source that is read again keeps its split; test rows of another file go with that file.
  @Test func testRowsGoWithTheirFile() throws {
    let folder = try folder()
    let found = folder.runner().run(["-c", Self.lines + "data train.csv drop=id fill=median"])
    #expect(found.code == 0 && found.lines.contains { $0.hasPrefix("train: 400 rows") })
    #expect(!(found.lines.last { $0.hasPrefix("train: ") }?.contains("test") ?? true))
    let again = folder.runner().run([
      "-c", Self.lines + "data train.csv test=new2.csv drop=id fill=median",
    ])
    #expect(again.code != 0)
    try folder.write(Self.table(rows: 500..<560), "new2.csv")
    let other = folder.runner().run([
      "-c", Self.lines + "data train.csv test=new2.csv drop=id fill=median",
    ])
    #expect(other.lines.last { $0.hasPrefix("train: ") }?.hasSuffix("60 test") ?? false)
  }

  /// What a file of predictions holds, whatever it is called.
  @Test(arguments: ["out.csv", "out.txt", "out", "out.json"]) func allRowsAreWritten(
    _ name: String
  ) throws {
    let folder = try folder()
    let found = folder.runner().run(["-c", Self.lines + "predict new.csv > \(name)"])
    #expect(found.code == 0 && found.lines.contains("\(name): 40 rows"), "\(found.outputText)")
    let text = try folder.read(name)
    #expect(text.split { $0.isNewline }.count == (name == "out.json" ? 40 : 41))
    #expect(text.contains("p_no") && text.contains("539"))
    if name == "out.json" {
      let rows = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
      #expect(rows?.count == 40 && rows?.first?["id"] as? String == "500")
      #expect(rows?.first?["p_yes"] is Double)
    }
    let counted = folder.runner().run(["-c", Self.lines + "predict 3 new.csv > \(name)"])
    #expect(counted.lines.contains("\(name): 3 rows"))
  }

  /// Nothing is trained, or written over, for a file that no answer can be.
  @Test(arguments: ["net.safetensors", "x.npy", "lab.athanor", "a.png"])
  func filesOfOtherKindsAreNotWrittenOver(_ name: String) throws {
    let folder = try folder()
    try folder.write("kept", name)
    let found = folder.runner().run([
      "--keep-going", "-c", Self.lines + "fit 2 > \(name); runs; predict new.csv > \(name)",
    ])
    #expect(found.errorText.contains("no answer is written as") && !found.outputText.contains("r2"))
    #expect(try folder.read(name) == "kept")
    let over = folder.runner().run(["-c", Self.lines + "predict new.csv > new.csv"])
    #expect(over.code == 1 && over.errorText.contains("is the file that is read"))
  }

  @Test func groupsOfTheTestFileAreLookedAt() throws {
    let folder = try TemporaryFolder()
    func rows(_ range: Range<Int>) -> String {
      "who,x,y\n"
        + range.map { "p\($0 / 5),\($0 * 37 % 101),\($0 % 2 == 0 ? "u" : "v")\n" }.joined()
    }
    try folder.write(rows(0..<100), "a.csv")
    try folder.write(rows(75..<125), "b.csv")
    try folder.write("x,y\n1,u\n2,v\n", "c.csv")
    let shared = folder.runner().run(["-c", "data a.csv group=who test=b.csv"])
    #expect(shared.outputText.contains("25 of the 50 test rows have a 'who' of the other rows"))
    let none = folder.runner().run(["-c", "data a.csv group=who test=c.csv"])
    #expect(none.outputText.contains("c.csv has no 'who'"), "\(none.outputText)")
  }

  @Test func whatIsRefusedIsNotDone() throws {
    let folder = try folder()
    for (line, words) in [
      (
        "export w.safetensors layout=athanor; data iris; load nothing.safetensors as=kk",
        "no such file"
      ),
      ("score train sep=comma", "says how a file is read"),
      ("data train.csv fill=median,age:mean,age:zero", "two methods"),
      ("data -; data -", "standard input is empty, or was read already"),
    ] {
      let found = folder.runner().run(["-c", Self.lines + line])
      #expect(found.code != 0 && found.errorText.contains(words), "\(found.errorText)")
    }
  }

  @Test func standardInputIsAFile() throws {
    let folder = try folder()
    let found = folder.runner().run(
      ["-c", "data - fill=median drop=id; model mlp 4; fit 1"], input: Self.table(rows: 0..<60))
    #expect(found.code == 0, "\(found.errorText)")
    #expect(found.outputText.contains("60 rows"))
  }

  @Test func aPartInProportionIsTaken() throws {
    let folder = try folder()
    let found = folder.runner().run(["-c", "data train.csv rows=100 fill=drop drop=id"])
    #expect(found.code == 0 && found.outputText.contains("train: 100 rows"), "\(found.outputText)")
    #expect(found.outputText.contains("rows with a gap left out (fill=drop)"))
  }

  /// A word of a slot is that word; a file is known by its ending, a `/`, or quotes.
  @Test(arguments: [
    ("predict test", "row  truth"), ("predict 3 train", "row  truth"),
    ("score ./test.csv", "100 rows"),
    ("score \"test.csv\"", "100 rows"), ("worst 2 test.csv", "loss"),
    ("confusion test.csv", "rows of test.csv"),
    ("predict 2 test.csv", "truth"), ("score train", "rows (train"),
  ])
  func filesAndPartsAreToldApart(_ line: String, _ words: String) throws {
    let folder = try folder()
    let found = folder.runner().run(["-c", Self.lines + line])
    #expect(found.code == 0 && found.outputText.contains(words), "\(found.errorText)")
  }

  @Test(arguments: [
    ("score nothing.csv", "nothing.csv: no such file"),
    ("score tets", "part is valid, train, test, a data set"),
    ("predict other.csv", "other.csv has no column 'age'"),
    ("score valid sep=tab", "sep= says how a file is read"),
    ("data train.csv test=new.csv", "it has no column 'lived' to test by"),
    ("data train.csv fill=often", "a gap cannot be filled by"), ("data train.csv rows=1", "rows"),
    ("data train.csv group=who", "no column called 'who'"),
  ])
  func whatIsWrongIsSaid(_ line: String, _ words: String) throws {
    let folder = try folder()
    try folder.write("x,y\n1,2\n", "other.csv")
    let found = folder.runner().run(["-c", Self.lines + line])
    #expect(found.code != 0 && found.errorText.contains(words), "\(found.errorText)")
  }
}
