import Testing

@testable import Kernel

/// What holds for every row of the list of functions.
@Suite struct FunctionLawTests {
  /// Verbs of the language: a function of one of these names could not be called.
  static let verbs = """
    data split show augment filter balance relabel drop model use init dropout freeze unfreeze
    transfer summary remove lrfind fit continue cooldown overfit sanity optimiser loss schedule scale
    plan sweep repeat tune plot hist stats confusion worst mine compare runs repro whatif doctor
    explain ensemble cv predict score calibrate vars seed digest save load open export run undo redo
    branch set note history help apropos teach lessons quit if for while def let import and or not
    """.split { $0 == " " || $0 == "\n" }.map(String.init)

  @Test func namesAreApart() {
    var seen: [String] = []
    for label in Function.labels {
      for name in [label.name] + label.aliases {
        #expect(!seen.contains(name), "\(name) is there twice")
        #expect(!Self.verbs.contains(name), "\(name) is a verb")
        seen.append(name)
      }
    }
    for label in Function.labels {
      for name in label.foreign { #expect(!seen.contains(name), "\(name) is a name of ours") }
    }
  }

  @Test(arguments: Function.all) func labelIsComplete(_ function: Function) {
    let label = function.label
    #expect(label.summary.hasSuffix("."))
    #expect(label.summary.first?.isUppercase == true)
    #expect(label.example.hasPrefix(label.name + "("))
    #expect(label.parameters.allSatisfy { !$0.help.isEmpty })
  }

  @Test(arguments: Function.all) func exampleRuns(_ function: Function) throws {
    let answer = try Calls.run(function.label.example)
    if case .none = answer { Issue.record("\(function.name) answers nothing") }
    #expect(!answer.preview.isEmpty)
  }

  @Test(arguments: Function.all) func everyRowAnswersOrRefuses(_ function: Function) throws {
    let odd = try Self.oddValues()
    let few = odd.indices.filter { $0 % 4 == 1 }.map { odd[$0] }
    var draws = Draws()
    func attempt(_ arguments: [Datum], _ named: [(name: String, value: Datum)] = []) {
      do throws(Problem) {
        let answer = try Function.call(function.name, arguments, named: named, draws: &draws)
        #expect(!answer.preview.isEmpty)
      } catch {
        #expect(!error.message.isEmpty)
      }
    }
    attempt([])
    for first in odd {
      attempt([first])
      for second in few {
        attempt([first, second])
        if function.label.parameters.count > 2 { attempt([first, second, second]) }
        for option in function.label.parameters where !option.isPositional {
          attempt([first], [(option.name, second)])
        }
      }
    }
    for option in function.label.parameters { attempt([], [(option.name, .number(2))]) }
    attempt([], [("nosuch", .number(1))])
  }

  static func oddValues() throws -> [Datum] {
    let numbers: [Double] = [0, 1, -1, 2, 2.5, -3, .nan, .infinity, -.infinity, 1e18, 4.6e18, 1e30]
    let tensors = [
      try tensor([0], []), try tensor([0, 3], []), try tensor([2, 0], []), try tensor([1], [.nan]),
      try tensor([3], [3, 1, 2]), try tensor([2, 2], [1, .nan, .infinity, -1]),
      try tensor([2, 3], [1, 2, 3, 4, 5, 6]), try tensor([2, 2], [1, 2, 2, 4]),
      try tensor([2, 1, 2], [1, 2, 3, 4]), try tensor([1, 1], [.infinity]),
      try tensor([3], [1, 0, 1]).mapped(.not),
      try Tensor(try Shape([0, 1 << 59])), try Tensor(try Shape([1 << 59, 0])),
    ]
    return numbers.map { .number($0) } + tensors.map { .tensor($0) } + [
      .flag(true), .text("abc"), .text(""), .none, .list([]), .list([.number(1), .number(0)]),
      .list([.list([.number(1), .number(2)]), .list([.number(3), .number(4)])]),
      .list([.list([.number(1)]), .number(3)]), .list([.text("a")]),
      .list([.tensor(tensors[4]), .tensor(tensors[4])]),
    ]
  }

  @Test func operatorsAnswerOrRefuse() throws {
    let odd = try Self.oddValues()
    for a in odd {
      for op in UnaryOperator.allCases { _ = problem { _ = try Datum.unary(op, a) } }
      for b in odd {
        for op in Operator.allCases {
          let failure = problem {
            let answer = try Datum.binary(op, a, b)
            #expect(!answer.preview.isEmpty)
          }
          if let failure { #expect([.shapes, .wrongKind, .memory].contains(failure.code)) }
        }
      }
    }
  }

  @Test func membersAnswerOrRefuse() throws {
    for value in try Self.oddValues() {
      for name in Datum.memberNames + ["nosuch", ""] {
        _ = problem { _ = try Datum.member(value, name) }
      }
      let indices: [Index] = [
        .at(0), .at(-1), .at(.min), .at(.max), .range(nil, nil, nil), .range(1, -1, -1),
        .range(.min, .max, .min), .range(.max, .min, .max), .range(nil, nil, 0),
        .chosen(.list([])), .chosen(.list([.number(0), .number(-1)])),
        .chosen(.list([.flag(true), .flag(false)])), .chosen(.text("a")), .chosen(.number(.nan)),
      ]
      for first in indices {
        _ = problem { _ = try Datum.index(value, [first]) }
        for second in indices {
          _ = problem { _ = try Datum.index(value, [first, second]) }
          _ = problem {
            var copy = value
            try copy.assign(.number(1), at: [first, second])
          }
        }
      }
    }
  }
}
