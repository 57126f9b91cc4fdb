import Kernel
import Viz

/// What the hints of an exercise have to do with its answer.
struct HintReading {
  /// How many there are to be: one that asks, one that names the tool, one that is nearly the line.
  static let count = 3

  /// Of which hint, from 0, where it is one.
  private(set) var findings: [(hint: Int?, message: String)] = []

  init(_ exercise: Notebook.Exercise) {
    let hints = exercise.hints
    if hints.count != HintReading.count {
      findings.append(
        (
          nil,
          "the exercise has \(hints.isEmpty ? "no hint" : Numerals.counted(hints.count, "hint")), not "
            + "\(HintReading.count): one that asks, one that names the tool, one that is nearly the line"
        ))
    }
    for (index, hint) in hints.enumerated() where hints[..<index].contains(hint) {
      findings.append((index, "hint \(index + 1) says what one before it says"))
    }
    guard let answer = exercise.answer else { return }
    let words = HintReading.words(answer.text)
    if let full = hints.firstIndex(where: { HintReading.holds($0, answer.text) }),
      full + 1 < hints.count
    {
      findings.append(
        (full, "hint \(full + 1) holds the whole answer, so no hint behind it is used"))
    }
    for (index, hint) in hints.enumerated().dropFirst().dropLast()
    where words.isDisjoint(with: HintReading.words(hint)) {
      findings.append((index, "hint \(index + 1) names nothing of the answer"))
    }
    let verbs = HintReading.verbs(answer.text)
    if let last = hints.last, !verbs.isEmpty, verbs.isDisjoint(with: HintReading.words(last)) {
      let missing = verbs.sorted().joined(separator: ", ")
      findings.append((hints.count - 1, "the last hint names no command of the answer: \(missing)"))
    }
  }

  /// Names and words of two letters and more.
  private static func words(_ text: String) -> Set<String> {
    let words = text.utf8.split { !Ascii.isName($0) }.map { String(decoding: $0, as: UTF8.self) }
    return Set(words.filter { $0.utf8.count > 1 && !$0.utf8.allSatisfy(Ascii.isDigit) })
  }

  /// The commands of statements.
  private static func verbs(_ text: String) -> Set<String> { words(text).intersection(Verbs.all) }

  private static func holds(_ hint: String, _ answer: String) -> Bool {
    func plain(_ text: String) -> String {
      text.split { " \n;`".contains($0) }.joined(separator: " ")
    }
    let (whole, part) = (Array(plain(hint).utf8), Array(plain(answer).utf8))
    return whole.indices.contains { whole[$0...].starts(with: part) }
  }
}
