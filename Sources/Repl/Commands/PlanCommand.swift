import Kernel
import Viz

extension Command {
  static let plan = Command(
    Label(
      "plan", foreign: ["dry_run", "fast_dev_run", "estimate"],
      summary: "Say what a fit would do and take, from a probe on a copy; nothing changes.",
      parameters: [
        Parameter(
          "command", .command, .required,
          help:
            "a fit with its words and options, or a sweep, repeat, whatif or lrfind: what it takes"
        )
      ],
      example: "plan fit 1cycle 10 lr=1e-2"), .train, isKept: false
  ) { request, workspace, host throws(Problem) in
    if let call = request.call.command("command"), manyTrainings.contains(call.name) {
      return try planned(call, workspace, host)
    }
    guard let call = request.call.command("command"), call.name == fit.name else {
      throw Problem(
        .badValue,
        "plan takes a fit, sweep, repeat, whatif or lrfind, not "
          + (request.call.command("command")?.name ?? "this"),
        hint: "plan fit 5", about: "command")
    }
    // What the fit would compute and draw is taken from a copy, and comes again in its turn.
    var trial = workspace
    let words = try host.language.words(call, &trial)
    let (model, dataset) = try trial.session.training(for: "fit")
    let recipe = try recipe(Request(call: call, words: words), &trial)
    var estimate: FitEstimate
    do throws(Problem) {
      estimate = try FitEstimate(
        recipe, model, on: dataset, pauseAt: words.values.integer("pause"),
        clock: host.clock, shouldStop: host.stop)
    } catch { throw call.placing(error) }
    let likeness = FitEstimate.likeness(of: estimate.recipe, model, on: dataset)
    estimate.known = workspace.paces[likeness]
    workspace.planned = estimate
    var answer = Answer(try lines(estimate, host).map { .line($0) })
    if let told = recipe.changesToRows { answer.note("with " + told) }
    if let failure = estimate.failure {
      answer.note("the probe diverged: \(failure.message)")
    }
    var record = Record("plan")
    record.append("steps", Double(estimate.steps))
    answer.item = .record(record)
    return answer
  }

  private static func lines(_ estimate: FitEstimate, _ host: Host) throws(Problem) -> [String] {
    let epochs = Numerals.counted(estimate.recipe.epochs, "epoch")
    guard estimate.steps > 0 else { return ["0 steps: nothing would be trained"] }
    let steps = Numerals.counted(estimate.steps, "step")
    let rows = "~\(Numerals.short(estimate.rowsPerSecond, digits: 2)) rows/s"
    var lines = DisplayWidth.wrapped(
      "\(steps) (\(epochs) of \(estimate.stepsPerEpoch)), \(Numerals.duration(estimate.seconds)) "
        + (estimate.known == nil
          ? "at \(rows) from a probe of \(estimate.probed), " : "as a fit like it took, ")
        + "~\(Numerals.bytes(estimate.memory))", to: host.appearance.width)
    let choice = estimate.recipe.schedule
    let curve = try Schedule.named(choice.name).curve(choice.values)
    let positions = positions(estimate)
    guard !positions.isEmpty else { return lines }
    lines += row(
      "lr", positions, positions.map { estimate.recipe.rate * curve.rate($0) }, host)
    if let remark = estimate.recipe.rates.remark { lines.append("lr is that \(remark)") }
    if let momentum = curve.momentum {
      lines += row("momentum", positions, positions.map(momentum), host)
    }
    return lines
  }

  /// Places of the run at which the schedule is looked at: all, or some thousand.
  private static func positions(_ estimate: FitEstimate) -> [Position] {
    let stride = max(1, estimate.steps / 4096)
    var places = Array(Swift.stride(from: 0, to: estimate.steps, by: stride))
    if let last = places.last, last != estimate.steps - 1 { places.append(estimate.steps - 1) }
    return places.map {
      Position(step: $0, steps: estimate.steps, stepsPerEpoch: estimate.stepsPerEpoch)
    }
  }

  /// First value, curve, last value, and the extreme between them.
  private static func row(
    _ name: String, _ positions: [Position], _ values: [Double], _ host: Host
  ) -> [String] {
    guard let first = values.first, let last = values.last else { return [] }
    let head = DisplayWidth.padded(name, to: 10) + Numerals.short(first) + " "
    let columns = min(24, max(8, host.appearance.width - 50))
    var text =
      host.charts == .words
      ? "to" : Sparkline.line(values, columns: columns, glyphs: host.appearance.glyphs)
    text += " " + Numerals.short(last)
    let (high, low) = (values.max() ?? first, values.min() ?? first)
    let isPeak = high > max(first, last)
    if isPeak || low < min(first, last) {
      let extreme = isPeak ? high : low
      let place = values.firstIndex(of: extreme).map { positions[$0].step + 1 } ?? 1
      text += "   \(isPeak ? "peak" : "least") \(Numerals.short(extreme)) at step \(place)"
    }
    return [head + text]
  }
}

extension FitEstimate {
  /// What became of it.
  func sentence(after taken: Double) -> String {
    let error = taken > 0 ? (seconds - taken) / taken : 0
    let sign = error < 0 ? "-" : "+"
    return "planned \(Numerals.duration(seconds)), took \(Numerals.duration(taken)) "
      + "(~\(sign)\(Numerals.percent(abs(error))))"
  }
}
