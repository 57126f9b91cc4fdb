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
      picture.resize(
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
      picture.resize(
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
    picture.resize(axis, axis)
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
