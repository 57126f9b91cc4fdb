import Glibc
import Kernel

/// Where settings, state and data live: the XDG base directories, each with a folder of ours.
///
/// A variable that is empty or holds no absolute path is ignored, as the specification asks
/// (specifications.freedesktop.org/basedir-spec, 0.8).
struct Directories: Equatable {
  let configuration: String
  let state: String
  let data: String
  /// Where sessions without a file of their own are kept; nil where there is no home folder, which is
  /// nobody's to make.
  let sessions: String?
  /// Where what is kept of lessons lies; nil where there is no home folder.
  let lessons: String?

  init(variables: (String) -> String?) {
    let home = variables("HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/"
    func folder(_ variable: String, _ usual: String) -> String {
      let stated = variables(variable).flatMap { $0.hasPrefix("/") ? $0 : nil }
      let base = stated ?? (home == "/" ? "" : home) + "/" + usual
      return base + (base.hasSuffix("/") ? "" : "/") + "athanor"
    }
    configuration = folder("XDG_CONFIG_HOME", ".config")
    state = folder("XDG_STATE_HOME", ".local/state")
    data = folder("XDG_DATA_HOME", ".local/share")
    let isStated = variables("XDG_STATE_HOME")?.hasPrefix("/") ?? false
    let hasHome = home != "/" && Files.isFolder(home)
    sessions = isStated || hasHome ? state + "/sessions" : nil
    lessons = isStated || hasHome ? state + "/lessons" : nil
  }

  /// Those of this process.
  static var current: Directories {
    Directories { name in getenv(name).map { String(cString: $0) } }
  }
}
