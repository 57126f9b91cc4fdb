import Testing

@testable import Kernel

/// Figures over the rows that a predictor has not met.
@Suite struct KnownRowLaws {
  /// The loss over some rows of a side is the mean of their losses, whatever stands beside them.
  @Test func theLossOverTheOthersIsTheirs() throws {
    for data in [try makeRings(rows: 900), try makeCurve(rows: 900)] {
      var session = Session()
      session.use(data)
      var model = try makeModel("dense 16; norm; relu; dense", for: data)
      var run = try Trainer.fit(&model, on: data, Recipe())
      session.use(model)
      session.keep(&run, as: nil)
      session.use(try data.split(by: .standard, seed: 2))
      let asking = try session.asking(for: "score")
      let others = try #require(asking.known(.valid)).others
      let side = asking.dataset.split.rows(.valid)
      #expect(!others.isEmpty && others.count < side.count)
      let whole = try asking.evaluation(.valid)
      let alone = try asking.evaluation(rows: others)
      let losses = zip(side, whole.rowLosses).filter { others.contains($0.0) }.map(\.1)
      #expect(alone.rows == others.count)
      #expect(abs(alone.loss - Statistics.mean(losses)) < 1e-6, "\(data.name)")
      #expect(abs(alone.loss - whole.loss) > 1e-5, "\(data.name)")
    }
  }
}
