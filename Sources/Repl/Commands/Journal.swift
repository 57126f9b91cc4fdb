import Kernel

/// The statements so far, in full words and with their seeds, as `save` writes them.
struct Journal {
  private(set) var lines: [String] = []
  /// The seed the session began with.
  var seed: UInt64 = Seed.standard
  /// The seed the running command drew, to be pinned in its line.
  var pin: UInt64?
  /// The step at which the running command was paused.
  var pausedAt: Int?

  /// Adds a statement that succeeded: an unwritten seed is written down, and where the fit paused.
  mutating func append(_ text: String, _ call: Call?) {
    defer { (pin, pausedAt) = (nil, nil) }
    guard let call else { return lines.append(text) }
    var extra: [String] = []
    if let pin, call.argument("seed") == nil, call.label.parameter("seed") != nil {
      extra.append("seed=\(pin)")
    }
    var text = text
    if let pausedAt {
      extra.append("pause=\(pausedAt)")
      text = Journal.removing("pause=", from: text)
    }
    guard !extra.isEmpty, let place = Journal.place(after: call.name, in: text) else {
      return lines.append(text)
    }
    let added = " " + extra.joined(separator: " ")
    lines.append(String(text[..<place]) + added + String(text[place...]))
  }

  /// The index behind the verb, where an option can stand; nil where the verb is called.
  private static func place(after verb: String, in text: String) -> String.Index? {
    var start = text.startIndex
    while start < text.endIndex {
      let rest = text[start...]
      if rest.hasPrefix(verb) {
        let end = text.index(start, offsetBy: verb.count)
        if end == text.endIndex || text[end] == " " { return end }
        return nil
      }
      guard let blank = rest.firstIndex(of: " ") else { return nil }
      start = text.index(after: blank)
    }
    return nil
  }

  private static func removing(_ option: String, from text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix(option) }.joined(separator: " ")
  }

  var script: String {
    (["#!athanor 1", "seed \(seed)"] + lines).joined(separator: "\n") + "\n"
  }
}
