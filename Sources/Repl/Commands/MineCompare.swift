import Kernel
import Viz

/// `mine compare`: the last treated fit beside the same fit untreated.
extension Command {
  static func compareTreated(
    _ request: Request, _ workspace: Workspace, _ host: Host
  ) throws(Problem) -> Answer {
    let session = workspace.session
    let run: Run
    if let name = request.values.text("run") {
      run = try session.run(name)
    } else if let last = treatedRun(of: session) {
      run = last
    } else {
      throw Problem(
        .noRun, "no fit was treated yet: there is no before and after",
        hint: "mine ohem, mine replay, … or loss focal, then fit, then mine compare")
    }
    guard case .dataset(let dataset)? = session[run.data] else {
      throw Problem(
        .noData, "\(run.name) was trained on '\(run.data)', which is not in this session",
        hint: "data \(run.data)", about: "run")
    }
    let starts = try starts(of: run, request.values.integer("seeds") ?? 5, session)
    let wish = host.stop
    let began = host.clock()
    let trial = try TreatmentTrial(of: run, on: dataset, from: starts) { share in
      host.progress {
        var line = ProgressLine("mine compare", share: share, figure: "")
        let left = (host.clock() - began) * (1 / max(share, 1e-9) - 1)
        if share > 0 {
          line.left = Numerals.duration(max(1, left.rounded()), decimals: 0) + " left"
        }
        return line
      }
    } shouldStop: {
      wish()
    }
    host.progress(nil)
    guard let trial else { return Answer("stopped; nothing was compared") }
    return TreatmentComparison(trial, run, request.call.label).answer
  }

  /// The last treated fit that is no pass; where all are, the last.
  private static func treatedRun(of session: Session) -> Run? {
    let treated = session.runs.filter { $0.method == nil && $0.recipe.untreated != nil }
    return treated.last { $0.family == nil } ?? treated.last
  }

  /// Its net as it was before its first fit, drawn anew for each further seed.
  private static func starts(
    of run: Run, _ count: Int, _ session: Session
  ) throws(Problem) -> [Model] {
    var starts: [Model] = []
    for shift in 0..<UInt64(count) {
      var draft = session
      guard case .model(let model)? = draft[run.model],
        model.blueprint.description == run.blueprint
      else {
        throw Problem(
          .noModel, "the net of \(run.name), \(run.model), is not in this session as it was",
          hint: "runs all=yes shows its layers", about: "run")
      }
      try draft.freshen(shiftedBy: shift)
      guard case .model(let fresh)? = draft[run.model] else { continue }
      starts.append(fresh)
    }
    return starts
  }
}

/// What came of a treatment, as it is shown.
struct TreatmentComparison {
  private let trial: TreatmentTrial
  private let run: Run
  private let label: Label

  init(_ trial: TreatmentTrial, _ run: Run, _ label: Label) {
    (self.trial, self.run, self.label) = (trial, run, label)
  }

  private var figure: String { trial.isClassed ? "accuracy" : "loss" }

  private func values(_ group: TreatmentTrial.Group) -> (before: [Double], after: [Double]) {
    trial.isClassed ? group.accuracy : group.loss
  }

  private func difference(_ group: TreatmentTrial.Group) -> PairedDifference? {
    group.difference(of: values(group))
  }

  /// In a sentence.
  private func words(_ group: TreatmentTrial.Group) -> String {
    switch group.name {
    case "all", "hard": "\(group.name) rows"
    case "not hard": "the others"
    default: group.name
    }
  }

  private func word(_ group: TreatmentTrial.Group) -> String {
    guard let found = difference(group) else { return "–" }
    guard found.isEvidence else { return "no evidence" }
    return (found.mean > 0) == trial.isClassed ? "better" : "worse"
  }

  private var treatment: String {
    let focal = run.recipe.loss.flatMap { $0.name == "focal" ? ["loss \($0)"] : nil } ?? []
    return (run.recipe.treatments.entries.map { "mine \($0)" } + focal).joined(separator: ", ")
  }

  var answer: Answer {
    guard trial.seeds.sound > 0 else {
      return Answer("mine compare: a fit of every pair diverged, so there is nothing to hold")
    }
    var answer = Answer(
      "mine compare: \(run.name) with \(treatment), beside the same fits without, "
        + Numerals.counted(trial.seeds.all, "seed"))
    answer.add(table)
    if let chart { answer.add(chart) } else { answer.say(sentence) }
    answer.note(
      "each pair from the same first weights in the same order; nets as before their first fit")
    if trial.seeds.sound < trial.seeds.all {
      answer.note(
        "note: \(trial.seeds.all - trial.seeds.sound) of \(trial.seeds.all) pairs diverged and are left out"
      )
    }
    answer.item = .record(record)
    answer.explanation = explanation
    return answer
  }

  private var table: Table {
    func mean(_ values: [Double]) -> Double? { values.isEmpty ? nil : Statistics.mean(values) }
    let header =
      ["rows", "n", "before", "after", "difference", "low", "high", "finding"]
      + (trial.isClassed ? ["loss"] : [])
    let rows = trial.groups.map { group -> [Table.Cell] in
      let (before, after) = (values(group).before, values(group).after)
      let found = difference(group)
      let change = PairedDifference.between(before, after)
      let losses = PairedDifference.between(group.loss.before, group.loss.after)
      return [
        .word(group.name, columns: 30), "\(group.rows)", .short(mean(before)), .short(mean(after)),
        .short(found?.mean ?? mean(change)), .short(found?.low), .short(found?.high),
        Table.Cell(word(group)),
      ] + (trial.isClassed ? [.short(mean(losses), digits: 3)] : [])
    }
    var table = Table(header, rows: rows, alignments: [.left])
    table.overflow = .dropped(remedy: "mine compare | json")
    table.worths = header.map { name in
      ["rows", "difference"].contains(name)
        ? 6 : ["before", "after"].contains(name) ? 5 : name == "finding" ? 4 : name == "n" ? 1 : 3
    }
    return table
  }

  /// What is shown by intervals, and nothing without one.
  private var sentence: String {
    guard trial.seeds.sound > 1 else {
      return "One pair tells no noise, so nothing is claimed: mine compare seeds=5."
    }
    let held = trial.groups.filter(\.isHeldOut)
    func told(_ word: String) -> String? {
      let own = held.filter { self.word($0) == word }
      guard !own.isEmpty else { return nil }
      let names = own.compactMap { group in
        difference(group).map { found in
          "\(words(group)) (\(found.mean > 0 ? "+" : "")\(Numerals.short(found.mean)) ± "
            + "\(Numerals.short(found.halfWidth)))"
        }
      }
      return "\(word): \(names.joined(separator: ", "))"
    }
    let clear = ["better", "worse"].compactMap(told)
    let measure = "95 %, paired t, \(trial.seeds.sound) seeds"
    if clear.isEmpty {
      let all = held.first.flatMap(difference).map {
        ": all \($0.mean > 0 ? "+" : "")\(Numerals.short($0.mean)) ± "
          + Numerals.short($0.halfWidth)
      }
      return
        "\(figure), no evidence that it changed anything on held-out rows\(all ?? "") (\(measure))."
    }
    let rest = held.contains { word($0) == "no evidence" } ? "; no evidence for the rest" : ""
    return "\(figure), \(clear.joined(separator: "; "))\(rest) (\(measure))."
  }

  private var chart: Chart? {
    let known = trial.groups.filter { difference($0) != nil }
    guard !known.isEmpty else { return nil }
    var x = Axis("", limits: .all)
    x.names = known.map(\.name)
    return Figure.differences(
      "mine compare", "\(figure) with the treatment less that without, paired by seed", over: x,
      known.compactMap(difference), at: known.indices.map(Double.init), reference: "untreated",
      caption: sentence)
  }

  private var record: Record {
    var record = Record("mine compare")
    let found = trial.groups.map(difference)
    if let all = found.first, let all {
      record.append("diff", all.mean)
      record.append("low", all.low)
      record.append("high", all.high)
      record.append("evidence", .datum(.flag(all.isEvidence)))
    }
    func list(_ numbers: [Double]) -> Item { .datum(.list(numbers.map { .number($0) })) }
    func mean(_ values: [Double]) -> Double { values.isEmpty ? .nan : Statistics.mean(values) }
    record.append("groups", .datum(.list(trial.groups.map { .text($0.name) })))
    record.append("rows", list(trial.groups.map { Double($0.rows) }))
    record.append("before", list(trial.groups.map { mean(values($0).before) }))
    record.append("after", list(trial.groups.map { mean(values($0).after) }))
    record.append("diffs", list(found.map { $0?.mean ?? .nan }))
    record.append("lows", list(found.map { $0?.low ?? .nan }))
    record.append("highs", list(found.map { $0?.high ?? .nan }))
    record.append("seeds", Double(trial.seeds.sound))
    record.append("figure", .datum(.text(figure)))
    return record
  }

  private var explanation: Explanation {
    var told = Explanation("mine compare: \(run.name) beside the same fit without \(treatment)")
    told.say(
      "hard",
      "the \(Numerals.percent(TreatmentTrial.hardShare)) of the held-out rows with the highest loss in the "
        + "untreated fits of the other seeds: rows that a fit got wrong by chance would look better next time "
        + "anyhow")
    told.say(
      "class",
      "the one that was named; else the one most picked rows are of; else the hardest in training")
    told.say("loss", "cross-entropy or squared error, whatever was trained with")
    told.say(
      "95 %",
      "mean(d) ± t(n - 1) sd(d) / sqrt(n), d after less before, seed by seed; each interval holds by itself, "
        + "and of \(trial.groups.count) one misses in up to "
        + "\(Numerals.percent(min(1, 0.05 * Double(trial.groups.count)))) of such tables")
    for group in trial.groups {
      guard let found = difference(group) else { continue }
      told.say(
        group.name,
        "d = \(found.values.prefix(10).map { Numerals.short($0) }.joined(separator: ", "))"
          + "; \(Numerals.short(found.low)) to \(Numerals.short(found.high))")
    }
    told.say("here", sentence)
    told.say("instead", "whatif mine=off,\"replay\" { fit 5 } for the figures of whole fits")
    told.say("source", "Student, Biometrika 6, 1908")
    return told
  }
}
