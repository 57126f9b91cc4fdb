import Foundation
import Kernel
import TestSupport
import Testing

@testable import Repl

/// Files of all formats through the real binary: from the file to a score, and what is said of bad ones.
@Suite(.enabled(if: Program.answers)) struct FileFormatTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    // Rows of 2 x 3 pixels; the first says the class.
    var pixels: [UInt8] = []
    for row in 0..<40 {
      for place in 0..<6 {
        pixels.append(UInt8(place == 0 ? row % 2 * 200 : (row * 7 + place * 11) % 90))
      }
    }
    let labels: [UInt8] = (0..<40).map { UInt8($0 % 2) }
    let head: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 3]
    try write(head + pixels, "a-images-idx3-ubyte")
    try write([0, 0, 8, 1, 0, 0, 0, 40] + labels, "a-labels-idx1-ubyte")
    try write(
      NumPyFile.bytes(of: NamedNumbers("", [40, 2, 3], pixels.map { Float($0) })), "x.npy")
    try write(NumPyFile.bytes(of: NamedNumbers("", [40], labels.map { Float($0) })), "y.npy")
    for row in 0..<10 {
      try write(Self.picture, "pets/\(row % 2 == 0 ? "cat" : "dog")/\(row).png")
    }
  }

  /// 3 x 2 pixels of grey, all 200, written by Pillow.
  private static let picture: [UInt8] = Array(
    Data(
      base64Encoded:
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAAAAACcgYFdAAAAEUlEQVR4nGM8wcDEwMDEwAAABmQAzlnNR3wAAAAASUVORK5CYII="
    ) ?? Data())

  private func write(_ bytes: [UInt8], _ name: String) throws {
    let url = URL(fileURLWithPath: folder.file(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  private func run(_ lines: [String]) -> ProcessResult {
    folder.runner().run(["--keep-going", "-"], input: lines.joined(separator: "\n") + "\n")
  }

  @Test func imagesAreTrainedOnFromTheirFile() {
    for data in ["data a-images-idx3-ubyte", "data x.npy labels=y.npy shape=2x3"] {
      let result = run([data, "model mlp 8", "fit 30 lr=3e-2", "score"])
      #expect(result.errorText == "")
      #expect(result.outputText.contains("40 rows, 2x3 pixels, 2 classes; 32 train, 8 valid"))
      #expect(result.outputText.hasSuffix("accuracy 1\n"), "\(result.outputText)")
    }
  }

  @Test func aFolderOfPicturesSaysWhatWasDecided() {
    let result = run(["data pets size=4x4"])
    #expect(result.errorText == "")
    #expect(result.outputText.contains("pets: 10 rows, 4x4 pixels, 2 classes; 8 train, 2 valid"))
    #expect(result.outputText.contains("note: 10 pictures resized to 4x4"))
    #expect(result.outputText.contains("1, as all are grey"))
  }

  @Test func testRowsOfAFolderAreTheTestSide() throws {
    for row in 0..<4 {
      try write(Self.picture, "sides/train/\(row % 2 == 0 ? "cat" : "dog")/\(row).png")
      try write(Self.picture, "sides/test/cat/\(row).png")
    }
    let result = run(["data sides", "model mlp 4", "fit 1", "score test", "data sides test=1"])
    #expect(result.errorText == "")
    let text = result.outputText
    #expect(
      text.contains("sides: 8 rows, 3x2 pixels, 2 classes; 3 train, 1 valid, 4 test"), "\(text)")
    #expect(text.contains("its own test side, 4 rows") && text.contains("test=SHARE or test=FILE"))
    #expect(text.contains("mlp on 4 rows (test"))
    #expect(text.contains("note: its own test side, 4 rows, is left out, as test= is written"))
  }

  /// The first column of predictions says what tells a file's rows apart.
  @Test(arguments: [
    ("data pets", "pets/", "file,prediction,p_cat,p_dog", "pets/cat/0.png,"),
    ("data x.npy labels=y.npy", "x.npy", "row,prediction,p_0,p_1", "0,"),
    ("data a-images-idx3-ubyte", "./a-images-idx3-ubyte", "row,prediction,p_0,p_1", "0,"),
    ("data t.csv", "new.csv", "line,prediction,p_no,p_yes", "2,"),
    ("data t.csv", "p-*.csv", "place,prediction,p_no,p_yes", "p-1.csv:2,"),
  ])
  func predictionsNameTheirRows(data: String, file: String, header: String, first: String) throws {
    let table =
      "a,b,c\n" + (0..<20).map { "\($0 % 2),\($0 % 3),\($0 % 2 == 0 ? "no" : "yes")\n" }.joined()
    try folder.write(table, "t.csv")
    for name in ["new.csv", "p-1.csv", "p-2.csv"] { try folder.write("a,b\n0,1\n0,1\n", name) }
    let result = run([data, "model mlp 4", "fit 1", "predict \(file) > out.csv"])
    #expect(result.errorText == "")
    let lines = try folder.read("out.csv").split(separator: "\r\n")
    #expect(lines.first.map(String.init) == header)
    #expect(lines.dropFirst().first?.hasPrefix(first) == true, "\(lines.prefix(2))")
  }

  @Test func packedTablesAreCalledByTheirName() throws {
    try write(
      [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + Self.stored("a,b\n1,x\n2,y\n3,x\n4,y\n"), "pack.csv.gz"
    )
    let result = run(["data pack.csv.gz"])
    #expect(result.errorText == "" && result.outputText.contains("pack: 4 rows"))
  }

  /// A block of deflate without compression, and the end of a gzip member.
  private static func stored(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    let size = UInt16(bytes.count)
    let little = { (value: UInt32) in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    return [1, UInt8(size & 255), UInt8(size >> 8), UInt8(~size & 255), UInt8(~size >> 8)] + bytes
      + little(~crc) + little(UInt32(size))
  }

  @Test func errorsNamePlaceAndRemedy() throws {
    try write([0, 0, 8, 3, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2], "b-images-idx3-ubyte")
    try write(Array(Self.picture.dropLast(20)), "pets/dog/99.png")
    try write(Array("PK\u{3}\u{4} no archive".utf8), "book.csv")
    let result = run([
      "data b-images-idx3-ubyte", "data pets", "data pets skip=yes", "data x.npy",
      "data x.npy labels=y.npy shape=5x5", "data x.npy header=yes", "data book.csv",
    ])
    let errors = result.errorText
    #expect(
      errors.contains("b-images-idx3-ubyte: it claims 40 x 2 x 3, 256 bytes, and the file has 18"))
    #expect(errors.contains("pets/dog/99.png: the PNG is damaged"))
    #expect(errors.contains("skip=yes leaves such pictures out"))
    #expect(errors.contains("x.npy: nothing says what is to be predicted"))
    #expect(errors.contains("shape=5x5 is for rows of 25 numbers, or a multiple; these have 6"))
    #expect(errors.contains("x.npy is read as npy: it takes no header="))
    #expect(errors.contains("book.csv: looks like a zip archive or a spreadsheet"))
    #expect(
      result.outputText.contains("note: 1 picture left out that cannot be read: pets/dog/99.png"))
  }

  /// An option that a toy has goes to the toy, also where files have one of that name.
  @Test func toysKeepTheirOptions() {
    let result = run(["data blobs features=5", "data adding steps=50", "data blobs target=3"])
    #expect(result.outputText.contains("blobs: 1000 rows, 5 features"))
    #expect(result.outputText.contains("adding: 2000 rows, 50 steps of 2 numbers"))
    #expect(result.errorText.contains("blobs is no file: it takes no target="))
  }
}
