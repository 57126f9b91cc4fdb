import TestSupport
import Testing

@testable import Kernel

/// Schedules against PyTorch, fastai, timm and Keras (Oracles/Tricks/README.md).
///
/// Left out, because no schedule here has that shape: torch ConstantLR (a low start that jumps up),
/// ChainedScheduler and LambdaLR (products and functions of one's own), noam (falls as 1/√t), FGE
/// (begins at the peak of a triangle), timm's tanh schedule and its k_decay, fastai's free
/// combination of two different anneals. torch's OneCycleLR answers one step beyond its end and goes
/// up again there, CosineAnnealingLR climbs after T_max: here both stay at their end.
@Suite struct ScheduleOracleTests {
  private func check(_ file: String, relative: Double) throws {
    for item in try Oracle.cases(file) {
      let name = "\(item.text("origin")) as \(item.text("words"))"
      let (schedule, values) = try statement(
        item.text("words"), Schedule.self, extra: Warmup.parameters)
      let curve = try schedule.curve(values)
      let losses = item.numbers("validLosses")
      var position = Position(
        step: 0, steps: item.integer("steps"), stepsPerEpoch: item.integer("stepsPerEpoch"))
      let rates = item.numbers("rate") ?? []
      #expect(!rates.isEmpty)
      for (step, rate) in rates.enumerated() {
        position.step = step
        position.validLosses = Array(losses?.prefix(step + 1) ?? [])
        let ours = item.number("peak") * curve.rate(position)
        #expect(isClose(ours, rate, absolute: relative * item.number("peak")), "\(name), \(step)")
        if let momentum = item.numbers("momentum") {
          let ours = curve.momentum?(position) ?? .nan
          #expect(isClose(ours, momentum[step], absolute: relative), "\(name), momentum \(step)")
        }
      }
      if item["momentum"] == nil, item.text("words").contains("moms=no") {
        #expect(curve.momentum == nil)
      }
    }
  }

  @Test func publishedForms() throws { try check("schedules.json", relative: 1e-12) }
  @Test func timm() throws { try check("timm.json", relative: 1e-12) }
  /// What fastai's optimiser was really given: its position is summed up in single precision.
  @Test func fastaiRuns() throws { try check("fastai_runs.json", relative: 2e-7) }

  @Test func torchOneCycleStaysAtItsEnd() throws {
    let (schedule, values) = try statement("1cycle form=torch", Schedule.self)
    let curve = try schedule.curve(values)
    let rate = curve.rate(Position(step: 20, steps: 20))
    #expect(rate == curve.rate(Position(step: 19, steps: 20)))
    #expect(isClose(rate, 4e-6, relative: 1e-12))
  }

  /// torch divides by zero where pct · steps is 1.
  @Test func torchOneCycleWithoutARise() throws {
    let (schedule, values) = try statement("1cycle form=torch pct=0.1", Schedule.self)
    let rates = try schedule.curve(values).rates(steps: 10)
    #expect(rates[0] == 1)
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 > $1 })
  }

  @Test func cosineHoldsAfterItsLength() throws {
    let (schedule, values) = try statement("cosine length=20 unit=steps", Schedule.self)
    let rates = try schedule.curve(values).rates(steps: 45)
    #expect(rates[20...].allSatisfy { $0 == 0 })
  }
}
