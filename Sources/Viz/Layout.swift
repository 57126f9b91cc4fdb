/// Where labels go, for both renderers: rows and columns in text, pixels in SVG.
enum Layout {
  /// A label that hangs like a flag beside its pole.
  struct Flag: Equatable {
    /// Counted from the plotting area outwards.
    var level: Int
    /// Where the text begins; beyond the pole, or ending before it when flipped.
    var start: Double
    /// The width the text may take.
    var width: Double
  }

  /// Flags at `poles` with texts of `widths`, within `range`, none over another flag or pole. A flag
  /// flies to the right, or to the left where the right end is near or a flipped flag is in the way.
  /// `gap` is the distance from pole to text.
  static func flags(
    poles: [Double], widths: [Double], in range: ClosedRange<Double>, gap: Double
  ) -> [Flag] {
    let order = poles.indices.sorted { poles[$0] != poles[$1] ? poles[$0] < poles[$1] : $0 < $1 }
    let isFlipped = flipped(poles, widths, order, range, gap)
    var flags = [Flag](repeating: Flag(level: 0, start: 0, width: 0), count: poles.count)
    var placed: [(span: ClosedRange<Double>, level: Int)] = []
    func place(_ index: Int) {
      let pole = poles[index]
      let start: Double
      let width: Double
      if isFlipped[index] {
        width = min(widths[index], max(pole - gap - range.lowerBound, 0))
        start = pole - gap - width
      } else {
        let next = poles.indices.filter { isFlipped[$0] && poles[$0] >= pole }.map { poles[$0] }
        let end = min(range.upperBound, next.min().map { $0 - gap } ?? .infinity)
        width = min(widths[index], max(end - pole - gap, 0))
        start = pole + gap
      }
      // The span holds the pole itself and a gap to the next text.
      let span = min(pole, start - gap)...max(pole, start + width + gap)
      let level = placed.filter { $0.span.overlaps(span) }.map { $0.level + 1 }.max() ?? 0
      flags[index] = Flag(level: level, start: start, width: width)
      placed.append((span, level))
    }
    // Right-hand flags from the right, then left-hand ones from the left: each lies above all that
    // its text would cross, and no pole crosses a text.
    for index in order.reversed() where !isFlipped[index] { place(index) }
    for index in order where isFlipped[index] { place(index) }
    return flags
  }

  private static func flipped(
    _ poles: [Double], _ widths: [Double], _ order: [Int], _ range: ClosedRange<Double>,
    _ gap: Double
  ) -> [Bool] {
    var isFlipped = [Bool](repeating: false, count: poles.count)
    // The leftmost pole that carries a flipped flag: right-hand flags end before it.
    var limit = Double.infinity
    for index in order.reversed() {
      let reach = poles[index] + gap + widths[index]
      let roomOnLeft = poles[index] - gap - range.lowerBound
      let roomOnRight = min(range.upperBound, limit - gap) - poles[index] - gap
      guard reach > range.upperBound || reach + gap > limit else { continue }
      if roomOnLeft >= widths[index] || roomOnLeft > roomOnRight {
        isFlipped[index] = true
        limit = poles[index]
      }
    }
    return isFlipped
  }

  /// Positions as near to `wanted` as they can be with `distance` between neighbours, within `range`;
  /// the order is kept. nil if they do not fit.
  static func spread(_ wanted: [Double], distance: Double, in range: ClosedRange<Double>)
    -> [Double]?
  {
    guard Double(wanted.count - 1) * distance <= range.upperBound - range.lowerBound else {
      return nil
    }
    let order = wanted.indices.sorted {
      wanted[$0] != wanted[$1] ? wanted[$0] < wanted[$1] : $0 < $1
    }
    // Blocks of touching labels, each centred on what its members want.
    var blocks: [(sum: Double, count: Int)] = []
    func start(_ block: (sum: Double, count: Int)) -> Double {
      let length = Double(block.count - 1) * distance
      let free = block.sum / Double(block.count) - length / 2
      return min(max(free, range.lowerBound), range.upperBound - length)
    }
    for index in order {
      blocks.append((wanted[index], 1))
      while blocks.count > 1 {
        let last = blocks[blocks.count - 1]
        let before = blocks[blocks.count - 2]
        if start(before) + Double(before.count) * distance <= start(last) { break }
        blocks.removeLast()
        blocks[blocks.count - 1] = (before.sum + last.sum, before.count + last.count)
      }
    }
    var positions = wanted
    var rest = order[...]
    for block in blocks {
      for place in 0..<block.count {
        if let index = rest.popFirst() {
          positions[index] = start(block) + Double(place) * distance
        }
      }
    }
    return positions
  }
}
