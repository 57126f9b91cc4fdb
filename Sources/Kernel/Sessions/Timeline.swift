/// The way back: every state a statement has changed, the states that were undone, and the other
/// lines of work.
///
/// States share the numbers they have in common, so a step costs what it changed. The oldest steps
/// are let go when all steps together cost more than the room given; the last one is always kept.
public struct Timeline {
  /// A state that is not the current one: in memory, in the session file, or both.
  struct Place {
    var snapshot: Snapshot?
    /// Its key in the session file, once it is there.
    var key: ContentKey?
  }

  /// A state, and the statement between it and its neighbour on the side of the current one.
  struct Step {
    var place: Place
    let statement: String
    /// Bytes in memory that the neighbour does not hold too.
    var cost = 0
  }

  /// A line of work.
  struct Branch {
    var name = Timeline.firstName
    /// Of the current line: only its key counts.
    var place = Place()
    var past: [Step] = []
    /// The next to be redone is the last.
    var future: [Step] = []
    /// Steps let go at the beginning.
    var dropped = 0
  }

  /// The line a session begins with.
  public static let firstName = "main"
  /// Steps kept at the most.
  public static let deepest = 1000

  var current = Branch()
  var others: [Branch] = []

  public init() {}

  public var name: String { current.name }
  public var undoable: Int { current.past.count }
  public var redoable: Int { current.future.count }

  /// All lines of work in the order of their names, the first one first.
  public var names: [String] {
    ([current] + others).map(\.name).sorted {
      ($0 == Timeline.firstName ? 0 : 1, $0) < ($1 == Timeline.firstName ? 0 : 1, $1)
    }
  }

  public func isBranch(_ name: String) -> Bool {
    current.name == name || others.contains { $0.name == name }
  }

  /// A statement has led from `before` to `after`; what was undone is forgotten.
  public mutating func push(
    _ before: Snapshot, _ statement: String, after: Snapshot, room: Int
  ) {
    current.past.append(
      Step(
        place: Place(snapshot: before, key: current.place.key), statement: statement,
        cost: before.session.bytes(without: after.session)))
    current.future = []
    current.place.key = nil
    var total = current.past.reduce(0) { $0 + $1.cost }
    var count = 0
    let steps = current.past.count
    while steps - count > 1, total > room || steps - count > Timeline.deepest {
      total -= current.past[count].cost
      count += 1
    }
    current.past.removeFirst(count)
    current.dropped += count
  }

  /// The state before the last statement, and that statement; nil where there is none.
  public mutating func undo(
    _ now: Snapshot, from file: SessionFile?
  ) throws(Problem) -> (snapshot: Snapshot, statement: String)? {
    guard let step = current.past.last else { return nil }
    let snapshot = try step.place.snapshot(now, file)
    current.past.removeLast()
    current.future.append(
      Step(
        place: Place(snapshot: now, key: current.place.key), statement: step.statement,
        cost: now.session.bytes(without: snapshot.session)))
    current.place.key = step.place.key
    return (snapshot, step.statement)
  }

  /// The state before the last `undo`, and the statement that is done again.
  public mutating func redo(
    _ now: Snapshot, from file: SessionFile?
  ) throws(Problem) -> (snapshot: Snapshot, statement: String)? {
    guard let step = current.future.last else { return nil }
    let snapshot = try step.place.snapshot(now, file)
    current.future.removeLast()
    current.past.append(
      Step(
        place: Place(snapshot: now, key: current.place.key), statement: step.statement,
        cost: now.session.bytes(without: snapshot.session)))
    current.place.key = step.place.key
    return (snapshot, step.statement)
  }

  /// The state another line of work stands at.
  public func state(
    of name: String, _ now: Snapshot, from file: SessionFile?
  ) throws(Problem) -> Snapshot {
    guard let other = others.first(where: { $0.name == name }) else { return now }
    return try other.place.snapshot(now, file)
  }

  /// Goes on under another name from here; the line so far stays as it is, under its own name.
  public mutating func branch(_ name: String, at now: Snapshot) {
    var old = current
    old.place.snapshot = now
    others.append(old)
    current.name = name
    current.future = []
  }

  /// Puts the current line aside and takes up another; nil where no other line has the name.
  public mutating func use(
    _ name: String, leaving now: Snapshot, from file: SessionFile?
  ) throws(Problem) -> Snapshot? {
    guard let index = others.firstIndex(where: { $0.name == name }) else { return nil }
    let snapshot = try others[index].place.snapshot(now, file)
    var old = current
    old.place.snapshot = now
    current = others.remove(at: index)
    current.place.snapshot = nil
    others.append(old)
    return snapshot
  }
}

extension Timeline {
  /// Lets go of all keys, and of the states that are nowhere else: the file they are in is left.
  mutating func forgetKeys() {
    func forget(_ branch: inout Branch) {
      branch.place.key = nil
      for index in branch.past.indices { branch.past[index].place.key = nil }
      for index in branch.future.indices { branch.future[index].place.key = nil }
      if let last = branch.past.lastIndex(where: { $0.place.snapshot == nil }) {
        branch.past.removeFirst(last + 1)
        branch.dropped += last + 1
      }
      if let last = branch.future.lastIndex(where: { $0.place.snapshot == nil }) {
        branch.future.removeFirst(last + 1)
      }
    }
    forget(&current)
    others.removeAll { $0.place.snapshot == nil }
    for index in others.indices { forget(&others[index]) }
  }
}

extension Timeline.Place {
  /// From memory, or from the file; what `now` holds too is shared.
  fileprivate func snapshot(
    _ now: Snapshot, _ file: SessionFile?
  ) throws(Problem) -> Snapshot {
    if let snapshot { return snapshot }
    guard let key, let file else {
      throw Problem(.nothingThere, "that state is kept in a session file that is not open")
    }
    return try file.snapshot(key, sharing: now.session)
  }
}
