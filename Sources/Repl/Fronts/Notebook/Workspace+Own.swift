import Kernel

extension Workspace {
  /// How things look is the reader's: no cell of a notebook changes that.
  static let looks: [Setting] = [.charts, .glyphs, .colour, .width, .keys, .hints, .live]

  /// What is set about looks, by the session or before it.
  var looking: Values {
    var values = defaults
    for setting in Workspace.looks {
      if let value = session.settings.value(setting.name) { values.set(setting.name, value) }
    }
    return values
  }

  /// The state a notebook goes on from, for its reader: this one, with the names that the reader has made
  /// and that mean nothing in it, and with what the reader has set about looks.
  ///
  /// What the notebook's fences leave behind is not touched by anything the reader does, so their outputs
  /// stay what they are; and what the reader has made is there for later exercises. `start` is the
  /// notebook's state that `own` went on from: what it had is not the reader's.
  func keepingNames(of own: Workspace, since start: Workspace? = nil) -> Workspace {
    var merged = self
    let made = own.session.names(without: session).filter { name in
      name != "_" && start?.session[name] == nil
    }
    merged.session.carry(made, from: own.session)
    for setting in Workspace.looks {
      if let value = own.session.settings.value(setting.name) {
        merged.session.settings.set(setting.name, value)
      }
    }
    return merged
  }

  /// The reader's state once a cell of the notebook has led from `start` to `state`: one step of the reader's
  /// way back.
  func goingOn(from state: Workspace, since start: Workspace, over cell: String) -> Workspace {
    var next = state.keepingNames(of: self, since: start)
    (next.home, next.timeline) = (home, timeline)
    if !session.isUnchanged(in: next.session) {
      next.timeline.push(snapshot, cell, after: next.snapshot, room: MemoryBudget.limit / 8)
    }
    return next
  }
}
