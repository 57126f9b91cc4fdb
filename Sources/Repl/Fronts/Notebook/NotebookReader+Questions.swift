import Kernel

/// What stands in `guess` and `ask` fences: lines of `key: value`. A line that begins with a blank goes on
/// with the one before; below `choices:` and `order:` a line that begins with `- ` is one of them.
extension NotebookReader {
  private struct Entry {
    let key: String
    var value: String
    let line: Int
    /// The lines below it that begin with `- `, and the reasons below those.
    var items: [(text: String, because: String?)] = []
    /// Whether the last words that came were a reason.
    var isReason = false

    var passage: Notebook.Passage { Notebook.Passage(text: value, line: line) }
  }

  // MARK: Guesses

  func guess(_ fence: Notebook.Fence) throws(Problem) -> Notebook.Guess {
    let keys = ["prompt", "choices", "range", "order", "truth"]
    let entries = try entries(fence, keys, of: "a guess", repeatable: [])
    func entry(_ key: String) -> Entry? { entries.first { $0.key == key } }
    guard let prompt = entry("prompt")?.value, !prompt.isEmpty else {
      throw problem(
        .missingArgument, "a guess needs prompt:", "prompt: how does it end?", fence.opening)
    }
    let forms = entries.filter { ["choices", "range", "order"].contains($0.key) }
    guard forms.count == 1, let form = forms.first else {
      throw problem(
        forms.isEmpty ? .missingArgument : .surplusArgument,
        "a guess has one of choices:, range: and order:, not \(forms.isEmpty ? "none" : "two")",
        "range: 0..1", forms.last?.line ?? fence.opening)
    }
    guard let truth = entry("truth"), !truth.value.isEmpty else {
      throw problem(
        .missingArgument, "a guess needs truth:, an expression that says what came",
        form.key == "choices" ? "truth: 2 when r1.valid[-1] > 1" : "truth: r1.valid[-1]",
        fence.opening)
    }
    let read = try self.form(form)
    return Notebook.Guess(
      fence: fence, prompt: prompt, form: read, truth: try self.truth(truth, of: read))
  }

  private func form(_ entry: Entry) throws(Problem) -> Notebook.Guess.Form {
    guard entry.key != "range" else { return .range(try range(entry)) }
    guard entry.value.isEmpty else {
      throw problem(
        .syntax, "\(entry.key): stands alone, and what it holds below it, each after a dash",
        "- \(entry.value)", entry.line)
    }
    guard entry.items.count >= 2 else {
      throw problem(
        .missingArgument, "\(entry.key): needs at least two lines that begin with a dash",
        "- it falls faster", entry.line)
    }
    guard entry.items.count <= 9 else {
      throw problem(.outOfRange, "\(entry.key): takes nine lines at the most", nil, entry.line)
    }
    let texts = entry.items.map(\.text)
    guard Set(texts).count == texts.count else {
      throw problem(.repeatedOption, "\(entry.key): has the same line twice", nil, entry.line)
    }
    if entry.key == "order" { return .order(texts) }
    return .choices(entry.items.map { Notebook.Guess.Choice(text: $0.text, because: $0.because) })
  }

  private func range(_ entry: Entry) throws(Problem) -> ClosedRange<Double> {
    let pieces = entry.value.components(by: "..")
    let ends = pieces.compactMap { Numeral.parse(String(NotebookReader.trimmed($0))) }
    guard pieces.count == 2, ends.count == 2, ends[0] < ends[1] else {
      throw problem(
        .badNumber, "range: is two numbers, the smaller first, not \"\(entry.value)\"",
        "range: 0.1..10", entry.line)
    }
    return ends[0]...ends[1]
  }

  /// `EXPRESSION`, or `2 when EXPRESSION`.
  private func truth(
    _ entry: Entry, of form: Notebook.Guess.Form
  ) throws(Problem) -> Notebook.Truth {
    let pieces = entry.value.components(by: " when ")
    if case .choices(let choices) = form, pieces.count == 2 {
      let expression = String(NotebookReader.trimmed(pieces[1]))
      guard let number = Int(NotebookReader.trimmed(pieces[0])),
        (1...choices.count).contains(number)
      else {
        throw problem(
          .outOfRange, "the number before \"when\" is that of a choice, 1 to \(choices.count)",
          "truth: 1 when \(expression)", entry.line)
      }
      try checkExpression(expression, entry)
      return .choice(number, when: Notebook.Passage(text: expression, line: entry.line))
    }
    try checkExpression(entry.value, entry)
    return .value(entry.passage)
  }

  // MARK: Exercises

  func exercise(_ fence: Notebook.Fence) throws(Problem) -> Notebook.Exercise {
    let keys = ["prompt", "expect", "hint", "answer", "after"]
    let entries = try entries(fence, keys, of: "an exercise", repeatable: ["hint", "answer"])
    func first(_ key: String) -> Entry? { entries.first { $0.key == key && !$0.value.isEmpty } }
    guard let prompt = first("prompt"), let expect = first("expect") else {
      let missing =
        first("prompt") == nil ? "prompt: what to do" : "expect: r1.valid[-1] < 0.1"
      throw problem(
        .missingArgument, "an exercise needs prompt: and expect:", missing, fence.opening)
    }
    try checkExpression(expect.value, expect)
    let answers = entries.filter { $0.key == "answer" && !$0.value.isEmpty }
    var answer: Notebook.Passage?
    if let line = answers.first?.line {
      answer = Notebook.Passage(
        text: answers.map(\.value).joined(separator: "\n"), line: line)
    }
    return Notebook.Exercise(
      fence: fence, prompt: prompt.value, expect: expect.passage,
      hints: entries.filter { $0.key == "hint" && !$0.value.isEmpty }.map(\.value),
      answer: answer, after: first("after")?.value)
  }

  // MARK: Lines

  private func entries(
    _ fence: Notebook.Fence, _ keys: [String], of what: String, repeatable: [String]
  ) throws(Problem) -> [Entry] {
    var found: [Entry] = []
    for line in fence.body {
      let text = lines.text(line)
      let value = NotebookReader.trimmed(text[...])
      if value.isEmpty { continue }
      if let last = found.indices.last, take(text, value, into: &found[last]) { continue }
      let key = String(text.prefix { $0 != ":" })
      guard keys.contains(key), key.utf8.count < text.utf8.count else {
        throw problem(
          .unknownWord, "\(what) has \(NotebookReader.listed(keys)), not this",
          "a line that goes on with the one before begins with a blank", line)
      }
      guard repeatable.contains(key) || !found.contains(where: { $0.key == key }) else {
        throw problem(.repeatedOption, "\(key): stands twice in \(what)", nil, line)
      }
      let rest = NotebookReader.trimmed(text.dropFirst(key.count + 1))
      found.append(Entry(key: key, value: rest, line: line))
    }
    return found
  }

  /// Whether a line belongs to the entry before it.
  private func take(_ text: String, _ value: String, into entry: inout Entry) -> Bool {
    let isList = entry.key == "choices" || entry.key == "order"
    if isList, value.hasPrefix("- ") {
      entry.items.append((NotebookReader.trimmed(value.dropFirst(2)), nil))
      entry.isReason = false
      return true
    }
    guard text.first == " " || text.first == "\t" else { return false }
    guard let item = entry.items.indices.last else {
      // Statements keep their lines.
      let seam = entry.value.isEmpty ? "" : entry.key == "answer" ? "\n" : " "
      entry.value += seam + value
      return true
    }
    if entry.key == "choices", value.hasPrefix("because:"), !entry.isReason {
      entry.items[item].because = NotebookReader.trimmed(value.dropFirst("because:".count))
      entry.isReason = true
    } else if entry.isReason {
      entry.items[item].because = (entry.items[item].because ?? "") + " " + value
    } else {
      entry.items[item].text += " " + value
    }
    return true
  }

  private static func listed(_ keys: [String]) -> String {
    keys.dropLast().map { $0 + ":" }.joined(separator: ", ") + " and \(keys[keys.count - 1]):"
  }

  private func checkExpression(_ text: String, _ entry: Entry) throws(Problem) {
    do throws(Problem) {
      let statements = try parser.parse(SourceText(text))
      guard statements.count == 1, case .expression = statements[0].form else {
        throw Problem(
          .wrongKind, "\(entry.key): holds one expression",
          hint: "\(entry.key): r1.valid[-1] < 0.1")
      }
    } catch { throw placed(error, entry.line, text) }
  }
}

extension String {
  /// The pieces around the places where `mark` stands.
  fileprivate func components(by mark: String) -> [Substring] {
    var pieces: [Substring] = []
    var start = startIndex
    var place = startIndex
    while place < endIndex {
      guard self[place...].hasPrefix(mark) else {
        place = index(after: place)
        continue
      }
      pieces.append(self[start..<place])
      place = index(place, offsetBy: mark.count)
      start = place
    }
    return pieces + [self[start...]]
  }
}
