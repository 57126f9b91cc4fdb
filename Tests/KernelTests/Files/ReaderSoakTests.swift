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
