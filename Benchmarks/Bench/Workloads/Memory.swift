extension Workload {
  static let memory = Workload(word: "memory", title: "Peak memory") { bench, report in
    let peak = try bench.processes(["-c", Job.line], times: 3).peak
    let mebibytes = decimal(Double(peak) / 1_048_576, places: 1) + " MiB"
    report.write("The training of the next sections as a whole process: `\(Job.line)`.")
    report.write()
    report.table(["resident at most"], [[mebibytes]])
    report.goal("peak memory of the training", mebibytes, "< 40 MiB", peak < 40 << 20)
  }
}
