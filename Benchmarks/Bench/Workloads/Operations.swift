import Kernel

extension Workload {
  static let operations = Workload(word: "operations", title: "Products and maps") {
    bench, report in
    let rounds = max(3, bench.rounds / 3)
    report.write(
      "One call into memory that is there already; one thread. numpy's products are OpenBLAS's, "
        + "torch's MKL's or oneDNN's.")
    report.write()
    var rows: [[String]] = []
    for (m, n, k) in products {
      let words = "\(m) \(n) \(k)"
      let a = try Buffer(count: m * k)
      let b = try Buffer(count: k * n)
      let c = try Buffer(count: m * n)
      Compute.normal(Stream(key: 1), into: a.all)
      Compute.normal(Stream(key: 2), into: b.all)
      let (left, right) = (a.matrix(rows: m, columns: k), b.matrix(rows: k, columns: n))
      let out = c.matrix(rows: m, columns: n)
      let duel = Duel(
        rounds: rounds,
        [
          Contender(name: "Athanor") { perCall { Compute.product(.nn, left, right, into: out) } },
          Contender(name: "OpenBLAS") { bench.peers.torch?.seconds("numpy \(words)") },
          Contender(name: "torch") { bench.peers.torch?.seconds("product \(words)") },
        ])
      let rate = 2e-9 * Double(m) * Double(n) * Double(k)
      let best = [1, 2].map { duel.ratio($0) }.filter { !$0.isNaN }.min() ?? .nan
      rows.append(
        ["\(m) x \(k) by \(k) x \(n)"]
          + duel.figures.map { $0.median.isNaN ? "–" : decimal(rate / $0.median, places: 0) }
          + [times(best)])
      if m == n { report.goal("product of \(m) x \(m)", best, m >= 1024 ? 0.9 : 0.95) }
    }
    report.table(["product, GFLOP/s", "Athanor", "OpenBLAS", "torch", "best peer / Athanor"], rows)
    rows = []
    for (name, map) in [("exp", Compute.Map.exp), ("tanh", .tanh), ("softmax", nil)] {
      for count in [10_000, 1_000_000, 10_000_000] {
        let x = try Buffer(count: count)
        let y = try Buffer(count: count)
        Compute.normal(Stream(key: 1), into: x.all)
        let duel = Duel(
          rounds: rounds,
          [
            Contender(name: "Athanor") {
              perCall {
                if let map { return Compute.map(map, x.all, into: y.all) }
                Compute.softmax(
                  x.matrix(rows: count / 100, columns: 100),
                  into: y.matrix(rows: count / 100, columns: 100))
              }
            },
            Contender(name: "torch") { bench.peers.torch?.seconds("\(name) \(count)") },
          ])
        rows.append(
          [name, "\(count)"] + duel.figures.map { shown($0.median) } + [times(duel.ratio(1))])
        report.goal("\(name) of \(count) numbers", duel.ratio(1), 1)
      }
    }
    report.write()
    report.table(["map", "numbers", "Athanor", "torch", "torch / Athanor"], rows)
  }

  /// Squares, and the products of nets: dense layers of 64 and 784 inputs, the gates of an LSTM.
  private static let products = [
    (64, 64, 64), (256, 256, 256), (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048),
    (64, 128, 64), (128, 256, 784), (128, 512, 156), (1, 512, 512),
  ]

  /// Seconds of one call: as many as take 50 ms, divided.
  private static func perCall(_ work: () -> Void) -> Double {
    var calls = 0
    var seconds = 0.0
    while seconds < 0.05 {
      seconds += timed(work)
      calls += 1
    }
    return seconds / Double(calls)
  }
}
