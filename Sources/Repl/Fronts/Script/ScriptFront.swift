import Kernel
import Viz

/// A script, or a line of the command line: answers as text, and nobody to ask.
final class ScriptFront: TextFront {
  let writer: TextWriter

  init(_ writer: TextWriter) { self.writer = writer }
}
