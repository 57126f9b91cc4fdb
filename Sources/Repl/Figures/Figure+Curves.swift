import Kernel
import Viz

/// What runs recorded, step by step and epoch by epoch.
extension Figure {
  /// The loss of one or several runs: the average of the training loss over the spread of its steps, and the
  /// held-out loss as dots where its epochs end.
  static func loss(_ runs: [Run], _ view: CurveView = CurveView()) -> Chart {
    let isSeveral = runs.count > 1
    var layers: [Viz.Layer] = []
    var drawn: [Series] = []
    var smoothing: [String] = []
    for (index, run) in runs.enumerated() {
      let prefix = isSeveral ? run.name + " " : ""
      func style(_ place: Int) -> Style {
        isSeveral ? Style(tint: index, dash: index) : Style(tint: place, dash: 0)
      }
      let curve = noisy(run, run.losses, prefix + "train", style(0), view, runs)
      layers += curve.layers
      drawn.append(curve.line)
      smoothing += [curve.words].compactMap { $0 }
      let clean = epochs(
        run, prefix + "clean", view, runs,
        // A pattern that no average has.
        Style(tint: isSeveral ? index : 2, dash: isSeveral ? runs.count + index : 2)
      ) { $0.clean }
      if !clean.x.isEmpty { layers.append(.line(clean)) }
      let mined = epochs(
        run, prefix + "mined", view, runs,
        Style(tint: isSeveral ? index : 3, dash: isSeveral ? 2 * runs.count + index : 3)
      ) { $0.mined }
      if !mined.x.isEmpty { layers.append(.line(mined)) }
      let valid = epochs(run, prefix + "valid", view, runs, style(1)) { $0.valid }
      layers.append(.dots(valid))
      drawn += [clean, mined, valid]
    }
    let isLog = view.isLogarithmic(drawn, among: runs.count)
    let caption =
      emptiness(runs, drawn, view)
      ?? (view.isPart
        ? partCaption(runs, view, smoothing.first, isLog)
        : lossCaption(runs, smoothing.first, isLog))
    var chart = curves("loss", runs, view, Axis("loss", isLog ? .log10 : .linear), layers, caption)
    if let peak = chart.highestOffScale {
      chart.caption =
        "\(chart.caption.dropLast())" + blowUp(runs, view, peak, smoothing.first) + "."
    }
    return chart
  }

  /// `; off scale: the average to 1.07e+04, a step to 2e+04 (step 2)`
  private static func blowUp(
    _ runs: [Run], _ view: CurveView, _ peak: Double, _ smoothing: String?
  ) -> String {
    let average = smoothing == nil ? "" : "the average to \(Numerals.short(peak)), "
    let steps = runs.flatMap { run in
      zip(run.losses.steps, run.losses.values).filter {
        $1.isFinite && view.holds(step: $0, of: run, among: runs)
      }.map { (run: run.name, step: $0, loss: $1) }
    }
    guard let highest = steps.max(by: { $0.loss < $1.loss }), highest.loss >= peak else {
      return "; off scale: \(Numerals.short(peak))"
    }
    return "; off scale: \(average)a single step to \(Numerals.short(highest.loss)) "
      + "(\(runs.count > 1 ? highest.run + " " : "")step \(Int(highest.step)))"
  }

  /// Of a part of the axis: what is drawn there, and nothing else.
  private static func partCaption(
    _ runs: [Run], _ view: CurveView, _ smoothing: String?, _ isLog: Bool
  ) -> String {
    let unit = view.countsEpochs(runs) ? "epoch" : "step"
    let parts = runs.compactMap { run -> String? in
      let steps = zip(run.losses.steps, run.losses.values).filter {
        $1.isFinite && view.holds(step: $0, of: run, among: runs)
      }
      let perEpoch = Double(max(1, run.stepsPerEpoch))
      guard let first = steps.first, let last = steps.last else { return nil }
      let mean = Statistics.mean(steps.map(\.1))
      let valid = run.epochs.filter {
        view.holds(
          step: Double($0.epoch) * perEpoch + (unit == "epoch" ? 1 : 0), of: run, among: runs)
      }.compactMap { score in score.valid.map { (epoch: score.epoch, loss: $0) } }
      return "\(run.name), steps \(Int(first.0)) to \(Int(last.0)) of \(run.losses.count): "
        + "train \(Numerals.short(mean)) on average, from \(Numerals.short(first.1)) to "
        + Numerals.short(last.1)
        + (valid.last.map { ", valid \(Numerals.short($0.loss)) after epoch \($0.epoch)" } ?? "")
    }
    return parts.joined(separator: "; ") + (smoothing.map { " (\($0))" } ?? "")
      + (isLog ? "; y is logarithmic." : ".")
  }

  private static func curves(
    _ title: String, _ runs: [Run], _ view: CurveView, _ y: Axis, _ layers: [Viz.Layer],
    _ caption: String
  ) -> Chart {
    var x = Axis(view.countsEpochs(runs) ? "epoch" : "step", limits: .all)
    x.isCounted = true
    return Chart(
      title: title, subtitle: runs.map(\.title).joined(separator: "; "), x: x, y: y,
      layers: layers, caption: caption)
  }

  /// One figure a step; at the epoch that the weights it was measured with have come to.
  private static func noisy(
    _ run: Run, _ trace: Trace, _ name: String, _ style: Style, _ view: CurveView, _ runs: [Run]
  ) -> NoisyCurve {
    let perEpoch = Double(max(1, run.stepsPerEpoch))
    let places = view.countsEpochs(runs) ? trace.steps.map { ($0 - 1) / perEpoch } : trace.steps
    return NoisyCurve(
      view.within(Series(name, x: places, y: trace.values, style: style)), stride: trace.stride,
      view, among: runs.count)
  }

  /// One figure an epoch, where it was measured.
  private static func epochs(
    _ run: Run, _ name: String, _ view: CurveView, _ runs: [Run], _ style: Style,
    of figure: (Moment.Scores) -> Double?
  ) -> Series {
    let scored = run.epochs.filter { figure($0) != nil }
    let factor = view.countsEpochs(runs) ? 1 : Double(max(1, run.stepsPerEpoch))
    return view.within(
      Series(
        name, x: scored.map { Double($0.epoch) * factor }, y: scored.map { figure($0) ?? .nan },
        style: style))
  }

  /// Why there is nothing to see; nil where there is.
  private static func emptiness(_ runs: [Run], _ drawn: [Series], _ view: CurveView) -> String? {
    if drawn.contains(where: { $0.y.contains(where: \.isFinite) }) { return nil }
    let names = runs.map(\.name).joined(separator: ", ")
    if runs.allSatisfy({ $0.losses.count == 0 }) {
      return "\(names) took no step: there is nothing to draw yet."
    }
    if drawn.contains(where: { !$0.y.isEmpty }) {
      return "\(names): none of the values is a number."
    }
    let unit = view.countsEpochs(runs) ? "epoch" : "step"
    let ends = runs.map {
      Double($0.losses.count) / (unit == "step" ? 1 : Double(max(1, $0.stepsPerEpoch)))
    }
    return "Nothing lies in the part that was asked for: \(names) went to \(unit) "
      + "\(Numerals.short(ends.max() ?? 0))."
  }

  private static func lossCaption(_ runs: [Run], _ smoothing: String?, _ isLog: Bool) -> String {
    let parts = runs.map { run -> String in
      let valid = run.result("valid").flatMap { $0.isNaN ? nil : "valid \(Numerals.short($0))" }
      if runs.count > 1, let valid { return "\(run.name): \(valid)" }
      let share = run.recipe.treatments.minedShare
      let train =
        "train \(Numerals.short(run.result("train") ?? .nan))\(share == nil ? "" : " over all rows") in "
        + "the last epoch"
      let told = [run.conditions, smoothing].compactMap { $0 }.joined(separator: "; ")
      let clean = run.epochs.last?.clean.map { ", clean \(Numerals.short($0)) (dropout off)" } ?? ""
      let mined =
        share.flatMap { share in
          run.epochs.last?.mined.map { ", mined \(Numerals.short($0)) over \(share.words)" }
        } ?? ""
      let first = train + (told.isEmpty ? "" : " (\(told))") + clean + mined
      guard let valid else { return runs.count > 1 ? "\(run.name): \(train)" : first }
      let trend =
        run.chosenEpoch.map { "of epoch \($0), chosen on these rows" }
        ?? run.epochs.filter { $0.valid?.isNaN == false }.min { ($0.valid ?? 0) < ($1.valid ?? 0) }
        .map {
          $0.epoch == run.epochs.last?.epoch
            ? "the last epoch was the best"
            : "the best was \(Numerals.short($0.valid ?? .nan)) in epoch \($0.epoch)"
        }
      return "\(first), \(valid)" + (trend.map { "; \($0)" } ?? "")
    }
    return parts.joined(separator: ", ") + (isLog ? "; y is logarithmic." : ".")
  }

  /// One figure a step, of one or several runs.
  static func steps(
    _ runs: [Run], _ title: String, of trace: (Run) -> Trace, limits: Axis.Limits = .all,
    isNoisy: Bool = false, _ view: CurveView = CurveView()
  ) -> Chart {
    var view = view
    if !isNoisy, view.smooth == nil { view.smooth = 0 }
    let curves = runs.enumerated().map { index, run in
      noisy(
        run, trace(run), runs.count > 1 ? run.name : "", Style(tint: index, dash: index), view, runs
      )
    }
    let isAveraged = curves.contains { $0.window > 1 }
    let said = runs.map { run -> String in
      let kept = trace(run)
      let values = zip(kept.steps, kept.values).filter {
        $1.isFinite && view.holds(step: $0, of: run, among: runs)
      }.map(\.1)
      let prefix =
        (runs.count > 1 ? run.name + ": " : "") + (isAveraged ? "single steps " : "")
      guard let low = values.min(), let high = values.max(), let last = values.last else {
        return prefix + "nothing recorded"
      }
      return prefix + "from \(Numerals.short(low)) to \(Numerals.short(high)), "
        + "\(Numerals.short(last)) at the end"
    }
    let lines = curves.map(\.line)
    let isLog = view.isLogarithmic(lines, among: 1) && (isNoisy || view.log == .yes)
    let more = [curves.first?.words.map { "line: " + $0 }, isLog ? "y is logarithmic" : nil]
      .compactMap { $0 }
    let caption =
      emptiness(runs, lines, view)
      ?? "\(title): " + ([said.joined(separator: ", ")] + more).joined(separator: "; ") + "."
    return Figure.curves(
      title, runs, view, Axis(title, isLog ? .log10 : .linear, limits: limits),
      curves.flatMap(\.layers), caption)
  }

  /// The rate of every step, of the last layer where they differ.
  static func rates(_ runs: [Run], _ view: CurveView = CurveView()) -> Chart {
    var chart = steps(runs, "lr", of: \.rates, view)
    let remarks = runs.compactMap { run in
      run.recipe.rates.remark.map { runs.count > 1 ? "\(run.name): \($0)" : $0 }
    }
    if !remarks.isEmpty {
      chart.caption = "\(chart.caption.dropLast()); \(remarks.joined(separator: "; "))."
    }
    return chart
  }

  /// A score over the epochs.
  static func metric(_ runs: [Run], _ name: String, _ view: CurveView = CurveView()) -> Chart {
    var view = view
    if view.across == .auto { view.across = .epoch }
    let lines = runs.enumerated().map { index, run in
      epochs(run, runs.count > 1 ? run.name : "", view, runs, Style(tint: index, dash: index)) {
        guard let place = run.metricNames.firstIndex(of: name), place < $0.metrics.count else {
          return nil
        }
        return $0.metrics[place]
      }
    }
    let said = runs.map { run -> String in
      let values = run.metric(name).filter(\.isFinite)
      guard let last = values.last else { return "\(run.name) measured none" }
      let best = (Run.isBetterWhenMore(name) ? values.max() : values.min()) ?? last
      return "\(run.name) ends at \(Numerals.short(last)), best \(Numerals.short(best))"
    }
    let isLog = view.log == .yes
    return curves(
      name, runs, view, Axis(name, isLog ? .log10 : .linear, limits: .all), lines.map { .line($0) },
      emptiness(runs, lines, view) ?? said.joined(separator: ", ")
        + (isLog ? "; y is logarithmic." : "."))
  }
}

extension Run {
  /// What the training loss was measured under that the held-out loss is not; nil where nothing differs.
  fileprivate var conditions: String? {
    let met =
      (blueprint.contains("dropout") ? ["dropout on"] : [])
      + (recipe.augmentations.isEmpty ? [] : ["augmented"]) + recipe.mixing.conditions
    return met.isEmpty ? nil : met.joined(separator: ", ")
  }
}
