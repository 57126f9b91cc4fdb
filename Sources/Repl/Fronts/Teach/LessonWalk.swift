import Kernel
import Viz

/// Somebody walks through a lesson: what stands on the screen at each stop, and what each line that is
/// typed does. There are no modes: whatever is no word of the walk is a statement.
final class LessonWalk {
  /// What a line has come to.
  enum Outcome: Equatable {
    case goesOn
    /// The lesson is left; the program is not.
    case left
    case another(LessonRequest)
  }

  /// The words of the walk, as whole lines.
  static let words = ["next", "back", "again", "hint", "answer", "skip", "where", "notes"]

  let lesson: Lesson
  let home: LessonHome
  let states: LessonStates
  let front: TeachFront
  let judge: Judge
  var record: LessonRecord
  /// The stop that waits.
  private(set) var place = 0
  /// The statement that an empty line runs.
  var offered: String?
  /// Hints of this stop that were shown.
  var hints = 0
  /// How often Enter was pressed at this stop.
  private var enters = 0
  /// Statements that were typed at this stop.
  var typed: [String] = []
  /// The last writing of the record failed.
  private var isBehind = false
  /// Statements were typed since the lesson's last line ran.
  private var isPlayed = false
  /// Whether a statement that waits is seen anyway: in the edit line, or in the transcript.
  var canOffer = false

  init(
    _ lesson: Lesson, _ home: LessonHome, _ front: TeachFront, _ record: LessonRecord,
    defaults: Values, isTranscript: Bool
  ) {
    (self.lesson, self.home, self.front, self.record) = (lesson, home, front, record)
    states = LessonStates(
      lesson, home, front, defaults: defaults, isTranscript: isTranscript)
    judge = Judge(states.interpreter, edition: lesson.notebook.front.edition)
  }

  var stop: Lesson.Stop { lesson.stops[place] }
  var interpreter: Interpreter { states.interpreter }

  // MARK: The beginning and the end

  /// Begins where the record stands, or at a step.
  func begin(step: Int?) throws(Problem) {
    if let said = states.takeUp() { front.remark(said) }
    if record.place.isEmpty { recover() }
    let kept = lesson.stops.firstIndex { $0.key == record.place }
    let isResumed = kept != nil && kept != 0
    place = kept ?? firstOpen
    if let step {
      place = lesson.steps[step].first
      record.moves += 1
      takeBack(from: place)
    }
    try states.open(at: place, record)
    logUnseen()
    if isResumed, step == nil {
      note("taken up where it was left; teach \(home.word) fresh begins anew")
    } else if place == 0 {
      showTitle()
      note(
        "Enter goes on; back again hint answer skip where notes quit are words, everything else is a "
          + "statement")
    }
    save()
    if isResumed { showStep() } else { show() }
  }

  /// Where the states are kept and the record is not, they say where the walk stands.
  private func recover() {
    let furthest = states.furthest
    for index in 0..<furthest {
      if case .exercise = lesson.stops[index].task { continue }
      record.results[lesson.stops[index].key] = LessonRecord.Result(outcome: .passed)
    }
    record.place = lesson.stops[furthest].key
    record.moves = states.moves
  }

  /// Of a record that names no stop of this lesson: the first that was not passed.
  private var firstOpen: Int {
    record.results.isEmpty ? 0 : lesson.stops.firstIndex { record.results[$0.key] == nil } ?? 0
  }

  func end() {
    save()
    states.close()
  }

  /// Writes what is kept; where that cannot be, the walk goes on.
  func save() {
    record.place = stop.key
    (record.ticks, record.steps) = (ticks.count { $0 }, lesson.count)
    keep { (path) throws(Problem) in
      try AtomicFile.write(Array(record.written.utf8), to: path.record)
    }
  }

  /// Adds to the log.
  func log(_ entry: LessonRecord.Entry) {
    record.log.append(entry)
    keep { (path) throws(Problem) in
      try SharedLines.append(Array(entry.written.utf8.dropLast()), to: path.log, header: [])
    }
  }

  func rewriteLog() {
    keep { (path) throws(Problem) in
      try AtomicFile.write(Array(record.writtenLog.utf8), to: path.log)
    }
  }

  private func keep(
    _ body: ((record: String, log: String)) throws(Problem) -> Void
  ) {
    guard states.isKept, let folder = home.folder, let record = home.recordPath,
      let log = home.logPath
    else { return }
    do throws(Problem) {
      try Files.makeFolder(folder)
      try body((record, log))
      isBehind = false
    } catch {
      if !isBehind { front.warn("warning: \(Escaping.terminal(error.message, columns: 400))") }
      isBehind = true
    }
  }

  /// What is to be said of a walk that is not kept; nil where all of it is.
  var loss: String? {
    if let loss = states.loss { return loss }
    return isBehind ? "the last steps are not kept" : nil
  }

  /// Of each step with a number, whether all of it is passed.
  var ticks: [Bool] {
    lesson.steps.indices.dropFirst().map { step in
      lesson.stops(of: step).allSatisfy { index in
        switch lesson.stops[index].task {
        case .exercise: record.results[lesson.stops[index].key]?.outcome == .solved
        default: record.results[lesson.stops[index].key]?.outcome == .passed
        }
      }
    }
  }

  // MARK: Stops

  /// The next stop.
  func advance() {
    guard place + 1 < lesson.stops.count else { return }
    move(to: place + 1)
    show()
  }

  private func move(to next: Int) {
    record.moves += 1
    stand(at: next)
    states.arrive(at: next, record)
  }

  /// Another stop waits.
  private func stand(at next: Int) {
    place = next
    (hints, typed, offered) = (0, [], nil)
    record.isOver = false
    if case .end = stop.task {
      record.isOver = true
      passed()
    }
    save()
  }

  func passed(_ outcome: LessonRecord.Outcome = .passed, said: String? = nil) {
    // A tick that was earned stays.
    let old = record.results[stop.key]
    if old?.outcome == .solved { return }
    record.results[stop.key] = LessonRecord.Result(outcome: outcome, said: said ?? old?.said)
  }

  // MARK: Lines

  /// An empty line, or the one that was offered.
  func enter() throws(Problem) -> Outcome {
    let old = place
    enters += 1
    defer { if place != old { enters = 0 } }
    switch stop.task {
    case .pause, .guess:
      passed()
      advance()
    case .cell: try runCell()
    case .exercise(let exercise): try press(exercise)
    case .end: return .left
    }
    return .goesOn
  }

  /// Whether Enter has been pressed here as often as it can do anything.
  var isStuck: Bool {
    switch stop.task {
    case .cell: enters > 0
    case .exercise(let exercise): enters > exercise.hints.count + 2
    case .guess, .pause, .end: false
    }
  }

  /// A line as it was typed.
  func take(_ line: String) throws(Problem) -> Outcome {
    let text = LessonWalk.trimmed(line)
    if text.isEmpty || text == offered.map({ LessonWalk.trimmed($0) }) { return try enter() }
    if LessonWalk.words.contains(text) { return try obey(text) }
    if case .guess(let guess) = stop.task, try take(text, as: guess) { return .goesOn }
    if let path = LessonWalk.notebook(savedBy: text) {
      try saveNotes(to: path)
      return .goesOn
    }
    return try runOwn(text)
  }

  private func obey(_ word: String) throws(Problem) -> Outcome {
    switch word {
    case "next": return try enter()
    case "back": try goBack()
    case "again": showStep()
    case "hint": try hint()
    case "answer": try showAnswer()
    case "skip": try skip()
    case "where": showPlace()
    default: showNotes()
    }
    return .goesOn
  }

  private func runCell() throws(Problem) {
    guard case .cell(let cell) = stop.task else { return }
    let key = stop.key
    let step = lesson.steps[stop.step].title
    let old = place
    let stopBefore = record.moves
    record.moves += 1
    let ending = try states.runCell(at: place, record, isPlayed: isPlayed)
    guard case .passed(let printed) = ending else {
      record.moves = stopBefore
      note(
        Interrupt.isRequested
          ? "interrupted: the line waits again"
          : "this line should have ended otherwise: Enter tries it again, skip goes on without it")
      return
    }
    log(
      LessonRecord.Entry(
        kind: .lesson, stop: key, step: step, text: lesson.statements(cell), printed: printed))
    passed()
    isPlayed = false
    stand(at: old + 1)
    tellGuesses(before: old)
    show()
  }

  /// What was run without being shown belongs to the notebook of the walk.
  private func logUnseen() {
    for (index, printed) in states.takeUnseen() {
      let stop = lesson.stops[index]
      guard case .cell(let cell) = stop.task,
        !record.log.contains(where: { $0.stop == stop.key && $0.isOfPath })
      else { continue }
      log(
        LessonRecord.Entry(
          kind: .lesson, stop: stop.key, step: lesson.steps[stop.step].title,
          text: lesson.statements(cell), printed: printed))
    }
  }

  private func skip() throws(Problem) {
    enters = 0
    switch stop.task {
    case .pause, .guess: _ = try enter()
    case .end: break
    case .cell:
      note("what follows needs its state: the line runs without being shown")
      record.moves += 1
      let isRun = try states.skipCell(at: place, record)
      logUnseen()
      if !isRun { try states.pass(place, record) }
      passed(isRun ? .passed : .skipped)
      stand(at: place + 1)
      show()
    case .exercise:
      passed(.skipped)
      advance()
    }
  }

  /// What was done at a stop and behind it stays in the notes, and is no part of the way.
  private func takeBack(from first: Int) {
    let since = Set(lesson.stops[first...].map(\.key))
    for index in record.log.indices where since.contains(record.log[index].stop) {
      record.log[index].isTakenBack = true
    }
    rewriteLog()
  }

  private func goBack() throws(Problem) {
    let earlier = (0..<place).last { index in
      switch lesson.stops[index].task {
      case .cell, .guess, .exercise: true
      case .pause, .end: false
      }
    }
    guard let earlier else { return note("this is the beginning") }
    record.moves += 1
    takeBack(from: earlier)
    stand(at: earlier)
    try states.goBack(to: earlier, record)
    show()
  }

  private func runOwn(_ text: String) throws(Problem) -> Outcome {
    if let refusal = refusal(of: text) { throw refusal }
    let printed = states.runOwn(text)
    if let request = interpreter.workspace.lesson { return .another(request) }
    if interpreter.isFinished { return .left }
    log(
      LessonRecord.Entry(
        kind: .own, stop: stop.key, step: lesson.steps[stop.step].title, text: front.inFull(text),
        printed: printed))
    typed.append(front.inFull(text))
    isPlayed = true
    if let offered, text.hasPrefix(offered.prefix { $0 != " " }) {
      note("the lesson's own line waits as before")
    }
    if case .exercise(let exercise) = stop.task { look(at: exercise, printed) }
    return .goesOn
  }

  /// A lesson keeps its session itself.
  private func refusal(of text: String) -> Problem? {
    let source = SourceText(text, edition: lesson.notebook.front.edition)
    guard let statements = try? interpreter.parser.parse(source) else { return nil }
    for statement in statements {
      guard let call = statement.call else { continue }
      if call.name == Command.open.name {
        return Problem(
          .nothingThere, "a lesson keeps its own session, and opens no other", hint: "quit first",
          place: statement.range)
      }
      if call.name == Command.save.name, statement.text.utf8.holds(".athanor".utf8) {
        return Problem(
          .nothingThere, "a lesson keeps its own session",
          hint: "save mine.md keeps what you did, save mine.ath the statements",
          place: statement.range)
      }
    }
    return nil
  }

  static func trimmed(_ text: String) -> String {
    let bytes = text.utf8.drop(while: Ascii.isSpace)
    return String(
      decoding: bytes.reversed().drop(while: Ascii.isSpace).reversed(), as: UTF8.self)
  }

  /// A remark, drawn quietly; blanks at its beginning stay.
  func note(_ text: String) {
    let blanks = String(text.prefix { $0 == " " })
    for line in Answer.Part.note(String(text.dropFirst(blanks.count))).lines(front.appearance) {
      front.writer.output.line(blanks + line)
    }
  }
}
