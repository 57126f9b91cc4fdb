import Kernel
import Viz

extension Item {
  /// What a bare value prints.
  var preview: [Answer.Part] {
    switch self {
    case .datum(.tensor(let tensor)): return tensor.preview.map { .line($0) }
    case .datum(.text(let text)): return [.line(Escaping.terminal(text, columns: 2000))]
    case .datum(.none): return []
    case .datum(let datum): return datum.preview.map { .line(Escaping.terminal($0, columns: 400)) }
    case .model(let model):
      return [
        .line(
          "\(model.name): \(Numerals.counted(model.layout.parameterCount, "parameter")), "
            + "\(Numerals.counted(model.steps, "step")) trained\n  \(model.blueprint)")
      ]
    case .estimator(let estimator):
      let rows = estimator.state.map { "fitted to \(Numerals.counted($0.rows, "row"))" }
      return [
        .line("\(estimator.name): \(estimator.description), \(rows ?? "not fitted yet")")
      ]
    case .dataset(let dataset): return dataset.described
    case .run(let run):
      return [.line(run.closing), .line("  \(run.method ?? Choice(run.recipe.description))")]
    case .record(let record):
      let rows = record.fields.map { field -> [String] in
        if case .datum(let datum) = field.item { return [field.name, datum.inline] }
        return [field.name, field.item.kind]
      }
      return [.table(Table(["figure", "value"], rows: rows, alignments: [.left, .left]))]
    }
  }
}

extension Dataset {
  /// What a data set is, in a few lines.
  var described: [Answer.Part] {
    let shape =
      image.map { "\($0.height)x\($0.width) pixels" } ?? sequenceWords
      ?? Numerals.counted(features, "feature")
    let goal: String
    switch target {
    case .classes(_, let names):
      goal = names.count == 1 ? "1 class" : "\(names.count) classes"
    case .values(_, let names):
      goal = names.count == 1 ? "predicts \(Escaping.terminal(names[0]))" : "\(names.count) numbers"
    }
    var parts: [Answer.Part] = [
      .line(
        "\(name): \(Numerals.counted(rows, "row")), \(shape), \(goal); "
          + "\(split.train.count) train, \(split.valid.count) valid"
          + (split.test.isEmpty ? "" : ", \(split.test.count) test")),
      .note("\(split); \(scaling.method.sentence)"),
    ]
    if let weights {
      parts.append(
        .note(
          "rows weighted by \(Escaping.terminal(weights.name, columns: 40)): \(weights.summary)"))
    }
    if case .values = target {
      parts.append(
        .note(
          "targets scaled to mean 0, deviation 1 for the loss; predictions and metrics keep their units"
        ))
    }
    if case .classes(_, let names) = target, names.count <= 20 {
      let counts = target.counts(in: split.train)
      let shown = zip(names, counts).map { "\($1) of \(Escaping.terminal($0, columns: 16))" }
      parts.append(.note("training rows: " + shown.joined(separator: ", ")))
    }
    parts += preparationNotes
    parts += splitNotes
    parts += guessLines
    for note in notes.prefix(8) {
      parts.append(.note("note: " + Escaping.terminal(note, columns: 200)))
    }
    if notes.count > 8 {
      parts.append(.note("note: … and \(notes.count - 8) more"))
    }
    return parts
  }
}

extension Dataset {
  /// What splits and gaps go by.
  private var preparationNotes: [Answer.Part] {
    var parts: [Answer.Part] = []
    if let grouping = table.grouping {
      let name = Escaping.terminal(grouping.name, columns: 40)
      parts.append(
        .note(
          grouping.kind == .group
            ? "split by '\(name)': rows of one value stay on one side"
            : "split along '\(name)': the last rows are held out"))
    }
    if fill.isNone, hasGaps {
      parts.append(.note("gaps: fill=median fills them, fill=drop leaves such rows out"))
    }
    if !fill.isNone, fill.values.contains(where: { !$0.isNaN }) {
      parts.append(
        .note(
          "gaps filled by \(Escaping.terminal(fill.written, columns: 100)) (fitted on the training rows)"
        ))
    }
    return parts
  }

  /// What was guessed about a file, and in brackets the option that says otherwise: a line each, of which
  /// nothing is cut.
  private var guessLines: [Answer.Part] {
    let shown = guesses.prefix(24)
    let names = shown.map { Escaping.terminal($0.about, columns: 40) }
    let width = min(24, names.map { DisplayWidth.of($0) }.max() ?? 0)
    var parts = zip(names, shown).map { name, guess -> Answer.Part in
      let remedy =
        guess.remedy.isEmpty ? "" : "  [\(Escaping.terminal(guess.remedy, columns: 120))]"
      return .line(
        DisplayWidth.padded(name, to: width) + "  " + Escaping.terminal(guess.taken, columns: 160)
          + remedy)
    }
    if !parts.isEmpty { parts.insert(.note("guessed, and [what says otherwise]:"), at: 0) }
    if guesses.count > shown.count {
      parts.append(.note("… and \(guesses.count - 24) guesses more"))
    }
    return parts
  }

  /// Whether a note counts missing cells.
  private var hasGaps: Bool { notes.contains { $0.utf8.holds(" missing in '".utf8) } }

  /// The length of sequences; nil for other rows.
  private var sequenceWords: String? {
    switch arrangement {
    case .text(let length, _): "text of \(Numerals.counted(length, "character"))"
    case .sequence(let length, let channels):
      Numerals.counted(length, "step") + (channels > 1 ? " of \(channels) numbers" : "")
    case .table, .image: nil
    }
  }

  /// What is odd about the sides: rows that stand on two, classes that are missing on one.
  var splitNotes: [Answer.Part] {
    var said: [String] = []
    let held = split.valid.count + split.test.count
    if let copies = copiesAcross, copies > 0 {
      said.append(
        "\(copies) of the \(held) held-out \(split.test.isEmpty ? "" : "and test ")rows "
          + "\(copies == 1 ? "has" : "have") the inputs of a training row")
    }
    if case .classes(let labels, let names) = target {
      if Set(labels).count == 1 {
        said.append("all rows are of one class, \(names[Int(labels[0])]): nothing can be learned")
      }
      for side in Side.allCases where !split.rows(side).isEmpty {
        let counts = target.counts(in: split.rows(side))
        let missing = names.indices.filter { counts[$0] == 0 }.map { names[$0] }
        guard !missing.isEmpty, Set(labels).count > 1 else { continue }
        said.append(
          "no \(side.noun) of class \(missing.prefix(5).joined(separator: ", "))"
            + (missing.count > 5 ? " and \(missing.count - 5) more" : ""))
      }
    }
    if let values = target.values {
      for (output, name) in target.names.enumerated() {
        let own = values.withFloats { floats in
          split.train.map { floats[$0 * target.width + output] }
        }
        if let first = own.first, own.allSatisfy({ $0 == first }) {
          said.append(
            "'\(name)' is \(Numerals.short(Double(first))) in all training rows: nothing can be learned"
          )
        }
      }
    }
    return said.map { .note("note: " + Escaping.terminal($0, columns: 200)) }
  }
}

extension Run {
  /// One sentence: how it ended and what it came to.
  func closing(seconds: Double) -> String { closing(time: Numerals.duration(seconds) + ", ") }

  /// The same without a time.
  var closing: String { closing(time: "") }

  /// What an epoch was judged by: `0.21`, or `f1 0.93` where a metric was asked for.
  private func judged(_ scores: Moment.Scores) -> String {
    guard !recipe.metrics.isStandard, let figure = scores.metrics.first else {
      return Numerals.short(scores.valid ?? .nan)
    }
    return "\(judge) \(Numerals.short(figure))"
  }

  private func closing(time: String) -> String {
    var parts = results.filter { $0.name != "train" && !$0.value.isNaN }
      .map { "\($0.name) \(Numerals.short($0.value))" }
    if chosenEpoch != nil {
      if best != nil, !parts.isEmpty { parts.append("chosen on these rows") }
    } else if let best, left == nil, best.epoch != epochs.last?.epoch,
      judged(best) != epochs.last.map(judged)
    {
      parts.append("best epoch \(best.epoch) with \(judged(best))")
    }
    let figures = parts.isEmpty ? "" : parts.joined(separator: ", ") + "; "
    switch ending {
    case .finished: return "\(name): \(figures)\(time)digest \(digest)"
    case .paused(let step):
      return
        "\(name): \(figures)paused at step \(step) of \(steps); `continue` goes on to the same "
        + "bits, digest \(digest)"
    case .stalled(let best):
      let whose = chosenEpoch == nil ? "the last epoch" : "epoch \(best)"
      return "\(name): \(figures)stopped after \(epochs.count) epochs, the weights are those of "
        + "\(whose); \(time)digest \(digest)"
    case .diverged:
      let whose = chosenEpoch.map { ", the weights are those of epoch \($0)" } ?? ""
      return "\(name): \(figures)stopped\(whose); digest \(digest)"
    }
  }
}
