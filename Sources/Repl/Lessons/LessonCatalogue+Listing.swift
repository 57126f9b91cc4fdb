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
      let room = max(12, width - DisplayWidth.of(number) - DisplayWidth.of(end) - 2)
      let title = DisplayWidth.shortened(entry.title, to: room)
      lines.append(number + (end.isEmpty ? title : DisplayWidth.padded(title, to: room) + "  " + end))
      for line in DisplayWidth.wrapped(entry.about, to: max(20, width - 5)) where !line.isEmpty {
        lines.append("     " + line)
      }
    }
    return lines
      + DisplayWidth.wrapped(
        "teach 2 begins or goes on, teach 2 fresh begins anew, teach my.md takes a file", to: width)
  }
}
