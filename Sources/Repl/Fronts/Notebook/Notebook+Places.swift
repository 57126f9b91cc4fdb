import Kernel

/// Where passages stand in the file, which their texts no longer tell.
extension Notebook {
  /// Where bytes of a passage's text stand in `source`. Its lines stand below one another, without
  /// their keys and the blanks around them, and are joined by one byte.
  func place(of range: Range<Int>, in passage: Passage) -> Range<Int> {
    let pieces = pieces(of: passage)
    guard let first = pieces.last(where: { $0.start <= range.lowerBound }) ?? pieces.first else {
      let start = source.lineStart(passage.line)
      return start..<(start + 1)
    }
    let lower = first.place + min(max(0, range.lowerBound - first.start), first.count)
    let upper = min(lower + max(1, range.count), first.place + max(1, first.count))
    return lower..<max(upper, lower + 1)
  }

  /// A problem of a passage's text as one of the file.
  func placed(_ problem: Problem, in passage: Passage) -> Problem {
    var placed = problem
    placed.place = place(of: problem.place ?? 0..<passage.text.utf8.count, in: passage)
    placed.marks = problem.marks.map { mark in
      Problem.Mark(mark.text, place: mark.place.map { place(of: $0, in: passage) })
    }
    return placed
  }

  /// A piece of a passage that stands in one line.
  private struct Piece {
    /// In the passage's text.
    let start: Int
    /// In the source.
    let place: Int
    let count: Int
  }

  private func pieces(of passage: Passage) -> [Piece] {
    let text = Array(passage.text.utf8)
    var pieces: [Piece] = []
    var (done, line) = (0, passage.line)
    while done < text.count, line < lines.count {
      let bytes = Array(lines[line])
      let end = (bytes.lastIndex { !Ascii.isBlank($0) } ?? -1) + 1
      let column = (0..<end).first { text[done...].starts(with: bytes[$0..<end]) }
      if let column {
        pieces.append(
          Piece(start: done, place: source.lineStart(line) + column, count: end - column))
        done += end - column + 1
      }
      line += 1
    }
    return pieces
  }
}
