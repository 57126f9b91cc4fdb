extension SessionFile {
  /// What a session file held when it was opened.
  public struct Kept {
    public var snapshot: Snapshot
    public var timeline: Timeline
    /// The statement that was running when its process died.
    public var interrupted: Interrupted?
    /// The bits version the numbers were made with, where it is another.
    public var otherBits: Int?
    /// What was passed over because it was damaged, in a sentence.
    public var loss: String?
  }

  public struct Interrupted {
    public let statement: String
    /// The state it had come to; nil when it had kept none.
    public let snapshot: Snapshot?
  }

  /// Reads the session. With `recovering` a damaged state gives way to the last whole one before it.
  public func restore(recovering: Bool = false) throws(Problem) -> Kept {
    let lines = try head("lines")
    guard let lines else { throw damage("it does not say where the session stands") }
    var timeline = try timeline(lines)
    var loss: String?
    var state: Snapshot?
    while state == nil {
      guard let key = timeline.current.place.key else { throw damage("a state is missing") }
      do throws(Problem) { state = try snapshot(key, sharing: nil) } catch {
        guard recovering, error.code == .badFile,
          let step = timeline.current.step(at: timeline.current.here - 1)
        else { throw error }
        timeline.current.retreat(leaving: step)
        timeline.current.forgetUndone()
        timeline.current.place.key = step.place.key
        loss = "\(error.message); this is the state before \(step.statement)"
      }
    }
    guard let snapshot = state else { throw damage("no state is whole") }
    cache.lines = lines
    let bits = try head("bits")
    guard let bits, let version = Int(bits) else { throw damage("its bits version is missing") }
    var kept = Kept(snapshot: snapshot, timeline: timeline, interrupted: nil, loss: loss)
    kept.otherBits = version == Processor.bitsVersion ? nil : version
    if let running = try head("running") { kept.interrupted = try interrupted(running, snapshot) }
    return kept
  }

  private func interrupted(_ text: String, _ now: Snapshot) throws(Problem) -> Interrupted {
    try told { () throws(Problem) in
      let running = try JSON.read(Array(text.utf8))
      var found: Snapshot?
      if let state = running.optional("state") {
        found = try snapshot(ContentKey(reading: state.text()), sharing: now)
      }
      return Interrupted(statement: try running.member("statement").text(), snapshot: found)
    }
  }

  /// Where the session stands, `mlp/iris`, and how many statements led there. None of its numbers is read.
  public func glance() throws(Problem) -> (statements: Int, place: String) {
    guard let lines = try head("lines"), let key = try timeline(lines).current.place.key else {
      throw damage("it does not say where the session stands")
    }
    return try told { () throws(Problem) in
      let state = try JSON.read(body(of: key))
      let session = try state.member("session")
      var names: [String] = []
      for member in ["model", "data"] {
        if let name = session.optional(member) { names.append(try name.text()) }
      }
      let count = try state.member("script").member("count").count()
      return (count, names.joined(separator: "/"))
    }
  }

  /// The text of a state.
  private func body(of key: ContentKey) throws(Problem) -> [UInt8] {
    var text: String?
    try database.run("SELECT body FROM state WHERE digest = ?", [.text(key.description)]) {
      text = $0.text(0)
    }
    guard let text, ContentKey([text]) == key else {
      throw Problem(.badFile, "a state is missing or not what it was")
    }
    return Array(text.utf8)
  }

  /// The value of a row of `head`, nil where there is none.
  private func head(_ name: String) throws(Problem) -> String? {
    var found: String?
    try database.run("SELECT value, digest FROM head WHERE name = ?", [.text(name)]) {
      (row) throws(Problem) in
      guard let value = row.text(0), ContentKey([name, value]).description == row.text(1) else {
        throw damage("the row '\(name)'")
      }
      found = value
    }
    return found
  }

  private func timeline(_ lines: String) throws(Problem) -> Timeline {
    var history: [String: [Int: HistoryRow]] = [:]
    try database.run("SELECT line, place, state, statement, digest FROM history", []) {
      (row) throws(Problem) in
      let (line, place) = (row.text(0) ?? "", row.integer(1))
      let state = try told { () throws(Problem) in try ContentKey(reading: row.text(2) ?? "") }
      let found = HistoryRow(state: state, statement: row.text(3))
      guard found.digest(line, place) == row.text(4) else { throw damage("a row of its history") }
      history[line, default: [:]][place] = found
    }
    return try told { () throws(Problem) in
      let head = try JSON.read(Array(lines.utf8))
      let current = try head.member("current").text()
      var timeline = Timeline()
      for line in try head.member("lines").items() {
        let branch = try branch(line, history)
        cache.history[branch.name] = KeptLine(branch: branch, states: branch.first...branch.last)
        if branch.name == current {
          timeline.current = branch
        } else {
          timeline.others.append(branch)
        }
      }
      return timeline
    }
  }

  private func branch(
    _ line: JSON, _ history: [String: [Int: HistoryRow]]
  ) throws(Problem) -> Timeline.Branch {
    let name = try line.member("name").text()
    let (first, place) = (try line.member("first").count(), try line.member("place").count())
    let last = try line.member("last").count()
    let rows = history[name] ?? [:]
    guard first <= place, place <= last, last < 1 << 40, rows.count == last - first + 1 else {
      throw Problem(.badFile, "a part of its history is missing")
    }
    func row(_ place: Int) throws(Problem) -> HistoryRow {
      guard let row = rows[place] else { throw Problem(.badFile, "a state is missing") }
      return row
    }
    var branch = Timeline.Branch(name, first: first, here: place, last: last)
    branch.place.key = try row(place).state
    for number in first...last where number != place {
      let statement = try row(number < place ? number + 1 : number).statement ?? ""
      branch.set(
        Timeline.Step(place: Timeline.Place(key: try row(number).state), statement: statement),
        at: number)
    }
    return branch
  }

  /// A state by its key. What `now` holds too is shared with it.
  func snapshot(_ key: ContentKey, sharing now: Snapshot?) throws(Problem) -> Snapshot {
    try told { () throws(Problem) in
      let body = try JSON.read(body(of: key))
      let packed = try body.member("session")
      var held: [Edition: Item] = [:]
      for entry in now?.session.bindings ?? [] { held[entry.edition] = entry.item }
      var entries: [Session.Entry] = []
      for (name, key) in try Session.names(in: packed) {
        entries.append(try entry(name, key, sharing: held))
      }
      let script = try body.member("script")
      let count = try script.member("count").count()
      let last = try script.optional("last").map { (json) throws(Problem) in
        try ContentKey(reading: json.text())
      }
      let lines =
        try last.map { (key) throws(Problem) in
          try self.script(key, count, sharing: now?.lines ?? ScriptLines())
        } ?? ScriptLines()
      guard lines.count == count else {
        throw Problem(.badFile, "some of its statements are missing")
      }
      cache.states.insert(key)
      var snapshot = Snapshot(
        session: try Session(unpacking: packed, entries), lines: lines,
        seed: try script.member("seed").word64())
      if let settings = body.optional("settings") {
        snapshot.session.settings = try Values(unpacking: settings)
      } else if try script.member("exact").flag() {
        snapshot.session.becomeExact(by: snapshot.lines.texts)
      }
      return snapshot
    }
  }

  private func entry(
    _ name: String, _ key: ContentKey, sharing held: [Edition: Item]
  ) throws(Problem) -> Session.Entry {
    if let edition = cache.editions[key], let item = held[edition] {
      return Session.Entry(name: name, item: item, edition: edition)
    }
    var found: (kind: String, body: String)?
    try database.run("SELECT kind, body FROM item WHERE digest = ?", [.text(key.description)]) {
      row in
      if let kind = row.text(0), let body = row.text(1) { found = (kind, body) }
    }
    guard let found, ContentKey([found.kind, found.body]) == key else {
      throw Problem(.badFile, "'\(name)' is missing or not what it was")
    }
    let unpacking = Unpacking(fetch: fetch, size: size)
    let item = try Item(
      unpacking: JSON.read(Array(found.body.utf8), deepest: 64), kind: found.kind, unpacking)
    let edition = cache.editions[key] ?? Edition()
    cache.items.insert(key)
    cache.keys[edition] = key
    cache.editions[key] = edition
    return Session.Entry(name: name, item: item, edition: edition)
  }

  /// The `count` statements up to one, in their order; what `lines` begins with is not read again.
  private func script(
    _ last: ContentKey, _ count: Int, sharing lines: ScriptLines
  ) throws(Problem) -> ScriptLines {
    var lines = lines
    var found: [(key: ContentKey, text: String, mark: String?)] = []
    var next: ContentKey? = last
    while let key = next {
      while lines.count > count - found.count { lines.removeLast() }
      if lines.last?.key == key { break }
      guard found.count < count else {
        throw Problem(.badFile, "some of its statements are missing")
      }
      var before: String?
      var line: (text: String, mark: String?)?
      try database.run(
        "SELECT before, text, mark FROM script WHERE digest = ?", [.text(key.description)]
      ) { row in
        before = row.text(0)
        line = row.text(1).map { ($0, row.text(2)) }
      }
      guard let line, ContentKey([before, line.text, line.mark]) == key else {
        throw Problem(.badFile, "a statement is missing or not what it was")
      }
      found.append((key, line.text, line.mark))
      next = try before.map { (text) throws(Problem) in try ContentKey(reading: text) }
    }
    if next == nil { lines = ScriptLines() }
    for line in found.reversed() {
      lines.append(line.text, mark: line.mark)
      cache.script.insert(line.key)
    }
    return lines
  }

  // MARK: Numbers

  private func size(_ key: ContentKey) throws(Problem) -> Int {
    var size: Int?
    try database.run(
      "SELECT sum(length(bytes)), count(*) FROM blob WHERE digest = ?", [.text(key.description)]
    ) { row in size = row.integer(1) > 0 ? row.integer(0) : nil }
    guard let size else { throw Problem(.badFile, "numbers are missing") }
    return size
  }

  private func fetch(
    _ key: ContentKey, _ room: UnsafeMutableRawBufferPointer
  ) throws(Problem) {
    var filled = 0
    try database.run(
      "SELECT bytes FROM blob WHERE digest = ? ORDER BY part", [.text(key.description)]
    ) { (row) throws(Problem) in
      let bytes = row.bytes(0)
      guard filled + bytes.count <= room.count else { throw Problem(.badFile, "too many numbers") }
      UnsafeMutableRawBufferPointer(rebasing: room[filled...]).copyMemory(from: bytes)
      filled += bytes.count
    }
    guard filled == room.count, ContentKey(UnsafeRawBufferPointer(room)) == key else {
      throw Problem(.badFile, "numbers are not what they were")
    }
    cache.blobs.insert(key)
  }

  /// Runs `body`; what it finds wrong with the file is told of this file.
  private func told<Result>(_ body: () throws(Problem) -> Result) throws(Problem) -> Result {
    do throws(Problem) { return try body() } catch {
      switch error.code {
      case .memory, .unreadable, .unwritable: throw error
      default: throw error.message.hasPrefix(path) ? error : damage(error.message)
      }
    }
  }
}
