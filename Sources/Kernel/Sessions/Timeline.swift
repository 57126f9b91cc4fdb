/// The way back: every state a statement has changed, the states that were undone, and the other
/// lines of work.
///
/// States share the numbers they have in common, so a step costs what it changed. The oldest steps
/// are let go when all steps together cost more than `room`; the last one is always kept.
public struct Timeline {
  /// A state that is not the current one, and the statement between it and its neighbour on the side
  /// of the current one.
  public struct Step {
    public let snapshot: Snapshot
    public let statement: String
    /// Bytes that the neighbour does not hold too.
    let cost: Int
  }

  /// A line of work that is not the current one.
  public struct Branch {
    public let name: String
    public let snapshot: Snapshot
    public let past: [Step]
    public let future: [Step]
  }

  /// The line a session begins with.
  public static let firstName = "main"

  public private(set) var past: [Step] = []
  /// The next to be redone is the last.
  public private(set) var future: [Step] = []
  public private(set) var branches: [Branch] = []
  /// Of the current line.
  public private(set) var name = Timeline.firstName

  public init() {}

  /// A statement has led from `before` to `after`; what was undone is forgotten.
  public mutating func push(
    _ before: Snapshot, _ statement: String, after: Snapshot, room: Int
  ) {
    let cost = before.session.bytes(without: after.session)
    past.append(Step(snapshot: before, statement: statement, cost: cost))
    future = []
    var total = past.reduce(0) { $0 + $1.cost }
    var dropped = 0
    while past.count - dropped > 1, total > room || past.count - dropped > Timeline.deepest {
      total -= past[dropped].cost
      dropped += 1
    }
    past.removeFirst(dropped)
  }

  /// Steps kept at the most.
  public static let deepest = 1000

  /// The state before the last statement, and that statement; nil where there is none.
  public mutating func undo(_ current: Snapshot) -> (snapshot: Snapshot, statement: String)? {
    guard let step = past.popLast() else { return nil }
    let cost = current.session.bytes(without: step.snapshot.session)
    future.append(Step(snapshot: current, statement: step.statement, cost: cost))
    return (step.snapshot, step.statement)
  }

  /// The state before the last `undo`, and the statement that is done again.
  public mutating func redo(_ current: Snapshot) -> (snapshot: Snapshot, statement: String)? {
    guard let step = future.popLast() else { return nil }
    let cost = current.session.bytes(without: step.snapshot.session)
    past.append(Step(snapshot: current, statement: step.statement, cost: cost))
    return (step.snapshot, step.statement)
  }

  /// All lines of work, the current one too, in the order they were made.
  public var names: [String] { ([name] + branches.map(\.name)).sorted { rank($0) < rank($1) } }

  private func rank(_ name: String) -> (Int, String) { (name == Timeline.firstName ? 0 : 1, name) }

  public func isBranch(_ name: String) -> Bool {
    self.name == name || branches.contains { $0.name == name }
  }

  /// Goes on under another name from here; the line so far stays as it is, under its own name.
  public mutating func branch(_ other: String, at current: Snapshot) {
    branches.append(Branch(name: name, snapshot: current, past: past, future: future))
    name = other
    future = []
  }

  /// Puts the current line aside and takes up another; nil where no other line has the name.
  public mutating func use(_ other: String, leaving current: Snapshot) -> Snapshot? {
    guard let index = branches.firstIndex(where: { $0.name == other }) else { return nil }
    let found = branches.remove(at: index)
    branches.append(Branch(name: name, snapshot: current, past: past, future: future))
    (name, past, future) = (found.name, found.past, found.future)
    return found.snapshot
  }
}
