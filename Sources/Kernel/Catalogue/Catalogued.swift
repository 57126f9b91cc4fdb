/// A list of rows that can be looked up by the word a user types.
public protocol Catalogued: Sendable {
  /// All rows, in the order of the reference.
  static var all: [Self] { get }
  /// What one row is called in a sentence: "schedule", "loss".
  static var noun: String { get }
  var label: Label { get }
}

extension Catalogued {
  public var name: String { label.name }
  public static var labels: [Label] { all.map(\.label) }

  /// The row that `word` names.
  public static func named(_ word: String) throws(Problem) -> Self {
    guard let row = all.first(where: { $0.label.answers(to: word) }) else {
      throw Nearest.unknown(noun, word, among: labels)
    }
    return row
  }

  /// The row's values when nothing is written.
  public var standards: Values {
    var values = Values()
    values.fillStandards(of: label)
    return values
  }
}

extension String {
  /// A noun of the catalogues, for several of its kind: "schedules", "losses".
  public var plural: String { hasSuffix("s") ? self + "es" : self + "s" }
}

/// Finding the word that was meant.
public enum Nearest {
  /// The problem for a word that is in no row: names what other tools call it, or the nearest row.
  public static func unknown(_ noun: String, _ word: String, among labels: [Label]) -> Problem {
    let message = "no \(noun) called \"\(word.brief)\""
    let all = labels.map(\.name)
    if let meant = meant(by: word, among: labels) {
      return Problem(
        .unknownWord, message, hint: "did you mean \(meant)?", about: word, replacement: meant)
    }
    let shown = all.prefix(24).joined(separator: "  ") + (all.count > 24 ? "  …" : "")
    return Problem(.unknownWord, message, hint: "\(noun.plural): \(shown)", about: word)
  }

  /// The row `word` was meant for: by another tool's name, or within two typing errors.
  public static func meant(by word: String, among labels: [Label]) -> String? {
    if let row = labels.first(where: { $0.isElsewhere(called: word) }) { return row.name }
    return closest(to: word, among: labels.flatMap { [$0.name] + $0.aliases })
  }

  /// The only candidate that begins with `word`, which has three letters or more.
  public static func begun(by word: String, among candidates: [String]) -> String? {
    let typed = word.asciiLowercased
    let found = candidates.filter { $0.hasPrefix(typed) }
    return typed.utf8.count > 2 && found.count == 1 ? found[0] : nil
  }

  /// The candidate with the fewest typing errors: at most two, and fewer than half the letters.
  public static func closest(to word: String, among candidates: [String]) -> String? {
    guard word.utf8.count <= 64 else { return nil }
    let typed = Array(word.asciiLowercased.utf8)
    var best: (distance: Int, name: String)?
    for candidate in candidates {
      let other = Array(candidate.asciiLowercased.utf8)
      let limit = min(2, max(typed.count, other.count) / 2)
      guard abs(other.count - typed.count) <= limit else { continue }
      let found = distance(typed, other)
      if found <= limit, found < (best?.distance ?? .max) { best = (found, candidate) }
    }
    return best?.name
  }

  /// Damerau–Levenshtein distance with adjacent transpositions (optimal string alignment).
  static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var before = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    for i in 0..<a.count {
      var current = [i + 1]
      for j in 0..<b.count {
        var cost = min(
          previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, before[j - 1] + 1)
        }
        current.append(cost)
      }
      before = previous
      previous = current
    }
    return previous[b.count]
  }
}
