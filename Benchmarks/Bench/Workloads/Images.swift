import Kernel

extension Workload {
  static let images = Workload(word: "images", title: "Images") { bench, report in
    report.write(
      "Training: cross-entropy, SGD with momentum, images a second. cnn: three 3 x 3 convolutions of "
        + "32, 64 and 64 filters with normalisation on 28 x 28, two dense layers, dropout; resnet: "
        + "He et al.'s of 20 layers on 32 x 32 x 3. torch is eager with channels last and fused "
        + "SGD, compiled is `torch.compile` of the same. Inference: ONNX Runtime.")
    report.write()
    for net in ImageNet.allCases {
      var rows: [[String]] = []
      for batch in [1, 16, 128, 512] {
        let duel = try net.training(batch, bench.peers, rounds: max(3, bench.rounds / 3))
        rows.append(row(net, batch, duel, count: batch * net.steps(batch)))
        let best = [1, 2].map { duel.ratio($0) }.filter { !$0.isNaN }.min() ?? .nan
        report.goal(
          "\(net.rawValue) at batch \(batch) against torch's best", best,
          batch == 128 ? net.trainingGoal : net.trainingGoal * 2 / 3)
      }
      report.table(
        [
          "training", "batch", "Athanor", "torch", "compiled", "torch / Athanor",
          "compiled / Athanor",
        ],
        rows)
    }
    for net in ImageNet.allCases {
      var rows: [[String]] = []
      for batch in [1, 16, 128, 512] {
        let duel = try net.inference(batch, bench.peers, rounds: max(3, bench.rounds / 3))
        rows.append(row(net, batch, duel, count: batch * net.steps(batch)))
        report.goal(
          "\(net.rawValue) inference at batch \(batch) against ONNX Runtime", duel.ratio(1),
          batch == 128 ? 1.5 : 1)
      }
      report.table(
        ["inference", "batch", "Athanor", "ONNX Runtime", "ONNX Runtime / Athanor"], rows)
    }
  }

  private static func row(_ net: ImageNet, _ batch: Int, _ duel: Duel, count: Int) -> [String] {
    [net.rawValue, "\(batch)"]
      + duel.figures.map { $0.median.isNaN ? "–" : decimal(Double(count) / $0.median, places: 0) }
      + (1..<duel.figures.count).map { times(duel.ratio($0)) }
  }
}

/// The nets for images that are compared, and batches of random ones.
enum ImageNet: String, CaseIterable {
  case cnn, resnet

  var trainingGoal: Double { self == .cnn ? 4 : 2.5 }

  private var blueprint: String {
    switch self {
    case .cnn:
      "conv 32; norm; relu; conv 64; norm; relu; pool 2; conv 64; norm; relu; pool 2; "
        + "dropout 0.25; flatten; dense 128; relu; dropout 0.5; dense"
    case .resnet: Self.resnet20
    }
  }

  /// `model resnet 3` written out.
  private static let resnet20: String = {
    func block(_ filters: Int, _ stride: Int) -> String {
      "residual { conv \(filters) stride=\(stride) bias=no; norm; relu; conv \(filters) bias=no; norm }; "
        + "relu; "
    }
    let stages = [16, 32, 64].enumerated().map { index, filters in
      block(filters, index > 0 ? 2 : 1) + block(filters, 1) + block(filters, 1)
    }
    return "conv 16 bias=no; norm; relu; " + stages.joined() + "globalpool; dense"
  }()

  /// Steps of one measurement: a second or more of ours, so that what a training begins with is small
  /// beside them.
  func steps(_ batch: Int) -> Int { 1536 / max(batch, 4) }

  private func dataset(rows: Int) throws -> Dataset {
    let (side, channels) = self == .cnn ? (28, 1) : (32, 3)
    let count = side * side * channels
    let numbers = try Buffer(count: rows * count)
    Compute.uniform(Stream(key: 1), into: numbers.all)
    return try Dataset(
      name: "images", inputs: Tensor(Shape([rows, count]), numbers.all.array),
      target: .classes(
        labels: (0..<rows).map { Int32($0 % 10) }, names: (0..<10).map(String.init)),
      columns: (0..<count).map { "p\($0)" },
      arrangement: .image(height: side, width: side, channels: channels, maximum: 1),
      split: .every(1_000_000_000), origin: Dataset.Origin(source: "drawn"))
  }

  private func model(_ dataset: Dataset) throws -> Model {
    try Model(name: rawValue, Blueprint(parsing: blueprint), for: dataset, seed: 1)
  }

  func job(_ batch: Int) throws -> (Model, Dataset, Recipe) {
    // Row 0 is held out.
    let dataset = try dataset(rows: batch * steps(batch) + 1)
    var recipe = Recipe()
    (recipe.epochs, recipe.rate, recipe.batch) = (1, 1e-2, batch)
    recipe.schedule = Choice("const")
    recipe.validates = false
    var values = Values()
    values.set("momentum", .number(0.9))
    recipe.optimiser = Choice("sgd", values)
    return (try model(dataset), dataset, recipe)
  }

  func train(batch: Int, times: Int?) throws {
    let (model, dataset, recipe) = try job(batch)
    for _ in 0..<(times ?? 1) {
      let seconds = try timed {
        var copy = model
        _ = try Trainer.fit(&copy, on: dataset, recipe)
      }
      if times != nil { print(decimal(Double(batch * steps(batch)) / seconds, places: 0)) }
    }
  }

  /// Ours, torch as it is, and compiled where that is worth its compiling.
  func training(_ batch: Int, _ peers: Peers, rounds: Int) throws -> Duel {
    let (model, dataset, recipe) = try job(batch)
    let words = "\(batch) \(steps(batch))"
    return Duel(
      rounds: rounds,
      [
        Contender(name: "Athanor") {
          try? timed {
            var copy = model
            _ = try Trainer.fit(&copy, on: dataset, recipe)
          }
        },
        Contender(name: "torch") { peers.torch?.seconds("\(rawValue) \(words)") },
        Contender(name: "compiled") {
          batch == 128 ? peers.torch?.seconds("\(rawValue)_compiled \(words)") : nil
        },
      ])
  }

  func inference(_ batch: Int, _ peers: Peers, rounds: Int) throws -> Duel {
    let dataset = try dataset(rows: batch + 1)
    let scorer = try Scorer(of: model(dataset), on: dataset, .train)
    let count = steps(batch)
    return Duel(
      rounds: rounds,
      [
        Contender(name: "Athanor") {
          try? timed { for _ in 0..<count { _ = try scorer.scores() } }
        },
        Contender(name: "ONNX Runtime") {
          peers.torch?.seconds("\(rawValue)_inference \(batch) \(count)")
        },
      ])
  }
}
