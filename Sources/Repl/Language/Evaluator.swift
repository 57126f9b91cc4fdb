import Kernel

/// Walks over the steps of an expression with a stack of values. Every problem it throws has a place:
/// the operator for shapes, the name for what is unknown.
struct Evaluator {
  let environment: Environment
  /// For "did you mean": the commands and functions there are.
  let parser: Parser

  init(_ environment: Environment, parser: Parser) {
    self.environment = environment
    self.parser = parser
  }

  func value(of expression: Expression) throws(Problem) -> Item {
    var stack = try run(expression)
    return stack.popLast() ?? .datum(.none)
  }

  /// The value of an expression that is a statement of its own: a name nobody knows was probably meant
  /// as a command.
  func answer(of expression: Expression) throws(Problem) -> Item {
    if let name = expression.soleName, environment.lookup(name) == nil,
      Constant.named(name) == nil, name != "_", !parser.isFunction(name),
      Nearest.closest(to: name, among: environment.names()) == nil
    {
      throw parser.unknownCommand(name, expression.steps[0].place)
    }
    return try value(of: expression)
  }

  /// The value of an expression that must be a number, tensor, text or list.
  func datum(of expression: Expression) throws(Problem) -> Datum {
    let item = try value(of: expression)
    guard case .datum(let datum) = item else {
      throw Problem(
        .wrongKind, "a value is needed here, not \(item.kind)", place: expression.range)
    }
    return datum
  }

  /// What the brackets of a target mean: `x[0, 1:] = …`.
  func indices(of target: Target) throws(Problem) -> [Index] {
    guard let index = target.index else { return [] }
    var stack = try run(index)
    do throws(Problem) { return try Evaluator.indices(target.forms, &stack) } catch {
      throw error.placed(index.range)
    }
  }

  private func run(_ expression: Expression) throws(Problem) -> [Item] {
    var stack: [Item] = []
    var next = 0
    while next < expression.steps.count {
      let step = expression.steps[next]
      next += 1
      do throws(Problem) {
        if case .shortcut(let op, let end) = step.action {
          if Evaluator.decides(op, stack.last) { next = end }
        } else {
          try perform(expression, next - 1, &stack)
        }
      } catch {
        throw Evaluator.placed(error, step.place)
      }
    }
    return stack
  }

  /// A problem from inside a called command keeps its own place; its fix stands only where it is.
  private static func placed(_ problem: Problem, _ place: Range<Int>) -> Problem {
    problem.placed(place)
  }

  /// Whether the left side of `and` or `or` already is the answer.
  private static func decides(_ op: Operator, _ item: Item?) -> Bool {
    switch item {
    case .datum(.flag(let flag)): flag == (op == .or)
    default: false
    }
  }

  private func perform(
    _ expression: Expression, _ index: Int, _ stack: inout [Item]
  ) throws(Problem) {
    switch expression.steps[index].action {
    case .number(let number): stack.append(.datum(.number(number)))
    case .text(let text): stack.append(.datum(.text(text)))
    case .flag(let flag): stack.append(.datum(.flag(flag)))
    case .name(let name): stack.append(try named(name))
    case .verb(let call): stack.append(try environment.perform(call))
    case .unary(let op):
      let value = try popDatum(&stack, for: "\"\(op.rawValue)\"")
      stack.append(.datum(try Datum.unary(op, value)))
    case .binary(let op):
      let right = try popDatum(&stack, for: "\"\(op.rawValue)\"")
      let left = try popDatum(&stack, for: "\"\(op.rawValue)\"")
      let answer: Datum
      do throws(Problem) { answer = try Datum.binary(op, left, right) } catch {
        throw expression.marking(error, at: index, [left, right])
      }
      if let note = Datum.note(op, left, right, answer) { environment.note(note) }
      stack.append(.datum(answer))
    case .list(let count):
      let items = try popData(count, &stack, for: "a list")
      guard Datum.list(items).holds(atMost: Datum.mostValues) else {
        throw Problem(
          .memory,
          "a list holds \(Datum.mostValues) values at the most, those of its lists counted",
          hint: "zeros(1000, 1000) makes a tensor")
      }
      stack.append(.datum(.list(items)))
    case .member(let name):
      let owner = stack.popLast() ?? .datum(.none)
      if case .datum(let datum) = owner {
        stack.append(.datum(try Datum.member(datum, name)))
      } else {
        stack.append(try environment.member(owner, name))
      }
    case .index(let forms): try self.index(forms, &stack)
    case .call(let function, let names):
      try call(function, names, isMethod: false, expression, index, &stack)
    case .method(let function, let names):
      try call(function, names, isMethod: true, expression, index, &stack)
    case .shortcut: break
    }
  }

  private func named(_ name: String) throws(Problem) -> Item {
    if let item = environment.lookup(name) { return item }
    if let constant = Constant.named(name) { return .datum(.number(constant)) }
    throw undefined(name)
  }

  /// The problem with a name nobody gave a value: the nearest name of the session, function or command.
  func undefined(_ name: String) -> Problem {
    let message = "\"\(name.brief)\" has no value"
    if name == "_" {
      return Problem(.undefinedName, "there is no last result yet", hint: "_ is the last result")
    }
    if parser.isFunction(name) {
      return Problem(
        .undefinedName, message, hint: "\(name) is a function: write \(name)(…)")
    }
    if ForeignWords.modules.contains(name) {
      return Problem(
        .undefinedName, message,
        hint: "there are no modules: write what follows the dot alone, randn(3, 4)")
    }
    if Files.exists(name) {
      let written = Files.isFolder(name) ? "\(name)/" : "\"\(name)\""
      return Problem(
        .undefinedName, message, hint: "\(written) is what lies here", replacement: written)
    }
    if let near = Nearest.closest(to: name, among: environment.names()) {
      return Problem(
        .undefinedName, message, hint: "did you mean \(near)?", replacement: near)
    }
    if let near = Nearest.closest(to: name, among: parser.functions.map(\.name)) {
      return Problem(.undefinedName, message, hint: "did you mean \(near)(…)?")
    }
    if let meant = parser.meantCommand(by: name) {
      return Problem(.undefinedName, message, hint: "did you mean the command \(meant)?")
    }
    return Problem(.undefinedName, message, hint: "\(name) = … gives it one; vars lists the names")
  }

  private func call(
    _ function: String, _ names: [String?], isMethod: Bool, _ expression: Expression, _ index: Int,
    _ stack: inout [Item]
  ) throws(Problem) {
    let values = try popData(names.count, &stack, for: function)
    var positional: [Datum] = []
    var named: [(name: String, value: Datum)] = []
    for (name, value) in zip(names, values) {
      if let name {
        named.append((name, value))
      } else {
        guard named.isEmpty else {
          throw Problem(
            .syntax, "\(function): values without a name come before those with one",
            hint: "\(function)(x, axis=0)")
        }
        positional.append(value)
      }
    }
    let receiver = isMethod ? try popDatum(&stack, for: function) : nil
    do throws(Problem) {
      let answer = try environment.draw { (draws: inout Draws) throws(Problem) -> Datum in
        if let receiver {
          return try Datum.method(receiver, function, positional, named: named, draws: &draws)
        }
        return try Function.call(function, positional, named: named, draws: &draws)
      }
      stack.append(.datum(answer))
    } catch {
      throw expression.marking(error, at: index, (receiver.map { [$0] } ?? []) + values)
    }
  }

  private func index(_ forms: [Expression.IndexForm], _ stack: inout [Item]) throws(Problem) {
    let indices = try Evaluator.indices(forms, &stack)
    let value = try popDatum(&stack, for: "an index")
    stack.append(.datum(try Datum.index(value, indices)))
  }

  private static func indices(
    _ forms: [Expression.IndexForm], _ stack: inout [Item]
  ) throws(Problem) -> [Index] {
    let count = forms.reduce(0) { $0 + $1.count }
    var numbers = ArraySlice(try popData(count, &stack, for: "an index"))
    var indices: [Index] = []
    for form in forms {
      switch form {
      case .at: indices.append(try Index(numbers.popFirst() ?? .none))
      case .range(let lower, let upper, let step):
        let from = lower ? numbers.popFirst() : nil
        let to = upper ? numbers.popFirst() : nil
        indices.append(try Index(from: from, to: to, step: step ? numbers.popFirst() : nil))
      }
    }
    return indices
  }

  private func popDatum(_ stack: inout [Item], for use: String) throws(Problem) -> Datum {
    try Evaluator.datum(stack.popLast() ?? .datum(.none), for: use)
  }

  private func popData(
    _ count: Int, _ stack: inout [Item], for use: String
  ) throws(Problem) -> [Datum] {
    try Evaluator.popData(count, &stack, for: use)
  }

  private static func popData(
    _ count: Int, _ stack: inout [Item], for use: String
  ) throws(Problem) -> [Datum] {
    var data: [Datum] = []
    data.reserveCapacity(count)
    for item in stack.suffix(count) { data.append(try datum(item, for: use)) }
    stack.removeLast(min(count, stack.count))
    return data
  }

  private static func datum(_ item: Item, for use: String) throws(Problem) -> Datum {
    guard case .datum(let datum) = item else {
      throw Problem(
        .wrongKind, "\(use) needs numbers, not \(item.kind)",
        hint: "a point hands out what is in it, such as r1.loss")
    }
    return datum
  }
}
