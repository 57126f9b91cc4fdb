import Foundation
import TestSupport
import Testing

@testable import Viz

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The elements of a document, in order, as a strict parser reads them.
private final class Reading: NSObject, XMLParserDelegate {
  struct Element {
    var name: String
    var attributes: [String: String]
    var text = ""
  }

  var elements: [Element] = []
  private var open: [Int] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if let last = open.last { elements[last].text += text }
  }

  func parser(
    _ parser: XMLParser, didEndElement: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }

  /// nil for what is not well formed.
  static func of(_ svg: String) -> [Element]? {
    let parser = XMLParser(data: Data(svg.utf8))
    let reading = Reading()
    parser.delegate = reading
    return parser.parse() ? reading.elements : nil
  }
}

@Suite struct SVGChartTests {
  private static let allowed: Set<String> = [
    "svg", "title", "desc", "metadata", "style", "rect", "g", "path", "text",
  ]

  /// What holds for every document.
  private func check(_ svg: String, _ name: String) throws {
    let elements = try #require(Reading.of(svg), "\(name) is not well formed")
    #expect(elements.first?.name == "svg" && elements.first?.attributes["role"] == "img")
    #expect(Set(elements.map(\.name)).isSubset(of: Self.allowed))
    let ids = elements.compactMap { $0.attributes["id"] }
    #expect(ids.count == 2 && Set(ids).count == 2)
    #expect(elements.first?.attributes["aria-labelledby"] == ids.joined(separator: " "))
    for element in elements {
      for (key, value) in element.attributes {
        #expect(!key.hasPrefix("on") && !key.contains("href"))
        guard ["d", "x", "y", "width", "height", "stroke-width"].contains(key) else { continue }
        #expect(!value.contains("nan") && !value.contains("inf") && !value.contains("e"), "\(name)")
      }
      if let path = element.attributes["d"] { try inside(path, name) }
    }
    for outside in [
      "<script", "javascript:", "url(", "@import", "<image", "<use", "<foreignObject",
    ] {
      #expect(!svg.contains(outside), "\(name)")
    }
    #expect(svg.components(separatedBy: "http").count == 2, "only the namespace")
    #expect(svg.hasSuffix("</svg>\n"))
  }

  /// Follows a path; every place it reaches lies on the page.
  private func inside(_ path: String, _ name: String) throws {
    for (x, y) in try #require(SVGPath.places(path), "\(name): \(path.prefix(80))") {
      #expect(x > -1 && x < 641 && y > -1 && y < 401, "\(name): \(x), \(y)")
    }
  }

  /// In an image of 300 pixels no letter is lower than 9: one rule for all text, which attributes give way to.
  @Test func lettersCanBeReadWhereAPageIsNarrow() throws {
    for (name, chart) in Samples.all {
      let style = try #require(Reading.of(chart.svg())).first { $0.name == "style" }?.text ?? ""
      let narrow = try #require(
        style.components(separatedBy: "@media(max-width:").dropFirst().first)
      let bound = try #require(Double(narrow.prefix { $0.isNumber }))
      let size = try #require(
        narrow.components(separatedBy: " text{font-size:").dropFirst().first.flatMap {
          Double($0.prefix { $0 != "p" })
        })
      #expect(bound >= 300 && size * 300 / SVGDocument.width >= 9, "\(name): \(size)")
      // No text has a size that would win over a sheet.
      #expect(!chart.svg().contains("<text style") && narrow.contains(".w{display:none}"))
    }
  }

  /// What a reader of paths would not draw is found.
  @Test(arguments: [
    ("M1 2hl5 5", false), ("M1 2", true), ("M1 2h.1", true), ("M1", false), ("l1 2", false),
    ("M1 2l3-4-5 6z", true), ("M1 2v", false), ("M1 2l3", false), ("M1 2z3", false),
    ("M1 2l.5.5", true), ("M1 2-", false), ("", true), ("3 4", false), ("M1 2q1 2 3 4", false),
  ])
  func pathsHaveAGrammar(_ path: String, _ isOne: Bool) {
    #expect((SVGPath.places(path) != nil) == isOne, "\(path)")
  }

  /// The mark's place is where its diamond is.
  @Test func aMarkIsADiamondAtItsPlace() throws {
    let chart = Chart(
      title: "m", x: Axis("", limits: .fixed(0, 10)), y: Axis("", limits: .fixed(0, 10)),
      layers: [.line(Series("", x: [0, 10], y: [0, 10])), .mark(Mark(x: 5, y: 5, "here"))])
    let shapes = SVGPath.attributes("d", of: chart.svg()).compactMap(SVGPath.places)
    let line = try #require(
      shapes.first { $0.count == 2 && $0[0].x != $0[1].x && $0[0].y != $0[1].y })
    let diamond = try #require(shapes.first { $0.count == 4 && $0[0].x == $0[2].x })
    #expect(isClose(diamond[0].x, (line[0].x + line[1].x) / 2, absolute: 0.2))
    #expect(isClose(diamond[1].y, (line[0].y + line[1].y) / 2, absolute: 0.2))
  }

  /// A stroke that goes on beyond the limits is not closed.
  @Test func anIntervalThatIsCutHasNoEnd() throws {
    func strokes(_ limits: ClosedRange<Double>) -> Int {
      let spans = Spans(x: [1, 2], lo: [0.2, 0.5], hi: [0.6, 1.3], limits: limits)
      let dots = Layer.dots(Series("", x: [1, 2], y: [0.4, 0.9]))
      let svg = Chart(title: "s", layers: [.spans(spans), dots]).svg()
      return SVGPath.attributes("d", of: svg).map { $0.components(separatedBy: "h8").count - 1 }
        .reduce(0, +)
    }
    #expect(strokes(-5...5) == 4)
    #expect(strokes(0...1) == 3)
    #expect(strokes(0.3...1) == 2)
  }

  @Test func everyDocumentIsStrictXMLAndStaysOnItsPage() throws {
    for (name, chart) in Samples.all + Samples.odd {
      try check(chart.svg(), name)
      try check(chart.svg(data: true), name)
    }
  }

  /// Charts of one answer stand below each other in one document, each with ids of its own.
  @Test func chartsBelowEachOtherAreOneDocument() throws {
    let charts = [Samples.scores, Samples.scores, Samples.raw]
    let elements = try #require(Reading.of(Chart.svg(charts)))
    let documents = elements.filter { $0.name == "svg" }
    #expect(documents.map { $0.attributes["y"] } == [nil, "0", "400", "800"])
    #expect(documents[0].attributes["viewBox"] == "0 0 640 1200")
    let ids = elements.compactMap { $0.attributes["id"] }
    #expect(ids.count == 6 && Set(ids).count == 6)
    #expect(Chart.svg([Samples.raw]) == Samples.raw.svg())
  }

  @Test(arguments: Samples.hostileTexts)
  func foreignTextStaysText(_ text: String) throws {
    for chart in Samples.hostileForms(text) {
      let svg = chart.svg(data: true)
      try check(svg, text)
      let elements = try #require(Reading.of(svg))
      let title = elements.first { $0.name == "title" }?.text
      #expect(title?.isEmpty == false)
    }
    let plain = try #require(Reading.of(Samples.hostile("x").svg())).map(\.name)
    let hostile = try #require(Reading.of(Samples.hostile("<g/>").svg())).map(\.name)
    #expect(plain == hostile)
  }

  @Test func theSameChartGivesTheSameBytes() {
    for (_, chart) in Samples.all { #expect(chart.svg() == chart.svg()) }
    let ids = Samples.all.map { $0.1.svg() }.compactMap { svg in
      svg.range(of: "class=\"a").map { svg[$0.upperBound...].prefix(8) }
    }
    #expect(Set(ids).count == Samples.all.count)
  }

  @Test(arguments: Samples.all.map(\.0))
  func goldens(_ name: String) throws {
    let chart = try #require(Samples.all.first { $0.0 == name }).1
    #expect(golden(chart.svg(), "\(name).svg") == nil)
  }

  @Test func documentsAreSmall() {
    #expect(Samples.raw.svg().utf8.count <= 20_000)
    for (_, chart) in Samples.all { #expect(chart.svg().utf8.count <= 20_000) }
    let lines = (0..<8).map { index -> Layer in
      .line(Series("seed \(index)", y: Samples.losses(5000, noise: 0.5, seed: UInt32(index + 1))))
    }
    #expect(Chart(title: "seeds", layers: lines).svg().utf8.count <= 50_000)
    let cloud = Series("", x: Samples.noise(200_000), y: Samples.noise(200_000, seed: 5))
    #expect(Chart(title: "cloud", layers: [.dots(cloud)]).svg().utf8.count <= 40_000)
  }

  @Test func aNaNStartsANewPiece() throws {
    let values: [Double] = [1, 2, .nan, 2, 1]
    let chart = Chart(title: "", y: Axis("", limits: .all), layers: [.line(Series("", y: values))])
    let paths = try #require(Reading.of(chart.svg())).compactMap { $0.attributes["d"] }
    let curve = try #require(paths.last { $0.filter { $0 == "M" }.count == 2 })
    #expect(curve.filter { $0 == "l" }.count == 2)
  }

  @Test func labelsAtTheEdgeStandApart() throws {
    for chart in [Samples.scores, Samples.raw, Samples.sizes] {
      let texts = try #require(Reading.of(chart.svg())).filter {
        $0.name == "text" && $0.attributes["font-weight"] == "600"
          && $0.attributes["font-size"] == nil
      }
      let boxes = try texts.map { text -> (Double, Double, Double) in
        let x = try #require(text.attributes["x"].flatMap { Double($0) })
        let y = try #require(text.attributes["y"].flatMap { Double($0) })
        return (x, y, Markup.width(text.text, size: 12))
      }
      for (i, a) in boxes.enumerated() {
        #expect(a.0 + a.2 <= 640 && a.1 <= 400)
        for b in boxes[(i + 1)...] {
          #expect((a.1 - b.1).magnitude >= 13 || a.0 + a.2 <= b.0 || b.0 + b.2 <= a.0)
        }
      }
    }
  }

  @Test func dataIsThereOnlyWhenAsked() throws {
    #expect(!Samples.raw.svg().contains("<metadata>"))
    let chart = Chart(title: "", layers: [.line(Series("=a,\"b\"", y: [1, 2.5]))])
    let data = try #require(Reading.of(chart.svg(data: true))).first { $0.name == "metadata" }
    #expect(data?.text == "\nseries,x,y\n\"'=a,\"\"b\"\"\",1,1\n\"'=a,\"\"b\"\"\",2,2.5\n")
  }

  @Test func darkColoursAreThoseOfTheElements() throws {
    let svg = Samples.scores.svg()
    let style = try #require(Reading.of(svg)).first { $0.name == "style" }?.text ?? ""
    for index in 0..<6 { #expect(style.contains(".sc\(index){stroke:\(Palette.dark[index])}")) }
    #expect(style.contains("prefers-color-scheme:dark"))
  }
}

@Suite struct MarkupTests {
  @Test(arguments: [
    (0, "0"), (-0.0, "0"), (-0.04, "0"), (0.5, ".5"), (-0.5, "-.5"), (12, "12"), (12.34, "12.3"),
    (12.35, "12.4"), (-12.36, "-12.4"), (.nan, "0"), (.infinity, "0"), (1e308, "1000000"),
  ])
  func number(_ value: Double, _ text: String) {
    #expect(Markup.number(value) == text)
  }

  @Test func positionsAreRoundedNotSteps() {
    let points = (0...100).map { Point(x: Double($0) * 0.14, y: 0) }
    let path = Markup.path([points], at: Point(x: 0, y: 0))
    let steps = path.dropFirst("M0 0h".count).split(separator: " ").compactMap { Double($0) }
    #expect(isClose(steps.reduce(0, +), 14, absolute: 1e-9))
  }

  @Test func pathsAreShort() {
    let zero = Point(x: 0, y: 0)
    #expect(Markup.path([[Point(x: 1, y: 2)]], at: zero) == "M1 2h.1")
    #expect(
      Markup.path([[zero, Point(x: 1, y: 2), Point(x: 2, y: 1)]], at: zero) == "M0 0l1 2 1-1")
    #expect(Markup.path([[zero, Point(x: 0, y: 2), Point(x: 0, y: 1)]], at: zero) == "M0 0v2-1")
    #expect(Markup.path([], at: zero) == "")
  }

  @Test func digestIsFNV() {
    #expect(Markup.digest("") == "811c9dc5")
    #expect(Markup.digest("a") == "e40c292c")
    #expect(Markup.digest("foobar") == "bf9cf968")
  }

  /// WCAG 2.2, 1.4.11: graphics at 3:1 or more against their ground.
  @Test func coloursCanBeSeen() throws {
    func luminance(_ hex: String) throws -> Double {
      let value = try #require(Int(hex.dropFirst(), radix: 16))
      let parts = [16, 8, 0].map { shift -> Double in
        let c = Double((value >> shift) & 255) / 255
        return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
    let dark = try luminance("#0d1117")
    for colour in Palette.light { #expect(1.05 / (try luminance(colour) + 0.05) >= 3) }
    for colour in Palette.dark { #expect((try luminance(colour) + 0.05) / (dark + 0.05) >= 3) }
  }
}

@Suite struct WordsTests {
  @Test func aCurveIsTold() {
    let chart = Chart(
      title: "loss", subtitle: "r1", x: Axis("step"), y: Axis("loss"),
      layers: [
        .line(Series("train", y: [2, 1.5, 1, 0.5, 0.25])), .mark(Mark(x: 3, y: 1, "here")),
        .rule(Rule(.horizontal(1.9), "chance")),
      ], caption: "It falls.")
    #expect(
      chart.words(width: 200) == [
        "loss, r1.", "Across: step from 1 to 5. Up: loss from 0.25 to 2.",
        "Line train: 5 points, starts at 2, falls, least 0.25 at step 5, greatest 2 at step 1,"
          + " ends at 0.25.", "Mark: here, at step 3, loss 1.", "Level at loss 1.9: chance.",
        "It falls.",
      ])
  }

  @Test(
    arguments: [
      ([3, 2, 1], "falls"), ([1, 2, 3], "rises"), ([3, 1, 3], "falls, then rises"),
      ([1, 3, 1], "rises, then falls"), ([1, 1.001, 1], "stays level"), ([], "stays level"),
      ([3, .nan, 1], "falls"), ([1, 1e308, 1], "rises, then falls"),
    ] as [([Double], String)])
  func trend(_ values: [Double], _ words: String) {
    let trend = Trend(values[...], within: (-1e300, 1e300), isLogarithmic: false)
    #expect(trend.words == words)
  }

  @Test func everyChartHasWords() {
    for (name, chart) in Samples.all + Samples.odd {
      let rows = chart.words(width: 60)
      #expect(!rows.isEmpty, "\(name)")
      #expect(rows.allSatisfy { DisplayWidth.of($0) <= 60 })
      if !chart.caption.isEmpty { #expect(chart.words(width: 500).last == chart.caption) }
    }
  }

  @Test(arguments: Samples.hostileTexts)
  func foreignTextIsEscaped(_ text: String) {
    for chart in Samples.hostileForms(text) {
      for row in chart.words() {
        #expect(row.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202e })
      }
    }
  }

  @Test(arguments: Samples.all.map(\.0))
  func goldens(_ name: String) throws {
    let chart = try #require(Samples.all.first { $0.0 == name }).1
    #expect(golden(chart.words().joined(separator: "\n") + "\n", "\(name)-words.txt") == nil)
  }
}
