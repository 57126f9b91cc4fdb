import CKernels

extension Compute {
  /// Bytes as floats; as many as there are.
  static func floats(of bytes: UnsafeBufferPointer<UInt8>, into floats: UnsafeMutablePointer<Float>)
  {
    ck_bytes_to_floats(bytes.count, bytes.baseAddress, floats)
  }

  /// Pixels from `channels` planes of as many bytes each.
  static func pixels(
    ofPlanes planes: UnsafeBufferPointer<UInt8>, channels: Int,
    into pixels: UnsafeMutablePointer<UInt8>
  ) {
    ck_planes_to_pixels(planes.count / max(1, channels), channels, planes.baseAddress, pixels)
  }

  /// Bytes that must lie behind the pixels of a picture that is resized.
  static let pictureSpare = Int(CK_PICTURE_SPARE)
}

/// One axis of a resize by the triangle filter, as wide as the step between pixels out where it shrinks
/// and one pixel where it grows: what PIL.Image.resize does with BILINEAR.
///
/// Weight of pixel k for pixel i out: max(0, 1 - |k + 0.5 - (i + 0.5) s| / f) with s = in / out and
/// f = max(s, 1), divided by their sum, rounded to 22 bits. Source: Pillow, src/libImaging/Resample.c.
struct ResizeAxis: Sendable {
  let input: Int
  let output: Int
  private let taps: Int
  private let firsts: [Int32]
  private let counts: [Int32]
  private let high: [Int16]
  private let low: [Int16]

  /// Both are at least 1 and below 2^31.
  init(from input: Int, to output: Int) {
    let scale = Double(input) / Double(output)
    let support = max(scale, 1)
    let taps = ((Int(support.rounded(.up)) * 2 + 1) + 7) / 8 * 8
    var firsts: [Int32] = []
    var counts: [Int32] = []
    var high = [Int16](repeating: 0, count: output * taps)
    var low = high
    for place in 0..<output {
      let (first, weights) = ResizeAxis.weights(place, input, scale, support)
      firsts.append(Int32(first))
      counts.append(Int32(weights.count))
      for (tap, weight) in weights.enumerated() {
        let whole = Int(0.5 + weight * Double(1 << 22))
        high[place * taps + tap] = Int16(whole >> 11)
        low[place * taps + tap] = Int16(whole & 2047)
      }
    }
    (self.input, self.output, self.taps) = (input, output, taps)
    (self.firsts, self.counts, self.high, self.low) = (firsts, counts, high, low)
  }

  /// The first pixel that counts for `place`, and the weights from there on.
  static func weights(
    _ place: Int, _ input: Int, _ scale: Double, _ support: Double
  ) -> (first: Int, [Double]) {
    let centre = (Double(place) + 0.5) * scale
    let first = max(0, Int(centre - support + 0.5))
    let end = min(input, Int(centre + support + 0.5))
    var weights = (first..<max(first, end)).map { pixel in
      max(0, 1 - abs((Double(pixel) - centre + 0.5) * (1 / support)))
    }
    let sum = weights.reduce(0, +)
    if sum != 0 { for tap in weights.indices { weights[tap] /= sum } }
    return (first, weights)
  }

  /// Calls `body` with the axis as the kernels take it.
  private func withAxis(_ body: (UnsafePointer<ck_resize_axis>) -> Void) {
    firsts.withUnsafeBufferPointer { firsts in
      counts.withUnsafeBufferPointer { counts in
        high.withUnsafeBufferPointer { high in
          low.withUnsafeBufferPointer { low in
            var axis = ck_resize_axis(
              in: input, out: output, taps: taps, firsts: firsts.baseAddress,
              counts: counts.baseAddress, high: high.baseAddress, low: low.baseAddress)
            withUnsafePointer(to: &axis, body)
          }
        }
      }
    }
  }

  /// Along rows of pixels; `Compute.pictureSpare` bytes lie behind them.
  func along(
    rows: Int, channels: Int, _ x: UnsafePointer<UInt8>, _ y: UnsafeMutablePointer<UInt8>
  ) {
    withAxis { ck_resize_along($0, rows, channels, x, y) }
  }

  /// Across rows of `width` bytes.
  func across(width: Int, _ x: UnsafePointer<UInt8>, _ y: UnsafeMutablePointer<UInt8>) {
    withAxis { ck_resize_across($0, width, x, y) }
  }
}

extension ResizeAxis {
  /// The weights of one pixel out, not rounded.
  func weights(_ place: Int) -> (first: Int, [Double]) {
    let scale = Double(input) / Double(output)
    return ResizeAxis.weights(place, input, scale, max(scale, 1))
  }
}
