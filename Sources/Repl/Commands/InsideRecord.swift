import Kernel

/// What `stats` hands out: the columns of its tables, one number a layer in the order of the table.
enum InsideRecord {
  static func activations(_ report: LayerReport) throws(Problem) -> Record {
    let entries = report.entries
    var record = try record(
      entries.map(\.layer), mean: entries.map(\.mean), deviation: entries.map(\.deviation),
      zeros: entries.map(\.zeros))
    try append("dead", entries.map { Double($0.dead) }, to: &record)
    try append("grad", entries.map(\.gradient), to: &record)
    return record
  }

  static func weights(_ model: Model) throws(Problem) -> Record {
    var names: [String] = []
    var (means, deviations, zeros): ([Double], [Double], [Double]) = ([], [], [])
    for slice in model.layout.slices {
      let values = model.numbers(of: slice).map(Double.init)
      names.append(slice.name)
      means.append(Statistics.mean(values))
      deviations.append(Statistics.deviation(values, freedom: 0))
      zeros.append(zeroShare(values))
    }
    return try record(names, mean: means, deviation: deviations, zeros: zeros)
  }

  static func gradients(_ report: LayerReport) throws(Problem) -> Record {
    let values = report.slopes.map(\.gradients)
    return try record(
      report.slopes.map(\.name), mean: values.map { Statistics.mean($0) },
      deviation: values.map { Statistics.deviation($0, freedom: 0) },
      zeros: values.map(zeroShare))
  }

  private static func zeroShare(_ values: [Double]) -> Double {
    Double(values.count { $0 == 0 }) / Double(max(1, values.count))
  }

  private static func record(
    _ names: [String], mean: [Double], deviation: [Double], zeros: [Double]
  ) throws(Problem) -> Record {
    var record = Record("stats")
    record.append("layer", .datum(.list(names.map { .text($0) })))
    try append("mean", mean, to: &record)
    try append("sd", deviation, to: &record)
    try append("zero", zeros, to: &record)
    return record
  }

  private static func append(
    _ name: String, _ values: [Double], to record: inout Record
  ) throws(Problem) {
    record.append(name, .datum(.tensor(try Tensor(values.map { Float($0) }))))
  }
}
