import Foundation
import Kernel
import TestSupport
import Testing

@testable import Repl

/// Two fits that differ in one thing they were told differ in what `runs` and `compare` list.
@Suite(.enabled(if: Program.answers)) struct RecipeFieldTests {
  private static func run(_ line: String) -> ProcessResult {
    var runner = ProcessRunner()
    runner.timeout = 60_000
    return runner.run(["--keep-going", "-c", "data wine; model mlp 6; " + line])
  }

  /// Statements that train once more with another value of a field; the last that can keeps its run.
  private static func others(_ field: Recipe.Field) -> [String] {
    if field.name == "augment" {
      return ["data digits; model mlp 6; augment flip; fit 1 seed=5 as=other"]
    }
    if field.name == "mine" { return ["mine ohem keep=0.3; fit 1 seed=5 as=other"] }
    if field.name == "cutmix" {
      return ["data digits; model mlp 6; fit 1 cutmix=1 seed=5 as=other"]
    }
    if field.name == "balance" { return ["balance weights; fit 1 seed=5 as=other"] }
    guard let parameter = field.parameter else {
      return Setting.all.contains { $0.name == field.name }
        ? ["set \(field.name)=yes; fit 1 seed=5 as=other"]
        : ["fit 1 seed=6 as=other"]
    }
    let options: [String] =
      switch parameter.kind {
      case .trick(let labels):
        labels.map(\.name).filter { $0 != parameter.standard }.map { "\(parameter.name)=\($0)" }
      case .list(.trick(let labels)): labels.map { "\(parameter.name)=\($0.name)" }
      case .flag: ["\(parameter.name)=\(parameter.standard == "yes" ? "no" : "yes")"]
      case .word(let words): words.map { "\(parameter.name)=\($0)" }
      case .number, .either: ["\(parameter.name)=0.5"]
      default: ["\(parameter.name)=3"]
      }
    // A rise says how it begins only where there is one.
    let rest = parameter.name.hasPrefix("warmup_") ? " warmup=0.3" : ""
    return options.map { option in
      let epochs = parameter.name == "epochs" ? "" : " 1"
      return "fit\(epochs) \(option)\(rest) seed=5 as=other"
    }
  }

  @Test(arguments: Recipe.fields.map(\.name)) func aDifferenceIsListed(_ name: String) throws {
    let field = try #require(Recipe.fields.first { $0.name == name })
    let first = "fit 1 seed=5" + (name.hasPrefix("warmup_") ? " warmup=0.3" : "")
    let found = Self.run(
      "\(first) as=one; "
        + Self.others(field).map { "init default seed=42; \($0)" }.joined(separator: "; ")
        + "; compare one other | csv; runs | csv")
    let listed = field.holder ?? name
    let lines = found.outputText.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix(listed + ",") }, "compare: \(found.outputText)")
    let header = lines.last { $0.hasPrefix("run,") } ?? ""
    #expect(header.split(separator: ",").contains(listed[...]), "runs: \(found.outputText)")
  }

  @Test func theSeedOfTheFirstWeightsIsListedWhereNothingElseTellsRunsApart() {
    let header = { (line: String) in
      Self.run(line + "; runs | csv").outputText.split(separator: "\n").last {
        $0.hasPrefix("run,")
      } ?? ""
    }
    #expect(
      header("init kaiming seed=7; fit 1 seed=5; init kaiming seed=8; fit 1 seed=5")
        .hasPrefix("run,init_seed,valid"))
    #expect(header("init kaiming; fit 1 seed=5; init kaiming; fit 1 seed=5").contains("init_seed"))
    #expect(!header("repeat 3 { init kaiming; fit 1 }").contains("init"))
    #expect(
      !header("init kaiming seed=7; fit 1 seed=5; init kaiming seed=7; fit 1 seed=6")
        .contains("init"))
  }

  @Test func reproMakesWhatIsNotItsStandard() {
    let found = Self.run("set exact=yes; fit 2 validate=no clip=0.1 accumulate=2; repro r1")
    #expect(found.errorText == "" && found.outputText.contains("comes to digest"))
    #expect(found.outputText.contains("validate=no"))
  }
}
