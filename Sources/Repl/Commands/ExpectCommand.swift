import Kernel
import Viz

extension Command {
  static let expectCommands = [expect]

  static let expect = Command(
    Label(
      "expect", foreign: ["assert", "assertEqual", "allclose"],
      summary: "Stop here unless a digest or a condition is as stated.",
      parameters: [
        Parameter(
          "condition", .expression, .positional,
          help: "in round brackets: what must be true, such as (r1.valid[-1] < 0.2)"),
        Parameter(
          "digest", .text, foreign: ["hash", "checksum"],
          help: "of the current model, unless something is named: its first 8 digits or more"),
        Parameter(
          "run", .list(.reference(.run)),
          help: "whose digest is meant; of several the digest of all their digests"),
        Parameter(
          "name", .reference(.anything), help: "whose digest is meant: anything with a name"),
      ],
      example: "expect (r1.valid[-1] < 10)"), .session
  ) { request, workspace, host throws(Problem) in
    let values = request.values
    guard values.value("condition") != nil || values.value("digest") != nil else {
      throw Problem(
        .missingArgument, "expect needs something that must be so",
        hint: "expect digest=3f2a90b1c77e   expect (r1.valid[-1] < 0.2)")
    }
    if let stated = values.text("digest") {
      try hold(stated, against: try found(request, workspace))
    } else if values.isWritten("run") || values.isWritten("name") {
      throw Problem(.missingArgument, "expect has no digest to hold it to", hint: "expect digest=…")
    }
    if let expression = request.call.expression("condition") {
      try hold(expression, values.text("condition") ?? "", &workspace, host)
    }
    return Answer()
  }

  // MARK: Digests

  private static func found(
    _ request: Request, _ workspace: Workspace
  ) throws(Problem) -> (name: String, digest: String) {
    let session = workspace.session
    if let names = request.values.texts("run"), !names.isEmpty {
      if let name = request.values.text("name") {
        throw Problem(
          .badValue, "expect holds one digest, so run= and name= cannot both be meant",
          hint: "expect digest=… name=\(name)", about: "name")
      }
      var runs: [Run] = []
      for name in names { runs.append(try session.run(name)) }
      return (names.joined(separator: ","), Run.digest(of: runs))
    }
    guard let name = request.values.text("name") else {
      guard session.modelName != nil else { return ("the session", session.digest.text) }
      let predictor = try session.predictor(for: "expect")
      return (predictor.name, predictor.digest.text)
    }
    guard let item = session[name], let digest = item.digestText else {
      throw Problem(.undefinedName, "nothing called \"\(name)\" has a digest", about: name)
    }
    return (name, digest)
  }

  private static func hold(
    _ stated: String, against found: (name: String, digest: String)
  ) throws(Problem) {
    let wanted = stated.asciiLowercased
    let isHexadecimal = wanted.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    guard isHexadecimal, (8...found.digest.utf8.count).contains(wanted.utf8.count) else {
      throw Problem(
        .badValue,
        "digest takes 8 to \(found.digest.utf8.count) hexadecimal digits, not \"\(stated.brief)\"",
        hint: "digest prints one", about: "digest")
    }
    guard !found.digest.hasPrefix(wanted) else { return }
    throw Problem(
      .unmet,
      "\(found.name) has the digest \(found.digest), and \(wanted) is expected "
        + "(bits \(Processor.bitsVersion))",
      hint: "what stands above has changed, or the data, or the program's bits version",
      about: stated)
  }

  // MARK: Conditions

  private static func hold(
    _ expression: Expression, _ text: String, _ workspace: inout Workspace, _ host: Host
  ) throws(Problem) {
    let asked = workspace
    let answer = try host.language.evaluate(expression, &workspace)
    guard case .flag(let isSo) = answer else {
      throw Problem(
        .wrongKind, "expect takes what is true or false, not \(answer.kind)",
        hint: "expect (r1.valid[-1] < 0.2)", about: text)
    }
    guard !isSo else { return }
    var message = "\(text.brief) is not so"
    // Trained again for their sake, sides would take as long as the statement did.
    if !expression.hasCommands, let parts = Sides(text) {
      var draft = asked
      func shown(_ side: String) throws(Problem) -> String {
        let statement = try host.language.parse(side)
        guard case .expression(let expression) = statement.form else { return side }
        return Command.brief(try host.language.evaluate(expression, &draft))
      }
      if let left = try? shown(parts.left), let right = try? shown(parts.right) {
        message += ": \(left) on the left, \(right) on the right of \(parts.sign)"
      }
    }
    throw Problem(
      .unmet, message, hint: "what stands above has changed, or expects too much", about: text)
  }

  private static func brief(_ datum: Datum) -> String {
    switch datum {
    case .number(let number): Numeral.short(number, digits: 9)
    case .flag(let flag): flag ? "true" : "false"
    case .text(let text): "\"" + Escaping.terminal(text, columns: 60) + "\""
    default: datum.kind
    }
  }
}

/// The two sides of a text that is one comparison, in brackets or not.
struct Sides {
  let left: String
  let sign: String
  let right: String

  init?(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while bytes.first == Ascii.openRound, Sides.end(of: bytes) == bytes.endIndex {
      bytes = bytes.dropFirst().dropLast()
    }
    var found: Range<Int>?
    var depth = 0
    var quote: UInt8?
    var at = bytes.startIndex
    while at < bytes.endIndex {
      let byte = bytes[at]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == Ascii.quote || byte == Ascii.apostrophe {
        quote = byte
      } else if "([{".utf8.contains(byte) {
        depth += 1
      } else if ")]}".utf8.contains(byte) {
        depth -= 1
      } else if depth == 0, "<>=!".utf8.contains(byte) {
        let isLong = at + 1 < bytes.endIndex && bytes[at + 1] == Ascii.equals
        guard found == nil else { return nil }
        found = at..<(at + (isLong ? 2 : 1))
        at += isLong ? 1 : 0
      }
      at += 1
    }
    guard let found else { return nil }
    (left, right) = (Sides.text(bytes[..<found.lowerBound]), Sides.text(bytes[found.upperBound...]))
    sign = Sides.text(bytes[found])
    let words = (left + " " + right).split(separator: " ")
    guard !left.isEmpty, !right.isEmpty,
      !words.contains(where: { ["and", "or", "not"].contains($0) })
    else { return nil }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    let inner = bytes.drop { Ascii.isSpace($0) }
    let count = inner.reversed().prefix { Ascii.isSpace($0) }.count
    return String(decoding: inner.dropLast(count), as: UTF8.self)
  }

  /// Where the bracket that begins here ends.
  private static func end(of bytes: ArraySlice<UInt8>) -> Int? {
    var depth = 0
    for at in bytes.indices {
      if bytes[at] == Ascii.openRound { depth += 1 }
      if bytes[at] == Ascii.closeRound {
        depth -= 1
        if depth == 0 { return at + 1 }
      }
    }
    return nil
  }
}
