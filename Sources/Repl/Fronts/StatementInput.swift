import Kernel

/// Standard input cut where statements end: a line, or as many as close its brackets. What comes is
/// handed out at once; nothing waits for the end of the input.
struct StatementInput {
  private var input = StandardInput()
  private var lines = 0
  /// What the first line asks for.
  private var edition: Int?

  /// Bytes of one line at the most.
  private static let longest = 1 << 28

  /// The next statements, of a text whose lines are counted on; nil at the end.
  mutating func next(isInterrupted: () -> Bool) throws(Problem) -> SourceText? {
    guard let first = try line(isInterrupted) else { return nil }
    return try rest(after: first, isInterrupted)
  }

  /// One line with its end; nil when the input has ended.
  mutating func line(_ isInterrupted: () -> Bool) throws(Problem) -> [UInt8]? {
    lines += 1
    return try input.line(
      limit: min(StatementInput.longest, MemoryBudget.available / 4), isInterrupted: isInterrupted)
  }

  /// The statements that begin with a line that was read, and go on until nothing is open.
  mutating func rest(
    after first: [UInt8], _ isInterrupted: () -> Bool
  ) throws(Problem) -> SourceText {
    let number = lines
    var bytes = first
    var open = OpenBrackets()
    open.add(SourceText(first))
    while !open.isComplete, let line = try line(isInterrupted) {
      bytes += line
      open.add(SourceText(line))
    }
    let source = SourceText(bytes, path: "-", firstLine: number, edition: edition)
    if edition == nil { edition = source.edition }
    return source
  }
}
