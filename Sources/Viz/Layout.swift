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

  /// Flags at `poles` with texts of `widths`, within `range`, in as few levels as they fit into; none
  /// lies over another flag or over the pole of a flag further out. `gap` is the distance from pole
  /// to text.
  ///
  /// Level by level, from the area outwards: each text that has room beside its pole, left or right,
  /// is placed, and its pole ends there. Where no text has such room one is laid across the end of
  /// its own pole, and only where that is too narrow as well is it cut.
  static func flags(
    poles: [Double], widths: [Double], in range: ClosedRange<Double>, gap: Double
  ) -> [Flag] {
    var flags = [Flag](repeating: Flag(level: 0, start: 0, width: 0), count: poles.count)
    var open = poles.indices.sorted { poles[$0] != poles[$1] ? poles[$0] < poles[$1] : $0 < $1 }
    var level = 0
    while !open.isEmpty {
      let row = FlagRow(
        poles: open.map { poles[$0] }, widths: open.map { widths[$0] }, range: range, gap: gap)
      let placed = row.placed()
      for (place, span) in placed {
        flags[open[place]] = Flag(
          level: level, start: span.lowerBound, width: span.upperBound - span.lowerBound)
      }
      let done = Set(placed.map(\.place))
      open = open.indices.filter { !done.contains($0) }.map { open[$0] }
      level += 1
    }
    return flags
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

/// The flags that are still open when one level is filled, by rising pole.
private struct FlagRow {
  let poles: [Double]
  let widths: [Double]
  let range: ClosedRange<Double>
  let gap: Double

  /// At least one flag and where its text stands.
  func placed() -> [(place: Int, span: ClosedRange<Double>)] {
    var found: [(place: Int, span: ClosedRange<Double>)] = []
    var end = range.lowerBound
    for place in poles.indices {
      let from = max(end, previous(place).map { $0 + gap } ?? range.lowerBound)
      let to = next(place).map { $0 - gap } ?? range.upperBound
      let (left, right) = (poles[place] - gap - widths[place], poles[place] + gap)
      let fits = (left: left >= from, right: right >= end && right + widths[place] <= to)
      guard fits.left || fits.right else { continue }
      // The last one flies to the right, as a lone one does; the others leave room for the next.
      let isRight = fits.right && (!fits.left || place == poles.count - 1)
      let start = isRight ? right : left
      found.append((place, start...(start + widths[place])))
      end = start + widths[place] + gap
    }
    return found.isEmpty ? [crossing()] : found
  }

  /// The flag with the widest room, over the end of its own pole where no other shares it.
  private func crossing() -> (place: Int, span: ClosedRange<Double>) {
    var best = (place: 0, span: range.lowerBound...range.lowerBound, shown: -1.0)
    for place in poles.indices {
      let from = previous(place).map { $0 + gap } ?? range.lowerBound
      let to = next(place).map { $0 - gap } ?? range.upperBound
      let pole = poles[place]
      let isShared = poles.filter { $0 == pole }.count > 1
      let rooms =
        isShared ? [(from, pole - gap), (pole + gap, to)] : [(from, to)]
      for (low, high) in rooms where high >= low {
        let width = min(widths[place], high - low)
        let start = min(max(pole - width / 2, low), high - width).rounded(.down)
        let shown = width / max(widths[place], 1)
        guard shown > best.shown else { continue }
        best = (place, max(start, low)...(max(start, low) + width), shown)
      }
    }
    return (best.place, best.span)
  }

  private func previous(_ place: Int) -> Double? { poles.last { $0 < poles[place] } }
  private func next(_ place: Int) -> Double? { poles.first { $0 > poles[place] } }
}
