import TestSupport
import Testing

@testable import Kernel

/// The binary version of CIFAR.
@Suite struct CIFARTests {
  /// Records whose pixel bytes count up from their own number.
  private static func records(_ labels: [[UInt8]]) -> [UInt8] {
    labels.enumerated().flatMap { row, labels in
      labels + (0..<3072).map { UInt8(($0 + row) % 251) }
    }
  }

  @Test func planesBecomePixelsAndNumbersNames() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.records([[3], [9], [0]]), "data_batch_1.bin")
    let raw = try folder.rows("data_batch_1.bin")
    #expect(raw.classes == ["cat", "truck", "airplane"])
    #expect(raw.target?.names == ["airplane", "cat", "truck"])
    #expect(raw.arrangement == .image(height: 32, width: 32, channels: 3, maximum: 255))
    // Pixel 0 of row 1: the first byte of each plane of 1024.
    #expect(
      raw.inputs.withFloats { Array($0[3072..<3075]) } == [1, Float(1025 % 251), Float(2049 % 251)])
    #expect(
      raw.keys == RowKeys(of: raw.inputs, raw.columns, raw.arrangement, try #require(raw.target)))
  }

  @Test func aBatchMayBePackedByGzip() throws {
    let folder = try TemporaryFolder()
    let records = Self.records([[3], [9], [0]])
    try folder.write(records, "data_batch_1.bin")
    try folder.write(FileMaker.gzip(records), "packed.bin.gz")
    let (plain, packed) = (try folder.rows("data_batch_1.bin"), try folder.rows("packed.bin.gz"))
    #expect(packed.classes == plain.classes && packed.keys == plain.keys)
    try folder.write(FileMaker.gzip(Array(records.dropLast())), "cut.bin.gz")
    #expect(folder.problem("cut.bin.gz")?.message.contains("no records") == true)
  }

  @Test func aFolderHoldsBatchesAndTestRows() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.records([[3], [9]]), "f/data_batch_2.bin")
    try folder.write(Self.records([[1], [9], [3]]), "f/data_batch_1.bin")
    try folder.write(Self.records([[9]]), "f/test_batch.bin")
    try folder.write("zero\none\n2\n3\n4\n5\n6\n7\n8\nnine\n", "f/batches.meta.txt")
    let raw = try folder.rows("f")
    #expect(raw.classes == ["one", "nine", "3", "3", "nine"])
    #expect(raw.testRows.first?.classes == ["nine"])
    #expect(raw.testRows.first?.target?.names == raw.target?.names)
  }

  @Test func hundredClassesHaveTwoLabels() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.records([[19, 99], [0, 5]]), "train.bin")
    #expect(try folder.rows("train.bin").classes == ["99", "5"])
    #expect(try folder.rows("train.bin", ["labels": .text("coarse")]).classes == ["19", "0"])
    let names = (0..<100).map { "c\($0)" }.joined(separator: "\n")
    try folder.write(names, "fine_label_names.txt")
    #expect(try folder.rows("train.bin").classes == ["c99", "c5"])
    try folder.write("a\nb\n", "fine_label_names.txt")
    #expect(folder.problem("train.bin")?.message.contains("2 names for 100 classes") == true)
  }

  @Test func otherSizesAndLabelsAreRefused() throws {
    let folder = try TemporaryFolder()
    let good = Self.records([[3], [9]])
    try folder.write(Array(good.dropLast()), "data_batch_1.bin")
    #expect(folder.problem("data_batch_1.bin") != nil)
    var bad = good
    bad[3073] = 10
    try folder.write(bad, "data_batch_1.bin")
    #expect(folder.problem("data_batch_1.bin")?.message.contains("no records of 3073") == true)
    try folder.write([], "data_batch_1.bin")
    #expect(folder.problem("data_batch_1.bin") != nil)
    // Text of such a length is no batch.
    let line = "1,2,3,4,5,6\n"
    let text = Array(String(repeating: line, count: 3073 * 4).utf8)
    #expect(text.count % 3073 == 0)
    try folder.write(text, "table.csv")
    #expect(try folder.rows("table.csv").inputs.shape[1] == 5)
  }
}
