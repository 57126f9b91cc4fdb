import TestSupport
import Testing

@testable import Kernel

/// Packed files are read as what is in them, and nothing unpacks beyond its bound.
@Suite struct GzipTests {
  private static let table = Array(
    ("a,b,c\n" + (0..<30).map { "\($0),\($0 * $0 % 7),\($0 % 2 == 0 ? "p" : "q")\n" }.joined()).utf8
  )

  @Test func firstBytesDecideNotTheName() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.table, "plain.csv.gz")
    try folder.write(FileMaker.gzip(Self.table), "packed.csv")
    try folder.write(FileMaker.gzip(Self.table), "packed.csv.gz")
    let plain = try folder.rows("plain.csv.gz")
    for name in ["packed.csv", "packed.csv.gz"] {
      let rows = try folder.rows(name)
      #expect(rows.inputs == plain.inputs && rows.keys == plain.keys)
    }
  }

  @Test func membersFollowEachOther() throws {
    let folder = try TemporaryFolder()
    let (one, two) = (Self.table.prefix(40), Self.table.dropFirst(40))
    try folder.write(Self.table, "a.csv")
    try folder.write(FileMaker.gzip(Array(one)) + FileMaker.gzip(Array(two)), "b.csv")
    try folder.write(FileMaker.gzip(Self.table) + [0, 0, 0, 0, 0], "padded.csv")
    #expect(try folder.rows("b.csv").inputs == folder.rows("a.csv").inputs)
    #expect(try folder.rows("padded.csv").inputs == folder.rows("a.csv").inputs)
    try folder.write(FileMaker.gzip(Self.table) + [1, 2, 3], "tail.csv")
    #expect(folder.problem("tail.csv")?.message.contains("the gzip file is damaged") == true)
  }

  @Test func anyByteLessOrOtherIsNoShorterTable() throws {
    let folder = try TemporaryFolder()
    let packed = FileMaker.gzip(Self.table)
    let whole = try Gzip.unpack(packed, path: "a")
    #expect(whole == Self.table)
    for count in 18..<packed.count {
      let problem = #expect(throws: Problem.self) {
        try Gzip.unpack(Array(packed.prefix(count)), path: "a")
      }
      #expect(problem?.message.hasPrefix("a: the gzip file is ") == true)
    }
    // Beyond the header, whose time and name nothing depends on.
    for place in 10..<packed.count {
      var other = packed
      other[place] ^= 4
      let unpacked = try? Gzip.unpack(other, path: "a")
      #expect(unpacked == nil || unpacked == Self.table, "\(place)")
    }
  }

  @Test func aBombStopsAtTheBudget() throws {
    let bomb = FileMaker.gzip([UInt8](repeating: UInt8(ascii: "1"), count: 300_000_000), level: 1)
    #expect(bomb.count < 3_000_000)
    let folder = try TemporaryFolder()
    // As it is, of two members, and with a size at its end that is a lie.
    var lie = bomb
    lie.replaceSubrange((lie.count - 4)..., with: [0, 1, 0, 0])
    for (name, file) in [("a", bomb), ("b", bomb + FileMaker.gzip([1])), ("c", lie)] {
      try folder.write(file, name)
      let problem = Context.run(Context(memory: 40_000_000 + MemoryBudget.used)) {
        folder.problem(name)
      }
      #expect(problem?.code == .memory, "\(name)")
    }
  }

  /// What is plainly no table is not unpacked at all.
  @Test func zerosAreNoTable() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      FileMaker.gzip([UInt8](repeating: 0, count: 50_000_000), level: 1), "zeros.csv.gz")
    #expect(folder.problem("zeros.csv.gz")?.message.contains("looks like") == true)
  }

  /// The header inside says how much there is: no more is unpacked.
  @Test func aClaimInsideIsTheBound() throws {
    let folder = try TemporaryFolder()
    let claimed = FileMaker.idx([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])
    try folder.write(
      FileMaker.gzip(claimed + [UInt8](repeating: 0, count: 50_000_000), level: 1), "more")
    #expect(folder.problem("more")?.message.contains("more than the 24 bytes its header") == true)
    try folder.write(FileMaker.gzip(Array(claimed.dropLast(3))), "less")
    #expect(
      folder.problem("less")?.message.contains("claims 2 x 2 x 2, 24 bytes, and the file has 21")
        == true)
  }
}
