import TestSupport
import Testing

@testable import Kernel

/// What is exported is read again as it was.
@Suite struct TableTextTests {
  /// Reads a text by options as one would type them.
  private func read(_ text: TableText, _ more: (inout CSV.Options) -> Void = { _ in }) throws
    -> Dataset
  {
    var values = Values()
    for option in text.options {
      let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
      let parameter = try #require(FileFormat.csv.label.parameter(parts[0]), "\(option)")
      let word = parts[1].filter { $0 != "\"" }
      values.set(parts[0], parts[0] == "target" ? .text(word) : try parameter.read(word))
    }
    var options = try CSV.Options(values)
    more(&options)
    return try CSV.read(Array(text.text.utf8), path: "t.csv", options: options)
  }

  private static let tables = Source.all.filter { $0.kind != .file && $0.name != "names" }.map(
    \.name)

  @Test(arguments: tables) func everySetComesBackTheSame(_ name: String) throws {
    let source = try Source.named(name)
    let set = try source.make(source.standards, .standard, 7)
    let back = try read(TableText(set)) {
      $0.split = .standard
      $0.seed = 7
    }
    #expect(back.columns == set.columns)
    #expect(back.target.names == set.target.names || set.task == .values)
    #expect(back.fingerprint.text == set.fingerprint.text, "\(name): \(TableText(set).options)")
    #expect(back.keys?.inputs == set.keys?.inputs)
  }

  /// Words that look like something else, gaps, dates, names with commas and quotes.
  @Test func oddCellsComeBackTheSame() throws {
    let text =
      "\"a,b\";größe;code;day;t;y\n1,5;x y;\"007\";2012-07-05;2012-07-05 10:30;\"a\"\"b\"\n"
      + ";NULL ;\"1\";2013-01-01;2012-07-06 10:30;c\n-3;\" z\";\"NA\";;2012-07-07 00:00:01;c\n"
      + "4;-x;\"2012-01-01\";2013-02-01;2012-07-08;c\n"
    let set = try CSV.read(
      Array(text.utf8), path: "d.csv", options: CSV.Options(split: .count(1), seed: 5))
    let back = try read(TableText(set)) {
      $0.split = .count(1)
      $0.seed = 5
    }
    #expect(back.columns == set.columns)
    #expect(back.target.names == set.target.names)
    #expect(back.inputs.floats.map(\.bitPattern) == set.inputs.floats.map(\.bitPattern))
    #expect(back.keys == set.keys)
  }

  /// The column that rows are held out by, which nothing is learned from: the same rows are held out again.
  @Test(arguments: ["group=who", "group=n", "order=n", "order=day"])
  func heldOutRowsComeBackTheSame(_ option: String) throws {
    var text = "a,who,n,day,y\n"
    for row in 0..<40 {
      let who = row == 7 ? "" : "\"p \(row / 4)\""
      text += "\(row * 7 % 11),\(who),\(row / 3 * 10),20\(10 + row)-01-02,\(row % 2)\n"
    }
    let parts = option.split(separator: "=").map(String.init)
    var values = Values()
    values.set("target", .text("y"))
    values.set(parts[0], .text(parts[1]))
    var options = try CSV.Options(values)
    options.seed = 5
    let set = try CSV.read(Array(text.utf8), path: "d.csv", options: options)
    let back = try read(TableText(set)) { $0.seed = 5 }
    #expect(set.table.grouping != nil)
    #expect(back.table.grouping == set.table.grouping, "\(TableText(set).options)")
    #expect(back.split.valid == set.split.valid)
    #expect(back.columns == set.columns)
  }

  @Test func daysAndDatesAreInverse() {
    for days in stride(from: -200_000, to: 200_000, by: 37) {
      let (year, month, day) = DateForm.civil(days)
      #expect(DateForm.civilDays(year, month, day) == days)
    }
    #expect(TableText.date(15_526.4375, from: 0) == "2012-07-05T10:30")
    #expect(TableText.date(0.25, from: 15_526) == "2012-07-05T06:00")
    #expect(TableText.date(2, from: 15_524) == "2012-07-05")
  }
}
