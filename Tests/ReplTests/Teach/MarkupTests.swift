import TestSupport
import Testing
import Viz

@testable import Repl

/// Markdown as the terminal shows it.
@Suite struct MarkupTests {
  private func plain(_ text: String, _ width: Int = 40) -> [String] {
    MarkupText(width: width, depth: .none, isASCII: false).lines(text)
  }

  @Test func everyElementHasItsForm() {
    let text = """
      # A *heading*

      Words, **strong**, `code  here`, [a link](https://a.org) &amp; &lt;.
      A second sentence.\\
      After a break.

      - one
      - two
        1. inner
        2. more

      > quoted

          indented code

      | a | b |
      |---|--:|
      | x | 1 |
      | `y` | 22 |

      <div>gone</div>

      ---
      """
    #expect(
      plain(text) == [
        "A heading", "", "Words, strong, `code  here`, a link",
        "(https://a.org) & <. A second sentence.",
        "After a break.", "", "• one", "• two", "  1. inner", "  2. more", "", "│ quoted", "",
        "    indented code", "", "a     b", "───────", "x     1", "`y`  22", "",
        "────────────────────────",
      ])
  }

  @Test func colourTakesThePlaceOfMarks() {
    let lines = MarkupText(width: 40, depth: .sixteen, isASCII: false).lines("a `b` **c** *d*")
    #expect(lines.count == 1 && !lines[0].contains("`"))
    #expect(lines[0].contains("\u{1b}[1mc") && lines[0].contains("\u{1b}[3md"))
    let bytes = MarkupText(width: 40, depth: .none, isASCII: true).lines("- a\n\n> b\n\n---\n")
    #expect(bytes.joined().utf8.allSatisfy { $0 < 128 })
  }

  @Test func controlCharactersNeverReachTheTerminal() {
    for text in ["a\u{1b}[31mb", "`\u{7}x`", "    \u{1b}]0;t\u{7}", "# \u{202e}x", "&#27;[31m"] {
      let shown = plain(text).joined(separator: "\n")
      #expect(
        shown.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 32 && $0 != "\u{202e}" },
        "\(shown.debugDescription)")
    }
  }

  /// Of fragments in any order, at any width, no line is wider than it may be but code, which is not broken.
  @Test func noLineIsWiderThanItMayBe() {
    let fragments = [
      "# heading with several words", "word",
      "a very long sentence that goes on and on for a while",
      "`some code in a span`", "**strong words here**", "- item of a list", "  - inner item",
      "1. one",
      "> quoted text that is long enough to be broken", "| a | b |\n|---|--:|\n| some cell | 12 |",
      "", "", "***", "日本語のテキストは幅が広い", "https://example.org/a/very/long/address/that/has/no/blank",
      "[x](https://example.org)", "<b>html</b>", "&times; &nope; &#x41;", "a\\\nb", "_emph_",
    ]
    var random = SplitMix(state: 3)
    for _ in 0..<400 {
      let text = (0..<random.below(12)).map { _ in fragments[random.below(fragments.count)] }
        .joined(separator: "\n")
      let width = 20 + random.below(100)
      for line in plain(text, width) {
        #expect(DisplayWidth.of(line) <= width, "\(width): \(line)\n\(text)")
      }
    }
  }
}
