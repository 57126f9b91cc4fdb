/// A way to show dots with characters: how many dots a cell holds and which character shows a set
/// of them.
protocol Surface: Sendable {
  /// Dots in a cell, across and down.
  var across: Int { get }
  var down: Int { get }
  /// The bit that stands for a dot of a cell; row 0 is the upper one.
  func bit(column: Int, row: Int) -> UInt8
  /// The character of a non-empty set of dots. `dash` tells curves apart where dots cannot.
  func glyph(_ bits: UInt8, dash: Int) -> Character
}

extension Glyphs {
  /// `curves` is how many share the picture.
  func surface(curves: Int) -> any Surface {
    switch self {
    case .braille, .brailleSolid: return Braille()
    case .block: return Blocks()
    case .ascii: return curves > 1 ? Letters() : Strokes()
    }
  }
}

/// Dots on a grid of cells. The last curve drawn owns a cell's colour; nothing is blended.
struct Raster {
  let surface: any Surface
  let columns: Int
  let rows: Int
  private var bits: [UInt8]
  /// The curve whose colour a cell has; -1 where it is empty.
  private(set) var owners: [Int]

  init(_ surface: any Surface, columns: Int, rows: Int) {
    self.surface = surface
    self.columns = columns
    self.rows = rows
    bits = .init(repeating: 0, count: columns * rows)
    owners = .init(repeating: -1, count: columns * rows)
  }

  var width: Int { columns * surface.across }
  var height: Int { rows * surface.down }

  func owner(row: Int, column: Int) -> Int { owners[row * columns + column] }

  /// nil in an empty cell.
  func glyph(row: Int, column: Int, dash: Int) -> Character? {
    let bits = bits[row * columns + column]
    return bits == 0 ? nil : surface.glyph(bits, dash: dash)
  }

  mutating func set(_ x: Int, _ y: Int, owner: Int) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let cell = y / surface.down * columns + x / surface.across
    bits[cell] |= surface.bit(column: x % surface.across, row: y % surface.down)
    owners[cell] = owner
  }

  /// A piece of a curve in the raster's own pixels. The dash runs along the curve, or along x for
  /// a curve so dense that it doubles back within a column.
  mutating func draw(_ piece: [Point], dash: Dash, isDense: Bool, owner: Int) {
    guard var last = piece.first.map(dot) else { return }
    if piece.count == 1 {
      for (x, y) in [(0, 0), (1, 0), (0, 1), (1, 1)] { set(last.x + x, last.y + y, owner: owner) }
      return
    }
    var phase = 0
    if dash.isOn(isDense ? last.x : 0) { set(last.x, last.y, owner: owner) }
    for point in piece.dropFirst() {
      let next = dot(point)
      line(from: last, to: next) { raster, x, y in
        phase += 1
        if dash.isOn(isDense ? x : phase) { raster.set(x, y, owner: owner) }
      }
      last = next
    }
  }

  private func dot(_ point: Point) -> (x: Int, y: Int) {
    (min(Int(point.x), width - 1), min(Int(point.y), height - 1))
  }

  /// Every dot after `a` up to and including `b` (J. Bresenham, IBM Systems Journal 4, 1965).
  private mutating func line(
    from a: (x: Int, y: Int), to b: (x: Int, y: Int), visit: (inout Raster, Int, Int) -> Void
  ) {
    let dx = abs(b.x - a.x)
    let dy = -abs(b.y - a.y)
    var (x, y, error) = (a.x, a.y, dx + dy)
    while x != b.x || y != b.y {
      let twice = 2 * error
      if twice >= dy {
        error += dy
        x += b.x > a.x ? 1 : -1
      }
      if twice <= dx {
        error += dx
        y += b.y > a.y ? 1 : -1
      }
      visit(&self, x, y)
    }
  }
}

/// Lengths of strokes and gaps, in turn; empty is a solid line.
struct Dash: Equatable, Sendable {
  let lengths: [Int]
  private let total: Int

  init(_ lengths: [Int]) {
    self.lengths = lengths
    total = lengths.reduce(0, +)
  }

  func isOn(_ phase: Int) -> Bool {
    guard total > 0 else { return true }
    var rest = phase % total
    for (index, length) in lengths.enumerated() {
      if rest < length { return index.isMultiple(of: 2) }
      rest -= length
    }
    return true
  }

  /// In dots, for text.
  static let dots = [[], [4, 3], [1, 2], [6, 2, 1, 2], [2, 2], [8, 4]].map(Dash.init)
  /// In user units, for SVG.
  static let strokes = [[], [7, 4], [2, 3], [9, 3, 2, 3], [4, 2], [14, 5]].map(Dash.init)
}
