import Kernel
import Testing
import Viz

@testable import Repl

/// What every row of commands must keep, as one line for each fault: the commands' own tests hand
/// theirs in.
enum RowLaws {
  static func faults(_ labels: [Label], functions: [Label] = Function.labels) -> [String] {
    var faults: [String] = []
    var names: [String: String] = [:]
    for label in labels {
      for name in [label.name] + label.aliases {
        if let other = names[name] { faults.append("\(label.name): \(name) is \(other)'s too") }
        names[name] = label.name
      }
      faults += self.faults(label)
      faults += clashes(label)
      faults += example(label, labels)
    }
    for label in labels where !Verbs.all.contains(label.name) {
      faults.append("\(label.name) is not in the table of verbs")
    }
    for label in functions where names[label.name] != nil {
      faults.append("\(label.name) is a command and a function")
    }
    return faults
  }

  /// Of any row: sentences, names, standards.
  static func faults(_ label: Label) -> [String] {
    var faults: [String] = []
    if !label.summary.hasSuffix(".") || label.summary.first?.isLowercase == true {
      faults.append("\(label.name): \"\(label.summary)\" is no sentence")
    }
    var seen: Set<String> = []
    var isPastPositional = false
    for parameter in label.parameters {
      let place = "\(label.name) \(parameter.name)"
      for name in [parameter.name] + parameter.aliases where !seen.insert(name).inserted {
        faults.append("\(place): \(name) is there twice")
      }
      if parameter.name != "*", !Chunk.isName(parameter.name) { faults.append("\(place): no name") }
      if parameter.help.isEmpty || parameter.help.hasSuffix(".") {
        faults.append("\(place): \"\(parameter.help)\" is no phrase")
      }
      if parameter.isPositional, isPastPositional { faults.append("\(place): words come first") }
      if !parameter.isPositional { isPastPositional = true }
      if let standard = parameter.standard, (try? parameter.read(standard)) == nil {
        faults.append("\(place): \(standard) is refused")
      }
    }
    return faults
  }

  /// An option that a command shares with a chosen row is read once, so both must read it alike.
  private static func clashes(_ label: Label) -> [String] {
    var faults: [String] = []
    for slot in label.parameters {
      for row in slot.kind.rows {
        for parameter in row.parameters {
          if let own = label.parameter(parameter.name), own.name != slot.name,
            own.kind.isNumeric != parameter.kind.isNumeric
          {
            faults.append("\(label.name) \(row.name): \(parameter.name) is also the command's")
          }
        }
      }
    }
    return faults
  }

  private static func example(_ label: Label, _ labels: [Label]) -> [String] {
    let rows = label.parameters.flatMap { $0.kind.rows }
    return ([label] + rows).filter { !$0.example.isEmpty }.flatMap { row -> [String] in
      let source = SourceText(row.example)
      return Parser(labels: labels).lint(source).map {
        "\(label.name) \(row.name): \(row.example): \($0.message)"
      }
    }
  }
}

/// The laws can fail, and hold for the rows the tests use and for the functions.
@Suite struct RowLawTests {
  @Test func sampleRowsKeepThem() { #expect(RowLaws.faults(Sample.rows) == []) }

  @Test func functionsKeepThem() {
    let faults = Function.labels.flatMap { RowLaws.faults($0) }
    #expect(faults.filter { !$0.contains("words come first") } == [])
  }

  @Test func badRowsAreCaught() {
    let bad = Label(
      "fit", aliases: ["lrfind"], summary: "no sentence",
      parameters: [
        Parameter("lr", .number(0...1), standard: "2", help: "A rate."),
        Parameter("a b", .text, .required, help: ""), Parameter("lr", .text, help: "again"),
      ], example: "fit nosuch=3")
    #expect(
      RowLaws.faults([bad, Label("lrfind", summary: "Range."), Label("zap", summary: "Zap.")]).count
        == 10)
  }
}

/// The rows the program has.
@Suite struct CommandLawTests {
  @Test func commandsKeepTheLaws() { #expect(RowLaws.faults(Command.labels) == []) }

  @Test func everyRowOfTheKernelKeepsThem() {
    let labels =
      Schedule.labels + Optimiser.labels + Loss.labels + Initialiser.labels + LayerKind.labels
      + Source.labels + Suggestion.labels
    #expect(labels.flatMap { RowLaws.faults($0) } == [])
  }

  @Test func everyPage() throws {
    let help = HelpPages(labels: Command.labels, width: 80)
    #expect(help.overview.count <= 24, "help fits a screen")
    for label in Command.labels + Function.labels + Vocabulary.rows.flatMap(\.labels) {
      let page = try help.page(label.name, deep: true)
      #expect(page.allSatisfy { DisplayWidth.of($0) <= 80 }, "\(label.name)")
    }
  }
}
