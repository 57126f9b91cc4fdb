import Foundation
import Kernel
import TestSupport
import Testing
import Viz

@testable import Repl

/// The words of the field: true to the program, short, and found by whoever looks for them.
@Suite struct ConceptLaws {
  private let help = HelpPages(labels: Command.labels, width: 80)

  @Test func thereAreEnoughAndNoneTwice() {
    let names = Concept.all.flatMap { [$0.name] + $0.label.aliases }
    #expect(Concept.all.count >= 80)
    #expect(
      Set(names).count == names.count,
      "\(Dictionary(grouping: names) { $0 }.filter { $1.count > 1 }.keys)")
  }

  @Test(arguments: Concept.all.map(\.name)) func itIsTold(_ name: String) throws {
    let concept = try #require(Concept.named(like: name))
    #expect(concept.name == name)
    let page = help.page(concept)
    #expect((3...12).contains(page.count), "\(page.count) lines")
    for width in [60, 80, 120] {
      let lines = HelpPages(labels: Command.labels, width: width).page(concept)
      #expect(lines.allSatisfy { DisplayWidth.of($0) <= width })
    }
    #expect(concept.label.summary.hasSuffix(".") && concept.text.hasSuffix("."))
    for alias in [name] + concept.label.aliases {
      #expect(Concept.named(like: alias)?.name == name, "\(alias)")
      #expect(Concept.named(like: alias.replacingOccurrences(of: " ", with: "_"))?.name == name)
      let page = try help.page(alias)
      #expect(!page.isEmpty)
    }
    #expect(help.search(name).contains { $0.name == "help " + name } || help.search(name).count > 0)
  }

  /// Each statement it names can be typed.
  @Test(arguments: Concept.all.map(\.name)) func whatItNamesIsThere(_ name: String) throws {
    let concept = try #require(Concept.named(like: name))
    let parser = Parser(labels: Command.labels, isInteractive: false)
    for line in concept.commands {
      let source = SourceText(line)
      var cutter = StatementCutter(source, source.whole)
      let range = try #require(try cutter.next())
      _ = try parser.parse(source, range)
      if line.hasPrefix("help ") { _ = try help.page(String(line.dropFirst(5))) }
    }
    if let lesson = concept.lesson {
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      #expect(
        FileManager.default.fileExists(
          atPath: root.appending(path: "notebooks/\(lesson).md").path))
    }
  }

  @Test(arguments: [
    "wd", "momentum", "gradnorm", "overfitting", "learning rate", "LearningRate", "batch size",
    "epoch", "calibration", "leak", "early stopping", "warm-up", "warmup", "saturation",
    "dead relu",
    "vanishing gradients", "l2", "nan", "batch", "learning", "bias", "variance", "noise", "gpu",
    "cuda",
    "transformer", "perplexity", "training", "tensor", "logits",
  ])
  func everydayWordsAreAnswered(_ word: String) throws {
    #expect(try help.page(word).count >= 3)
  }

  /// Every command is told on a screen of 24 lines, and `all` tells the rest.
  @Test func everyCommandFitsAScreen() throws {
    for label in Command.labels {
      for width in [80, 100, 120] {
        let page = try HelpPages(labels: Command.labels, width: width).page(label.name)
        #expect(page.count <= HelpPages.screen, "\(label.name): \(page.joined(separator: "\n"))")
      }
      let page = try help.page(label.name).joined(separator: " ")
      let whole = try help.page(label.name + " all").joined(separator: " ")
      // An option that is a row as well is told with the rows.
      let rows = label.parameters.filter(\.isPositional).flatMap { $0.kind.rows.map(\.name) }
      for parameter in label.parameters
      where parameter.name != "*" && !parameter.isPositional && !rows.contains(parameter.name) {
        #expect(page.contains(parameter.name + "="), "\(label.name) \(parameter.name)")
        #expect(whole.contains(parameter.name + "="))
      }
    }
  }
}

@Suite struct PagerTests {
  private func pager(_ count: Int = 100, rows: Int = 11) -> Pager {
    Pager((0..<count).map { "line \($0)" }, rows: rows)
  }

  @Test func keysMoveIt() {
    var pager = pager()
    #expect(pager.shown == 0..<10)
    #expect(pager.press(.forward) == .more(10..<20))
    #expect(pager.press(.down) == .more(20..<21))
    #expect(pager.press(.backward) == .screen(1..<11))
    #expect(pager.press(.up) == .screen(0..<10))
    #expect(pager.press(.up) == .nothing)
    #expect(pager.press(.end) == .screen(90..<100))
    #expect(pager.status.contains("end"))
    #expect(pager.press(.forward) == .leave)
    #expect(pager.press(.start) == .screen(0..<10))
    #expect(pager.press(.quit) == .leave)
  }

  @Test func wordsAreSought() {
    var pager = pager()
    #expect(pager.seek("LINE 42") == .screen(42..<52))
    #expect(pager.press(.again) == .screen(42..<52))
    #expect(pager.seek("line 9") == .screen(90..<100))
    guard case .remark = pager.seek("nosuch") else {
      Issue.record("what is not there is said")
      return
    }
    #expect(pager.seek("") == .nothing)
  }

  @Test func anySizeIsBorne() {
    for rows in [0, 1, 2, 3, 10_000] {
      for count in [0, 1, 5] {
        var pager = pager(count, rows: rows)
        for key in [Pager.Key.forward, .end, .backward, .up, .start, .down] {
          _ = pager.press(key)
          #expect(pager.shown.lowerBound >= 0 && pager.shown.upperBound <= count)
        }
      }
    }
  }

  @Test func bytesAreKeys() {
    for (bytes, key) in [
      ([32], Pager.Key.forward), ([98], .backward), ([113], .quit), ([3], .quit), ([47], .search),
      ([27, 91, 53, 126], .backward), ([27, 91, 66], .down), ([120], .other), ([], .other),
    ] as [([UInt8], Pager.Key)] {
      #expect(Pager.key(bytes) == key)
    }
  }
}
