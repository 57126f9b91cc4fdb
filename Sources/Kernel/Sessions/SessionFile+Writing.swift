extension SessionFile {
  /// A snapshot on its way into the file.
  private struct Pack {
    var packing = Packing()
    var items: [ContentKey: (kind: String, body: String)] = [:]
    var states: [ContentKey: String] = [:]
    var script: [ContentKey: (before: ContentKey?, text: String, mark: String?)] = [:]
    var keys: [Edition: ContentKey] = [:]
  }

  /// Keeps the session as it is now, its statements and its past. One transaction: after a failure
  /// the file holds what it held, and the next call keeps everything again.
  ///
  /// The digest of the session is noted behind the last statement. `pending` is a statement that was
  /// interrupted and is still to be begun again.
  public func keep(
    _ snapshot: inout Snapshot, _ timeline: inout Timeline, pending: String? = nil
  ) throws(Problem) {
    defer { noteIdentity() }
    var pack = Pack()
    pack.packing.known = cache.buffers
    var fresh = timeline
    fresh.current.place.key = self.pack(&snapshot, into: &pack, marking: true)
    let history = changes(to: &fresh) { state in
      var state = state
      return self.pack(&state, into: &pack, marking: false)
    }
    var dropped = 0
    try database.transaction { () throws(Problem) in
      try write(pack)
      dropped = try write(history)
      if history.head != cache.lines { try writeHead("lines", history.head) }
      if cache.lines.isEmpty {
        try writeHead("bits", "\(Processor.bitsVersion)")
      }
      if let pending {
        try writeHead("running", JSON(["statement": .text(pending)]).written)
      } else {
        try database.run("DELETE FROM head WHERE name = 'running'", [])
      }
      try forget(cache.loose, except: pack)
    }
    remember(pack, snapshot.session)
    (cache.history, cache.lines, cache.loose) = (history.lines, history.head, nil)
    cache.dropped += dropped
    timeline = fresh
    // A sweep reads every name of every state: with many names it must not come often.
    if cache.dropped >= max(200, snapshot.session.items.count) { try? sweep() }
  }

  /// Notes that a training begins, so that a process that dies leaves word of it. Where the file is another one
  /// by now nothing is done, here as below: whoever keeps the next statement settles that.
  public func begin(_ statement: String) throws(Problem) {
    guard place == .here else { return }
    defer { noteIdentity() }
    try database.transaction { () throws(Problem) in
      try writeHead("running", JSON(["statement": .text(statement)]).written)
    }
  }

  /// Forgets the training that had begun: it has ended.
  public func endRunning() throws(Problem) {
    guard place == .here else { return }
    defer { noteIdentity() }
    try database.run("DELETE FROM head WHERE name = 'running'", [])
  }

  /// Keeps a state the running statement has come to, in place of the last one it had. Its numbers
  /// may change as soon as this returns.
  public func checkpoint(_ snapshot: Snapshot, of statement: String) throws(Problem) {
    guard place == .here else { return }
    defer { noteIdentity() }
    var snapshot = snapshot
    var pack = Pack()
    pack.packing.known = cache.buffers
    let key = self.pack(&snapshot, into: &pack, marking: true)
    var loose = Loose()
    loose.blobs = Set(pack.packing.blobs.keys).subtracting(cache.blobs)
    loose.items = Set(pack.items.keys).subtracting(cache.items)
    loose.states = Set(pack.states.keys).subtracting(cache.states)
    loose.script = Set(pack.script.keys).subtracting(cache.script)
    try database.transaction { () throws(Problem) in
      try forget(cache.loose, except: pack)
      try write(pack)
      let value = JSON(["statement": .text(statement), "state": .text(key.description)])
      try writeHead("running", value.written)
    }
    cache.loose = loose
  }

  // MARK: To text

  /// The key of a snapshot; what is not in the file goes into `pack`.
  private func pack(
    _ snapshot: inout Snapshot, into pack: inout Pack, marking: Bool
  ) -> ContentKey {
    var keys: [ContentKey] = []
    for entry in snapshot.session.bindings {
      if let key = cache.keys[entry.edition] ?? pack.keys[entry.edition] {
        keys.append(key)
        continue
      }
      let (kind, body) = entry.item.packed(&pack.packing)
      let text = body.written
      let key = ContentKey([kind, text])
      if !cache.items.contains(key) { pack.items[key] = (kind, text) }
      pack.keys[entry.edition] = key
      keys.append(key)
    }
    let session = snapshot.session.packed(keys).written
    if marking, let last = snapshot.lines.last, last.state == nil {
      snapshot.lines.markLast(ContentKey(session).description)
    }
    self.pack(snapshot.lines, into: &pack)
    let script = JSON([
      "seed": JSON(snapshot.seed), "exact": .flag(snapshot.session.isExact),
      "count": JSON(snapshot.lines.count),
      "last": JSON(snapshot.lines.last?.key.description),
    ]).written
    let settings = snapshot.session.settings
    let set = settings.isEmpty ? "" : ",\"settings\":" + settings.packed.written
    // Of many names the text is long: it is put together once.
    let body = "{\"session\":" + session + ",\"script\":" + script + set + "}"
    let key = ContentKey([body])
    if !cache.states.contains(key) { pack.states[key] = body }
    return key
  }

  /// The lines that are not in the file: all before one that is there are there too.
  private func pack(_ lines: ScriptLines, into pack: inout Pack) {
    var later: ScriptLines.Line?
    for line in lines.reversed {
      if let later { pack.script[later.key] = (line.key, later.text, later.mark) }
      later = nil
      if cache.script.contains(line.key) || pack.script[line.key] != nil { break }
      later = line
    }
    if let later { pack.script[later.key] = (nil, later.text, later.mark) }
  }

  // MARK: Into the tables, in the order of the keys: the same session gives the same file

  private func write(_ pack: Pack) throws(Problem) {
    for (key, blob) in SessionFile.sorted(pack.packing.blobs) where !cache.blobs.contains(key) {
      try write(blob, key)
    }
    for (key, item) in SessionFile.sorted(pack.items) {
      try database.run(
        "INSERT OR REPLACE INTO item VALUES (?, ?, ?)",
        [.text(key.description), .text(item.kind), .text(item.body)])
    }
    for (key, line) in SessionFile.sorted(pack.script) {
      try database.run(
        "INSERT OR REPLACE INTO script VALUES (?, ?, ?, ?)",
        [
          .text(key.description), Database.Cell(line.before?.description), .text(line.text),
          Database.Cell(line.mark),
        ])
    }
    for (key, body) in SessionFile.sorted(pack.states) {
      try database.run(
        "INSERT OR REPLACE INTO state VALUES (?, ?)", [.text(key.description), .text(body)])
    }
  }

  private static func sorted<Key: Comparable, Value>(
    _ entries: [Key: Value]
  ) -> [(key: Key, value: Value)] { entries.sorted { $0.key < $1.key } }

  /// Bytes of one row of numbers: SQLite's rows end at 1 GB.
  static let partSize = 1 << 24

  private func write(_ blob: Packing.Blob, _ key: ContentKey) throws(Problem) {
    var fault: Problem?
    blob.withBytes { bytes in
      do throws(Problem) {
        var (start, part) = (0, 0)
        repeat {
          let end = min(bytes.count, start + SessionFile.partSize)
          try database.run(
            "INSERT OR REPLACE INTO blob(digest, part, bytes) VALUES (?, ?, ?)",
            [
              .text(key.description), .integer(part),
              .bytes(UnsafeRawBufferPointer(rebasing: bytes[start..<end])),
            ])
          (start, part) = (end, part + 1)
        } while start < bytes.count
      } catch { fault = error }
    }
    if let fault { throw fault }
  }

  private func writeHead(_ name: String, _ value: String) throws(Problem) {
    try database.run(
      "INSERT OR REPLACE INTO head VALUES (?, ?, ?)",
      [.text(name), .text(value), .text(ContentKey([name, value]).description)])
  }

  /// Removes what only the last checkpoint needed.
  private func forget(_ loose: Loose?, except pack: Pack) throws(Problem) {
    guard let loose else { return }
    for key in loose.blobs.sorted() where pack.packing.blobs[key] == nil {
      try database.run("DELETE FROM blob WHERE digest = ?", [.text(key.description)])
    }
    for key in loose.items.sorted() where pack.items[key] == nil {
      try database.run("DELETE FROM item WHERE digest = ?", [.text(key.description)])
    }
    for key in loose.states.sorted() where pack.states[key] == nil {
      try database.run("DELETE FROM state WHERE digest = ?", [.text(key.description)])
    }
    for key in loose.script.sorted() where pack.script[key] == nil {
      try database.run("DELETE FROM script WHERE digest = ?", [.text(key.description)])
    }
  }

  private func remember(_ pack: Pack, _ session: Session) {
    cache.blobs.formUnion(pack.packing.blobs.keys)
    cache.items.formUnion(pack.items.keys)
    cache.states.formUnion(pack.states.keys)
    cache.script.formUnion(pack.script.keys)
    for (edition, key) in pack.keys {
      cache.keys[edition] = key
      cache.editions[key] = edition
    }
    let held = Set(session.bindings.flatMap(\.item.buffers).map { ObjectIdentifier($0) })
    cache.buffers = pack.packing.known.filter { held.contains($0.key) }
  }

  /// Removes what no state of any line needs any more.
  func sweep() throws(Problem) {
    try database.transaction { () throws(Problem) in
      try database.run("DELETE FROM state WHERE digest NOT IN (SELECT state FROM history)", [])
      try database.run(
        """
        DELETE FROM item WHERE digest NOT IN (SELECT json_extract(n.value, '$[1]') \
        FROM state, json_each(state.body, '$.session.names') n)
        """, [])
      try database.run(
        """
        DELETE FROM blob WHERE digest NOT IN (SELECT t.atom FROM item, json_tree(item.body) t \
        WHERE t.key = 'blob')
        """, [])
    }
    cache.states = try keys("SELECT digest FROM state")
    cache.items = try keys("SELECT digest FROM item")
    cache.blobs = try keys("SELECT DISTINCT digest FROM blob")
    cache.keys = cache.keys.filter { cache.items.contains($0.value) }
    cache.editions = cache.editions.filter { cache.items.contains($0.key) }
    cache.buffers = cache.buffers.filter { cache.blobs.contains($0.value.key) }
    cache.dropped = 0
  }

  private func keys(_ query: String) throws(Problem) -> Set<ContentKey> {
    var keys: Set<ContentKey> = []
    try database.run(query, []) { (row) throws(Problem) in
      keys.insert(try ContentKey(reading: row.text(0) ?? ""))
    }
    return keys
  }
}
