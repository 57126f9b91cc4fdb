import Kernel

extension Workload {
  static let rangeTest = Workload(word: "lrfind", title: "Range test") { bench, report in
    let job = try Job()
    let model = try job.model(seed: 1)
    var recipe = job.recipe(batch: 64, seed: 1)
    recipe.optimiser = Choice("adam")
    let settings = RangeTest.Settings()
    var points = 0
    let duel = Duel(
      rounds: bench.rounds,
      [
        Contender(name: "Athanor") {
          try? timed {
            points = try RangeTest(model, on: job.dataset, recipe, settings).rates.count
          }
        },
        Contender(name: "JAX") { bench.peers.jax?.seconds("lrfind") },
        Contender(name: "torch") { bench.peers.torch?.seconds("lrfind") },
        Contender(name: "fastai") { bench.peers.fastai?.seconds("lrfind") },
      ])
    report.write(
      "\(settings.steps) steps from 1e-7 to 10 at batch 64 with Adam, in a warm process. JAX is a "
        + "jitted step in a loop, torch the same loop by hand, fastai `Learner.lr_find`; they do "
        + "not stop early, Athanor stopped after \(points) points.")
    report.write()
    report.table(
      ["Athanor", "JAX", "torch", "fastai"],
      [
        duel.figures.map { shown($0.median) },
        ["ratio"] + [1, 2, 3].map { times(duel.ratio($0)) },
      ])
    report.goal("range test against JAX", duel.ratio(1), 4)
    report.goal("range test against fastai", duel.ratio(3), 40)
  }
}
