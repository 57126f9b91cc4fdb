import Kernel
import Viz

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
