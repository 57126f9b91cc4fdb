/// A curve in one row: eight heights between the least and the greatest finite value, `✕` for NaN.
public enum Sparkline {
  /// `▂▅█▅▂`. More values than `columns` are joined: each column shows the one farthest from
  /// the mean of all, so that no spike is lost. A constant series is drawn at mid-height.
  public static func line(_ values: [Double], columns: Int = 20, glyphs: Glyphs = .braille)
    -> String
  {
    guard !values.isEmpty, columns > 0 else { return "" }
    let extent = Extent(values)
    let levels: [Character] = glyphs == .ascii ? Array("_.-=+*#@") : Array("▁▂▃▄▅▆▇█")
    let broken: Character = glyphs == .ascii ? "x" : "✕"
    let count = min(columns, values.count)
    let mean = mean(values, extent)
    var out = ""
    for column in 0..<count {
      let from = column * values.count / count
      let to = (column + 1) * values.count / count
      let value = representative(values[from..<to], mean)
      out.append(value.isFinite ? levels[level(value, extent, levels.count)] : broken)
    }
    return out
  }

  /// The line between its least and greatest value: `0.31 ▁▂▃█ 2.3`.
  public static func labelled(_ values: [Double], columns: Int = 20, glyphs: Glyphs = .braille)
    -> String
  {
    let extent = Extent(values)
    let curve = line(values, columns: columns, glyphs: glyphs)
    guard extent.count > 0 else { return curve }
    return "\(Numerals.short(extent.lo)) \(curve) \(Numerals.short(extent.hi))"
  }

  private static func mean(_ values: [Double], _ extent: Extent) -> Double {
    values.reduce(0) { $0 + ($1.isFinite ? $1 / Double(extent.count) : 0) }
  }

  private static func representative(_ share: ArraySlice<Double>, _ middle: Double) -> Double {
    var best = Double.nan
    for value in share {
      if !value.isFinite { return .nan }
      if best.isNaN || (value - middle).magnitude > (best - middle).magnitude { best = value }
    }
    return best
  }

  private static func level(_ value: Double, _ extent: Extent, _ count: Int) -> Int {
    // Halved first, so that a range of more than the greatest Double stays finite.
    let span = extent.hi / 2 - extent.lo / 2
    guard span > 0 else { return count / 2 - 1 }
    let place = (value / 2 - extent.lo / 2) / span
    return min(Int(place * Double(count)), count - 1)
  }
}
