import Kernel

/// What `--bless` writes.
extension NotebookRun {
  /// The notebook's bytes with what the cells have printed in place of what was recorded, where the
  /// two differ; everything else is kept to the byte. nil where nothing differs.
  func blessed(_ notebook: Notebook) -> [UInt8]? {
    guard !recordings.isEmpty else { return nil }
    let lines = notebook.lines
    var bytes: [UInt8] = []
    var done = 0
    for (cell, printed) in recordings {
      let opening = lines.end(of: cell.fence.opening)
      let end = opening.isEmpty ? [Ascii.newline] : Array(opening)
      let old = cell.output.map { lines.extent($0.lines) }
      let place = old ?? lines.extent((cell.fence.closing + 1)..<(cell.fence.closing + 1))
      bytes += lines.bytes[done..<place.lowerBound]
      if old == nil, lines.end(of: cell.fence.closing).isEmpty { bytes += end }
      let marks = String(repeating: "`", count: FenceMark.length(around: printed))
      let isKept = cell.output.map { $0.length >= marks.utf8.count } ?? false
      if let fence = cell.output, isKept {
        bytes += lines.bytes[lines.extent(fence.opening..<(fence.opening + 1))]
      } else {
        bytes += Array("\(marks)out".utf8) + end
      }
      for line in printed { bytes += Array(NotebookRun.trimmed(line).utf8) + end }
      if let fence = cell.output, isKept {
        bytes += lines.bytes[lines.extent(fence.closing..<(fence.closing + 1))]
      } else {
        bytes += Array(marks.utf8) + end
      }
      done = place.upperBound
    }
    return bytes + lines.bytes[done...]
  }

  private static func trimmed(_ line: String) -> Substring {
    var line = line[...]
    while line.last == " " || line.last == "\t" { line.removeLast() }
    return line
  }
}
