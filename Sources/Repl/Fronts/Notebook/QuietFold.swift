import Viz

/// What a `quiet` fence shows of what it prints.
enum QuietFold {
  /// The first line of the last statement that says something, and how many other lines the fence
  /// prints: `r1: valid 0.21, accuracy 0.93  (+7 lines)`. Nothing where nothing is printed.
  ///
  /// `answers` holds the lines of each statement, in their order, without colours.
  static func line(of answers: [[String]], columns: Int = 72) -> String? {
    guard let last = answers.last(where: { !$0.isEmpty }) else { return nil }
    let others = answers.reduce(-1) { $0 + $1.count }
    let first = last.first { !$0.allSatisfy { $0 == " " } } ?? last[0]
    guard others > 0 else { return DisplayWidth.shortened(first, to: columns) }
    let more = "  (+\(Numerals.counted(others, "line")))"
    return DisplayWidth.shortened(first, to: columns - DisplayWidth.of(more)) + more
  }
}
