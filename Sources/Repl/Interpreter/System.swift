import Glibc
import Kernel
import Viz

/// The process: its words, its number, its end.
enum System {
  static var processNumber: Int { Int(getpid()) }

  /// The words the process was started with. Refuses bytes that are not UTF-8, which would name another file.
  static func arguments() throws(Problem) -> [String] {
    var words: [String] = []
    for index in 0..<Int(CommandLine.argc) {
      guard let start = CommandLine.unsafeArgv[index] else { break }
      guard let word = String(validatingCString: start) else {
        let bytes = Array(UnsafeRawBufferPointer(start: start, count: strlen(start)))
        throw Problem(
          .badText,
          "argument \(index) is not UTF-8: \(Escaping.terminal(bytes: bytes, columns: 80))",
          hint: "name the file in UTF-8, or give it as standard input")
      }
      words.append(word)
    }
    return words
  }

  static func exit(_ code: Int32) -> Never { Glibc.exit(code) }
}
