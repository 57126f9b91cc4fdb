/// Floats with a shape, row-major and contiguous; a value, copied when a shared one is written to.
public struct Tensor {
  public let shape: Shape
  /// At least `shape.count` floats. Shared by copies: written to only through this type.
  public private(set) var buffer: Buffer
  /// Whether the elements answer a question, 1 for yes and 0 for no: what a comparison gives, and what
  /// chooses elements between brackets.
  public internal(set) var isMask = false

  /// Zeros, after the memory budget has been asked.
  public init(_ shape: Shape) throws(Problem) {
    self.shape = shape
    self.buffer = try Buffer(count: shape.count)
  }

  /// The values in row-major order; as many as the shape holds.
  public init(_ shape: Shape, _ values: [Float]) throws(Problem) {
    guard values.count == shape.count else {
      throw Problem(
        .shapes, "\(values.count) values do not fill shape \(shape), which holds \(shape.count)")
    }
    try self.init(shape)
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { buffer.base.update(from: base, count: source.count) }
    }
  }

  /// A vector of values.
  public init(_ values: [Float]) throws(Problem) { try self.init(.vector(values.count), values) }

  /// The same numbers under another shape of the same count, without a copy.
  init(_ shape: Shape, sharing buffer: Buffer, isMask: Bool = false) {
    self.shape = shape
    self.buffer = buffer
    self.isMask = isMask
  }

  /// One number without axes.
  init(scalar value: Float) throws(Problem) {
    try self.init(.scalar)
    buffer[0] = value
  }

  public var count: Int { shape.count }
  public var rank: Int { shape.rank }
  /// The elements as the engine sees them; valid while this tensor lives, and only to be read.
  var region: Region { buffer[0..<count] }
  /// The first element in row-major order.
  public var first: Float? { count > 0 ? buffer.base[0] : nil }

  /// A copy of the elements in row-major order.
  public var floats: [Float] { withFloats { Array($0) } }

  /// Reads the elements in place, in row-major order.
  public func withFloats<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeBufferPointer(start: buffer.base, count: count))
  }

  /// Writes the elements in place; other holders of the same numbers keep theirs.
  public mutating func withMutableFloats<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(Problem) -> Result
  ) throws(Problem) -> Result {
    try makeUnique()
    return try body(UnsafeMutableBufferPointer(start: buffer.base, count: count))
  }

  /// Copies numbers that others hold too.
  mutating func makeUnique() throws(Problem) {
    if !isKnownUniquelyReferenced(&buffer) { buffer = try buffer.copy() }
  }

  /// One element by its indices, which the caller has checked.
  public subscript(_ indices: Int...) -> Float {
    var place = 0
    for (index, size) in zip(indices, shape.sizes) { place = place * size + index }
    precondition(indices.count == rank && place < count, "indices outside the tensor")
    return buffer.base[place]
  }
}

extension Tensor: Equatable {
  /// Equal shapes and equal numbers; a NaN equals nothing, as in IEEE 754.
  public static func == (a: Tensor, b: Tensor) -> Bool {
    a.shape == b.shape
      && a.withFloats { left in b.withFloats { right in left.elementsEqual(right) } }
  }
}
