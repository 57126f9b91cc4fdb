import Foundation

/// The report: Markdown, printed as it grows and written to `docs/BENCHMARKS.md` at the end.
struct Report {
  private(set) var text = ""
  private var goals: [[String]] = []

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

  /// Notes a figure that was to be reached; nil where it could not be measured.
  mutating func goal(_ name: String, _ value: String, _ needed: String, _ isMet: Bool?) {
    goals.append([name, value, needed, isMet.map { $0 ? "yes" : "**no**" } ?? "no peer"])
  }

  /// Notes how many times faster than a peer it was to be.
  mutating func goal(_ name: String, _ ratio: Double, _ needed: Double) {
    goal(name, times(ratio), "≥ \(times(needed))", ratio.isNaN ? nil : ratio >= needed)
  }

  /// The figures that were to be reached, all in one table.
  mutating func conclude() {
    guard !goals.isEmpty else { return }
    write("## Figures to reach")
    write()
    table(["figure", "measured", "needed", "met"], goals)
  }

  /// What stands above the figures: machine, versions, date, and how to read them.
  mutating func preface(athanor: String, peers: [String]) {
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
        + "\(ProcessInfo.processInfo.processorCount) processors")
    write("- \(athanor.trimmingCharacters(in: .whitespacesAndNewlines))")
    for peer in peers { write("- \(peer)") }
    if peers.isEmpty { write("- No peers were at hand.") }
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
