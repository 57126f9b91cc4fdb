import Kernel
import Viz

/// What an action may ask of its surroundings. A terminal, a script and a test each bring their own.
struct Desk {
  /// How text pictures are drawn here.
  var appearance: Appearance
  var charts: ChartForm
  /// Somebody sits at a terminal: questions may be asked, live lines drawn.
  var isInteractive: Bool
  /// Prints a part at once; a long command does not keep its rows until the end.
  var emit: (Answer.Part) -> Void
  /// Redraws the live line; nil removes it. Asks for the line only when it is time to draw it, and
  /// never where there is no terminal.
  var progress: ((() -> ProgressLine)?) -> Void
  /// Whether somebody has asked to stop (Ctrl-C); asked between batches.
  var wantsStop: () -> Bool
  /// Asks yes or no; false where nobody can answer.
  var confirm: (String) -> Bool
  /// Seconds since some moment. Only for figures marked `~` and for redrawing, never for a result.
  var clock: () -> Double
  /// The statements before, 0 the newest: at the prompt those of earlier sessions too, in a script
  /// its own.
  var past: (Int) -> String?
  /// Whether statements go on to be kept; for the rest of the session.
  var keepsPast: (Bool) -> Void
  /// Runs a script inside the session.
  var runScript: (String, inout Workspace) throws(Problem) -> Void
  /// Ends the session after this statement.
  var finish: () -> Void
  /// Keeps a training that is under way.
  var training: Training

  /// What a training tells of itself, so that it can be gone on with when its process dies.
  struct Training {
    /// It begins.
    var begin: () -> Void
    /// Whether a state is to be kept now; asked between two steps.
    var isDue: () -> Bool
    /// Keeps a workspace as it would be if the training were paused here.
    var keep: (Workspace, Run) -> Void
    /// Keeps what the statement has come to so far; it is begun again when its process dies.
    var keepPart: (Workspace) -> Void
  }
}
