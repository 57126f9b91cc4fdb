import Viz

/// Charts and numbers to test with. Only sums, products and quotients make them: they have the same
/// bits on every machine.
enum Samples {
  /// n numbers in -0.5..<0.5 (Numerical Recipes' linear congruence).
  static func noise(_ count: Int, seed: UInt32 = 1) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Double(state >> 8) / 16_777_216 - 0.5
    }
  }

  /// From 2.3 towards 0.3.
  static func losses(_ count: Int, above: Double = 0, noise amount: Double = 0.1, seed: UInt32 = 1)
    -> [Double]
  {
    zip(0..<count, noise(count, seed: seed)).map { index, noise in
      0.3 + above + 2 / (1 + 8 * Double(index) / Double(count)) + amount * noise
    }
  }

  /// 113 rates, 1e-7 to 10, a hundredth of eight decades apart, as products.
  static let rates: [Double] = {
    let step = 1.1788307  // 10^(8/112), nearly
    var rates = [1e-7]
    while rates.count < 113 { rates.append(rates[rates.count - 1] * step) }
    return rates
  }()

  /// Level, falling, level, and blowing up beyond `edge`.
  static func rangeTest(best: Double = 0.02, edge: Double = 0.5) -> [Double] {
    zip(rates, noise(rates.count)).map { rate, noise in
      let ratio = rate / best
      let fall = 2.3 - 1.4 * ratio / (0.15 + ratio)
      let blowUp = rate > edge ? (rate / edge - 1) * (rate / edge - 1) * 0.5 : 0
      return fall + blowUp + 0.03 * noise
    }
  }

  static let range = Chart(
    title: "lrfind", subtitle: "mlp/digits, bs=64, 113 steps", x: Axis("lr", .log10),
    y: Axis("loss"),
    layers: [
      .line(Series("", x: rates, y: rangeTest())),
      .mark(Mark(x: 2.4e-3, y: 1.67, "steepest 2.4e-3")),
      .mark(Mark(x: 4.1e-3, "valley 4.1e-3")), .mark(Mark(x: 1.2e-2, "min/10 1.2e-2")),
      .mark(Mark(x: 0.12, "minimum 0.12")),
    ],
    caption: "lrfind: the loss falls from 3e-5, steepest at 2.4e-3, and diverges past 0.5.")

  static let sizes = Chart(
    title: "lrfind", subtitle: "three batch sizes", x: Axis("lr", .log10), y: Axis("loss"),
    layers: [
      .line(Series("bs 16", x: rates, y: rangeTest(best: 0.005, edge: 0.1))),
      .line(Series("bs 64", x: rates, y: rangeTest(best: 0.02, edge: 0.5))),
      .line(Series("bs 512", x: rates, y: rangeTest(best: 0.1, edge: 3))),
    ],
    caption: "The best rate grows from 1e-3 to 3e-2 as the batch grows 32-fold.")

  static let loss: Chart = {
    let train = losses(940, noise: 0)
    let x = (1...940).map(Double.init)
    return Chart(
      title: "loss", subtitle: "r1, fit 1cycle 5", x: Axis("step"), y: Axis("loss"),
      layers: [
        .band(Band("raw", x: x, lo: train.map { $0 - 0.2 }, hi: train.map { $0 + 0.2 })),
        .line(Series("train", x: x, y: train)),
        .dots(Series("valid", x: [188, 376, 564, 752, 940], y: [1.2, 0.9, 0.75, 0.7, 0.62])),
      ],
      caption: "loss: train 0.52, valid 0.62, still falling.")
  }()

  static let raw = Chart(
    title: "loss", subtitle: "two runs, raw", x: Axis("step"), y: Axis("loss"),
    layers: [
      .line(Series("r1", y: losses(2000, noise: 0.3))),
      .line(Series("r2", y: losses(2000, above: 0.4, noise: 0.3, seed: 2))),
    ],
    caption: "r1 ends 0.4 lower than r2.")

  static let broken: Chart = {
    var values = losses(300)
    for index in 180..<200 { values[index] = .nan }
    values[250] = 61
    values[251] = .infinity
    return Chart(
      title: "loss", subtitle: "broken", x: Axis("step"), y: Axis("loss"),
      layers: [
        .line(Series("train", y: values)), .rule(Rule(.horizontal(2.303), "chance 2.303")),
        .rule(Rule(.vertical(100), "epoch 1")),
      ],
      caption: "The loss was not finite at step 181.")
  }()

  static let scores: Chart = {
    let names = ["const", "step", "1cycle", "cosine", "sgdr", "plateau"]
    let layers = names.enumerated().map { at, name -> Layer in
      let gap = 0.5 - 0.05 * Double(at)
      return .line(Series(name, y: (1...10).map { (epoch: Int) in 0.98 - gap / Double(epoch) }))
    }
    return Chart(
      title: "accuracy", subtitle: "six schedules", x: Axis("epoch"),
      y: Axis("accuracy", limits: .all), layers: layers, caption: "All six end within 0.03.")
  }()

  static let norm = Chart(
    title: "gradient norm", x: Axis("step"), y: Axis("norm", .log10),
    layers: [.line(Series("", y: (1...500).map { 300 / Double($0 * $0) }))],
    caption: "The norm falls by five decades.")

  static let histogram: Chart = {
    var values = zip(noise(3000), noise(3000, seed: 7)).map { max($0 + $1, 0) }
    values += [.nan, .infinity]
    return Chart(
      title: "fc1 activations", x: Axis("value"), y: Axis("count"),
      layers: [.bars(Histogram(values).bars)], caption: "Half of the units are dead.")
  }()

  static let classes = Chart(
    title: "classes",
    layers: [
      .bars(Bars(labels: ["boot", "t-shirt", "日本", "coat"], values: [120, 90.5, 3, 0]))
    ],
    caption: "boot has 40 times as many as 日本.")

  static let confusion: Chart = {
    let names = [
      "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
    ]
    let values = (0..<81).map { (index: Int) -> Double in
      if index / 9 == index % 9 { return 850 + Double(index) }
      return index % 7 == 0 ? 91 : Double(index % 5)
    }
    var cells = Cells(rows: names, columns: names, values: values, shade: .rowShare)
    cells.rowMargin = .init("recall", names.indices.map { "\(80 + $0)%" })
    cells.columnMargin = .init("precision", names.indices.map { "\(90 - $0)%" })
    return Chart(
      title: "confusion", x: Axis("predicted"), y: Axis("true"),
      layers: [.cells(cells)],
      caption: "Most confused: shirt taken for t-shirt, 91.")
  }()

  static let map = Chart(
    title: "activations", x: Axis("step"), y: Axis("layer"),
    layers: [
      .cells(
        Cells(
          rows: ["fc1", "fc2", "out"], columns: (0..<200).map(String.init),
          values: (0..<600).map { Double($0 * $0 % 7919) }, numbers: false))
    ],
    caption: "Three layers.")

  /// A disc, a slope of colours, an odd height, and something that is no image.
  static let pictures: Chart = {
    let disc = (0..<64).map { (index: Int) -> Double in
      let (x, y) = (Double(index % 8) - 3.5, Double(index / 8) - 3.5)
      return max(1 - (x * x + y * y) / 16, 0)
    }
    let slope = (0..<90).map { (index: Int) -> Double in Double(index % 18) / 17 }
    let large = (0..<1600).map { (index: Int) -> Double in Double(index % 40 + index / 40) / 78 }
    return Chart(
      title: "worst", subtitle: "of 360 rows",
      layers: [
        .pictures(
          Pictures([
            Picture(width: 8, height: 8, values: disc, caption: ["#12 disc", "said ring 0.91"]),
            Picture(width: 6, height: 5, channels: 3, values: slope, caption: ["#3 日本 slope"]),
            Picture(width: 40, height: 40, values: large, caption: ["#4"]),
            Picture(width: 9, height: 9, values: [1], caption: ["#5 nothing"]),
          ]))
      ],
      caption: "Of the 50 worst 31 are discs.")
  }()

  /// What a reader must survive.
  static let odd: [(String, Chart)] = [
    ("empty", Chart(title: "empty", layers: [], caption: "Nothing.")),
    ("nameless", Chart(title: "", layers: [.line(Series("", y: [1, 2]))])),
    ("no points", plain([])), ("one point", plain([0.5])), ("constant", plain([0.5, 0.5, 0.5])),
    ("zero", plain([0, 0])), ("all nan", plain([.nan, .nan])),
    ("huge", plain([1e308, -1e308, .nan, .infinity, 0, .leastNonzeroMagnitude, 1e308])),
    ("huge all", plain([1e308, -1e308, 1e308], limits: .all)),
    ("tiny", plain([.leastNonzeroMagnitude, 1e-300 / 1e10, 0])),
    ("close", plain([1, 1 + 1e-15, 1])),
    ("close big", plain([1e15, 1e15 + 1, 1e15])),
    ("negative", plain([-5, -3, -4, -1e6, -2])),
    ("log of nothing", plain([0, -1, -2], .log10)), ("log of one", plain([5], .log10)),
    ("log wide", plain([1e-300, 1, 1e300], .log10)),
    ("log narrow", plain([5, 5.01, 5.02], .log10)),
    ("bad limits", plain([1, 2], limits: .fixed(2, 1))),
    ("nan limits", plain([1, 2], limits: .fixed(.nan, 1))),
    ("far limits", plain([1, 2, 3], limits: .fixed(100, 200))),
    ("uneven", Chart(title: "u", layers: [.line(Series("", x: [1, 2], y: [1, 2, 3]))])),
    ("backwards", Chart(title: "b", layers: [.line(Series("", x: [3, 2, 1], y: [1, 2, 3]))])),
    ("still", Chart(title: "s", layers: [.line(Series("", x: [1, 1, 1], y: [1, 2, 3]))])),
    (
      "x nan",
      Chart(title: "x", layers: [.line(Series("", x: [.nan, 1, .infinity], y: [1, 2, 3]))])
    ),
    ("mark only", Chart(title: "m", layers: [.mark(Mark(x: 1, y: .nan, "here"))])),
    (
      "band upside down",
      Chart(title: "b", layers: [.band(Band(x: [1, 2], lo: [3, 3], hi: [1, .nan]))])
    ),
    ("no bars", Chart(title: "b", layers: [.bars(Bars(labels: [], values: []))])),
    (
      "bad bars",
      Chart(
        title: "b",
        layers: [.bars(Bars(labels: ["a", "b", "c", "d"], values: [.nan, -1, 1e308, .infinity]))])
    ),
    ("no cells", Chart(title: "c", layers: [.cells(Cells(rows: [], columns: [], values: []))])),
    (
      "few cells",
      Chart(
        title: "c",
        layers: [.cells(Cells(rows: ["a", "b"], columns: ["a", "b"], values: [1, .nan, 1e308]))])
    ),
    (
      "styles",
      Chart(
        title: "s",
        layers: [
          .line(Series("a", y: [1, 2], style: Style(tint: -7, dash: .max))),
          .dots(Series("b", y: [2, 1], style: Style(tint: .min, dash: -1))),
        ])
    ),
  ]

  private static func plain(
    _ values: [Double], _ kind: Axis.Kind = .linear, limits: Axis.Limits = .robust
  ) -> Chart {
    Chart(
      title: "odd", x: Axis("step"), y: Axis("y", kind, limits: limits),
      layers: [.line(Series("", y: values))], caption: "Odd.")
  }

  /// Text that tries to leave its place, in every field.
  static func hostile(_ text: String) -> Chart {
    Chart(
      title: text, subtitle: text, x: Axis(text), y: Axis(text),
      layers: [
        .line(Series(text, y: [1, 2, 3])), .line(Series(text + "2", y: [3, .nan, 1])),
        .band(Band(text, x: [1, 3], lo: [1, 1], hi: [2, 2])), .mark(Mark(x: 2, y: 2, text)),
        .rule(Rule(.vertical(1.5), text)), .rule(Rule(.horizontal(1.5), text)),
      ],
      caption: text)
  }

  static func hostileForms(_ text: String) -> [Chart] {
    [
      hostile(text),
      Chart(
        title: text, x: Axis(text), y: Axis(text),
        layers: [.bars(Bars(labels: [text, "b"], values: [1, 2], notes: [text]))], caption: text),
      Chart(
        title: text, x: Axis(text), y: Axis(text),
        layers: [.cells(Cells(rows: [text], columns: [text], values: [1]))], caption: text),
      Chart(
        title: text,
        layers: [
          .pictures(Pictures([Picture(width: 2, height: 1, values: [0, 1], caption: [text])]))
        ], caption: text),
    ]
  }

  static let hostileTexts = [
    "\u{1b}[2J\u{1b}]0;owned\u{7}", "a\u{202e}txt.exe", "a\u{2066}b\u{2069}", "a\u{2028}b\u{2029}c",
    "nul\0in", "del\u{7f}", "c1\u{9b}31m", "<script>alert(1)</script>",
    "\"' onload=\"x()\" &amp; <b>",
    "]]> --> <!-- <![CDATA[", "a\nb\r\nc\td", "e" + String(repeating: "\u{301}", count: 400),
    "\u{fffe}\u{ffff}\u{feff}", String(repeating: "long ", count: 300), "日本語の学習率を調べる実験の記録",
    "👩‍👩‍👧‍👦 👍🏽 🇩🇪 1️⃣", "%n%s%d \\u{41} $(id) `id`", "", " ",
  ]

  static let all: [(String, Chart)] = [
    ("range", range), ("sizes", sizes), ("loss", loss), ("raw", raw), ("broken", broken),
    ("scores", scores), ("norm", norm), ("histogram", histogram), ("classes", classes),
    ("confusion", confusion), ("map", map), ("pictures", pictures),
  ]
}
