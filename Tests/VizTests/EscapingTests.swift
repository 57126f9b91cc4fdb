import Testing

@testable import Viz

@Suite struct EscapingTests {
  @Test(arguments: [
    ("plain", "plain"), ("\u{1b}[31mred", "\\x1b[31mred"), ("a\0b", "a\\x00b"), ("\u{7f}", "\\x7f"),
    ("\u{9b}31m", "\\u{9b}31m"), ("a\u{202e}b", "a\\u{202e}b"), ("a\u{2069}", "a\\u{2069}"),
    ("a\u{2028}b", "a\\u{2028}b"), ("a\nb\r\nc", "a\\x0ab\\x0d\\x0ac"), ("\t", "\\x09"),
    ("\u{feff}x", "\\u{feff}x"), ("naïve 日本", "naïve 日本"), ("👩‍👧", "👩‍👧"),
  ])
  func terminal(_ text: String, _ shown: String) {
    #expect(Escaping.terminal(text) == shown)
  }

  @Test(arguments: Samples.hostileTexts)
  func nothingIsLeftAndNothingIsEscapedTwice(_ text: String) {
    let once = Escaping.terminal(text)
    #expect(Escaping.terminal(once) == once)
    #expect(DisplayWidth.of(once) <= 60)
    for scalar in once.unicodeScalars {
      let value = scalar.value
      #expect(value >= 0x20 && !(0x7f...0x9f).contains(value))
      #expect(!(0x202a...0x202e).contains(value) && !(0x2066...0x2069).contains(value))
      #expect(value != 0x2028 && value != 0x2029)
    }
    let ascii = Escaping.terminal(text, ascii: true)
    #expect(ascii.utf8.allSatisfy { (0x20...0x7e).contains($0) })
  }

  @Test(
    arguments: [
      ([0x61, 0xff, 0x62], "a\\xffb"), ([0xc3, 0xa9], "é"), ([0xc3], "\\xc3"),
      ([0xed, 0xa0, 0x80], "\\xed\\xa0\\x80"), ([0xc0, 0x80], "\\xc0\\x80"),
      ([0xf4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"), ([0xe6, 0x97, 0xa5, 0xe6], "日\\xe6"),
      ([0x1b, 0x5b], "\\x1b["), ([], ""),
    ] as [([UInt8], String)])
  func bytes(_ bytes: [UInt8], _ shown: String) {
    #expect(Escaping.terminal(bytes: bytes) == shown)
  }

  @Test func aPileOfMarksIsCutDown() {
    let pile = "e" + String(repeating: "\u{301}", count: 100_000)
    #expect(Escaping.terminal(pile).utf8.count < 200)
  }

  @Test func xml() {
    #expect(Escaping.xml("a<b>&\"'") == "a&lt;b&gt;&amp;&quot;&#39;")
    #expect(Escaping.xml("\0\u{1b}\u{ffff}\u{202e}x") == "x")
    #expect(Escaping.xml("a\nb\tc") == "a b c")
    #expect(Escaping.xml("日本 👩‍👧") == "日本 👩‍👧")
  }
}

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("日本語", 6), ("e\u{301}", 1), ("👍", 2), ("👍🏽", 2), ("👩‍👩‍👧‍👦", 2),
    ("🇩🇪", 2), ("한국", 4), ("ﾊﾝ", 2), ("Ａ", 2), ("\u{200d}", 0), ("│┤⠿░✕◆▲", 7), ("é", 1), ("❤️", 2),
    ("a\u{7}b", 2), ("क्षि", 1),
  ])
  func width(_ text: String, _ columns: Int) {
    #expect(DisplayWidth.of(text) == columns)
  }

  @Test func shortened() {
    #expect(DisplayWidth.shortened("abcdef", to: 6) == "abcdef")
    #expect(DisplayWidth.shortened("abcdefg", to: 6) == "abc...")
    #expect(DisplayWidth.shortened("日本語日本", to: 8) == "日本...")
    #expect(DisplayWidth.shortened("abc", to: 2) == "..")
    #expect(DisplayWidth.shortened("abc", to: 0) == "")
    #expect(DisplayWidth.shortened("abc", to: -3) == "")
  }

  @Test func wrappedKeepsWordsAndWidth() {
    let text = "The quick brown fox 日本語日本語日本語 jumps averyveryverylongword over"
    for columns in 2...40 {
      let rows = DisplayWidth.wrapped(text, to: columns)
      #expect(rows.allSatisfy { DisplayWidth.of($0) <= columns && !$0.hasSuffix(" ") })
      #expect(rows.joined().filter { $0 != " " } == text.filter { $0 != " " })
    }
    #expect(DisplayWidth.wrapped("", to: 10) == [])
  }
}
