import Kernel
import Viz

/// Where statements come from and answers go: the prompt, a script, a notebook, a program on the
/// wire. The interpreter has no other way out: it prints nothing, asks nobody and knows no signal.
protocol Front: AnyObject {
  /// A person sits there: questions make sense, abbreviations are understood.
  var isInteractive: Bool { get }
  /// Whether lessons can be walked through here.
  var teaches: Bool { get }
  /// Whether the running work should end. Asked between two batches, from any thread.
  var stop: @Sendable () -> Bool { get }
  /// Nobody reads the answers any more.
  var isAbandoned: Bool { get }
  /// How text pictures are drawn here.
  var appearance: Appearance { get }
  /// How text is drawn that a statement sends elsewhere.
  var page: Appearance { get }
  /// How charts are shown.
  var charts: ChartForm { get }

  /// From here on things are shown as `display` says.
  func adapt(to display: Workspace.Display)
  /// A statement was understood and begins; a nested one stands in a script that another one runs.
  func begin(_ statement: Statement, isNested: Bool)
  /// Whether statements and comments are always shown before what they come to.
  var echoesScripts: Bool { get }
  /// Lines of a script that another statement runs, before what they come to is shown.
  func echo(_ lines: [String])
  /// A part of the running statement's answer, as soon as it is there.
  func show(_ part: Answer.Part)
  /// The running statement has ended well. Every part of its answer was shown, unless it went
  /// elsewhere (`isSunk`).
  func end(_ statement: Statement, _ answer: Answer, isSunk: Bool, isNested: Bool)
  /// A statement failed, or could not be read: its problem, and where in the source it begins.
  func report(_ problem: Problem, in source: SourceText, from start: Int, isNested: Bool)
  /// Shows how far the running work is; nil when it is over. The line is made only where it is drawn.
  func progress(_ line: (() -> ProgressLine)?)
  /// Asks before something that cannot be taken back; a front where nobody needs to be asked says yes.
  func confirm(_ question: String) -> Bool
  /// Something that belongs to no answer, such as a session file that can be written again.
  func remark(_ text: String)
  func warn(_ text: String)

  /// The statements of earlier sessions and this one, 0 the newest; nil beyond the last, and where the
  /// front keeps none.
  func past(_ number: Int) -> String?
  var keepsPast: Bool { get }
  /// Whether statements go on to be kept; for the rest of the session.
  func keepPast(_ isKept: Bool)
}

extension Front {
  var isInteractive: Bool { false }
  var teaches: Bool { false }
  var echoesScripts: Bool { false }
  var isAbandoned: Bool { false }
  var page: Appearance { appearance }
  var charts: ChartForm { .drawn }
  func begin(_ statement: Statement, isNested: Bool) {}
  func end(_ statement: Statement, _ answer: Answer, isSunk: Bool, isNested: Bool) {}
  func echo(_ lines: [String]) {}
  func progress(_ line: (() -> ProgressLine)?) {}
  func confirm(_ question: String) -> Bool { true }
  func past(_ number: Int) -> String? { nil }

  /// Asks before a file is overwritten.
  func mayWrite(_ path: String) -> Bool {
    !Files.exists(path) || confirm("overwrite \(Escaping.terminal(path))?")
  }

  var keepsPast: Bool { false }
  func keepPast(_ isKept: Bool) {}
}

/// A front that shows nothing: statements that are run for what they come to.
final class SilentFront: Front {
  let stop: @Sendable () -> Bool
  let appearance = Appearance()

  init(stop: @escaping @Sendable () -> Bool) { self.stop = stop }

  func adapt(to display: Workspace.Display) {}
  func show(_ part: Answer.Part) {}
  func report(_ problem: Problem, in source: SourceText, from start: Int, isNested: Bool) {}
  func remark(_ text: String) {}
  func warn(_ text: String) {}
}
