import Testing

@testable import Kernel

/// Geometry and light against PyTorch (Oracles/Tricks/make_augment.py).
@Suite struct AugmentOracleTests {
  private static func buffer(_ entry: [String: Any], _ key: String) throws -> [Float] {
    (entry.numbers(key) ?? []).map { Float($0) }
  }

  private static func moved(
    _ x: [Float], _ grid: PixelGrid, _ whole: Homography, _ padding: Padding, fill: Float = 0
  ) throws -> [Float] {
    let pixels = try #require(whole.onPixels(height: grid.height, width: grid.width))
    let (from, to) = (try Buffer(x), try Buffer(count: x.count))
    Compute.warp(
      from.all, grid, by: (pixels.x, pixels.y, pixels.z), padding, fill: fill, into: to.all)
    return to.array
  }

  private static func apart(_ a: [Float], _ b: [Float]) -> Float {
    a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
  }

  @Test func oneInterpolationIsThatOfGridSample() throws {
    let cases = try Oracle.cases("augment.json", "geometry")
    #expect(cases.count == 36)
    for entry in cases {
      let grid = PixelGrid(
        height: entry.integer("height"), width: entry.integer("width"),
        channels: entry.integer("channels"))
      let (warp, zoom) = (entry.numbers("warp") ?? [], entry.numbers("zoom") ?? [])
      let shift = entry.numbers("shift") ?? []
      let whole =
        Homography.perspective(x: warp[0], y: warp[1])
        * .rotation(
          degrees: entry.number("degrees"), height: grid.height, width: grid.width)
        * .zoom(zoom[0], zoom[0], x: zoom[1], y: zoom[2])
        * .affine(1, 0, shift[0], 0, 1, shift[1])
      let found = try Self.moved(
        Self.buffer(entry, "x"), grid, whole,
        #require(Padding(rawValue: entry.text("pad"))))
      #expect(try Self.apart(found, Self.buffer(entry, "y")) < 1e-5, "\(grid) \(entry.text("pad"))")
    }
  }

  @Test func lightIsThatOfFastai() throws {
    let all = try #require(Oracle.load("augment.json") as? [String: Any])
    let x = try Self.buffer(all, "x")
    // Pixels as they are, and the same in other units.
    for unit in [UnitScale(), UnitScale(scale: 0.25, shift: 0.5)] {
      for entry in try Oracle.cases("augment.json", "light") {
        let room = try Buffer(x.map(unit.value))
        let level = entry.number("level")
        Compute.light(
          room.all, unit, brightness: Float(Maths.log(level / (1 - level))),
          contrast: Float(entry.number("contrast")))
        let found = room.array.map { $0 * unit.scale + unit.shift }
        let apart = try Self.apart(found, Self.buffer(entry, "y"))
        #expect(apart < 1e-5, "\(unit) \(entry)")
      }
      for entry in try Oracle.cases("augment.json", "saturation") {
        let room = try Buffer(Self.buffer(all, "inner").map(unit.value))
        Compute.saturate(room.all, unit, by: Float(entry.number("factor")))
        let found = room.array.map { $0 * unit.scale + unit.shift }
        #expect(try Self.apart(found, Self.buffer(entry, "y")) < 1e-5)
      }
    }
  }

  /// Quarter turns, flips and whole shifts take no pixel's bits; four quarters give the image back.
  @Test(arguments: [4, 5, 8, 17, 28]) func wholePlacesAreExact(_ size: Int) throws {
    let grid = PixelGrid(height: size, width: size, channels: 2)
    let x = try Draw.uniform(Shape([grid.count]), sd: 1, Seed.stream(UInt64(size), "turn"))
      .buffer.array.prefix(grid.count)
    let start = Array(x)
    for padding in Padding.allCases {
      var turned = start
      for quarter in 1...4 {
        turned = try Self.moved(
          turned, grid, .rotation(degrees: 90, height: size, width: size), padding)
        let once = try Self.moved(
          start, grid, .rotation(degrees: 90 * Double(quarter), height: size, width: size), padding
        )
        #expect(once == turned, "\(size) \(quarter) \(padding)")
        if quarter == 1 {
          // Clockwise: the first column comes to the top.
          let top = (0..<size).map { turned[$0 * 2] }
          #expect(top == (0..<size).map { start[(size - 1 - $0) * size * 2] })
        }
      }
      #expect(turned == start)
      for plain in [
        Homography.identity, .zoom(1, 1, x: 0.3, y: 0.8), .mirror * .mirror,
        .rotation(degrees: 0, height: size, width: size), .perspective(x: 0, y: 0),
      ] {
        #expect(try Self.moved(start, grid, plain, padding) == start, "\(plain)")
      }
      let (across, down) = (2.0 / Double(size), -4.0 / Double(size))
      let moved = try Self.moved(start, grid, .affine(1, 0, across, 0, 1, down), padding)
      for row in 2..<size {
        for place in 0..<(2 * (size - 1)) {
          #expect(moved[row * size * 2 + place] == start[(row - 2) * size * 2 + place + 2])
        }
      }
    }
  }

  /// Over random matrices: an even image stays even, and no value leaves the range of the image.
  @Test func evenStaysEven() throws {
    var draws = Seed.stream(11, "even")
    for number in 0..<300 {
      draws.high = UInt64(number)
      let grid = PixelGrid(
        height: 1 + draws.integer(below: 20, at: 0), width: 1 + draws.integer(below: 20, at: 1),
        channels: 1 + draws.integer(below: 3, at: 2))
      let entries = (0..<9).map { draws.number(-2, 2, at: 3 + $0) }
      let whole = Homography(
        x: SIMD3(entries[0], entries[1], entries[2]), y: SIMD3(entries[3], entries[4], entries[5]),
        z: number.isMultiple(of: 2) ? [0, 0, 1] : SIMD3(entries[6], entries[7], entries[8]))
      guard whole.onPixels(height: grid.height, width: grid.width) != nil else { continue }
      let level = Float(draws.fraction(at: 20))
      let even = [Float](repeating: level, count: grid.count)
      for padding in [Padding.reflection, .border] {
        let found = try Self.moved(even, grid, whole, padding)
        #expect(Self.apart(found, even) < 1e-5, "\(whole) \(grid)")
      }
      #expect(try Self.apart(Self.moved(even, grid, whole, .zeros, fill: level), even) < 1e-5)
      let mixed = (0..<grid.count).map { Float(draws.fraction(at: 30 + $0)) }
      for padding in Padding.allCases {
        let found = try Self.moved(mixed, grid, whole, padding)
        #expect(found.allSatisfy { $0 >= -1e-6 && $0 <= 1 + 1e-6 })
      }
    }
  }

  /// A place that no number says is read somewhere inside.
  @Test func degenerateMatricesReadInside() throws {
    let grid = PixelGrid(height: 3, width: 3, channels: 1)
    let (x, y) = (try Buffer((0..<9).map { Float($0) }), try Buffer(count: 9))
    let huge = SIMD3<Double>(1e30, -1e30, 1e30)
    for row in [huge, SIMD3(0, 0, 0), SIMD3(1e-45, 0, 0)] {
      for padding in Padding.allCases {
        Compute.warp(x.all, grid, by: (huge, row, row), padding, fill: 0, into: y.all)
        #expect(y.array.allSatisfy { $0 >= 0 && $0 <= 8 })
      }
    }
  }

  @Test func blurKeepsTheMean() throws {
    let grid = PixelGrid(height: 7, width: 9, channels: 2)
    for deviation in [0.1, 0.5, 1, 2, 5] {
      let weights = Augmentation.blurWeights(deviation)
      #expect(abs(weights.reduce(0) { $0 + $1 } - 1) < 1e-6)
      let start = (0..<grid.count).map { Float($0 * 7 % 13) }
      let (x, room) = (try Buffer(start), try Buffer(count: grid.count))
      Compute.blur(x.all, grid, weights: weights, room: room.all)
      #expect(abs(Compute.sum(x.all) - start.reduce(0.0) { $0 + Double($1) }) < 1e-2)
      #expect((Self.apart(x.array, start) < 1e-6) == (deviation == 0.1))
    }
  }
}
