import Testing

@testable import Kernel

/// What holds of every row of `Metric.all`, and what scikit-learn says of 100 cases.
@Suite struct MetricLaws {
  private static let numbers = Array(0..<50)

  private static func cases(_ row: Metric) -> [MetricCase] {
    numbers.map(row.tasks.contains(.numbers) ? MetricCase.ofNumbers : MetricCase.ofClasses)
  }

  private func value(
    _ row: Metric, _ sample: MetricCase, said: [Int32]? = nil, _ words: String = ""
  ) throws -> Double {
    try row.finding(sample.answers(said: said), row.label.values(words)).value
  }

  private func bits(_ value: Double) -> UInt64 { value.isNaN ? .max : value.bitPattern }

  @Test(arguments: [("classes", MetricCase.ofClasses), ("numbers", MetricCase.ofNumbers)])
  func equalToScikitLearn(
    _ kind: String, _ sample: @Sendable (Int) -> MetricCase
  ) throws {
    let wanted = try Oracle.cases("metrics.json", kind)
    #expect(wanted.count == 50)
    var measured: Set<String> = []
    for (number, figures) in wanted.enumerated() {
      let sample = sample(number)
      for (words, figure) in figures {
        let (row, values) = try statement(words, Metric.self)
        let found = try row.finding(sample.answers(), values)
        measured.insert(row.name)
        let place = "\(kind) \(number) \(words)"
        guard let figure = figure as? Double else {
          #expect(found.value.isNaN && !found.remarks.isEmpty, "\(place): \(found)")
          continue
        }
        #expect(
          abs(found.value - figure) <= 1e-12 * max(1, abs(figure)), "\(place): \(found) \(figure)")
      }
    }
    let task: Metric.Task = kind == "classes" ? .classes : .numbers
    #expect(measured == Set(Metric.all.filter { $0.tasks.contains(task) }.map(\.name)))
  }

  @Test(arguments: Metric.all.map(\.name)) func staysInItsBounds(_ name: String) throws {
    let row = try Metric.named(name)
    for sample in Self.cases(row) {
      let value = try value(row, sample)
      #expect(value.isNaN || row.bounds.contains(value), "\(value)")
    }
  }

  @Test(arguments: Metric.all.map(\.name)) func perfectAnswersAreTheBestThereAre(
    _ name: String
  ) throws {
    let row = try Metric.named(name)
    var count = 0
    for sample in Self.cases(row) where sample.targets.isEmpty ? sample.hasAllClasses : true {
      let found = try row.finding(sample.perfect().answers(), row.standards)
      if found.value.isNaN { continue }
      count += 1
      #expect(found.value == row.optimum, "\(found)")
    }
    #expect(count > 20)
  }

  @Test(arguments: Metric.all.map(\.name)) func theOrderOfTheRowsChangesNoBit(
    _ name: String
  ) throws {
    let row = try Metric.named(name)
    for sample in Self.cases(row) {
      let steps = [1, 61, 67, 127].map { try? value(row, sample.reordered($0)) }
      let own = bits(try value(row, sample))
      for step in steps { #expect(bits(try #require(step)) == own) }
    }
  }

  /// Of what a net says of thousands of rows, scored on so many threads.
  @Test func theNumberOfThreadsChangesNoBit() throws {
    let sets = [
      try makeRings(rows: 6000), try makeRings(rows: 6000, classes: 2), try makeCurve(rows: 6000),
    ]
    for data in sets {
      let model = try makeModel("dense 64; relu; dense", for: data)
      func figures(_ threads: Int) throws -> [UInt64] {
        try Context.run(Context(threads: threads)) {
          let said = try Evaluation(of: model, on: data, .train, isExact: false)
          let rows = Metric.all.filter { $0.tasks.contains(said.answers.task) }
          return try [bits(said.loss)]
            + rows.map { bits(try $0.finding(said.answers, $0.standards).value) }
        }
      }
      let own = try figures(1)
      #expect(own.count > 5 && !own.contains(.max))
      for threads in [2, 3, 8] { #expect(try figures(threads) == own, "\(data.name) \(threads)") }
    }
  }

  @Test(arguments: ["accuracy", "balanced_accuracy", "f1", "precision", "recall", "auc"])
  func theNamesOfTheClassesChangeNothing(_ name: String) throws {
    let row = try Metric.named(name)
    for sample in Self.cases(row) {
      let own = try value(row, sample)
      let other = try value(row, sample.relabelled(), said: sample.relabelledSaid)
      // Of two classes the other one is told apart: 1 - p, which ties in the same places.
      #expect(bits(own) == bits(other) || abs(own - other) < 1e-15, "\(own) \(other)")
    }
  }

  @Test(arguments: Metric.all.map(\.name)) func anOutputThatIsNoNumberIsSaid(
    _ name: String
  ) throws {
    let row = try Metric.named(name)
    for sample in Self.cases(row).prefix(6) {
      let found = try row.finding(sample.with(output: .nan, at: 0).answers(), row.standards)
      #expect(found.value.isNaN)
      #expect(found.remarks.first?.contains("(NaN)") == true)
    }
  }

  /// A figure that is undefined is never without a word.
  @Test(arguments: Metric.all.map(\.name)) func whatIsUndefinedIsSaid(_ name: String) throws {
    let row = try Metric.named(name)
    for sample in Self.cases(row) {
      let found = try row.finding(sample.answers(), row.standards)
      if found.value.isNaN { #expect(!found.remarks.isEmpty) }
    }
  }

  /// Nor is one that leaves a class out, and it names the class.
  @Test(arguments: ["balanced_accuracy", "f1", "precision", "recall", "auc"])
  func whatLeavesAClassOutSaysSo(_ name: String) throws {
    let row = try Metric.named(name)
    var (silent, spoken) = (0, 0)
    // Classes that are neither there nor said are rare: more cases than the oracle has.
    for sample in (0..<400).map(MetricCase.ofClasses)
    where sample.weights == nil && sample.classes > 2 {
      let (own, said) = (Set(sample.labels), Set(sample.said))
      let left = (0..<Int32(sample.classes)).filter { kind in
        switch name {
        case "balanced_accuracy", "auc": !own.contains(kind)
        case "precision": !said.contains(kind)
        case "recall": !own.contains(kind)
        default: !own.contains(kind) && !said.contains(kind)
        }
      }
      let found = try row.finding(sample.answers(), row.standards)
      if left.isEmpty {
        silent += 1
        #expect(found.remarks.isEmpty, "\(found)")
      } else if !found.value.isNaN {
        spoken += 1
        let words = found.remarks.joined(separator: " ")
        #expect(left.prefix(1).allSatisfy { words.contains("c\($0)") }, "\(left): \(found)")
      }
    }
    #expect(silent > 5 && spoken > 5, "\(silent) \(spoken)")
  }

  /// A mean of equal targets is rounded: what lies beside it is no variance.
  @Test func targetsThatVaryInWeightlessRowsOnlyHaveNoR2() throws {
    let targets: [Float] = [5] + [Float](repeating: 0.1, count: 3)
    let answers = Answers(
      values: try Buffer([0.3, 0.2, 0.2, 0.4]), stride: 1, targets: try Buffer(targets),
      targetStride: 1, rows: 4, width: 1, weights: try Buffer([0, 0.7, 0.3, 0.9]))
    let found = try Metric.r2.finding(answers, Values())
    #expect(found.value.isNaN && found.remarks == ["r2 is undefined: the target does not vary"])
  }

  @Test func aClassOfWeightlessRowsIsNotOneOfTheRows() throws {
    let answers = Answers(
      classes: try Buffer([0.2, 0.8, 0.6, 0.4, 0.5, 0.5]), stride: 2, labels: [0, 1, 1],
      said: [1, 0, 0], names: ["no", "yes"], weights: try Buffer([0, 1, 2]))
    let found = try Metric.auc.finding(answers, Values())
    #expect(found.value.isNaN)
    #expect(
      found.remarks == ["auc is undefined: all rows that weigh something are of class yes"])
  }

  @Test func aMetricIsForItsTargetsOnly() throws {
    for row in Metric.all {
      let other =
        row.tasks.contains(.numbers) ? MetricCase.ofClasses(1) : MetricCase.ofNumbers(1)
      let problem = #expect(throws: Problem.self) { try value(row, other) }
      #expect(problem?.code == .modelDoesNotFit)
      #expect(problem?.hint?.contains("metric:") == true)
    }
  }

  /// The name of a figure leads back to its metric with its words.
  @Test func figuresAreNamedAfterTheirMetrics() throws {
    let words = [
      "f1 average=micro", "f1 average=weighted", "precision average=binary", "recall average=micro",
      "topk k=3", "topk", "ece bins=10", "ece",
    ]
    for words in words + Metric.all.map(\.name) {
      let (row, values) = try statement(words, Metric.self)
      let figure = row.figure(values)
      let back = try #require(Metric.choice(ofFigure: figure))
      #expect(back.name == row.name)
      #expect(Metrics([back]).names(for: .classes) == [figure])
      #expect(Run.isBetterWhenMore(figure) == row.isBetterWhenMore)
    }
    #expect(Metric.choice(ofFigure: "f1_median") == nil)
    #expect(!Run.isBetterWhenMore("valid") && !Run.isBetterWhenMore("train"))
  }

  /// Ctrl-C at the end of an epoch is a pause, with the figures of its weights.
  @Test func aWishToStopEndsNoTraining() throws {
    let data = try makeRings()
    let model = try makeModel("dense 4; relu; dense", for: data)
    var recipe = Recipe()
    recipe.metrics = Metrics([Choice("auc"), Choice("ece")])
    let perEpoch = Batches.count(rows: data.split.train.count, size: recipe.batch)
    for steps in [perEpoch, perEpoch + 1] {
      var fresh = model
      let run = try Context.run(Context(wantsStop: { true })) { () throws(Problem) in
        try Trainer.fit(&fresh, on: data, recipe) { moment in
          if case .step(let step) = moment, step.number == steps { .pause } else { .go }
        }
      }
      #expect(run.ending == .paused(step: steps))
      #expect(run.results.filter { $0.name == "auc" && $0.value > 0 }.count == 1)
    }
  }

  @Test func noRoomIsRefused() throws {
    let rows = 4096
    let outputs = try Buffer((0..<2 * rows).map { Float($0 % 7) })
    let answers = Answers(
      classes: outputs, stride: 2, labels: (0..<rows).map { Int32($0 % 2) },
      said: [Int32](repeating: 0, count: rows), names: ["a", "b"])
    let context = Context(memory: MemoryBudget.used + 1000)
    let problem = #expect(throws: Problem.self) {
      try Context.run(context) { try Metric.auc.finding(answers, Values()) }
    }
    #expect(problem?.code == .memory)
  }
}

/// The sum that does not depend on its order.
@Suite struct ExactSumLaws {
  private func sum(_ values: [Double]) -> Double { ExactSum.of(values) }

  @Test func isTheNearestDouble() {
    #expect(sum([]) == 0)
    #expect(sum([1e300, 1, -1e300]) == 1)
    #expect(sum([1, 0x1p-53]) == 1)
    #expect(sum([1, 0x1p-53, 0x1p-105]) == 1 + 0x1p-52)
    #expect(sum([1 + 0x1p-52, 0x1p-53]) == 1 + 0x1p-51)
    #expect(sum([-1, -0x1p-53, -0x1p-105]) == -1 - 0x1p-52)
    #expect(sum([0x1p-1074, 0x1p-1074]) == 0x1p-1073)
    #expect(sum([.leastNormalMagnitude, -0x1p-1074]) == .leastNormalMagnitude - 0x1p-1074)
    #expect(sum(Array(repeating: 0.1, count: 10)) == 1)
    #expect(sum([1e308, 1e308]) == .infinity)
    #expect(sum([.infinity, 1]) == .infinity)
    #expect(sum([.infinity, -.infinity]).isNaN)
  }

  /// Whole numbers of any size are added without an error, in any order.
  @Test func manyInAnyOrder() {
    let values = (0..<5000).map { place -> Double in
      let value = Double((place * 7919) % 10_007) - 5000
      return value * [1e-30, 1, 1e20, 1e-200][place % 4]
    }
    let own = sum(values)
    #expect(sum(values.reversed()) == own)
    #expect(sum(values.sorted()) == own)
    #expect(sum(values + values.map { -$0 }) == 0)
    #expect(sum((1...3000).map { Double($0) }) == 3000 * 3001 / 2)
  }
}

/// When accuracy is said to mislead.
@Suite struct RarityLaws {
  private func rarity(_ counts: [Int]) -> Rarity? {
    Rarity(counts: counts, names: counts.indices.map { "c\($0)" })
  }

  @Test func speaksFromItsThresholdsOn() {
    #expect(rarity([80, 20])?.most.name == "c0")
    #expect(rarity([79, 21]) == nil)
    #expect(rarity([48, 48, 4])?.least.name == "c2")
    #expect(rarity([47, 48, 5]) == nil)
  }

  @Test func evenClassesAreNotRareHoweverMany() {
    #expect(rarity([Int](repeating: 10, count: 100)) == nil)
    #expect(rarity([Int](repeating: 10, count: 99) + [4]) != nil)
    #expect(rarity([30, 0]) == nil)
    #expect(rarity([]) == nil)
  }
}
