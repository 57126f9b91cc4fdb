import Foundation

/// The report: Markdown, printed as it grows and written to `docs/BENCHMARKS.md` at the end.
struct Report {
  private(set) var text = ""

  mutating func write(_ line: String = "") {
    print(line)
    text += line + "\n"
  }

  mutating func table(_ header: [String], _ rows: [[String]]) {
    write("| " + header.joined(separator: " | ") + " |")
    write("|" + String(repeating: " --- |", count: header.count))
    for row in rows { write("| " + row.joined(separator: " | ") + " |") }
    write()
  }

  /// What stands above the figures: machine, versions, date, and how to read them.
  mutating func preface(version: String) {
    let processor =
      (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?
      .split(separator: "\n").first { $0.hasPrefix("model name") }?
      .split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    let formatter = DateFormatter()
    formatter.dateFormat = "yyyy-MM-dd"
    formatter.locale = Locale(identifier: "en_US_POSIX")
    write("# Benchmarks")
    write()
    write("Written by `make bench`; do not edit.")
    write()
    write(
      "- \(formatter.string(from: Date())), \(processor ?? "unknown processor"), "
        + "\(ProcessInfo.processInfo.processorCount) processors, \(version)")
    write("- Everything runs on one thread, pinned to one processor.")
    write(
      "- Contenders take turns in one run. A time is the median over the rounds, a ratio is the "
        + "median of the ratios formed round by round, so that a machine whose speed drifts is "
        + "unfair to nobody.")
    write()
  }

  func save(to path: String) throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }
}
