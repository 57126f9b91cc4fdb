import Foundation
import TestSupport
import Testing

@testable import Kernel

/// Whatever bytes a file has, a reader gives rows or a sentence: no trap, no rows without numbers, no more
/// memory than it was granted.
///
/// `make test` tries some mutants; `make soak` goes on to 100,000 a reader, or until SOAK_SECONDS are over. Under
/// AddressSanitizer: `swift test --sanitize=address --filter ReaderSoakTests`.
@Suite struct ReaderSoakTests {
  private static let seconds = Double(ProcessInfo.processInfo.environment["SOAK_SECONDS"] ?? "")
  private static let seed = UInt64(ProcessInfo.processInfo.environment["SOAK_SEED"] ?? "") ?? 11

  /// A reader: good files of it, and what lies beside them.
  struct Reader: Sendable, CustomTestStringConvertible {
    let name: String
    let files: [[UInt8]]
    var options: [String: Value] = [:]
    /// Whether half of the mutants get the checksums of their chunks set right, to come past them.
    var isRepaired = false
    var testDescription: String { name }
  }

  private static var readers: [Reader] {
    guard let samples = FileSamples.all else { return [] }
    let array = FileMaker.npy("(6, 2, 3)", "|u1", (0..<36).map { UInt8($0) })
    let table = FileMaker.npy(
      "(4, 3)", "<f8", FileMaker.doubles((0..<12).map { Double($0) * 0.3 }))
    let idx = FileMaker.idx([6, 2, 2], (0..<24).map { UInt8($0) })
    let cifar = [UInt8](repeating: 7, count: 2 * 3073)
    let text = Array("a,b\n1,2\n3,4\n5,6\n".utf8)
    return [
      Reader(name: "npy", files: [array, table], options: ["task": .word("values")]),
      Reader(name: "npz", files: samples.npz.sorted { $0.key < $1.key }.map { hex($0.value) }),
      Reader(name: "idx", files: [idx, FileMaker.gzip(idx)]),
      Reader(
        name: "gzip", files: [FileMaker.gzip(text), FileMaker.gzip(text) + FileMaker.gzip(array)]),
      Reader(name: "cifar", files: [cifar]),
      Reader(
        name: "png", files: samples.png.sorted { $0.key < $1.key }.map { hex($0.value.file) },
        options: ["size": .text("4x3")], isRepaired: true),
      Reader(
        name: "jpeg", files: samples.jpeg.sorted { $0.key < $1.key }.map { hex($0.value.file) },
        options: ["size": .text("4x3")]),
    ]
  }

  @Test(arguments: readers) func mutantsTrapNothing(_ reader: Reader) throws {
    let folder = try TemporaryFolder()
    // Labels for what asks for them.
    try folder.write(FileMaker.idx([6], [0, 1, 0, 1, 0, 1]), "m-labels-idx1-ubyte")
    var random = SplitMix(state: Self.seed)
    let began = Date()
    var (tried, read) = (0, 0)
    let most = Self.seconds == nil ? 400 : 100_000
    while tried < most, Date().timeIntervalSince(began) < Self.seconds ?? 60 {
      var mutant = random.mutant(of: reader.files)
      if reader.isRepaired, Bool.random(using: &random) { mutant = FileMaker.mended(mutant) }
      try folder.write(mutant, "m-images-idx3-ubyte")
      let rows = try? Context.run(Context(memory: 64_000_000 + MemoryBudget.used)) {
        try folder.rows("m-images-idx3-ubyte", reader.options, expected: Self.known(reader))
      }
      tried += 1
      guard let rows else { continue }
      read += 1
      #expect(rows.inputs.count == rows.inputs.shape[0] * rows.columns.count)
      if let target = rows.target { #expect(target.isSound && target.rows == rows.inputs.shape[0]) }
    }
    print("\(reader.name): \(tried) mutants, \(read) of them read")
    #expect(read > 0, "no mutant of \(reader.name) was harmless, so the reader was not reached")
  }

  /// Pictures are read one by one, to be answered for.
  private static func known(_ reader: Reader) -> Preprocessing? {
    guard reader.options["size"] != nil else { return nil }
    return Preprocessing(
      columns: [], arrangement: .image(height: 4, width: 3, channels: 3, maximum: 255),
      scaling: .none, targets: ["a", "b"], task: .classes, targetScaling: .none)
  }
}

/// Tables: whatever text and options, rows that hang together or a sentence; in pieces of any size the same.
@Suite struct TableSoakTests {
  private static let seconds = Double(ProcessInfo.processInfo.environment["SOAK_SECONDS"] ?? "")
  private static let seed = UInt64(ProcessInfo.processInfo.environment["SOAK_SEED"] ?? "") ?? 12

  /// Good tables of all kinds of columns.
  private static let tables = [
    "a,b,c\n1,2,x\n3.5,-4,y\n+.5,1e3,x\n7,,y\n",
    "id,age,work,pay,date,kind\n1,39,Private,\"1,234.5\",2024-01-31,yes\n2,?,\"Smith, \"\"J\"\"\",€3,2024-02-29,no\n"
      + "3,50,Local,\"12,000\",2023-12-01,yes\n4,,Private,$7.25,,no\n",
    "x;y;z\n1,5;1.299,99;12 %\n2,5;12,5;7 %\n;3,0;-1 %\n",
    "5.1\t3.5\tsetosa\n4.9\t3.0\tvirginica\n4.7\t3.2\tsetosa\n",
    "1 2 3\n4 5 6\n 7  8 9\n", "when,v\n31/12/2020 23:59,1\n01/02/2021 00:00,2\n13/1/2021,0\n",
    "Größe|名前|w\r\n1|東京|0.5\r\n2|Zürich|2\r\n\"3\"|\"a\nb\"|1\r\n", "a,a,\n1,2,3\n1,2,3\n",
  ].map { Array($0.utf8) }
  private static let pieces = [
    ",", ";", "\t", "\"", "\"\"", "\n", "\r", "\n\n", "1,234.5", "1.234,5", "€3", "12 %", "-",
    "1e999", "nan",
    "2020-02-30", "03/04/05", "12:61", "\u{FEFF}", "٣", "=1+1", " ", "0x10", "1_000", "éa",
    "16777217",
  ].map { Array($0.utf8) }
  private static let words = ["a", "b", "x", "kind", "0", "-1", "99", "zz", "", "名前", "date"]

  private static func text(_ random: inout SplitMix) -> [UInt8] {
    var text =
      Bool.random(using: &random)
      ? random.mutant(of: tables) : tables[Int.random(in: 0..<tables.count, using: &random)]
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      let piece = pieces[Int.random(in: 0..<pieces.count, using: &random)]
      text.insert(contentsOf: piece, at: Int.random(in: 0...text.count, using: &random))
    }
    return text
  }

  private static func options(_ random: inout SplitMix) -> CSV.Options {
    func some<Item>(_ items: [Item]) -> Item? {
      Int.random(in: 0..<20, using: &random) == 0
        ? items[Int.random(in: 0..<items.count, using: &random)] : nil
    }
    func names() -> [String] { [some(words), some(words)].compactMap { $0 } }
    var options = CSV.Options(
      separator: some([.comma, .semicolon, .tab, .bar, .colon, .blank]),
      decimal: some([.point, .comma]), header: some([true, false]), target: some(words),
      task: some([.classes, .values]), drop: names())
    options.thousands = some([.some(.comma), .some(.point), .some(.apostrophe), .none])
    options.missing = some([[], ["1"], ["x", "-"]])
    options.words = names()
    options.dates = some([.ymd, .mdy, .dmy])
    options.readsDates = some([false]) ?? true
    options.weights = some(words)
    options.indicators = some([["*"], words]) ?? []
    options.group = some(words)
    options.order = some(words)
    options.shape = some(["1x2", "2x2", "1x1x3"])
    options.steps = some(["1", "2", "3x1"])
    options.ids = some([[], words])
    options.classes = some([["x", "y"], ["yes", "no"]])
    return options
  }

  private static func soak(_ body: (inout SplitMix) throws -> Bool) rethrows {
    var random = SplitMix(state: seed)
    let began = Date()
    var (tried, read) = (0, 0)
    let most = seconds == nil ? 400 : 100_000
    while tried < most, Date().timeIntervalSince(began) < seconds ?? 60 {
      read += try body(&random) ? 1 : 0
      tried += 1
    }
    print("tables: \(tried) mutants, \(read) of them read")
    #expect(read > tried / 50, "the reader was not reached")
  }

  private static func read(_ reading: () throws(Problem) -> RawRows) -> RawRows? {
    do throws(Problem) {
      return try Context.run(Context(memory: 64_000_000 + MemoryBudget.used)) {
        () throws(Problem) in
        try reading()
      }
    } catch {
      #expect(!error.message.isEmpty && error.message.utf8.count < 2000, "\(error)")
      return nil
    }
  }

  private static func check(_ rows: RawRows) {
    let count = rows.inputs.shape[0]
    #expect(rows.inputs.count == count * rows.columns.count && count > 0)
    if let target = rows.target { #expect(target.isSound && target.rows == count) }
    if let weights = rows.weights { #expect(weights.values.count == count) }
    if let grouping = rows.grouping { #expect(grouping.values.count == count) }
    #expect(rows.ids.allSatisfy { $0.cells.count == count })
    #expect(rows.faults.keys.allSatisfy { (0..<count).contains($0) })
    #expect(rows.keys.map { $0.inputs.count == count } ?? true)
    #expect(!rows.places.text(ofRow: count - 1, in: "t", called: "t").isEmpty)
  }

  @Test func anyTextAndOptionsAreReadOrRefused() {
    Self.soak { random in
      let (text, options) = (Self.text(&random), Self.options(&random))
      let rows = Self.read { () throws(Problem) in
        try CSV.rows(TextSource(text, path: "t"), options: options)
      }
      if let rows { Self.check(rows) }
      return rows != nil
    }
  }

  /// By what a table was read as it comes to the same bits, and any text to rows of its columns.
  @Test func anyTextIsReadByASchemaOrRefused() {
    Self.soak { random in
      let (first, options) = (Self.text(&random), Self.options(&random))
      let known = Self.read { () throws(Problem) in
        try CSV.rows(TextSource(first, path: "t"), options: options)
      }
      guard let known, let schema = known.schema else { return false }
      var written = CSV.Options(separator: options.separator)
      // Where there are no numbers, all that a decimal comma does is to make commas no separators.
      if schema.columns.allSatisfy({ $0.isWords }) { written.decimal = options.decimal }
      let again = Self.read(first, by: schema, written)
      #expect(
        again.map { Self.bits($0) == Self.bits(known) } ?? false,
        "\(String(decoding: first, as: UTF8.self).debugDescription) \(options)")
      written.ids = options.ids
      var text = first
      switch Int.random(in: 0..<8, using: &random) {
      case 0: text = Self.text(&random)
      case 1...3: text = random.mutant(of: [first])
      default:
        let piece = Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
        text.insert(contentsOf: piece, at: Int.random(in: 0...text.count, using: &random))
      }
      guard let rows = Self.read(text, by: schema, written) else { return false }
      Self.check(rows)
      #expect(rows.columns == schema.features)
      if let target = rows.target, !schema.classes.isEmpty {
        #expect(target.names == schema.classes)
      }
      return true
    }
  }

  private static func read(
    _ text: [UInt8], by schema: TableSchema, _ options: CSV.Options
  ) -> RawRows? {
    read { () throws(Problem) in
      try CSV.rows(TextSource(text, path: "t"), by: schema, options: options)
    }
  }

  private static func bits(_ rows: RawRows) -> [UInt32] {
    rows.inputs.withFloats { $0.map(\.bitPattern) }
  }

  @Test func piecesOfAnySizeGiveTheSameCells() {
    Self.soak { random in
      let text = Self.text(&random)
      let separator: UInt8 = [.comma, .semicolon, .tab, .blank][
        Int.random(in: 0..<4, using: &random)]
      var scan = CSVScan(source: TextSource(text, path: "t"), separator: separator, decimal: .point)
      let whole = Self.cells(scan)
      scan.pieceSize = Int.random(in: 1...48, using: &random)
      #expect(Self.cells(scan) == whole, "\(scan.pieceSize) \(text)")
      return !whole.isEmpty
    }
  }

  private static func cells(_ scan: CSVScan) -> [[UInt8]] {
    var found: [[UInt8]] = []
    do throws(Problem) {
      try scan.walk { records throws(Problem) in
        for record in 0..<records.count {
          found.append(Array("\(records.line(record))".utf8))
          for cell in 0..<records.width {
            found.append(records.text(record * records.width + cell))
          }
        }
      }
    } catch { return [Array(error.message.utf8)] }
    return found
  }
}

extension SplitMix {
  /// One of the files with one to four changes: flips, bytes at their ends, numbers of any width, cuts,
  /// repeats, pieces of another file.
  fileprivate mutating func mutant(of files: [[UInt8]]) -> [UInt8] {
    var bytes = files[Int.random(in: 0..<files.count, using: &self)]
    for _ in 0..<Int.random(in: 1...4, using: &self) where !bytes.isEmpty {
      // Headers are where numbers are: half of the changes go to the first 64 bytes.
      let room = Bool.random(using: &self) ? min(64, bytes.count) : bytes.count
      let place = Int.random(in: 0..<room, using: &self)
      switch Int.random(in: 0..<8, using: &self) {
      case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
      case 2: bytes[place] = [0, 1, 0x7F, 0x80, 0xFE, 0xFF][Int.random(in: 0..<6, using: &self)]
      case 3: bytes[place] = UInt8.random(in: 0...255, using: &self)
      case 4:
        let end = min(bytes.count, place + [2, 4, 8][Int.random(in: 0..<3, using: &self)])
        let fill: UInt8 = Bool.random(using: &self) ? 0xFF : 0
        for index in place..<end { bytes[index] = fill }
      case 5:
        bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &self)))
      case 6:
        let end = min(bytes.count, place + Int.random(in: 1...40, using: &self))
        bytes.insert(contentsOf: bytes[place..<end], at: place)
      default:
        let other = files[Int.random(in: 0..<files.count, using: &self)]
        let from = Int.random(in: 0..<max(1, other.count), using: &self)
        bytes.insert(contentsOf: other[from..<min(other.count, from + 30)], at: place)
      }
    }
    return bytes
  }
}

extension FileMaker {
  /// A PNG with every chunk's checksum set to what its bytes have.
  fileprivate static func mended(_ png: [UInt8]) -> [UInt8] {
    var png = png
    var place = 8
    while let length = png.big(place, 4), length <= png.count - place - 12 {
      let end = place + 8 + length
      let chunk = FileMaker.chunk(
        String(decoding: png[(place + 4)..<(place + 8)], as: UTF8.self),
        Array(png[(place + 8)..<end]))
      if chunk.count == length + 12 { png.replaceSubrange(end..<(end + 4), with: chunk.suffix(4)) }
      place = end + 4
    }
    return png
  }
}
