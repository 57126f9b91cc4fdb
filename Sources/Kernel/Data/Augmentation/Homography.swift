/// Where each place of an image that is made is read in the one it is made of: a 3 x 3 matrix on
/// (x, y, 1), x to the right and y down, the image reaching from -1 to 1 along both axes.
///
/// a * b reads first by b, then by a: what a does to an image comes before what b does, as in fastai.
struct Homography: Equatable {
  /// Its rows.
  let x: SIMD3<Double>
  let y: SIMD3<Double>
  let z: SIMD3<Double>

  static let identity = Homography(x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1])

  var entries: [Double] { [x, y, z].flatMap { [$0[0], $0[1], $0[2]] } }

  /// (x, y) from (a x + b y + c, d x + e y + f).
  static func affine(
    _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double, _ f: Double
  ) -> Homography {
    Homography(x: SIMD3(a, b, c), y: SIMD3(d, e, f), z: SIMD3(0, 0, 1))
  }

  static func * (a: Homography, b: Homography) -> Homography {
    func row(_ left: SIMD3<Double>) -> SIMD3<Double> {
      left[0] * b.x + left[1] * b.y + left[2] * b.z
    }
    return Homography(x: row(a.x), y: row(a.y), z: row(a.z))
  }

  /// Clockwise by so many degrees, the sides of the image keeping their proportion. Quarter turns are
  /// exact.
  static func rotation(degrees: Double, height: Int, width: Int) -> Homography {
    let quarters = (degrees / 90).rounded()
    let rest = (degrees - quarters * 90) * Double.pi / 180
    let (sine, cosine) = (Maths.sin(rest), Maths.cos(rest))
    let turn = Int(quarters.truncatingRemainder(dividingBy: 4) + 4) % 4
    let (s, c) =
      switch turn {
      case 0: (sine, cosine)
      case 1: (cosine, -sine)
      case 2: (-sine, -cosine)
      default: (-cosine, sine)
      }
    let (h, w) = (Double(height), Double(width))
    return .affine(c, s * h / w, 0, -s * w / h, c, 0)
  }

  /// Larger by factors along x and y, `x` and `y` of the rest of the image lying left and above.
  static func zoom(_ across: Double, _ down: Double, x: Double, y: Double) -> Homography {
    let (a, b) = (1 / across, 1 / down)
    return .affine(a, 0, (1 - a) * (2 * x - 1), 0, b, (1 - b) * (2 * y - 1))
  }

  /// The corners (-1, -1), (-1, 1), (1, -1), (1, 1) are read where (-1 - y, -1 - x), (-1 + y, 1 + x),
  /// (1 + y, -1 + x), (1 - y, 1 - x) lie: fastai's warp.
  static func perspective(x: Double, y: Double) -> Homography {
    quadrangle(
      SIMD2(-1 - y, -1 - x), SIMD2(1 + y, -1 + x), SIMD2(1 - y, 1 - x), SIMD2(-1 + y, 1 + x)
    ).adjugate
  }

  /// From the square to a quadrangle, corners in the order left above, right above, right below, left below.
  ///
  /// Heckbert, Fundamentals of texture mapping and image warping, 1989, section 2.2.3.
  private static func quadrangle(
    _ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>, _ d: SIMD2<Double>
  ) -> Homography {
    let (first, second, sum) = (b - c, d - c, a - b + c - d)
    let area = first[0] * second[1] - second[0] * first[1]
    guard area != 0 else { return .identity }
    let g = (sum[0] * second[1] - second[0] * sum[1]) / area
    let h = (first[0] * sum[1] - sum[0] * first[1]) / area
    let unit = Homography(
      x: SIMD3(b[0] - a[0] + g * b[0], d[0] - a[0] + h * d[0], a[0]),
      y: SIMD3(b[1] - a[1] + g * b[1], d[1] - a[1] + h * d[1], a[1]),
      z: SIMD3(g, h, 1))
    return unit * .affine(0.5, 0, 0.5, 0, 0.5, 0.5)
  }

  /// The inverse, but for a factor, which a homography does not have.
  private var adjugate: Homography {
    Homography(
      x: SIMD3(
        y[1] * z[2] - y[2] * z[1], x[2] * z[1] - x[1] * z[2], x[1] * y[2] - x[2] * y[1]),
      y: SIMD3(
        y[2] * z[0] - y[0] * z[2], x[0] * z[2] - x[2] * z[0], x[2] * y[0] - x[0] * y[2]),
      z: SIMD3(
        y[0] * z[1] - y[1] * z[0], x[1] * z[0] - x[0] * z[1], x[0] * y[1] - x[1] * y[0]))
  }

  /// The same on numbers of columns and rows. An image's pixel j of n lies at (2 j + 1) / n - 1, as for torch
  /// with align_corners=False. Nil where it cannot be read.
  func onPixels(height: Int, width: Int) -> Homography? {
    let (w, h) = (Double(width), Double(height))
    let from = Homography.affine(2 / w, 0, (1 - w) / w, 0, 2 / h, (1 - h) / h)
    let to = Homography.affine(w / 2, 0, (w - 1) / 2, 0, h / 2, (h - 1) / 2)
    let whole = to * self * from
    let depth = whole.z[2]
    guard whole.isFinite, depth != 0 else { return nil }
    return Homography(
      x: snapped(whole.x / depth), y: snapped(whole.y / depth), z: snapped(whole.z / depth))
  }

  private var isFinite: Bool {
    let sum = x + y + z
    return sum[0].isFinite && sum[1].isFinite && sum[2].isFinite
  }

  /// What rounding left of a whole number must not become an interpolation.
  private func snapped(_ row: SIMD3<Double>) -> SIMD3<Double> {
    var row = row
    for place in 0..<3 where abs(row[place]) < 0x1p24 {
      let near = (row[place] * 0x1p24).rounded() * 0x1p-24
      if abs(row[place] - near) < 0x1p-40 { row[place] = near }
    }
    return row
  }
}
