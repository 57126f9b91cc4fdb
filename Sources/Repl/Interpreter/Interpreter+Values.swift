import Kernel
import Viz

extension Interpreter {
  /// An evaluator over a draft; commands inside expressions work on the same draft.
  func evaluator(over draft: Draft) -> Evaluator {
    Evaluator(
      Environment(
        lookup: { draft.workspace.session[$0] },
        names: { draft.workspace.session.names },
        member: { (item, name) throws(Problem) in try item.member(name) },
        perform: { [self] (call) throws(Problem) in
          let answer = try perform(call, &draft.workspace)
          guard let item = answer.item ?? answer.named else {
            throw Problem(
              .wrongKind, "\(call.name) hands out nothing to go on with", place: call.verbRange)
          }
          return item
        },
        draw: { (body) throws(Problem) in try body(&draft.workspace.session.draws) },
        note: { draft.notes.append($0) }), parser: parser)
  }

  /// Runs `body` with an evaluator over a draft.
  func evaluating<Result>(
    _ workspace: inout Workspace, _ body: (Evaluator) throws(Problem) -> Result
  ) throws(Problem) -> Result {
    let draft = Draft(workspace)
    defer { workspace = draft.workspace }
    let result = try body(evaluator(over: draft))
    draft.workspace.notes += draft.notes
    return result
  }

  /// Binds what stands left of `=`.
  func assign(
    _ item: Item, to targets: [Target], _ draft: inout Workspace
  ) throws(Problem) {
    if targets.count > 1 {
      guard case .datum(let datum) = item, let items = datum.items, items.count == targets.count
      else {
        throw Problem(
          .wrongKind, "\(targets.count) names on the left, \(item.kind) on the right",
          place: targets[0].range)
      }
      for (target, value) in zip(targets, items) { try bind(.datum(value), to: target, &draft) }
    } else if let target = targets.first {
      try bind(item, to: target, &draft)
    }
  }

  private func bind(_ item: Item, to target: Target, _ draft: inout Workspace) throws(Problem) {
    guard target.members.isEmpty else {
      throw Problem(
        .wrongKind, "'\(target.name).\(target.members[0])' cannot be written to",
        hint: "its figures can be read", place: target.range)
    }
    guard target.index != nil else {
      return draft.session.bind(target.name, Interpreter.renamed(item, target.name))
    }
    guard case .datum(var owner)? = draft.session[target.name] else {
      throw Problem(
        .undefinedName, "no tensor is called \"\(target.name)\"",
        hint: "\(target.name) = zeros(3, 4)", place: target.range)
    }
    guard case .datum(let value) = item else {
      throw Problem(
        .wrongKind, "\(item.kind) does not fit into a tensor", place: target.range)
    }
    let indices = try evaluating(&draft) { (evaluator) throws(Problem) in
      try evaluator.indices(of: target)
    }
    do throws(Problem) { try owner.assign(value, at: indices) } catch {
      throw error.placed(target.range)
    }
    draft.session.bind(target.name, .datum(owner))
  }

  private static func renamed(_ item: Item, _ name: String) -> Item {
    switch item {
    case .model(var model):
      model.name = name
      return .model(model)
    case .estimator(var estimator):
      estimator.name = name
      return .estimator(estimator)
    case .dataset(var dataset):
      dataset.name = name
      return .dataset(dataset)
    default: return item
    }
  }
}

/// A workspace that the closures of one evaluation share.
final class Draft {
  var workspace: Workspace
  var notes: [String] = []

  init(_ workspace: Workspace) { self.workspace = workspace }
}
