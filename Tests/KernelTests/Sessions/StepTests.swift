import Testing

@testable import Kernel

/// A step is a difference: what a statement leaves as it was, it shares with the state before.
@Suite struct StepTests {
  private func number(_ value: Int) -> Item { .datum(.number(Double(value))) }

  @Test func aStatementSharesAllButAPath() {
    for count in [10, 1000, 50_000] {
      var session = Session()
      for index in 0..<count { session.bind("v\(index)", number(index)) }
      let before = session
      session.bind("v7", number(-1))
      session.bind("_", number(-1))
      let old = PersistentTests.nodes(before.items)
      let new = PersistentTests.nodes(session.items).subtracting(old)
      // 16 slots a node, hashes that spread: log16 of 50,000 is 3.9.
      #expect(new.count <= 16, "\(new.count) nodes of \(old.count) are new")
      #expect(session.items.entry(of: "v8") === before.items.entry(of: "v8"))
      var seen = 0
      _ = session.items.differences(from: before.items) { _, _ in
        seen += 1
        return true
      }
      #expect(seen == 2)
      #expect(session.names(without: before) == ["_"])
    }
  }

  /// Names, entries and comparisons against an array of names.
  @Test func namesStandInTheOrderTheyWereFirstBound() {
    let stream = Seed.stream(5, "names", 0)
    var (session, model) = (Session(), [(name: String, value: Int)]())
    var old: [(session: Session, model: [(name: String, value: Int)])] = [(session, model)]
    for step in 0..<1500 {
      let word = stream.word64(at: step)
      let name = word % 50 == 0 ? "_" : "v\(word % 50)"
      if word >> 32 % 4 == 0 {
        session.remove(name)
        model.removeAll { $0.name == name }
      } else {
        session.bind(name, number(step))
        if let index = model.firstIndex(where: { $0.name == name }) {
          model[index].value = step
        } else {
          model.append((name, step))
        }
      }
      if step % 25 == 0 { old.append((session, model)) }
    }
    for state in old {
      #expect(state.session.names == state.model.map(\.name))
      let values = state.session.entries.map { entry -> Int in
        if case .datum(.number(let value)) = entry.item { Int(value) } else { -1 }
      }
      #expect(values == state.model.map(\.value))
      func visible(_ model: [(name: String, value: Int)]) -> [String] {
        model.filter { $0.name != "_" }.map { "\($0.name) \($0.value)" }
      }
      #expect(
        state.session.isUnchanged(in: session) == (visible(state.model) == visible(model)))
      let isIdentical = state.model.map { "\($0)" } == model.map { "\($0)" }
      #expect(state.session.isIdentical(to: session) == isIdentical)
      let names = Set(state.model.map(\.name))
      #expect(
        session.names(without: state.session)
          == model.map(\.name).filter { !names.contains($0) })
    }
  }

  /// The same numbers under names that were bound in another order are another session.
  @Test func orderIsPartOfASession() throws {
    let folder = try SessionSamples.Folder()
    var sessions: [Session] = []
    for names in [["x", "y"], ["y", "x"], ["x", "y"]] {
      var session = Session()
      for name in names { session.bind(name, number(1)) }
      sessions.append(session)
    }
    var (snapshot, timeline) = (Snapshot(session: sessions[0]), Timeline())
    let path = folder.file("a.athanor")
    let file = try SessionFile.create(path, &snapshot, &timeline)
    for session in sessions.dropFirst() {
      let before = snapshot
      snapshot.session = session
      timeline.push(before, "other", after: snapshot, room: .max)
      try file.keep(&snapshot, &timeline)
    }
    file.close()
    let again = try SessionFile.open(path)
    defer { again.close() }
    var kept = try again.restore()
    var states = [kept.snapshot.session]
    while let step = try kept.timeline.undo(kept.snapshot, from: again) {
      kept.snapshot = step.snapshot
      states.append(step.snapshot.session)
    }
    #expect(states.count == 3)
    #expect(states[0].isUnchanged(in: states[2]) && !states[0].isUnchanged(in: states[1]))
  }

  private struct Work {
    var snapshot = Snapshot(session: Session())
    var timeline = Timeline()

    mutating func step(_ name: String, _ item: Item, room: Int = .max) {
      let before = snapshot
      snapshot.session.bind(name, item)
      snapshot.lines.append("\(name) = …")
      timeline.push(before, "\(name) = …", after: snapshot, room: room)
    }

    mutating func move(_ count: Int, _ isBack: Bool, _ file: SessionFile? = nil) throws -> Int {
      for number in 0..<count {
        let step =
          try isBack ? timeline.undo(snapshot, from: file) : timeline.redo(snapshot, from: file)
        guard let step else { return number }
        snapshot = step.snapshot
      }
      return count
    }

    var digest: String { snapshot.session.digest.text + " \(snapshot.lines.count)" }
  }

  @Test func thousandsOfStepsAreUndoneAndDoneAgain() throws {
    var work = Work()
    var digests = [work.digest]
    for index in 0..<5000 {
      work.step("v\(index % 37)", number(index))
      digests.append(work.digest)
    }
    #expect(work.timeline.undoable == 5000)
    let stream = Seed.stream(6, "walk", 0)
    var place = 5000
    for turn in 0..<300 {
      let word = stream.word64(at: turn)
      let count = Int(word % 800)
      if word >> 40 % 2 == 0 {
        let done = try work.move(count, true)
        #expect(done == min(count, place))
        place -= done
      } else {
        let done = try work.move(count, false)
        #expect(done == min(count, 5000 - place))
        place += done
      }
      #expect(work.digest == digests[place] && work.timeline.redoable == 5000 - place)
    }
    #expect(try work.move(5000, true) == place && work.digest == digests[0])
    work.step("new", number(1))
    #expect(work.timeline.redoable == 0 && work.timeline.undoable == 1)
  }

  @Test func theOldestStepsGoWhenNumbersNeedTheRoom() throws {
    var work = Work()
    for index in 0..<50 {
      let tensor = try Tensor([Float](repeating: Float(index), count: 1000))
      work.step("x", .datum(.tensor(tensor)), room: 40_000)
      for small in 0..<3 { work.step("y", number(small), room: 40_000) }
    }
    // 4,000 bytes each; the numbers of the state before count, not the current ones.
    let kept = work.timeline.undoable
    #expect(kept >= 40 && kept <= 44, "\(kept) steps")
    #expect(try work.move(200, true) == kept && work.timeline.redoable == kept)
    work.step("x", number(0), room: 0)
    #expect(work.timeline.undoable == 1)
  }

  /// A file keeps a window of the steps; memory keeps them all.
  @Test func aFileFollowsWhereverTheSessionGoes() throws {
    let folder = try SessionSamples.Folder()
    let path = folder.file("a.athanor")
    var work = Work()
    var file = try SessionFile.create(path, &work.snapshot, &work.timeline)
    let stream = Seed.stream(8, "file", 0)
    var (digests, place) = ([work.digest], 0)
    for turn in 0..<60 {
      let word = stream.word64(at: turn)
      let count = Int(word % 400)
      switch word >> 40 % 5 {
      case 0: place -= try work.move(4 * count, true, file)
      case 1: place += try work.move(4 * count, false, file)
      case 2 where turn % 3 == 0:
        let before = try reopened(path, &file, &work)
        #expect(before == digests[place], "turn \(turn)")
      default:
        digests.removeSubrange((place + 1)...)
        for index in 0..<count {
          work.step("v\(index % 7)", number(1000 * turn + index))
          if index % 50 == 0 { try file.keep(&work.snapshot, &work.timeline) }
          digests.append(work.digest)
          place += 1
        }
      }
      try file.keep(&work.snapshot, &work.timeline)
      #expect(work.digest == digests[place], "turn \(turn)")
    }
    #expect(try reopened(path, &file, &work) == digests[place])
    let (past, future) = (work.timeline.undoable, work.timeline.redoable)
    #expect(past <= SessionFile.depth && past <= place)
    #expect(past + future <= 2 * SessionFile.depth)
    for _ in 0..<past {
      place -= try work.move(1, true, file)
      #expect(work.digest == digests[place])
    }
    #expect(try work.move(past + future, false, file) == past + future)
    #expect(work.digest == digests[place + past + future])
    file.close()
  }

  /// What could be redone when the file was opened can be redone however far one goes back.
  @Test func whatIsUndoneAfterOpeningCanAllBeRedone() throws {
    let folder = try SessionSamples.Folder()
    let path = folder.file("a.athanor")
    var work = Work()
    for index in 0..<2500 { work.step("v\(index % 7)", number(index)) }
    let end = work.digest
    _ = try work.move(500, true)
    var file = try SessionFile.create(path, &work.snapshot, &work.timeline)
    for _ in 0..<3 {
      _ = try reopened(path, &file, &work)
      for _ in 0..<4 {
        _ = try work.move(100, true, file)
        try file.keep(&work.snapshot, &work.timeline)
      }
    }
    _ = try reopened(path, &file, &work)
    #expect(work.timeline.undoable == 0 && work.timeline.redoable == 1500)
    #expect(try work.move(1500, false, file) == 1500 && work.digest == end)
    file.close()
  }

  /// Closes the file and goes on with what it holds.
  private func reopened(
    _ path: String, _ file: inout SessionFile, _ work: inout Work
  ) throws -> String {
    file.close()
    file = try SessionFile.open(path)
    let kept = try file.restore()
    (work.snapshot, work.timeline) = (kept.snapshot, kept.timeline)
    return work.digest
  }
}
