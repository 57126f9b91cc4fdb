import Foundation
import Testing

@testable import Kernel

/// Sessions in a file: what is kept comes back, what is damaged is seen.
@Suite struct SessionFileTests {
  private struct Work {
    var snapshot: Snapshot
    var timeline = Timeline()

    init(_ session: Session) { snapshot = Snapshot(session: session, lines: ["data iris"]) }

    /// A statement that binds a number.
    mutating func step(_ name: String, _ value: Double) {
      let before = snapshot
      snapshot.session.bind(name, .datum(.number(value)))
      snapshot.lines.append("\(name) = \(value)")
      timeline.push(before, "\(name) = \(value)", after: snapshot, room: .max)
    }
  }

  private func digest(_ snapshot: Snapshot) -> UInt64 { snapshot.session.digest.state }

  @Test func sessionsComeBackToTheBit() throws {
    let folder = try SessionSamples.Folder()
    var work = Work(try SessionSamples.session())
    let path = folder.file("a.athanor")
    let file = try SessionFile.create(path, &work.snapshot, &work.timeline)
    var digests = [digest(work.snapshot)]
    for number in 1...3 {
      work.step("x\(number)", Double(number))
      try file.keep(&work.snapshot, &work.timeline)
      digests.append(digest(work.snapshot))
    }
    file.close()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.athanor"])

    let again = try SessionFile.open(path)
    var kept = try again.restore()
    #expect(digest(kept.snapshot) == digests[3])
    #expect(kept.snapshot.lines.texts == work.snapshot.lines.texts)
    #expect(kept.snapshot.lines.all.map(\.mark) == work.snapshot.lines.all.map(\.mark))
    #expect(kept.snapshot.lines == work.snapshot.lines)
    #expect(kept.snapshot.session.draws == work.snapshot.session.draws)
    #expect(
      kept.snapshot.session.nextSeed(for: "fit") == work.snapshot.session.nextSeed(for: "fit"))
    #expect(kept.snapshot.session.loss == work.snapshot.session.loss)
    for number in [2, 1, 0] {
      let step = try kept.timeline.undo(kept.snapshot, from: again)
      kept.snapshot = try #require(step).snapshot
      #expect(digest(kept.snapshot) == digests[number])
    }
    #expect(try kept.timeline.undo(kept.snapshot, from: again) == nil)
    let redone = try #require(try kept.timeline.redo(kept.snapshot, from: again))
    #expect(digest(redone.snapshot) == digests[1] && redone.statement == "x1 = 1.0")
    again.close()
  }

  @Test func linesOfWorkAreKept() throws {
    let folder = try SessionSamples.Folder()
    var work = Work(Session())
    let path = folder.file("a.athanor")
    let file = try SessionFile.create(path, &work.snapshot, &work.timeline)
    work.step("x", 1)
    work.timeline.branch("wide", at: work.snapshot)
    work.step("y", 2)
    try file.keep(&work.snapshot, &work.timeline)
    let wide = digest(work.snapshot)
    work.snapshot = try #require(try work.timeline.use("main", leaving: work.snapshot, from: file))
    try file.keep(&work.snapshot, &work.timeline)
    file.close()
    let again = try SessionFile.open(path)
    var kept = try again.restore()
    #expect(kept.timeline.names == ["main", "wide"] && kept.timeline.name == "main")
    #expect(kept.snapshot.session["y"] == nil)
    let other = try kept.timeline.use("wide", leaving: kept.snapshot, from: again)
    #expect(digest(try #require(other)) == wide)
    again.close()
  }

  @Test func aCheckpointIsFoundAndGoesWithTheNextStatement() throws {
    let folder = try SessionSamples.Folder()
    var work = Work(Session())
    let path = folder.file("a.athanor")
    var file = try SessionFile.create(path, &work.snapshot, &work.timeline)
    try file.begin("fit 3")
    file.close()
    file = try SessionFile.open(path)
    var kept = try file.restore()
    #expect(kept.interrupted?.statement == "fit 3" && kept.interrupted?.snapshot == nil)
    for number in 1...3 {
      var later = work.snapshot
      later.session.bind(
        "half", .datum(.tensor(try Tensor([Float](repeating: Float(number), count: 5000)))))
      try file.checkpoint(later, of: "fit 3")
    }
    file.close()
    let size = try Files.read(path).count
    #expect(size < 120_000, "old checkpoints are still there: \(size) bytes")
    file = try SessionFile.open(path)
    kept = try file.restore()
    guard case .datum(.tensor(let tensor))? = kept.interrupted?.snapshot?.session["half"] else {
      Issue.record("no checkpoint")
      return
    }
    #expect(tensor.first == 3)
    work.step("x", 1)
    try file.keep(&work.snapshot, &work.timeline)
    file.close()
    file = try SessionFile.open(path)
    #expect(try file.restore().interrupted == nil)
    file.close()
  }

  @Test func aSecondOneMayRead() throws {
    let folder = try SessionSamples.Folder()
    var work = Work(Session())
    let path = folder.file("a b%.athanor")
    let file = try SessionFile.create(path, &work.snapshot, &work.timeline)
    let other = try SessionFile.open(path)
    #expect(other.isReadOnly && other.holder?.hasPrefix("pid \(getpid())") == true)
    #expect(try other.restore().snapshot.lines.texts == ["data iris"])
    other.close()
    file.close()
    #expect(try SessionFile.holder(of: path) == nil)
  }

  @Test func otherFilesAreToldApart() throws {
    let folder = try SessionSamples.Folder()
    var work = Work(Session())
    let path = folder.file("a.athanor")
    try SessionFile.create(path, &work.snapshot, &work.timeline).close()
    let good = try Files.read(path)
    func words(_ change: (inout [UInt8]) -> Void) throws -> String {
      var bytes = good
      change(&bytes)
      try AtomicFile.write(bytes, to: path)
      do {
        _ = try SessionFile.open(path).restore()
        return ""
      } catch let problem as Problem { return problem.message }
    }
    #expect(try words { $0[63] = 9 }.contains("newer athanor (format 9"))
    #expect(try words { $0[68] = 0 }.contains("no session of athanor"))
    #expect(try words { $0[0] = 0 }.contains("no session of athanor"))
    #expect(try words { $0 = [] }.contains("no session of athanor"))
    #expect(try words { $0 = Array($0.prefix(50)) }.contains("only 50 bytes"))
    #expect(try words { $0 = Array($0.prefix(5000)) }.contains("damaged"))
    #expect(try words { _ in }.isEmpty)
  }

  /// A damaged copy of a file: flipped bits, cut ends and added bytes, zeroed and exchanged sectors.
  private static func mutant(_ kind: Int, _ number: Int, of good: [UInt8]) -> [UInt8] {
    let stream = Seed.stream(7, "mutants", kind)
    let a = Int(stream.word64(at: 2 * number) % UInt64(good.count))
    let b = Int(stream.word64(at: 2 * number + 1) % UInt64(good.count))
    var bytes = good
    switch kind {
    case 0: bytes[a] ^= 1 << UInt8(b % 8)
    case 1: bytes = b % 2 == 0 ? Array(good.prefix(a)) : good + good.prefix(b)
    default:
      let (one, two) = (a / 512 * 512, b / 512 * 512)
      for index in 0..<512 {
        if b % 3 == 0 { bytes[one + index] = 0 } else { bytes.swapAt(one + index, two + index) }
      }
    }
    return bytes
  }

  /// The digests of the state of a file and of those before it.
  private func states(in path: String) throws(Problem) -> [UInt64] {
    for ending in ["-wal", "-shm", "-journal"] { unlink(path + ending) }
    let file = try SessionFile.open(path)
    defer { file.close() }
    var kept = try file.restore()
    var states = [digest(kept.snapshot)]
    while let step = try kept.timeline.undo(kept.snapshot, from: file) {
      kept.snapshot = step.snapshot
      states.append(digest(kept.snapshot))
    }
    return states
  }

  /// Every damage is an error, or nothing that anybody can see.
  @Test(arguments: 0..<3) func damageIsSeen(_ kind: Int) throws {
    let folder = try SessionSamples.Folder()
    var work = Work(try SessionSamples.session())
    work.step("x", 1)
    work.step("y", 2)
    let path = folder.file("a.athanor")
    try SessionFile.create(path, &work.snapshot, &work.timeline).close()
    let good = try Files.read(path)
    let expected = try states(in: path)
    #expect(expected.count == 3 && expected.first == digest(work.snapshot))
    var seen = 0
    for number in 0..<100 {
      try AtomicFile.write(Self.mutant(kind, number, of: good), to: path)
      let result = Result<[UInt64], Problem> { () throws(Problem) in try states(in: path) }
      switch result {
      case .success(let states): #expect(states == expected, "mutant \(kind) \(number)")
      case .failure(let problem):
        seen += 1
        #expect(problem.message.contains("a.athanor"), "\(problem.message)")
      }
    }
    #expect(seen > 30, "only \(seen) of 100 were noticed")
  }

  @Test func whatIsDamagedGivesWayToTheStateBefore() throws {
    let folder = try SessionSamples.Folder()
    var work = Work(Session())
    let path = folder.file("a.athanor")
    work.step("x", 1)
    let before = digest(work.snapshot)
    work.step("y", 2)
    try SessionFile.create(path, &work.snapshot, &work.timeline).close()
    let database = try Database(path, .change)
    try database.run("DELETE FROM item WHERE body = '{\"number\":2.0}'")
    database.close()
    var file = try SessionFile.open(path)
    #expect(throws: Problem.self) { try file.restore() }
    file.close()
    file = try SessionFile.open(path)
    let kept = try file.restore(recovering: true)
    #expect(digest(kept.snapshot) == before && kept.loss?.contains("before y = 2.0") == true)
    file.close()
  }

  @Test func unneededStatesAreSweptOut() throws {
    let folder = try SessionSamples.Folder()
    var work = Work(Session())
    let path = folder.file("a.athanor")
    let file = try SessionFile.create(path, &work.snapshot, &work.timeline)
    for number in 1...6 {
      let before = work.snapshot
      let numbers = try Tensor([Float](repeating: Float(number), count: 50_000))
      work.snapshot.session.bind("x", .datum(.tensor(numbers)))
      work.timeline.push(before, "x", after: work.snapshot, room: 0)
      try file.keep(&work.snapshot, &work.timeline)
    }
    file.close()
    let database = try Database(path, .read)
    var blobs = 0
    try database.run("SELECT count(*) FROM blob", []) { blobs = $0.integer(0) }
    database.close()
    #expect(blobs == 2)
  }
}
