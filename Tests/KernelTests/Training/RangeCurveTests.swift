import Testing

@testable import Kernel

/// Where a curve ends, and what is said of one that shows nothing.
@Suite struct RangeCurveTests {
  private static let rates = (0..<100).map { 1e-7 * Maths.exp(Double($0) * 0.184) }

  /// A fall from 2 to 0.5, an explosion, and one lucky batch behind it.
  private static func exploding(noise: Double = 0) -> [Double] {
    let dice = Seed.stream(3, "test")
    return (0..<100).map { place in
      let fall = place < 40 ? 0 : min(1, Double(place - 40) / 30)
      let loss = place < 80 ? 2 - 1.5 * fall : place == 92 ? 0.01 : 50
      return loss + noise * (dice.fraction(at: place) - 0.5)
    }
  }

  @Test(arguments: [0, 0.05, 0.2]) func aCurveEndsWhereItHasBeenOffScale(_ noise: Double) {
    let end = RangeTest.end(of: Self.exploding(noise: noise))
    #expect((75...81).contains(end), "\(end)")
  }

  @Test func noiseDoesNotEndACurve() {
    let dice = Seed.stream(4, "test")
    for size in [0.01, 0.3, 1, 3] {
      let level = (0..<100).map { 4 + size * (dice.fraction(at: $0) - 0.5) }
      #expect(RangeTest.end(of: level) == 100, "\(size)")
      let falling = level.enumerated().map { $1 - 0.02 * Double($0) }
      #expect(RangeTest.end(of: falling) == 100, "\(size)")
    }
    #expect(RangeTest.end(of: [Double](repeating: 0, count: 100)) == 100)
    #expect(RangeTest.end(of: [1, 2]) == 2)
  }

  private static func refusal(
    _ losses: [Double], isTrained: Bool = false, only: String? = nil
  ) -> RangeRefusal? {
    RangeRefusal(
      rates: Array(rates.prefix(losses.count)), losses: [losses],
      CurveSmoothing.centred(losses), RangeTest.Settings(), isOffScale: false, only: only,
      isTrained: isTrained)
  }

  /// Each refusal is true by its own numbers, and says what to type.
  @Test func refusalsAreTrue() throws {
    let zeros = try #require(Self.refusal([Double](repeating: 0, count: 100)))
    #expect(zeros.sentence.contains("0 from the first step"))
    let level = try #require(Self.refusal([Double](repeating: 2.303, count: 100)))
    #expect(level.sentence.contains("falls by 0 from 2.3, not by more than 2 %"))
    var faint: RangeRefusal?
    for seed in UInt64(1)...20 {
      let dice = Seed.stream(seed, "test")
      let noisy = (0..<100).map { 1 + 0.5 * (dice.fraction(at: $0) - 0.5) }
      guard let refusal = Self.refusal(noisy), refusal.sentence.contains("noise") else { continue }
      faint = refusal
      let numbers = refusal.sentence.split { !"0123456789.e-".contains($0) }
        .compactMap { Double($0) }
      #expect(
        numbers.count == 3 && numbers[0] < numbers[1] * numbers[2], "\(refusal.sentence)")
    }
    #expect(faint != nil)
    let short = try #require(Self.refusal([2.3, 4, 8]))
    #expect(short.sentence.contains("after 3 of 100 steps") && short.remedy.contains("from=1e-10"))
    let alone = Self.refusal([2.3, 4], only: "are of one class, 'a'")
    #expect(alone?.sentence.contains("one class") == true)
    for refusal in [zeros, level, short] + [faint].compactMap({ $0 }) {
      #expect(refusal.remedy.contains("lrfind") || refusal.remedy == "score")
    }
    let trained = Self.refusal([Double](repeating: 1, count: 100), isTrained: true)
    #expect(trained?.remedy == "init, then lrfind")
    #expect(Self.refusal(Array(Self.exploding().prefix(80))) == nil)
  }

  @Test func aTestCountsAgainstTheStepsThatAreLeft() throws {
    let data = try makeRings()
    let model = try makeModel("dense 8; relu; dense", for: data)
    var context = Context.current
    context.steps = StepAllowance(150)
    try Context.run(context) { () throws(Problem) in
      let test = try RangeTest(model, on: data, Recipe(), RangeTest.Settings())
      #expect(context.steps?.remaining == 150 - max(test.rates.count, 1) || test.divergedAt != nil)
      #expect((50..<150).contains(context.steps?.remaining ?? 0))
    }
    context.steps = StepAllowance(50)
    #expect(throws: Problem.self) {
      try Context.run(context) { () throws(Problem) in
        _ = try RangeTest(model, on: data, Recipe(), RangeTest.Settings())
      }
    }
    #expect(context.steps?.remaining == 50)
  }
}
