import Testing

@testable import Kernel

/// Words that were meant, and values read by the kind of their slot.
@Suite struct CatalogueTests {
  private static let rows: [Label] = [
    Label("lrfind", aliases: ["lrf"], foreign: ["lr_find"], summary: "Find."),
    Label("fit", summary: "Train."), Label("init", summary: "Start."),
    Label("plot", summary: "Draw."),
  ]

  @Test(arguments: [
    ("lrfnd", "lrfind"), ("LRFIND", "lrfind"), ("lr_find", "lrfind"), ("Lr_Find", "lrfind"),
    ("ift", "fit"), ("polt", "plot"), ("inti", "init"), ("fi", "fit"), ("zzz", nil), ("", nil),
    ("x", nil), ("lrfindlrfindlrfind", nil),
  ])
  func meant(_ word: String, _ expected: String?) {
    #expect(Nearest.meant(by: word, among: Self.rows) == expected)
  }

  @Test(arguments: [
    ("ab", "ba", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("abc", "abc", 0),
    ("abcd", "acbd", 1), ("ca", "abc", 3),
  ])
  func distance(_ a: String, _ b: String, _ expected: Int) {
    #expect(Nearest.distance(Array(a.utf8), Array(b.utf8)) == expected)
    #expect(Nearest.distance(Array(b.utf8), Array(a.utf8)) == expected)
  }

  @Test func unknownWordsNameTheRows() {
    let long = Nearest.unknown("command", String(repeating: "q", count: 10_000), among: Self.rows)
    #expect(long.code == .unknownWord)
    #expect(long.message.utf8.count < 100)
    #expect(long.hint == "commands: lrfind  fit  init  plot")
    #expect(Nearest.unknown("command", "lrfnd", among: Self.rows).replacement == "lrfind")
  }

  private func read(_ kind: Parameter.Kind, _ text: String) -> (Value?, Problem.Code?) {
    do { return (try Parameter("p", kind, help: "").read(text), nil) } catch {
      return (nil, error.code)
    }
  }

  private static let readable: [(Parameter.Kind, String, Value)] = [
    (.number(0...1), "0.5", .number(0.5)), (.number(0...1), "50%", .number(0.5)),
    (.integer(1...100), "64", .integer(64)), (.integer(1...10_000), "1k", .integer(1000)),
    (.integer(1...100), "1e1", .integer(10)), (.flag, "Yes", .flag(true)),
    (.flag, "off", .flag(false)), (.word(["normal", "uniform"]), "NORMAL", .word("normal")),
    (.trick(rows), "lrf", .word("lrfind")), (.text, "a b", .text("a b")),
    (.bytes, "500MB", .integer(500_000_000)), (.bytes, "1.5GiB", .integer(1_610_612_736)),
    (.bytes, "7B", .integer(7)),
    (.list(.integer(1...100)), "[1, 2]", .list([.integer(1), .integer(2)])),
    (.either([.integer(0...9), .word(["no"])]), "no", .word("no")),
    (.rest(.number(0...9)), "3", .number(3)),
  ]

  @Test(arguments: readable)
  func readings(_ kind: Parameter.Kind, _ text: String, _ expected: Value) {
    #expect(read(kind, text).0 == expected)
  }

  private static let refused: [(Parameter.Kind, String, Problem.Code)] = [
    (.number(0...1), "1.5", .outOfRange),
    (.number(0...1), "nan", .badValue), (.number(0...1), "inf", .badValue),
    (.number(0...1), "", .badValue), (.number(0...1), "0,5", .badValue),
    (.integer(1...100), "0.5", .badValue), (.integer(1...100), "-1", .outOfRange),
    (.integer(1...100), "1e19", .outOfRange), (.integer(1...100), "1e400", .badValue),
    (.flag, "maybe", .badValue), (.word(["a"]), "b", .unknownWord),
    (.trick(rows), "lrfnd", .unknownWord), (.bytes, "500", .badValue),
    (.bytes, "1e300TB", .badValue), (.bytes, "-1MB", .badValue),
    (.list(.integer(1...9)), "[]", .badValue), (.list(.integer(1...9)), "1,x", .badValue),
    (.either([.integer(0...9), .word(["no"])]), "x", .badValue),
  ]

  @Test(arguments: refused)
  func refusals(_ kind: Parameter.Kind, _ text: String, _ expected: Problem.Code) {
    #expect(read(kind, text).1 == expected)
  }

  @Test func computedNumbersAreHeldToTheRange() throws {
    let rate = Parameter("lr", .number(0...1), help: "rate")
    #expect(try rate.check(0.5) == .number(0.5))
    for wrong: Double in [-1, 2, .nan, .infinity] {
      #expect(throws: Problem.self) { try rate.check(wrong) }
    }
    let count = Parameter("bs", .either([.integer(1...9), .word(["all"])]), help: "rows")
    #expect(try count.check(3) == .integer(3))
    for wrong: Double in [0, 1.5, 1e300, .nan, -.infinity] {
      #expect(throws: Problem.self) { try count.check(wrong) }
    }
  }

  @Test func standardsFillOnlyWhatIsUnwritten() {
    let label = Label(
      "row", summary: "Row.",
      parameters: [
        Parameter("a", .number(0...1), standard: "0.5", help: "a"),
        Parameter("b", .integer(0...9), standard: "3", help: "b"),
        Parameter("c", .text, help: "c"),
      ])
    var values = Values()
    values.set("a", .number(0.1))
    values.fillStandards(of: label)
    #expect(values["a"] == 0.1)
    #expect(values[integer: "b"] == 3)
    #expect(values.value("c") == nil)
    #expect(values.writtenNames == ["a"])
    #expect(!values.isWritten("b"))
  }

  @Test func typedReadings() {
    let values = Values([
      "n": .number(2), "i": .integer(3), "h": .number(0.5), "w": .word("w"),
      "l": .list([.integer(1), .number(2.5), .word("x")]),
    ])
    #expect(values.integer("n") == 2)
    #expect(values.number("i") == 3)
    #expect(values.integer("h") == nil)
    #expect(values.numbers("l") == [1, 2.5])
    #expect(values.integers("l") == [1])
    #expect(values.texts("w") == ["w"])
    #expect(values.list("zz") == nil)
  }

  @Test func numbersOfProblemsNeverChange() {
    #expect(Set(Problem.Code.allCases.map(\.name)).count == Problem.Code.allCases.count)
    #expect(Problem.Code.unknownCommand.name == "E001")
    #expect(Problem.Code.unknownWord.name == "E014")
    #expect(Problem.Code.unknownOption.name == "E021")
    #expect(Problem.Code.shapes.name == "E031")
    #expect(Problem.Code.undefinedName.name == "E033")
  }

  @Test func quotedTextIsShort() {
    #expect("abc".brief == "abc")
    #expect(String(repeating: "é", count: 60).brief.unicodeScalars.count == 60)
    let cut = String(repeating: "é", count: 61).brief
    #expect(cut == String(repeating: "é", count: 57) + "...")
    #expect(String(repeating: "\u{301}", count: 100_000).brief.utf8.count < 200)
  }

  /// The Turkish i and other letters with a case of their own stay what they are.
  @Test func onlyASCIIChangesCase() {
    #expect("İIıÄ".asciiLowercased == "İiıÄ")
    #expect(Label("init", summary: "Start.").answers(to: "INIT"))
    #expect(!Label("init", summary: "Start.").answers(to: "İnit"))
  }
}
