import Kernel
import Viz

/// The last steps of a statement: where its answer goes, its place in the journal and in the timeline,
/// and the session that is kept.
extension Interpreter {
  /// Whether a file was written.
  func write(_ answer: Answer, to sink: Sink) throws(Problem) -> Bool {
    do throws(Problem) {
      let text = try SinkWriter.text(answer, SinkWriter.format(of: sink, answer), front.page)
      guard let path = sink.path else {
        front.show(.document(text))
        return false
      }
      if sink.appends {
        try Files.append(Array(text.utf8), to: path)
        return true
      }
      guard sink.overwrites || front.mayWrite(path) else {
        front.show(.line("nothing written"))
        return false
      }
      try AtomicFile.write(Array(text.utf8), to: path)
      if front.isInteractive, answer.spoken.isEmpty {
        front.show(.line("\(Escaping.terminal(path))  \(Numerals.bytes(text.utf8.count))"))
      }
      return true
    } catch {
      throw error.place == nil ? error.placed(sink.range) : error
    }
  }

  /// Notes a statement that succeeded, where a saved script is to repeat it.
  func record(_ statement: Statement, of source: SourceText, in draft: inout Workspace) {
    let isKept = statement.call.flatMap { commands[$0.name]?.isKept } ?? true
    guard isKept, !draft.journal.isLeftOut, !draft.isFinished else { return }
    draft.journal.append(
      statement, expecting: expectation(draft.session),
      keepsEdition: source.edition == 1 && statement.meansMoreInEditionOne)
  }

  /// What a replay must come to where the statement trained: the digest of the model it left, or of the
  /// runs where they are not the model's.
  private func expectation(_ session: Session) -> String? {
    let runs = session.runs(without: workspace.session)
    guard let last = runs.last else { return nil }
    if runs.count == 1, session.modelName != nil,
      (try? session.model(for: "expect"))?.digest.text == last.digest
    {
      return "digest=\(last.digest)"
    }
    let names = runs.map(\.name).joined(separator: ",")
    return "digest=\(Run.digest(of: runs)) run=\(names)"
  }

  /// Says once of each name that a later edition made it a verb.
  func noteNewVerbs(_ statement: Statement, of source: SourceText, in draft: inout Workspace) {
    guard source.edition == 1, case .assign(let targets, _) = statement.form else { return }
    for target in targets where Verbs.second.contains(target.name) {
      guard notedNames.insert(target.name).inserted else { continue }
      draft.notes.append(
        "\(target.name) is a name here, as in edition 1; in edition 2 it is a command")
    }
  }

  /// Says once of each name that an option of a training has what it is and what it is not.
  func noteOptionNames(_ statement: Statement, in draft: inout Workspace) {
    guard scriptDepth == 0, quietBlocks == 0, !options.isReplay,
      case .assign(let targets, .expression) = statement.form, let target = targets.first,
      targets.count == 1, let fit = commands["fit"]?.label,
      let option = fit.parameter(target.name)
        ?? ForeignWords.parameter(target.name, among: fit.parameters),
      let equals = statement.text.firstIndex(of: "=")
    else { return }
    let value = statement.text[statement.text.index(after: equals)...].drop { $0 == " " }
    guard Numeral.parse(String(value)) != nil, notedNames.insert(target.name).inserted else {
      return
    }
    draft.notes.append(
      "\(target.name) is a name now, which no training reads by itself; fit 5 \(option.name)=\(value) sets it"
    )
  }

  /// Bytes that past states may take: a share of the memory budget for somebody at the prompt, little
  /// for a script, which knows what it will take back.
  private var historyCapacity: Int {
    front.isInteractive ? MemoryBudget.limit / 8 : 8_000_000
  }

  /// Makes the statement a step of the timeline where it changed something, and refuses a name that
  /// a line of work has.
  func settle(_ draft: inout Workspace, after statement: Statement) throws(Problem) {
    guard !draft.hasMoved else { return }
    draft.timeline = workspace.timeline
    if let pending = draft.pending,
      !workspace.session.isUnchanged(in: draft.session, for: pending)
    {
      draft.pending = nil
    }
    guard !workspace.session.isUnchanged(in: draft.session) else { return }
    if let name = draft.session.names(without: workspace.session).first(
      where: draft.timeline.isBranch)
    {
      throw Problem(
        .reservedName, "\"\(name)\" is a line of work already", hint: "\(name)_2 = …",
        place: statement.range)
    }
    draft.timeline.push(
      workspace.snapshot, statement.text, after: draft.snapshot, room: historyCapacity)
  }

  /// The draft becomes the workspace, and is kept in its file once the outermost statement is over.
  func commit(_ draft: Workspace, isOutermost: Bool) {
    let old = workspace
    workspace = draft
    show(like: workspace, after: old)
    if isOutermost { autosave.keep(&workspace, after: old) }
  }

  /// The front goes on as `next` says, where that differs from what it was last told.
  func show(like next: Workspace, after last: Workspace) {
    if next.session.settings != last.session.settings || next.defaults != last.defaults {
      front.adapt(to: next.display)
    }
    if next.keepsPast != last.keepsPast { front.keepPast(next.keepsPast) }
  }

  /// Changes the workspace outside every statement, before the first.
  func configure(_ change: (inout Workspace) -> Void) {
    let old = workspace
    change(&workspace)
    show(like: workspace, after: old)
  }
}
