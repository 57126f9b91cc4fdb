import Kernel
import Viz

/// Models that are fitted in one go: what `model` and `fit` do for them.
extension Command {
  static func makeEstimator(
    _ choice: Choice, _ request: Request, _ workspace: inout Workspace
  ) throws(Problem) -> Answer {
    let own = Set(["kind", "as"])
    if let surplus = request.call.arguments.first(where: {
      $0.trick == nil && !own.contains($0.parameter.name)
    }) {
      throw Problem(
        .surplusArgument, "\(choice.name) is no net: it takes no \(surplus.parameter.name)",
        hint: "model \(choice.name)", about: surplus.parameter.name)
    }
    let name = try request.name(choice.name, workspace.session, replaces: \.isPredictor)
    let estimator = try Estimator(name: name, choice)
    workspace.session.use(estimator)
    return Answer(
      "\(name): \(estimator.description), fitted in one go by fit", item: .estimator(estimator))
  }

  /// `fit` without a schedule.
  static func fit(
    _ estimator: Estimator, _ request: Request, _ workspace: inout Workspace, _ host: Host
  ) throws(Problem) -> Answer {
    if let surplus = request.call.arguments.first(where: {
      ($0.trick ?? $0.parameter.name) != "metric" && $0.parameter.name != "as"
    }) {
      throw Problem(
        .surplusArgument,
        "\(estimator.name) is fitted in one go: it takes no \(surplus.parameter.name)",
        hint: "fit", about: surplus.parameter.name)
    }
    let dataset = try workspace.session.dataset(for: "fit")
    let name = try request.name(workspace.session.nextRunName, workspace.session) {
      if case .run = $0 { true } else { false }
    }
    var estimator = estimator
    let started = host.clock()
    let run = try estimator.run(
      on: dataset, name: name, metrics: Metrics(request.choices["metric"] ?? []))
    workspace.session.use(estimator)
    keep(run, &workspace)
    var answer = Answer(
      [.line(run.closing(seconds: host.clock() - started))], item: .run(run),
      explainedBy: try .fit(run))
    if let weights = dataset.weights {
      answer.note("rows weigh by \(Escaping.terminal(weights.name, columns: 40))")
    }
    if workspace.session.balance != nil {
      answer.note(
        "note: balance is for nets; \(estimator.name) was fitted to the rows as they are")
    }
    if !workspace.session.treatments.isEmpty {
      answer.note(
        "note: mine is for nets; \(estimator.name) was fitted to the rows as they are")
    }
    if !workspace.session.augmentations.isEmpty {
      answer.note(
        "note: augment is for nets; \(estimator.name) was fitted to the rows as they are")
    }
    return answer
  }
}
