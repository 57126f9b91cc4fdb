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

  /// A line of work. Its states are numbered from the first it had; the current one has no step.
  struct Branch {
    var name = Timeline.firstName
    /// Of the current line: only its key counts.
    var place = Place()
    /// States that are left, by their numbers: those before `here` to be undone, those behind it to be
    /// redone.
    private(set) var steps = PersistentMap<Int, Step>()
    /// The number of the first state that is left: as many were let go.
    private(set) var first = 0
    private(set) var here = 0
    private(set) var last = 0
    /// Bytes of the steps before `here`.
    private(set) var cost = 0
  }

  /// The line a session begins with.
  public static let firstName = "main"
  /// Steps kept at the most.
  public static let deepest = 1_000_000

  var current = Branch()
  var others: [Branch] = []

  public init() {}

  public var name: String { current.name }
  public var undoable: Int { current.here - current.first }
  public var redoable: Int { current.last - current.here }

  /// All lines of work in the order of their names, the first one first; marks are none.
  public var names: [String] {
    ([current] + others).map(\.name).filter { !Timeline.isMark($0) }.sorted {
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
    current.forgetUndone()
    current.advance(
      leaving: Step(
        place: Place(snapshot: before, key: current.place.key), statement: statement,
        cost: before.session.bytes(without: after.session)))
    current.place.key = nil
    while undoable > 1, current.cost > room || undoable > Timeline.deepest {
      current.forgetFirst()
    }
  }

  /// The state before the last statement, and that statement; nil where there is none.
  public mutating func undo(
    _ now: Snapshot, from file: SessionFile?
  ) throws(Problem) -> (snapshot: Snapshot, statement: String)? {
    guard let step = current.step(at: current.here - 1) else { return nil }
    let snapshot = try step.place.snapshot(now, file)
    current.retreat(leaving: current.passed(step, snapshot, now))
    current.place.key = step.place.key
    return (snapshot, step.statement)
  }

  /// The state before the last `undo`, and the statement that is done again.
  public mutating func redo(
    _ now: Snapshot, from file: SessionFile?
  ) throws(Problem) -> (snapshot: Snapshot, statement: String)? {
    guard let step = current.step(at: current.here + 1) else { return nil }
    let snapshot = try step.place.snapshot(now, file)
    current.advance(leaving: current.passed(step, snapshot, now))
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
    current.forgetUndone()
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
  /// A name with a blank, which nobody can type: a state that is kept beside the lines of work.
  static func isMark(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: " ")) }

  /// Keeps a state under `mark`, a name with a blank, in place of the one it had.
  public mutating func mark(_ mark: String, _ state: Snapshot) {
    unmark { $0 == mark }
    var place = Branch(mark, first: 0, here: 0, last: 0)
    place.place.snapshot = state
    others.append(place)
  }

  /// The state that is kept under a mark; nil where there is none.
  public func marked(
    _ mark: String, _ now: Snapshot, from file: SessionFile?
  ) throws(Problem) -> Snapshot? {
    guard Timeline.isMark(mark), isBranch(mark) else { return nil }
    return try state(of: mark, now, from: file)
  }

  /// Takes over the marks of another timeline, in place of its own.
  public mutating func takeMarks(of other: Timeline) {
    unmark { _ in true }
    others += other.others.filter { Timeline.isMark($0.name) }
  }

  /// The marks that begin with some text.
  public func marks(from start: String) -> [String] {
    others.map(\.name).filter { Timeline.isMark($0) && $0.hasPrefix(start) }
  }

  public func hasMark(_ mark: String) -> Bool { Timeline.isMark(mark) && isBranch(mark) }

  /// Lets go of the states under marks that `isOver` says so of.
  public mutating func unmark(_ isOver: (String) -> Bool) {
    others.removeAll { Timeline.isMark($0.name) && isOver($0.name) }
  }
}

extension Timeline.Branch {
  /// A line whose states are `first` to `last`, of which it stands at `here`.
  init(_ name: String, first: Int, here: Int, last: Int) {
    self.name = name
    (self.first, self.here, self.last) = (first, here, last)
  }

  /// The step of a state that is not the current one; nil outside of the line.
  func step(at number: Int) -> Timeline.Step? { steps[number] }

  /// Puts a step where the line has one, or where its file says that it has one.
  mutating func set(_ step: Timeline.Step, at number: Int) {
    if number < here { cost += step.cost - (steps[number]?.cost ?? 0) }
    steps.bind(number, step)
  }

  /// The current state as the step that is left behind on the way to `next`.
  fileprivate func passed(
    _ step: Timeline.Step, _ next: Snapshot, _ now: Snapshot
  ) -> Timeline.Step {
    Timeline.Step(
      place: Timeline.Place(snapshot: now, key: place.key), statement: step.statement,
      cost: now.session.bytes(without: next.session))
  }

  /// One state on.
  fileprivate mutating func advance(leaving step: Timeline.Step) {
    steps.remove(here + 1)
    here += 1
    last = max(last, here)
    set(step, at: here - 1)
  }

  /// One state back.
  mutating func retreat(leaving step: Timeline.Step) {
    cost -= steps[here - 1]?.cost ?? 0
    steps.remove(here - 1)
    here -= 1
    set(step, at: here + 1)
  }

  mutating func forgetUndone() { forget(after: here) }

  /// Lets go of the states after `number`, all of them undone.
  mutating func forget(after number: Int) {
    while last > number {
      steps.remove(last)
      last -= 1
    }
  }

  /// Lets go of the oldest state that can be undone.
  mutating func forgetFirst() {
    cost -= steps[first]?.cost ?? 0
    steps.remove(first)
    first += 1
  }
}

extension Timeline {
  /// Lets go of all keys, and of the states that are nowhere else: the file they are in is left.
  public mutating func forgetKeys() {
    func forget(_ branch: inout Branch) {
      branch.place.key = nil
      // Of a line that was read from a file, the states in memory are those beside the current one.
      while branch.first < branch.here, branch.isLost(branch.first) { branch.forgetFirst() }
      while branch.last > branch.here, branch.isLost(branch.last) {
        branch.forget(after: branch.last - 1)
      }
      for number in branch.first...branch.last {
        guard var step = branch.step(at: number), step.place.key != nil else { continue }
        step.place.key = nil
        branch.set(step, at: number)
      }
    }
    forget(&current)
    others.removeAll { $0.place.snapshot == nil }
    for index in others.indices { forget(&others[index]) }
  }
}

extension Timeline.Branch {
  /// Whether a state is in a session file only, or the current one.
  func isLost(_ number: Int) -> Bool { step(at: number)?.place.snapshot == nil }
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
    return try file.snapshot(key, sharing: now)
  }
}
