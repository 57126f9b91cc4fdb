import Kernel
import Viz

/// One thing that `set` changes: how answers are shown, or what the engine may use. No number that
/// is computed depends on any of them but `exact`.
///
/// What is set stands in the session, so it goes the way of everything in it: a failed statement, a block,
/// `undo`, a branch and a session file treat it as they treat a name.
struct Setting: Catalogued {
  static let noun = "setting"
  static let all: [Setting] = [
    charts, glyphs, colour, width, height, live, keys, hints, memory, threads, exact, autosave,
  ]

  let label: Label
  let kind: Parameter.Kind
  /// What it is when nobody has set it, as it would be typed.
  let standard: String
  /// Whether it is about showing alone; only those may stand in the file of settings.
  let isOfDisplay: Bool
  /// What it is now, as it would be typed; marked where it differs from machine to machine.
  private let shown: (@Sendable (Settings, Appearance) -> String)?
  /// Refuses a value that its kind allows.
  private let check: @Sendable (Value) throws(Problem) -> Void
  /// What else it sets.
  private let more: @Sendable (Value, inout Values) -> Void

  private init(
    _ name: String, aliases: [String] = [], foreign: [String] = [], _ kind: Parameter.Kind,
    standard: String, summary: String, example: String, isOfDisplay: Bool = true,
    shown: (@Sendable (Settings, Appearance) -> String)? = nil,
    check: @escaping @Sendable (Value) throws(Problem) -> Void = { (_) throws(Problem) in },
    more: @escaping @Sendable (Value, inout Values) -> Void = { _, _ in }
  ) {
    label = Label(
      name, aliases: aliases, foreign: foreign, summary: summary,
      parameters: [
        Parameter("value", kind, .positional, help: "what it becomes; shown when unwritten")
      ],
      example: example)
    self.kind = kind
    self.standard = standard
    self.isOfDisplay = isOfDisplay
    (self.shown, self.check, self.more) = (shown, check, more)
  }

  func read(_ workspace: Workspace, _ appearance: Appearance) -> String {
    shown?(workspace.settings, appearance) ?? workspace.settings.text(self)
  }

  /// Sets it in a session's settings, or in what stands behind them.
  func apply(_ value: Value, to values: inout Values) throws(Problem) {
    try check(value)
    values.set(name, value)
    more(value, &values)
  }

  /// `charts=words`, as an option of `set`.
  var option: Parameter {
    Parameter(
      label.name, kind, aliases: label.aliases, foreign: label.foreign, help: Setting.phrase(label))
  }

  /// The sentence as a phrase.
  private static func phrase(_ label: Label) -> String {
    let text = label.summary.dropLast()
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}

extension Setting {
  static let charts: Setting = Setting(
    "charts", foreign: ["backend"], .word(["drawn", "braille", "blocks", "ascii", "words"]),
    standard: "drawn", summary: "How charts are shown.", example: "set charts words",
    shown: { settings, _ in settings.display.charts.rawValue },
    more: { value, values in
      if case .word(let word) = value, glyphs(named: word) != nil {
        values.set(glyphs.name, value)
      }
    })

  static let glyphs: Setting = Setting(
    "glyphs", .word(["auto", "braille", "blocks", "ascii"]), standard: "auto",
    summary: "What charts are drawn with.", example: "set glyphs ascii",
    shown: { _, appearance in
      appearance.glyphs == .block ? "blocks" : appearance.glyphs.rawValue
    })

  /// Nil for `auto`, and for charts that are not drawn.
  static func glyphs(named word: String) -> Glyphs? {
    word == "blocks" ? .block : Glyphs(rawValue: word)
  }

  static let colour: Setting = Setting(
    "colour", aliases: ["color"], .word(["auto", "always", "never"]), standard: "auto",
    summary: "When colours are used.", example: "set colour never")

  static let width: Setting = Setting(
    "width", aliases: ["columns"], foreign: ["linewidth"],
    .either([.integer(20...500), .word(["auto"])]), standard: "auto",
    summary: "Columns of charts and tables.", example: "set width 72",
    shown: { settings, appearance in
      settings.integer(width).map(String.init) ?? "~\(appearance.width)"
    })

  static let height: Setting = Setting(
    "height", aliases: ["rows"], foreign: ["figsize"], .integer(4...100), standard: "12",
    summary: "Rows of charts.", example: "set height 16")

  static let live: Setting = Setting(
    "live", foreign: ["plot_losses", "progress_bar"], .word(["auto", "yes", "no"]),
    standard: "auto", summary: "A chart while a fit runs.",
    example: "set live no")

  static let keys: Setting = Setting(
    "keys", foreign: ["editing_mode"], .word(["auto", "emacs", "vi"]), standard: "auto",
    summary: "Keys of the prompt.", example: "set keys vi")

  static let hints: Setting = Setting(
    "hints", .word(["on", "off"]), standard: "on",
    summary: "Hints beside what is typed.", example: "set hints off")

  static let memory: Setting = Setting(
    "memory", foreign: ["memory_limit"], .either([.bytes, .word(["auto"])]), standard: "auto",
    summary: "Room for tensors and models.", example: "set memory 500MB", isOfDisplay: false,
    shown: { _, _ in "~\(MemoryBudget.text(MemoryBudget.limit))" },
    check: { (value) throws(Problem) in
      if case .integer(let bytes) = value { try MemoryBudget.checkLimit(bytes) }
    })

  static let threads: Setting = Setting(
    "threads", foreign: ["set_num_threads", "num_threads", "n_jobs"],
    .either([.integer(1...64), .word(["auto"])]), standard: "auto",
    summary: "Threads that share large work.",
    example: "set threads 2",
    isOfDisplay: false, shown: { _, _ in "~\(Processor.threads) of \(Processor.count)" })

  static let exact: Setting = Setting(
    "exact", foreign: ["allow_tf32", "deterministic"], .flag, standard: "no",
    summary: "Convolutions as direct sums.",
    example: "set exact yes", isOfDisplay: false,
    more: { value, values in
      // A session in which it was never set says the same.
      if value == .flag(false) { values.remove(exact.name) }
    })

  static let autosave: Setting = Setting(
    "autosave", foreign: ["save_freq", "save_steps"], .integer(0...86_400), standard: "30",
    summary: "Seconds between checkpoints.",
    example: "set autosave 60", isOfDisplay: false)
}
