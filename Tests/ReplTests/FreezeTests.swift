import Foundation
import Kernel
import TestSupport
import Testing

@testable import Repl

/// `freeze`, `unfreeze` and rates that differ by layer, as they are typed.
@Suite(.enabled(if: Program.answers)) struct FreezeTests {
  private func run(_ line: String, _ options: [String] = []) -> ProcessResult {
    ProcessRunner.typed(line, options)
  }

  private func lines(_ line: String) -> [String] {
    let result = run(line)
    #expect(result.code == 0, "\(line): \(result.errorText)")
    return result.lines
  }

  private let start = "data wine; model mlp 8 6 norm=yes; "

  @Test func summaryAndTheFirstLineOfAFitSayWhatIsFrozen() {
    let shown = lines(start + "freeze body; summary | csv; fit 1")
    #expect(shown.contains { $0.hasPrefix("layer,") && $0.hasSuffix(",frozen") })
    #expect(shown.contains { $0.hasPrefix("norm2,") && $0.hasSuffix(",yes") })
    #expect(shown.contains { $0.hasPrefix("out,") && $0.hasSuffix(",") })
    let text = shown.joined(separator: " ")
    #expect(text.contains("frozen: body (21 of 215 parameters learn)"), "\(text)")
    let free = lines(start + "freeze body; unfreeze; summary | csv")
    #expect(free.contains("layer,kind,output,weights,parameters,flop/row"))
  }

  @Test(arguments: [
    ("freeze body out", "nothing is left to train", "unfreeze last=1"),
    ("freeze body; freeze out", "nothing is left to train", "unfreeze"),
    ("freeze relu1", "relu1 has no weights", "layers with weights: fc1  norm1"),
    ("freeze fc9", "no layer called \"fc9\"", "did you mean fc1?"),
    ("freeze", "freeze needs layers", "freeze LAYERS"),
    ("model linear; freeze body", "there is no body", "model mlp"),
    ("unfreeze out last=1", "not both", "unfreeze last=1"),
    ("unfreeze last=0", "last must be 1 to", ""),
    ("freeze fc1; init kaiming layer=fc1", "fc1 is frozen", "unfreeze fc1"),
    ("freeze body; recalibrate", "all norms of mlp are frozen", "unfreeze norm1"),
    ("fit lr=1e-4:", "lacks the number of the last layer", "lr=1e-4:1e-2"),
    ("fit lr=:1", "lacks the number of the first layer", "lr=1e-4:1e-2"),
    ("fit lr=:", "lacks the number of the first layer", "lr=1e-4:1e-2"),
    ("fit lr=1:2:3", "takes one number, or two", "lr=1e-4:1e-2"),
    ("fit lr=-1:1", "at least 0, not -1", ""),
    ("fit lr=0:1", "both must be above 0", "freeze body"),
    ("fit lr=1:0.1", "lr falls from 1 to 0.1", "lr=0.1:1"),
    ("fit(lr=\"1:0.1\")", "lr falls from 1 to 0.1", "lr=0.1:1"),
    ("a = 2; fit lr=a:a/2", "lr falls from 2 to 1", "lr=1:2"),
    ("fit lr=nosuch:1", "\"nosuch\" has no value", "two with ':' between"),
    ("fit lr=1e-3:1e39", "at least 0, not 1e39", ""),
  ]) func badInputIsOneSentence(_ line: String, _ words: String, _ hint: String) {
    let result = run(start + line)
    #expect(result.code == 1, "\(line)")
    #expect(
      result.errorText.contains(words) && (hint.isEmpty || result.errorText.contains(hint)),
      "\(result.errorText)")
  }

  @Test func aFailedFreezeChangesNothing() {
    let plain = lines(start + "fit 1; digest").last
    let result = run(start + "freeze body out; fit 1; digest", ["--keep-going"])
    #expect(result.outputText.split(separator: "\n").last.map(String.init) == plain)
  }

  @Test func undoAndBranchesKnowWhatIsFrozen() {
    let plain = lines(start + "fit 1; digest").last
    #expect(lines(start + "freeze body; undo; fit 1; digest").last == plain)
    #expect(lines(start + "freeze body; unfreeze; fit 1; digest").last == plain)
    #expect(lines(start + "branch b; freeze body; use main; fit 1; digest").last == plain)
    #expect(lines(start + "freeze body; fit 1; digest").last != plain)
  }

  @Test func runsAndCompareListIt() {
    let shown = lines(
      start + "freeze body stats=live; fit 1 as=a; unfreeze; fit 1 lr=1e-4:1e-3 as=b; "
        + "compare a b | csv; runs where=lr>0.0005 sort=lr | csv; runs | json")
    #expect(shown.contains("frozen,body stats=live,"), "\(shown)")
    #expect(shown.contains("lr,0.001,0.0001:0.001"), "\(shown)")
    #expect(shown.contains { $0.hasPrefix("run,") && $0.contains(",frozen,") })
    #expect(shown.contains { $0.contains("\"frozen\":\"body stats=live\"") }, "\(shown.last ?? "")")
  }

  @Test func scriptsAndReproComeToTheSameBits() {
    let shown = lines(
      start + "fit 2 pause=5; freeze fc1 norm1; continue lr=1e-4:1e-3; freeze body; "
        + "fit 1 lr=1e-3:1e-2; repro r2")
    #expect(shown.suffix(2).joined(separator: " ").contains("comes to digest"), "\(shown)")
    #expect(shown.contains("continue lr=1e-4:1e-3") && shown.contains("freeze body"), "\(shown)")
  }

  @Test func aSessionFileKeepsIt() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("lab.athanor")
    let first = start + "freeze fc1 norm1 stats=live; fit 3 lr=1e-4:1e-2 pause=7; "
    let rest = "continue; summary | csv; runs all=yes | csv; digest"
    let whole = lines(first + rest)
    _ = lines(first + "save \(file)")
    var runner = ProcessRunner()
    runner.timeout = 60_000
    let again = runner.run([file, "-c", rest])
    #expect(again.code == 0, "\(again.errorText)")
    let found = again.outputText.split(separator: "\n").map(String.init)
    #expect(found.last == whole.last && found.contains { $0.contains("yes, statistics live") })
    #expect(found.contains { $0.contains("fc1 norm1 stats=live") })
  }

  @Test func oneRateTwiceIsOneRate() {
    let digest = { (rate: String) in lines(start + "fit 2 lr=\(rate); digest").last }
    #expect(digest("1e-3") == digest("1e-3:1e-3"))
    #expect(digest("1e-3") != digest("1e-4:1e-3"))
    #expect(digest("1e-4:1e-3") == digest("(1e-4):(2e-3/2)"))
  }

  @Test func theCurveSaysWhoseRateItIs() {
    let shown = lines(
      start + "fit const 1 lr=1e-4:1e-2; set charts=words; plot lr; plan fit lr=1e-4:1e-2")
    let text = shown.joined(separator: " ")
    #expect(text.contains("of the last layer; the first has 0.01 of it"), "\(text)")
    #expect(text.contains("lr is that of the last layer"), "\(text)")
  }

  @Test func rangeTestsAndSweepsWorkOnWhatLearns() {
    let swept = lines(start + "freeze body; sweep lr=1e-4:1e-2,1e-3 { fit 1 } | csv")
    #expect(swept.contains { $0.hasPrefix("1e-4:1e-2,r1") }, "\(swept)")
    let before = lines(start + "freeze body; digest").last
    #expect(lines(start + "freeze body; lrfind; digest").last == before)
    #expect(lines(start + "freeze body; lrfind; x = _.suggestion; fit 1 lr=x/10:x").count > 5)
  }

  @Test func initDrawsWhatIsNotFrozen() {
    let result = run(start + "freeze body; init kaiming seed=5; fit 1; r1.settings | json")
    #expect(result.outputText.contains("note: frozen and left as they are: body"))
    let table = lines(start + "freeze body; init kaiming | csv")
    #expect(table.filter { $0.hasPrefix("fc1,") || $0.hasPrefix("out,") }.count == 1, "\(table)")
  }

  @Test func hintAndCompletionKnowTheSlots() throws {
    let hint = Hint(parser: Parser(labels: Command.labels))
    let text = "fit lr=1e-4:"
    #expect(hint.text(text, text.utf8.count, columns: 120)?.contains("NUMBER[:NUMBER]") == true)
    let parser = Parser(labels: Command.labels)
    let completer = Completer(parser: parser, names: ["lr0"])
    #expect(completer.complete("freeze b", 8)?.words.contains { $0.hasPrefix("body") } == true)
    #expect(completer.complete(text + "l", text.utf8.count + 1)?.words == ["lr0 "])
  }
}
