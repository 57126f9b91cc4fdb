import Kernel

extension Workload {
  static let recurrent = Workload(word: "recurrent", title: "Recurrent nets") { bench, report in
    report.write(
      "28 steps of 28 numbers, 128 units, the last state to 10 outputs, cross-entropy, AdamW; one "
        + "thread. A figure is sequences a second in training. torch is eager with fused AdamW and "
        + "time first, JAX a compiled step with one scan.")
    report.write()
    var rows: [[String]] = []
    for kind in ["lstm", "gru", "rnn"] {
      for batch in [1, 16, 128, 512] {
        let steps = batch > 128 ? 5 : batch > 16 ? 20 : 100
        let training = try SequenceTraining(kind, batch: batch, steps: steps)
        let duel = training.duel(bench.peers, rounds: max(3, bench.rounds / 3))
        let count = Double(batch * steps)
        rows.append(
          [kind, "\(batch)"]
            + duel.figures.map { $0.median.isNaN ? "–" : decimal(count / $0.median, places: 0) }
            + [1, 2].map { times(duel.ratio($0)) })
        let best = [1, 2].map { duel.ratio($0) }.filter { !$0.isNaN }.min() ?? .nan
        // Other batches hold the ratio of 128 within a third.
        report.goal(
          "\(kind) at batch \(batch) against the best peer", best, batch == 128 ? 1.5 : 1.0)
      }
    }
    report.table(
      ["net", "batch", "Athanor", "torch", "JAX", "torch / Athanor", "JAX / Athanor"], rows)
  }
}

/// A recurrent net and some batches of random sequences.
struct SequenceTraining {
  private let dataset: Dataset
  private let model: Model
  private let recipe: Recipe
  /// What a peer is asked.
  private let words: String

  init(_ kind: String, batch: Int, steps: Int) throws {
    words = "\(kind) \(batch) \(steps)"
    let rows = max(2, batch * steps)
    let numbers = try Buffer(count: rows * 784)
    Compute.uniform(Stream(key: 1), into: numbers.all)
    let labels = (0..<rows).map { Int32($0 % 10) }
    dataset = try Dataset(
      name: "sequences", inputs: Tensor(Shape([rows, 784]), numbers.all.array),
      target: .classes(labels: labels, names: (0..<10).map(String.init)),
      columns: (0..<784).map { "x\($0)" }, arrangement: .sequence(length: 28, channels: 28),
      split: .every(1_000_000_000), origin: Dataset.Origin(source: "drawn"))
    model = try Model(
      name: kind, Blueprint(parsing: "\(kind) 128; dense"), for: dataset, seed: 1)
    var recipe = Recipe()
    (recipe.epochs, recipe.rate, recipe.batch) = (1, 1e-3, batch)
    recipe.schedule = Choice("const")
    recipe.validates = false
    self.recipe = recipe
  }

  /// Ours, torch and JAX.
  func duel(_ peers: Peers, rounds: Int) -> Duel {
    Duel(
      rounds: rounds,
      [
        Contender(name: "Athanor") { try? timed { try run() } },
        Contender(name: "torch") { peers.torch?.seconds(words) },
        Contender(name: "JAX") { peers.jax?.seconds(words) },
      ])
  }

  func run() throws {
    var copy = model
    _ = try Trainer.fit(&copy, on: dataset, recipe)
  }
}
