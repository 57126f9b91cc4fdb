import Kernel
import Viz

/// The only meeting of Kernel's records and Viz's charts.
enum Figure {
  /// The loss of one or several runs: the smoothed training loss, and the held-out loss as dots.
  static func loss(_ runs: [Run]) -> Chart {
    var layers: [Viz.Layer] = []
    for (index, run) in runs.enumerated() {
      let prefix = runs.count > 1 ? run.name + " " : ""
      let smooth = run.smoothedLosses
      let style = Style(tint: runs.count > 1 ? index : 0, dash: runs.count > 1 ? index : 0)
      layers.append(
        .line(Series(prefix + "train", x: run.losses.steps, y: smooth, style: style)))
      let scored = run.epochs.filter { $0.valid != nil }
      let places = scored.map { Double($0.epoch) * Double(run.stepsPerEpoch) }
      layers.append(
        .dots(
          Series(
            prefix + "valid", x: places, y: scored.map { $0.valid ?? .nan },
            style: Style(tint: runs.count > 1 ? index : 1, dash: 0))))
    }
    return Chart(
      title: "loss", subtitle: runs.map(\.title).joined(separator: "; "), x: Axis("step"),
      y: Axis("loss"), layers: layers, caption: lossCaption(runs))
  }

  private static func lossCaption(_ runs: [Run]) -> String {
    let parts = runs.map { run -> String in
      let train = run.smoothedLosses.last ?? .nan
      guard let valid = run.result("valid"), !valid.isNaN else {
        return "\(run.name): train \(Numerals.short(train))"
      }
      guard runs.count == 1, let best = run.best else {
        return "\(run.name): valid \(Numerals.short(valid))"
      }
      let trend =
        run.chosenEpoch.map { "of epoch \($0), chosen on these rows" }
        ?? (best.epoch == run.epochs.last?.epoch
          ? "the last epoch was the best" : "the best was epoch \(best.epoch)")
      return "train \(Numerals.short(train)) (average, half-life \(run.halfLife) steps), "
        + "valid \(Numerals.short(valid)); \(trend)"
    }
    return parts.joined(separator: ", ") + "."
  }

  /// One figure a step, of one or several runs.
  static func steps(
    _ runs: [Run], _ title: String, of trace: (Run) -> Trace, limits: Axis.Limits = .all
  ) -> Chart {
    let layers = runs.enumerated().map { index, run in
      Viz.Layer.line(
        Series(
          runs.count > 1 ? run.name : "", x: trace(run).steps, y: trace(run).values,
          style: Style(tint: index, dash: index)))
    }
    let said = runs.map { run -> String in
      let values = trace(run).values.filter(\.isFinite)
      let prefix = runs.count > 1 ? run.name + ": " : ""
      guard let low = values.min(), let high = values.max(), let last = values.last else {
        return prefix + "nothing recorded"
      }
      return prefix + "from \(Numerals.short(low)) to \(Numerals.short(high)), "
        + "\(Numerals.short(last)) at the end"
    }
    return Chart(
      title: title, subtitle: runs.map(\.title).joined(separator: "; "), x: Axis("step"),
      y: Axis(title, limits: limits), layers: layers,
      caption: "\(title): " + said.joined(separator: ", ") + ".")
  }

  /// The rate of every step, of the last layer where they differ.
  static func rates(_ runs: [Run]) -> Chart {
    var chart = steps(runs, "lr", of: \.rates)
    let remarks = runs.compactMap { run in
      run.recipe.rates.remark.map { runs.count > 1 ? "\(run.name): \($0)" : $0 }
    }
    if !remarks.isEmpty {
      chart.caption = "\(chart.caption.dropLast()); \(remarks.joined(separator: "; "))."
    }
    return chart
  }

  /// A score over the epochs.
  static func metric(_ runs: [Run], _ name: String) -> Chart {
    let layers = runs.enumerated().map { index, run in
      Viz.Layer.line(
        Series(
          runs.count > 1 ? run.name : "", x: run.epochs.map { Double($0.epoch) },
          y: run.metric(name), style: Style(tint: index, dash: index)))
    }
    let said = runs.map { run in
      let values = run.metric(name)
      let best = (Run.isBetterWhenMore(name) ? values.max() : values.min()) ?? .nan
      return "\(run.name) ends at \(Numerals.short(values.last ?? .nan)), "
        + "best \(Numerals.short(best))"
    }
    return Chart(
      title: name, subtitle: runs.map(\.title).joined(separator: "; "), x: Axis("epoch"),
      y: Axis(name, limits: .all), layers: layers, caption: said.joined(separator: ", ") + ".")
  }

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

  /// Steps after which a batch counts half in the smoothed loss: a twentieth of the run, at most 34.
  var halfLife: Int { min(34, max(2, losses.values.count / 20)) }

  var smoothedLosses: [Double] {
    Statistics.smoothed(losses.values, beta: Maths.exp(-Maths.log(2) / Double(halfLife)))
  }
}
