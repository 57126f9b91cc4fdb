import Kernel

/// Where the values of a sweep's lists go in its block.
///
/// A list fills the options of its name that were left unwritten, in nested blocks too. One that is a name in
/// an expression of the block is a variable. One that is called like a verb fills the unwritten first slot
/// of that verb's statements, or, where there are none, the verb runs first in each pass.
struct BlockLists {
  /// One list: its name and its values as they were typed.
  typealias List = (name: String, values: [String], range: Range<Int>)

  private enum Use {
    case option, variable, slot, first
  }

  private let block: Block
  private let language: Host.Language
  private var uses: [String: Use] = [:]
  /// What every statement is told to measure that takes `metric=` and leaves it open, as it would be typed.
  var metric: String?

  /// Refuses a list that nothing in the block takes, and a value that a statement refuses.
  init(_ lists: [List], _ block: Block, _ language: Host.Language) throws(Problem) {
    self.block = block
    self.language = language
    for list in lists { uses[list.name] = try use(of: list) }
    for list in lists where uses[list.name] != .variable {
      for value in list.values {
        do throws(Problem) {
          for text in texts(of: [Run.Setting(list.name, value)]) { _ = try language.parse(text) }
        } catch  where error.code != .missingArgument {
          var problem = error
          (problem.place, problem.replacement) = (list.range, nil)
          throw problem
        } catch {}
      }
    }
  }

  /// For a block without lists.
  init(_ block: Block, _ language: Host.Language) {
    (self.block, self.language) = (block, language)
  }

  /// The statements of a pass, its values filled in, and where each comes from.
  func statements(of point: [Run.Setting]) -> [(text: String, place: Range<Int>)] {
    let texts = texts(of: point)
    let places =
      [Range<Int>](repeating: block.range, count: texts.count - block.statements.count)
      + block.statements.map(\.range)
    return Array(zip(texts, places))
  }

  private func texts(of point: [Run.Setting]) -> [String] {
    point.filter { uses[$0.name] == .first }.map { "\($0.name) \($0.value)" }
      + block.statements.map { filled($0, point) }
  }

  /// Whether some statement of the block measures a metric: told to, or by itself.
  func measures(_ metric: String) -> Bool {
    BlockLists.calls(in: block).contains { call in
      isOpen("metric", call)
        || call.tricks.contains { $0.slot == "metric" && $0.label.name == metric }
    }
  }

  // MARK: Uses

  private func use(of list: List) throws(Problem) -> Use {
    let name = list.name
    let calls = BlockLists.calls(in: block)
    let takers = calls.filter { BlockLists.option(name, of: $0) != nil }
    if takers.contains(where: { isOpen(name, $0) }) { return .option }
    if BlockLists.names(in: block).contains(name) { return .variable }
    let own = calls.filter { $0.label.answers(to: name) }
    if own.contains(where: { firstSlot(of: $0) != nil }) { return .slot }
    if own.isEmpty, takers.isEmpty, let value = list.values.first,
      let parsed = try? language.parse("\(name) \(value)"), case .command(let call) = parsed.form,
      call.label.answers(to: name)
    {
      return .first
    }
    throw refused(list, takers.first ?? own.first, calls)
  }

  private func refused(_ list: List, _ writer: Call?, _ calls: [Call]) -> Problem {
    if let writer {
      return Problem(
        .badValue,
        "\(list.name) is written in the block already, so none of these values would be used",
        hint: "leave it out of \"\(writer.name) …\"", about: list.name, place: list.range)
    }
    var known = Set<String>()
    for call in calls {
      for label in [call.label] + call.tricks.map(\.label) {
        known.formUnion(label.parameters.map(\.name))
      }
    }
    let near = Nearest.closest(to: list.name, among: known.sorted() + calls.map(\.name))
    return Problem(
      .unknownOption, "nothing in the block takes \(list.name)",
      hint: near.map { "did you mean \($0)=?" }
        ?? "an option of a statement in the block, a name it computes with, or a verb: lr=1e-3,1e-2",
      about: list.name, place: list.range, replacement: near)
  }

  /// Every command of a block, those of blocks in it included.
  private static func calls(in block: Block) -> [Call] {
    block.statements.flatMap { statement -> [Call] in
      guard let call = statement.call else { return [] }
      return [call] + inner(call).flatMap(calls)
    }
  }

  private static func inner(_ call: Call) -> [Block] {
    call.arguments.flatMap(\.pieces).compactMap { piece in
      if case .block(let block) = piece { block } else { nil }
    }
  }

  /// The parameter of the command, or of a row chosen in it, that a list would fill.
  private static func option(_ name: String, of call: Call) -> Parameter? {
    guard inner(call).isEmpty else { return nil }
    let own = [call.label] + call.tricks.map(\.label)
    return own.lazy.compactMap { $0.parameters.first { $0.name != "*" && $0.answers(to: name) } }
      .first
  }

  /// Whether the option is there and left open, in a statement that can be written on.
  private func isOpen(_ name: String, _ call: Call) -> Bool {
    guard let option = BlockLists.option(name, of: call) else { return false }
    return call.sink == nil && call.argument(option.name) == nil
  }

  private func firstSlot(of call: Call) -> Parameter? {
    guard call.sink == nil, let slot = call.label.parameters.first(where: \.isPositional),
      call.argument(slot.name) == nil
    else { return nil }
    return slot
  }

  /// Every name that the block's expressions read.
  private static func names(in block: Block) -> Set<String> {
    var names = Set<String>()
    func read(_ expression: Expression) {
      names.formUnion(expression.names)
      for step in expression.steps {
        if case .verb(let call) = step.action { read(call) }
      }
    }
    func read(_ call: Call) {
      for piece in call.arguments.flatMap(\.pieces) {
        switch piece {
        case .computed(let expression), .formula(let expression, _): read(expression)
        case .command(let statement): read(statement)
        case .block(let block): names.formUnion(BlockLists.names(in: block))
        case .value: break
        }
      }
    }
    func read(_ statement: Statement) {
      switch statement.form {
      case .assign(let targets, let right):
        for index in targets.compactMap(\.index) { read(index) }
        switch right {
        case .command(let call): read(call)
        case .expression(let expression): read(expression)
        }
      case .command(let call): read(call)
      case .expression(let expression): read(expression)
      case .question: break
      }
    }
    for statement in block.statements { read(statement) }
    return names
  }

  // MARK: Filling

  /// A statement with the values of a pass in what was left open.
  private func filled(_ statement: Statement, _ point: [Run.Setting]) -> String {
    let bytes = Array(statement.text.utf8)
    guard let call = statement.call else { return statement.text }
    // Ranges count in what was typed; a verb written out in full moves what follows it.
    let start = statement.range.lowerBound + statement.range.count - bytes.count
    let verbEnd = call.verbRange.upperBound - start
    guard verbEnd <= bytes.count, verbEnd == bytes.count || bytes[verbEnd] != Ascii.openRound else {
      return statement.text
    }
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    var head = text(0..<verbEnd)
    var tail = ""
    for setting in point {
      switch uses[setting.name] {
      case .slot where call.label.answers(to: setting.name) && firstSlot(of: call) != nil:
        head += " \(setting.value)"
      case .option where isOpen(setting.name, call):
        tail += " \(setting.name)=\(BlockLists.quoted(setting.value))"
      default: break
      }
    }
    if let metric, isOpen("metric", call), !point.contains(where: { $0.name == "metric" }) {
      tail += " metric=\(metric)"
    }
    var middle = ""
    var place = verbEnd
    for block in BlockLists.inner(call) {
      // What an inner sweep goes through itself is its own.
      let outer = point.filter { setting in
        !call.arguments.contains { $0.parameter.name == setting.name }
      }
      let (first, last) = (block.range.lowerBound - start, block.range.upperBound - start)
      guard first >= place, last <= bytes.count else { return statement.text }
      middle += text(place..<first) + " "
      middle += block.statements.map { filled($0, outer) }.joined(separator: "; ") + " "
      place = last
    }
    return head + middle + text(place..<bytes.count) + tail
  }

  private static func quoted(_ value: String) -> String {
    let isPlain = value.utf8.allSatisfy { $0 > 32 && $0 != UInt8(ascii: "\"") }
    return isPlain ? value : "\"" + value + "\""
  }
}
