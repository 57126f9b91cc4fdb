import Kernel

extension Workload {
  static let seeds = Workload(word: "seeds", title: "Eight trainings at once") { bench, report in
    let job = try Job()
    let duel = try job.seedsDuel(bench.peers, rounds: bench.rounds)
    report.write(
      "The training at batch 64, from eight seeds, on one thread. torch multiplies all nets at once "
        + "(baddbmm), JAX maps its compiled scan over the seeds (vmap).")
    report.write()
    report.table(
      ["Athanor", "torch", "JAX"],
      [
        duel.figures.map { shown($0.median) },
        ["ratio"] + [1, 2].map { times(duel.ratio($0)) },
      ])
    report.goal("eight seeds against JAX", duel.ratio(2), 2)
  }
}

extension Job {
  /// Eight seeds: ours, torch and JAX.
  func seedsDuel(_ peers: Peers, rounds: Int) throws -> Duel {
    let trainings = Trainings(
      try (1...8).map { seed in
        Trainings.Job(
          try model(seed: UInt64(seed)), on: dataset, recipe(batch: 64, seed: UInt64(seed)))
      })
    return Duel(
      rounds: rounds,
      [
        Contender(name: "Athanor") { try? timed { _ = try trainings.run() } },
        Contender(name: "torch") { peers.torch?.seconds("seeds 8") },
        Contender(name: "JAX") { peers.jax?.seconds("seeds 8") },
      ])
  }
}
