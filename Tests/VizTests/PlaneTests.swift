import TestSupport
import Testing

@testable import Viz

/// Averages without a lag, scatters, regions and strokes; and what no reader may do with hostile numbers.
@Suite struct PlaneTests {
  @Test func aCentredAverageDoesNotLag() {
    for reach in [1, 2, 5, 17, 80] {
      let constant = Smoothing.centred([Double](repeating: 3, count: 50), reach: reach)
      #expect(constant.allSatisfy { isClose($0, 3, relative: 1e-12) })
      // A straight line stays where it is, but for the end, where only one side is known.
      let line = (0..<200).map { 50 - 0.07 * Double($0) }
      let smooth = Smoothing.centred(line, reach: reach)
      #expect(
        zip(line, smooth).dropLast(reach).allSatisfy {
          isClose($0, $1, relative: 1e-9)
        })
      let noisy = Samples.noise(300)
      let kept = Smoothing.centred(noisy, reach: reach)
      for (place, value) in kept.enumerated() {
        let window = Extent(Array(noisy[max(0, place - reach)...min(299, place + reach)]))
        #expect(value >= window.lo && value <= window.hi)
      }
      // A step up at the very end lifts the end, and no more than its weight.
      var last = [Double](repeating: 1, count: 100)
      last[99] = 2
      let end = Smoothing.centred(last, reach: reach)[99]
      #expect(isClose(end, 1 + 2 / Double(reach + 2), relative: 1e-9))
    }
    let broken = Smoothing.centred([1, .nan, 3, .infinity, 5], reach: 2)
    #expect(broken.map(\.isFinite) == [true, false, true, false, true])
    #expect(Smoothing.centred([1e300, -1e300, 1e300], reach: 1).allSatisfy { $0.isFinite })
  }

  @Test func aBandHoldsItsShare() {
    let series = Series("", y: Samples.noise(2000))
    let band = Band.middle(0.8, of: series, reach: 100)
    for place in 0..<band.count {
      let centre = Int(band.x[place]) - 1
      let near = series.y[max(0, centre - 100)...min(1999, centre + 100)]
      let share = Double(near.count { $0 >= band.lo[place] && $0 <= band.hi[place] })
      #expect((0.7...0.9).contains(share / Double(near.count)))
    }
    #expect(Band.middle(0.8, of: Series("", y: []), reach: 5).count == 0)
  }

  static let hostile: [[Double]] = [
    [], [1], [.nan], [.infinity, -.infinity], [0, 0, 0], [1e300, -1e300], [1e-300, 1e300],
    [.nan, 1, .nan], [-5, -5], [Double.greatestFiniteMagnitude, 1],
    (0..<5000).map { Double($0 % 7) },
  ]

  /// Every kind of layer over one series of numbers.
  static func charts(_ values: [Double]) -> [Chart] {
    let x = values.indices.map(Double.init)
    var named = Axis("x", limits: .all)
    named.names = ["one", "二", "", "a name that is much too long for any axis"]
    let kinds = (0..<12).map { $0 % 5 - 1 }
    let layers: [[Layer]] = [
      [.line(Series("a", x: x, y: values)), .dots(Series("b", x: values, y: x))],
      [.spans(Spans(x: x, lo: values, hi: values.reversed()))],
      [
        .regions(Regions(x: 0...1, y: -1...1, columns: 4, kinds: kinds, names: ["a", "b", "c"])),
        .dots(Series("a", x: values, y: values)),
      ],
      [.regions(Regions(x: 0...0, y: 1...1, columns: 0, kinds: [], names: []))],
      [.band(Band.middle(0.8, of: Series("", x: x, y: values), reach: 9))],
    ]
    return layers.flatMap { layers in
      [Axis("x"), Axis("x", .log10), named].flatMap { x in
        [Axis("y"), Axis("y", .log10)].map { y in
          Chart(title: "t", x: x, y: y, layers: layers, caption: "It says so.")
        }
      }
    }
  }

  @Test func noReaderTrapsAndAllSaySomething() {
    for values in Self.hostile {
      for chart in Self.charts(values) {
        for (width, height) in [(0, 0), (20, 1), (40, 4), (61, 12), (200, 100), (10_000, 3)] {
          for glyphs in [Glyphs.braille, .block, .ascii] {
            let rows = chart.text(Appearance(width: width, height: height, glyphs: glyphs))
            #expect(rows.last == "It says so." && rows.count > 2)
            let broad = rows.filter { DisplayWidth.of($0) > min(max(width, 20), 500) }
            #expect(broad.isEmpty, "\(width)")
          }
        }
        let svg = chart.svg()
        let paths = svg.split(separator: "<path d=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
        #expect(svg.hasSuffix("</svg>\n"))
        #expect(paths.allSatisfy { !$0.contains("n") && !$0.contains("i") })
        #expect(chart.words().last == "It says so.")
      }
    }
  }

  /// Twelve kinds, each with cells of its own that are not blank, and paint of its own as a picture.
  @Test(arguments: [Glyphs.braille, .block, .ascii]) func kindsAreToldApart(_ glyphs: Glyphs) {
    let marks = TextMarks(glyphs)
    let regions = (0..<12).map(marks.region)
    #expect(Set(regions).count == 12 && !regions.contains(" "))
    #expect(Set(regions).isDisjoint(with: marks.dots))
    let names = (0..<12).map { "k\($0)" }
    let chart = Chart(
      title: "", x: Axis("x", limits: .fixed(0, 12)), y: Axis("y", limits: .fixed(0, 4)),
      layers: [
        .regions(
          Regions(
            x: 0...12, y: 0...4, columns: 12, kinds: (0..<48).map { $0 % 12 }, names: names))
      ], caption: "Twelve.")
    // What fills a kind, and the lines on it.
    let paths = chart.svg().components(separatedBy: "<path ").filter {
      $0.contains("fill-opacity=\"0.22\"") || $0.contains("stroke-width=\".8\"")
    }
    #expect(paths.count == 3 * (12 + 6))
    #expect((0..<12).allSatisfy { Regions.hatch(of: $0).across == ($0 >= 6) })
    let turns = (0..<24).map { Regions.hatch(of: $0) }.map { "\($0)" }
    #expect(Set(zip(turns, 0..<24).map { "\($0) \($1 % Palette.count)" }).count == 24)
  }

  @Test func regionsAreDrawnWhereTheyAre() {
    let chart = Chart(
      title: "", x: Axis("x", limits: .fixed(0, 2)), y: Axis("y", limits: .fixed(0, 1)),
      layers: [
        .regions(
          Regions(x: 0...2, y: 0...1, columns: 2, kinds: [0, 1], names: ["left", "right"])),
        .dots(Series("left", x: [0.5], y: [0.5], style: Style(tint: 0, dash: 0))),
      ], caption: "Half and half.")
    let rows = chart.text(Appearance(width: 40, height: 5, glyphs: .ascii))
    let inside = rows.filter { $0.contains("|") || $0.contains("+ ") || $0.contains("+.") }
    #expect(inside.contains { $0.contains("O") })
    #expect(rows.contains { $0.hasSuffix("::::::") && $0.contains("|......") })
    #expect(chart.words().contains { $0.contains("left 50.0%, right 50.0%") })
  }
}
