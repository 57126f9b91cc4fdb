import Kernel
import Viz

/// Shows a training while it runs: one row an epoch, and at a terminal a line that moves.
final class FitWatch {
  private let desk: Desk
  private let names: [String]
  private let started: Double
  private let epochs: Int
  private let size: Int
  private var epochStarted: Double
  private var progress: Progress?
  private var latest: Moment.Step?
  /// Made once, so that a step allocates nothing.
  private lazy var draw: () -> ProgressLine = { [unowned self] in line() }
  private var opening: String?
  private var hasBegun = false
  /// The row of an epoch that was passed over; it is printed when it turns out to be the last.
  private var waiting: String?

  init(_ desk: Desk, for dataset: Dataset, _ recipe: Recipe) {
    self.desk = desk
    names = Evaluation.metricNames(for: dataset.task)
    epochs = recipe.epochs
    size = min(recipe.batch, max(1, dataset.split.train.count)) * recipe.accumulate
    started = desk.clock()
    epochStarted = started
  }

  var seconds: Double { desk.clock() - started }

  /// What is said before the first step; nothing is said of a training that is refused.
  func announce(_ opening: String) { self.opening = opening }

  private func begin() {
    guard !hasBegun else { return }
    hasBegun = true
    if let opening { desk.emit(.note(opening)) }
    desk.emit(.line(FitWatch.row(["epoch", "train", "valid"] + names + ["time"])))
  }

  func end() {
    if let waiting { desk.emit(.line(waiting)) }
    desk.progress(nil)
  }

  func told(_ moment: Moment) -> Moment.Verdict {
    begin()
    switch moment {
    case .step(let step):
      if progress == nil {
        progress = Progress(
          steps: step.steps, after: step.number - 1, noun: "rows", size: size, clock: desk.clock)
      }
      progress?.hear(step.loss)
      latest = step
      desk.progress(draw)
      return desk.wantsStop() ? .pause : .go
    case .epoch(let scores):
      let now = desk.clock()
      let figures =
        [scores.train, scores.valid ?? .nan]
        + (scores.metrics.isEmpty ? names.map { _ in .nan } : scores.metrics)
      let cells = figures.map { $0.isNaN ? "–" : Numerals.short($0) }
      let row = FitWatch.row(["\(scores.epoch)"] + cells + [FitWatch.time(now - epochStarted)])
      let isShown = FitWatch.isShown(epoch: scores.epoch, of: epochs)
      if isShown { desk.emit(.line(row)) }
      waiting = isShown ? nil : row
      epochStarted = now
      return .go
    }
  }

  private func line() -> ProgressLine {
    guard let progress, let latest else { return ProgressLine("", share: 0) }
    return progress.line(
      "ep \(latest.epoch)/\(epochs)", step: latest.number, now: desk.clock())
  }

  /// Every epoch of a short run; of a long one the first ten, then every tenth, hundredth, …, so that
  /// even a million epochs print some sixty rows. The last one is printed by `end`.
  static func isShown(epoch: Int, of epochs: Int) -> Bool {
    guard epochs > 40 else { return true }
    var step = 1
    while epoch / step >= 10 { step *= 10 }
    return epoch.isMultiple(of: step)
  }

  private static func row(_ cells: [String]) -> String {
    cells.enumerated().map { index, cell in
      DisplayWidth.padded(cell, to: index == 0 ? 5 : 10, onLeft: true)
    }.joined()
  }

  static func time(_ seconds: Double, decimals: Int = 1) -> String {
    if seconds < 0.9995 { return "~\(Numerals.fixed(seconds * 1000, 0))ms" }
    for (limit, length, unit) in [
      (90.0, 1.0, "s"), (5400, 60, "min"), (172_800, 3600, "h"), (1e8, 86_400, " days"),
    ] where seconds < limit {
      return "~\(Numerals.fixed(seconds / length, length == 1 ? decimals : 0))\(unit)"
    }
    return "years"
  }
}

extension Recipe {
  /// The settings a run begins with, defaults included.
  static func opening(_ recipe: Recipe, _ dataset: Dataset) -> String {
    let rows = dataset.split.train.count
    let steps = Batches.count(rows: rows, size: min(recipe.batch, rows))
    let loss = recipe.loss?.name ?? (dataset.task == .classes ? "crossentropy" : "mse")
    return "\(recipe.schedule), \(Numerals.counted(recipe.epochs, "epoch")) of "
      + "\(steps) \(steps == 1 ? "batch" : "batches"), lr \(Numerals.short(recipe.rate)), "
      + "bs \(recipe.batch), \(recipe.optimiser), \(loss), seed \(recipe.seed)"
  }
}

extension Run {
  /// One sentence: how it ended and what it came to.
  func closing(seconds: Double) -> String { closing(time: FitWatch.time(seconds) + ", ") }

  /// The same without a time.
  var closing: String { closing(time: "") }

  private func closing(time: String) -> String {
    var parts: [String] = []
    if let last = epochs.last {
      if let valid = last.valid { parts.append("valid \(Numerals.short(valid))") }
      for (name, value) in zip(metricNames, last.metrics) {
        parts.append("\(name) \(Numerals.short(value))")
      }
      if let best, best.epoch != last.epoch {
        parts.append("best epoch \(best.epoch) with \(Numerals.short(best.valid ?? .nan))")
      }
    }
    let figures = parts.isEmpty ? "" : parts.joined(separator: ", ") + "; "
    switch ending {
    case .finished: return "\(name): \(figures)\(time)digest \(digest)"
    case .paused(let step):
      return "\(name): paused at step \(step) of \(steps); `continue` goes on to the same bits, "
        + "digest \(digest)"
    case .stalled(let best):
      return "\(name): \(figures)stopped after \(epochs.count) epochs, the weights are those of "
        + "epoch \(best); \(time)digest \(digest)"
    case .diverged: return "\(name): \(figures)stopped; digest \(digest)"
    }
  }
}
