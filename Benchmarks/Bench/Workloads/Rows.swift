import Kernel

extension Workload {
  static let rows = Workload(word: "rows", title: "Keys of rows") { bench, report in
    report.write(
      "A table of 50,000 rows of 20 numbers and a class, read from its bytes, and the hashes of its "
        + "rows alone; the hashes of 60,000 rows of 784 bytes.")
    report.write()
    let bytes = table(rows: 50_000, columns: 20)
    let data = try CSV.read(bytes, path: "table.csv")
    let images = (0..<(60_000 * 784)).map { UInt8(truncatingIfNeeded: $0 &* 37 ^ $0 >> 9) }
    var (reading, hashing, pixels) = (Figures(), Figures(), Figures())
    for _ in 0..<bench.rounds {
      try reading.add(timed { _ = try CSV.read(bytes, path: "table.csv") })
      hashing.add(
        timed { _ = RowKeys(of: data.inputs, data.columns, data.arrangement, data.target) })
      pixels.add(timed { _ = RowKeys.keys(ofBytes: images, width: 784) })
    }
    let share = hashing.median / (reading.median - hashing.median)
    report.table(
      ["what", "time"],
      [
        ["reading the table, keys included", shown(reading.median)],
        ["its keys", shown(hashing.median)],
        ["60,000 rows of 784 bytes", shown(pixels.median)],
      ])
    report.goal("keys beside reading a table", percent(share), "≤ 5 %", share <= 0.05)
    report.goal(
      "keys of 60,000 rows of 784 bytes", shown(pixels.median), "< 10 ms", pixels.median < 0.010)
  }

  private static func table(rows: Int, columns: Int) -> [UInt8] {
    let stream = Seed.stream(1, "bench")
    var text = (0..<columns).map { "x\($0)" }.joined(separator: ",") + ",class\n"
    for row in 0..<rows {
      for column in 0..<columns {
        text += "\(Float(stream.fraction(at: row * columns + column))),"
      }
      text += row % 3 == 0 ? "yes\n" : "no\n"
    }
    return Array(text.utf8)
  }
}
