import Kernel

/// The numbers that a notebook's cells hold, typed and printed, each with the first line it stands in.
struct HeldNumbers {
  private struct Entry {
    let value: Double
    let isPercent: Bool
    let line: Int
  }

  /// In rising order of the values.
  private let entries: [Entry]

  init(_ notebook: Notebook) {
    var first: [Double: [Bool: Int]] = [:]
    for cell in notebook.cells {
      for line in Array(cell.fence.body) + (cell.output.map { Array($0.body) } ?? []) {
        for number in ProseNumber.all(in: Array(notebook.lines[line]))
        where first[number.value]?[number.isPercent] == nil {
          first[number.value, default: [:]][number.isPercent] = line
        }
      }
    }
    entries = first.flatMap { value, lines in
      lines.map { Entry(value: value, isPercent: $0, line: $1) }
    }.sorted { $0.value < $1.value }
  }

  /// Whether a number stands above a line, or one that it is the short form of.
  func hold(_ number: ProseNumber, above line: Int) -> Bool {
    let around = number.around
    let factor = number.isPercent ? 0.01 : 100
    return holds(around, above: line, isPercent: nil)
      || holds(
        (around.lowerBound * factor)...(around.upperBound * factor), above: line,
        isPercent: !number.isPercent)
  }

  private func holds(_ range: ClosedRange<Double>, above line: Int, isPercent: Bool?) -> Bool {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].value < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return entries[low...].prefix { $0.value <= range.upperBound }.contains {
      $0.line < line && (isPercent == nil || $0.isPercent == isPercent)
    }
  }
}
