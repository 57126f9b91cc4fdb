import Kernel

/// Whether an exercise is done.
enum Standing: Equatable, Sendable {
  case done
  /// With what is missing, in words such as `r1.valid[-1] is 0.31, wanted < 0.2`; nil where there is
  /// nothing to say.
  case notYet(reason: String?)
}

extension Judge {
  /// Whether `expect` holds in a state. Whatever keeps it from being evaluated is a reason why it does
  /// not: a name that does not exist yet, an index beyond the end, a name that means something else.
  func standing(of exercise: Notebook.Exercise, in state: Workspace) -> Standing {
    do throws(Problem) { return try held(exercise, in: state) } catch {
      return .notYet(reason: error.message)
    }
  }

  /// The same, and throws what keeps `expect` from being evaluated but for a name that does not exist
  /// yet. Places of problems count in its text.
  func held(_ exercise: Notebook.Exercise, in state: Workspace) throws(Problem) -> Standing {
    let text = exercise.expect.text
    do throws(Problem) {
      if try isTrue(text, in: state) { return .done }
    } catch {
      guard error.code == .undefinedName, let place = error.place else { throw error }
      let name = SourceText(text).text(place)
      guard names(of: text).contains(name), state.session[name] == nil else { throw error }
      return .notYet(reason: "there is no \(name) yet")
    }
    return .notYet(reason: shortfall(of: text, in: state))
  }

  /// What keeps an expression that is false from being true: `r1.valid[-1] is 0.31, wanted < 0.2`; of
  /// several that must all be true the first that is not.
  func shortfall(of text: String, in state: Workspace) -> String {
    let plain = "\(text.brief) is not true"
    guard !hasCommands(text) else { return plain }
    let all = Clauses(text, "and")
    if all.texts.count > 1, Clauses(text, "or").texts.count == 1 {
      let first = all.texts.first { (try? isTrue($0, in: state)) != true }
      return first.map { shortfall(of: $0, in: state) } ?? plain
    }
    guard let sides = Sides(text), let left = try? value(of: sides.left, in: state),
      let right = try? value(of: sides.right, in: state)
    else { return plain }
    if Judge.isLiteral(sides.left), !Judge.isLiteral(sides.right) {
      return Judge.missing(
        (sides.right, right), Judge.mirrored(sides.sign), (sides.left, left))
    }
    return Judge.missing((sides.left, left), sides.sign, (sides.right, right))
  }

  private static func missing(
    _ own: (text: String, value: Datum), _ sign: String, _ wanted: (text: String, value: Datum)
  ) -> String {
    let (shown, other) = told(own.value, wanted.value)
    let start = "\(own.text.brief) is \(shown), wanted \(sign) "
    return start
      + (isLiteral(wanted.text) ? wanted.text : "\(wanted.text.brief), which is \(other)")
  }

  /// Two values with as many digits as tell them apart.
  private static func told(_ a: Datum, _ b: Datum) -> (String, String) {
    for digits in [4, 6, 9] {
      let texts = (told(a, digits), told(b, digits))
      if texts.0 != texts.1 { return texts }
    }
    return (told(a, 17), told(b, 17))
  }

  private static func told(_ datum: Datum, _ digits: Int) -> String {
    switch datum {
    case .flag(let flag): flag ? "true" : "false"
    case .text(let text): "\"\(text.brief)\""
    default: datum.number.map { Numeral.short($0, digits: digits) } ?? datum.kind
    }
  }

  private static func isLiteral(_ text: String) -> Bool {
    Numeral.parse(text) != nil || ["true", "false"].contains(text)
      || text.utf8.first == Ascii.quote || text.utf8.first == Ascii.apostrophe
  }

  private static func mirrored(_ sign: String) -> String {
    switch sign {
    case "<": ">"
    case "<=": ">="
    case ">": "<"
    case ">=": "<="
    default: sign
    }
  }
}

/// The pieces of an expression between the places where `and` (or `or`) joins them, outside brackets
/// and texts.
private struct Clauses {
  private(set) var texts: [String] = []

  init(_ text: String, _ joint: String) {
    let bytes = Array(text.utf8)
    let word = Array(joint.utf8)
    var (start, depth, at) = (0, 0, 0)
    var quote: UInt8?
    while at < bytes.count {
      let byte = bytes[at]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == Ascii.quote || byte == Ascii.apostrophe {
        quote = byte
      } else if Ascii.closer(of: byte) != nil {
        depth += 1
      } else if Ascii.isCloser(byte) {
        depth -= 1
      } else if depth == 0, bytes[at...].starts(with: word), Clauses.isWord(bytes, at, word.count) {
        texts.append(Clauses.text(bytes[start..<at]))
        start = at + word.count
        at = start
        continue
      }
      at += 1
    }
    texts.append(Clauses.text(bytes[start...]))
  }

  private static func isWord(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Bool {
    let end = start + count
    return (start == 0 || !Ascii.isName(bytes[start - 1]))
      && (end == bytes.count || !Ascii.isName(bytes[end]))
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    var inner = bytes.drop(while: Ascii.isSpace)
    while let last = inner.last, Ascii.isSpace(last) { inner.removeLast() }
    return String(decoding: inner, as: UTF8.self)
  }
}
