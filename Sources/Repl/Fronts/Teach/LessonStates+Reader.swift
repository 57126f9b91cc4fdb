import Kernel

/// The reader's state.
extension LessonStates {
  /// The lesson's state with the reader's names, file and way back.
  func carried(_ own: Workspace, from state: Workspace) -> Workspace {
    var next = state.keepingNames(of: own)
    (next.home, next.timeline) = (own.home, own.timeline)
    return next
  }

  /// The walk stands at another stop, and nothing has changed but that.
  func arrive(at stop: Int, _ record: LessonRecord) {
    if before[stop] == nil, stop > 0 { before[stop] = before[stop - 1] }
    commit(interpreter.workspace, at: stop, record)
  }

  /// As the reader came to a stop.
  func goBack(to stop: Int, _ record: LessonRecord) throws(Problem) {
    let now = interpreter.workspace
    var next = now
    if let arrival = arrivals[stop] {
      next = arrival
    } else {
      next = carried(now, from: state(before: stop))
      let mark = "own \(stopKey(stop))"
      if let kept = try? now.timeline.marked(mark, now.snapshot, from: now.home.file) {
        next.snapshot = kept
      }
    }
    // The way back is what it was, too.
    if arrivals[stop] == nil { next.timeline = now.timeline }
    next.timeline.takeMarks(of: now.timeline)
    next.home = now.home
    commit(next, at: stop, record)
    arrivals[stop] = interpreter.workspace
  }

  func stopKey(_ stop: Int) -> String {
    lesson.stops[stop].chain + " " + lesson.stops[stop].key
  }

  /// `isArrival`: the reader comes to the stop with it, and `back` finds it there.
  func commit(
    _ next: Workspace, at stop: Int, _ record: LessonRecord, isArrival: Bool = true
  ) {
    var next = next
    if let state = before[stop] {
      next.timeline.mark("lesson \(lesson.stops[stop].chain)", state.snapshot)
    }
    if isArrival { next.timeline.mark("own \(stopKey(stop))", next.snapshot) }
    next.timeline.unmark { $0.utf8.starts(with: "here ".utf8) }
    next.timeline.mark("here \(record.moves)", Snapshot(session: Session()))
    next.hasMoved = true
    (next.isFinished, next.lesson) = (false, nil)
    interpreter.commit(next, isOutermost: true)
    front.adapt(to: interpreter.workspace.display)
    if isArrival { arrivals[stop] = interpreter.workspace }
  }

  /// What the reader has typed, run in the reader's state. Returns what a notebook would record.
  func runOwn(_ text: String) -> [String] {
    beginFile()
    return front.showing(.plain) {
      _ = interpreter.run(SourceText(text, edition: lesson.notebook.front.edition))
    }
  }
}
