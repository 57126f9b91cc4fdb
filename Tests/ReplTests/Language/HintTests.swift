import Kernel
import Testing
import Viz

@testable import Repl

@Suite struct HintTests {
  private let hint = Hint(parser: Parser(labels: Command.labels))

  private func at(_ text: String, columns: Int = 70) -> String? {
    let parts = text.split(separator: "¦", omittingEmptySubsequences: false)
    return hint.text(parts.joined(), parts[0].utf8.count, columns: columns)
  }

  @Test(arguments: [
    ("fit¦", "fit [SCHEDULE] [EPOCHS] "), ("fi¦", "filter fit"), ("lrf¦", "lrfind "),
    ("fit ¦", "[SCHEDULE] [EPOCHS] "), ("fit 1cy¦", "1cycle: "), ("fit 1cycle ¦", "[EPOCHS] "),
    ("fit 1cycle 5¦", "EPOCHS  "), ("fit 5 l¦", "lr="), ("fit 5 lr=¦", "lr=NUMBER[:NUMBER]  "),
    ("fit 5 opt=¦", "opt: "), ("fit 5 opt=ada¦", "opt: "), ("fit 5 opt=adamw¦", "adamw: "),
    ("r = fit cosine 5 floor=¦", "floor="), ("data digits; lrfind ste¦", "steps=COUNT"),
    ("fit 5 learning_rate=¦", "learning_rate is lr= here"), ("plot loss > ¦", "FILE"),
    ("plot loss | ¦", "json csv"), ("model { den¦", "dense"), ("model {\n dense ¦", "[UNITS]"),
    ("softmax(¦", "softmax(x"), ("x = sum(x, axis=¦", "sum(x"), ("m = fit(¦", "schedule: "),
    ("use ¦", "NAME"),
  ])
  func says(_ text: String, _ expected: String) {
    let found = at(text)
    #expect(found?.hasPrefix(expected) == true, "\(found ?? "nothing")")
  }

  @Test(arguments: [
    "¦", "fit 5 # lr=¦", "note \"fit ¦", "x ¦", "nosuch ¦", "fit 5 zz=¦", "model { dense }¦",
    "[1, ¦",
  ])
  func saysNothing(_ text: String) { #expect(at(text) == nil) }

  /// Whatever is typed, a hint fits its room and every row can be hinted at.
  @Test func fitsItsRoom() {
    for label in Command.labels {
      let line = label.example.isEmpty ? label.name : label.example
      for cursor in 0...line.utf8.count {
        for columns in [8, 20, 40, 70] {
          guard let found = hint.text(line, cursor, columns: columns) else { continue }
          #expect(DisplayWidth.of(found) <= columns, "\(line) at \(cursor): \(found)")
          #expect(!found.isEmpty && !found.contains("\n"))
        }
      }
      #expect(at(label.name + "¦") != nil, "\(label.name)")
    }
  }
}
