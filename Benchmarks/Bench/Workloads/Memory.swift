extension Workload {
  static let memory = Workload(word: "memory", title: "Peak memory") { bench, report in
    let peak = try bench.processes(["-c", Job.line], times: 3).peak
    let mebibytes = decimal(Double(peak) / 1_048_576, places: 1) + " MiB"
    // Its data are in no file the program reads, so it is this program's process.
    let images = cost(CommandLine.arguments[0], [Bench.trainWord, "cnn", "128"]).map(\.peak) ?? 0
    let ofImages = decimal(Double(images) / 1_048_576, places: 1) + " MiB"
    report.write("Of whole processes: `\(Job.line)`, and the cnn of Images at batch 128.")
    report.write()
    report.table(["training", "resident at most"], [["digits", mebibytes], ["cnn", ofImages]])
    report.goal("peak memory of the training", mebibytes, "< 40 MiB", peak < 40 << 20)
    report.goal(
      "peak memory of the cnn", ofImages, "< 200 MiB", images == 0 ? nil : images < 200 << 20)
  }
}
