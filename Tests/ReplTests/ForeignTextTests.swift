import Foundation
import TestSupport
import Testing

@testable import Repl

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A law over all outputs: names of columns, classes and files come from strangers, and reach neither
/// a terminal nor a picture as they are.
@Suite(.enabled(if: Program.answers)) struct ForeignTextTests {
  private static let names = [
    "\u{1b}[2J\u{1b}]0;owned\u{7}", "a\u{202e}txt.exe", "b\u{2066}c\u{2069}", "c1\u{9b}31m",
    "<script>alert(1)</script>", "\"' onload=\"x()\" &amp;", "]]> --> <!--", "del\u{7f}",
    "e" + String(repeating: "\u{301}", count: 300), "日本語の学習率", "👩‍👩‍👧‍👦",
    String(repeating: "long", count: 100), "l\u{2028}m\u{2029}n", "=1+1", "zero\u{200b}width",
  ]

  /// Four columns and as many classes as there are names, each in a few rows.
  private static func table() -> String {
    func cell(_ text: String) -> String {
      "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
    var text = (0..<4).map { cell(names[$0]) }.joined(separator: ",") + ",kind\n"
    for row in 0..<(names.count * 6) {
      let figures = (0..<4).map { "\((row * 7 + $0 * 3) % 11)" }
      text += figures.joined(separator: ",") + "," + cell(names[row % names.count]) + "\n"
    }
    return text
  }

  private static let looks = [
    "show 8", "show 3 from=20", "model mlp 8", "fit 1cycle 2 lr=0.02", "confusion",
    "confusion part=train", "worst 8", "predict 8", "score", "stats", "hist classes",
    "hist weights", "plot loss", "runs", "vars", "summary", "lrfind steps=40", "_",
  ]

  private func run(_ lines: [String], _ arguments: [String] = []) throws -> (ProcessResult, URL) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["strange.csv", "evil\u{1b}[31m\u{202e}name.csv"] {
      try Self.table().write(
        to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    var runner = ProcessRunner()
    runner.folder = folder.path
    return (runner.run(arguments + ["-"], input: lines.joined(separator: "\n") + "\n"), folder)
  }

  /// Whether a scalar moves, hides or reorders what a reader sees.
  private func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    return (value < 0x20 && value != 0x0a) || (0x7f...0x9f).contains(value)
      || (0x202a...0x202e).contains(value) || (0x2066...0x2069).contains(value)
      || (0x2028...0x2029).contains(value) || value == 0x200b
  }

  @Test(arguments: ["set charts=drawn", "set charts=words", "set glyphs=ascii", "set width=40"])
  func nothingForeignReachesTheReaderRaw(_ mode: String) throws {
    let (result, folder) = try run([mode, "data strange.csv target=kind"] + Self.looks)
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(result.code == 0, "\(result.errorText)")
    for text in [result.outputText, result.errorText] {
      for line in text.split(separator: "\n") {
        #expect(!line.unicodeScalars.contains(where: isHarmful), "\(line.debugDescription)")
      }
    }
    #expect(result.outputText.contains("\\x1b") || result.outputText.contains("\\u{202e}"))
  }

  /// With colours the only escape sequences are those that change ink.
  @Test func onlyOurOwnSequencesAreWritten() throws {
    let (result, folder) = try run(
      ["data strange.csv target=kind"] + Self.looks, ["--color", "always"])
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(result.code == 0, "\(result.errorText)")
    let text = result.outputText.replacingOccurrences(
      of: "\u{1b}\\[[0-9;]*m", with: "", options: .regularExpression)
    #expect(text.count < result.outputText.count)
    for line in text.split(separator: "\n") {
      #expect(!line.unicodeScalars.contains(where: isHarmful), "\(line.debugDescription)")
    }
  }

  @Test func mistakesQuoteForeignTextClean() throws {
    let evil = "evil\u{1b}[31m\u{202e}name"
    let (result, folder) = try run(
      [
        "data \"\(evil).csv\"", "data \"\(evil).csv\" target=none", "data \"no\(evil).csv\"",
        "data strange.csv target=kind", "hist \"\(evil)\"", "stats layer", "plot loss \(evil)",
        "hist weights \"\(evil)\"", "note \"\(evil)\"",
      ], ["--keep-going"])
    defer { try? FileManager.default.removeItem(at: folder) }
    for text in [result.outputText, result.errorText] {
      for line in text.split(separator: "\n") {
        #expect(!line.unicodeScalars.contains(where: isHarmful), "\(line.debugDescription)")
      }
    }
  }

  @Test func picturesParseAndHoldNoScript() throws {
    let looks = ["confusion", "hist classes", "worst 3", "plot loss", "lrfind steps=40"]
    let written = looks.enumerated().map { "\($1) > \($0).svg" }
    let (result, folder) = try run(
      ["data strange.csv target=kind", "model mlp 8", "fit 2"]
        + written.filter {
          !$0.hasPrefix("worst")
        } + ["data digits as=\"d\"", "model mlp 4", "worst 3 > 2.svg", "show 3 > 9.svg"])
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(result.code == 0, "\(result.errorText)")
    for place in [0, 1, 2, 3, 4, 9] {
      let data = try Data(contentsOf: folder.appendingPathComponent("\(place).svg"))
      #expect(XMLParser(data: data).parse(), "\(place)")
      let text = String(decoding: data, as: UTF8.self)
      #expect(!text.contains("<script") && !text.contains(" onload=\"") && !text.contains("nan"))
      #expect(!text.unicodeScalars.contains { isHarmful($0) && $0 != "\u{200b}" })
    }
  }
}
