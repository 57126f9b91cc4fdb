import Testing

@testable import Kernel

/// The noise of the seed, held to SciPy 1.17: `t.ppf(0.975, n)`, `ttest_rel(b, a).confidence_interval()`.
@Suite struct SeedNoiseTests {
  @Test func quantilesAreStudents() {
    for (freedom, expected) in [
      (1, 12.706204736), (2, 4.302652730), (4, 2.776445105), (9, 2.262157163), (30, 2.042272456),
      (31, 2.039513446), (50, 2.008559112), (100, 1.983971519), (1000, 1.962339081),
    ] {
      #expect(abs(SeedNoise.quantile(freedom) - expected) < 2e-6, "\(freedom)")
    }
    #expect(SeedNoise.quantile(0).isNaN)
  }

  @Test func intervalsAreThoseOfAPairedTest() throws {
    let (a, b) = ([0.91, 0.93, 0.90, 0.95, 0.92], [0.94, 0.95, 0.94, 0.96, 0.93])
    func runs(_ values: [Double]) -> [Run] {
      values.enumerated().map { index, value in
        var recipe = Recipe()
        recipe.seed = UInt64(42 + index)
        var run = Run(
          recipe: recipe, model: "m", data: "d", blueprint: "", stepsPerEpoch: 1, steps: 1,
          metricNames: ["accuracy"])
        run.add(Moment.Scores(epoch: 1, train: 1, valid: 1, metrics: [value]))
        return run
      }
    }
    let paired = try #require(PairedSeeds(runs(a), runs(b).reversed(), "accuracy"))
    #expect(paired.pairs.count == 5)
    // ttest_rel: mean 0.022, interval 0.005810682 to 0.038189318.
    #expect(abs(paired.difference.mean - 0.022) < 1e-12)
    #expect(abs(paired.difference.halfWidth - 0.016189318) < 1e-7)
    #expect(paired.isOutsideNoise)
    #expect(PairedSeeds(runs([0.9]), runs([0.8]), "accuracy") == nil)
    let noise = SeedNoise(a)
    #expect(abs(noise.deviation - 0.019235384) < 1e-8)
    #expect(
      abs(noise.halfWidthOfDifference - 2.776445105 * 0.019235384 * 2.0.squareRoot()) < 1e-8)
    #expect(abs(noise.halfWidthOfOneMore - 2.776445105 * 0.019235384 * 1.2.squareRoot()) < 1e-8)
  }
}
