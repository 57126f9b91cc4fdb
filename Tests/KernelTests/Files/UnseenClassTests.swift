import TestSupport
import Testing

@testable import Kernel

/// Files whose rows have classes that nobody taught are answered for, whatever their format; what they say is left
/// out, and that is said. To be scored they are refused.
@Suite(.enabled(if: Program.answers)) struct UnseenClassTests {
  private static let formats = ["pictures", "list", "npy", "idx", "cifar", "lines", "table"]

  /// Rows of classes a and b, or of those beside `shift`.
  private func write(_ format: String, _ name: String, _ words: [String], _ folder: TemporaryFolder)
    throws -> String
  {
    let rows = 0..<20
    let numbers = rows.map { UInt8(words[$0 % 2].utf8.first ?? 0) - UInt8(ascii: "a") }
    let pixels = rows.flatMap { row in (0..<9).map { UInt8((row * 31 + $0 * 17) % 251) } }
    switch format {
    case "pictures", "list":
      for row in rows {
        let file = FileMaker.png(3, 3, [UInt8(row * 12)])
        try folder.write(file, "\(name)/\(words[row % 2])/\(row).png")
      }
      guard format == "list" else { return name + "/" }
      let lines = rows.map { "\(name)/\(words[$0 % 2])/\($0).png,\(words[$0 % 2])\n" }
      try folder.write("file,class\n" + lines.joined(), "\(name).csv")
      return "\(name).csv"
    case "npy":
      let doubles = FileMaker.doubles(pixels.map(Double.init))
      try folder.write(FileMaker.npy("(20, 9)", "<f8", doubles), "\(name).npy")
      try folder.write(numbers.map { "\($0)\n" }.joined(), "\(name)-labels.txt")
      return "\(name).npy labels=\(name)-labels.txt"
    case "idx":
      try folder.write(FileMaker.idx([20, 3, 3], pixels), "\(name)-images-idx3-ubyte")
      try folder.write(FileMaker.idx([20], numbers), "\(name)-labels-idx1-ubyte")
      return "./\(name)-images-idx3-ubyte"
    case "cifar":
      let records = rows.flatMap { row in
        [numbers[row]] + (0..<3072).map { UInt8((row * 31 + $0) % 251) }
      }
      try folder.write(records, "\(name).bin")
      return "\(name).bin"
    case "lines":
      let lines = rows.map { "text\($0)\t\(words[$0 % 2])\n" }
      try folder.write(lines.joined(), "\(name).txt")
      return "\(name).txt sep=tab"
    default:
      let lines = rows.map { "\($0),\($0 * 7 % 5),\(words[$0 % 2])\n" }
      try folder.write("u,v,y\n" + lines.joined(), "\(name).csv")
      return "\(name).csv"
    }
  }

  @Test(arguments: formats) func rowsOfUnseenClassesAreAnsweredFor(_ format: String) throws {
    let folder = try TemporaryFolder()
    let known = try write(format, "known", ["a", "b"], folder)
    let other = try write(format, "other", ["b", "c"], folder)
    let word = format == "lines" ? "lines " : ""
    let model = format == "lines" ? "model lstm 4" : "model mlp 4"
    let path = String(other.prefix { $0 != " " })
    let labels = other.dropFirst(path.count)
    let start = "data \(word)\(known) valid=4; \(model); fit 1; "
    let answered = folder.runner().run(["-c", start + "predict \(path)\(labels)"])
    #expect(answered.code == 0, "\(answered.errorText)")
    #expect(answered.outputText.contains("what is true is left out"), "\(answered.outputText)")
    #expect(answered.outputText.contains("20 rows"), "\(answered.outputText)")
    let scored = folder.runner().run(["-c", start + "score \(path)\(labels)"])
    #expect(scored.code == 1 && scored.errorText.contains("class"), "\(scored.outputText)")
  }

  /// A file is a file where it has an ending, quotes or a slash: which of them is said.
  @Test func aBareNameOfAFolderIsExplained() throws {
    let folder = try TemporaryFolder()
    _ = try write("pictures", "known", ["a", "b"], folder)
    let start = "data known valid=4; model mlp 4; fit 1; "
    _ = try write("pictures", "other", ["a", "b"], folder)
    let other = folder.runner().run(["-c", start + "predict other"])
    #expect(other.code == 1 && other.errorText.contains("other/ is what lies here"))
  }

  /// A line of `words=` says that a column of names of pictures is one of words.
  @Test func namesOfPicturesMayBeWords() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<20).map { "p\($0 % 4).png,\($0),\($0 % 2 == 0 ? "u" : "v")\n" }
    try folder.write("pic,n,y\n" + lines.joined(), "t.csv")
    let found = folder.runner().run(["-c", "data t.csv words=pic"])
    #expect(found.outputText.contains("20 rows, 5 features"), "\(found.errorText)")
  }

  /// Labels as text editors and other programs leave them, and such as floats do not tell apart.
  @Test func filesOfLabels() throws {
    let folder = try TemporaryFolder()
    let doubles = FileMaker.doubles((0..<12).map(Double.init))
    try folder.write(FileMaker.npy("(6, 2)", "<f8", doubles), "x.npy")
    try folder.write("\u{FEFF}0\r\n 1\t\r\n0 \r\n1\r\n0\r\n1\r\n", "marked.txt")
    let marked = folder.runner().run(["-c", "data x.npy labels=marked.txt valid=2"])
    #expect(marked.outputText.contains("2 classes"), "\(marked.outputText)\(marked.errorText)")
    let ids = (0..<6).map { "\(16_777_216 + $0)\n" }.joined()
    try folder.write(ids, "ids.txt")
    let found = folder.runner().run(["-c", "data x.npy labels=ids.txt valid=2 task=classes"])
    #expect(found.code == 1 && found.errorText.contains("2^24"), "\(found.outputText)")
  }
}
