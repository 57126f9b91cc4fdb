import TestSupport
import Testing

@testable import Viz

@Suite struct TextChartTests {
  static let widths = [20, 40, 60, 72, 80, 100, 120]

  /// What holds for every text chart.
  private func check(_ chart: Chart, _ look: Appearance) {
    let rows = chart.text(look)
    for row in rows {
      #expect(DisplayWidth.of(row) <= look.width, "\(row)")
      #expect(row.last != " " || look.depth != .none)
      #expect(row.unicodeScalars.allSatisfy { $0.value >= 0x20 || look.depth != .none })
      if look.glyphs == .ascii {
        #expect(row.utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 0x1b })
      }
    }
  }

  @Test(arguments: widths)
  func rowsFit(_ width: Int) {
    for (_, chart) in Samples.all + Samples.odd {
      for glyphs in Glyphs.allCases where glyphs != .brailleSolid {
        check(chart, Appearance(width: width, glyphs: glyphs))
      }
    }
  }

  @Test(arguments: Samples.hostileTexts)
  func foreignTextStaysInItsPlace(_ text: String) {
    for chart in Samples.hostileForms(text) {
      for glyphs in [Glyphs.braille, .ascii] {
        check(chart, Appearance(width: 40, glyphs: glyphs))
        check(chart, Appearance(width: 100, glyphs: glyphs))
      }
    }
  }

  @Test(arguments: ColourDepth.allCases)
  func colourAddsEscapesAndNothingElse(_ depth: ColourDepth) {
    for (name, chart) in Samples.all where !["confusion", "map", "pictures"].contains(name) {
      let plain = chart.text(Appearance())
      let coloured = chart.text(Appearance(depth: depth))
      #expect(coloured.map(withoutEscapes) == plain)
      #expect((coloured == plain) == (depth == .none))
    }
  }

  private func withoutEscapes(_ row: String) -> String {
    var out = ""
    var isInside = false
    for character in row {
      if character == "\u{1b}" { isInside = true }
      if !isInside { out.append(character) }
      if character == "m" { isInside = false }
    }
    return out
  }

  /// At sixty columns a mark that shared its column with another lost its label without a word.
  @Test(arguments: [40, 60, 72, 80, 120])
  func noMarkLosesItsLabel(_ width: Int) {
    for seed in 1...60 {
      let places = Samples.noise(1 + seed % 9, seed: UInt32(seed)).map { $0 + 0.5 }
      let marks = places.enumerated().map { index, place in
        Mark(
          x: place / Double(1 + seed % 3), "rule\(index)", value: index % 3 == 0 ? "0.1" : "0.02")
      }
      let chart = Chart(
        title: "", layers: [.line(Series("", x: [0, 1], y: [0, 1]))] + marks.map(Layer.mark))
      let rows = chart.text(Appearance(width: width))
      for mark in marks {
        #expect(rows.contains { $0.contains(mark.text) }, "\(seed): \(mark.text)")
      }
      #expect(rows.count <= 12 + 2 + (width < 60 ? 8 : 5), "\(seed)")
    }
  }

  @Test func marksThatMeetShareALabel() {
    let marks = [
      Mark(x: 1, "steep", value: "0.013"), Mark(x: 1, "fall", value: "0.02"),
      Mark(x: 1, "steepest", value: "0.013"), Mark(x: 1, "here"),
    ]
    #expect(Mark.labels(marks, columns: 60) == ["steep, steepest 0.013, fall 0.02, here"])
    #expect(Mark.labels(marks, columns: 24) == ["steep, steepest 0.013", "fall 0.02, here"])
  }

  @Test func plotsHaveTheirHeight() {
    for height in [4, 9, 12, 30] {
      let rows = Samples.norm.text(Appearance(height: height))
      // Title, y label, ruler, tick labels, x label, caption.
      #expect(rows.count == height + 6)
      #expect(rows.filter { $0.contains("│") || $0.contains("┤") }.count == height)
    }
    #expect(Samples.norm.text(Appearance(height: .max)).count == 106)
  }

  @Test(arguments: Samples.all.map(\.0))
  func goldens(_ name: String) throws {
    let chart = try #require(Samples.all.first { $0.0 == name }).1
    for (width, glyphs) in [(72, Glyphs.braille), (40, .braille), (72, .block), (72, .ascii)] {
      let text = chart.text(Appearance(width: width, glyphs: glyphs)).joined(separator: "\n") + "\n"
      #expect(golden(text, "\(name)-\(width)-\(glyphs.rawValue).txt") == nil)
    }
  }

  @Test func aNaNIsAGapAndAMark() {
    let rows = Samples.broken.text(Appearance(glyphs: .ascii))
    #expect(rows.contains { $0.contains("+--") && $0.contains("x") })
    #expect(rows.contains("x 21 values of train are not finite, the first at step 181"))
  }

  @Test func theCaptionComesLast() {
    for (_, chart) in Samples.all {
      let words = chart.text(Appearance(width: 200)).last
      #expect(words == chart.caption)
    }
  }

  @Test func seriesDifferWithoutColour() {
    for glyphs in Glyphs.allCases {
      let samples = (0..<6).map { index -> String in
        let style = Style.at(index)
        let layers: [Layer] = [
          .line(Series("a", y: [1, 2], style: style)), .line(Series("b", y: [1, 2])),
        ]
        let look = Appearance(glyphs: glyphs)
        let row = Chart(title: "", layers: layers).text(look).first ?? ""
        return String(row.prefix(6))
      }
      #expect(Set(samples).count == 6)
    }
  }

  @Test func solidBrailleLeavesNoBlankInside() {
    let rows = Samples.norm.text(Appearance(glyphs: .brailleSolid))
    let inside = rows.filter { $0.contains("│") || $0.contains("┤") }
    #expect(
      inside.allSatisfy { $0.drop { $0 != "│" && $0 != "┤" }.dropFirst().allSatisfy { $0 != " " } })
  }
}

@Suite struct SurfaceTests {
  @Test func brailleFollowsUnicode() {
    var raster = Raster(Braille(), columns: 1, rows: 1)
    for (x, y, glyph) in [(0, 0, "⠁"), (1, 0, "⠉"), (0, 1, "⠋"), (1, 3, "⢋"), (0, 3, "⣋")] {
      raster.set(x, y, owner: 0)
      #expect(raster.glyph(row: 0, column: 0, dash: 0).map(String.init) == glyph)
    }
    raster.set(5, 5, owner: 0)
    raster.set(-1, 0, owner: 0)
  }

  @Test func quartersAndStrokes() {
    #expect(Blocks().glyph(15, dash: 0) == "█")
    #expect(Blocks().glyph(Blocks().bit(column: 1, row: 1), dash: 0) == "▗")
    #expect(Strokes().glyph(Strokes().bit(column: 0, row: 2), dash: 0) == ".")
    #expect(Letters().glyph(1, dash: 7) == "+")
  }

  @Test func dashesRepeat() {
    let dash = Dash([4, 3])
    #expect(
      (0..<14).map(dash.isOn)
        == Array(repeating: [true, true, true, true, false, false, false], count: 2).flatMap { $0 })
    #expect((0..<9).allSatisfy(Dash([]).isOn))
  }

  @Test func aLineTouchesBothEndsAndNoGapIsLeft() {
    for (x, y) in [(9, 0), (0, 9), (9, 9), (9, 3), (3, 9), (7, 8)] {
      var raster = Raster(Letters(), columns: 10, rows: 10)
      let from = Point(x: 0.5, y: 0.5)
      let to = Point(x: Double(x) + 0.5, y: Double(y) + 0.5)
      raster.draw([from, to], dash: Dash([]), isDense: false, owner: 0)
      let count = raster.owners.filter { $0 == 0 }.count
      #expect(count == max(x, y) + 1)
      #expect(raster.owner(row: 0, column: 0) == 0 && raster.owner(row: y, column: x) == 0)
    }
  }
}
