import Kernel
import Viz

extension Command {
  static let batchCommands = [noise, scale]

  static let noise = Command(
    Label(
      "noise", foreign: ["gradient_noise_scale", "GradientNoiseScale", "noise_scale"],
      summary: "Measure how noisy the gradient is, and which batch size that makes worth it.",
      source: "McCandlish et al., arXiv:1812.06162, appendix A; interval: Fieller 1954, jackknife",
      formula: """
        tr(S) = b / (K - 1) * sum |g_i - mean|^2 over K batches of b rows, at the weights as they are
        |G|^2 = (|sum g_i|^2 - sum |g_i|^2) / (K (K - 1))
        B = tr(S) / |G|^2: the batch at which noise and gradient are of one size
        a rate e at batch A is worth e * (1 + B/A) / (1 + B/batch), its root for adaptive optimisers
        """,
      parameters: [
        Parameter(
          "batches", .integer(NoiseScale.least...100_000), standard: "\(NoiseScale.usualBatches)",
          help: "gradients that are compared"),
        seed,
      ],
      given: [
        "scale": "the noise scale, in rows", "low": "of its 95 % interval",
        "high": "of the interval; inf where none is known",
        "batches": "gradients that were compared",
        "bs": "batch sizes of the table", "factor": "of the rate at each, against the batch in use",
      ], example: "noise"), .look
  ) { request, workspace, host throws(Problem) in
    let (model, dataset) = try workspace.session.training(for: "noise")
    let usual = usual(workspace.session)
    var recipe = workspace.session.recipe
    recipe.seed = request.seed(&workspace)
    defer { host.progress(nil) }
    let found = try NoiseScale(
      of: model, on: dataset, recipe, batches: request.values[integer: "batches"]
    ) { share in host.progress { ProgressLine("noise", share: share, figure: "") } }
    let view = NoiseView(found, usual, rows: dataset.split.train.count)
    var answer = Answer([.line(view.headline)], item: .record(view.record))
    if let chart = view.chart { answer.add(chart) }
    if let table = view.table { answer.add(table) }
    for note in view.notes { answer.note(note) }
    var told = Explanation(view.headline)
    told.say("formula", formulaOf: request.call.label, request.values)
    told.say("tr(S)", Numerals.short(found.variance))
    told.say("|G|^2", Numerals.short(found.square))
    told.say(sourceOf: request.call.label)
    answer.explanation = told
    return answer
  }

  /// The rate and batch that were used last, or would be.
  private static func usual(_ session: Session) -> NoiseView.Usual {
    let run = session.runs.last { $0.method == nil }
    let recipe = run?.recipe ?? session.recipe
    let row = try? Optimiser.named(session.optimiser.name)
    return NoiseView.Usual(
      batch: recipe.batch, rate: recipe.rate, run: run?.name, optimiser: session.optimiser.name,
      isAdaptive: row?.isAdaptive ?? true)
  }

  static let scale = Command(
    Label(
      "scale", foreign: ["linear_scaling_rule", "learning_rate_scaling", "scale_lr"],
      summary: "Another batch size for the trainings that follow, with the rate that goes with it.",
      source:
        "linear: Goyal et al., arXiv:1706.02677; root: Krizhevsky, arXiv:1404.5997; noise: arXiv:1812.06162",
      formula: """
        linear: rate * batch / from; root: rate * sqrt(batch / from)
        noise: rate * (1 + B/from) / (1 + B/batch), its root for adaptive optimisers, B as noise measures it
        where the batch more than doubles the rate rises over the first 5 % of the steps
        """,
      parameters: [
        Parameter(
          "state", .word(["off"]), .positional, help: "off: the rate and batch of fit again"),
        Parameter(
          "bs", .integer(1...16_777_216), aliases: ["batch"], foreign: ["batch_size"],
          help: "rows of a batch from here on; what is on is said when nothing is written"),
        Parameter(
          "from", .integer(1...16_777_216),
          help: "the batch that the rate is right for; the last run's"),
        Parameter(
          "lr", .number(0...1e38), aliases: ["rate"], help: "the rate at that batch; the last run's"
        ),
        Parameter(
          "rule", .word(Scaled.Rule.allCases.map(\.rawValue)),
          help: "linear for sgd and root for adaptive optimisers when unwritten"),
      ],
      given: ["bs": "the batch", "lr": "the rate", "warmup": "share of the steps; 0 where none"],
      example: "scale bs=256 from=64 lr=1e-3"), .train
  ) { request, workspace, _ throws(Problem) in
    if request.values.text("state") != nil {
      workspace.session.scaled = nil
      return Answer("scale: off")
    }
    guard let batch = request.values.integer("bs") else {
      return Answer(said(workspace.session.scaled))
    }
    let usual = usual(workspace.session)
    let from = request.values.integer("from") ?? usual.batch
    let rate = request.values.number("lr") ?? usual.rate
    let rule =
      request.values.text("rule").flatMap { Scaled.Rule(rawValue: $0) }
      ?? (usual.isAdaptive ? .root : .linear)
    var noise: NoiseScale?
    if rule == .noise {
      let (model, dataset) = try workspace.session.training(for: "scale")
      noise = try NoiseScale(of: model, on: dataset, workspace.session.recipe)
      guard noise?.scale != nil else {
        throw Problem(
          .outOfRange,
          noise?.isFlat == true
            ? "the gradient is 0 here: no rate follows from it"
            : "the gradient is lost in noise here: no rate follows from it",
          hint: "scale bs=\(batch) rule=root", about: "rule")
      }
    }
    let scaled = Scaled(
      to: batch, from: from, rate: rate, rule: rule, scale: noise?.scale,
      isAdaptive: usual.isAdaptive)
    guard scaled.rate.isFinite, scaled.rate <= 1e38 else {
      throw Problem(.outOfRange, "the rate would be infinite", hint: "lr=1e-3", about: "lr")
    }
    workspace.session.scaled = scaled
    var answer = Answer(said(scaled))
    answer.note(
      "\(rule.rawValue): lr \(Numerals.short(rate)) at bs \(from)"
        + (request.values.number("lr") == nil ? usual.run.map { ", of \($0)" } ?? "" : "")
        + ", for \(usual.optimiser)"
        + (noise?.scale.map { "; noise scale \(Numerals.short($0, digits: 3)) rows" } ?? ""))
    if let dataset = try? workspace.session.dataset(for: "scale"),
      batch > dataset.split.train.count
    {
      answer.note(
        "note: \(dataset.name) has \(dataset.split.train.count) training rows: a batch is that many at most"
      )
    }
    answer.note("fit … lr= and bs= go before it; scale off ends it")
    var record = Record("scale")
    record.append("bs", Double(scaled.batch))
    record.append("lr", scaled.rate)
    record.append("warmup", scaled.warmup ?? 0)
    answer.item = .record(record)
    var told = Explanation(said(scaled))
    told.say("formula", formulaOf: request.call.label, request.values)
    told.say(sourceOf: request.call.label)
    answer.explanation = told
    return answer
  }

  private static func said(_ scaled: Scaled?) -> String {
    guard let scaled else { return "scale: off" }
    return "scale: bs \(scaled.batch), lr \(Numerals.short(scaled.rate))"
      + (scaled.warmup.map { ", warmup \(Numerals.short($0))" } ?? "")
      + " from the next fit on"
  }
}

extension NoiseScale {
  fileprivate static let least = 4
}

/// What `noise` measured, as it is shown.
private struct NoiseView {
  /// A batch and the rate that was used with it.
  struct Usual {
    let batch: Int
    let rate: Double
    /// Nil where nothing was trained yet.
    let run: String?
    let optimiser: String
    let isAdaptive: Bool
  }

  private let found: NoiseScale
  private let usual: Usual
  private let sizes: [Int]

  init(_ found: NoiseScale, _ usual: Usual, rows: Int) {
    (self.found, self.usual) = (found, usual)
    let top = max(64, min(rows, Int(8 * min(found.scale ?? 64, 1e6))))
    sizes = (3...20).map { 1 << $0 }.filter { $0 <= top }
  }

  private func factor(_ batch: Int) -> Double {
    guard let scale = found.scale else { return .nan }
    return NoiseScale.factor(
      from: usual.batch, to: batch, scale: scale, isAdaptive: usual.isAdaptive)
  }

  var headline: String {
    let looked = "\(found.batches) batches of \(Numerals.counted(found.rows, "row"))"
    guard let scale = found.scale else {
      if found.isFlat {
        return "noise: the gradient is 0 in all of \(looked): there is no noise to measure"
      }
      return
        "noise: the gradient is lost in noise, over \(looked): larger than any batch of these rows"
    }
    let high = found.high.isFinite ? Numerals.short(found.high, digits: 3) : "no upper end"
    return "noise: scale \(Numerals.short(scale, digits: 3)) rows "
      + "(95 %: \(Numerals.short(found.low, digits: 3)) to \(high)), over \(looked)"
  }

  var table: Table? {
    guard found.scale != nil else { return nil }
    let rows = sizes.compactMap { batch -> [Table.Cell]? in
      guard let cost = found.cost(of: batch) else { return nil }
      return [
        "\(batch)", .short(factor(batch) * usual.rate, digits: 3), .short(cost.steps, digits: 3),
        .short(cost.rows, digits: 3),
      ]
    }
    return Table(["bs", "lr", "steps", "rows"], rows: rows)
  }

  var notes: [String] {
    var notes: [String] = []
    if found.scale != nil {
      let source =
        usual.run.map { "as \(usual.rate.short) was at bs \(usual.batch) in \($0)" }
        ?? "as \(usual.rate.short) would be at bs \(usual.batch), fit's own"
      notes.append(
        "lr: \(source), for \(usual.optimiser); steps, rows: times the least that any needs")
      notes.append(
        "well below the scale steps cost most, well above it rows do; it grows while a net learns")
    } else if found.isFlat {
      notes.append("loss \(Numerals.short(found.loss)); sanity asks why nothing is to be learned")
    } else {
      notes.append("no batch size follows from it; measure again with more rows, or earlier")
    }
    if !found.high.isFinite, found.scale != nil {
      notes.append("note: how large it is at most cannot be told from these rows")
    }
    return notes
  }

  var chart: Chart? {
    guard let scale = found.scale, sizes.count > 1 else { return nil }
    let x = sizes.map(Double.init)
    let y = sizes.map { factor($0) * usual.rate }
    var layers: [Viz.Layer] = [.line(Series("lr", x: x, y: y))]
    if scale >= x[0], scale <= x[x.count - 1] {
      layers.append(.rule(Rule(.vertical(scale), "noise scale")))
    }
    return Chart(
      title: "noise", subtitle: "lr by batch size", x: Axis("bs", .log10),
      y: Axis("lr", .log10), layers: layers,
      caption: headline.dropFirst("noise: ".count) + ".")
  }

  var record: Record {
    var record = Record("noise")
    record.append("scale", found.scale ?? .nan)
    record.append("low", found.low)
    record.append("high", found.high)
    record.append("batches", Double(found.batches))
    record.append("bs", .datum(.list(sizes.map { .number(Double($0)) })))
    record.append("factor", .datum(.list(sizes.map { .number(factor($0)) })))
    return record
  }
}

extension Double {
  fileprivate var short: String { Numerals.short(self) }
}
