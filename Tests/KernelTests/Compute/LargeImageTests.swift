import Testing

@testable import Kernel

/// A batch whose answers are large enough to go past the caches, against the same images one by one.
@Suite struct LargeImageTests {
  /// 65 images of 32 x 32 x 16 are more than 2^20 numbers.
  static let rows = 65
  static let form = Geometry(height: 32, width: 32, features: 16, pitch: 16)

  /// Off a line's boundary nothing can go past the caches.
  @Test(arguments: [0, 4]) func convolutions(shift: Int) throws {
    let shape = Compute.Convolution(from: Self.form, to: Self.form, kernel: (3, 3), padding: (1, 1))
    #expect(shape.isWinograd)
    let weights = try Samples.normal(9 * 16 * 16, key: 3)
    let scratch = try Buffer(count: shape.scratch(isTraining: true))
    try compare(shift) { x, y in
      Compute.convolve(
        shape, x, weights: weights.all, bias: nil, relu: true, into: y, scratch: scratch.all)
    }
    let dw = try Buffer(count: 9 * 16 * 16)
    try compare(shift) { dy, dx in
      Compute.convolveBackward(
        shape, x: dy, weights: weights.all, dy: dy, tail: nil,
        into: Compute.ConvolutionGradients(
          weights: dw.all, bias: nil, input: dx, accumulate: false),
        scratch: scratch.all)
    }
  }

  /// Levels whose vectors are half a line gather whole ones first. The last tiles of these images are cut.
  @Test(arguments: Processor.levels) func cutTiles(_ level: Processor.Level) throws {
    let before = Processor.level
    defer { Processor.use(before) }
    Processor.use(level)
    let form = Geometry(height: 30, width: 29, features: 32, pitch: 32)
    let shape = Compute.Convolution(from: form, to: form, kernel: (3, 3), padding: (1, 1))
    #expect(shape.isWinograd)
    let weights = try Samples.normal(9 * 32 * 32, key: 3)
    let bias = try Samples.normal(32, key: 4)
    let scratch = try Buffer(count: shape.scratch(isTraining: false))
    try compare(0, form, rows: 41) { x, y in
      Compute.convolve(
        shape, x, weights: weights.all, bias: bias.all, relu: true, into: y, scratch: scratch.all)
    }
  }

  @Test(arguments: [0, 4]) func tailsAndSums(shift: Int) throws {
    let values = try Samples.uniform(5 * 16, key: 4)
    let gamma = try Samples.uniform(16, key: 5)
    let tail = Compute.Tail(
      input: Self.form, output: Self.form, relu: true, pool: false, gamma: gamma.all,
      beta: gamma.all, values: values.all)
    try compare(shift) { x, y in Compute.tailForward(tail, x, into: y) }
    try compare(shift) { x, y in
      Compute.addImages(x, Self.form, x, Self.form, into: y, relu: true)
    }
  }

  /// Images that do not begin on a line each.
  @Test func imagesApartByHalfALine() throws {
    let apart = Self.form.count + 8
    let x = try Samples.normal(Self.rows * apart, key: 6)
    let y = try Buffer(count: Self.rows * apart)
    let shape = Compute.Convolution(from: Self.form, to: Self.form, kernel: (3, 3), padding: (1, 1))
    let weights = try Samples.normal(9 * 16 * 16, key: 3)
    let scratch = try Buffer(count: shape.scratch(isTraining: false))
    func run(_ row: Int, _ rows: Int, into y: Matrix) {
      Compute.convolve(
        shape, x.matrix(at: row * apart, rows: rows, columns: Self.form.count, stride: apart),
        weights: weights.all, bias: nil, into: y, scratch: scratch.all)
    }
    run(
      0, Self.rows, into: y.matrix(rows: Self.rows, columns: Self.form.count, stride: apart))
    let one = try Buffer(count: apart)
    for row in 0..<Self.rows {
      run(row, 1, into: one.matrix(rows: 1, columns: Self.form.count, stride: apart))
      #expect(y[(row * apart)..<((row + 1) * apart)].array == one.array)
    }
  }

  /// Runs `body` on all images at once, its answer `shift` floats off the boundary, and on each alone.
  private func compare(
    _ shift: Int, _ form: Geometry = form, rows: Int = rows, _ body: (Matrix, Matrix) -> Void
  ) throws {
    let (count, all) = (form.count, rows * form.count)
    let x = try Samples.normal(all, key: 2)
    let y = try Buffer(count: all + 64)
    let one = try Buffer(count: count)
    body(
      x.matrix(rows: rows, columns: count),
      y.matrix(at: shift, rows: rows, columns: count))
    for row in 0..<rows {
      body(x.matrix(at: row * count, rows: 1, columns: count), one.matrix(rows: 1, columns: count))
      #expect(y[(shift + row * count)..<(shift + (row + 1) * count)].array == one.array)
    }
    #expect(y[0..<shift].array.allSatisfy { $0 == 0 })
    #expect(y[(shift + all)..<(all + 64)].array.allSatisfy { $0 == 0 })
  }
}
