import Foundation
import TestSupport
import Testing

@testable import Kernel

/// What pictures take of the memory they are granted: in a process of its own, so that no other test counts.
@Suite(.enabled(if: Program.answers)) struct PictureMemoryTests {
  private func run(_ folder: TemporaryFolder, _ lines: [String]) -> ProcessResult {
    folder.runner().run(["--keep-going", "-"], input: lines.joined(separator: "\n") + "\n")
  }

  /// Bytes of the heap that were in use when the program ended.
  private func heap(_ folder: TemporaryFolder, _ lines: [String]) throws -> Int {
    var runner = folder.runner()
    runner.environment["LD_PRELOAD"] = try #require(Program.injection)
    runner.environment["HEAP_LOG"] = folder.file("heap")
    let ended = runner.run(["--keep-going", "-"], input: lines.joined(separator: "\n") + "\n")
    #expect(ended.errorText.contains("the PNG is damaged"), "\(ended.errorText.prefix(300))")
    return try #require(Int(try folder.read("heap")))
  }

  /// A palette, transparency, and data that are none: libpng holds all of it when it gives up.
  @Test(.enabled(if: Program.injection != nil)) func damagedPNGsLeaveNothingBehind() throws {
    let folder = try TemporaryFolder()
    let good = FileMaker.png(
      2, 2, packing: [0, 1, 2, 0, 3, 4], kind: 3,
      chunks: [
        ("PLTE", [UInt8](repeating: 9, count: 768)), ("tRNS", [UInt8](repeating: 7, count: 256)),
      ])
    var damaged = good
    damaged[good.count - 14] ^= 1
    for row in 0..<500 { try folder.write(damaged, "f/a/\(row).png") }
    let once = try heap(folder, ["data f"])
    let often = try heap(folder, [String](repeating: "data f", count: 9))
    // 4,000 more of them, which have more than 1,000 bytes each.
    #expect(often - once < 1_000_000, "\(once) bytes, then \(often)")
  }

  /// What stands between a tall picture and a wide one is asked for before it is made.
  @Test(arguments: [8, 16] as [UInt8]) func thePictureBetweenIsAskedFor(_ depth: UInt8) throws {
    let folder = try TemporaryFolder()
    let line = [UInt8](repeating: 0, count: 1 + Int(depth) / 8)
    let tall = FileMaker.png(
      65_535, 1, packing: [UInt8](repeating: 0, count: 65_535 * line.count), kind: 0, depth: depth)
    for name in ["a/1.png", "b/1.png"] { try folder.write(tall, "f/" + name) }
    let few = run(folder, ["set memory 200MB", "data f size=10x30000 valid=1"])
    #expect(few.errorText.contains("size=10x30000") || few.errorText.contains("needs "))
    #expect(few.errorText.contains("set memory=") && !few.outputText.contains("2 rows"))
    let small = run(folder, ["set memory 200MB", "data f size=10x100 valid=1"])
    #expect(small.errorText == "" && small.outputText.contains("2 rows"), "\(small.errorText)")
  }

  /// Rows count as what they are: grey ones with a size as grey, colour behind a grey first as colour.
  @Test func rowsCountAsWhatTheyHold() throws {
    let folder = try TemporaryFolder()
    for row in 0..<20 { try folder.write(FileMaker.png(9, 9, [50]), "grey/\(row % 2)/\(row).png") }
    for row in 0..<20 {
      let colour: [UInt8] = row == 0 ? [50] : [50, 60, 70]
      try folder.write(FileMaker.png(400, 400, colour), "late/\(row % 2)/\(row).png")
    }
    // 20 x 160,000 pixels: 16 MB of grey, 3 of colour would be 48.
    let grey = run(folder, ["set memory 36MB", "data grey size=400x400"])
    #expect(grey.errorText == "" && grey.outputText.contains("20 rows"), "\(grey.errorText)")
    let late = run(folder, ["set memory 36MB", "data late"])
    #expect(late.errorText.contains("set memory="), "\(late.outputText)")
  }
}
