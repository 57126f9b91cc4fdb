import Kernel

extension Workload {
  static let seeds = Workload(word: "seeds", title: "Eight trainings at once") { bench, report in
    let job = try Job()
    let trainings = Trainings(
      try (1...8).map { seed in
        Trainings.Job(
          try job.model(seed: UInt64(seed)), on: job.dataset,
          job.recipe(batch: 64, seed: UInt64(seed)))
      })
    let duel = Duel(
      rounds: bench.rounds,
      [
        Contender(name: "Athanor") { try? timed { _ = try trainings.run() } },
        Contender(name: "torch") { bench.peers.torch?.seconds("seeds 8") },
        Contender(name: "JAX") { bench.peers.jax?.seconds("seeds 8") },
      ])
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
