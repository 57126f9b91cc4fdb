import Testing

@testable import Viz

/// What gives way on a narrow page, and what never does.
@Suite struct TableLayoutTests {
  private let table = Table(
    ["run", "layers", "lr", "accuracy", "digest"],
    rows: [
      [
        "r1", .word("dense 128; relu; dense 64"), "0.001", .short(0.8720123), .name("3f2a90b1c77e"),
      ],
      ["r2", .word("dense 128; relu; dense 32"), "0.01", .short(0.5), .name("000000000000")],
    ])

  @Test func columnsAreLeftOutByWorthAndNamed() {
    var table = table
    table.overflow = .dropped(remedy: "runs all=yes")
    table.worths = [9, 1, 4, 5, 2]
    #expect(
      table.lines(width: 36) == [
        "run     lr  accuracy  digest", "r1   0.001     0.872  3f2a90b1c77e",
        "r2    0.01       0.5  000000000000", "+ layers: runs all=yes",
      ])
    #expect(table.lines(width: 26).suffix(2) == ["+ layers and 1 more: runs", "all=yes"])
  }

  @Test func columnsAreStackedBesideTheFirst() {
    let rows = table.lines(width: 40)
    #expect(rows.filter { $0.hasPrefix("r1") }.count == 2)
    #expect(rows.contains("") && rows.joined().contains("3f2a90b1c77e"))
  }

  @Test func aRowAloneStandsOnItsSide() {
    let one = Table(table.header, rows: [table.rows[0]])
    #expect(
      one.lines(width: 40) == [
        "run       r1", "layers    dense 128; relu; dense 64", "lr        0.001",
        "accuracy  0.872", "digest    3f2a90b1c77e",
      ])
  }

  @Test func wordsLoseTheirMiddleAndNumbersNothing() {
    for (text, columns, expected) in [
      ("abcdefghij", 5, "ab…ij"), ("dense 128; relu; dense 64", 12, "dense …se 64"),
      ("0.001234567", 5, "…"), ("lr=0.12345 bs=64", 9, "lr=0.…=64"), ("日本語日本語", 6, "日…語"),
    ] {
      let cut = DisplayWidth.middled(text, to: columns)
      #expect(DisplayWidth.of(cut) <= columns && cut.contains("…"), "\(cut)")
      if !text.contains("=") { #expect(cut == expected) }
    }
    #expect(DisplayWidth.middled("abcdefghij", to: 7, isASCII: true) == "ab...ij")
    let ascii = table.lines(width: 60, glyphs: .ascii)
    #expect(ascii.allSatisfy { $0.utf8.allSatisfy { $0 < 0x7f } && !$0.contains("\\u{") })
  }

  /// Words that differ still differ where they are cut.
  @Test func cutWordsStillTellRowsApart() {
    for width in 40...100 {
      let column = Table(["layers", "n"], rows: table.rows.map { [$0[1], "1"] })
      let rows = column.lines(width: width)
      #expect(rows[1] != rows[2])
    }
  }
}
