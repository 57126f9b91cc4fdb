import Kernel
import Viz

/// The states of a walk: the lesson's own before each stop, which nothing a reader does can touch, and the
/// reader's, which goes on from it and keeps the names that the reader has made.
///
/// All of them lie in one session file: the reader's is its current state, the others are marks.
final class LessonStates {
  let lesson: Lesson
  /// The reader's.
  let interpreter: Interpreter
  /// The lesson's, in memory.
  private let pure: Interpreter
  let front: TeachFront
  private let home: LessonHome
  /// Before a stop, the lesson's and the reader's.
  var before: [Int: Workspace] = [:]
  var arrivals: [Int: Workspace] = [:]
  /// Cells that were run without being shown, with what a notebook would record.
  private var unseen: [(stop: Int, printed: [String])] = []
  private let desk: LessonDesk
  private var file: SessionFile?
  /// Whether states are kept: another process may have the file, or there is no place for it.
  private(set) var isKept: Bool
  /// Why nothing is kept, where it should be.
  private var reason: String?
  /// Of a transcript nothing is kept, and nobody misses it.
  private let isTranscript: Bool

  init(
    _ lesson: Lesson, _ home: LessonHome, _ front: TeachFront, defaults: Values, isTranscript: Bool
  ) {
    (self.lesson, self.home, self.front, self.isTranscript) = (lesson, home, front, isTranscript)
    interpreter = Interpreter(front, .standard)
    desk = LessonDesk(home)
    // It understands what a notebook does: no abbreviations.
    var pure: Interpreter?
    _ = front.showing(.silent) { pure = Interpreter(front, .standard) }
    self.pure = pure ?? Interpreter(front, .standard)
    isKept = home.folder != nil && !Confinement.isOn
    for own in [interpreter, self.pure] { own.configure { $0.defaults = defaults } }
    before[0] = self.pure.workspace
  }

  // MARK: The file

  /// The lesson's own state before a stop, where it is known.
  func pureState(at stop: Int) -> Workspace? { before[stop] }

  /// Takes up what is kept; returns what is to be said of it, nil where all is as it was left.
  func takeUp() -> String? {
    if home.folder == nil, !Confinement.isOn, !isTranscript {
      return lose("there is no home folder")
    }
    guard isKept, let path = home.sessionPath, Files.exists(path) else { return nil }
    return takeUp(path)
  }

  /// The last stop that the reader has come to by what is kept of the states; 0 where nothing is.
  var furthest: Int {
    lesson.stops.indices.last { interpreter.workspace.timeline.hasMark("own \(stopKey($0))") } ?? 0
  }

  /// How often the states have changed, as they say it; 0 where nothing is kept.
  var moves: Int {
    let mark = interpreter.workspace.timeline.marks(from: "here ").first
    return mark.flatMap { Int($0.dropFirst("here ".count)) } ?? 0
  }

  /// Goes to a stop with the states as they are kept.
  func open(at stop: Int, _ record: LessonRecord) throws(Problem) {
    let state = self.state(before: stop, isShown: true)
    var own = interpreter.workspace
    if !own.timeline.hasMark("here \(record.moves)") {
      let kept = try? own.timeline.marked("own \(stopKey(stop))", own.snapshot, from: own.home.file)
      if let kept { own.snapshot = kept } else { own = carried(own, from: state) }
      commit(own, at: stop, record)
    }
    // Lines that were run again belong to another lesson than the one the state came from.
    if !unseen.isEmpty {
      commit(readersOwn(of: interpreter.workspace, on: state), at: stop, record)
    }
    if !interpreter.workspace.timeline.hasMark("own \(stopKey(stop))") {
      arrivals[stop] = interpreter.workspace
    }
  }

  /// A state of the lesson with those names of `own` that no state of the lesson had, whatever it was then.
  private func readersOwn(of own: Workspace, on state: Workspace) -> Workspace {
    var theirs: Set<String> = ["_"]
    for mark in own.timeline.marks(from: "lesson ") {
      let kept = try? own.timeline.marked(mark, own.snapshot, from: own.home.file)
      theirs.formUnion(kept?.session.names ?? [])
    }
    var next = state
    (next.home, next.timeline) = (own.home, own.timeline)
    next.session.carry(
      own.session.names.filter { !theirs.contains($0) && state.session[$0] == nil },
      from: own.session)
    return next
  }

  private func takeUp(_ path: String) -> String? {
    do throws(Problem) {
      let file = try SessionFile.open(path)
      if let holder = file.holder {
        file.close()
        return lose("this lesson is open elsewhere (\(holder))")
      }
      let kept = try file.restore()
      guard kept.otherBits == nil, !file.isReadOnly else {
        file.close()
        if let other = kept.otherBits {
          let aside = Files.setAside(path)
          Files.removeSession(path)
          return "what is kept of this lesson's state has bits \(other), and is made anew"
            + (aside.map { "; the file is \(Escaping.terminal($0, columns: 400)) now" } ?? "")
        }
        return lose("\(Escaping.terminal(path, columns: 400)) may only be read")
      }
      self.file = file
      interpreter.configure { workspace in
        workspace.home = SessionHome(file, isOwn: true)
        workspace.snapshot = kept.snapshot
        workspace.timeline = kept.timeline
      }
      interpreter.autosave.adopt(interpreter.workspace.home)
      return nil
    } catch {
      // What was typed stands in the record, and the lesson's states can be made anew.
      let aside = Files.setAside(path)
      Files.removeSession(path)
      return "what is kept of this lesson's state cannot be read, and is made anew"
        + (aside.map { "; the file is \(Escaping.terminal($0, columns: 400)) now" } ?? "")
    }
  }

  /// The file is made once there is something to keep.
  func beginFile() {
    guard isKept, file == nil, let folder = home.folder, let path = home.sessionPath else { return }
    if Files.exists(path), let holder = (try? SessionFile.holder(of: path)) ?? nil {
      return front.remark(lose("this lesson is open elsewhere (\(holder))"))
    }
    var workspace = interpreter.workspace
    var (snapshot, timeline) = (workspace.snapshot, workspace.timeline)
    do throws(Problem) {
      try Files.makeFolder(folder)
      let file = try SessionFile.create(path, &snapshot, &timeline, isDurable: false)
      self.file = file
      workspace.home = SessionHome(file, isOwn: true)
      workspace.timeline = timeline
      interpreter.configure { $0 = workspace }
      interpreter.autosave.adopt(workspace.home)
    } catch { front.remark(lose(Escaping.terminal(error.message, columns: 400))) }
  }

  /// From here on nothing is kept; returns what there is to say.
  private func lose(_ reason: String) -> String {
    isKept = false
    self.reason = reason
    return "what you do here is not kept: \(reason)"
  }

  func close() {
    interpreter.autosave.close(isInOrder: false)
    desk.clear()
  }

  // MARK: The lesson's state

  /// Computed anew where it is kept nowhere, from the last one that is.
  func state(before stop: Int, isShown: Bool = false) -> Workspace {
    var open: [(stop: Int, last: Int, cell: Notebook.Cell)] = []
    var state = pure.workspace
    var place = stop
    while true {
      if let known = known(before: place) {
        state = known
        break
      }
      guard let last = (0..<place).last(where: { cell(at: $0) != nil }), let cell = cell(at: last)
      else { break }
      open.append((place, last, cell))
      place = last
    }
    if isShown, !open.isEmpty { front.remark("the lesson's own lines are run again up to here") }
    for (place, last, cell) in open.reversed() {
      state = rerun(cell, at: last, from: state)
      before[place] = state
    }
    return state
  }

  private func known(before stop: Int) -> Workspace? {
    let chain = lesson.stops[stop].chain
    let own = interpreter.workspace
    if let near = before[stop]
      ?? before.first(where: { lesson.stops[$0.key].chain == chain })?.value
    {
      before[stop] = near
    } else if let kept = try? own.timeline.marked(
      "lesson \(chain)", own.snapshot, from: own.home.file)
    {
      var state = pure.workspace
      state.snapshot = kept
      before[stop] = state
    }
    return before[stop]
  }

  /// The state after a cell that is run again; one of the reader's own changes nothing.
  private func rerun(_ cell: Notebook.Cell, at stop: Int, from start: Workspace) -> Workspace {
    guard !cell.terms.isOwn else { return start }
    let (printed, isGood) = run(cell, at: stop, from: start, .silent)
    if !isGood {
      let line = cell.fence.opening + 1
      front.remark("the lesson's fence in line \(line) fails: what follows may differ")
    }
    unseen.append((stop, printed))
    return settled(pure.workspace)
  }

  /// What is to be said of states that are not kept; nil where all are.
  var loss: String? {
    if let reason { return reason }
    guard isKept else { return nil }
    return interpreter.autosave.isBehind
      ? "the last changes could not be written" : interpreter.autosave.loss
  }

  /// What was run without being shown since the last time.
  func takeUnseen() -> [(stop: Int, printed: [String])] {
    defer { unseen = [] }
    return unseen
  }

  private func cell(at stop: Int) -> Notebook.Cell? {
    if case .cell(let cell) = lesson.stops[stop].task { cell } else { nil }
  }

  /// What came of a cell.
  enum Ending {
    /// In order, with what a notebook would record, and what an exercise is judged in.
    case passed([String])
    case interrupted
    /// It failed, or did not fail as it should.
    case failed
  }

  /// Runs the lesson's cell on the lesson's state. The reader's goes on from what comes of it; where the reader
  /// has played, it is said what becomes of that.
  func runCell(
    at stop: Int, _ record: LessonRecord, isPlayed: Bool
  ) throws(Problem) -> Ending {
    guard let cell = cell(at: stop) else { return .failed }
    beginFile()
    if cell.terms.isOwn { return try runOwnCell(cell, at: stop, record) }
    let start = state(before: stop)
    let own = interpreter.workspace
    if isPlayed, !start.keepingNames(of: own).session.isUnchanged(in: own.session) {
      front.writer.show(.note("the lesson goes on from its own state; undo brings yours back"))
    }
    let (printed, isGood) = run(
      cell, at: stop, from: start, cell.terms.isQuiet ? .quiet : .recorded)
    if Interrupt.isRequested { return .interrupted }
    guard isGood else { return .failed }
    finish(settled(pure.workspace), from: start, after: stop, record, step: lesson.statements(cell))
    return .passed(printed)
  }

  /// A cell that runs in the reader's state.
  private func runOwnCell(
    _ cell: Notebook.Cell, at stop: Int, _ record: LessonRecord
  ) throws(Problem) -> Ending {
    before[stop + 1] = state(before: stop)
    let source = SourceText(lesson.statements(cell), edition: lesson.notebook.front.edition)
    let start = interpreter.workspace
    var isGood = false
    var failure: Problem?
    let printed = front.showing(.recorded, isQuiet: cell.terms.isQuiet) {
      do throws(Problem) {
        let chain = lesson.stops[stop].chain
        let wasGood = try desk.inside(chain, chain) { interpreter.run(source) }
        isGood = cell.terms.expected == (wasGood ? nil : interpreter.problem?.code)
      } catch { failure = error }
    }
    if let failure { throw failure }
    if Interrupt.isRequested || !isGood {
      var next = start
      next.timeline.takeMarks(of: interpreter.workspace.timeline)
      commit(next, at: stop, record, isArrival: false)
      return Interrupt.isRequested ? .interrupted : .failed
    }
    commit(settled(interpreter.workspace), at: stop + 1, record)
    return .passed(printed)
  }

  /// Goes past a cell without running it.
  func pass(_ stop: Int, _ record: LessonRecord) throws(Problem) {
    let state = self.state(before: stop)
    finish(state, from: state, after: stop, record, step: nil)
  }

  /// Runs a cell without showing it.
  func skipCell(at stop: Int, _ record: LessonRecord) throws(Problem) -> Bool {
    guard let cell = cell(at: stop) else { return false }
    beginFile()
    let start = state(before: stop)
    let (printed, isGood) = run(cell, at: stop, from: start, .silent)
    guard isGood, !Interrupt.isRequested else { return false }
    unseen.append((stop, printed))
    finish(settled(pure.workspace), from: start, after: stop, record, step: lesson.statements(cell))
    return true
  }

  private func finish(
    _ after: Workspace, from start: Workspace, after stop: Int, _ record: LessonRecord,
    step: String?
  ) {
    before[stop + 1] = after
    let own = interpreter.workspace
    let next =
      step.map { own.goingOn(from: after, since: start, over: $0) } ?? carried(own, from: after)
    commit(next, at: stop + 1, record)
  }

  private func run(
    _ cell: Notebook.Cell, at stop: Int, from start: Workspace, _ manner: TeachFront.Manner
  ) -> (printed: [String], isGood: Bool) {
    pure.notedNames = []
    pure.workspace = start
    front.adapt(
      to: start.keepingNames(of: interpreter.workspace).display, recording: start.display)
    let source = SourceText(lesson.statements(cell), edition: lesson.notebook.front.edition)
    var isGood = false
    let printed = front.showing(manner, isQuiet: cell.terms.isQuiet) {
      do throws(Problem) {
        let wasGood = try desk.inside(lesson.stops[stop].chain, next(stop)) { pure.run(source) }
        isGood = cell.terms.expected == (wasGood ? nil : pure.problem?.code)
      } catch { front.warn(Escaping.terminal(error.message, columns: 400)) }
    }
    return (printed, isGood)
  }

  /// The chain behind a cell.
  private func next(_ stop: Int) -> String {
    stop + 1 < lesson.stops.count ? lesson.stops[stop + 1].chain : "end"
  }

  private func settled(_ state: Workspace) -> Workspace {
    var state = state
    (state.isFinished, state.lesson) = (false, nil)
    return state
  }
}
