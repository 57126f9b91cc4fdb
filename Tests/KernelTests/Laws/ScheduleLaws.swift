import TestSupport
import Testing

@testable import Kernel

extension Schedule: CustomTestStringConvertible {
  public var testDescription: String { name }
}

@Suite struct ScheduleLaws {
  @Test(arguments: Schedule.all)
  func staysBetweenZeroAndOne(_ schedule: Schedule) throws {
    let curve = try schedule.curve(schedule.standards)
    for steps in [1, 2, 3, 4, 5, 7, 10, 64, 1000] {
      for epoch in [1, 3, 1000] {
        for step in 0...steps {
          let position = Position(
            step: step, steps: steps, stepsPerEpoch: epoch, validLosses: [1, 2, 3, .nan])
          let rate = curve.rate(position)
          #expect(rate >= 0 && rate <= 1 + 1e-12, "\(schedule.name) step \(step) of \(steps)")
          let momentum = curve.momentum?(position) ?? 0.5
          #expect(momentum >= 0 && momentum < 1, "\(schedule.name) step \(step) of \(steps)")
        }
      }
    }
  }

  @Test(arguments: Schedule.all)
  func reachesThePeakWithoutOvershooting(_ schedule: Schedule) throws {
    let rates = try schedule.curve(schedule.standards).rates(steps: 1000, stepsPerEpoch: 100)
    // exprange is already lower at its first peak.
    #expect((0.75...1.000001).contains(rates.max() ?? 0), "\(schedule.name)")
  }

  @Test func noTwoAreTheSame() throws {
    var seen: [(String, [Double])] = []
    for schedule in Schedule.all {
      let curve = try schedule.curve(schedule.standards)
      let rates = (0...200).map { step in
        let epochs = (0..<(step / 10)).map { _ in 1.0 }
        return curve.rate(
          Position(step: step, steps: 200, stepsPerEpoch: 10, validLosses: epochs))
      }
      for (name, other) in seen { #expect(rates != other, "\(schedule.name) is \(name)") }
      seen.append((schedule.name, rates))
    }
  }

  @Test(arguments: Schedule.all)
  func isAPureFunction(_ schedule: Schedule) throws {
    let (one, two) = (
      try schedule.curve(schedule.standards), try schedule.curve(schedule.standards)
    )
    let places = [5, 93, 0, 5, 50].map { Position(step: $0, steps: 100, stepsPerEpoch: 10) }
    #expect(places.map(one.rate) == places.map(two.rate))
    #expect(one.rate(places[0]) == one.rate(places[3]))
  }

  @Test(arguments: Schedule.all)
  func warmsUp(_ schedule: Schedule) throws {
    var values = schedule.standards
    values.set("warmup", .number(0.1))
    values.set("warmup_from", .number(0.2))
    let rates = try schedule.curve(values).rates(steps: 100, stepsPerEpoch: 10)
    let bare = try schedule.make(schedule.standards).rates(steps: 90, stepsPerEpoch: 10)
    for step in 0..<10 {
      #expect(isClose(rates[step], 0.2 + 0.08 * Double(step), absolute: 1e-15))
    }
    #expect(Array(rates[10...]) == bare)
  }

  @Test func warmupLongerThanTheRun() throws {
    let (schedule, values) = try statement(
      "cosine warmup=1000", Schedule.self, extra: Warmup.parameters)
    let curve = try schedule.curve(values)
    #expect(curve.rates(steps: 10) == (0..<10).map { Double($0) / 1000 })
    let whole = try statement("cosine warmup=10", Schedule.self, extra: Warmup.parameters)
    let rate = try whole.row.curve(whole.values).rate(Position(step: 10, steps: 10))
    #expect(rate >= 0 && rate <= 1)
  }

  @Test func fractionsOfARunFallOnWholeSteps() throws {
    let (schedule, values) = try statement("step step_size=0.1", Schedule.self)
    for steps in [10, 30, 70, 1000] {
      let rates = try schedule.curve(values).rates(steps: steps)
      for drop in 1..<10 {
        let place = steps / 10 * drop
        #expect(rates[place] < rates[place - 1] * 0.5, "drop \(drop) of \(steps) steps")
      }
    }
  }

  @Test func lengthsAreEpochsOrSteps() throws {
    let epochs = try statement("step step_size=2", Schedule.self)
    let steps = try statement("step step_size=20 unit=steps", Schedule.self)
    #expect(
      try epochs.row.curve(epochs.values).rates(steps: 100, stepsPerEpoch: 10)
        == steps.row.curve(steps.values).rates(steps: 100, stepsPerEpoch: 10))
  }

  @Test(arguments: [
    "1cycle three_phase=yes pct=0.6", "1cycle moms=0.9", "1cycle moms=0.9,0.8,0.9,0.8",
    "exp gamma=0.9 floor=0.1", "step milestones=3 step_size=2", "cosine floor=1.5",
    "sgdr cycles=0", "poly form=keras", "plateau factor=0",
  ])
  func refuses(_ text: String) {
    #expect(throws: Problem.self) {
      let (schedule, values) = try statement(text, Schedule.self)
      _ = try schedule.curve(values)
    }
  }
}
