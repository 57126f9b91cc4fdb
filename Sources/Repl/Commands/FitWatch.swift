import Kernel
import Viz

/// Shows a training while it runs: one row an epoch, and at a terminal a line that moves.
final class FitWatch {
  private let host: Host
  private let names: [String]
  /// Whether only some rows of a batch count: then the mean over those stands beside that over all.
  private let mines: Bool
  private let started: Double
  private let epochs: Int
  /// What the training loss is of.
  private let rows: String
  private let size: Int
  private var epochStarted: Double
  private var progress: Progress?
  private var latest: Moment.Step?
  /// Made once, so that a step allocates nothing.
  private lazy var draw: () -> ProgressLine = { [unowned self] in line() }
  private var opening: String?
  /// Held-out losses, thinned to at most 512.
  private var scored: [(epoch: Double, loss: Double)] = []
  private var hasBegun = false
  /// The row of an epoch that was passed over; it is shown when it turns out to be the last.
  private var waiting: Answer.Row?

  init(_ host: Host, for dataset: Dataset, _ recipe: Recipe) {
    self.host = host
    names = recipe.metrics.names(for: dataset.task)
    mines = recipe.treatments.minedShare != nil
    epochs = recipe.epochs
    rows = recipe.mixing.conditions.first ?? "train"
    size = min(recipe.batch, max(1, dataset.split.train.count)) * recipe.accumulate
    started = host.clock()
    epochStarted = started
  }

  private var columns: [String] {
    ["epoch", rows] + (mines ? ["mined"] : []) + ["valid"] + names + ["time"]
  }

  var seconds: Double { host.clock() - started }

  /// What is said before the first step; nothing is said of a training that is refused.
  func announce(_ opening: String) { self.opening = opening }

  private func begin() {
    guard !hasBegun else { return }
    hasBegun = true
    if let opening { host.emit(.note(opening)) }
    host.emit(.row(Answer.Row(columns: columns, cells: nil)))
  }

  func end() {
    if let waiting { host.emit(.row(waiting)) }
    host.progress(nil)
  }

  func told(_ moment: Moment) -> Moment.Verdict {
    begin()
    switch moment {
    case .step(let step):
      if progress == nil {
        progress = Progress(
          steps: step.steps, after: step.number - 1, noun: "rows", size: size, clock: host.clock)
      }
      progress?.hear(step.loss)
      latest = step
      host.progress(draw)
      return host.stop() ? .pause : .go
    case .epoch(let scores):
      let now = host.clock()
      if let valid = scores.valid { scored.append((Double(scores.epoch), valid)) }
      if scored.count > 512 { scored = stride(from: 1, to: 512, by: 2).map { scored[$0] } }
      let figures =
        [scores.train] + (mines ? [scores.mined ?? .nan] : []) + [scores.valid ?? .nan]
        + (scores.metrics.isEmpty ? names.map { _ in .nan } : scores.metrics)
      let cells = figures.map { Table.Cell.short($0.isNaN ? nil : $0) }
      let row = Answer.Row(
        columns: columns,
        cells: [Table.Cell("\(scores.epoch)", number: Double(scores.epoch))] + cells
          + [Table.Cell(Numerals.duration(now - epochStarted), number: now - epochStarted)])
      let isShown = FitWatch.isShown(epoch: scores.epoch, of: epochs)
      if isShown { host.emit(.row(row)) }
      waiting = isShown ? nil : row
      epochStarted = now
      return .go
    }
  }

  private func line() -> ProgressLine {
    guard let progress, let latest else { return ProgressLine("", share: 0) }
    let now = host.clock()
    var line = progress.line("ep \(latest.epoch)/\(epochs)", step: latest.number, now: now)
    line.isLong = progress.isLong(step: latest.number, now: now)
    line.chart = chart(progress.curve, latest)
    return line
  }

  /// The average of the training loss so far and the held-out losses, on the axis of the whole run.
  private func chart(_ curve: (steps: [Double], values: [Double]), _ step: Moment.Step) -> Chart {
    let perEpoch = Double(max(1, step.steps / max(1, epochs)))
    // At least half of the width is used, so that the axis does not move all the time.
    var end = Double(max(1, epochs))
    while end > 2, end / 2 >= Double(step.number) / perEpoch { end = (end / 2).rounded(.up) }
    var x = Axis("epoch", limits: .fixed(0, end))
    x.isCounted = true
    let train = Series("train", x: curve.steps.map { $0 / perEpoch }, y: curve.values)
    let valid = Series("valid", x: scored.map(\.epoch), y: scored.map(\.loss))
    let isLog = CurveView().isLogarithmic([train, valid], among: 1)
    return Chart(
      title: "", x: x, y: Axis("loss", isLog ? .log10 : .linear),
      layers: [.line(train), .dots(valid)])
  }

  /// Every epoch of a short run; of a long one the first ten, then every tenth, hundredth, …, so that
  /// even a million epochs print some sixty rows. The last one is printed by `end`.
  static func isShown(epoch: Int, of epochs: Int) -> Bool {
    guard epochs > 40 else { return true }
    var step = 1
    while epoch / step >= 10 { step *= 10 }
    return epoch.isMultiple(of: step)
  }
}

extension Recipe {
  /// What is done to training rows, as it would be typed; nil where nothing is.
  var changesToRows: String? {
    let all =
      (augmentations.isEmpty ? [] : ["augment " + Augmentation.words(augmentations)])
      + (balance.map { ["balance \($0)"] } ?? []) + mixing.words
      + treatments.entries.map(\.words)
    return all.isEmpty ? nil : all.joined(separator: ", ")
  }

  /// The settings a run begins with, defaults included.
  static func opening(_ recipe: Recipe, _ dataset: Dataset, _ model: Model) -> String {
    let rows = (try? recipe.rowsOfAnEpoch(on: dataset)) ?? dataset.split.train.count
    let steps = Batches.count(rows: rows, size: min(recipe.batch, rows))
    let frozen =
      model.frozen.isEmpty
      ? ""
      : "; frozen: \(model.frozenWords) (\(model.learningCount) of "
        + "\(Numerals.counted(model.layout.parameterCount, "parameter")) learn)"
    let loss = recipe.loss?.description ?? (dataset.task == .classes ? "crossentropy" : "mse")
    return "\(recipe.schedule), \(Numerals.counted(recipe.epochs, "epoch")) of "
      + "\(steps) \(steps == 1 ? "batch" : "batches"), lr \(recipe.rates.shown), "
      + "bs \(recipe.batch), \(recipe.optimiser), \(loss)"
      + (recipe.changesToRows.map { ", " + $0 } ?? "")
      + (dataset.weights.map { ", weights \(Escaping.terminal($0.name, columns: 40))" } ?? "")
      + ", seed \(recipe.seed)" + frozen
  }
}

extension Rates {
  /// `0.001`, or `1e-05:0.001`
  var shown: String { (low.map { Numerals.short($0) + ":" } ?? "") + Numerals.short(high) }

  /// Whose rate is listed and drawn, where the layers differ in it.
  var remark: String? {
    low.map { "of the last layer; the first has \(Numerals.short($0 / high)) of it" }
  }
}
