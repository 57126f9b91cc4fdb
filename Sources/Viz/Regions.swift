/// The plane cut into parts: the kind at each place of a grid, rows from top to bottom.
public struct Regions: Sendable, Equatable {
  public var x: ClosedRange<Double>
  public var y: ClosedRange<Double>
  public var columns: Int
  /// Row-major indices of `names`; what is none of them is left blank, as is what is missing.
  public var kinds: [Int]
  public var names: [String]

  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, kinds: [Int], names: [String]
  ) {
    (self.x, self.y, self.columns) = (x, y, max(columns, 1))
    (self.kinds, self.names) = (kinds, names)
  }

  var rows: Int { kinds.count / columns }

  /// Nil outside, and where there is none.
  func kind(_ px: Double, _ py: Double) -> Int? {
    let across = (px - x.lowerBound) / (x.upperBound - x.lowerBound) * Double(columns)
    let down = (y.upperBound - py) / (y.upperBound - y.lowerBound) * Double(rows)
    guard across >= 0, across <= Double(columns), down >= 0, down <= Double(rows), rows > 0 else {
      return nil
    }
    let place = min(Int(down), rows - 1) * columns + min(Int(across), columns - 1)
    return names.indices.contains(kinds[place]) ? kinds[place] : nil
  }

  /// How much of the area is of each kind.
  var shares: [Double] {
    names.indices.map { kind in
      Double(kinds.count { $0 == kind }) / Double(max(kinds.count, 1))
    }
  }

  /// Stretches of one kind in each row: kind, row, from, count.
  var runs: [(kind: Int, row: Int, start: Int, count: Int)] {
    var runs: [(kind: Int, row: Int, start: Int, count: Int)] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let kind = kinds[row * columns + column]
        if let last = runs.last, last.row == row, last.kind == kind {
          runs[runs.count - 1].count += 1
        } else {
          runs.append((kind, row, column, 1))
        }
      }
    }
    return runs.filter { names.indices.contains($0.kind) }
  }

  /// The lines by which kinds of one colour are told apart: none, across, down, both.
  static func hatch(of kind: Int) -> (across: Bool, down: Bool) {
    let turn = Palette.wrap(kind / Palette.count, 4)
    return (turn & 1 == 1, turn & 2 == 2)
  }

  var words: String {
    let said = zip(names, shares).filter { $0.1 > 0 }.map { "\($0.0) \(Numerals.percent($0.1))" }
    return said.isEmpty ? "Regions: none." : "Regions: \(said.joined(separator: ", ")) of the area."
  }
}

/// A vertical stroke at each x, from `lo` to `hi`. One that is not finite is left out. What lies beyond
/// `limits` is cut off, and a cut end is drawn without the line across that closes a stroke.
public struct Spans: Sendable, Equatable {
  public private(set) var x: [Double]
  public private(set) var lo: [Double]
  public private(set) var hi: [Double]
  public var tint: Int
  private let cutBelow: [Bool]
  private let cutAbove: [Bool]

  public init(
    x: [Double], lo: [Double], hi: [Double], tint: Int = 0,
    limits: ClosedRange<Double> = -Double.infinity...Double.infinity
  ) {
    let count = min(x.count, lo.count, hi.count)
    let isUpsideDown = (0..<count).map { lo[$0] > hi[$0] }
    let low = (0..<count).map { isUpsideDown[$0] ? hi[$0] : lo[$0] }
    let high = (0..<count).map { isUpsideDown[$0] ? lo[$0] : hi[$0] }
    (self.x, self.tint) = (Array(x.prefix(count)), tint)
    self.lo = low.map { max($0, limits.lowerBound) }
    self.hi = high.map { min($0, limits.upperBound) }
    cutBelow = low.map { $0 < limits.lowerBound }
    cutAbove = high.map { $0 > limits.upperBound }
  }

  struct Stroke: Equatable {
    var x: Double
    var lo: Double
    var hi: Double
    var isCutBelow: Bool
    var isCutAbove: Bool
  }

  /// Whether an end lies below the limits.
  public var isCutBelow: Bool { cutBelow.contains(true) }
  /// Whether an end lies above them.
  public var isCutAbove: Bool { cutAbove.contains(true) }

  /// Those that can be drawn.
  var drawn: [Stroke] {
    x.indices.map {
      Stroke(
        x: x[$0], lo: lo[$0], hi: hi[$0], isCutBelow: cutBelow[$0], isCutAbove: cutAbove[$0])
    }.filter { $0.x.isFinite && $0.lo.isFinite && $0.hi.isFinite }
  }
}
