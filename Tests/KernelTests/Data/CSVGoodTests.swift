import TestSupport
import Testing

@testable import Kernel

/// A table and what has to come of it.
struct GoodTable: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String
  var options = CSV.Options(split: .count(1))
  let columns: [String]
  /// Row by row; NaN for missing cells.
  let inputs: [Float]
  /// Class names by row, or numbers.
  var classes: [String]?
  var values: [Float]?
  /// Words that the notes have to hold.
  var notes: [String] = []

  var testDescription: String { name }

  static func options(
    sep: Character = ",", decimal: Character = ".", header: Bool? = nil, target: String? = nil,
    task: Loss.Task? = nil, drop: [String] = []
  ) -> CSV.Options {
    CSV.Options(
      separator: sep.asciiValue ?? 0, decimal: decimal.asciiValue ?? 0, header: header,
      target: target, task: task, drop: drop, split: .count(1))
  }
}

/// Quotes, line ends and blanks.
private let formTables: [GoodTable] = [
  GoodTable(
    name: "plain", text: "a,b,c\n1,2,x\n3,4,y\n", columns: ["a", "b"], inputs: [1, 2, 3, 4],
    classes: ["x", "y"], notes: ["target: the last column, 'c'"]),
  GoodTable(
    name: "CR LF", text: "a,c\r\n1,x\r\n2,y\r\n", columns: ["a"], inputs: [1, 2],
    classes: ["x", "y"]),
  GoodTable(
    name: "CR", text: "a,c\r1,x\r2,y\r", columns: ["a"], inputs: [1, 2], classes: ["x", "y"]),
  GoodTable(
    name: "mixed line ends", text: "a,c\r\n1,x\n2,y\r3,x", columns: ["a"], inputs: [1, 2, 3],
    classes: ["x", "y", "x"]),
  GoodTable(
    name: "no last newline", text: "a,c\n1,x\n2,y", columns: ["a"], inputs: [1, 2],
    classes: ["x", "y"]),
  GoodTable(
    name: "byte-order mark", text: "\u{FEFF}a,c\n1,x\n2,y\n", columns: ["a"], inputs: [1, 2],
    classes: ["x", "y"]),
  GoodTable(
    name: "byte-order mark and quotes", text: "\u{FEFF}\"a\",c\n1,x\n2,y\n", columns: ["a"],
    inputs: [1, 2], classes: ["x", "y"]),
  GoodTable(
    name: "quoted separator", text: "a,c\n1,\"x, y\"\n2,z\n", columns: ["a"], inputs: [1, 2],
    classes: ["x, y", "z"]),
  GoodTable(
    name: "doubled quotes", text: "a,c\n1,\"say \"\"x\"\"\"\n2,\"\"\"\"\n", columns: ["a"],
    inputs: [1, 2], classes: ["say \"x\"", "\""]),
  GoodTable(
    name: "line ends in quotes", text: "a,c\n1,\"x\r\ny\"\n2,\"x\ny\"\n", columns: ["a"],
    inputs: [1, 2], classes: ["x\r\ny", "x\ny"]),
  GoodTable(
    name: "quoted numbers", text: "\"a\",\"c\"\n\"1\",\"x\"\n\"-2.5\",\"y\"\n", columns: ["a"],
    inputs: [1, -2.5], classes: ["x", "y"]),
  GoodTable(
    name: "blanks around plain cells", text: "a , c\n 1 ,\tx \n2, y\n", columns: ["a"],
    inputs: [1, 2], classes: ["x", "y"]),
  GoodTable(
    name: "blanks in quotes count", text: "a,c\n1,\" x\"\n2,x\n", columns: ["a"], inputs: [1, 2],
    classes: [" x", "x"]),
  GoodTable(
    name: "empty lines", text: "\na,c\n\n1,x\n\r\n2,y\n\n", columns: ["a"], inputs: [1, 2],
    classes: ["x", "y"], notes: ["4 empty lines skipped"]),
  GoodTable(
    name: "last cell empty", text: "c,a\nx,1\ny,\n", options: GoodTable.options(target: "c"),
    columns: ["a"], inputs: [1, .nan], classes: ["x", "y"], notes: ["1 missing in 'a'"]),
  GoodTable(
    name: "UTF-8", text: "größe,art\n1,é\n2,日本\n", columns: ["größe"], inputs: [1, 2],
    classes: ["é", "日本"]),
]

/// Numbers, gaps, names and targets.
private let meaningTables: [GoodTable] = [
  GoodTable(
    name: "forms of numbers", text: "a,c\n+1,x\n-0.5,y\n1e3,x\n2.5E-2,y\n007,x\n",
    columns: ["a"], inputs: [1, -0.5, 1000, 0.025, 7], classes: ["x", "y", "x", "y", "x"]),
  GoodTable(
    name: "missing words", text: "a,b,c\n,1,x\nNA,2,y\nnan,3,x\nNULL,4,y\n?,5,x\nn/a,6,y\n7,7,x\n",
    columns: ["a", "b"],
    inputs: [.nan, 1, .nan, 2, .nan, 3, .nan, 4, .nan, 5, .nan, 6, 7, 7],
    classes: ["x", "y", "x", "y", "x", "y", "x"], notes: ["6 missing in 'a'"]),
  GoodTable(
    name: "infinite words", text: "a,c\ninf,x\n-Infinity,y\n3,x\n", columns: ["a"],
    inputs: [.infinity, -.infinity, 3], classes: ["x", "y", "x"], notes: ["2 infinite in 'a'"]),
  GoodTable(
    name: "categories become features", text: "hue,c\nred,x\nblue,y\nred,y\n",
    columns: ["hue=blue", "hue=red"], inputs: [0, 1, 1, 0, 0, 1], classes: ["x", "y", "y"],
    notes: ["hue: words, 2"]),
  GoodTable(
    name: "a missing category", text: "hue,c\nred,x\n,y\nblue,x\n",
    columns: ["hue=blue", "hue=red"], inputs: [0, 1, .nan, .nan, 1, 0], classes: ["x", "y", "x"],
    notes: ["1 missing in 'hue'"]),
  GoodTable(
    name: "a decimal comma in a cell that needs its quotes", text: "a,c\n\"1,5\",x\n2,y\n",
    columns: ["a"], inputs: [1.5, 2], classes: ["x", "y"], notes: ["a: numbers: decimal comma"]),
  GoodTable(
    name: "decimal comma by option", text: "a;y\n1,5;0,25\n2;7,5\n3;0,1\n",
    options: GoodTable.options(sep: ";", decimal: ","), columns: ["a"], inputs: [1.5, 2, 3],
    values: [0.25, 7.5, 0.1]),
  GoodTable(
    name: "tabs", text: "a\tc\n1\tx\n\ty\n", options: GoodTable.options(sep: "\t"),
    columns: ["a"], inputs: [1, .nan], classes: ["x", "y"]),
  GoodTable(
    name: "no header", text: "1,2,0\n3,4,1\n5,6,0\n", columns: ["x0", "x1"],
    inputs: [1, 2, 3, 4, 5, 6], classes: ["0", "1", "0"],
    notes: ["header: none: line 1 holds numbers only", "task=values"]),
  GoodTable(
    name: "numbers as names", text: "1,2\n3,0\n4,1\n", options: GoodTable.options(header: true),
    columns: ["1"], inputs: [3, 4], classes: ["0", "1"]),
  GoodTable(
    name: "no header, text", text: "1,x\n2,y\n", options: GoodTable.options(header: false),
    columns: ["x0"], inputs: [1, 2], classes: ["x", "y"]),
  GoodTable(
    name: "empty and repeated names", text: ",x,x,x.2,c\n1,2,3,4,u\n5,6,7,8,v\n",
    columns: ["x.3", "x", "x.4", "x.2"], inputs: [1, 2, 3, 4, 5, 6, 7, 8],
    classes: ["u", "v"], notes: ["column 0 '' → 'x.3'", "column 2 'x' → 'x.4'"]),
  GoodTable(
    name: "target by name", text: "c,a\nx,1\ny,2\n", options: GoodTable.options(target: "c"),
    columns: ["a"], inputs: [1, 2], classes: ["x", "y"]),
  GoodTable(
    name: "target by place", text: "a,c,b\n1,x,2\n3,y,4\n",
    options: GoodTable.options(target: "1"), columns: ["a", "b"], inputs: [1, 2, 3, 4],
    classes: ["x", "y"]),
  GoodTable(
    name: "target from the end", text: "a,c,b\n1,x,2\n3,y,4\n",
    options: GoodTable.options(target: "-2"), columns: ["a", "b"], inputs: [1, 2, 3, 4],
    classes: ["x", "y"]),
  GoodTable(
    name: "classes by number", text: "a,y\n1,10\n2,9\n3,10.0\n", columns: ["a"],
    inputs: [1, 2, 3], classes: ["10", "9", "10"]),
  GoodTable(
    name: "values by fractions", text: "a,y\n1,10\n2,9.5\n3,\n", columns: ["a"],
    inputs: [1, 2, 3], values: [10, 9.5, .nan], notes: ["1 missing in 'y'"]),
  GoodTable(
    name: "values by option", text: "a,y\n1,0\n2,1\n3,1\n",
    options: GoodTable.options(task: .values), columns: ["a"], inputs: [1, 2, 3],
    values: [0, 1, 1]),
  GoodTable(
    name: "dropped columns", text: "id,a,c\np1,1,x\np2,2,y\n",
    options: GoodTable.options(drop: ["id"]), columns: ["a"], inputs: [1, 2],
    classes: ["x", "y"]),
  GoodTable(
    name: "whole numbers beyond 2^24", text: "a,c\n16777217,x\n2,y\n", columns: ["a"],
    inputs: [16_777_216, 2], classes: ["x", "y"], notes: ["1 not exact as 32-bit floats in 'a'"]),
]

@Suite struct CSVGoodTests {
  @Test(arguments: formTables + meaningTables) func reads(_ table: GoodTable) throws {
    let set = try CSV.read(Array(table.text.utf8), path: "d.csv", options: table.options)
    #expect(set.columns == table.columns)
    #expect(set.inputs.floats.map(\.bitPattern) == table.inputs.map(\.bitPattern))
    switch set.target {
    case .classes(let labels, let names):
      #expect(labels.map { names[Int($0)] } == table.classes)
    case .values(let values, _):
      #expect(values.floats.map(\.bitPattern) == table.values?.map(\.bitPattern))
    }
    let said = set.notes + set.guesses.map { "\($0.about): \($0.taken) (\($0.remedy))" }
    for words in table.notes {
      #expect(said.contains { $0.contains(words) }, "\(words) not in \(said)")
    }
    #expect(set.name == "d")
  }

  /// Up to twenty digits and any exponent, against the language's own exact reading.
  @Test func numbersAreCorrectlyRounded() throws {
    let stream = Seed.stream(11, "test")
    let texts = (0..<20_000).map { index in
      let digits = 1 + stream.integer(below: 20, at: 4 * index)
      var text = index % 3 == 0 ? "-" : ""
      for digit in 0..<digits {
        if digit == digits / 2, digit > 0 { text += "." }
        text += String(stream.integer(below: 10, at: 4 * index + 1 + digit * 7919))
      }
      let exponent = stream.integer(below: 60, at: 4 * index + 2) - 30
      return index % 2 == 0 ? text + "e\(exponent)" : text
    }
    let rows = texts.map { $0 + ",x\n" }.joined()
    let set = try CSV.read(
      Array("a,c\n\(rows)".utf8), path: "d.csv", options: GoodTable.options())
    #expect(set.columns == ["a"])
    let wanted = texts.map { Double($0).map { Float($0).bitPattern } }
    #expect(set.inputs.floats.map(\.bitPattern) == wanted)
  }

  @Test(arguments: [
    "1e999", "-1e999", "0x10", "−5", "١٢", "1_000", "1e", "e5", "+", "-", "--1", "1.2.3", "1e5.5",
    "²", "1e+", "$5", "5%", "1f", "infinit", "nano", ".", "+.", "1,23,4", "12:30",
  ])
  func isNoNumber(_ text: String) throws {
    let table = "a;c\n\(text);x\n1;y\n2;y\n"
    let set = try CSV.read(
      Array(table.utf8), path: "d.csv", options: GoodTable.options(sep: ";"))
    #expect(set.columns.contains("a=\(text)"), "\(set.columns)")
  }

  @Test func manyDistinctWholeNumbersAreValues() throws {
    let text = "a,y\n" + (0..<21).map { "\($0),\($0)\n" }.joined()
    #expect(try CSV.read(Array(text.utf8), path: "d.csv").task == .values)
    let classes = try CSV.read(
      Array(text.utf8), path: "d.csv", options: GoodTable.options(task: .classes))
    #expect(classes.target.width == 21 && classes.target.names.first == "0")
  }

  @Test func optionsFromWords() throws {
    var values = Values()
    values.set("sep", .text("semicolon"))
    values.set("decimal", .text("comma"))
    values.set("task", .word("values"))
    values.set("drop", .list([.text("a"), .text("b")]))
    let options = try CSV.Options(values)
    #expect(options.separator == 59 && options.decimal == 44 && options.task == .values)
    #expect(options.drop == ["a", "b"] && options.header == nil)
    values.set("sep", .text(","))
    #expect(throws: Problem.self) { try CSV.Options(values) }
    values.set("sep", .text("::"))
    #expect(throws: Problem.self) { try CSV.Options(values) }
  }

  @Test(arguments: [
    ("d.csv", "d"), ("/a/b/train.v2.csv", "train.v2"), ("noext", "noext"), (".csv", ".csv"),
    ("a/", "a"), ("", ""), ("/", ""), ("x.csv.gz", "x"), ("x.gz", "x"), (".gz", ".gz"),
  ])
  func stems(_ path: String, _ stem: String) { #expect(CSV.stem(of: path) == stem) }

  @Test func rowsAreShownInTheirOwnUnits() throws {
    let text = "a,b,c,d,e,f,g,h,i,k\n1,2,3,4,5,6,7,8,9,x\n1.5,2,3,4,5,6,7,8,,y\n"
    let set = try CSV.read(Array(text.utf8), path: "d.csv", options: GoodTable.options())
    let listing = try set.listing(rows: [1, 0], features: 4)
    #expect(listing.header == ["row", "a", "b", "…", "h", "i", "class"])
    #expect(listing.rows[0] == ["1", "1.5", "2", "…", "8", "nan", "y"])
    #expect(listing.rows[1] == ["0", "1", "2", "…", "8", "9", "x"] && listing.omitted == 5)
    #expect(try set.listing(first: 9, features: 20).rows.count == 2)
    #expect(throws: Problem.self) { try set.listing(rows: [2]) }
    #expect(throws: Problem.self) { try set.pixels(ofRow: 0) }
  }
}
