import Foundation
import Viz

extension Workload {
  static let charts = Workload(word: "charts", title: "Charts") { bench, report in
    let large = chart(series: 1, points: 1_000_000)
    var bytes = 0
    func median(_ draw: () -> Int) -> Double {
      var figures = Figures()
      bytes = draw()
      for _ in 0..<bench.rounds { figures.add(timed { bytes = draw() }) }
      return figures.median
    }
    let text = median { large.text().reduce(0) { $0 + $1.utf8.count } }
    let svg = median { large.svg().utf8.count }
    let small = chart(series: 2, points: 2000).svg().utf8.count
    report.table(
      ["chart", "time", "bytes"],
      [
        ["1,000,000 points as text", shown(text), "–"],
        ["1,000,000 points as SVG", shown(svg), "\(bytes)"],
        ["two series of 2000 points as SVG", "–", "\(small)"],
      ])
    report.goal("1,000,000 points as text", shown(text), "< 50 ms", text < 0.050)
    report.goal("1,000,000 points as SVG", shown(svg), "< 50 ms", svg < 0.050)
    report.goal(
      "SVG of two series of 2000 points", "\(small) bytes", "≤ 20 KB", small <= 20_000)
  }

  /// Falling losses with noise on them, as a training leaves them.
  private static func chart(series: Int, points: Int) -> Chart {
    var state: UInt64 = 1
    func noise() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24)
    }
    let lines = (0..<series).map { number in
      let values = (0..<points).map { step in
        (2.3 + Double(number)) * exp(-3 * Double(step) / Double(points)) * (0.8 + 0.4 * noise())
      }
      return Layer.line(Series("r\(number + 1)", y: values))
    }
    return Chart(title: "loss", x: Axis("step"), y: Axis("loss"), layers: lines)
  }
}
