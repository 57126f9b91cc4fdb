import Kernel

/// The lessons inside the program.
enum LessonCatalogue {
  struct Entry {
    /// The file's name in `notebooks/`.
    let file: String
    /// The digits its name begins with.
    let number: Int
    let title: String
    /// One sentence.
    let about: String
    let minutes: Int?

    var name: String { String(file.dropLast(".md".count)) }
  }

  /// In the order of their numbers.
  static var all: [Entry] {
    EmbeddedNotebooks.names.filter { $0.hasSuffix(".md") }.compactMap { name in
      EmbeddedNotebooks.bytes(of: name).map { entry(name, $0) }
    }
  }

  /// The lesson with this number, this name, or the only one whose name holds the word.
  static func find(_ word: String) -> Entry? {
    let all = all
    if let number = Int(word) { return all.first { $0.number == number } }
    let exact = all.first { $0.name == word || $0.file == word }
    let near = all.filter { $0.name.utf8.holds(word.utf8) }
    return exact ?? (near.count == 1 ? near[0] : nil)
  }

  private static func entry(_ name: String, _ bytes: [UInt8]) -> Entry {
    var front: [String: String] = [:]
    let lines = String(decoding: bytes.prefix(4096), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    if lines.first == "---" {
      for line in lines.dropFirst().prefix(while: { $0 != "---" }) {
        guard let colon = line.firstIndex(of: ":") else { continue }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        front[String(line[..<colon])] = String(value)
      }
    }
    return Entry(
      file: name, number: Int(name.prefix { $0.isNumber }) ?? 0, title: front["title"] ?? name,
      about: front["about"] ?? "", minutes: front["minutes"].flatMap { Int($0) })
  }
}
