import Kernel
import Viz

/// The only meeting of Kernel's records and Viz's charts.
enum Figure {
  /// A schedule before any training.
  static func schedule(
    _ choice: Choice, epochs: Int, stepsPerEpoch: Int, peak: Double
  ) throws(Problem) -> Chart {
    let curve = try Schedule.named(choice.name).curve(choice.values)
    let steps = epochs.multipliedReportingOverflow(by: stepsPerEpoch)
    guard !steps.overflow, steps.partialValue <= 10_000_000 else {
      throw Problem(
        .outOfRange, "a preview of \(epochs) epochs of \(stepsPerEpoch) steps is too long",
        hint: "epochs=100", about: "epochs")
    }
    let places = (0..<steps.partialValue).map { Double($0 + 1) }
    let rates = curve.rates(steps: steps.partialValue, stepsPerEpoch: stepsPerEpoch)
      .map { $0 * peak }
    let top = rates.max() ?? 0
    var said = wayOf(rates, top)
    if let momentum = curve.momentum {
      let values = places.indices.map {
        momentum(Position(step: $0, steps: steps.partialValue, stepsPerEpoch: stepsPerEpoch))
      }
      said +=
        "; momentum \(Numerals.short(values.max() ?? 0)) to "
        + Numerals.short(values.min() ?? 0)
    }
    return Chart(
      title: "schedule", subtitle: "\(choice), \(epochs) epochs of \(stepsPerEpoch) steps",
      x: Axis("step"), y: Axis("lr", limits: .all),
      layers: [.line(Series("", x: places, y: rates))], caption: said + ".")
  }

  /// Where the rates begin, are highest and end.
  private static func wayOf(_ rates: [Double], _ top: Double) -> String {
    let first = Numerals.short(rates.first ?? 0)
    let last = Numerals.short(rates.last ?? 0)
    if rates.allSatisfy({ $0 == top }) { return "\(first) in all of \(rates.count) steps" }
    if rates.first == top { return "From \(first) down to \(last) in \(rates.count) steps" }
    let at = (rates.firstIndex(of: top) ?? 0) + 1
    return "From \(first) to \(Numerals.short(top)) at step \(at) of \(rates.count), "
      + "\(last) at the last"
  }

  /// A histogram with its figures.
  static func histogram(_ title: String, _ values: [Double]) -> Chart {
    let histogram = Histogram(values)
    var bars = histogram.bars
    // The caption says the same.
    bars.notes = []
    return Chart(
      title: title, subtitle: Numerals.counted(values.count, "value"), x: Axis("value"),
      y: Axis("count"), layers: [.bars(bars)], caption: "\(title): \(histogram.notes).")
  }
}

extension Run {
  /// `r1 mlp/digits 1cycle`
  var title: String { "\(name) \(model)/\(data) \(recipe.schedule.name)" }
}
