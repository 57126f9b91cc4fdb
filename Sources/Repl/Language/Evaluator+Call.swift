import Kernel

/// The checked words of one command, ready for its action.
struct Words {
  /// The command's own parameters and those of the chosen rows, written or standard. Where two rows
  /// have an option of one name, each row's own values are in `tricks`.
  let values: Values
  /// For each trick slot the chosen rows with their own values.
  let tricks: [(slot: String, name: String, values: Values)]

  /// The values of the row chosen in a slot.
  func values(of slot: String) -> Values {
    tricks.first { $0.slot == slot }?.values ?? Values()
  }
}

extension Evaluator {
  /// Computes what was left to be computed, holds it to the slots' ranges, fills in the standards.
  func words(of call: Call) throws(Problem) -> Words {
    var values = Values()
    var own: [String: Values] = [:]
    for argument in call.arguments {
      let value = try self.value(of: argument)
      values.set(argument.parameter.name, value)
      if let trick = argument.trick {
        own[trick, default: Values()].set(argument.parameter.name, value)
      }
    }
    let chosen = try tricks(of: call, values)
    values.fillStandards(of: call.label)
    var tricks: [(slot: String, name: String, values: Values)] = []
    for (slot, label) in chosen {
      // Of several rows in one slot each takes what it declares.
      var trickValues = own[slot] ?? Values()
      for name in trickValues.names where label.parameter(name) == nil {
        trickValues.remove(name)
      }
      for parameter in label.parameters where trickValues.value(parameter.name) == nil {
        // An option of the command with the same name stands for the row's too.
        if values.isWritten(parameter.name), let value = values.value(parameter.name) {
          trickValues.set(parameter.name, value)
        }
      }
      trickValues.fillStandards(of: label)
      tricks.append((slot, label.name, trickValues))
      values.fillStandards(of: label)
    }
    return Words(values: values, tricks: tricks)
  }

  /// The rows named in the source, and those whose name was computed.
  private func tricks(
    of call: Call, _ values: Values
  ) throws(Problem) -> [(slot: String, label: Label)] {
    var tricks = call.tricks
    for argument in call.arguments {
      let slot = argument.parameter.name
      guard !tricks.contains(where: { $0.slot == slot }), let name = values.text(slot),
        let label = argument.parameter.kind.rows.first(where: { $0.answers(to: name) })
      else { continue }
      tricks.append((slot, label))
    }
    return tricks
  }

  private func value(of argument: Argument) throws(Problem) -> Value {
    var values: [Value] = []
    for piece in argument.pieces {
      switch piece {
      case .value(let value): values.append(value)
      case .formula(_, let text): values.append(.text(text))
      case .command(let statement): values.append(.text(statement.text))
      case .block(let block): values.append(.text(block.text))
      case .computed(let expression):
        values += try computed(expression, argument)
      }
    }
    if case .slice = argument.parameter.kind, values.count > 1 {
      do throws(Problem) {
        return try Parameter.slice(of: values, of: argument.parameter.name)
      } catch {
        throw error.placed(argument.valueRange)
      }
    }
    guard argument.parameter.kind.keepsList(of: values) else {
      return values.first ?? .text(argument.text)
    }
    return .list(values)
  }

  /// The values an expression gives a slot: one, or several where the slot takes a list.
  private func computed(
    _ expression: Expression, _ argument: Argument
  ) throws(Problem) -> [Value] {
    let parameter = argument.parameter
    let item: Item
    do throws(Problem) { item = try value(of: expression) } catch {
      guard error.code == .undefinedName, expression.soleName != nil else { throw error }
      var told = error
      told.hint = [error.hint, "\(parameter.name) takes \(parameter.kind.wanted)"]
        .compactMap { $0 }.joined(separator: "; ")
      throw told
    }
    do throws(Problem) {
      guard case .datum(let datum) = item else {
        throw Problem(
          .badValue, "\(parameter.name) takes \(parameter.kind.wanted), not \(item.kind)")
      }
      if parameter.kind.takesList, datum.number == nil, let items = datum.items {
        var values: [Value] = []
        for item in items { values.append(try element(item, parameter)) }
        return values
      }
      return [try element(datum, parameter)]
    } catch {
      throw error.placed(argument.valueRange)
    }
  }

  private func element(_ datum: Datum, _ parameter: Parameter) throws(Problem) -> Value {
    let kind = parameter.kind.element
    let single = Parameter(parameter.name, kind, help: parameter.help)
    if kind.isNumeric {
      guard case .text = datum else {
        guard let number = datum.number else {
          throw Problem(
            .badValue, "\(parameter.name) takes \(parameter.kind.wanted), not \(datum.kind)")
        }
        return try single.check(number)
      }
    }
    switch datum {
    case .flag(let flag): return try single.read(flag ? "yes" : "no")
    case .text(let text): return try single.read(text)
    case .number(let number): return try single.read(Numeral.short(number, digits: 17))
    case .list, .tensor, .none:
      throw Problem(
        .badValue, "\(parameter.name) takes \(parameter.kind.wanted), not \(datum.kind)")
    }
  }
}

extension Parameter.Kind {
  /// Whether the checked value is a list.
  var isList: Bool {
    switch self {
    case .list, .rest: true
    default: false
    }
  }

  /// Whether a list can be the checked value, perhaps beside something else.
  var takesList: Bool {
    if case .either(let kinds) = self { return kinds.contains { $0.takesList } }
    return isList
  }

  /// Whether these values are kept as a list: several where one is possible, and one that nothing
  /// beside a list takes.
  func keepsList(of values: [Value]) -> Bool {
    guard case .either(let kinds) = self else { return isList }
    guard takesList else { return false }
    guard values.count == 1, let value = values.first else { return true }
    return !kinds.contains { !$0.takesList && $0.holds(value) }
  }

  /// What one value of a list is.
  var element: Parameter.Kind {
    switch self {
    case .list(let kind), .rest(let kind): kind.element
    case .either(let kinds) where takesList: .either(kinds.map(\.element))
    default: self
    }
  }

  /// What it takes, in a sentence.
  var wanted: String {
    switch self {
    case .number(let range): "a number, \(describe(range))"
    case .integer(let range): "a whole number, \(describe(range))"
    case .slice(let range): "a number, \(describe(range)), or two with ':' between"
    case .flag: "yes or no"
    case .word(let words): "one of " + words.joined(separator: "  ")
    case .trick(let labels): "one of " + labels.map(\.name).joined(separator: "  ")
    case .text: "a text"
    case .path: "a file name"
    case .name, .reference: "a name"
    case .bytes: "an amount of memory, such as 500MB"
    case .expression: "an expression"
    case .list(let kind), .rest(let kind): kind.wanted + ", or several"
    case .either(let kinds): kinds.map(\.wanted).joined(separator: ", or ")
    case .command: "a command"
    case .block: "a block in braces"
    }
  }
}
