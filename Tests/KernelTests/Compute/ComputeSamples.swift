@testable import Kernel

/// Inputs and yardsticks of the engine's tests.
enum Samples {
  static func normal(_ count: Int, key: UInt64 = 1) throws -> Buffer {
    let buffer = try Buffer(count: count)
    Compute.normal(Stream(key: key), into: buffer.all)
    return buffer
  }

  static func uniform(_ count: Int, key: UInt64 = 2) throws -> Buffer {
    let buffer = try Buffer(count: count)
    Compute.uniform(Stream(key: key), into: buffer.all)
    return buffer
  }

  /// Floats spread evenly over the bit patterns of both signs: subnormal to huge, the edges included.
  static func overAllBits(step: UInt32 = 40_009) -> [Float] {
    var values: [Float] = [
      0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
      .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1, -1, 0.5,
    ]
    var bits: UInt32 = 0
    while bits < 0x7f80_0000 {
      values.append(Float(bitPattern: bits))
      values.append(-Float(bitPattern: bits))
      bits += step
    }
    return values
  }

  /// Evenly spaced floats.
  static func between(_ low: Float, _ high: Float, count: Int = 20_000) -> [Float] {
    (0..<count).map { low + (high - low) * Float($0) / Float(count - 1) }
  }

  /// The distance of `y` from the exact `reference`, in units of the last place of a float there.
  static func ulps(_ y: Float, _ reference: Double) -> Double {
    if y.isNaN || reference.isNaN { return y.isNaN == reference.isNaN ? 0 : .infinity }
    let nearest = Float(reference)
    if nearest.isInfinite || y.isInfinite {
      return y == nearest
        ? 0 : abs(Double(y.nextDown.magnitude) - abs(reference)) < 1e32 ? 1 : .infinity
    }
    return abs(Double(y) - reference) / Double(max(nearest.ulp, .leastNonzeroMagnitude))
  }

  static func digest(_ regions: Region...) -> UInt64 {
    var digest = Digest()
    for region in regions { digest.add(region) }
    return digest.value
  }
}

/// The largest difference, relative to the largest reference (or 1).
func worst(_ got: [Float], _ want: [Double]) -> Double {
  guard got.count == want.count else { return .infinity }
  let size = max(1, want.map(abs).max() ?? 0)
  return zip(got, want).map { abs(Double($0) - $1) / size }.max() ?? 0
}
