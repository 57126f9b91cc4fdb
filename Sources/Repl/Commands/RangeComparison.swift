import Kernel
import Viz

extension RateFinder {
  /// Several batch sizes: their curves on one chart, their trials on another, and a law through what the
  /// trials found.
  func compared() throws(Problem) -> Answer {
    let watch = RangeWatch(host, steps: settings.steps * settings.repeats * batches.count)
    var all: [Found] = []
    for batch in batches { all.append(try found(batch, watch)) }
    let isFollowed = all.contains { $0.search != nil }
    let subtitle =
      "\(model.name)/\(dataset.name), \(recipe.optimiser), \(settings.steps) steps, "
      + "seed \(settings.seed)"
    var answer = Answer([
      .chart(
        Figure.ranges(
          all.map { ($0.recipe.batch, $0.test) }, rule: rule, subtitle: subtitle,
          isFollowed: isFollowed))
    ])
    if let first = all.first {
      answer.explanation = Explanation.range(
        first.test, rule, first.recipe, first.search, sourceOf: label)
    }
    let rates = all.compactMap { one in proved(one).map { (one.recipe.batch, $0) } }
    let law = RateLaw(rates)
    let optimiser = try Optimiser.named(recipe.optimiser.name)
    let noise = NoiseLaw(rates, isAdaptive: optimiser.isAdaptive)
    if isFollowed {
      answer.add(
        Figure.trials(
          all.compactMap { one in one.search.map { ("bs \(one.recipe.batch)", $0) } },
          subtitle: "\(model.name)/\(dataset.name), \(recipe.schedule), "
            + "\(Numerals.counted(recipe.epochs, "epoch")), \(recipe.optimiser)",
          caption: RateFinder.sentence(all, law)))
    }
    if let noise { answer.add(noise.chart) }
    answer.add(table(all))
    for one in all {
      if let refusal = one.test.refusal, one.search == nil {
        answer.note("bs \(one.recipe.batch): \(refusal). Next: \(one.test.remedy ?? "lrfind")")
      }
      if let reason = one.reason { answer.note("bs \(one.recipe.batch): \(reason)") }
    }
    if isFollowed, model.isTrained { answer.note(training) }
    if let batch = all.first(where: { rate($0) != nil })?.recipe.batch {
      answer.note(
        "Next: fit \(recipe.schedule) \(recipe.epochs) lr=_.bs\(batch) bs=\(batch)\(options)")
    } else if let search = all.lazy.compactMap(\.search).first {
      answer.note("Next: \(next(search))")
    }
    answer.item = .record(record(all, law, noise))
    answer.data = RateFinder.data(all)
    return answer
  }

  /// The rate of the trials, where they show one.
  private func proved(_ found: Found) -> Double? {
    guard let search = found.search, search.evidence.isThere else { return nil }
    return search.answer.rate
  }

  /// The trials' rate, or the rule's where none ran.
  private func rate(_ found: Found) -> Double? {
    found.search == nil ? found.test.rate(by: rule) : proved(found)
  }

  private func table(_ all: [Found]) -> Table {
    let rows = all.map { one -> [Table.Cell] in
      let band = one.search.flatMap { $0.evidence.isThere ? $0.answer.band : nil }
      let trials: [Table.Cell] = [
        .short(proved(one)),
        Table.Cell(band.map { "\(Numerals.short($0.low)) to \(Numerals.short($0.high))" } ?? "–"),
        .short(one.search?.answer.best?.mean),
      ]
      return ["\(one.recipe.batch)"] + (one.search == nil && !isTried(all) ? [] : trials) + [
        one.test.rate(by: rule).map { .short($0) } ?? "none",
        .short(one.test.centred.min() ?? .nan), one.test.divergedAt.map { .short($0) } ?? "",
      ]
    }
    let trials = isTried(all) ? ["lr", "band", "loss"] : []
    return Table(["bs"] + trials + [rule, "lowest loss", "diverges past"], rows: rows)
  }

  private func isTried(_ all: [Found]) -> Bool { all.contains { $0.search != nil } }

  private static func sentence(_ all: [Found], _ law: RateLaw?) -> String {
    let said = all.map { one -> String in
      let rate = one.search.flatMap { $0.evidence.isThere ? $0.answer.rate : nil }
      return "bs \(one.recipe.batch): " + (rate.map { "lr=\(Numerals.short($0))" } ?? "none")
    }
    let text = "Suggested: " + said.joined(separator: ", ")
    return text + (law.map { "; \($0.sentence)." } ?? ".")
  }

  private func record(_ all: [Found], _ law: RateLaw?, _ noise: NoiseLaw?) -> Record {
    var record = Record("lrfind")
    for one in all {
      if let rate = rate(one) { record.append("bs\(one.recipe.batch)", rate) }
    }
    for one in all {
      guard proved(one) != nil, let band = one.search?.answer.band else { continue }
      record.append(
        "band\(one.recipe.batch)", .datum(.list([.number(band.low), .number(band.high)])))
    }
    if let law { record.append("exponent", law.exponent) }
    if let noise {
      record.append("peak", noise.peak)
      record.append("scale", noise.scale)
    }
    let searched = all.filter { $0.search != nil }
    if !searched.isEmpty {
      record.append(
        "trials",
        RateFinder.trials(searched.map(\.recipe.batch), searched.compactMap(\.search)))
    }
    return record
  }
}

/// rate = factor · batch^exponent, by least squares in the logarithms.
struct RateLaw {
  let factor: Double
  let exponent: Double
  let range: (low: Int, high: Int)

  /// Nil for fewer than two batch sizes.
  init?(_ found: [(batch: Int, rate: Double)]) {
    let x = found.map { Maths.log(Double($0.batch)) }
    let y = found.map { Maths.log($0.rate) }
    let (centre, height) = (Statistics.mean(x), Statistics.mean(y))
    let squares = Statistics.sum(x.map { ($0 - centre) * ($0 - centre) })
    guard found.count > 1, squares > 0, let low = found.map(\.batch).min(),
      let high = found.map(\.batch).max()
    else { return nil }
    exponent = Statistics.sum(zip(x, y).map { ($0 - centre) * ($1 - height) }) / squares
    factor = Maths.exp(height - exponent * centre)
    range = (low, high)
  }

  /// Half is the root, one the linear rule.
  var sentence: String {
    "lr = \(Numerals.short(factor, digits: 2)) bs^\(Numerals.short(exponent, digits: 2)) from bs "
      + "\(range.low) to \(range.high) (0.5 is the root rule, 1 the linear one)"
  }
}
