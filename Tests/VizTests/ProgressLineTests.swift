import Testing

@testable import Viz

@Suite struct ProgressLineTests {
  private let line = ProgressLine(
    "ep 2/5", share: 0.36, figure: "loss 0.412 ", course: [2, 1, 0.5, 0.4], rate: "~1.9k rows/s",
    left: "~8s left")

  @Test func thePiecesGiveWayInTurn() {
    let braille = { (columns: Int) in self.line.text(columns: columns, glyphs: .braille) }
    #expect(
      braille(80) == "ep 2/5 ███▌        36%  loss 0.412  █▃▁▁  ~1.9k rows/s  ~8s left")
    #expect(braille(60) == "ep 2/5 ███▌        36%  loss 0.412  █▃▁▁  ~8s left")
    #expect(braille(45) == "ep 2/5 ███▌        36%  loss 0.412   ~8s left")
    #expect(braille(40) == "ep 2/5  36%  loss 0.412   ~8s left")
    #expect(braille(25) == "ep 2/5  36%  loss 0.412 ")
    #expect(braille(8) == "ep 2/...")
    for columns in 0...90 { #expect(DisplayWidth.of(braille(columns)) <= columns) }
  }

  @Test(arguments: [-1, 0, 0.005, 0.5, 0.999, 1, 2, .nan, .infinity])
  func whatFollowsTheBarStandsStill(_ share: Double) {
    for glyphs in [Glyphs.braille, .ascii] {
      let text = ProgressLine("a", share: share).text(columns: 80, glyphs: glyphs)
      #expect(DisplayWidth.of(text) == (glyphs == .ascii ? 19 : 17) && text.hasSuffix("%"))
    }
  }

  @Test func plainBytesWhereTheTerminalKnowsNoOthers() {
    let text = line.text(columns: 80, glyphs: .ascii)
    #expect(text.hasPrefix("ep 2/5 [###.......]  36%"))
    #expect(text.utf8.allSatisfy { (0x20...0x7e).contains($0) })
  }

  @Test func wordsSayTheSame() {
    #expect(line.words == "ep 2/5, 36%, loss 0.412, ~8s left")
  }
}
