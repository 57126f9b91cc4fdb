import Kernel

/// A parsed expression: steps in postfix order, so that neither its length nor its nesting can
/// exhaust the stack when it is evaluated, copied or dropped.
struct Expression: Sendable {
  struct Step: Sendable {
    let action: Action
    /// The operator, name or bracket to point at when this step fails.
    let place: Range<Int>
    /// Where the values it pops stand, in their order; none for long lists.
    var operands: [Range<Int>] = []
  }

  enum Action: Sendable {
    /// Push a value.
    case number(Double)
    case text(String)
    case flag(Bool)
    case name(String)
    /// Run a command and push what it hands out.
    indirect case verb(Call)
    /// Pop operands, push the result.
    case unary(UnaryOperator)
    case binary(Operator)
    case list(count: Int)
    case member(String)
    /// Pops the arguments, in order; names stand for those written `name=value`.
    case call(function: String, names: [String?])
    /// As a call, but pops the value before the point too: `x.sum(axis=0)`.
    case method(String, names: [String?])
    /// Pops the numbers of all places, then the value.
    case index([IndexForm])
    /// Leaves a value that already decides `and` or `or` and jumps behind it.
    case shortcut(Operator, to: Int)
  }

  /// One place between the brackets of an index, and which of its numbers are written.
  enum IndexForm: Sendable, Equatable {
    case at
    case range(lower: Bool, upper: Bool, step: Bool)

    var count: Int {
      switch self {
      case .at: 1
      case .range(let lower, let upper, let step):
        (lower ? 1 : 0) + (upper ? 1 : 0) + (step ? 1 : 0)
      }
    }
  }

  let steps: [Step]
  let range: Range<Int>

  /// The name, where the expression is nothing but one.
  var soleName: String? {
    if steps.count == 1, case .name(let name) = steps[0].action { name } else { nil }
  }

  /// The call, where the expression is nothing but one command.
  var soleCall: Call? {
    if steps.count == 1, case .verb(let call) = steps[0].action { call } else { nil }
  }

  /// Whether to evaluate it is to run a command.
  var hasCommands: Bool {
    steps.contains { if case .verb = $0.action { true } else { false } }
  }

  /// Every name read, in order of first appearance.
  var names: [String] {
    var names: [String] = []
    for step in steps {
      if case .name(let name) = step.action, !names.contains(name) { names.append(name) }
    }
    return names
  }
}
