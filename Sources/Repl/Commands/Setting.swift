import Kernel
import Viz

/// One thing that `set` changes: how answers are shown, or what the engine may use. No number that
/// is computed depends on any of them but `exact`.
struct Setting: Catalogued {
  static let noun = "setting"
  static let all: [Setting] = [
    charts, glyphs, colour, width, height, keys, hints, memory, threads, exact, autosave,
  ]

  let label: Label
  /// Whether it is about showing alone; only those may stand in the file of settings.
  let isOfDisplay: Bool
  /// What it is now, as it would be typed; marked where it differs from machine to machine.
  let read: @Sendable (Workspace, Appearance) -> String
  let apply: @Sendable (Value, inout Workspace) throws(Problem) -> Void

  private init(
    _ name: String, aliases: [String] = [], foreign: [String] = [], _ kind: Parameter.Kind,
    standard: String, summary: String, example: String, isOfDisplay: Bool = true,
    read: @escaping @Sendable (Workspace, Appearance) -> String,
    apply: @escaping @Sendable (Value, inout Workspace) throws(Problem) -> Void
  ) {
    label = Label(
      name, aliases: aliases, foreign: foreign, summary: summary,
      parameters: [
        Parameter("value", kind, .positional, help: "what it becomes; shown when unwritten")
      ],
      example: example)
    self.isOfDisplay = isOfDisplay
    self.standard = standard
    self.read = read
    self.apply = apply
  }

  /// What it is when nobody has set it, as it would be typed.
  let standard: String

  /// `charts=words`, as an option of `set`.
  var option: Parameter {
    let kind = label.parameters.first?.kind ?? .text
    return Parameter(
      label.name, kind, aliases: label.aliases, foreign: label.foreign, help: Setting.phrase(label))
  }

  /// The sentence as a phrase.
  private static func phrase(_ label: Label) -> String {
    let text = label.summary.dropLast()
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  private static let charts = Setting(
    "charts", foreign: ["backend"], .word(["drawn", "braille", "blocks", "ascii", "words"]),
    standard: "drawn", summary: "How charts are shown.", example: "set charts words",
    read: { workspace, _ in workspace.display.charts.rawValue },
    apply: { value, workspace in
      let word = value.text
      workspace.display.charts = ChartForm(rawValue: word) ?? .drawn
      if let glyphs = glyphs(named: word) { workspace.display.glyphs = glyphs }
    })

  private static let glyphs = Setting(
    "glyphs", .word(["auto", "braille", "blocks", "ascii"]), standard: "auto",
    summary: "What charts are drawn with.", example: "set glyphs ascii",
    read: { _, appearance in
      appearance.glyphs == .block ? "blocks" : appearance.glyphs.rawValue
    },
    apply: { value, workspace in workspace.display.glyphs = glyphs(named: value.text) })

  private static func glyphs(named word: String) -> Glyphs? {
    word == "blocks" ? .block : Glyphs(rawValue: word)
  }

  private static let colour = Setting(
    "colour", aliases: ["color"], .word(["auto", "always", "never"]), standard: "auto",
    summary: "When colours are used.", example: "set colour never",
    read: { workspace, _ in (workspace.display.colour ?? .auto).rawValue },
    apply: { value, workspace in workspace.display.colour = ColourDepth.Wish(rawValue: value.text) }
  )

  private static let width = Setting(
    "width", aliases: ["columns"], foreign: ["linewidth"],
    .either([.integer(20...500), .word(["auto"])]), standard: "auto",
    summary: "Columns of charts and tables.", example: "set width 72",
    read: { workspace, appearance in
      workspace.display.width.map(String.init) ?? "~\(appearance.width)"
    },
    apply: { value, workspace in workspace.display.width = value.integer })

  private static let height = Setting(
    "height", aliases: ["rows"], foreign: ["figsize"], .integer(4...100), standard: "12",
    summary: "Rows of charts.", example: "set height 16",
    read: { workspace, _ in "\(workspace.display.height)" },
    apply: { value, workspace in workspace.display.height = value.integer ?? 12 })

  private static let keys = Setting(
    "keys", foreign: ["editing_mode"], .word(["auto", "emacs", "vi"]), standard: "auto",
    summary: "Keys of the prompt.", example: "set keys vi",
    read: { workspace, _ in (workspace.display.keys ?? .auto).rawValue },
    apply: { value, workspace in workspace.display.keys = KeyMode(rawValue: value.text) })

  private static let hints = Setting(
    "hints", .word(["on", "off"]), standard: "on",
    summary: "Hints beside what is typed.", example: "set hints off",
    read: { workspace, _ in workspace.display.hints ? "on" : "off" },
    apply: { value, workspace in workspace.display.hints = value.text == "on" })

  private static let memory = Setting(
    "memory", foreign: ["memory_limit"], .either([.bytes, .word(["auto"])]), standard: "auto",
    summary: "Room for tensors and models.", example: "set memory 500MB", isOfDisplay: false,
    read: { _, _ in "~\(MemoryBudget.text(MemoryBudget.limit))" },
    apply: { value, _ throws(Problem) in try MemoryBudget.setLimit(value.integer) })

  private static let threads = Setting(
    "threads", foreign: ["set_num_threads", "num_threads", "n_jobs"],
    .either([.integer(1...64), .word(["auto"])]), standard: "auto",
    summary: "Threads that share large work.",
    example: "set threads 2",
    isOfDisplay: false, read: { _, _ in "~\(Processor.threads) of \(Processor.count)" },
    apply: { value, _ throws(Problem) in
      try Processor.setThreads(value.integer ?? min(64, Processor.count))
    })

  private static let exact = Setting(
    "exact", foreign: ["allow_tf32", "deterministic"], .flag, standard: "no",
    summary: "Convolutions as direct sums.",
    example: "set exact yes", isOfDisplay: false,
    read: { _, _ in Processor.isExact ? "yes" : "no" },
    apply: { value, _ in Processor.isExact = value == .flag(true) })

  private static let autosave = Setting(
    "autosave", foreign: ["save_freq", "save_steps"], .integer(0...86_400), standard: "30",
    summary: "Seconds between checkpoints.",
    example: "set autosave 60", isOfDisplay: false,
    read: { workspace, _ in "\(workspace.checkpointInterval)" },
    apply: { value, workspace in workspace.checkpointInterval = value.integer ?? 30 })
}

extension Value {
  fileprivate var text: String {
    switch self {
    case .word(let text), .text(let text): text
    default: ""
    }
  }

  fileprivate var integer: Int? { if case .integer(let integer) = self { integer } else { nil } }
}

extension Topic {
  static let settings = Topic(
    "settings", aliases: ["configuration", "config"],
    "What `set` changes; set alone shows the values, set NAME VALUE changes one."
  ) { _ in
    Setting.all.map { setting in
      .pair(
        setting.name,
        setting.label.summary.dropLast() + ": " + setting.option.kind.brief + "; "
          + setting.standard)
    } + [
      .blank,
      .line(
        "The file \(Directories.current.configuration)/config.ath is read when a talk begins. It "
          + "holds set of \(Setting.all.filter(\.isOfDisplay).map(\.name).joined(separator: ", ")), a "
          + "line each; --no-config leaves it out, and scripts never read it."),
    ]
  }

  static let files = Topic(
    "files", aliases: ["directories", "folders"], "Where the program keeps what it keeps."
  ) { _ in
    let folders = Directories.current
    return [
      .pair("settings", folders.configuration + "/config.ath"),
      .pair("statements", folders.state + "/history"),
      .pair("data", folders.data),
      .pair("keys", "~/.editrc"),
      .blank,
      .line(
        "XDG_CONFIG_HOME, XDG_STATE_HOME and XDG_DATA_HOME move the first three. Everything else "
          + "is written where a statement says: save, export, > and >>."),
    ]
  }
}

extension Parameter.Kind {
  /// What may be written, in a few words.
  var brief: String {
    switch self {
    case .integer(let range): describe(range)
    case .number(let range): describe(range)
    case .bytes: "such as 500MB"
    case .flag: "yes or no"
    case .word(let words): words.joined(separator: ", ")
    case .either(let kinds): kinds.map(\.brief).joined(separator: ", or ")
    default: wanted
    }
  }
}
