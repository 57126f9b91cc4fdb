extension Workload {
  static let start = Workload(word: "start", title: "Whole processes") { bench, report in
    let rows: [(String, String, Double)] = [
      ("start and end", "", 0.010),
      ("data, model and range test", "data digits; model mlp 128 64; lrfind trials=no", 0.150),
      ("the same with trials", "data digits; model mlp 128 64; lrfind", 0.500),
    ]
    var table: [[String]] = []
    for (name, line, most) in rows {
      let seconds = try bench.processes(["-c", line], times: 21).seconds
      table.append(["`athanor -c '\(line)'`", shown(seconds)])
      report.goal(name, shown(seconds), "< \(shown(most))", seconds < most)
    }
    report.table(["command", "from start to end"], table)
  }
}
