import TestSupport
import Testing

@testable import Viz

@Suite struct DecimationTests {
  private func runs(_ series: Series, _ columns: Int, _ kind: Axis.Kind = .linear) -> Decimated {
    let plot = Plot(Chart(title: "", x: Axis("", kind), layers: [.line(series)]))
    return Decimated(series, x: Scale(kind, plot.x.lo, plot.x.hi), y: .linear, columns: columns)
  }

  /// Each column's first, least, greatest and last, found the plain way.
  private func check(_ series: Series, _ columns: Int, _ kind: Axis.Kind) {
    let decimated = runs(series, columns, kind)
    let scale = Scale(kind, series.x[0], series.x[series.count - 1])
    var next = 0
    for run in decimated.runs {
      let part = series.y[next..<(next + run.count)]
      #expect(run.first == part.first && run.last == part.last)
      #expect(run.lo == part.min() && run.hi == part.max())
      let middle = scale.place((series.x[next] + series.x[next + run.count - 1]) / 2)
      let place = middle * Double(columns) - Double(run.column)
      #expect(place > -1e-6 && place < 1 + 1e-6)
      next += run.count
    }
    #expect(next == series.count)
    #expect(zip(decimated.runs, decimated.runs.dropFirst()).allSatisfy { $0.column < $1.column })
  }

  @Test(arguments: [1, 2, 7, 100, 1000])
  func keepsWhatColours(_ columns: Int) {
    check(Series("", y: Samples.noise(5000)), columns, .linear)
    check(Series("", y: Samples.noise(5000)), columns, .log10)
    check(Series("", y: Samples.noise(3)), columns, .linear)
  }

  @Test func aMillionPointsKeepTheirSpike() throws {
    var values = Samples.noise(1_000_000)
    values[777_777] = 9
    values[123_456] = -9
    let series = Series("", y: values)
    let decimated = runs(series, 144)
    #expect(decimated.runs.count == 144)
    #expect(decimated.runs.reduce(0) { $0 + $1.count } == 1_000_000)
    #expect(decimated.runs.map(\.hi).max() == 9 && decimated.runs.map(\.lo).min() == -9)
    let chart = Chart(title: "", y: Axis("", limits: .all), layers: [.line(series)])
    #expect(chart.svg().utf8.count < 20_000)
    #expect(chart.text().count == 14)
  }

  @Test func aGapStartsAnew() {
    var values = Samples.noise(100)
    for index in [10, 11, 12, 50] { values[index] = .nan }
    values[0] = .infinity
    let decimated = runs(Series("", y: values), 1000)
    #expect(decimated.runs.filter(\.startsAnew).count == 3)
    #expect(decimated.broken == [1, 11, 12, 13, 51])
  }

  @Test func orderIsKeptWhenXGoesBack() {
    let series = Series("", x: [0, 1, 2, 1, 0], y: [0, 1, 2, 3, 4])
    #expect(runs(series, 10).runs.map(\.first) == [0, 1, 2, 3, 4])
    let wild = Series("", x: Samples.noise(100_000), y: Samples.noise(100_000, seed: 2))
    #expect(runs(wild, 100).runs.count <= 464)
  }
}

@Suite struct OutlineTests {
  private let frame = Frame(
    x: Scale(.linear, 0, 10), y: Scale(.linear, 0, 10), width: 100, height: 50)

  private func outline(_ x: [Double], _ y: [Double]) -> [[Point]] {
    let series = Series("", x: x, y: y)
    return frame.outline(
      Decimated(series, x: frame.x, y: .linear, columns: 100), columns: 100)
  }

  @Test func bothEndsOutsideAreStillJoinedInside() {
    #expect(outline([-10, 20], [5, 5]) == [[Point(x: 0, y: 25), Point(x: 100, y: 25)]])
    #expect(outline([5, 5], [-10, 20]).count == 1)
    #expect(outline([-10, -5], [5, 5]) == [])
    #expect(outline([-10, 5], [5, 200]).count <= 1)
  }

  @Test func nothingLeavesTheArea() {
    let series = Series(
      "", x: Samples.noise(4000).map { $0 * 30 + 5 },
      y: Samples.noise(4000, seed: 9).map { $0 * 1e3 })
    let pieces = frame.outline(
      Decimated(series, x: frame.x, y: .linear, columns: 100), columns: 100)
    #expect(!pieces.isEmpty)
    for point in pieces.joined() {
      #expect(point.x >= 0 && point.x <= 100 && point.y >= 0 && point.y <= 50)
    }
  }

  @Test func aSpikeLeavesAndComesBack() {
    #expect(outline([1, 2, 3], [5, 1e308, 5]).count == 2)
  }

  @Test func bandsKeepTheirWidest() {
    let band = Band(x: [1, 1.1, 5, 6], lo: [4, 3, 5, .nan], hi: [5, 6, 4, 1])
    let pieces = frame.outline(band, columns: 10)
    let rounded = pieces.map {
      $0.map { Slice(x: $0.x.rounded(), top: $0.top.rounded(), bottom: $0.bottom.rounded()) }
    }
    #expect(rounded == [[Slice(x: 10, top: 20, bottom: 35), Slice(x: 50, top: 25, bottom: 30)]])
  }
}

@Suite struct LayoutTests {
  /// Flags from noise: crowded, spread, at the edges.
  private func cases() -> [([Double], [Double])] {
    (1...300).map { seed in
      let count = 1 + seed % 7
      let poles = Samples.noise(count, seed: UInt32(seed)).map { (($0 + 0.5) * 66).rounded(.down) }
      let widths = Samples.noise(count, seed: UInt32(seed + 999)).map {
        (($0 + 0.6) * 24).rounded()
      }
      return (poles, widths)
    }
  }

  @Test func flagsCoverNeitherFlagsNorPoles() {
    for (poles, widths) in cases() {
      let flags = Layout.flags(poles: poles, widths: widths, in: 0...67, gap: 2)
      for (i, a) in flags.enumerated() {
        #expect(a.start >= 0 && a.start + a.width <= 67)
        for (j, b) in flags.enumerated() where i != j {
          let areApart = a.start + a.width < b.start || b.start + b.width < a.start
          #expect(a.level != b.level || areApart)
          // b's pole runs from the area up to b's level.
          let isCrossed = poles[j] >= a.start && poles[j] < a.start + a.width
          #expect(!isCrossed || b.level < a.level)
        }
      }
    }
  }

  @Test func flagsKeepTheirWidthWhereThereIsRoom() {
    for (poles, widths) in cases() where widths.allSatisfy({ $0 < 16 }) {
      let flags = Layout.flags(poles: poles, widths: widths, in: 0...67, gap: 2)
      for (flag, width) in zip(flags, widths) { #expect(flag.width == width) }
    }
  }

  @Test func spreadKeepsOrderAndDistance() throws {
    for seed in 1...100 {
      let wanted = Samples.noise(1 + seed % 8, seed: UInt32(seed)).map { ($0 + 0.5) * 11 }
      let got = try #require(Layout.spread(wanted, distance: 1, in: 0...11))
      let order = wanted.indices.sorted { wanted[$0] < wanted[$1] }
      for (a, b) in zip(order, order.dropFirst()) { #expect(got[b] - got[a] >= 1 - 1e-9) }
      #expect(got.allSatisfy { $0 >= -1e-9 && $0 <= 11 + 1e-9 })
    }
    #expect(Layout.spread([3, 9], distance: 1, in: 0...11) == [3, 9])
    #expect(Layout.spread([0, 0], distance: 1, in: 0...11) == [0, 1])
    #expect(Layout.spread([1, 2, 3], distance: 1, in: 0...1) == nil)
    #expect(Layout.spread([], distance: 1, in: 0...1) == [])
  }
}

@Suite struct PlotTests {
  private func shown(_ values: [Double], _ limits: Axis.Limits = .robust) -> (Double, Double) {
    let plot = Plot(
      Chart(title: "", y: Axis("", limits: limits), layers: [.line(Series("", y: values))]))
    return (plot.y.lo, plot.y.hi)
  }

  @Test func aBlowUpIsShownToFourTimesTheBest() {
    let values = Samples.losses(95, noise: 0) + [4, 20, 61, 200, 1e9]
    let best = values.min() ?? 0
    #expect(shown(values) == (best, max(4 * best, 2.3)))
    #expect(shown(values, .all) == (best, 1e9))
    #expect(shown(values, .fixed(0, 2)) == (0, 2))
  }

  @Test func aSteadyFallIsShownWhole() {
    let values = (1...1000).map { 5 / Double($0) }
    #expect(shown(values) == (0.005, 5))
    #expect(shown([2, 0.5, 0.3, 0.25]) == (0.25, 2))
  }

  @Test func aFirstValueOfNonsenseDoesNotFlatten() {
    #expect(shown([1e6] + Samples.losses(200, noise: 0)).1 < 3)
  }

  @Test func aFarFallBelowZeroDoesNotFlatten() {
    var values = Samples.losses(200, noise: 0)
    values[50] = -1e9
    #expect(shown(values).0 > -10)
    #expect(
      Plot(Chart(title: "", layers: [.line(Series("", y: values))])).offScale.map(\.value) == [-1e9]
    )
  }

  @Test func offScaleNamesTheGreatest() {
    let plot = Plot(Samples.broken)
    #expect(plot.offScale.map(\.value) == [61])
    #expect(plot.offScale.map(\.x) == [251])
    #expect(Plot(Samples.scores).offScale.isEmpty)
  }

  @Test func remarks() {
    #expect(
      Plot(Samples.broken).remarks == ["21 values of train are not finite, the first at step 181"])
    let zeros = Chart(title: "", y: Axis("", .log10), layers: [.line(Series("a", y: [0, 1, 2]))])
    #expect(Plot(zeros).remarks == ["1 value of a not above 0 left out"])
  }

  @Test func bandsTakeTheColourOfTheirLine() {
    let band = Band(x: [1], lo: [1], hi: [2])
    let line = Layer.line(Series("", y: [1]))
    let tints = { (layers: [Layer]) in Plot(Chart(title: "", layers: layers)).bands.map(\.tint) }
    #expect(tints([line, .band(band), line]) == [1])
    #expect(tints([line, .band(band)]) == [0])
    #expect(tints([.band(band)]) == [0])
  }
}
