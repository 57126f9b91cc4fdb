/// Lines of work in a session file: of each the current state and some to both sides of it.
extension SessionFile {
  /// States before the current one that a file keeps, and as many after it.
  static let depth = 1000

  /// What brings the rows of a file up to date.
  struct HistoryChanges {
    /// A row in place of any that the file has for the state; nil takes that one away.
    struct Row {
      let line: String
      let number: Int
      let row: HistoryRow?
      let isNew: Bool
    }

    var rows: [Row] = []
    /// The lines as they are in the file then.
    var lines: [String: KeptLine] = [:]
    /// Which row is the current one.
    var head = ""
  }

  /// Makes the keys of `timeline` those of its states in the file, and says which rows follow from it:
  /// only those that differ from the ones in the file are looked at. `packing` puts a state into what
  /// is to be written. States before the current one that are in the file only and too far are let go.
  func changes(
    to timeline: inout Timeline, packing: (Snapshot) -> ContentKey
  ) -> HistoryChanges {
    var changes = HistoryChanges()
    var heads: [JSON] = []
    func follow(_ branch: inout Timeline.Branch) {
      if let state = branch.place.snapshot { key(&branch.place, of: state, packing) }
      let line = self.follow(&branch, packing, &changes.rows)
      changes.lines[branch.name] = line
      heads.append(
        JSON([
          "name": .text(branch.name), "first": JSON(line.states.lowerBound),
          "place": JSON(branch.here), "last": JSON(line.states.upperBound),
        ]))
    }
    follow(&timeline.current)
    for index in timeline.others.indices { follow(&timeline.others[index]) }
    for (name, line) in cache.history where changes.lines[name] == nil {
      for number in line.states {
        changes.rows.append(.init(line: name, number: number, row: nil, isNew: false))
      }
    }
    changes.rows.sort { ($0.line, $0.number) < ($1.line, $1.number) }
    changes.head =
      JSON(["current": .text(timeline.name), "lines": .list(heads)]).written
    return changes
  }

  private func key(
    _ place: inout Timeline.Place, of state: Snapshot, _ packing: (Snapshot) -> ContentKey
  ) {
    if let key = place.key, cache.states.contains(key) { return }
    place.key = packing(state)
  }

  private func follow(
    _ branch: inout Timeline.Branch, _ packing: (Snapshot) -> ContentKey,
    _ rows: inout [HistoryChanges.Row]
  ) -> KeptLine {
    let depth = SessionFile.depth
    while branch.here - branch.first > depth, branch.isLost(branch.first) { branch.forgetFirst() }
    // What can be redone from the file only stays there: `undo` alone makes it more.
    let last =
      branch.isLost(branch.last) ? branch.last : min(branch.last, branch.here + depth)
    let states = max(branch.first, branch.here - depth)...last
    let old = cache.history[branch.name]
    let numbers = SessionFile.numbers(in: branch, states, since: old)
    for number in numbers where states.contains(number) {
      guard var step = branch.step(at: number), let state = step.place.snapshot else { continue }
      key(&step.place, of: state, packing)
      branch.set(step, at: number)
    }
    let line = KeptLine(branch: branch, states: states)
    for number in numbers {
      let (before, after) = (old?.row(number), line.row(number))
      if before != after {
        rows.append(.init(line: branch.name, number: number, row: after, isNew: before == nil))
      }
    }
    return line
  }

  /// The states whose rows may differ from those of `old`, in their order.
  private static func numbers(
    in branch: Timeline.Branch, _ states: ClosedRange<Int>, since old: KeptLine?
  ) -> [Int] {
    guard let old else { return Array(states) }
    // A row names the statement before it, so what moves changes its neighbour too.
    var numbers: Set<Int> = []
    _ = branch.steps.differences(from: old.branch.steps) { one, other in
      if let number = one?.key ?? other?.key { numbers.formUnion([number, number + 1]) }
      return true
    }
    for number in [branch.here, old.branch.here, states.lowerBound, old.states.lowerBound] {
      numbers.formUnion([number, number + 1])
    }
    numbers.formUnion(old.states.lowerBound..<max(states.lowerBound, old.states.lowerBound))
    numbers.formUnion(states.lowerBound..<max(states.lowerBound, old.states.lowerBound))
    numbers.formUnion(states.upperBound...max(states.upperBound, old.states.upperBound))
    numbers.formUnion(old.states.upperBound...max(states.upperBound, old.states.upperBound))
    return numbers.filter { states.contains($0) || old.states.contains($0) }.sorted()
  }

  /// Writes the rows; returns how many states were let go.
  func write(_ changes: HistoryChanges) throws(Problem) -> Int {
    for change in changes.rows where change.row == nil {
      try database.run(
        "DELETE FROM history WHERE line = ? AND place = ?",
        [.text(change.line), .integer(change.number)])
    }
    for change in changes.rows {
      guard let row = change.row else { continue }
      try database.run(
        "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?, ?)",
        [
          .text(change.line), .integer(change.number), .text(row.state.description),
          Database.Cell(row.statement), .text(row.digest(change.line, change.number)),
        ])
    }
    return changes.rows.count { !$0.isNew }
  }
}

extension SessionFile.KeptLine {
  /// What the file says of a state; nil where it has no row.
  func row(_ number: Int) -> SessionFile.HistoryRow? {
    guard states.contains(number) else { return nil }
    if number > branch.here {
      return branch.step(at: number).flatMap { step in
        step.place.key.map { SessionFile.HistoryRow(state: $0, statement: step.statement) }
      }
    }
    let place = number == branch.here ? branch.place : branch.step(at: number)?.place
    let statement =
      number == states.lowerBound ? nil : branch.step(at: number - 1)?.statement
    return place?.key.map { SessionFile.HistoryRow(state: $0, statement: statement) }
  }
}

extension SessionFile.HistoryRow {
  func digest(_ line: String, _ place: Int) -> String {
    ContentKey([line, "\(place)", state.description, statement]).description
  }
}
