import Kernel
import Viz

/// `athanor convert`.
extension Conversion {
  /// Makes the file `to` from the file `from`: a notebook from a script, or the other way round. A file
  /// that is there already is kept unless `overwrites`. Answers the exit code.
  static func convert(_ from: String, _ to: String, overwrites: Bool, _ output: Output) -> Int32 {
    var source: SourceText?
    do throws(Problem) {
      guard overwrites || !Files.exists(to) else {
        throw Problem(
          .unwritable, "\(to): it is there already, and is kept",
          hint: "--overwrite replaces it")
      }
      let bytes = try Files.read(from)
      source = SourceText(bytes, path: from)
      if to.hasSuffix(".md") {
        let text = try exactNotebook(from: bytes, path: from)
        let made = try NotebookReader.read(Array(text.utf8), path: to)
        try AtomicFile.write(Array(text.utf8), to: to)
        output.line(
          "\(Escaping.terminal(to)): \(Numerals.counted(made.cells.count, "fence")); "
            + "`athanor check --bless` writes what they print")
      } else {
        let script = try exactScript(from: bytes, path: from)
        let count = try SourceText(script, path: to).statements().count
        try AtomicFile.write(script, to: to)
        output.line(
          "\(Escaping.terminal(to)): \(Numerals.counted(count, "statement")); "
            + "`athanor run` runs them")
      }
      return 0
    } catch {
      let isNamed = [.unreadable, .unwritable, .memory].contains(error.code)
      output.complain(ErrorText.render(error, in: isNamed ? nil : source))
      return isNamed ? Checker.Code.unreadable : Checker.Code.mistake
    }
  }
}
