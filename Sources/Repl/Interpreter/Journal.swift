import Kernel

/// The statements so far, in full words and with their seeds, as `save` writes them.
struct Journal {
  private(set) var lines = ScriptLines()
  /// The seed the session began with.
  var seed: UInt64 = Seed.standard
  /// The seed the running command drew, to be pinned in its line.
  var pin: UInt64?
  /// The step at which the running command was paused.
  var pausedAt: Int?
  /// The running command ended in a divergence, and so would its line.
  var hasDiverged = false
  /// The running statement is none for a script: it moved to another line of work.
  var isLeftOut = false
  /// Passes that a repeat or a sweep had done when it was stopped.
  var passes: Int?
  /// What is noted down in place of the running statement.
  var stands: Statement?
  /// Options that say in the running statement what its file's edition means by it.
  var spelledOut: [String] = []
  /// Some statement means in edition 1 what no statement of a later one does.
  var needsFirstEdition = false

  init() {}

  /// Takes over the digests that were taken when the session was kept.
  mutating func take(_ lines: ScriptLines) { self.lines = lines }

  /// The journal of a session that was kept.
  init(_ snapshot: Snapshot) {
    lines = snapshot.lines
    seed = snapshot.seed
  }

  /// Adds a statement that succeeded: an unwritten seed is written down, where the fit paused, and what
  /// a replay must come to, in words of `expect`.
  mutating func append(
    _ running: Statement, expecting expected: String? = nil, keepsEdition: Bool = false
  ) {
    if keepsEdition { needsFirstEdition = true }
    if running.text == lines.last?.expected.map({ "expect " + $0 }) { return }
    let text = words(of: running)
    lines.append(text, expecting: expected)
  }

  private mutating func words(of running: Statement) -> String {
    let statement = stands ?? running
    defer {
      (pin, pausedAt, hasDiverged, stands, passes) = (nil, nil, false, nil, nil)
      spelledOut = []
    }
    var text = statement.text
    guard let call = statement.call else {
      // Calls in an expression: their seeds come in their turn, where one paused must be said.
      if let pausedAt { text = Journal.adding(["pause=\(pausedAt)"], toCall: text) }
      if hasDiverged { text = Journal.adding(["diverge=\"go\""], toCall: text) }
      return text
    }
    var extra: [String] = []
    if let pin, call.argument("seed") == nil, call.label.parameter("seed") != nil {
      extra.append("seed=\(pin)")
    }
    if let pausedAt { extra.append("pause=\(pausedAt)") }
    if let passes { extra.append("passes=\(passes)") }
    extra += spelledOut
    guard !extra.isEmpty || hasDiverged else { return text }
    // Options go to the end, before a sink.
    let bytes = Array(text.utf8)
    // Ranges count in what was typed; a verb written out in full moves what follows it.
    let start = statement.range.lowerBound + statement.range.count - bytes.count
    let behindVerb = call.verbRange.upperBound - start
    if bytes.indices.contains(behindVerb), bytes[behindVerb] == 40 {
      if hasDiverged { extra.append("diverge=\"go\"") }
      return Journal.adding(extra, toCall: text)
    }
    let cut = call.sink.map { $0.range.lowerBound - start } ?? bytes.count
    var head = String(decoding: bytes[..<min(max(cut, 0), bytes.count)], as: UTF8.self)
    let tail = String(decoding: bytes[min(max(cut, 0), bytes.count)...], as: UTF8.self)
    if pausedAt != nil { head = Journal.removing("pause=", from: head) }
    if hasDiverged {
      head = Journal.removing("diverge=", from: head)
      extra.append("diverge=go")
    }
    while head.last == " " { head.removeLast() }
    return ([head] + extra + (tail.isEmpty ? [] : [tail])).joined(separator: " ")
  }

  /// `r = fit("1cycle", 5)` with more options before the last bracket.
  private static func adding(_ options: [String], toCall text: String) -> String {
    guard let end = text.lastIndex(of: ")") else { return text }
    let comma = text[..<end].last == "(" ? "" : ", "
    return text[..<end] + comma + options.joined(separator: ", ") + text[end...]
  }

  private static func removing(_ option: String, from text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix(option) }.joined(separator: " ")
  }

  /// The statements as a file, and behind each that trained what a replay must come to.
  ///
  /// It is of the newest edition, but where a statement came from a file of the first and says there
  /// what it cannot say in a later one.
  /// `last` is what the whole must come to, in words of `expect`.
  func script(by parser: Parser, expecting last: String?) -> String {
    var body = lines.all.flatMap { line in
      [line.text] + (line.expected.map { ["expect " + $0] } ?? [])
    }
    if let last, body.last != "expect " + last { body.append("expect " + last) }
    let whole = SourceText(body.joined(separator: "\n"), edition: Verbs.edition)
    let isNewest = !needsFirstEdition && parser.lint(whole).isEmpty
    return (["#!athanor \(isNewest ? Verbs.edition : 1)", "seed \(seed)"] + body)
      .joined(separator: "\n") + "\n"
  }
}
