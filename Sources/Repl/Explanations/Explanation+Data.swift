import Kernel
import Viz

extension Explanation {
  /// A score: the formulas of loss and metric with the counts, their noise, and what guessing gives.
  static func score(
    _ result: Evaluation, _ side: Side, of name: String, _ dataset: Dataset, _ choice: Choice?,
    _ metrics: Metrics = Metrics()
  ) throws(Problem) -> Explanation {
    let loss =
      try choice.map { (choice) throws(Problem) in try Loss.named(choice.name) }
      ?? Loss.standard(for: dataset.task)
    let places = dataset.split.rows(side)
    let weights = dataset.weights
    let rows = weights?.effectiveRows(among: places) ?? Double(result.rows)
    var told = Explanation("score: \(name) on \(result.rows) rows (\(side.rawValue))")
    told.say(loss.name, formulaOf: loss.label, choice?.values ?? Values())
    told.say("loss", "\(short(result.loss)), the mean over \(result.rows) rows")
    if let weights {
      told.say(
        "weights",
        "loss and metrics are means weighted by '\(Escaping.terminal(weights.name, columns: 40))'; "
          + "they are as noisy as \(short(rows)) equal rows: (sum w)^2 / sum w^2")
    }
    if dataset.task == .classes, let accuracy = result.metrics.first {
      let noise = (accuracy * (1 - accuracy) / rows).squareRoot()
      if weights == nil {
        let correct = (accuracy * rows).rounded()
        told.say("accuracy", "\(short(correct)) right of \(result.rows) = \(short(accuracy))")
      }
      told.say(
        "noise",
        "sqrt(a (1 - a) / n) = \(short(noise)), twice that \(short(2 * noise)): a smaller "
          + "difference between two models says little")
      let counts = dataset.target.counts(in: places)
      told.say(
        "guessing",
        "the largest class always: \(short(Double(counts.max() ?? 0) / rows)); no "
          + "knowledge at all: loss log(\(counts.count)) = \(short(Maths.log(Double(counts.count))))"
      )
    } else if result.metrics.count > 1 {
      told.say(
        "r2",
        "1 - squared errors / squared distances from the mean = \(short(result.metrics[1])); "
          + "the mean alone has 0")
      told.say("mae", "mean |output - target| = \(short(result.metrics[0])), in the target's unit")
    }
    try told.say(metrics, metrics.names(for: dataset.task))
    told.say(insteadOf: loss.label, among: Loss.all.filter { $0.task == loss.task }.map(\.label))
    told.say(sourceOf: loss.label)
    return told
  }

  /// The formula of each metric, which way is better, and where it comes from.
  mutating func say(_ metrics: Metrics, _ names: [String]) throws(Problem) {
    for (name, choice) in zip(names, metrics.choices) {
      let row = try Metric.named(choice.name)
      say(name, formulaOf: row.label, choice.values)
      say("", "\(row.isBetterWhenMore ? "more" : "less") is better; \(row.label.source)")
    }
  }

  /// A split: who is held out, how exactly the classes are kept, and how well it can measure.
  static func split(_ dataset: Dataset) -> Explanation {
    let split = dataset.split
    let (train, valid) = (split.train.count, split.valid.count)
    var told = Explanation("split of \(dataset.name): \(split)")
    told.say(
      "rows",
      "\(valid) of \(dataset.rows) held out (\(short(Double(valid) / Double(dataset.rows)))), "
        + "\(train) to train on")
    if case .every(let step) = split.rule {
      told.say("formula", "row i is held out where i mod \(step) = 0; nothing is drawn")
    } else if split.isStratified, case .classes(_, let names) = dataset.target {
      told.say(
        "formula",
        "one permutation of seed \(split.seed); each class gives its share, rounded down, "
          + "and the largest remainders the rest")
      let (all, held) = (
        dataset.target.counts(in: Array(0..<dataset.rows)), dataset.target.counts(in: split.valid)
      )
      let shown = names.indices.prefix(10).map { index in
        "\(Escaping.terminal(names[index], columns: 16)) \(held[index]) of \(all[index])"
      }
      told.say("classes", shown.joined(separator: ", ") + (names.count > 10 ? ", …" : ""))
    } else {
      told.say("formula", "the first \(valid) rows of a permutation of seed \(split.seed)")
    }
    if dataset.task == .classes {
      let noise = (0.9 * 0.1 / Double(valid)).squareRoot()
      told.say(
        "noise",
        "an accuracy near 0.9 on \(valid) rows has sqrt(0.9 * 0.1 / \(valid)) = "
          + "\(short(noise)) of noise, in steps of 1/\(valid) = \(short(1 / Double(valid)))")
    }
    told.say("inputs", dataset.scaling.method.sentence)
    told.say("instead", "split valid=0.3, split every=5, split seed=1")
    return told
  }
}
