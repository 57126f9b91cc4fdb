extension Workload {
  static let limits = Workload(word: "limits", title: "Answers within a time") { bench, report in
    report.write("Whole processes, whatever is typed or read; median of three.")
    report.write()
    var rows: [[String]] = []
    for limit in try Limit.all(in: bench.folder) {
      var figures = Figures()
      var statuses: [Int32] = []
      for _ in 0..<3 {
        guard let child = cost(bench.program, limit.arguments) else { continue }
        figures.add(child.seconds)
        statuses.append(child.status)
      }
      let ends = statuses.allSatisfy { $0 == limit.status } && !statuses.isEmpty
      let isMet = ends && figures.median <= limit.most
      rows.append([
        limit.name, shown(figures.median), shown(limit.most),
        ends ? "\(limit.status)" : "\(statuses.first ?? -1), not \(limit.status)",
        isMet ? "yes" : "**no**",
      ])
      if !isMet {
        report.goal(limit.name, shown(figures.median), "< \(shown(limit.most))", false)
      }
    }
    report.table(["what", "time", "at most", "exit", "met"], rows)
  }
}
