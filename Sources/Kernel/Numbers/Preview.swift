/// What a bare name prints: shape, statistics, and the corner values.
extension Tensor {
  /// Rows and columns of a preview.
  static let previewSize = 6

  /// The first line of a preview and up to 6 x 6 values, four digits each, `…` where some are left
  /// out; of more than two axes the first matrix.
  public var preview: [String] {
    var lines = ["\(isMask ? "mask" : "tensor") \(shape)  \(summaryLine)"]
    guard count > 0, rank > 0 else { return lines }
    let columns = shape[rank - 1]
    let rows = rank == 1 ? 1 : shape[rank - 2]
    if rank > 2 {
      lines.append("[" + String(repeating: "0, ", count: rank - 2) + ":, :]")
    }
    let table = Tensor.shown(rows).map { row in
      Tensor.shown(columns).map { column -> String in
        guard let row, let column else { return "…" }
        return Numeral.short(Double(buffer[row * columns + column]))
      }
    }
    return lines + Tensor.aligned(table)
  }

  /// One line for a list of variables: range, mean, standard deviation, what is not finite.
  public var summaryLine: String {
    guard count > 0 else { return "empty" }
    if isMask {
      return "yes \(Int(Compute.sum(region))) of \(count)"
    }
    let extent = Compute.extent(region)
    var words: [String] = []
    let known = count - extent.nans
    if known > 0 {
      let low = Numeral.short(Double(extent.smallest))
      let high = Numeral.short(Double(extent.largest))
      words.append(low == high ? "all \(low)" : "\(low) … \(high)")
    }
    if extent.nans + extent.infinities < count, let spread = finiteSpread(extent) {
      words.append("mean \(Numeral.short(spread.mean))")
      if let deviation = spread.deviation { words.append("sd \(Numeral.short(deviation))") }
    }
    words.append("nan \(extent.nans)")
    if extent.infinities > 0 { words.append("inf \(extent.infinities)") }
    return words.joined(separator: "  ")
  }

  /// Mean and standard deviation (n - 1) of the finite elements.
  private func finiteSpread(
    _ extent: Compute.Extent
  ) -> (mean: Double, deviation: Double?)? {
    if extent.nans + extent.infinities == 0 {
      return (mean, count > 1 ? variance(correction: 1).squareRoot() : nil)
    }
    var (finite, sum) = (0, 0.0)
    for place in 0..<count where buffer.base[place].isFinite {
      finite += 1
      sum += Double(buffer.base[place])
    }
    guard finite > 0 else { return nil }
    let mean = sum / Double(finite)
    var squares = 0.0
    for place in 0..<count where buffer.base[place].isFinite {
      let deviation = Double(buffer.base[place]) - mean
      squares += deviation * deviation
    }
    return (mean, finite > 1 ? (squares / Double(finite - 1)).squareRoot() : nil)
  }

  /// The indices shown of `count`: all, or the first and last three with nil for those between.
  static func shown(_ count: Int) -> [Int?] {
    guard count > previewSize else { return Array(0..<count) }
    let half = previewSize / 2
    return Array(0..<half) + [nil] + Array(count - half..<count)
  }

  /// Columns with their decimal points under one another.
  static func aligned(_ table: [[String]]) -> [String] {
    var lines = [String](repeating: "", count: table.count)
    for column in table.first?.indices ?? 0..<0 {
      let parts = table.map { row -> (whole: Int, text: String) in
        let text = row[column]
        return (text.prefix { $0 != "." && $0 != "e" }.count, text)
      }
      let whole = parts.map(\.whole).max() ?? 0
      let rest = parts.map { $0.text.count - $0.whole }.max() ?? 0
      for (row, part) in parts.enumerated() {
        let left = String(repeating: " ", count: whole - part.whole)
        let right = String(repeating: " ", count: rest - (part.text.count - part.whole))
        lines[row] += "  " + left + part.text + right
      }
    }
    return lines.map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}

extension Datum {
  /// What a bare value prints.
  public var preview: [String] {
    switch self {
    case .tensor(let tensor): return tensor.preview
    case .list(let items):
      if items.allSatisfy(\.isPlain) { return [inline] }
      return items.enumerated().flatMap { place, item in
        item.preview.enumerated().map { line, text in
          (line == 0 ? "[\(place)] " : "    ") + text
        }
      }
    default: return [inline]
    }
  }

  /// The value in one line; a tensor by its shape.
  public var inline: String {
    switch self {
    case .number(let value): return Numeral.plain(value)
    case .flag(let value): return value ? "yes" : "no"
    case .text(let value): return value
    case .tensor(let tensor): return "tensor \(tensor.shape)"
    case .none: return "none"
    case .list(let items):
      let shown = items.prefix(24).map(\.inline).joined(separator: ", ")
      return "[" + shown + (items.count > 24 ? ", … \(items.count) items" : "") + "]"
    }
  }

  /// Whether the value needs only a few letters.
  private var isPlain: Bool {
    switch self {
    case .number, .flag, .text, .none: true
    case .list(let items): items.allSatisfy(\.isPlain)
    case .tensor: false
    }
  }
}

extension Numeral {
  /// Whole numbers below 10^15 with all their digits, others with seven significant ones.
  public static func plain(_ value: Double) -> String {
    if abs(value) < 1e15, let whole = Int(exactly: value) { return String(whole) }
    return short(value, digits: 7)
  }
}
