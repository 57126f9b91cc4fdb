import Kernel

/// What `stats` hands out: the columns of its tables, one number a layer in the order of the table.
enum InsideRecord {
  static func activations(_ report: LayerReport) throws(Problem) -> Record {
    let entries = report.entries
    var record = try record(entries.map(\.layer), entries.map(\.outputs))
    try append("dead", entries.map { Double($0.dead) }, to: &record)
    try append("grad", entries.map(\.gradient), to: &record)
    return record
  }

  static func weights(_ model: Model) throws(Problem) -> Record {
    let slices = model.layout.slices
    return try record(
      slices.map(\.name), slices.map { model.numbers(of: $0).map(Double.init) })
  }

  static func gradients(_ report: LayerReport) throws(Problem) -> Record {
    try record(report.slopes.map(\.name), report.slopes.map(\.gradients))
  }

  private static func record(
    _ names: [String], _ values: [[Double]]
  ) throws(Problem) -> Record {
    var record = Record("stats")
    record.append("layer", .datum(.list(names.map { .text($0) })))
    try append("mean", values.map { Statistics.mean($0) }, to: &record)
    try append("sd", values.map { Statistics.deviation($0, freedom: 0) }, to: &record)
    let zeros = values.map { own in
      Double(own.count { $0 == 0 }) / Double(max(1, own.count))
    }
    try append("zero", zeros, to: &record)
    return record
  }

  private static func append(
    _ name: String, _ values: [Double], to record: inout Record
  ) throws(Problem) {
    record.append(name, .datum(.tensor(try Tensor(values.map { Float($0) }))))
  }
}
