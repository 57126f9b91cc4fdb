import TestSupport
import Testing

@testable import Kernel

/// A table is read as another one was.
@Suite struct TableSchemaTests {
  private static let text =
    "id;t;amount;hue;n;y\n1;2012-01-05;1.200,5;red;3;a\n2;2012-02-06;12,5;blue;4;b\n"
    + "3;2012-03-07;7;red;5;a\n4;2012-12-20;1;green;6;b\n"

  private static func known() throws -> Dataset {
    try CSV.read(
      Array(text.utf8), path: "d.csv", options: CSV.Options(drop: ["id"], split: .count(1)))
  }

  private func read(_ text: String, _ known: Dataset? = nil) throws -> RawRows {
    let known = try known ?? Self.known()
    let schema = try #require(known.table.schema)
    return try CSV.rows(
      TextSource(Array(text.utf8), path: "new.csv"), by: schema, options: CSV.Options())
  }

  /// Each row of the file alone has the features and the key that it has among the others.
  @Test func aRowAloneIsTheRowAmongOthers() throws {
    let known = try Self.known()
    let lines = Self.text.split(separator: "\n").map(String.init)
    for row in 0..<4 {
      let alone = try read("\(lines[0])\n\(lines[row + 1])\n")
      #expect(alone.columns == known.columns)
      #expect(alone.inputs.floats == (0..<known.features).map { known.inputs[row, $0] })
      #expect(alone.keys?.inputs == known.keys.map { [$0.inputs[row]] })
      #expect(alone.keys?.targets == known.keys.map { [$0.targets[row]] })
    }
  }

  /// Nor does it matter in which order columns stand, what separates them, and what else is there.
  @Test func theOrderOfColumnsSaysNothing() throws {
    let known = try Self.known()
    let other = try read(
      "y,n,extra,hue,amount,t\na,3,9,red,\"1.200,5\",2012-01-05\nb,4,8,blue,\"12,5\",2012-02-06\n")
    for column in 0..<known.features {
      #expect(other.inputs[0, column] == known.inputs[0, column])
      #expect(other.inputs[1, column] == known.inputs[1, column])
    }
    #expect(other.notes.contains { $0 == "not used: 'extra'" }, "\(other.notes)")
    #expect(other.ids.map(\.name) == ["extra"] && other.ids.first?.cells == ["9", "8"])
  }

  /// How numbers are written is known of a table that was read by `decimal=comma`.
  @Test func decimalCommasThatWereToldAreKnown() throws {
    let text = "x;n;y\n1,5;1;a\n2,5;2;b\n;3;a\n4,5;4;b\n"
    let known = try CSV.read(
      Array(text.utf8), path: "d.csv",
      options: CSV.Options(decimal: .comma, split: .count(1)))
    for text in [text, "n,y,x\n1,a,\"1,5\"\n2,b,\"2,5\"\n3,a,\n4,b,\"4,5\"\n"] {
      let rows = try read(text, known)
      #expect(rows.faults.isEmpty)
      #expect(rows.inputs.floats.map(\.bitPattern) == known.inputs.floats.map(\.bitPattern))
    }
  }

  @Test func aTargetMayBeMissing() throws {
    #expect(try read("t;amount;hue;n\n2012-01-05;1;red;3\n").target == nil)
    #expect(try read("t;amount;hue;n;y\n2012-01-05;1;red;3;\n").target == nil)
    #expect(try read("t;amount;hue;n;y\n2012-01-05;1;red;3;b\n").target?.labels == [1])
  }

  @Test func wordsThatNobodyTaughtAreNoneOfTheWords() throws {
    let rows = try read("t;amount;hue;n;y\n2012-01-05;1;pink;3;a\n2012-01-05;1;red;3;a\n")
    let places = rows.columns.indices.filter { rows.columns[$0].hasPrefix("hue=") }
    #expect(places.map { rows.inputs[0, $0] } == [0, 0, 0])
    #expect(places.map { rows.inputs[1, $0] } == [0, 0, 1])
    #expect(rows.faults.isEmpty)
    #expect(rows.notes.contains { $0.hasSuffix("'pink' in 'hue' (1 row)") }, "\(rows.notes)")
  }

  /// What is no number or date is a fault of its row, and of that alone.
  @Test func aCellOfAnotherKindIsAFaultOfItsRow() throws {
    let rows = try read(
      "t;amount;hue;n\n2012-01-05;1;red;3\nlater;1;red;3\n2012-01-05;many;red;3\n2012-01-05;1;red;x\n"
    )
    #expect(rows.faults[0] == nil)
    #expect(rows.faults[1] == "'later' in 't' is no date")
    #expect(rows.faults[2] == "'many' in 'amount' is no number")
    #expect(rows.faults[3] == "'x' in 'n' is no number")
  }

  @Test func columnsThatAreMissingAreNamedTogether() throws {
    let problem = try #require(throws: Problem.self) { try read("t;n;y\n2012-01-05;3;a\n") }
    #expect(problem.message == "new.csv has no column 'amount', 'hue'")
    #expect(problem.hint == "it has t, n, y")
  }

  @Test func aClassThatNobodyTaughtIsRefusedWithItsLine() throws {
    let problem = try #require(throws: Problem.self) {
      try read("t;amount;hue;n;y\n2012-01-05;1;red;3;a\n2012-01-05;1;red;3;c\n")
    }
    #expect(problem.message == "new.csv:3: the class 'c' is none of 'a', 'b'")
  }

  /// Without names columns go by place; a file without the target has the others at theirs.
  @Test func tablesWithoutNamesGoByPlace() throws {
    let text = "1,a,5\n2,b,6\n3,a,7\n4,b,8\n"
    let known = try CSV.read(
      Array(text.utf8), path: "d.csv",
      options: CSV.Options(header: false, target: "1", split: .count(1)))
    let whole = try read("9,b,5\n", known)
    #expect(whole.inputs.floats == [9, 5] && whole.target?.labels == [1])
    let bare = try read("9,5\n", known)
    #expect(bare.inputs.floats == [9, 5] && bare.target == nil)
    #expect(throws: Problem.self) { try read("9\n", known) }
  }

  @Test func numbersAsClassesAreKnownByName() throws {
    let text = "a,y\n1,10\n2,9\n3,10\n"
    let known = try CSV.read(
      Array(text.utf8), path: "d.csv", options: CSV.Options(split: .count(1)))
    #expect(try read("a,y\n5,10.0\n6,9\n", known).target?.labels == [1, 0])
    #expect(throws: Problem.self) { try read("a,y\n5,11\n", known) }
  }

  /// A predictor's own words do not change with the file: numbers in a column of words are words.
  @Test func aColumnOfWordsStaysOne() throws {
    let text = "a,code,y\n1,\"1\",u\n2,\"2\",v\n3,x,u\n"
    let known = try CSV.read(
      Array(text.utf8), path: "d.csv", options: CSV.Options(split: .count(1)))
    let rows = try read("a,code,y\n5,1,u\n6,2,v\n", known)
    #expect(rows.columns == ["a", "code=1", "code=2", "code=x"])
    #expect(rows.inputs.floats == [5, 1, 0, 0, 6, 0, 1, 0])
  }

  @Test func aSchemaComesThereAndBack() throws {
    let schema = try #require(try Self.known().table.schema)
    let written = try JSON.read(Array(schema.packed.written.utf8))
    #expect(try TableSchema(unpacking: written, features: schema.features.count) == schema)
    #expect(throws: Problem.self) { try TableSchema(unpacking: written, features: 3) }
  }
}

/// Splits that go by a column.
@Suite struct GroupedSplitTests {
  private func set(_ change: (inout CSV.Options) -> Void) throws -> Dataset {
    let rows = (0..<60).map { "\($0),p\($0 % 12),\((59 - $0) * 3),\($0 % 2 == 0 ? "a" : "b")\n" }
    var options = CSV.Options()
    change(&options)
    return try CSV.read(
      Array(("n,who,when,y\n" + rows.joined()).utf8), path: "d.csv", options: options)
  }

  @Test(arguments: 0..<20) func aGroupStaysOnOneSide(_ seed: UInt64) throws {
    var set = try set {
      $0.group = "who"
      $0.seed = seed
    }
    set = try set.split(by: .fraction(0.25), test: .fraction(0.2), seed: seed)
    #expect(set.columns == ["n", "when"])
    let sides = Side.allCases.map { side in Set(set.split.rows(side).map { $0 % 12 }) }
    #expect(sides.allSatisfy { !$0.isEmpty } && sides.map(\.count).reduce(0, +) == 12)
    #expect(set.split.valid.count == 15 && set.split.test.count == 10)
  }

  @Test func laterRowsAreHeldOut() throws {
    var set = try set { $0.order = "when" }
    #expect(set.columns.first == "n" && !set.columns.contains("when"))
    #expect(set.split.valid == Array(0..<12))
    set = try set.split(by: .count(10), test: .count(5), seed: 1)
    #expect(set.split.test == Array(0..<5) && set.split.valid == Array(5..<15))
    #expect(throws: Problem.self) { try set.redrawn(seed: 3) }
  }

  @Test func oneGroupCannotBeSplit() throws {
    let text = "a,g,y\n1,p,u\n2,p,v\n3,p,u\n"
    var options = CSV.Options()
    options.group = "g"
    let problem = try #require(throws: Problem.self) {
      try CSV.read(Array(text.utf8), path: "d.csv", options: options)
    }
    #expect(problem.message.contains("all 3 rows have one value in 'g'"))
  }
}

/// A data set of the session is seen as a predictor was fitted, whatever its own file made of it.
@Suite struct PreparedTableTests {
  private func set(_ text: String, drop: [String] = []) throws -> Dataset {
    try CSV.read(
      Array(text.utf8), path: "d.csv", options: CSV.Options(drop: drop, split: .count(1)))
  }

  /// The same rows, read by a schema and read by themselves and prepared, have the same features and keys.
  @Test func preparedIsAsReadByTheSchema() throws {
    let known = try set(
      "t,hue,n,y\n2012-01-05,red,3,a\n2012-06-06,blue,,b\n2013-03-07,red,5,a\n2013-12-20,green,6,b\n"
    )
    let text =
      "extra,n,hue,t,y\n9,3,blue,2013-02-01,b\n8,,red,2013-02-04,a\n7,5,pink,2013-02-06,b\n"
    let schema = try #require(known.table.schema)
    let read = try CSV.rows(
      TextSource(Array(text.utf8), path: "n.csv"), by: schema, options: CSV.Options())
    let own = try set(text)
    #expect(own.inputs[0, own.columns.firstIndex(of: "t") ?? 0] == 0)
    let prepared = try own.prepared(by: Preprocessing(of: known), for: "net")
    #expect(prepared.columns == known.columns)
    #expect(
      prepared.inputs.floats.map(\.bitPattern) == read.inputs.floats.map(\.bitPattern),
      "\(prepared.inputs.floats) \(read.inputs.floats)")
    #expect(prepared.keys?.inputs == read.keys?.inputs)
    #expect(prepared.notes.contains { $0.hasSuffix("'pink' in 'hue' (1 row)") })
  }

  @Test func datesAndNumbersAreToldApart() throws {
    let known = try set("t,y\n2012-01-05,a\n2012-06-06,b\n2013-03-07,a\n")
    let other = try set("t,y\n3,a\n4,b\n5,a\n")
    let problem = try #require(throws: Problem.self) {
      try other.prepared(by: Preprocessing(of: known), for: "net")
    }
    #expect(
      problem.message == "column 't' of 'd' holds numbers, and net was taught dates in it")
  }
}
