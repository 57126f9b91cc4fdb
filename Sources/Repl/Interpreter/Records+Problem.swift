import Kernel

extension Problem {
  /// Code, sentence, what to type next, and where in the source: line and column counted from 1, start
  /// and end from 0, all in characters (Unicode scalars).
  func members(in source: SourceText?) -> [(String, JSON?)] {
    [
      ("code", .text(code.name)), ("message", .text(message)), ("hint", hint.map { .text($0) }),
      ("place", source.flatMap { place(in: $0) }),
      ("replacement", replacement.map { .text($0) }),
    ]
  }

  private func place(in source: SourceText) -> JSON? {
    guard let place = place?.clamped(to: source.whole) else { return nil }
    let (line, column) = source.location(of: place.lowerBound)
    let start =
      source.text(0..<place.lowerBound).unicodeScalars.count
      + source.droppedCharacters(before: place.lowerBound)
    let words = source.text(place)
    return JSON([
      "line": JSON(line), "column": JSON(column), "start": JSON(start),
      "end": JSON(start + words.unicodeScalars.count), "text": .text(String(words.prefix(200))),
    ])
  }
}
