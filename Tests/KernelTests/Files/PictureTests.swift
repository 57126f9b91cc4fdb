import TestSupport
import Testing

@testable import Kernel

/// Pictures, held to Pillow's pixels and to those they were made of.
@Suite struct PictureTests {
  private static func samples() throws -> FileSamples { try #require(FileSamples.all) }

  /// The pixels that a file gives, 0 to 255.
  private static func read(_ file: [UInt8]) throws -> (shape: [Int], pixels: [Double]) {
    let picture = try Picture(file, Picture.head(file))
    var floats = [Float](
      repeating: 0, count: picture.height * picture.width * picture.channels)
    floats.withUnsafeMutableBufferPointer { room in
      if let base = room.baseAddress { picture.write(into: base, channels: picture.channels) }
    }
    return ([picture.height, picture.width, picture.channels], floats.map(Double.init))
  }

  @Test func everyKindOfPNGGivesThePixelsItWasMadeOf() throws {
    let samples = try Self.samples().png
    #expect(samples.count == 52)
    for (name, sample) in samples {
      let (shape, pixels) = try Self.read(hex(sample.file))
      #expect(shape == sample.shape, "\(name)")
      let farthest = zip(pixels, sample.expected).map { abs($0 - $1) }.max() ?? .infinity
      #expect(farthest < 1e-4, "\(name)")
    }
  }

  /// As some programs write it: behind the pixels.
  @Test func aTurnMayStandBehindThePixels() throws {
    let sample = try #require(try Self.samples().png["turned by eXIf"])
    var file = hex(sample.file)
    let end = file.count - 12
    let name = try #require((0..<end).first { file.holds(Array("eXIf".utf8), at: $0) })
    let chunk = (name - 4)..<(name + 8 + (file.big(name - 4, 4) ?? 0))
    file.insert(contentsOf: Array(file[chunk]), at: end)
    file.removeSubrange(chunk)
    let (shape, pixels) = try Self.read(file)
    #expect(shape == sample.shape && pixels == sample.expected)
  }

  @Test func everyPNGThatIsCutOffIsRefused() throws {
    let samples = try Self.samples().png
    for name in ["type 6 depth 8 adam7", "palette with tRNS", "turned by eXIf"] {
      let file = hex(try #require(samples[name]).file)
      for count in 0..<file.count {
        #expect(throws: Problem.self, "\(name) \(count)") {
          try Self.read(Array(file.prefix(count)))
        }
      }
    }
  }

  @Test func damagedPNGsAreRefused() throws {
    let bad = try Self.samples().badPNG
    #expect(bad.count == 13)
    for (name, file) in bad {
      #expect(throws: Problem.self, "\(name)") { try Self.read(hex(file)) }
    }
    let huge = #expect(throws: Problem.self) {
      try Self.read(hex(try #require(bad["60000 x 60000"])))
    }
    #expect(huge?.message.contains("60000x60000 pixels are more than the 100 million") == true)
  }

  /// A ramp stays a ramp, without a flat part.
  @Test func sixteenBitsAreDividedBy65535() throws {
    let ramp = try #require(try Self.samples().png["grey ramp of 16 bits"])
    let (_, pixels) = try Self.read(hex(ramp.file))
    #expect(zip(pixels, pixels.dropFirst()).allSatisfy { $0 < $1 })
    #expect(pixels[0] == 0 && pixels.allSatisfy { $0 <= 255 })
  }

  @Test func resizingGivesPillowsBytes() throws {
    let cases = try Self.samples().resize
    #expect(cases.count == 13)
    for one in cases {
      let file = hex(one.pixels)
      var picture = Picture(
        width: one.shape[1], height: one.shape[0], channels: one.shape[2], bytes: file)
      try picture.resize(
        ResizeAxis(from: one.shape[0], to: one.to[0]), ResizeAxis(from: one.shape[1], to: one.to[1])
      )
      guard case .bytes(let pixels) = picture.samples else { continue }
      let isSame = pixels == hex(one.values)
      #expect(isSame, "\(one.shape) to \(one.to)")
    }
  }

  /// 16 bits go the same way without the steps of 8.
  @Test func resizingOf16BitsIsWithinOneOfPillows() throws {
    for one in try Self.samples().resize {
      var picture = Picture(
        width: one.shape[1], height: one.shape[0], channels: one.shape[2],
        words: hex(one.pixels).map { UInt16($0) * 257 })
      try picture.resize(
        ResizeAxis(from: one.shape[0], to: one.to[0]), ResizeAxis(from: one.shape[1], to: one.to[1])
      )
      guard case .words(let pixels) = picture.samples else { continue }
      let farthest = zip(pixels, hex(one.values)).map { abs(Double($0) / 257 - Double($1)) }.max()
      #expect(try #require(farthest) <= 1, "\(one.shape) to \(one.to)")
    }
  }

  @Test func aChequerboardShrunkEightfoldIsEvenGrey() throws {
    let board = (0..<32).flatMap { y in (0..<32).map { UInt8(($0 + y) % 2 * 255) } }
    var picture = Picture(width: 32, height: 32, channels: 1, bytes: board)
    let axis = ResizeAxis(from: 32, to: 4)
    try picture.resize(axis, axis)
    guard case .bytes(let pixels) = picture.samples else { return }
    // At the rim the windows are cut, so their halves are not quite even.
    #expect(Set(pixels).isSubset(of: [127, 128]))
  }

  @Test func everyJPEGGivesPillowsPixels() throws {
    let samples = try Self.samples().jpeg
    #expect(samples.count == 17)
    for (name, sample) in samples {
      let (shape, pixels) = try Self.read(hex(sample.file))
      #expect(shape == sample.shape, "\(name)")
      let farthest = zip(pixels, sample.expected).map { abs($0 - $1) }.max() ?? .infinity
      #expect(farthest <= (name.contains("CMYK") || name == "YCCK" ? 2 : 1), "\(name)")
    }
    let broken = hex(try #require(samples["broken EXIF"]).file)
    #expect(try Picture(broken, Picture.head(broken)).note?.contains("EXIF") == true)
  }

  /// Bytes that libjpeg warns of and reads past, the pixels being what they were.
  @Test(arguments: ["4:2:0", "orientation 6"])
  func bytesBetweenMarkersAndParametersThatSayNothing(_ name: String) throws {
    let sample = try #require(try Self.samples().jpeg[name])
    let file = hex(sample.file)
    let table = try #require((2..<file.count).first { file.holds([0xFF, 0xDB], at: $0) })
    let scan = try #require((2..<file.count).first { file.holds([0xFF, 0xDA], at: $0) })
    var filled = file
    filled.insert(contentsOf: [1, 2, 0xFF, 0, 0xFF, 0xFF], at: table)
    var strange = file
    // The last three bytes of a scan's header: 0, 63, 0 in a sequential file.
    strange.replaceSubrange((scan + 11)..<(scan + 14), with: [0, 0, 0])
    #expect(file[(scan + 11)..<(scan + 14)] == [0, 63, 0])
    for other in [filled, strange] {
      let (shape, pixels) = try Self.read(other)
      let plain = try Self.read(file).pixels
      #expect(shape == sample.shape && pixels == plain)
    }
  }

  /// All that EXIF knows, and 0, which says nothing.
  @Test(arguments: 0...9) func turnsAreUndone(_ orientation: UInt8) throws {
    var block: [UInt8] = Array("II*".utf8)
    block += [0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]
    let (found, note) = EXIF.orientation(block)
    #expect(found == (1...8 ~= orientation ? Int(orientation) : 1))
    #expect((note != nil) == (orientation == 9))
    // Rows 12, 34, 56 of red; green and blue tell that channels stay together.
    let samples: [UInt8] = (1...6).flatMap { (red: UInt8) -> [UInt8] in [red, red + 10, red + 20] }
    let file = FileMaker.png(
      3, 2, packing: FileMaker.pixels(samples, 2), kind: 2, chunks: [("eXIf", block)])
    let (shape, pixels) = try Self.read(file)
    let red = stride(from: 0, to: pixels.count, by: 3).map { Int(pixels[$0]) }
    let upright: [[Int]] = [
      [1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5], [6, 5, 4, 3, 2, 1], [5, 6, 3, 4, 1, 2],
      [1, 3, 5, 2, 4, 6], [5, 3, 1, 6, 4, 2], [6, 4, 2, 5, 3, 1], [2, 4, 6, 1, 3, 5],
    ]
    #expect(red == upright[found - 1])
    #expect(shape == (found > 4 ? [2, 3, 3] : [3, 2, 3]))
    for (place, value) in red.enumerated() {
      #expect(pixels[3 * place + 1] == Double(value + 10))
      #expect(pixels[3 * place + 2] == Double(value + 20))
    }
  }

  @Test func everyJPEGThatIsCutOffIsRefused() throws {
    let samples = try Self.samples().jpeg
    for name in ["4:2:0", "4:2:2 progressive", "orientation 6"] {
      let file = hex(try #require(samples[name]).file)
      // The last marker is all that may be missing without a pixel missing.
      for count in 0..<(file.count - 2) {
        #expect(throws: Problem.self, "\(name) \(count)") {
          try Self.read(Array(file.prefix(count)))
        }
      }
    }
  }

  @Test func memoryIsAskedBeforeAnythingIsDecoded() throws {
    let file = FileMaker.png(3000, 3000, [1, 2, 3])
    let problem = #expect(throws: Problem.self) {
      try Context.run(Context(memory: 20_000_000)) { try Self.read(file) }
    }
    #expect(problem?.code == .memory)
  }
}

extension Picture {
  /// As if it had been read.
  init(width: Int, height: Int, channels: Int, bytes: [UInt8]) {
    self.init(width: width, height: height, channels: channels, samples: .bytes(bytes))
  }

  init(width: Int, height: Int, channels: Int, words: [UInt16]) {
    self.init(width: width, height: height, channels: channels, samples: .words(words))
  }
}
