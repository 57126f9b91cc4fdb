import Testing

@testable import Kernel

/// What `augment` says of rows and model, and answers averaged over draws.
@Suite struct AugmentReportTests {
  private func fitted(_ data: Dataset, _ layers: String, epochs: Int) throws -> Model {
    var model = try makeModel(layers, for: data)
    var recipe = Recipe()
    (recipe.epochs, recipe.batch, recipe.rate) = (epochs, 32, 1e-2)
    _ = try Trainer.fit(&model, on: data, recipe)
    return model
  }

  private func choice(_ words: String) throws -> Choice {
    let found = try statement(words, Augmentation.self)
    let written = words.split(separator: " ").dropFirst().map {
      String($0.split(separator: "=")[0])
    }
    var values = Values()
    for name in written { if let value = found.values.value(name) { values.set(name, value) } }
    return Choice(found.row.name, values)
  }

  /// A plain net on digits takes a mirrored digit for another one.
  @Test func aFlipOfDigitsIsTooStrong() throws {
    let data = try SessionSamples.dataset("digits")
    let model = try fitted(data, "dense 32; relu; dense", epochs: 8)
    let report = try AugmentReport(
      [choice("flip")], on: data, seed: 1, of: .net(model))
    #expect(report.mind?.verdict == .tooStrong && report.mind.map { $0.share > 0.4 } == true)
    #expect(report.kept == 1 && report.keptApart == nil)
    let faint = try AugmentReport([choice("noise noise=1e-5")], on: data, seed: 1, of: .net(model))
    #expect(faint.mind?.verdict == .useless && faint.changed == faint.rows)
  }

  /// Rows whose mirror images are as likely: a bar's height is the class, its place is none.
  private func makeBars() throws -> Dataset {
    let stream = Seed.stream(3, "bars")
    let rows = 600
    var inputs = [Float](repeating: 0, count: rows * 64)
    for row in 0..<rows {
      let column = stream.integer(below: 8, at: row * 100)
      for place in 0..<64 {
        inputs[row * 64 + place] = Float(stream.fraction(at: row * 100 + 1 + place)) * 0.6
      }
      for line in 0..<(2 + 2 * (row % 3)) { inputs[row * 64 + line * 8 + column] += 0.4 }
    }
    return try Dataset(
      name: "bars", inputs: Tensor(Shape([rows, 64]), inputs),
      target: .classes(labels: (0..<rows).map { Int32($0 % 3) }, names: ["low", "mid", "high"]),
      columns: (0..<64).map { "p\($0)" },
      arrangement: .image(height: 8, width: 8, channels: 1, maximum: 1),
      origin: .init(source: "a formula"))
  }

  @Test func aFlipOfSymmetricRowsIsFine() throws {
    let data = try makeBars()
    let nets = [
      ("conv 8 3; relu; globalpool; dense", ["fine"]),
      ("dense 32; relu; dense", ["fine", "not told apart"]),
    ]
    for (layers, words) in nets {
      let model = try fitted(data, layers, epochs: 20)
      let report = try AugmentReport([choice("flip")], on: data, seed: 1, of: .net(model))
      let mind = try #require(report.mind)
      #expect(words.contains(mind.verdict.word), "\(layers) \(mind)")
      #expect(report.doubt == nil)
    }
  }

  /// Its answers do not know left from right, and its rows are not what they were: not "useless".
  @Test func whatTheModelDoesNotSeeIsFine() throws {
    let data = try makeBars()
    let model = try fitted(data, "conv 4 1; relu; globalpool; dense", epochs: 30)
    let report = try AugmentReport([choice("flip p=1")], on: data, seed: 1, of: .net(model))
    #expect(report.mind?.verdict == .unseen && report.doubt == nil, "\(report)")
  }

  /// Of a model that only guesses nothing follows.
  @Test func aGuessTellsNothing() throws {
    let stream = Seed.stream(4, "nothing")
    let inputs = (0..<(200 * 16)).map { Float(stream.fraction(at: $0)) }
    let data = try Dataset(
      name: "nothing", inputs: Tensor(Shape([200, 16]), inputs),
      target: .classes(
        labels: (0..<200).map { Int32(stream.integer(below: 2, at: 10_000 + $0)) },
        names: ["a", "b"]),
      columns: (0..<16).map { "p\($0)" },
      arrangement: .image(height: 4, width: 4, channels: 1, maximum: 1),
      origin: .init(source: "a formula"))
    let model = try fitted(data, "dense 4; relu; dense", epochs: 1)
    let report = try AugmentReport([choice("flip")], on: data, seed: 1, of: .net(model))
    #expect(report.doubt != nil && report.changed > 0)
  }

  /// Where no row is changed the reason is the rows, the amount or the draw.
  @Test func whyNothingIsChangedIsTold() throws {
    let digits = try SessionSamples.dataset("digits")
    let even = try Dataset(
      name: "even", inputs: Tensor(Shape([40, 16]), (0..<640).map { Float($0 / 16) }),
      target: .classes(labels: (0..<40).map { Int32($0 % 2) }, names: ["a", "b"]),
      columns: (0..<16).map { "p\($0)" },
      arrangement: .image(height: 4, width: 4, channels: 1, maximum: 40),
      origin: .init(source: "a formula"))
    func stillness(_ words: String, _ data: Dataset) throws -> AugmentReport.Stillness? {
      try AugmentReport([choice(words)], on: data, seed: 1).stillness
    }
    #expect(try stillness("flip", even) == .same)
    #expect(try stillness("rotate rotate=0", digits) == .same)
    #expect(try stillness("zoom zoom=1", digits) == .same)
    #expect(try stillness("flip p=0", digits) == .undrawn)
    #expect(try stillness("flip", digits) == nil)
  }

  /// A verdict holds only where the whole interval does.
  @Test(arguments: [
    (0.427, 354, AugmentReport.Verdict.open), (0.324, 37, .open), (0.5, 354, .tooStrong),
    (0.3, 354, .fine), (0, 500, .unseen), (0, 37, .fine), (1, 3, .tooStrong), (1, 2, .open),
  ]) func theIntervalDecides(_ share: Double, _ rows: Int, _ verdict: AugmentReport.Verdict) {
    let (low, high) = Statistics.wilson(share: share, of: rows)
    let mind = AugmentReport.Mind(share: share, low: low, high: high, shift: 0, stir: 1)
    #expect(mind.verdict == verdict, "\(mind)")
  }

  /// Of 10 in 100: the textbook's 0.0552 to 0.1744 (Newcombe, Statistics in Medicine 17, 1998, method 3).
  @Test func wilsonsInterval() {
    let (low, high) = Statistics.wilson(share: 0.1, of: 100)
    #expect(abs(low - 0.05523) < 1e-4 && abs(high - 0.17437) < 1e-4)
    #expect(Statistics.wilson(share: 0, of: 10).low == 0)
    #expect(abs(Statistics.wilson(share: 1, of: 10).high - 1) < 1e-12)
  }

  /// Each interpolation costs contrast.
  @Test func severalInterpolationsBlurMore() throws {
    let data = try SessionSamples.dataset("digits")
    let choices = [try choice("rotate p=1"), try choice("zoom p=1"), try choice("warp p=1")]
    let report = try AugmentReport(choices, on: data, seed: 1)
    let (once, apart) = (try #require(report.kept), try #require(report.keptApart))
    #expect(apart < once && once < 1 && apart > 0.3)
    #expect(report.mind == nil)
  }

  @Test func answersAreMeans() throws {
    let data = try SessionSamples.dataset("digits")
    let model = try fitted(data, "dense 32; relu; dense", epochs: 4)
    func evaluation(_ words: String, _ count: Int) throws -> Evaluation {
      try Evaluation(
        of: .net(model), on: data, .valid, loss: nil, isExact: false,
        averaging: TestDraws([choice(words)], count: count, seed: 4))
    }
    let plain = try Evaluation(of: model, on: data, .valid, isExact: false)
    let same = try evaluation("flip p=0", 3)
    #expect(abs(same.loss - plain.loss) < 1e-5 && same.metrics == plain.metrics)
    let means = try evaluation("rotate p=1", 2)
    var sums = plain.outputs.buffer.array.map(Double.init)
    for draw in 0..<2 {
      let drawn = try Evaluation(
        of: model,
        on: data.augmented([choice("rotate p=1")], .valid, seed: 4, epoch: draw), .valid,
        isExact: false)
      for (place, value) in drawn.outputs.buffer.array.enumerated() { sums[place] += Double(value) }
    }
    #expect(means.outputs.buffer.array == sums.map { Float($0 / 3) })
    let mean = means.rowLosses.reduce(0.0) { $0 + $1 } / Double(means.rows)
    #expect(abs(mean - means.loss) < 1e-6)
  }

  /// Of yes or no and of numbers the loss is the model's own.
  @Test(arguments: ["bce", "mse", "mae"]) func otherLossesAreKept(_ loss: String) throws {
    let rings = try makeRings(rows: 80)
    let data = try Dataset(
      name: "numbers", inputs: rings.inputs,
      target: .values(Tensor(Shape([80, 1]), (0..<80).map { Float($0 % 2) }), names: ["y"]),
      columns: rings.columns, origin: .init(source: "a formula"))
    let model = try makeModel("dense 4; tanh; dense", for: data)
    let plain = try Evaluation(of: model, on: data, .valid, loss: Choice(loss), isExact: false)
    let means = try Evaluation(
      of: .net(model), on: data, .valid, loss: Choice(loss), isExact: false,
      averaging: TestDraws([choice("noise p=0")], count: 2, seed: 1))
    #expect(abs(plain.loss - means.loss) < 1e-5)
    for (a, b) in zip(plain.metrics, means.metrics) { #expect(abs(a - b) < 1e-5) }
  }
}
