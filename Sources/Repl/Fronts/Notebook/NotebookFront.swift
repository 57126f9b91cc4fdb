import Kernel
import Viz

/// The cells of a notebook: answers and problems are collected as text that does not depend on the
/// terminal, the locale or the settings of the user.
final class NotebookFront: TextFront {
  let writer: TextWriter

  init() {
    writer = TextWriter(Terminal.none, Output.collecting(), isRecorded: true)
  }

  /// What was shown since the last time.
  func takeText() -> String { writer.output.takeCollected() }
}
