import TestSupport
import Testing

@testable import Viz

@Suite struct TableTests {
  @Test func numbersStandRightWordsLeft() {
    let table = Table(
      ["id", "acc", "time"],
      rows: [["r1", "0.8720", "~1.2s"], ["日本", "-2.4%", "~10s"], ["x", "nan"]])
    #expect(
      table.lines() == [
        "id       acc   time", "r1    0.8720  ~1.2s", "日本   -2.4%   ~10s", "x        nan",
      ])
  }

  @Test func alignmentCanBeSaid() {
    let table = Table([], rows: [["1", "a"], ["22", "bb"]], alignments: [.left, .right])
    #expect(table.lines() == ["1    a", "22  bb"])
  }

  @Test func noRowIsWiderThanAsked() {
    let cell = "a\u{1b}[2Jvery long 日本語 cell of a table"
    let table = Table(["one", "two", "three"], rows: [[cell, cell, cell], ["1", "2"], []])
    for width in 1...100 {
      for row in table.lines(width: width) {
        #expect(DisplayWidth.of(row) <= width)
        #expect(!row.hasSuffix(" ") && !row.contains("\u{1b}"))
      }
    }
    #expect(Table([], rows: []).lines() == [])
    #expect(Table(["a"], rows: []).lines() == ["a"])
    #expect(
      Table(["a"], rows: [], alignments: []).lines(depth: .sixteen) == ["\u{1b}[1ma\u{1b}[0m"])
  }

  @Test(arguments: [
    ("12", true), ("1.5e-3", true), ("-2.4%", true), ("~1.2s", true), ("12k", true), ("nan", true),
    ("r12", false), ("e", false), ("1cycle", false), ("", false), ("64-128", true), ("2x", true),
  ])
  func numbersAreRecognised(_ text: String, _ isNumber: Bool) {
    #expect(Table.readsAsNumber(text) == isNumber)
  }
}

@Suite struct SparklineTests {
  @Test(
    arguments: [
      ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"), ([1, 1, 1], "▄▄▄"), ([0, .nan, 1], "▁✕█"), ([], ""),
      ([.nan], "✕"), ([1e308, -1e308], "█▁"), ([.infinity, 0], "✕▄"),
    ] as [([Double], String)])
  func line(_ values: [Double], _ text: String) {
    #expect(Sparkline.line(values) == text)
  }

  @Test func manyValuesKeepTheirExtremes() {
    var values = Samples.noise(10_000)
    values[5555] = 9
    let line = Sparkline.line(values, columns: 10)
    #expect(line.count == 10 && line.contains("█"))
    #expect(Sparkline.line(values, columns: 0) == "")
    // Ones among zeros are as far from the middle as the zeros, and were lost.
    let marks = (0..<40).map { $0 == 3 || $0 == 22 ? 1.0 : 0 }
    #expect(Sparkline.line(marks, columns: 10) == "█▁▁▁▁█▁▁▁▁")
  }

  @Test func labelled() {
    #expect(Sparkline.labelled([0.31, 1, 2.3]) == "0.31 ▁▃█ 2.3")
    #expect(Sparkline.labelled([0, 1], glyphs: .ascii) == "0 _@ 1")
    #expect(Sparkline.labelled([.nan]) == "✕")
  }
}

@Suite struct CellsTests {
  @Test func mostConfused() throws {
    let cells = Cells(rows: ["a", "b"], columns: ["a", "b"], values: [9, 2, 3, 9])
    let most = try #require(cells.mostConfused)
    #expect(most.row == 1 && most.column == 0 && most.value == 3)
    #expect(Cells(rows: ["a"], columns: ["b"], values: [1]).mostConfused == nil)
  }

  @Test func shades() {
    let cells = Cells(
      rows: ["a"], columns: ["a", "b", "c", "d"], values: [1, 3, .nan], shade: .rowShare)
    #expect(cells.shades == [0.5, 0.75.squareRoot(), nil, nil])
    let map = Cells(rows: ["a"], columns: ["a", "b"], values: [-1e308, 1e308])
    #expect(map.shades == [0, 1])
  }
}

@Suite struct PicturesTests {
  private func rows(_ picture: Picture, _ look: Appearance) -> [String] {
    Chart(title: "", layers: [.pictures(Pictures([picture]))]).text(look)
  }

  @Test func halfBlocksHoldTwoPixels() {
    let picture = Picture(width: 20, height: 3, values: (0..<60).map { Double($0) / 59 })
    let full = rows(picture, Appearance(depth: .full))
    #expect(full.count == 2)
    #expect(full[0].hasPrefix("\u{1b}[38;2;0;0;0;48;2;86;86;86m▀"))
    // The last row has no lower pixel, and the terminal's ground stays.
    #expect(full[1].hasPrefix("\u{1b}[38;2;173;173;173m▀"))
    #expect(rows(picture, Appearance(depth: .indexed))[0].hasPrefix("\u{1b}[38;5;16;48;5;240m▀"))
    for depth in [ColourDepth.none, .sixteen] {
      #expect(rows(picture, Appearance(depth: depth)).allSatisfy { !$0.contains("▀") })
    }
    #expect(!rows(picture, Appearance(glyphs: .ascii, depth: .full))[0].contains("▀"))
  }

  @Test func greysAndColoursHaveTheirCodes() {
    #expect([0, 0.5, 1].map { Pixel(($0, $0, $0)).indexed } == [16, 244, 231])
    #expect(Pixel((1, 0, 0)).indexed == 196 && Pixel((0, 1, 1)).indexed == 51)
  }

  @Test func largeImagesAreReducedToMeans() {
    let picture = Picture(width: 3, height: 2, values: [0, 1, 1, 1, 0, 1])
    #expect(picture.reduced(by: 2).values == [0.5, 1])
    #expect(picture.enlarged(by: 2).values.count == 24)
    #expect(picture.reduced(by: 9).values == [4.0 / 6])
  }

  @Test(arguments: [20, 40, 60, 72, 120])
  func fourStandBesideEachOtherWhereThereIsRoom(_ width: Int) {
    let images = (0..<6).map {
      Picture(width: 28, height: 28, values: .init(repeating: 1, count: 784), caption: ["#\($0)"])
    }
    let text = Chart(title: "", layers: [.pictures(Pictures(images))])
      .text(Appearance(width: width))
    let first = text.first { $0.contains("#0") } ?? ""
    let across = (0..<6).filter { first.contains("#\($0)") }.count
    #expect(across == (width >= 72 ? 4 : max(width / 18, 1)))
  }

  @Test func whatIsNoImageHasNoPixels() {
    for (width, height, count) in [(0, 3, 9), (3, 3, 8), (-1, 2, 2), (.max, .max, 4)] {
      let picture = Picture(width: width, height: height, values: .init(repeating: 1, count: count))
      #expect(picture.width == 0 && picture.words == "no pixels")
      #expect(rows(picture, Appearance(depth: .full)) == [])
    }
  }

  @Test func wordsSayWhereItIsBright() {
    let picture = Picture(
      width: 3, height: 2, values: [0, 0, 1, 0, 0, .nan], caption: ["#7: boot"])
    #expect(
      Chart(title: "", layers: [.pictures(Pictures([picture]))]).words() == [
        "#7: boot: 3 by 2 pixels, mean 0.17, bright in rows 0 to 0 and columns 2",
        "to 2.",
      ])
  }
}

@Suite struct NumberedCellsTests {
  private func text(_ names: [String], width: Int) -> [String] {
    let values = names.indices.flatMap { row in
      names.indices.map { $0 == row ? 12.0 : $0 == row + 1 ? 3 : 0 }
    }
    var cells = Cells(rows: names, columns: names, values: values, shade: .rowShare)
    cells.rowMargin = .init("recall %", names.map { _ in "80" })
    return Chart(title: "", layers: [.cells(cells)]).text(Appearance(width: width))
  }

  @Test func namesThatWouldBeTheSameKeepTheirEnds() {
    let rows = text(["class_zero", "class_one", "class_two"], width: 36)
    #expect(rows[0].contains("cl…ro") && rows[0].contains("cl…ne"))
    #expect(rows.last?.contains("class_two") == true)
    #expect(rows[1].hasSuffix("80"))
  }

  @Test func nothingIsADotAndTheDiagonalIsMarked() {
    let rows = text(["a", "b"], width: 72)
    #expect(rows[1] == "a 12#  3:       80")
    #expect(rows[2] == "b  ·  12#       80")
  }
}

@Suite struct SketchTests {
  @Test func tablesDrawOrSaySmallPictures() {
    var table = Table(["run", "loss", "spread"], rows: [["r1", "", ""], ["r2", "", ""]])
    table.sketches[1] = [.curve([2, 1, 0.5]), .curve([.nan])]
    table.sketches[2] = [
      .spread(counts: [1, 5, 2], from: -1.5, to: 1.5), Sketch(Histogram([])),
    ]
    #expect(table.lines()[1] == "r1   █▃▁   ▁█▃")
    #expect(
      table.words() == [
        "run  loss      spread", "r1   2 to 0.5  -1.5 to 1.5, most near 0", "r2   none      none",
      ])
    #expect(table.fullRows[0] == ["r1", "2 to 0.5", "-1.5 to 1.5, most near 0"])
    #expect(
      table.words(width: 30) == [
        "run r1, loss 2 to 0.5, spread", "-1.5 to 1.5, most near 0.",
        "run r2, loss none, spread", "none.",
      ])
  }

  @Test func wordsHaveNoGlyph() {
    for (name, chart) in Samples.all + Samples.odd {
      for row in chart.words() {
        for scalar in row.unicodeScalars {
          #expect(!(0x2190...0x2bff).contains(scalar.value), "\(name): \(row)")
        }
      }
    }
  }
}

@Suite struct AppearanceTests {
  private func depth(
    _ environment: [String: String], _ preference: ColourDepth.Preference = .auto,
    isTerminal: Bool = true
  ) -> ColourDepth {
    ColourDepth.detect(preference: preference, isTerminal: isTerminal) { environment[$0] }
  }

  @Test func colourDepth() {
    #expect(depth(["TERM": "xterm"]) == .sixteen)
    #expect(depth(["TERM": "xterm-256color"]) == .indexed)
    #expect(depth(["TERM": "xterm-kitty"]) == .indexed)
    #expect(depth(["TERM": "alacritty"]) == .indexed)
    #expect(depth(["TERM": "xterm", "COLORTERM": "truecolor"]) == .full)
    #expect(depth(["TERM": "dumb"]) == .none && depth([:]) == .none)
    #expect(depth(["TERM": "xterm"], isTerminal: false) == .none)
    #expect(depth(["TERM": "xterm", "NO_COLOR": "1"]) == .none)
    #expect(depth(["TERM": "xterm", "NO_COLOR": ""]) == .sixteen)
    #expect(depth(["TERM": "xterm", "NO_COLOR": "1", "FORCE_COLOR": "1"]) == .none)
    #expect(depth(["TERM": "dumb", "FORCE_COLOR": "1"], isTerminal: false) == .sixteen)
    #expect(depth(["CLICOLOR_FORCE": "0"], isTerminal: false) == .none)
    #expect(depth(["TERM": "xterm", "NO_COLOR": "1"], .always) == .sixteen)
    #expect(depth(["TERM": "xterm-256color"], .never) == .none)
  }

  @Test(arguments: [
    (["LC_ALL": "C", "LANG": "en_US.UTF-8"], "ANSI_X3.4-1968"),
    (["LC_ALL": "", "LANG": "en_US.utf8"], "UTF-8"), (["LC_CTYPE": "de_DE"], "ANSI_X3.4-1968"),
    ([:], "UTF-8"), (["LANG": "POSIX"], "ANSI_X3.4-1968"),
  ])
  func codeset(_ variables: [String: String], _ expected: String) {
    #expect(Glyphs.codeset { variables[$0] } == expected)
  }

  /// The surroundings as a whole: what each of them changes, and what it leaves alone.
  @Test func surroundings() {
    func detect(
      _ environment: [String: String], isTerminal: Bool = true,
      preference: ColourDepth.Preference = .auto
    ) -> Appearance {
      Appearance.detect(preference: preference, isTerminal: isTerminal, window: 90) {
        environment[$0]
      }
    }
    let rich = ["TERM": "xterm-256color", "LANG": "C.UTF-8", "COLORTERM": "truecolor"]
    #expect(detect(rich) == Appearance(width: 90, glyphs: .braille, depth: .full))
    #expect(detect(rich, isTerminal: false) == Appearance())
    // NO_COLOR takes colours and nothing else.
    let quiet = rich.merging(["NO_COLOR": "1"]) { $1 }
    #expect(detect(quiet) == Appearance(width: 90, glyphs: .braille, depth: .none))
    // A forced pipe has colours, and stays a pipe of 72 columns.
    let forced = rich.merging(["FORCE_COLOR": "1"]) { $1 }
    #expect(detect(forced, isTerminal: false) == Appearance(depth: .full))
    #expect(
      detect(quiet, preference: .always).depth == .full
        && detect(forced, preference: .never).depth == .none)
    // A locale without UTF-8 takes glyphs and leaves colours.
    let plain = rich.merging(["LC_ALL": "C", "COLUMNS": "60"]) { $1 }
    #expect(detect(plain) == Appearance(width: 60, glyphs: .ascii, depth: .full))
    #expect(detect(["TERM": "dumb"]) == Appearance(width: 90, glyphs: .ascii, depth: .none))
  }

  @Test func glyphs() {
    let detect = { (codeset: String, term: String) in
      Glyphs.detect(codeset: codeset) { $0 == "TERM" ? term : nil }
    }
    #expect(detect("UTF-8", "xterm") == .braille && detect("utf8", "") == .braille)
    #expect(detect("ANSI_X3.4-1968", "xterm") == .ascii && detect("", "xterm") == .ascii)
    #expect(detect("UTF-8", "dumb") == .ascii && detect("UTF-8", "linux") == .ascii)
  }

  @Test(arguments: [
    ("0", 20), ("1", 20), ("-5", 20), ("1000000000000000000", 500), ("wide", 80), ("", 80),
    ("99", 99), ("99999999999999999999999", 80),
  ])
  func columnsAreBroughtInside(_ variable: String, _ columns: Int) {
    let window = ["0", "-5"].contains(variable) ? 3 : 80
    #expect(Appearance.columns(isTerminal: true, variable: variable, window: window) == columns)
    #expect(Appearance.columns(isTerminal: false, variable: variable, window: window) == 72)
  }

  @Test func chartsStopAtAHundred() {
    #expect(Appearance.chartColumns(isTerminal: true, variable: nil, window: 200) == 100)
    #expect(Appearance.chartColumns(isTerminal: true, variable: nil, window: nil) == 72)
  }

  @Test func paint() {
    #expect(ANSI.paint("a", .tint(0), .none) == "a")
    #expect(ANSI.paint("", .bold, .full) == "")
    #expect(ANSI.paint("a", .tint(6), .sixteen) == ANSI.paint("a", .tint(0), .sixteen))
    #expect(ANSI.paint("a", .shade(.nan), .indexed).contains("48;5;255"))
    #expect(ANSI.restartBlock(rows: 0) == "\r\u{1b}[J")
    for depth in ColourDepth.allCases where depth != .none {
      let codes = (0..<Palette.count).map { ANSI.paint("a", .tint($0), depth) }
      #expect(Set(codes).count == Palette.count)
    }
  }
}

@Suite struct SmoothingTests {
  @Test(arguments: [0, 0.5, 0.98, 0.9999, 1, -1, .nan])
  func aConstantStaysConstant(_ beta: Double) {
    let smooth = Smoothing.average(.init(repeating: 2.5, count: 200), beta: beta)
    #expect(smooth.allSatisfy { isClose($0, 2.5, relative: 1e-12) })
  }

  @Test func theStartDoesNotPull() {
    #expect(Smoothing.average([3, 1], beta: 0.5) == [3, 5.0 / 3])
    #expect(Smoothing.average([3, 1], beta: 0) == [3, 1])
    #expect(Smoothing.average([], beta: 0.5) == [])
  }

  @Test func nothingLaterChangesWhatCameBefore() {
    let values = Samples.noise(100)
    let whole = Smoothing.average(values, beta: 0.9)
    #expect(Smoothing.average(Array(values.prefix(40)), beta: 0.9) == Array(whole.prefix(40)))
  }

  @Test func aNaNIsAGapAndIsSkipped() {
    let smooth = Smoothing.average([1, .nan, 1, .infinity, 1], beta: 0.9)
    #expect(smooth.map(\.isNaN) == [false, true, false, true, false])
    #expect(isClose(smooth[4], 1, relative: 1e-12))
  }

  @Test func halfLife() {
    #expect(isClose(Smoothing.halfLife(beta: 0.98), 34.3096, relative: 1e-5))
    #expect(Smoothing.halfLife(beta: 0.5) == 1)
    #expect(Smoothing.halfLife(beta: 0) == 0)
  }

  @Test func theEnvelopeHoldsEveryPoint() {
    let series = Series("", y: Samples.noise(1003))
    let band = Band.envelope(of: series, bins: 40)
    #expect(band.x.first == 1 && band.x.last == 1003 && band.x.count == 80)
    for (index, x) in series.x.enumerated() {
      let share = band.x.indices.last { band.x[$0] <= x } ?? 0
      #expect(band.lo[share] <= series.y[index] && series.y[index] <= band.hi[share])
    }
    #expect(Band.envelope(of: Series("", y: [])).x == [])
    #expect(Band.envelope(of: Series("", y: [1, .nan]), bins: 0).lo == [1, 1])
  }
}
