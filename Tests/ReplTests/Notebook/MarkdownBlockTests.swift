import Foundation
import TestSupport
import Testing

@testable import Repl

/// What blocks a text has, with CommonMark's own reader as the oracle: Debian's `cmark`.
@Suite struct MarkdownBlockTests {
  /// A fence that stands in no list and no quotation.
  private struct Fence: Equatable, CustomStringConvertible {
    let line: Int
    let info: String
    let lines: Int

    var description: String { "\(line):\(info)(\(lines))" }
  }

  private static func ours(_ text: String) -> [Fence] {
    let lines = FileLines(Array(text.utf8))
    return MarkdownBlocks(lines).fences.filter { $0.depth == 0 }.map { fence in
      Fence(
        line: fence.opening + 1, info: fence.mark.words.joined(separator: " "),
        lines: (fence.closing ?? lines.count) - fence.opening - 1)
    }
  }

  // MARK: By hand

  /// What the text says of its fences: lines counted from 1.
  @Test(arguments: [
    ("```ath\n1\n```\n", "1:ath(1)"),
    ("- a\n```ath\n1\n```\n", "2:ath(1)"),
    ("- a\n  ```ath\n  1\n", ""),
    ("- a\n  ```ath\n1\n```x\n", "4:x(0)"),
    ("> ```ath\n> 1\n```b\n", "3:b(0)"),
    ("    ```ath\n", ""),
    ("a\n    ```ath\n", ""),
    ("\t```ath\n", ""),
    ("1. a\n\n   ```ath\n   1\n   ```\n\n```b\n```\n", "7:b(0)"),
    ("<!-- a\n\n```ath\n```\n-->\n```b\n```\n", "6:b(0)"),
    ("<!-->\n```b\n```\n", "2:b(0)"),
    ("<pre>\n\n```ath\n```\n</pre>\n```b\n```\n", "6:b(0)"),
    ("<?x\n\n```ath\n```\n?>\n```b\n```\n", "6:b(0)"),
    ("<!DOCTYPE\n\n```ath\n```\n>\n```b\n```\n", "6:b(0)"),
    ("<![CDATA[\n\n```ath\n```\n]]>\n```b\n```\n", "6:b(0)"),
    ("<details>\n```ath\n```\n\n```b\n```\n", "5:b(0)"),
    ("<my-tag a=1 b='2' c>\n```ath\n```\n\n```b\n```\n", "5:b(0)"),
    ("text\n<my-tag>\n```b\n```\n", "3:b(0)"),
    ("text\n<div>\n```a\n```\n\n```b\n```\n", "6:b(0)"),
    ("<a href='x'>b</a>\n```b\n```\n", "2:b(0)"),
    ("````a\n```b\n````\n", "1:a(1)"),
    ("~~~a\n```\n~~~\n", "1:a(1)"),
    ("```a`b\n```c\n", "2:c(0)"),
    ("Setext\n---\n```b\n```\n", "3:b(0)"),
    ("* * *\n```b\n```\n", "2:b(0)"),
    ("-\n\n  ```b\n  ```\n", "3:b(0)"),
  ])
  func fencesAreFound(_ text: String, _ fences: String) {
    #expect(Self.ours(text).map(\.description).joined(separator: " ") == fences)
  }

  /// A deep text is read in a moment, and ends in the same way.
  @Test func depthIsNoBurden() {
    let deep = String(repeating: "> - ", count: 200_000) + "```ath\n"
    let blanks = String(repeating: "\n", count: 200_000)
    #expect(Self.ours(deep + blanks + "```b\n```\n").map(\.info) == ["b"])
    #expect(Self.ours(String(repeating: "<", count: 1_000_000) + "\n```b\n```\n").count == 1)
  }

  // MARK: By cmark

  static let cmark = ["/usr/bin/cmark", "/usr/local/bin/cmark"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private static let pieces = [
    "```", "```ath", "```ath", "````out x", "`````", "~~~", "~~~py", "~~~~", "``` a`b", "```  ",
    "text", "text", "more text", "", "", "", "  ", "# Heading", "#none", "===", "---", "--", "***",
    "* * *",
    "_ _ _", "- item", "-", "* item", "+ item", "1. one", "2. two", "1) one", "-\tTab",
    "- - nested", "1. - deep",
    "> quote", ">", "> > twice", ">\tTab", "> - both", "- > both", "<!-- note", "-->",
    "<!-- one -->", "<!-->",
    "<pre>", "</pre>", "<script src=x>", "</SCRIPT> x", "<style", "<textarea>", "<?php", "?>",
    "<!DOCTYPE html",
    "<!X", ">", "<![CDATA[", "]]>", "<div>", "</div>", "<details", "<p/>", "<h1>x</h1>", "<my-tag>",
    "</my-tag>",
    "<a href=\"x\" b = 'c' d>", "<a href=x/>", "<b>bold</b>", "<i", "<a b=>", "<x y = z />  ",
    "<9>", "<hr/>",
  ]

  private static let indents = ["", "", "", "", "", " ", "  ", "   ", "    ", "\t", " \t", "     "]
  private static let marks = ["> ", "- ", "1. ", ">", "  - ", "* > ", "-   ", "10) ", "-\t", ">\t"]

  private static func document(_ random: inout SplitMix) -> String {
    func any(_ list: [String]) -> String { list[random.below(list.count)] }
    var lines: [String] = []
    for _ in 0..<(2 + random.below(14)) {
      let mark = random.below(5) == 0 ? any(marks) : ""
      lines.append(any(indents) + mark + any(pieces))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What cmark says of each document.
  private static func theirs(_ texts: [String]) throws -> [[Fence]] {
    let folder = try TemporaryFolder()
    for (index, text) in texts.enumerated() { try folder.write(text, "\(100_000 + index).md") }
    var runner = folder.runner(timeout: 120_000)
    runner.path = "/bin/sh"
    let loop = "for f in *.md; do \(cmark ?? "cmark") --to xml --sourcepos $f; echo @@@@; done"
    let result = runner.run(["-c", loop])
    return result.outputText.components(separatedBy: "@@@@\n").dropLast().enumerated().map {
      fences(xml: $1, of: texts[$0])
    }
  }

  /// Its children of `document` that are fenced: the indented ones have no mark in their first line.
  private static func fences(xml: String, of text: String) -> [Fence] {
    let lines = text.components(separatedBy: "\n")
    let element =
      #/(?s)\n  <code_block sourcepos="(\d+):[^"]*"(?: info="([^"]*)")? [^>]*>(.*?)</code_block>/#
    return xml.matches(of: element).compactMap { match in
      let line = Int(match.1) ?? 0
      let start = lines[line - 1].drop { $0 == " " }
      guard start.hasPrefix("```") || start.hasPrefix("~~~"),
        lines[line - 1].prefix(while: { $0 == " " }).count < 4
      else { return nil }
      return Fence(
        line: line, info: match.2.map(String.init) ?? "",
        lines: match.3.utf8.count { $0 == 10 })
    }
  }

  static func disagreements(_ count: Int, _ random: inout SplitMix) throws -> [String] {
    let texts = (0..<count).map { _ in document(&random) }
    let theirs = try theirs(texts)
    guard theirs.count == texts.count else { return ["cmark read \(theirs.count) of \(count)"] }
    return zip(texts, theirs).filter { ours($0.0) != $0.1 }.map {
      "\($0.0)\ncmark: \($0.1)\nours: \(ours($0.0))"
    }
  }

  @Test(.enabled(if: cmark != nil, "cmark is not installed"))
  func fencesAreThoseOfCommonMark() throws {
    var random = SplitMix(state: 20_260_201)
    let found = try Self.disagreements(500, &random)
    #expect(found.isEmpty, "\(found.count) differ: \(found.prefix(3).joined(separator: "\n"))")
  }
}

/// The same with more documents: `make soak` goes on for SOAK_SECONDS, and to 20,000 at least.
@Suite struct MarkdownBlockSoakTests {
  private static let seconds = Double(ProcessInfo.processInfo.environment["SOAK_SECONDS"] ?? "")

  @Test(
    .enabled(if: MarkdownBlockTests.cmark != nil, "cmark is not installed"),
    .enabled(if: seconds != nil, "this is no soak"))
  func fencesAreThoseOfCommonMark() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix(state: seed)
    let began = Date()
    var count = 0
    repeat {
      let found = try MarkdownBlockTests.disagreements(2000, &random)
      try #require(
        found.isEmpty,
        "seed \(seed), \(found.count) differ: \(found.prefix(3).joined(separator: "\n"))")
      count += 2000
    } while count < 20_000 || Date().timeIntervalSince(began) < Self.seconds ?? 0
    print("documents: \(count)")
  }
}
