import Kernel
import Viz

/// Which keys the prompt understands.
enum KeyMode: String {
  /// As `~/.editrc` says.
  case auto
  case emacs, vi
}

/// What a statement works on. A value: a command changes a draft, and the draft is kept only when
/// the command succeeds.
struct Workspace {
  var session = Session()
  /// What `plan` expects of the fit that comes.
  var planned: Estimate?
  /// What `explain` says.
  var explanations = Explanations()
  /// The charts of the last answer that had some, for `export`.
  var charts: [Chart] = []
  var display = Display()
  /// The statements that succeeded, as a script would say them.
  var journal = Journal()
  /// The way back, and the other lines of work.
  var timeline = Timeline()
  /// The running statement has moved along the timeline, and is no step of its own.
  var hasMoved = false
  /// Remarks of the statement that is running, for under its answer.
  var notes: [String] = []

  /// A training that had kept no step when its process died: `continue` begins it again.
  var pending: String?

  /// Seconds between two states of a training that are kept; 0 keeps every step.
  var checkpointInterval = 30

  /// What `undo` and a session file bring back.
  var snapshot: Snapshot {
    get {
      Snapshot(session: session, lines: journal.lines, seed: journal.seed)
    }
    set {
      session = newValue.session
      journal = Journal(newValue)
    }
  }

  /// What `set` changes about how things are shown; nothing here can reach a number.
  struct Display {
    var charts = ChartForm.drawn
    var glyphs: Glyphs?
    /// Nil: what the command line says.
    var colour: ColourDepth.Wish?
    var width: Int?
    var height = 12
    var keys: KeyMode?
    var hints = true
  }
}
