/// The names of a table's columns.
extension CSVTable {
  /// The names of the columns: an empty one becomes `x`, a repeated one gets `.2`, `.3`, …
  static func uniqueNames(
    _ reading: CSVReading, hasHeader: Bool
  ) -> (names: [String], notes: [String]) {
    guard hasHeader else { return ((0..<reading.width).map { "x\($0)" }, []) }
    var names: [String] = []
    names.reserveCapacity(reading.width)
    // The first of equal names keeps it; an empty one, and those that come again, get a free one. The last
    // number tried after a name only grows, so that many equal names stay linear.
    let own = Set(reading.first.map { String(decoding: $0.text, as: UTF8.self) })
    var taken: Set<String> = []
    var tried: [String: Int] = [:]
    var renamed: [String] = []
    for (column, cell) in reading.first.enumerated() {
      let written = String(decoding: cell.text, as: UTF8.self)
      let base = written.isEmpty ? "x" : written
      var name = base
      if written.isEmpty ? own.contains(base) || taken.contains(base) : taken.contains(base) {
        var number = tried[base] ?? 1
        repeat {
          number += 1
          name = "\(base).\(number)"
        } while own.contains(name) || taken.contains(name)
        tried[base] = number
      }
      taken.insert(name)
      if name != written {
        // Only the first few are shown; there may be a million.
        renamed.append(
          renamed.count < 5
            ? "column \(column) '\(CSV.clipped(written))' → '\(CSV.clipped(name))'" : "")
      }
      names.append(name)
    }
    guard !renamed.isEmpty else { return (names, []) }
    return (names, ["empty or repeated names changed: " + CSV.listed(renamed)])
  }

  /// The column that a name, or a place counted from 0 (negative: from the end), stands for.
  func column(_ word: String, for use: String) throws(Problem) -> Int {
    if let index = names.firstIndex(of: word) { return index }
    if let number = Int(word) {
      let index = number < 0 ? names.count + number : number
      if names.indices.contains(index) { return index }
      throw Problem(
        .index, "\(use)=\(word), but the columns of \(path) are 0 to \(names.count - 1)",
        hint: "-1 is the last", about: use)
    }
    let near = Nearest.closest(to: word, among: Array(names.prefix(1000)))
    throw Problem(
      .unknownWord, "no column called '\(CSV.clipped(word))' in \(path)",
      hint: near.map { "did you mean \($0)?" }
        ?? "columns: " + CSV.listed(names.map { CSV.clipped($0) }, limit: 12), about: use)
  }
}
