/// The words the first token of a statement is held against.
enum Verbs {
  /// The edition of the language that is spoken where a file asks for no other.
  static let edition = 2

  /// The verbs by task, built or not: the table is what makes a script parse the same everywhere.
  static let tasks: [(task: String, verbs: [String])] = [
    ("data", ["data", "split", "show", "augment", "filter", "balance", "relabel", "drop"]),
    (
      "model",
      [
        "model", "use", "init", "dropout", "freeze", "unfreeze", "recalibrate", "transfer",
        "summary",
        "remove",
      ]
    ),
    (
      "train",
      [
        "lrfind", "fit", "continue", "cooldown", "overfit", "sanity", "optimiser", "loss",
        "schedule", "scale", "plan", "sweep", "repeat", "tune",
      ]
    ),
    (
      "look",
      [
        "plot", "hist", "stats", "confusion", "worst", "mine", "noise", "compare", "runs", "repro",
        "whatif", "doctor", "explain",
      ]
    ),
    ("ensemble", ["ensemble", "cv", "predict", "score", "calibrate", "generate"]),
    (
      "session",
      [
        "vars", "seed", "digest", "expect", "save", "load", "open", "export", "run", "undo", "redo",
        "branch",
        "set", "note", "history", "diff", "merge",
      ]
    ),
    ("learn", ["help", "apropos", "teach", "lessons", "quit"]),
  ]

  static let all = Set(tasks.flatMap(\.verbs))

  /// Verbs that edition 1 did not have. In its files they are names wherever a name can stand, and
  /// commands where nothing else can.
  static let second: Set<String> = ["expect", "generate", "merge", "noise"]

  /// Words of later editions.
  static let later: Set<String> = ["if", "for", "while", "def", "let", "import"]

  /// Words of the expression language that can name nothing.
  static let operators: Set<String> = ["and", "or", "not", "true", "false"]

  /// Whether the program gives this name itself: `_` and `r1, r2, …`.
  static func isAutomatic(_ name: String) -> Bool {
    if name == "_" { return true }
    guard name.utf8.first == UInt8(ascii: "r"), name.utf8.count > 1 else { return false }
    return name.utf8.dropFirst().allSatisfy(Ascii.isDigit)
  }
}
