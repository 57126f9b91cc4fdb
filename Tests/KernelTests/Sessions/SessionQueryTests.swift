import Foundation
import Testing

@testable import Kernel

/// The questions of docs/SESSION.md are answered by the file.
@Suite struct SessionQueryTests {
  private static let queries: [String] = {
    let page = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("docs/SESSION.md")
    let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "```sql\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
  }()

  private func rows(_ query: String, _ columns: Int32) throws -> [[String]] {
    let folder = try SessionSamples.Folder()
    var snapshot = Snapshot(session: try SessionSamples.session(), lines: ["data iris", "fit 3"])
    var timeline = Timeline()
    let path = folder.file("a.athanor")
    try SessionFile.create(path, &snapshot, &timeline).close()
    let database = try Database(path, .read)
    defer { database.close() }
    // The views use functions that the program itself does not let a file use.
    try database.run("PRAGMA trusted_schema = ON")
    var rows: [[String]] = []
    try database.run(query, []) { row in rows.append((0..<columns).map { row.text($0) ?? "" }) }
    return rows
  }

  @Test func thePageAsksThree() throws {
    #expect(Self.queries.count == 3)
    let session = try SessionSamples.session()
    let run = try session.run("r1")
    let best = try rows(Self.queries[0], 3)
    let accuracies = run.metric("accuracy")
    #expect(best.first?[0] == "r1")
    #expect(best.first.flatMap { Double($0[2]) } == accuracies.max())
    let curves = try rows(Self.queries[1], 4)
    #expect(curves.filter { $0[0] == "r1" }.count == 3)
    let differences = try rows(Self.queries[2], 3)
    #expect(differences.contains(["recipe.accumulate", "1", "2"]), "\(differences)")
    #expect(!differences.contains { $0[0] == "recipe.epochs" })
  }

  @Test func curvesAreTheNumbersThemselves() throws {
    let run = try SessionSamples.session().run("r1")
    for (name, trace) in [
      ("losses", run.losses), ("rates", run.rates), ("gradientNorms", run.gradientNorms),
    ] {
      let found = try rows(
        "SELECT printf('%!.17g', value) FROM curve WHERE run = 'r1' AND series = '\(name)' "
          + "ORDER BY step", 1)
      #expect(found.count == trace.values.count)
      for (text, value) in zip(found, trace.values) {
        let read = Double(text[0]) ?? .nan
        #expect(abs(read - value) <= abs(value) * 1e-15, "\(name)")
      }
    }
    #expect(
      try rows("SELECT number, text FROM statement", 2).map { $0[1] } == ["data iris", "fit 3"])
    #expect(try rows("SELECT name FROM run", 1).map { $0[0] } == ["r1", "r2", "r3"])
  }
}
