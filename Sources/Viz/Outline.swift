/// A place in the plotting area, in pixels: x to the right, y down.
struct Point: Equatable, Sendable {
  var x: Double
  var y: Double
}

/// The plotting area: two scales over `width`×`height` pixels.
struct Frame: Equatable, Sendable {
  var x: Scale
  var y: Scale
  var width: Double
  var height: Double

  /// NaN in a coordinate whose value has no place.
  func point(_ px: Double, _ py: Double) -> Point {
    Point(x: x.place(px) * width, y: (1 - y.place(py)) * height)
  }

  /// Pieces of a curve that lie inside the area, each drawn without lifting the pen; a lone point is
  /// a piece of one. `columns` is what the series was decimated to.
  func outline(_ decimated: Decimated, columns: Int) -> [[Point]] {
    var pieces: [[Point]] = []
    var pen = Pen(width: width, height: height)
    let columnWidth = width / Double(columns)
    for run in decimated.runs {
      if run.startsAnew { pen.lift(into: &pieces) }
      if run.isMonotone || run.column < 0 || run.column >= columns {
        pen.move(to: point(run.firstX, run.first), into: &pieces)
        if run.count > 1 { pen.move(to: point(run.lastX, run.last), into: &pieces) }
        continue
      }
      let middle = (Double(run.column) + 0.5) * columnWidth
      let inner = run.isLoFirst ? [run.lo, run.hi] : [run.hi, run.lo]
      for value in [run.first] + inner + [run.last] {
        pen.move(to: Point(x: middle, y: (1 - y.place(value)) * height), into: &pieces)
      }
    }
    pen.lift(into: &pieces)
    return pieces
  }
}

/// A band at one x, in pixels: `top` is above `bottom`, both may lie outside the area.
struct Slice: Equatable {
  var x: Double
  var top: Double
  var bottom: Double
}

extension Frame {
  /// Stretches of a band without a gap, at most one slice a column: the widest it is there.
  func outline(_ band: Band, columns: Int) -> [[Slice]] {
    var pieces: [[Slice]] = []
    var piece: [Slice] = []
    var last = -1
    for index in 0..<band.count {
      let a = point(band.x[index], band.lo[index])
      let b = point(band.x[index], band.hi[index])
      guard a.x.isFinite, a.y.isFinite, b.y.isFinite else {
        if !piece.isEmpty { pieces.append(piece) }
        piece = []
        continue
      }
      guard a.x >= 0, a.x <= width else { continue }
      let column = Int(a.x / width * Double(columns))
      let slice = Slice(x: a.x, top: min(a.y, b.y), bottom: max(a.y, b.y))
      if column == last, let before = piece.last {
        piece[piece.count - 1].top = min(before.top, slice.top)
        piece[piece.count - 1].bottom = max(before.bottom, slice.bottom)
      } else {
        piece.append(slice)
      }
      last = column
    }
    return piece.isEmpty ? pieces : pieces + [piece]
  }
}

/// Draws from point to point and keeps what lies inside 0...width × 0...height.
private struct Pen {
  let width: Double
  let height: Double
  private var position: Point?
  private var piece: [Point] = []

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  mutating func lift(into pieces: inout [[Point]]) {
    flush(into: &pieces)
    position = nil
  }

  private mutating func flush(into pieces: inout [[Point]]) {
    if !piece.isEmpty { pieces.append(piece) }
    piece = []
  }

  mutating func move(to target: Point, into pieces: inout [[Point]]) {
    guard target.x.isFinite && target.y.isFinite else { return lift(into: &pieces) }
    defer { position = target }
    guard let position else {
      if contains(target) { piece = [target] }
      return
    }
    if position == target { return }
    guard let (from, to) = clipped(position, target) else { return flush(into: &pieces) }
    if piece.last != from {
      flush(into: &pieces)
      piece = [from]
    }
    if to != from { piece.append(to) }
    if to != target { flush(into: &pieces) }
  }

  private func contains(_ point: Point) -> Bool {
    point.x >= 0 && point.x <= width && point.y >= 0 && point.y <= height
  }

  /// The part of a segment inside the area (Y.-D. Liang and B. Barsky, ACM Transactions on Graphics
  /// 3, 1984), in Double and before any rounding. Ends that lie inside are returned as they are.
  private func clipped(_ a: Point, _ b: Point) -> (Point, Point)? {
    let dx = b.x - a.x
    let dy = b.y - a.y
    var (enter, leave) = (0.0, 1.0)
    for (direction, room) in [(-dx, a.x), (dx, width - a.x), (-dy, a.y), (dy, height - a.y)] {
      if direction == 0 {
        if room < 0 { return nil }
      } else if direction < 0 {
        enter = max(enter, room / direction)
      } else {
        leave = min(leave, room / direction)
      }
    }
    guard enter <= leave else { return nil }
    return (
      enter > 0 ? inside(a.x + enter * dx, a.y + enter * dy) : a,
      leave < 1 ? inside(a.x + leave * dx, a.y + leave * dy) : b
    )
  }

  private func inside(_ x: Double, _ y: Double) -> Point {
    Point(x: min(max(x, 0), width), y: min(max(y, 0), height))
  }
}
