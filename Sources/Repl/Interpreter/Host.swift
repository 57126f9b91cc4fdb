import Kernel
import Viz

/// What a command may ask of its surroundings while it runs. Every front brings its own, and no
/// command sees the interpreter.
struct Host {
  /// How text pictures are drawn here.
  let appearance: Appearance
  let charts: ChartForm
  /// Shows a part at once; a long command does not keep its rows until the end.
  let emit: (Answer.Part) -> Void
  /// Redraws the live line; nil removes it. Asks for the line only when it is time to draw it, and
  /// never where there is no terminal.
  let progress: ((() -> ProgressLine)?) -> Void
  /// Whether somebody has asked to stop; asked between batches.
  let stop: @Sendable () -> Bool
  /// Whether a file may be written at a path: asks before one is overwritten, where somebody needs to be
  /// asked.
  let mayWrite: (String) -> Bool
  /// Seconds since some moment. Only for figures marked `~` and for redrawing, never for a result.
  let clock: () -> Double
  /// The statements before, 0 the newest: at the prompt those of earlier sessions too, in a script
  /// its own.
  let past: (Int) -> String?
  /// Runs a script inside the session; whether its statements are shown, nil where nobody has said.
  let runScript: (String, Bool?, inout Workspace) throws(Problem) -> Void
  /// The files of sessions that did not end in order, the newest first.
  let sessionsLeftBehind: () -> [String]
  /// Whether lessons can be walked through here.
  let teaches: Bool
  /// Keeps a training that is under way.
  let training: Training
  let language: Language

  /// What a training tells of itself, so that it can be gone on with when its process dies.
  struct Training {
    /// It begins.
    let begin: () -> Void
    /// Whether a state is to be kept now; asked between two steps.
    let isDue: () -> Bool
    /// Keeps a workspace as it would be if the training were paused here.
    let keep: (Workspace, Run) -> Void
    /// Keeps what the statement has come to so far; it is begun again when its process dies.
    let keepPart: (Workspace) -> Void
  }

  /// The language, for a command that takes an expression, a block or another command.
  struct Language {
    let parse: (String) throws(Problem) -> Statement
    /// The words of a call, computed and held to their ranges.
    let words: (Call, inout Workspace) throws(Problem) -> Words
    let evaluate: (Expression, inout Workspace) throws(Problem) -> Datum
    /// Runs a statement of a block, which shows nothing.
    let execute: (Statement, inout Workspace) throws(Problem) -> Void
    /// The training a call asks for, not yet trained; nil for a command that is none.
    let job: (Call, inout Workspace) throws(Problem) -> Trainings.Job?
    /// Begins a statement again that was interrupted, in place of the running one.
    let beginAgain: (String, inout Workspace) throws(Problem) -> Answer
    /// A session of its own that begins with a seed, in which statements can be tried.
    let rehearsal: (UInt64) -> Rehearsal
    /// The same in another edition.
    let speaking: (Int) -> Language
  }

  /// A session in which statements are run for what they come to: nothing is shown or kept.
  struct Rehearsal {
    /// Whether everything in the text succeeded.
    let run: (String) -> Bool
    let workspace: () -> Workspace
  }
}
