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
  /// The file the session is kept in.
  var home = SessionHome()
  /// What `plan` expects of the fit that comes.
  var planned: FitEstimate?
  /// What the fits so far took, by what fits of one pace have in common.
  var paces: [String: FitEstimate.Pace] = [:]
  /// What `explain` says.
  var explanations = Explanations()
  /// The charts of the last answer that had some, for `export`.
  var charts: [Chart] = []
  /// What the file of settings and the command line say, for what the session has not set.
  var defaults = Values()
  /// The statements that succeeded, as a script would say them.
  var journal = Journal()
  /// The way back, and the other lines of work.
  var timeline = Timeline()
  /// The running statement has moved along the timeline, and is no step of its own.
  var hasMoved = false
  /// Remarks of the statement that is running, for under its answer.
  var notes: [String] = []

  /// Names that a remark was made on, which is made once.
  var remarked: Set<String> = []

  /// Whether statements go on to be kept by the front; `history off` ends it.
  var keepsPast = true
  /// `quit` was asked for.
  var isFinished = false
  /// The lesson that was asked for.
  var lesson: LessonRequest?

  /// A training that had kept no step when its process died: `continue` begins it again.
  var pending: String?

  /// Forgets what the last statement left for its own end.
  mutating func beginStatement() {
    (journal.pin, journal.pausedAt, notes) = (nil, nil, [])
    (journal.isLeftOut, journal.stands, hasMoved, lesson) = (false, nil, false, nil)
    journal.spelledOut = []
  }

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

  /// What `set` changes about how things are shown.
  struct Display: Equatable {
    let charts: ChartForm
    /// Nil: what the terminal can show.
    let glyphs: Glyphs?
    /// Nil: what the command line says.
    let colour: ColourDepth.Preference?
    /// Nil: the terminal's.
    let width: Int?
    let height: Int
    let keys: KeyMode
    let hints: Bool
    /// The chart of a fit while it runs.
    let live: Wish
  }
}
