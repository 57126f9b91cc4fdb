import Kernel
import Viz

/// How the curves of runs are looked at: the words of `plot` for whatever goes over steps or epochs.
struct CurveView {
  enum Across: String, CaseIterable { case auto, step, epoch }

  var log = Wish.auto
  var raw = Wish.auto
  /// Steps to each side that are averaged; nil: by the length of the run.
  var smooth: Int?
  var from = -Double.infinity
  var to = Double.infinity
  var across = Across.auto

  static let parameters = [
    Parameter(
      "log", .word(Wish.allCases.map(\.rawValue)), standard: "auto", foreign: ["logy", "yscale"],
      help:
        "logarithmic y; auto: where the largest value is 100 times the least, 20 times of several runs"
    ),
    Parameter(
      "raw", .word(Wish.allCases.map(\.rawValue)), standard: "auto",
      help: "the spread of the single steps under the average; auto: of one or two runs"),
    Parameter(
      "smooth", .integer(0...1_000_000), foreign: ["window", "smoothing"],
      help: "steps averaged to each side, 0 for none; a 25th of the run when unwritten"),
    Parameter("from", .number(-1e300...1e300), foreign: ["xmin"], help: "where the axis begins"),
    Parameter("to", .number(-1e300...1e300), foreign: ["xmax"], help: "where it ends"),
    Parameter(
      "x", .word(Across.allCases.map(\.rawValue)), standard: "auto",
      help: "what goes across; auto: epochs where there are several"),
  ]

  init() {}

  init(_ values: Values) throws(Problem) {
    log = values.text("log").flatMap(Wish.init) ?? .auto
    raw = values.text("raw").flatMap(Wish.init) ?? .auto
    smooth = values.integer("smooth")
    from = values.number("from") ?? from
    to = values.number("to") ?? to
    across = values.text("x").flatMap(Across.init) ?? .auto
    guard from < to else {
      throw Problem(
        .outOfRange, "from=\(Numeral.short(from)) is not below to=\(Numeral.short(to))",
        hint: "from=\(Numeral.short(to)) to=\(Numeral.short(from))", about: "from")
    }
  }

  func countsEpochs(_ runs: [Run]) -> Bool {
    across == .epoch || across == .auto && runs.contains { $0.losses.count > $0.stepsPerEpoch }
  }

  /// Whether a part of the axis was asked for.
  var isPart: Bool { from > -.infinity || to < .infinity }

  /// Whether what a step measured is drawn.
  func holds(step: Double, of run: Run, among runs: [Run]) -> Bool {
    let place =
      countsEpochs(runs) ? (step - 1) / Double(max(1, run.stepsPerEpoch)) : step
    return place >= from && place <= to
  }

  func within(_ series: Series) -> Series {
    guard isPart else { return series }
    let kept = series.x.indices.filter { series.x[$0] >= from && series.x[$0] <= to }
    return Series(
      series.name, x: kept.map { series.x[$0] }, y: kept.map { series.y[$0] }, style: series.style)
  }

  /// Whether the y axis is logarithmic, for what is drawn on it: one run over two decades, or several, which
  /// lie on each other at the bottom sooner.
  func isLogarithmic(_ drawn: [Series], among runs: Int) -> Bool {
    guard log == .auto else { return log == .yes }
    let values = drawn.map { $0.y.filter(\.isFinite) }.filter { !$0.isEmpty }
    guard let low = values.compactMap({ $0.min() }).min(), low > 0 else { return false }
    // A blow-up is no range that asks.
    let tops = values.map { min($0.max() ?? 0, max($0[0], 1.5 * Statistics.quantile($0, 0.75))) }
    return (tops.max() ?? 0) / low >= (runs > 1 ? 20 : 100)
  }
}

/// One figure a step, as it is drawn: its average over a band of single steps.
struct NoisyCurve {
  /// Averages and points that were taken together, at the most.
  private static let room = 1000
  let raw: Series
  let line: Series
  /// Steps that a point averages; 1 where nothing is smoothed.
  let window: Int
  let hasBand: Bool
  /// Of the averages, in points of `raw`.
  private let reach: Int

  init(_ series: Series, stride: Int, _ view: CurveView, among runs: Int) {
    raw = series
    let count = min(series.x.count, series.y.count)
    let wanted = view.smooth ?? (count < 40 ? 0 : max(2, count / 25) * stride)
    let unit = max(1, (count + Self.room - 1) / Self.room)
    let reach = wanted == 0 ? 0 : max(1, wanted / (unit * stride))
    let few = reach == 0 ? series : series.averaged(to: count / unit)
    line = Series(
      series.name, x: few.x, y: Smoothing.centred(few.y, reach: reach), style: series.style)
    self.reach = reach * unit
    window = reach == 0 ? 1 : (2 * reach + 1) * unit * stride
    hasBand = window > 1 && (view.raw == .yes || view.raw == .auto && runs < 3)
  }

  var layers: [Viz.Layer] {
    let band = Band.middle(0.8, of: raw, reach: reach, tint: raw.style?.tint)
    return (hasBand ? [.band(band)] : []) + [.line(line)]
  }

  /// `triangular mean of 19 steps, band: 80 % of them`
  var words: String? {
    window == 1
      ? nil : "triangular mean of \(window) steps" + (hasBand ? ", band: 80 % of them" : "")
  }
}
