import Foundation
import Kernel
import Testing

@testable import Repl

/// Bytes, lines, statements, and what is no script.
@Suite struct SourceTextTests {
  private func statements(_ bytes: [UInt8]) throws -> [String] {
    let source = SourceText(bytes)
    return try source.statements().map { source.text($0) }
  }

  private func statements(_ text: String) throws -> [String] { try statements(Array(text.utf8)) }

  private func problem(_ bytes: [UInt8]) -> Problem? {
    do {
      _ = try SourceText(bytes).statements()
      return nil
    } catch { return error }
  }

  private func problem(_ text: String) -> Problem? { problem(Array(text.utf8)) }

  @Test(arguments: [
    "a\nb", "a\r\nb\r\n", "a\rb", "\u{feff}a\nb", "\ta \n\n\n\tb\t", "a;b", "a ; ; b;",
  ])
  func lineEnds(_ text: String) throws {
    #expect(try statements(text) == ["a", "b"])
  }

  @Test(arguments: [
    ("a # b", ["a"]), ("a#b", ["a#b"]), ("# only", []), ("x = \"# no\" # yes", ["x = \"# no\""]),
    ("x = (1 +\n 2)\ny", ["x = (1 +\n 2)", "y"]), ("f(1, # one\n 2)", ["f(1, # one\n 2)"]),
    ("a \\\n b", ["a \\\n b"]), ("a \\ \n b", ["a \\ \n b"]),
    ("model { a; b\n c }; d", ["model { a; b\n c }", "d"]), ("x = 'a;b'", ["x = 'a;b'"]),
    ("note don't stop; b", ["note don't stop", "b"]), ("x = \"a\\\"; b\"", ["x = \"a\\\"; b\""]),
    ("#!athanor 1\na", ["a"]), ("#!/usr/bin/env athanor\na", ["a"]), ("", []), (";;;", []),
    ("a;#b\nc", ["a", "c"]),
  ])
  func cutting(_ text: String, _ expected: [String]) throws {
    #expect(try statements(text) == expected)
  }

  @Test func manyEmptyLines() throws {
    let text = String(repeating: "\n", count: 100_000) + "a"
    #expect(try statements(text) == ["a"])
    let source = SourceText(text)
    #expect(source.location(of: 100_000) == (100_001, 1))
  }

  @Test func locations() {
    let source = SourceText("ab\r\n\té = 3\n")
    #expect(source.location(of: 0) == (1, 1))
    #expect(source.location(of: 3) == (2, 1))
    #expect(source.location(of: 6) == (2, 3))
    #expect(source.location(of: 10_000) == (3, 1))
    #expect(source.text(source.lineRange(around: 5)) == "\té = 3")
    #expect(source.text(-5..<2) == "ab")
  }

  @Test(arguments: [
    ([0xFF, 0xFE, 0x61, 0x00], "UTF-16"), ([0xFE, 0xFF, 0x00, 0x61], "UTF-16"),
    ([0x66, 0, 0x69, 0, 0x74, 0, 0x20, 0, 0x35, 0], "UTF-16"),
    ([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0], "a program"),
    ([0x89, 0x50, 0x4E, 0x47, 13, 10], "PNG"), ([0x1F, 0x8B, 8, 0], "gzip"),
    ([0x50, 0x4B, 3, 4, 20, 0], "zip"), ([1, 0, 2, 0, 0, 0, 3, 9, 9, 9], "binary"),
  ])
  func noScripts(_ bytes: [UInt8], _ word: String) throws {
    let found = try #require(problem(bytes))
    #expect(found.code == .badText)
    #expect(found.message.contains(word))
  }

  @Test(arguments: [
    ([0x61, 0x20, 0xC3], "invalid UTF-8 at column 3"),
    ([0x61, 0xC0, 0x80], "invalid UTF-8 at column 2"),
    ([0xC3, 0xA9, 0xED, 0xA0, 0x80], "invalid UTF-8 at column 2"),
    ([0x66, 0x69, 0x74, 0x1B], "U+001B (escape) at column 4"),
    ([0x61, 0x7F], "U+007F (delete) at column 2"), ([0x61, 0x08], "U+0008 (a control character)"),
    ([0x23, 0xE2, 0x80, 0xAE], "U+202E (right-to-left override) at column 2"),
    ([0x61, 0xE2, 0x80, 0xA8], "U+2028 (line separator)"),
    ([0x61, 0xC2, 0x85], "U+0085 (a control character)"),
  ])
  func badCharacters(_ bytes: [UInt8], _ sentence: String) throws {
    let found = try #require(problem(bytes))
    #expect(found.code == .badText)
    #expect(found.message.contains(sentence), "\(found.message)")
  }

  @Test func nulInText() throws {
    let found = try #require(problem(Array("fit 5 lr=0.1 bs=64 as=some".utf8) + [0]))
    #expect(found.message.contains("U+0000 (NUL) at column 27"))
  }

  @Test(arguments: ["#!athanor 3", "#!athanor", "#!athanor 1 2"])
  func otherEditions(_ line: String) throws {
    let found = try #require(problem(line + "\na"))
    #expect(found.message.contains("edition 1"))
  }

  @Test(arguments: [
    ("fіt 1cycle", "\"fіt\": character 2 is U+0456 (Cyrillic і)", "fit 1cycle"),
    ("x = 3 − 1", "U+2212 (minus sign −) means nothing here", "x = 3 - 1"),
    ("ｆit 5", "\"ｆit\": character 1 is U+FF46 (fullwidth ｆ)", "fit 5"),
    ("fi\u{200B}t 5", "character 3 is U+200B (zero-width space)", "fit 5"),
    ("fit\u{A0}5", "character 4 is U+00A0 (no-break space)", "fit 5"),
    ("x = “a”", "character 1 is U+201C (curly quote “)", "x = \"a\""),
    ("fit lr=０.１", "character 1 is U+FF10 (fullwidth ０)", "fit lr=0.1"),
    ("init kаiming", "character 2 is U+0430 (Cyrillic а)", "init kaiming"),
    ("fit 1сycle", "character 2 is U+0441 (Cyrillic с)", "fit 1cycle"),
    ("fit lr=−1", "character 1 is U+2212 (minus sign −)", "fit lr=-1"),
  ])
  func confusables(_ line: String, _ sentence: String, _ corrected: String) throws {
    let found = try #require(Sample.problem(line))
    #expect(found.code == .badText)
    #expect(found.message.contains(sentence), "\(found.message)")
    #expect(ErrorText.correction(found, in: SourceText(line)) == corrected)
  }

  @Test(arguments: ["note “smart” quotes – fine", "x = \"−\"", "data 数据.csv", "# − comment"])
  func foreignTextWhereItBelongs(_ line: String) {
    #expect(Sample.problem(line) == nil)
  }

  @Test(arguments: [
    ("fit 5", true), ("x = (1 +", false), ("model { a", false), ("a \\", false), ("a \\\n", true),
    ("x = )", true), ("x = [1)", true), ("x = \"abc", true), ("", true), ("x = [1,\n 2]", true),
    ("f(\"(\")", true), ("# (", true), ("repeat 2 {\n fit 5\n", false),
  ])
  func completeness(_ text: String, _ isComplete: Bool) {
    #expect((SourceText(text).completeness == .complete) == isComplete)
  }
}
