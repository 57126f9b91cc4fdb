/// One line that says how far a work is, for a terminal that redraws it.
///
///     ep 2/5 ███▌       36%  loss 0.412 ▇▅▃▂▁  ~1.9k rows/s  ~8s left
public struct ProgressLine: Sendable, Equatable {
  /// What is at work: `ep 2/5`.
  public var lead: String
  /// Of the whole work, 0 to 1.
  public var share: Double
  /// A figure to watch, `loss 0.412`; empty without one.
  public var figure: String
  /// Its course so far.
  public var course: [Double]
  /// `~1.9k rows/s`; empty where it is not known yet.
  public var rate: String
  /// `~8s left`; empty where it is not known yet.
  public var left: String
  /// How it went so far, for a front that has room for it.
  public var chart: Chart?
  /// Whether the work takes long enough for that to be worth it.
  public var isLong = false

  public init(
    _ lead: String, share: Double, figure: String = "", course: [Double] = [], rate: String = "",
    left: String = ""
  ) {
    self.lead = lead
    self.share = share
    self.figure = figure
    self.course = course
    self.rate = rate
    self.left = left
  }

  /// At most `columns` wide: the rate gives way first, then the course, the bar, the time left.
  public func text(columns: Int, glyphs: Glyphs) -> String {
    let bar = bar(10, glyphs)
    let curve = Sparkline.line(course, columns: 8, glyphs: glyphs)
    for level in 0..<5 {
      let head = [lead, level < 3 ? bar : "", percent].filter { !$0.isEmpty }
      let watched = [figure, level < 2 ? curve : ""].filter { !$0.isEmpty }
      let parts = [
        head.joined(separator: " "), watched.joined(separator: " "), level < 1 ? rate : "",
        level < 4 ? left : "",
      ].filter { !$0.isEmpty }
      let line = parts.joined(separator: "  ")
      if DisplayWidth.of(line) <= columns { return line }
    }
    return DisplayWidth.shortened(lead + " " + percent, to: max(columns, 0))
  }

  /// The same for somebody who hears it.
  public var words: String {
    [lead, "\(Int(known * 100))%", figure, left].map { DisplayWidth.trimmed($0) }
      .filter { !$0.isEmpty }.joined(separator: ", ")
  }

  private var known: Double { share.isFinite ? min(max(share, 0), 1) : 0 }

  /// Three columns and the sign, so that what follows stands still.
  private var percent: String {
    DisplayWidth.padded("\(Int(known * 100))%", to: 4, onLeft: true)
  }

  private func bar(_ columns: Int, _ glyphs: Glyphs) -> String {
    if glyphs == .ascii {
      let full = Int(known * Double(columns))
      return "[" + String(repeating: "#", count: full)
        + String(repeating: ".", count: columns - full) + "]"
    }
    let eighths = Int(known * Double(columns * 8))
    let parts: [Character] = Array("▏▎▍▌▋▊▉")
    let rest = eighths % 8
    let bar = String(repeating: "█", count: eighths / 8) + (rest > 0 ? String(parts[rest - 1]) : "")
    return DisplayWidth.padded(bar, to: columns)
  }
}
