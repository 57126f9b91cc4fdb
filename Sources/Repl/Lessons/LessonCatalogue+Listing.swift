import Kernel
import Viz

extension LessonCatalogue {
  /// The lessons with a sentence, minutes and how many of their steps are done, as far as records in a folder
  /// say so.
  static func listing(width: Int, keptIn folder: String?) -> [String] {
    var lines: [String] = []
    for entry in all {
      let record = folder.flatMap { LessonRecord(reading: "\($0)/\(entry.name).json") }
      var figures = entry.minutes.map { ["\($0) min"] } ?? []
      if let record, record.steps > 0 {
        figures.append("\(record.ticks) of \(record.steps) steps done")
      }
      let end = figures.joined(separator: ", ")
      let number = DisplayWidth.padded("\(entry.number)", to: 3, onLeft: true) + "  "
      let room = max(20, width - DisplayWidth.of(number))
      let title = DisplayWidth.wrapped(entry.title, to: room)
      let isBeside =
        title.count == 1 && DisplayWidth.of(title[0]) + DisplayWidth.of(end) + 2 <= room
      let blanks = String(repeating: " ", count: DisplayWidth.of(number))
      for (row, line) in title.enumerated() {
        lines.append(
          (row == 0 ? number : blanks)
            + (isBeside
              ? DisplayWidth.padded(line, to: room - DisplayWidth.of(end)) + end : line))
      }
      for line in DisplayWidth.wrapped(entry.about, to: room) where !line.isEmpty {
        lines.append(blanks + line)
      }
      if !isBeside, !end.isEmpty { lines.append(blanks + end) }
    }
    return lines
      + DisplayWidth.wrapped(
        "teach 2 begins or goes on, teach 2 fresh begins anew, teach my.md takes a file", to: width)
  }
}
