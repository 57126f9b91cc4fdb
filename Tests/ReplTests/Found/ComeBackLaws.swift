import Kernel
import TestSupport
import Testing

@testable import Repl

/// A14: every documented standard and example goes through the parser and comes back: what is read is
/// what is written, and written again it is read as the same.
@Suite struct ComeBackLaws {
  private static let parser = Parser(labels: Command.labels)

  private static func words(_ line: String) throws -> Words {
    let source = SourceText(line)
    let call = try #require(try parser.parse(source, source.whole).call)
    return try Evaluator(
      Environment(lookup: { _ in nil }, names: { [] }, note: { _ in }), parser: parser
    ).words(of: call)
  }

  /// Verb, words that come first, row, of every option that has a standard.
  struct Option: CustomTestStringConvertible, Sendable {
    let head: String
    let tail: String
    let parameter: Parameter
    let value: String
    let slot: String?

    var testDescription: String { "\(head) \(parameter.name)=\(value)" }

    func line(_ value: String) -> String {
      "\(head) \(parameter.name)=\(value)" + (tail.isEmpty ? "" : " " + tail)
    }
  }

  static let ofRows: [Option] = [
    ("fit", "schedule", Schedule.labels), ("loss", "loss", Loss.labels),
    ("optimiser", "optimiser", Optimiser.labels), ("init", "initialiser", Initialiser.labels),
    ("data", "source", Source.labels), ("augment", "augment", Augmentation.labels),
    ("model", "kind", Family.labels),
  ].flatMap { verb, slot, labels in
    labels.flatMap { label -> [Option] in
      let needed = label.parameters.filter { $0.position == .required }
      return label.parameters.flatMap { parameter -> [Option] in
        let values = [parameter.standard].compactMap { $0 } + parameter.published.values.sorted()
        let others = needed.filter { $0.name != parameter.name }
          .map { "\($0.name)=\($0.standard ?? "1")" }
        return values.map {
          Option(
            head: ([verb, label.name] + others).joined(separator: " "), tail: "",
            parameter: parameter, value: $0, slot: slot)
        }
      }
    }
  }

  /// Options of the commands, put into the command's own example.
  static let ofCommands: [Option] = Command.labels.flatMap { label -> [Option] in
    label.parameters.compactMap { parameter in
      guard let standard = parameter.standard, parameter.name != "*" else { return nil }
      let example = label.example
      let source = SourceText(example)
      let call = try? parser.parse(source, source.whole).call
      guard let call, call.argument(parameter.name) == nil else { return nil }
      let cut = example.firstIndex(of: "{") ?? example.endIndex
      return Option(
        head: String(example[..<cut]), tail: String(example[cut...]), parameter: parameter,
        value: standard, slot: nil)
    }
  }

  @Test(arguments: ofRows + ofCommands) func standardsComeBack(_ option: Option) throws {
    let wanted = try option.parameter.read(option.value)
    let found = try Self.words(option.line(option.value))
    let values = option.slot.map { found.values(of: $0) } ?? found.values
    let value = try #require(values.value(option.parameter.name))
    #expect(value.asTyped == wanted.asTyped)
    let again = try Self.words(option.line(value.asTyped))
    let values2 = option.slot.map { again.values(of: $0) } ?? again.values
    #expect(values2.value(option.parameter.name) == value)
  }

  static let examples: [String] =
    (Command.labels + Schedule.labels + Loss.labels + Optimiser.labels + Initialiser.labels
    + Source.labels + Augmentation.labels + Metric.labels + Family.labels + LayerKind.labels)
    .map(\.example).filter { !$0.isEmpty }

  @Test(arguments: examples) func examplesComeBack(_ line: String) throws {
    let source = SourceText(line)
    guard let call = try Self.parser.parse(source, source.whole).call else { return }
    guard let found = try? Self.words(line) else { return }
    for argument in call.arguments where argument.parameter.kind.isPlain {
      let written = source.text(argument.valueRange)
      guard let wanted = try? argument.parameter.read(written) else { continue }
      let values = argument.trick.map { found.values(of: $0) } ?? found.values
      let value = try #require(values.value(argument.parameter.name), "\(line)")
      #expect(value.asTyped == wanted.asTyped, "\(line)")
    }
  }

  /// A list in a slot that takes a list or something else.
  @Test func listsBesideWordsKeepTheirValues() throws {
    var slots = 0
    for (verb, slot, labels) in [
      ("fit", "schedule", Schedule.labels), ("loss", "loss", Loss.labels),
    ] {
      for label in labels {
        for parameter in label.parameters {
          guard case .either(let kinds) = parameter.kind, kinds.contains(where: { $0.isList })
          else {
            continue
          }
          slots += 1
          for (text, count) in [("0.5,0.25,0.75", 3), ("[0.5,0.25]", 2), ("0.5", 1)] {
            let words = try Self.words("\(verb) \(label.name) \(parameter.name)=\(text)")
            #expect(words.values(of: slot).list(parameter.name)?.count == count)
          }
          for word in kinds.flatMap(\.words) {
            let words = try Self.words("\(verb) \(label.name) \(parameter.name)=\(word)")
            #expect(words.values(of: slot).value(parameter.name) == .word(word))
          }
        }
      }
    }
    #expect(slots > 2)
  }

  @Test(.enabled(if: Program.answers)) func weightsAndMomentaReachTheTraining() {
    let iris = "data iris; model mlp 4; "
    func digest(_ line: String) -> String? {
      ProcessRunner.typed(iris + line + "; digest").digests.last
    }
    let plain = digest("fit 2 lr=1e-2")
    #expect(plain != nil)
    #expect(digest("loss crossentropy weights=1,1,1; fit 2 lr=1e-2") == plain)
    let weighed = digest("loss crossentropy weights=1,2,3; fit 2 lr=1e-2")
    #expect(weighed != nil && weighed != plain)
    #expect(digest("w = [1, 2, 3]; loss crossentropy weights=w; fit 2 lr=1e-2") == weighed)
    #expect(digest("fit 2 lr=1e-2 loss=crossentropy weights=[1,2,3]") == weighed)
    #expect(digest("fit 1cycle 2 lr=1e-2 moms=0.95,0.85,0.95") == plain)
    let moved = digest("fit 1cycle 2 lr=1e-2 moms=0.9,0.8")
    #expect(moved != nil && moved != plain)
    #expect(digest("fit(\"1cycle\", 2, lr=1e-2, moms=[0.9, 0.8])") == moved)
  }
}

extension Parameter.Kind {
  /// Read as it stands, without a session.
  fileprivate var isPlain: Bool {
    switch self {
    case .command, .block, .expression, .rest: false
    default: true
    }
  }
}
