import Kernel
import Viz

/// What would be lost by leaving a session that nobody gave a file, and whether that was said.
struct Leaving {
  /// Runs that a `save` has seen, or of which the question was asked.
  private var known: Set<String> = []

  /// Takes note of what a statement has left.
  mutating func note(_ workspace: Workspace, hasSaved: Bool) {
    if hasSaved { known = Leaving.marks(workspace) }
  }

  /// What to say before leaving; nil where nothing is lost, or where it was said already.
  ///
  /// `loss` is what of a session is not kept in its file.
  mutating func question(_ workspace: Workspace, loss: String?) -> String? {
    guard workspace.home.path == nil || loss != nil else { return nil }
    let unsaved = Leaving.marks(workspace).subtracting(known)
    guard !unsaved.isEmpty else { return nil }
    known.formUnion(unsaved)
    return
      "\(Numerals.counted(unsaved.count, "run")) not saved: save lab.athanor keeps everything, "
      + "save work.ath the statements; once more leaves without"
  }

  private static func marks(_ workspace: Workspace) -> Set<String> {
    Set(workspace.session.runs.map { $0.name + " " + $0.digest })
  }

  /// Whether somebody has typed it: a script that ends with quit asks nobody.
  static func isAsked(by text: String) -> Bool {
    let first = text.split { !$0.isLetter }.first.map(String.init) ?? ""
    return Command.quit.label.answers(to: first)
  }
}
