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
  /// Of lists whose values suit the options of some verbs alone: those verbs.
  private var suited: [String: Set<String>] = [:]
  private var ranges: [String: Range<Int>] = [:]
  /// What every statement is told to measure that takes `metric=` and leaves it open, as it would be typed.
  var metric: String?

  /// Refuses a list that nothing in the block takes, and a value that a statement refuses.
  init(_ lists: [List], _ block: Block, _ language: Host.Language) throws(Problem) {
    self.block = block
    self.language = language
    for list in lists {
      uses[list.name] = try use(of: list)
      ranges[list.name] = list.range
    }
    for list in lists where uses[list.name] == .option { try suit(list) }
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

  /// Whether its passes can come to other data than there are.
  var changesData: Bool {
    let words: Set = ["data", "use", "open", "run"]
    return !words.isDisjoint(with: uses.keys)
      || BlockLists.calls(in: block, reachedBy: "").contains { words.contains($0.name) }
  }

  /// Whether its passes train a net that they make themselves: nothing is trained before it is there.
  var makesModel: Bool {
    let calls = BlockLists.calls(in: block, reachedBy: "").map(\.name)
    let made = uses["model"] == .first ? 0 : calls.firstIndex(of: "model")
    return made.map { $0 <= calls.firstIndex(of: "fit") ?? $0 } ?? false
  }

  /// For a block without lists.
  init(_ block: Block, _ language: Host.Language) {
    (self.block, self.language) = (block, language)
  }

  /// The statements of a pass, its values filled in, and where each comes from.
  func statements(of point: [Run.Setting]) -> [(text: String, place: Range<Int>)] {
    let first = point.filter { uses[$0.name] == .first }.map { ranges[$0.name] ?? block.range }
    return Array(zip(texts(of: point), first + block.statements.map(\.range)))
  }

  private func texts(of point: [Run.Setting]) -> [String] {
    point.filter { uses[$0.name] == .first }.map { "\($0.name) \($0.value)" }
      + block.statements.map { filled($0, point) }
  }

  /// Whether some statement of the block measures a metric: told to, or because it is told of none, and then
  /// will be; `unasked` where it needs no telling.
  func measures(_ metric: String, unasked: Bool) -> Bool {
    if uses["metric"] != nil { return true }
    return BlockLists.calls(in: block, reachedBy: "metric").contains { call in
      BlockLists.isOpen("metric", call)
        || unasked && BlockLists.option("metric", of: call) != nil && call.argument("metric") == nil
        || call.tricks.contains { $0.slot == "metric" && $0.label.name == metric }
    }
  }

  // MARK: Uses

  private func use(of list: List) throws(Problem) -> Use {
    let name = list.name
    let calls = BlockLists.calls(in: block, reachedBy: name)
    let takers = calls.filter { BlockLists.option(name, of: $0) != nil }
    if takers.contains(where: { BlockLists.isOpen(name, $0) }) { return .option }
    if BlockLists.names(in: block).contains(name) { return .variable }
    let own = calls.filter { $0.label.answers(to: name) }
    if own.contains(where: BlockLists.hasOpenSlot) { return .slot }
    if own.isEmpty, takers.isEmpty, isVerb(name) { return .first }
    throw refused(list, takers.first ?? own.first, calls)
  }

  /// Whether a statement can begin with a name, whatever must follow.
  private func isVerb(_ name: String) -> Bool {
    do throws(Problem) {
      return try language.parse(name).call?.label.answers(to: name) ?? false
    } catch {
      return error.code == .missingArgument
    }
  }

  /// Where several verbs have an option of the name, finds those that all values suit. Refuses values of
  /// which no verb takes all.
  private mutating func suit(_ list: List) throws(Problem) {
    let takers = BlockLists.calls(in: block, reachedBy: list.name).filter {
      BlockLists.isOpen(list.name, $0)
    }
    let verbs = Set(takers.map(\.name))
    guard verbs.count > 1 else { return }
    let all = Set(list.values)
    var asTyped: [String: Set<String>] = [:]
    var atAll: [String: Set<String>] = [:]
    for verb in verbs {
      var draft = self
      draft.suited[list.name] = [verb]
      for value in list.values {
        guard let isTyped = draft.takes(Run.Setting(list.name, value), verb) else { continue }
        atAll[verb, default: []].insert(value)
        if isTyped { asTyped[verb, default: []].insert(value) }
      }
    }
    // A name that one verb knows as a word would be a number of another's, to be computed.
    let known = asTyped.filter { $0.value == all }.map(\.key)
    let isSplit = known.isEmpty && asTyped.values.reduce(Set()) { $0.union($1) } == all
    let fitting = known.isEmpty ? atAll.filter { $0.value == all }.map(\.key) : known
    guard fitting.isEmpty || isSplit else {
      suited[list.name] = Set(fitting)
      return
    }
    let chosen = takers.first { $0.tricks.first != nil } ?? takers.first
    let (verb, row) = (chosen?.name ?? "fit", chosen?.tricks.first?.label.name ?? "…")
    let values = list.values.prefix(2).map { "\"\(row) \(list.name)=\($0)\"" }
    throw Problem(
      .badValue,
      "\(list.name) is an option of \(verbs.sorted().joined(separator: " and of ")) here, and none of them "
        + "takes all these values",
      hint: "leave \(verb) out of the block, and try it whole: \(verb)="
        + values.joined(separator: ","),
      about: list.name, place: list.range)
  }

  /// Whether a value suits the option of a verb as it is typed, and is nothing to be computed first; nil where the
  /// verb refuses it.
  private func takes(_ setting: Run.Setting, _ verb: String) -> Bool? {
    var isTyped = true
    for text in texts(of: [setting]) {
      do throws(Problem) {
        for call in BlockLists.outermost(try language.parse(text)) where call.name == verb {
          guard let option = BlockLists.option(setting.name, of: call) else { continue }
          for case .computed in call.argument(option.name)?.pieces ?? [] { isTyped = false }
        }
      } catch {
        guard error.code == .missingArgument else { return nil }
      }
    }
    return isTyped
  }

  private func refused(_ list: List, _ writer: Call?, _ calls: [Call]) -> Problem {
    if let writer, !BlockLists.canBeWrittenOn(writer) {
      return Problem(
        .badValue,
        "\(writer.name) has an output of its own here, and then takes no \(list.name) from a list",
        hint: "leave out what follows > or |", about: list.name, place: list.range)
    }
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

  /// The commands of a block that the values of a name reach: those of blocks and expressions in it
  /// too, but nothing inside a sweep that goes through values of the same name itself.
  private static func calls(in block: Block, reachedBy name: String) -> [Call] {
    block.statements.flatMap { calls(in: $0, reachedBy: name) }
  }

  private static func calls(in statement: Statement, reachedBy name: String) -> [Call] {
    outermost(statement).flatMap { call -> [Call] in
      let isTaken = call.arguments.contains { $0.parameter.name == name }
      return [call] + (isTaken ? [] : inner(call).flatMap { calls(in: $0, reachedBy: name) })
    }
  }

  /// The commands of a statement that stand in no block of it.
  private static func outermost(_ statement: Statement) -> [Call] {
    switch statement.form {
    case .command(let call), .assign(_, .command(let call)): [call] + computed(call)
    case .expression(let expression), .assign(_, .expression(let expression)): called(expression)
    case .question: []
    }
  }

  private static func computed(_ call: Call) -> [Call] {
    call.arguments.flatMap(\.pieces).flatMap { piece -> [Call] in
      switch piece {
      case .computed(let expression), .formula(let expression, _): called(expression)
      case .value, .command, .block: []
      }
    }
  }

  private static func called(_ expression: Expression) -> [Call] {
    expression.steps.flatMap { step -> [Call] in
      if case .verb(let call) = step.action { [call] + computed(call) } else { [] }
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

  /// Whether values can be added to a command. One with an output of its own is left as it is.
  private static func canBeWrittenOn(_ call: Call) -> Bool { call.sink == nil }

  /// Whether the option is there and left open, in a command that can be written on.
  private static func isOpen(_ name: String, _ call: Call) -> Bool {
    guard canBeWrittenOn(call), let option = option(name, of: call) else { return false }
    return call.argument(option.name) == nil
  }

  private static func hasOpenSlot(_ call: Call) -> Bool {
    guard canBeWrittenOn(call), let slot = call.label.parameters.first(where: \.isPositional)
    else { return false }
    return call.argument(slot.name) == nil
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
    var settings = point
    if let metric, !point.contains(where: { $0.name == "metric" }) {
      settings.append(Run.Setting("metric", metric))
    }
    var written: [Int: String] = [:]
    write(settings, into: statement, &written)
    let bytes = Array(statement.text.utf8)
    let start = statement.range.lowerBound
    var text = ""
    var place = 0
    for (at, words) in written.sorted(by: { $0.key < $1.key }) {
      let next = min(max(at - start, place), bytes.count)
      text += String(decoding: bytes[place..<next], as: UTF8.self) + words
      place = next
    }
    return text + String(decoding: bytes[place...], as: UTF8.self)
  }

  /// Notes what is to be written where, by places in the source.
  private func write(
    _ settings: [Run.Setting], into statement: Statement, _ written: inout [Int: String]
  ) {
    for call in BlockLists.outermost(statement) {
      var slots: [String] = []
      var options: [(name: String, value: String)] = []
      for setting in settings {
        switch uses[setting.name] ?? .option {
        case .slot where call.label.answers(to: setting.name) && BlockLists.hasOpenSlot(call):
          slots.append(setting.value)
        case .option
        where BlockLists.isOpen(setting.name, call)
          && suited[setting.name]?.contains(call.name) != false:
          options.append((setting.name, setting.value))
        default: break
        }
      }
      if isBracketed(call) {
        bracket(slots, options, into: call, &written)
      } else {
        let own = options.map { " \($0.name)=\(BlockLists.quoted($0.value))" }
        written[call.verbRange.upperBound, default: ""] += slots.map { " " + $0 }.joined()
        written[call.range.upperBound, default: ""] += own.joined()
      }
      let inside = settings.filter { setting in
        !call.arguments.contains { $0.parameter.name == setting.name }
      }
      for statement in BlockLists.inner(call).flatMap(\.statements) {
        write(inside, into: statement, &written)
      }
    }
  }

  /// Whether it is written `fit(2)`.
  private func isBracketed(_ call: Call) -> Bool {
    byte(at: call.verbRange.upperBound) == Ascii.openRound
  }

  private func byte(at place: Int) -> UInt8? {
    let bytes = block.text.utf8
    let offset = place - block.range.lowerBound
    guard (0..<bytes.count).contains(offset) else { return nil }
    return bytes[bytes.index(bytes.startIndex, offsetBy: offset)]
  }

  /// Words at the front of the brackets, options at their end, commas between them.
  private func bracket(
    _ slots: [String], _ options: [(name: String, value: String)], into call: Call,
    _ written: inout [Int: String]
  ) {
    let words = slots.flatMap(BlockLists.arguments)
    let own = options.map { "\($0.name)=\(BlockLists.argument($0.value))" }
    let (first, end) = (call.verbRange.upperBound + 1, call.range.upperBound - 1)
    guard !call.arguments.isEmpty else {
      written[end, default: ""] += (words + own).joined(separator: ", ")
      return
    }
    var last = end - 1
    while let byte = byte(at: last), Ascii.isSpace(byte) { last -= 1 }
    let comma = byte(at: last) == Ascii.comma ? " " : ", "
    if !words.isEmpty { written[first, default: ""] += words.joined(separator: ", ") + ", " }
    if !own.isEmpty { written[end, default: ""] += comma + own.joined(separator: ", ") }
  }
}
