import CKernels

/// What stands outside of an image that is moved.
public enum Padding: String, CaseIterable, Sendable {
  /// The image turned over at its edges.
  case reflection
  /// The nearest pixel.
  case border
  /// Black.
  case zeros

  fileprivate var code: Int32 {
    switch self {
    case .zeros: Int32(CK_PAD_FILL)
    case .border: Int32(CK_PAD_BORDER)
    case .reflection: Int32(CK_PAD_REFLECTION)
    }
  }
}

/// Rows of pixels with channels innermost and no gaps; a sequence is one row of them.
struct PixelGrid: Equatable, Sendable {
  let height: Int
  let width: Int
  let channels: Int

  var count: Int { height * width * channels }
}

/// How the values of a row become 0 to 1: scale · value + shift.
struct UnitScale: Equatable, Sendable {
  var scale: Float = 1
  var shift: Float = 0

  /// What stands for `unit`.
  func value(of unit: Float) -> Float { (unit - shift) / scale }
}

extension Compute {
  /// y at pixel (row i, column j) is x at ((m0 j + m1 i + m2) / d, (m3 j + m4 i + m5) / d),
  /// d = m6 j + m7 i + m8, column first: bilinear, one interpolation. A place that is whole gives its pixel to the
  /// bit. `fill` is what black is in the units of x.
  static func warp(
    _ x: Region, _ grid: PixelGrid, by matrix: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>),
    _ padding: Padding, fill: Float,
    into y: Region
  ) {
    precondition(
      x.count >= grid.count && y.count >= grid.count, "size of an image")
    var warp = ck_warp()
    (warp.height, warp.width, warp.channels) = (grid.height, grid.width, grid.channels)
    (warp.pad, warp.fill) = (padding.code, fill)
    let (a, b, c) = matrix
    warp.matrix = (
      Float(a[0]), Float(a[1]), Float(a[2]), Float(b[0]), Float(b[1]), Float(b[2]), Float(c[0]),
      Float(c[1]), Float(c[2])
    )
    ck_warp_image(&warp, x.base, y.base)
  }

  /// s(contrast · (logit u + brightness)) of the values u between 0 and 1, in place.
  static func light(_ x: Region, _ unit: UnitScale, brightness: Float, contrast: Float) {
    var light = ck_light(
      scale: unit.scale, shift: unit.shift, brightness: brightness, contrast: contrast)
    ck_light_values(&light, x.count, x.base)
  }

  /// Moves the logits of red, green and blue away from their grey by a factor, in place.
  static func saturate(_ x: Region, _ unit: UnitScale, by factor: Float) {
    precondition(x.count.isMultiple(of: 3), "three channels")
    var light = ck_light(scale: unit.scale, shift: unit.shift, brightness: 0, contrast: 1)
    ck_saturate(&light, factor, x.count / 3, x.base)
  }

  /// Blurs along both axes by 2 r + 1 weights, in place; `room` is as large and written over.
  static func blur(_ x: Region, _ grid: PixelGrid, weights: [Float], room: Region) {
    precondition(x.count >= grid.count && room.count >= grid.count, "size of an image")
    weights.withUnsafeBufferPointer {
      ck_blur(
        grid.height, grid.width, grid.channels, weights.count / 2, $0.baseAddress, x.base,
        room.base)
    }
  }
}
