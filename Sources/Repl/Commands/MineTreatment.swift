import Kernel
import Viz

/// `mine` as an action: what the next fits do about hard rows.
extension Command {
  /// Nil where a report is asked for.
  static func treated(
    _ request: Request, _ workspace: inout Workspace
  ) throws(Problem) -> Answer? {
    let isOff = request.values[word: "state"] == "off"
    guard let choice = request.choice("what") else {
      guard request.values.text("what") == "off" else {
        guard !isOff else {
          throw Problem(
            .badValue, "a report is over when it is read: only treatments can be off",
            hint: "mine off, or " + Treatment.labels.map { "mine \($0.name) off" }[0],
            about: "state")
        }
        return nil
      }
      let were = workspace.session.treatments
      workspace.session.treatments = Treatments()
      return Answer(were.isEmpty ? "mine: nothing is on" : "mine: off, \(were.words) no longer")
    }
    guard !isOff else {
      let was = workspace.session.treatments.remove(choice.name)
      return Answer(was ? "mine \(choice.name): off" : "mine \(choice.name): it is not on")
    }
    return try treat(choice, request, &workspace)
  }

  private static func treat(
    _ choice: Choice, _ request: Request, _ workspace: inout Workspace
  ) throws(Problem) -> Answer {
    let row = try Treatment.named(choice.name)
    var choice = choice
    var view: TreatmentView?
    let treated: Treated
    if row.needsRun {
      let run = try workspace.session.ownRun(request.values.text("run"))
      guard case .dataset(let dataset)? = workspace.session[run.data] else {
        throw Problem(
          .noData, "\(run.name) was trained on '\(run.data)', which is not in this session",
          hint: "data \(run.data)", about: "run")
      }
      choice.values.set("run", .text(run.name))
      treated = try Treated(choice, of: run, on: dataset)
      view = TreatmentView(treated, row, run, dataset)
    } else {
      guard !request.values.isWritten("run") else {
        throw Problem(
          .badValue, "mine \(row.name) finds its rows batch by batch, and asks no run",
          hint: "mine \(choice)", about: "run")
      }
      try refuseOverfull(choice, row)
      treated = Treated(choice)
    }
    let old = workspace.session.treatments.set(treated)
    var answer = Answer("\(treated.words): from the next fit on, training rows only")
    if row.needsRun, request.values.text("run") == nil,
      let run = try? workspace.session.run(choice.values.text("run")),
      let said = workspace.session.passesBehind(run)
    {
      answer.note(said)
    }
    view?.add(to: &answer)
    if let share = workspace.session.treatments.minedShare, !row.needsRun {
      if let chart = TreatmentView.losses(share, workspace.session) { answer.add(chart) }
      answer.note(
        "only \(share.words) counts; train is the mean over all rows all the same, and mined the one over "
          + "those")
    }
    if let old, old.choice.name != choice.name || old != treated {
      answer.note("in place of \(old.words)")
    }
    let others = workspace.session.treatments.entries.filter { $0 != treated }
    if !others.isEmpty {
      answer.note("beside " + others.map(\.words).joined(separator: ", "))
    }
    if case .estimator(let estimator)? = try? workspace.session.predictor(for: "mine") {
      answer.note("note: mine is for nets; \(estimator.name) is fitted to the rows as they are")
    }
    var values = choice.values
    values.fillStandards(of: row.label)
    var told = Explanation("mine \(treated): \(row.label.summary)")
    told.say("formula", formulaOf: row.label, values)
    told.say(insteadOf: row.label, among: Treatment.labels)
    told.say("off", "mine \(row.name) off; mine off ends all")
    told.say(sourceOf: row.label)
    answer.explanation = told
    return answer
  }
}

extension Command {
  /// What is left out of a batch and what counts are shares of the same rows.
  private static func refuseOverfull(_ choice: Choice, _ row: Treatment) throws(Problem) {
    guard let share = Treatments([Treated(choice)]).minedShare, share.keep + share.skip > 1 + 1e-9
    else { return }
    let (skip, keep) = (Numerals.short(100 * share.skip), Numerals.short(100 * share.keep))
    let standard = row.label.parameters.first { $0.name == "keep" }?.standard
    let left = min(1 - share.skip, standard.flatMap(Numeral.parse) ?? 1)
    throw Problem(
      .outOfRange,
      "skip and keep are shares of one batch: \(skip) % and \(keep) % are more than all",
      hint: "mine \(row.name) keep=\(Numeral.short(left)) skip=\(Numeral.short(share.skip))",
      about: "skip")
  }
}

/// The rows a treatment has, as they are shown.
struct TreatmentView {
  private let treated: Treated
  private let row: Treatment
  private let run: Run
  private let dataset: Dataset
  /// Those that are trained on now.
  private let rows: [(row: Int, amount: Double)]

  init(_ treated: Treated, _ row: Treatment, _ run: Run, _ dataset: Dataset) {
    (self.treated, self.row, self.run, self.dataset) = (treated, row, run, dataset)
    let trained = Set(dataset.split.train)
    rows = (treated.rows?.found(in: dataset) ?? []).filter { trained.contains($0.row) }
  }

  private var values: Values {
    var values = treated.choice.values
    values.fillStandards(of: row.label)
    return values
  }

  func add(to answer: inout Answer) {
    let all = dataset.split.train.count
    switch row.method {
    case .batch: break
    case .order, .negatives:
      if let bars { answer.add(bars) }
      let extra = rows.reduce(0) { $0 + Int($1.amount) }
      answer.note(
        "an epoch has \(all + extra) rows instead of \(all): as many steps more; train is the mean over "
          + "the rows that come")
      answer.note(
        "look first whether they are right: filter mislabelled; what came of it: mine compare")
    case .weights:
      answer.add(curve)
      answer.note(
        "train is then sum(w loss) / sum(w); valid stays the mean over the rows as they are")
    case .pace: answer.add(pace)
    }
    var record = Record("mine")
    record.append("count", Double(rows.count))
    record.append("rows", .datum(.list(rows.prefix(1000).map { .number(Double($0.row)) })))
    answer.item = .record(record)
  }

  /// Which classes the rows are of.
  private var bars: Chart? {
    guard case .classes(let labels, let names) = dataset.target else { return nil }
    let counts = names.indices.map { kind in rows.count { Int(labels[$0.row]) == kind } }
    let most = counts.indices.max { counts[$0] < counts[$1] } ?? 0
    let kinds = names.indices.filter { counts[$0] > 0 }.sorted {
      (-counts[$0], $0) < (-counts[$1], $1)
    }
    let shown = kinds.prefix(12)
    return Chart(
      title: "mine \(row.name)", subtitle: "rows by class, of \(run.name)/\(dataset.name)",
      x: Axis("rows"), y: Axis("class"),
      layers: [
        .bars(Bars(labels: shown.map { names[$0] }, values: shown.map { Double(counts[$0]) }))
      ],
      caption: "\(rows.count) rows, most of class \(names[most]): \(counts[most])"
        + (kinds.count > shown.count ? "; the first \(shown.count) classes." : "."))
  }

  /// The losses of the last run's rows, and how much of their sum those have that would count.
  static func losses(_ share: MinedShare, _ session: Session) -> Chart? {
    guard let run = try? session.ownRun(nil), run.data == session.dataName,
      case .dataset(let dataset)? = session[run.data],
      let mining = try? Mining(run, dataset)
    else { return nil }
    let sorted = mining.hardest.map(\.loss)
    let all = Double(max(1, sorted.count))
    let (from, to) = (share.skip, min(1, share.skip + share.keep))
    let counted = sorted[Int(from * all)..<Int((to * all).rounded(.down))]
    let held = counted.reduce(0, +) / max(sorted.reduce(0, +), 1e-300)
    let marks = [(from, "from"), (to, "to")].filter { $0.0 > 0 && $0.0 < 1 }.map { end in
      Viz.Layer.mark(Mark(x: 100 * end.0, end.1 + " \(Numerals.short(100 * end.0)) %"))
    }
    return Chart(
      title: "mine ohem", subtitle: "losses of \(run.name)/\(dataset.name) in its last epoch",
      x: Axis("rows, the hardest first, %", limits: .all), y: Axis("loss", limits: .all),
      layers: [
        .line(Series("", x: sorted.indices.map { 100 * Double($0) / all }, y: sorted))
      ] + marks,
      caption: "\(share.words.prefix(1).uppercased())\(share.words.dropFirst()) would hold "
        + "\(Numerals.percent(held)) of the loss of \(run.name).")
  }

  /// The weights, the easiest row first.
  private var curve: Chart {
    let sorted = rows.map(\.amount).sorted()
    let share = sorted.indices.map { 100 * Double($0) / Double(max(1, sorted.count - 1)) }
    return Chart(
      title: "mine weights", subtitle: "of \(run.name)/\(dataset.name)",
      x: Axis("rows, the easiest first, %", limits: .all), y: Axis("weight", limits: .all),
      layers: [.line(Series("", x: share, y: sorted))],
      caption: "\(sorted.count) rows weigh \(Numerals.short(sorted.first ?? .nan)) to "
        + "\(Numerals.short(sorted.last ?? .nan)), 1 in the mean.")
  }

  /// The share of the rows that each epoch draws from.
  private var pace: Chart {
    let (start, full) = (values["start"], values[integer: "full"])
    let epochs = Array(1...min(max(full + 1, 2), 200))
    let shares = epochs.map { epoch in
      epoch >= full ? 1 : start + (1 - start) * Double(epoch - 1) / Double(full - 1)
    }
    var x = Axis("epoch", limits: .all)
    x.isCounted = true
    return Chart(
      title: "mine curriculum", subtitle: "of \(run.name)/\(dataset.name)", x: x,
      y: Axis("share of the rows", limits: .fixed(0, 1)),
      layers: [.line(Series("", x: epochs.map(Double.init), y: shares, isMarked: true))],
      caption:
        "The easiest \(Numerals.percent(shares[0])) of \(rows.count) rows in the first epoch, "
        + "all from epoch \(full) on.")
  }
}

extension MineView {
  /// The rows that are first to be looked at, and the line that lets them go or gives them another class.
  func suggestion(of what: String, _ rows: [Mining.Row]) -> Answer {
    var answer = listed(rows, "never right") { $0.loss }
    guard !rows.isEmpty else {
      answer.note(
        "nothing to \(what): every row was right in some epoch; mine hardest shows the hardest")
      return answer
    }
    answer.note(
      "\(what == "drop" ? "to let them go" : "to give them the class that was said"), once you have looked: "
        + lines(what, rows))
    answer.note("hard is not wrong: filter mislabelled asks models that never saw them")
    return answer
  }
}
