import Kernel

extension Workload {
  static let frozenBody = Workload(word: "frozen", title: "A frozen body") { bench, report in
    report.write(
      "The resnet of 20 layers on 32 x 32 x 3, SGD with momentum, images a second: all layers learn, "
        + "or after `freeze body` the last one alone.")
    report.write()
    var rows: [[String]] = []
    for batch in [16, 128] {
      let (model, dataset, recipe) = try ImageNet.resnet.job(batch)
      var frozen = model
      try frozen.freeze([Layout.body])
      let duel = Duel(
        rounds: max(5, bench.rounds / 2),
        [frozen, model].enumerated().map { index, start in
          Contender(name: index == 0 ? "frozen" : "all") {
            try? timed {
              var copy = start
              _ = try Trainer.fit(&copy, on: dataset, recipe)
            }
          }
        })
      let count = Double(batch * ImageNet.resnet.steps(batch))
      rows.append(
        ["\(batch)"] + duel.figures.reversed().map { decimal(count / $0.median, places: 0) }
          + [times(duel.ratio(1))])
      report.goal("a frozen body at batch \(batch) against all layers", duel.ratio(1), 2)
    }
    report.table(["batch", "all learn", "frozen body", "frozen / all"], rows)
  }
}
