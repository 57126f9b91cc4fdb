import Foundation
import Kernel

extension Workload {
  static let statements = Workload(word: "statements", title: "Small statements") { bench, report in
    report.write(
      "Scripts of statements that compute next to nothing, from start to end; medians of 5.")
    report.write()
    func script(_ name: String, _ lines: [String]) throws -> String {
      let path = bench.folder + "/" + name
      try AtomicFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
      return path
    }
    let same = [String](repeating: "x = 1", count: 100_000)
    let saved = "save \(bench.folder)/kept.athanor"
    let undone = "undo \(same.count) > \(bench.folder)/undone.txt"
    let rows: [(name: String, count: Int, arguments: [String], seconds: Double, bytes: Int)] = [
      ("100,000 lines `x = 1`", 100_000, ["run", try script("same.ath", same)], 3, 200 << 20),
      (
        "the same, all undone at the end", 200_000,
        ["run", try script("undone.ath", same + [undone])], 6, 200 << 20
      ),
      (
        "20,000 names", 20_000,
        ["run", try script("names.ath", (1...20_000).map { "v\($0) = \($0)" })], 1, 200 << 20
      ),
      (
        "10,000 lines `x = 1` kept in a session file", 10_000,
        ["run", try script("kept.ath", [saved] + same.prefix(10_000))], 10, 200 << 20
      ),
    ]
    var table: [[String]] = []
    for row in rows {
      let (seconds, peak) = try bench.processes(row.arguments, times: 5)
      table.append([
        row.name, shown(seconds), shown(seconds / Double(row.count)),
        decimal(Double(peak) / 1_048_576, places: 0) + " MiB",
      ])
      report.goal(row.name, shown(seconds), "< \(shown(row.seconds))", seconds < row.seconds)
      report.goal(
        row.name + ", memory", decimal(Double(peak) / 1_048_576, places: 0) + " MiB",
        "< \(row.bytes >> 20) MiB", peak < row.bytes)
    }
    report.table(["statements", "time", "of each", "peak memory"], table)
  }
}
