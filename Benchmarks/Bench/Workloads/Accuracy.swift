import Kernel

extension Workload {
  static let accuracy = Workload(word: "accuracy", title: "Training, accuracy") { bench, report in
    let job = try Job()
    let seeds = 5
    var sum = 0.0
    for seed in 1...seeds {
      let model = try job.trained(batch: 64, seed: UInt64(seed))
      sum +=
        try Evaluation(of: model, on: job.dataset, .valid, isExact: false).metrics.first ?? .nan
    }
    let ours = sum / Double(seeds)
    func answer(_ peer: Peer?) -> Double {
      peer?.ask("accuracy \(seeds)")["accuracy"] as? Double ?? .nan
    }
    let peers = bench.peers
    report.write("The same training at batch 64: share of the 360 held-out rows, mean of 5 seeds.")
    report.write()
    report.table(
      ["Athanor", "torch", "fastai", "JAX"],
      [[ours, answer(peers.torch), answer(peers.fastai), answer(peers.jax)].map(percent)])
    report.goal("accuracy, mean of 5 seeds", percent(ours), "≥ 97.5 %", ours >= 0.975)
  }
}
