import TestSupport
import Testing

@testable import Kernel

/// What is guessed about a table: each guess is said with the option that reverses it, and the option does so.
@Suite struct TableGuessTests {
  private func read(_ text: String, _ change: (inout CSV.Options) -> Void = { _ in }) throws
    -> Dataset
  {
    var options = CSV.Options(split: .count(1))
    change(&options)
    return try CSV.read(Array(text.utf8), path: "d.csv", options: options)
  }

  private func guess(_ about: String, _ set: Dataset) -> FileGuess? {
    set.guesses.first { $0.about == about }
  }

  // MARK: Names

  /// Files without a line of names, as they are known: words in every row, and no name lost for a row.
  @Test(arguments: [
    ("sonar", "0.02,0.0371,R\n0.0453,0.0523,R\n0.0262,0.0582,M\n", 3),
    ("abalone", "M,0.455,15\nF,0.35,7\nM,0.53,9\nI,0.44,10\n", 4),
    (
      "adult",
      "39, State-gov, 77516, <=50K\n50, Private, 83311, >50K\n38, Private, 215646, <=50K\n", 3
    ),
    ("words that come again", "red,round,a\nred,square,b\nblue,round,a\n", 3),
    ("a gap first", "?,1,a\n2,3,b\n4,5,a\n", 3),
    ("blanks", "A11  6 A34 1\nA12 48 A32 2\nA14 12 A34 1\n", 3),
    ("dates", "2012-01-01,x\n2012-01-02,y\n", 2),
  ])
  func aFileWithoutNamesKeepsItsFirstRow(_ name: String, _ text: String, _ rows: Int) throws {
    let set = try read(text) { $0.task = nil }
    #expect(set.rows == rows, "\(name): \(set.guesses)")
    #expect(guess("header", set)?.remedy == "header=yes")
    let other = try read(text + text) { $0.header = true }
    #expect(other.rows == 2 * rows - 1)
  }

  @Test(arguments: [
    "age,job,y\n30,a,u\n40,b,v\n50,a,u\n", "age,job,y\n,a,u\n40,b,v\n",
    "hue,form,y\nred,round,a\nblue,flat,b\n",
  ])
  func aFileWithNamesHasThem(_ text: String) throws {
    let set = try read(text)
    #expect(set.columns.first.map { $0 == "age" || $0.hasPrefix("hue=") } ?? false)
    #expect(guess("header", set)?.remedy == "header=no")
  }

  // MARK: Separators

  @Test(arguments: [
    ("a;b;y\n1,5;2;u\n2;3,5;v\n", UInt8.semicolon), ("a\tb\ty\n1\t2\tu\n3\t4\tv\n", .tab),
    ("a|b|y\n1|2|u\n3|4|v\n", .bar), ("1,5;0,25;u\n2,3;7,5;v\n", .semicolon),
    (" 1.0   2 u\n 3.0  4 v\n", .blank), ("a,b,y\n1,\"x;y;z\",u\n2,w,v\n", .comma),
    ("text\ty\n\"a, b, c\"\tu\nd, e, f\tv\n", .tab),
  ])
  func theSeparatorIsSeen(_ text: String, _ separator: UInt8) throws {
    #expect(
      CSVGuess.separator(of: TextSource(Array(text.utf8), path: "d.csv"), decimal: nil) == separator
    )
  }

  // MARK: Numbers

  /// A whole column in one dress is numbers; the table on the left, the numbers on the right.
  @Test(
    arguments: [
      ([".5", "+3", "1e3", "5."], [0.5, 3, 1000, 5], nil),
      (["1,234.5", "12", "1,234,567"], [1234.5, 12, 1_234_567], nil),
      (["1.299,99", "12,5", "3"], [1299.99, 12.5, 3], nil),
      (["12 %", "5%", "7.5 %"], [12, 5, 7.5], nil),
      (["€3", "€ 1,000.5", "-€2"], [3, 1000.5, -2], nil), (["$1,200", "$15"], [1200, 15], nil),
      (["3 €", "4,5 €"], [3, 4.5], nil), (["1 234,5", "2"], [1234.5, 2], nil),
      (["1'234.5", "10"], [1234.5, 10], nil), (["12,5", "1.299"], [12.5, 1299], nil),
    ] as [([String], [Float], Int?)])
  func aColumnInOneDressIsNumbers(_ cells: [String], _ numbers: [Float], _: Int?) throws {
    let rows = cells.map { "\($0);x\n" }.joined()
    for names in ["a;y\n", ""] {
      let set = try read(names + rows)
      #expect(set.columns.count == 1, "\(set.columns)")
      #expect(set.inputs.floats == numbers, "\(set.inputs.floats)")
    }
  }

  /// A column that fits two readings goes by the others, is called ambiguous, and an option turns it.
  @Test func whatFitsTwoReadingsIsCalledAmbiguous() throws {
    let text = "a,b,y\n\"1,234\",1.5,u\n\"2,345\",2.5,v\n"
    let set = try read(text)
    #expect(set.inputs.floats == [1234, 1.5, 2345, 2.5])
    #expect(guess("a", set)?.taken.contains("ambiguous") ?? false, "\(set.guesses)")
    let other = try read(text) {
      $0.decimal = .comma
      $0.drop = ["b"]
    }
    #expect(other.inputs.floats == [1.234, 2.345])
    let comma = try read("a;b;y\n1,234;1,5;u\n2,345;2,5;v\n")
    #expect(comma.inputs.floats == [1.234, 1.5, 2.345, 2.5])
    #expect(guess("a", comma)?.taken.contains("ambiguous") ?? false)
  }

  /// Kinds come from the whole file, not from its beginning.
  @Test func aLateCellCounts() throws {
    let whole = (0..<9999).map { "\($0),x\n" }.joined()
    let set = try read("a,y\n" + whole + "2.5,x\n")
    #expect(set.columns == ["a"] && set.inputs.floats.last == 2.5)
    let problem = try #require(throws: Problem.self) { try read("a,y\n" + whole + "many,x\n") }
    #expect(problem.message == "d.csv:10001: 'a' holds \"many\", which is no number")
    #expect(problem.hint?.contains("missing=many") ?? false)
    let mended = try read("a,y\n" + whole + "many,x\n") { $0.missing = ["many"] }
    #expect(mended.columns == ["a"] && (mended.inputs.floats.last?.isNaN ?? false))
  }

  @Test func numbersBeyondAFloatAreSaidToBeInfinite() throws {
    let set = try read("a,y\n1e39,x\n1,z\n16777217,x\n")
    #expect(set.inputs.floats == [.infinity, 1, 16_777_216])
    #expect(set.notes.contains { $0.contains("1 beyond 32-bit floats, read as infinite") })
    #expect(set.notes.contains { $0.contains("1 not exact as 32-bit floats in 'a'") })
  }

  // MARK: Words

  /// Quotes that a cell does not need say that it is text; quotes around every cell say nothing.
  @Test func quotedIsText() throws {
    let set = try read("a,zip,y\n1,\"007\",u\n2,\"010\",v\n3,\"NA\",u\n")
    #expect(set.columns == ["a", "zip=007", "zip=010", "zip=NA"])
    let all = try read("\"a\",\"zip\",\"y\"\n\"1\",\"007\",\"u\"\n\"2\",\"010\",\"v\"\n")
    #expect(all.columns == ["a", "zip"])
    let told = try read("a,zip,y\n1,7,u\n2,10,v\n") { $0.words = ["zip"] }
    #expect(told.columns == ["a", "zip=10", "zip=7"])
  }

  /// A number that stands for a gap does so among words too: it is no class and no word, and is counted.
  @Test func aNumberThatIsAGapIsOneAmongWords() throws {
    let problem = try #require(throws: Problem.self) {
      try read("a,w\n1,u\n2,-9\n3,v\n") { $0.missing = ["-9"] }
    }
    #expect(problem.message == "d.csv:3: no class in 'w'")
    let set = try read("w,a,y\nu,5,p\n-9,6,q\nv,7,p\n") { $0.missing = ["-9"] }
    #expect(set.columns == ["w=u", "w=v", "a"])
    #expect(set.inputs[1, 0].isNaN && set.inputs[1, 1].isNaN)
    #expect(set.notes.contains("1 missing in 'w'"), "\(set.notes)")
  }

  @Test func gapsAreWhatIsSaidToBeGaps() throws {
    let text = "a,b,y\n1,NA,u\n-999,x,v\nunknown,z,u\n"
    let set = try read(text) { $0.missing = ["-999", "unknown"] }
    #expect(set.columns == ["a", "b=NA", "b=x", "b=z"])
    let first = (0..<3).map { set.inputs[$0, 0] }
    #expect(first[0] == 1 && first[1].isNaN && first[2].isNaN)
    let none = try read("a,y\nNA,u\nx,v\n") { $0.missing = [] }
    #expect(none.columns == ["a=NA", "a=x"])
  }

  // MARK: Dates

  @Test(arguments: [
    (["2012-07-05", "2012-12-18", "2013-01-01"], "year, month, day", false),
    (["05.07.2012", "18.12.2012", "01.01.2013"], "day, month, year", false),
    (["7/5/2012", "12/18/2012", "1/1/2013"], "month, day, year", false),
    (["7/5/2012", "12/1/2012", "1/1/2013"], "month, day, year, ambiguous", true),
    (["2012-07-05 10:30", "2012-12-18T00:00:30Z", "2013-01-01"], "year, month, day", false),
  ])
  func datesBecomeNumbers(_ cells: [String], _ said: String, _ isAmbiguous: Bool) throws {
    let set = try read("t,y\n" + cells.map { "\($0),x\n" }.joined())
    #expect(guess("t", set)?.taken.hasPrefix("dates, \(said)") ?? false, "\(set.guesses)")
    #expect(set.columns.first == "t" && set.columns.contains("t year sin"))
    #expect(set.inputs[0, 0] < 1)
    if !isAmbiguous { #expect(Int(set.inputs[2, 0]) == 180, "\(set.inputs.floats)") }
    let words = try read("t,y\n" + cells.map { "\($0),x\n" }.joined()) { $0.readsDates = false }
    #expect(words.columns.count == 3 && words.columns[0].hasPrefix("t="))
  }

  /// Against the calendar's own counting, day by day.
  @Test func daysAreCountedOneByOne() {
    var (year, month, day, count) = (1599, 12, 31, DateForm.civilDays(1599, 12, 31))
    for _ in 0..<200_000 {
      day += 1
      if day > DateForm.length(ofMonth: month, year) { (day, month) = (1, month + 1) }
      if month > 12 { (month, year) = (1, year + 1) }
      count += 1
      guard DateForm.civilDays(year, month, day) == count else {
        Issue.record("\(year)-\(month)-\(day)")
        return
      }
    }
    #expect(DateForm.civilDays(1970, 1, 1) == 0 && DateForm.civilDays(2000, 3, 1) == 11_017)
  }

  @Test(arguments: [
    "2012-13-01", "2012-02-30", "30.02.2012", "2012-7", "12-7-5", "2012-07-05 25:00",
  ])
  func whatIsNoDateStaysWords(_ text: String) throws {
    let set = try read("t,y\n\(text),x\n2012-07-05,x\n")
    #expect(set.columns.contains("t=\(text)") || text == "2012-7", "\(set.columns)")
  }

  // MARK: Text

  @Test func textThatIsNotUTF8IsRefusedWithItsLine() throws {
    let latin = Array("a,y\n1,x\n2,".utf8) + [0xE9, 10]
    let problem = try #require(throws: Problem.self) { try CSV.read(latin, path: "d.csv") }
    #expect(problem.message == "d.csv:3: the byte 0xE9 is not UTF-8")
    #expect(problem.hint?.contains("encoding=latin1") ?? false)
    let text = try TextEncoding.latin1.decoded(latin, path: "d.csv")
    #expect(String(decoding: text, as: UTF8.self) == "a,y\n1,x\n2,é\n")
    let euro = try TextEncoding.windows1252.decoded([0x80, 0x41, 0xE9], path: "d.csv")
    #expect(String(decoding: euro, as: UTF8.self) == "€Aé")
    for isBig in [false, true] {
      let units = Array("\u{FEFF}a,é\n1,😀\n".utf16)
      let bytes = units.flatMap {
        isBig ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
      }
      let decoded = try TextEncoding.utf16.decoded(bytes, path: "d.csv")
      #expect(String(decoding: decoded, as: UTF8.self) == "a,é\n1,😀\n")
    }
    #expect(throws: Problem.self) {
      try TextEncoding.utf16.decoded([65, 0, 0, 0xD8], path: "d.csv")
    }
  }

  /// Every guess about a column names an option that reads the file otherwise.
  @Test func everyRemedyIsAnOption() throws {
    let options = Set(FileFormat.csv.label.parameters.map(\.name))
    let set = try read(
      "id,n,w,d,p,c,y\n1,5,red,2012-01-05,\"1,234\",7,a\n2,7,blue,2012-02-06,\"2,345\",7,b\n"
        + "3,6,red,2012-03-07,\"3,456\",7,a\n")
    #expect(set.guesses.count > 6)
    for guess in set.guesses {
      let words = guess.remedy.split(whereSeparator: { $0 == " " || $0 == "," })
      for word in words where word != "or" {
        let option = String(word.split(separator: "=").first ?? "")
        #expect(options.contains(option) || guess.remedy.isEmpty, "\(guess)")
      }
      #expect(!guess.remedy.isEmpty, "\(guess)")
    }
    #expect(guess("id", set)?.taken.contains("an id?") ?? false)
    #expect(guess("c", set)?.taken.contains("all the same") ?? false)
  }

  /// A file in small pieces comes to the same table as in one.
  @Test func theSizeOfPiecesChangesNothing() throws {
    let text =
      "\u{FEFF}a,b,y\n"
      + (0..<200).map { row in
        "\(row),\"x\(row % 7)\n\"\"\(row)\"\"\",\(row % 3 == 0 ? "u" : "v")\(row % 2 == 0 ? "\r\n" : "\n")"
      }.joined()
    let source = TextSource(Array(text.utf8), path: "d.csv")
    func cells(_ size: Int) throws -> [String] {
      var scan = CSVScan(source: source, separator: .comma, decimal: .point)
      scan.pieceSize = size
      var found: [String] = []
      try scan.walk { records throws(Problem) in
        for row in 0..<records.count {
          for column in 0..<records.width {
            let cell = String(decoding: records.text(row * records.width + column), as: UTF8.self)
            found.append("\(records.line(row)) \(cell)")
          }
        }
      }
      return found
    }
    let whole = try cells(1 << 20)
    #expect(whole.count == 603)
    for size in [1, 2, 3, 7, 16, 61, 1000] { #expect(try cells(size) == whole) }
  }
}

extension CSVScan.Records {
  /// The line of a record, from 1.
  func line(_ record: Int) -> Int { lines.map { Int($0[record]) } ?? first + record + 1 }
}
