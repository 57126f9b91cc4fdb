import Kernel

/// One row: what a verb takes and what it does. Parser, help, completion, reference and tests read
/// `label`; `action` works on a draft that is kept only when it returns.
struct Command: Sendable {
  enum Task: String, CaseIterable {
    case data, model, train, look, session, learn
  }

  /// What an action is given.
  struct Request {
    let call: Call
    /// Every parameter, computed and held to its range, standards filled in; and what belongs to
    /// the rows chosen in trick slots.
    let words: Words

    var values: Values { words.values }

    /// The row chosen in a trick slot and the values that belong to it.
    func choice(_ slot: String, adding extra: [Parameter] = []) -> Choice? {
      guard let trick = words.tricks.first(where: { $0.slot == slot }) else { return nil }
      var own = trick.values
      for parameter in extra {
        guard let value = values.value(parameter.name) else { continue }
        own.set(parameter.name, value, written: values.isWritten(parameter.name))
      }
      return Choice(trick.name, own)
    }

    /// The rows chosen, by slot.
    var choices: [String: [Choice]] {
      var choices: [String: [Choice]] = [:]
      for trick in words.tricks {
        choices[trick.slot, default: []].append(Choice(trick.name, trick.values))
      }
      return choices
    }

    /// The name that `as=` gives, or the usual one. A word of the language is refused, and so is the
    /// name of something of another kind, which would be lost.
    func name(
      _ usual: String, _ session: Session, replaces: (Item) -> Bool
    ) throws(Problem) -> String {
      guard let name = values.text("as") else { return usual }
      try checkNewName(name, as: "as")
      if let item = session[name], !replaces(item) {
        throw Problem(
          .reservedName, "\"\(name)\" is \(item.kind) already", hint: "as=\(name)_2",
          about: "as")
      }
      return name
    }

    /// Refuses a word of the language as the name that `parameter` gives.
    func checkNewName(_ name: String, as parameter: String) throws(Problem) {
      guard
        Verbs.all.contains(name) || Verbs.later.contains(name) || Verbs.operators.contains(name)
          || Verbs.isAutomatic(name)
      else { return }
      throw Problem(
        .reservedName, "\"\(name)\" is a word of the language and can name nothing",
        hint: "\(parameter)=my_\(name)", about: parameter)
    }

    /// The seed that was written, or the session's next one, which the journal pins. A written seed
    /// uses up a turn too: a saved script, which writes them all, must leave the next ones alike.
    func seed(_ workspace: inout Workspace) -> UInt64 {
      let seed = workspace.session.nextSeed(for: call.name)
      if let written = values.integer("seed") { return UInt64(written) }
      workspace.journal.pin = seed
      return seed
    }
  }

  typealias Action = @Sendable (Request, inout Workspace, Host) throws(Problem) -> Answer
  typealias Job = @Sendable (Request, inout Workspace) throws(Problem) -> Trainings.Job?

  let label: Label
  let task: Task
  /// Whether a saved script repeats it.
  let isKept: Bool
  /// Whether what a session has stored may do it; false for what writes files, opens or runs them.
  let isReplayed: Bool
  /// The training it would do, where it does one and nothing else: the passes of a block train theirs
  /// side by side.
  let job: Job?
  let action: Action

  init(
    _ label: Label, _ task: Task, isKept: Bool = true, isReplayed: Bool = true, job: Job? = nil,
    action: @escaping Action
  ) {
    self.label = label
    self.task = task
    self.isKept = isKept
    self.isReplayed = isReplayed
    self.job = job
    self.action = action
  }

  static let seed = Parameter(
    "seed", .integer(0...9_007_199_254_740_992), foreign: ["random_state", "manual_seed"],
    help: "of this command's draws; the session's when unwritten")
  static let name = Parameter(
    "as", .name, help: "the name it gets")
}

/// The commands an interpreter knows, and what it answers to `NAME?`.
struct CommandTable: Sendable {
  /// The page about a word: deep or not, in so many columns.
  typealias Page = @Sendable (String, Bool, Int) throws(Problem) -> [String]

  let labels: [Label]
  let page: Page
  private let rows: [String: Command]

  init(_ commands: [Command], page: @escaping Page) {
    labels = commands.map(\.label)
    self.page = page
    rows = Dictionary(commands.map { ($0.label.name, $0) }) { first, _ in first }
  }

  /// The command of a name in full.
  subscript(_ name: String) -> Command? { rows[name] }
}

extension Problem {
  /// The problem as one of the value that was written for a parameter.
  func concerning(_ parameter: String) -> Problem {
    var problem = self
    problem.about = parameter
    return problem
  }

  /// The problem of a piece of source that begins `offset` bytes into the whole.
  func moved(by offset: Int) -> Problem {
    var problem = self
    func moved(_ place: Range<Int>) -> Range<Int> {
      place.lowerBound + offset..<place.upperBound + offset
    }
    problem.place = place.map(moved)
    problem.marks = marks.map { Mark($0.text, place: $0.place.map(moved)) }
    return problem
  }
}
