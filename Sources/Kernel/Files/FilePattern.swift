extension Files {
  /// The files that a pattern names, in the order of their bytes: `*` stands for any text and `?` for one
  /// character of the last part of a path; hidden files only where the pattern begins with a point. Refuses a
  /// pattern without files, and a path that is none.
  public static func matching(_ pattern: String) throws(Problem) -> [String] {
    guard !pattern.utf8.contains(0), pattern.utf8.contains(where: { $0 == star || $0 == mark })
    else { return [] }
    let slash = pattern.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(pattern[...$0]) } ?? ""
    let last = Array(
      (slash.map { pattern[pattern.utf8.index(after: $0)...] } ?? pattern[...]).unicodeScalars)
    let entries = try Folder.entries(folder.isEmpty ? "." : folder)
    let found = entries.filter { entry in
      !entry.isFolder && (!entry.name.hasPrefix(".") || last.first == ".")
        && matches(Array(entry.name.unicodeScalars), last)
    }
    guard !found.isEmpty else {
      throw Problem(
        .unreadable, "\(pattern): no file of this pattern",
        hint: "ls shows what is there; * stands for any text, ? for one character")
    }
    return found.map { folder + $0.name }
  }

  private static let star = UInt8(ascii: "*")
  private static let mark = UInt8(ascii: "?")

  /// Greedy matching with one way back: linear for each star.
  private static func matches(_ name: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
    var (at, place) = (0, 0)
    var back: (at: Int, place: Int)?
    while at < name.count {
      if place < pattern.count, pattern[place] == "*" {
        back = (at, place)
        place += 1
      } else if place < pattern.count, pattern[place] == "?" || pattern[place] == name[at] {
        at += 1
        place += 1
      } else if let last = back {
        back = (last.at + 1, last.place)
        at = last.at + 1
        place = last.place + 1
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == "*" }
  }
}
