import Foundation
import TestSupport
import Testing

@testable import Kernel

/// A file that is refused, and how the message begins.
struct BadTable: Sendable, CustomTestStringConvertible {
  let bytes: [UInt8]
  var options = CSV.Options()
  let message: String
  var hint: String?

  init(_ text: String, _ message: String, hint: String? = nil, options: CSV.Options? = nil) {
    self.init(bytes: Array(text.utf8), message, hint: hint, options: options)
  }

  init(
    bytes: [UInt8], _ message: String, hint: String? = nil, options: CSV.Options? = nil
  ) {
    self.bytes = bytes
    self.message = message
    self.hint = hint
    if let options { self.options = options }
  }

  var testDescription: String { message }
}

private let brokenForms: [BadTable] = [
  BadTable("a,b,c\n1,2,3\n4,5\n", "d.csv:3: 2 fields, header has 3"),
  BadTable("a,b,c\n1,2\n", "d.csv:2: 2 fields, header has 3"),
  BadTable("a,b\n1,2\n\n3,4,5\n", "d.csv:4: 3 fields, header has 2"),
  BadTable("a,b\r\n\"1\r\n\",2\r\n3\r\n", "d.csv:4: 1 field, header has 2"),
  BadTable("a,b\r1,2\r3\r", "d.csv:3: 1 field, header has 2"),
  BadTable(
    "1,2\n3\n", "d.csv:2: 1 field, first row has 2", options: GoodTable.options(header: false)),
  BadTable("a,b\n1,\"x\n2,y\n", "d.csv:2: a quote opened here is never closed"),
  BadTable("a,b\n1,\"x\ny\"\n\"", "d.csv:4: a quote opened here is never closed"),
  BadTable("\"a,b\n1,2", "d.csv:1: a quote opened here is never closed"),
  BadTable("a,b\n1,\"\"\"\n", "d.csv:2: a quote opened here is never closed"),
  BadTable("a,b\n1,\"x\"y\n", "d.csv:2: text after a closing quote"),
  BadTable("a,b\n1,\"x\" \n", "d.csv:2: text after a closing quote"),
  BadTable("a,b\n1,x\"y\n", "d.csv:2: a quote inside a cell"),
  BadTable("a,b\n1, \"x\"\n", "d.csv:2: a quote inside a cell"),
  BadTable("a,b\n1,\0\n", "d.csv:2: a NUL byte"),
  BadTable("a,b\n1,\"\0\"\n", "d.csv:2: a NUL byte"),
  BadTable("a b\n", "d.csv: a header and no rows"),
  BadTable("a\nb\nc\n", "d.csv: one column", hint: "sep="),
]

private let wrongKinds: [BadTable] = [
  BadTable("", "d.csv: the file is empty"),
  BadTable("\n\n", "d.csv: the file holds no rows"),
  BadTable("\u{FEFF}", "d.csv: the file holds no rows"),
  BadTable("a,b\n", "d.csv: a header and no rows"),
  BadTable(bytes: [0xFF, 0xFE, 97, 0, 44, 0, 98, 0, 10, 0], "d.csv: looks like UTF-16"),
  BadTable(bytes: [0xFE, 0xFF, 0, 97, 0, 44, 0, 98, 0, 10], "d.csv: looks like UTF-16"),
  BadTable(bytes: [97, 0, 44, 0, 98, 0, 10, 0, 49, 0], "d.csv: looks like UTF-16"),
  BadTable(
    "<!DOCTYPE html><html>", "d.csv: looks like HTML", hint: "was the download a login page?"),
  BadTable("\n  <html lang=en>\n", "d.csv: looks like HTML"),
  BadTable("<?xml version=\"1.0\"?>", "d.csv: looks like XML"),
  BadTable("{\"a\": [1, 2]}", "d.csv: looks like JSON"),
  BadTable(bytes: [0x89, 0x50, 0x4E, 0x47, 13, 10], "d.csv: looks like a PNG"),
  BadTable(bytes: [0xFF, 0xD8, 0xFF, 0xE0], "d.csv: looks like a JPEG"),
  BadTable(bytes: [0x1F, 0x8B, 8, 0], "d.csv: looks like a gzip", hint: "gunzip"),
  BadTable(bytes: [0x50, 0x4B, 3, 4], "d.csv: looks like a zip"),
  BadTable(bytes: [0x93] + Array("NUMPY".utf8), "d.csv: looks like a NumPy array", hint: ".npy"),
  BadTable("%PDF-1.7", "d.csv: looks like a PDF"),
  BadTable(
    "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
    "d.csv: looks like a git-lfs pointer", hint: "git lfs pull"),
]

private let wrongMeanings: [BadTable] = [
  BadTable(
    "a,class\n1,x\n2,y\n", "no column called 'clas' in d.csv", hint: "did you mean class?",
    options: GoodTable.options(target: "clas")),
  BadTable(
    "a,b\n1,x\n2,y\n", "target=2, but the columns of d.csv are 0 to 1",
    options: GoodTable.options(target: "2")),
  BadTable("a,b\n1,x\n2,\n", "d.csv:3: no class in 'b'"),
  BadTable(
    "a,b\n1,x\n2,y\n", "d.csv:2: 'b' holds \"x\", which is no number", hint: "task=classes",
    options: GoodTable.options(task: .values)),
  BadTable(
    "a,b\n1,0.5\n2,1\n", "d.csv: 'b' holds fractions", hint: "task=values",
    options: GoodTable.options(task: .classes)),
  BadTable(
    "a,b\n1,x\n2,y\n", "'b' is the target and cannot be dropped",
    options: GoodTable.options(drop: ["b"])),
  BadTable(
    "a,b\n1,x\n2,y\n", "d.csv: no column is left", options: GoodTable.options(drop: ["a"])),
  BadTable("a,b\n1,x\n", "holding out 20 % of 1 rows leaves none"),
]

@Suite struct CSVBadTests {
  @Test(arguments: brokenForms + wrongKinds + wrongMeanings) func refuses(_ table: BadTable) throws
  {
    let problem = try #require(throws: Problem.self) {
      try CSV.read(table.bytes, path: "d.csv", options: table.options)
    }
    #expect(problem.message.hasPrefix(table.message), "\(problem.message)")
    #expect(problem.hint != nil)
    if let hint = table.hint {
      #expect(problem.hint?.contains(hint) == true, "\(problem.hint ?? "")")
    }
  }

  /// A typing error among numbers is named, rather than made into hundreds of features.
  @Test func oneBadCellAmongNumbersIsNamed() throws {
    let rows = (0..<200).map { "\($0 == 150 ? "1x5" : String($0)),x\n" }
    let text = "a;c\n" + rows.map { $0.replacingOccurrences(of: ",x", with: ";x") }.joined()
    let problem = try #require(throws: Problem.self) {
      try CSV.read(Array(text.utf8), path: "d.csv", options: GoodTable.options(sep: ";"))
    }
    #expect(problem.message == "d.csv:152: 'a' holds \"1x5\", which is no number")
  }

  @Test func manyTextsAreRefusedByName() throws {
    let text = "name,c\n" + (0..<200).map { "n\($0),x\n" }.joined()
    let problem = try #require(throws: Problem.self) {
      try CSV.read(Array(text.utf8), path: "d.csv")
    }
    #expect(problem.message.hasPrefix("d.csv:2: 'name' is text with 200 different values"))
    #expect(problem.hint == "drop=name")
    let classes = "a,c\n" + (0..<1001).map { "1,n\($0)\n" }.joined()
    #expect(throws: Problem.self) { try CSV.read(Array(classes.utf8), path: "d.csv") }
  }

  /// Eight megabytes behind a quote that is never closed, and the line where it opened.
  @Test func anUnclosedQuoteInALargeFileNamesItsLine() throws {
    var bytes = Array("a,b\n1,2\n3,\"".utf8)
    for index in 0..<8_000_000 { bytes.append(index % 80 == 0 ? 10 : 97) }
    let problem = try #require(throws: Problem.self) { try CSV.read(bytes, path: "d.csv") }
    #expect(problem.message == "d.csv:3: a quote opened here is never closed")
  }

  @Test func twoHundredThousandColumnsAreReadAndSummedUpBriefly() throws {
    let names = String(repeating: "x,", count: 199_999) + "x\n"
    let row = String(repeating: "1,", count: 199_999)
    let set = try CSV.read(
      Array("\(names)\(row)a\n\(row)b\n".utf8), path: "d.csv",
      options: CSV.Options(split: .count(1)))
    #expect(set.features == 199_999 && set.columns.last == "x.199999")
    let summary = set.summary
    #expect(summary.notes.joined().utf8.count < 1000 && summary.constant.count <= 5)
    #expect("\(summary)".utf8.count < 2000)
  }

  @Test func aLongCellIsNoTrouble() throws {
    let long = String(repeating: "é", count: 500_000)
    let text = "a,c\n1,\(long)\n2,y\n"
    let set = try CSV.read(Array(text.utf8), path: "d.csv", options: GoodTable.options())
    #expect(set.target.names.contains(long))
    let wide = "\(long),c\nu,1\nv,2\n"
    let other = try CSV.read(Array(wide.utf8), path: "d.csv", options: GoodTable.options())
    #expect(other.notes.joined().utf8.count < 300)
  }

  /// A few thousand damaged files: each loads or is refused, and nothing stops the process.
  @Test func damagedFilesLoadOrAreRefused() throws {
    let seeds = [
      "a,b,c\n1,2,x\n3,\"4\",y\n5,6,\"x \"\"y\"\"\"\n", "1,2,0\n3,4,1\n5,6,0\n",
      "h;k\r\n1,5;u\r\n2;v\r\n", "\u{FEFF}a\tb\n-1e5\tNA\n2\t3\n", ",,\n1,,inf\n2,nan,?\n",
    ].map { Array($0.utf8) }
    let spice = Array("\"\",;\n\r\t\0 -+.e0919xé\u{FEFF}?".utf8) + [0xFF, 0xC3, 0x80]
    let stream = Seed.stream(3, "test")
    var place = 0
    func draw(_ bound: Int) -> Int {
      place += 1
      return stream.integer(below: bound, at: place)
    }
    var loaded = 0
    for round in 0..<4000 {
      var bytes = seeds[round % seeds.count]
      for _ in 0...draw(6) where !bytes.isEmpty {
        switch draw(4) {
        case 0: bytes[draw(bytes.count)] = UInt8(draw(256))
        case 1: bytes.insert(spice[draw(spice.count)], at: draw(bytes.count + 1))
        case 2: bytes.remove(at: draw(bytes.count))
        default: bytes = Array(bytes.prefix(draw(bytes.count + 1))) + bytes.suffix(draw(9))
        }
      }
      let own: Character = [",", ",", ";", "\t", ","][round % seeds.count]
      let isPlain = draw(2) == 0
      let options = GoodTable.options(
        sep: isPlain ? own : [",", ";", "\t"][draw(3)], decimal: draw(4) == 0 ? "," : ".",
        header: isPlain ? nil : [nil, true, false][draw(3)],
        target: isPlain ? nil : [nil, "0", "b", "-2"][draw(4)],
        task: isPlain ? nil : [nil, .classes, .values][draw(3)])
      guard let set = try? CSV.read(bytes, path: "d.csv", options: options) else { continue }
      loaded += 1
      #expect(set.summary.rows == set.rows && set.columns.count == set.features)
      _ = try set.part(.train)
      _ = try set.listing(first: 3)
      _ = (set.firstNonFinite, set.fingerprint)
    }
    #expect(loaded > 150)
  }

  @Test func filesAreReadByPath() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("my data;$(x).csv").path
    try Data("a,c\n1,x\n2,y\n".utf8).write(to: URL(fileURLWithPath: path))
    let set = try CSV.read(file: path, options: GoodTable.options())
    #expect(set.name == "my data;$(x)" && set.origin.source == path)
    #expect(throws: Problem.self) { try CSV.read(file: folder.path) }
  }
}
