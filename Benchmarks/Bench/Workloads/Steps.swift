import Kernel

extension Workload {
  static let steps = Workload(word: "steps", title: "Training, time per step") { bench, report in
    let job = try Job()
    report.write(
      "Digits (1437 rows), net 64-128-64-10 with ReLU, \(Job.epochs) epochs of 1cycle, AdamW, one "
        + "thread. A time is that of the whole training, the drawing of the weights included, "
        + "divided by its steps; JAX's training is one compiled `scan`, compiled before it is timed."
    )
    report.write()
    var rows: [[String]] = []
    for (batch, torch, jax) in [(16, nil, 2.0), (64, 7.0, 1.7), (512, nil, 2.0)] {
      let steps = Double(job.steps(batch: batch))
      let duel = try job.duel(batch: batch, bench.peers, rounds: bench.rounds)
      rows.append(
        ["\(batch)"] + duel.figures.map { shown($0.median / steps) }
          + [1, 2].map { times(duel.ratio($0)) })
      if let torch { report.goal("training at \(batch) against torch", duel.ratio(1), torch) }
      report.goal("training at \(batch) against JAX", duel.ratio(2), jax)
    }
    report.table(["batch", "Athanor", "torch", "JAX", "torch / Athanor", "JAX / Athanor"], rows)
  }
}

extension Job {
  /// Ours, torch and JAX.
  func duel(batch: Int, _ peers: Peers, rounds: Int) throws -> Duel {
    Duel(
      rounds: rounds,
      [
        Contender(name: "Athanor") { try? timed { _ = try trained(batch: batch, seed: 1) } },
        Contender(name: "torch") { peers.torch?.seconds("step \(batch)") },
        Contender(name: "JAX") { peers.jax?.seconds("step \(batch)") },
      ])
  }
}
