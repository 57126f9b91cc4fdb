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
