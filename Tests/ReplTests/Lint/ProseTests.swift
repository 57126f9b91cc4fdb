import Testing

@testable import Repl

/// Numbers and sentences in prose.
@Suite struct ProseTests {
  private func line(_ text: String) -> ProseLine {
    ProseLine(0, Array(text.utf8)[...], isHeading: false)
  }

  /// The numbers that somebody must have read off, and their values.
  @Test(arguments: [
    ("It fell to 0.26 in 12 steps.", ["0.26"]),
    ("So 93 % or 93% of them", ["93 %", "93%"]),
    ("1,787 rows, 60k, 412 and 12", ["1,787", "412"]),
    ("from 0.1–0.3, (0.5), ±2.5 and 1e-3", ["0.1", "0.3", "0.5", "2.5", "1e-3"]),
    ("3.5x faster in 0.25s", ["3.5x", "0.25s"]),
    ("in 2019, CS231n, 8x8, ResNet-152, r123, fc1.5, v0.31.2", []),
    ("arXiv:1708.07120, section 3.3, Fig. 4.2 and lesson 102", []),
    ("`lr=0.02` and [a 0.5](b/0.7) and \"Part 0.3\" and “0.4” and <b 0.9>", []),
    ("see https://a.org/0.55 there", []),
    ("a lone \" and 0.5", ["0.5"]),
    ("~1.2s", []),
  ])
  func tellingNumbersAreFound(_ text: String, _ wanted: [String]) {
    let line = line(text)
    let found = ProseNumber.all(in: line.bytes, without: line.isQuoted).filter(\.isTelling)
    #expect(found.map { String(decoding: line.bytes[$0.range], as: UTF8.self) } == wanted)
  }

  /// What the prose says, what was printed, and whether the one stands in the other.
  @Test(arguments: [
    ("0.26", "0.2613", true), ("0.26", "0.2651", false), ("0.2", "0.2613", false),
    ("0.3", "0.2613", true), ("93 %", "0.9333", true), ("93 %", "93.4%", true),
    ("94 %", "0.9333", false), ("0.93", "93 %", true), ("1,787", "1787", true),
    ("1800", "1797", false), ("60000", "60k", true), ("1e-3", "0.001", true),
    ("0.5", "5", false), ("412", "411.7", true),
  ])
  func aNumberIsHeldInFewerDigits(_ said: String, _ printed: String, _ isHeld: Bool) throws {
    let said = try #require(ProseNumber.all(in: Array(said.utf8)).first)
    let printed = try #require(ProseNumber.all(in: Array(printed.utf8)).first)
    #expect(said.isHeld(by: printed) == isHeld)
  }

  /// Where the second sentence begins; 0 for none.
  @Test(arguments: [
    ("One sentence, e.g. Adam by D. Kingma, Fig. 3, et al. Then no more.", 0),
    ("One. Two.", 5), ("Is it? Yes.", 7), ("So it is! `fit` says it.", 10),
    ("It is 0.3. Then", 11), ("1. First of a list", 0), ("> 2. Second", 0), ("`a. B` is code", 0),
    ("(One.) Two.", 7), ("*One.* Two.", 7), ("Version 1.2.3 Beta", 0), ("Wait... and go", 0),
    ("\"A Recipe.\" In 2019", 12), ("one two three", 0),
  ])
  func aSecondSentenceIsFound(_ text: String, _ place: Int) {
    #expect((SentenceEnds.second(in: line(text)) ?? 0) == place)
  }
}
