import Kernel

/// Whole lines of other tools, answered with the line to type here: `model.summary()`,
/// `clf = RandomForestClassifier()`, `np.zeros((3, 4))`, `x += 1`, `pip install torch`.
enum ForeignLines {
  /// What to say of a line that failed: the line that does it, or why there is none.
  enum Answer: Equatable {
    case line(String)
    case told(String)
  }

  static func answer(to text: String, _ parser: Parser) -> Answer? {
    guard text.utf8.count <= 400, !text.utf8.contains(Ascii.newline) else { return nil }
    let first = String(text.prefix { !" \t(=".contains($0) }).asciiLowercased
    if let told = sentences[first] { return .told(told) }
    if let line = augmented(text) { return .line(line) }
    if let line = call(text, parser) { return .line(line) }
    if let line = bare(text, parser), parses(line, parser) { return .line(line) }
    if let line = withoutModules(text), parses(line, parser) { return .line(line) }
    return nil
  }

  /// The problem with what this says of its line, where it says something.
  static func told(
    _ problem: Problem, _ source: SourceText, _ range: Range<Int>, _ parser: Parser
  ) -> Problem {
    let codes: [Problem.Code] = [
      .unknownFunction, .undefinedName, .reservedName, .syntax, .unknownCommand,
    ]
    guard codes.contains(problem.code), let answer = answer(to: source.text(range), parser) else {
      return problem
    }
    var problem = problem
    switch answer {
    case .told(let text): (problem.hint, problem.replacement) = (text, nil)
    case .line(let line):
      problem.hint = "type: " + line
      (problem.place, problem.replacement) = (range, line)
    }
    return problem
  }

  static func parses(_ line: String, _ parser: Parser) -> Bool {
    let source = SourceText(line)
    var cutter = StatementCutter(source, source.whole)
    guard let range = try? cutter.next() else { return false }
    return (try? parser.parse(source, range)) != nil
  }

  // MARK: Shapes of lines

  /// `x += 1`.
  private static func augmented(_ text: String) -> String? {
    let parts = text.split(separator: " ", maxSplits: 2).map(String.init)
    guard parts.count == 3, Chunk.isName(parts[0]), parts[1].utf8.count == 2,
      let operation = parts[1].first, parts[1].hasSuffix("="), "+-*/".contains(operation)
    else { return nil }
    let isSimple = parts[2].allSatisfy { $0.isLetter || $0.isNumber || "._".contains($0) }
    let right = isSimple ? parts[2] : "(\(parts[2]))"
    return "\(parts[0]) = \(parts[0]) \(operation) \(right)"
  }

  /// `learn.fit_one_cycle(5, 1e-2)`, `X, y = load_digits()`, `model.summary()`, `optim.Adam`.
  private static func call(_ text: String, _ parser: Parser) -> String? {
    let right = withoutTarget(text)
    let head = right.prefix { $0 != "(" }.trimmedBlanks
    let names = head.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let last = names.last, names.allSatisfy({ Chunk.isName($0) }) else { return nil }
    let isCall = right.utf8.last == Ascii.closeRound
    // Our own words are no other tool's, and a module's function may be one of ours.
    let isOurs = parser.isFunction(last) || (names.count == 1 && parser.label(last) != nil)
    guard isCall || names.count > 1, !isOurs else { return nil }
    let name = last.asciiLowercased
    if let verb = trainers[name], isCall {
      let inner = right.dropFirst(head.count).drop { $0 != "(" }.dropFirst().dropLast()
      return training(verb, String(inner))
    }
    guard let line = calls[name] ?? ForeignWords.command(for: name) else { return nil }
    return isCall ? filled(line, String(right.dropFirst(head.count + 1).dropLast())) : line
  }

  /// `fit_one_cycle 5`, `dataset iris`, `print x`, `EarlyStopping`: words without brackets.
  private static func bare(_ text: String, _ parser: Parser) -> String? {
    let word = String(text.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    let rest = String(text.dropFirst(word.count))
    guard rest.isEmpty || rest.first == " ", !parser.isFunction(word), parser.label(word) == nil
    else { return shape(text) }
    let (name, words) = (word.asciiLowercased, rest.trimmedBlanks)
    if ["print", "echo", "display"].contains(name) { return words.isEmpty ? nil : words }
    if let verb = trainers[name] {
      return training(verb, words.split(separator: " ").joined(separator: ","))
    }
    guard !words.isEmpty else { return calls[name] ?? ForeignWords.command(for: name) }
    let own = ForeignWords.command(for: name).map { "\($0) \(words)" }
    return own.flatMap { parses($0, parser) ? $0 : nil } ?? calls[name]
  }

  /// What `x.shape` asks is in the list of names.
  private static func shape(_ text: String) -> String? {
    let names = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 2, names.allSatisfy({ Chunk.isName($0) }) else { return nil }
    return ["shape", "size", "ndim", "dtype"].contains(names[1]) ? "vars" : nil
  }

  /// The line with the number that the brackets hold: `manual_seed(1)`, `EarlyStopping(patience=5)`,
  /// `train_test_split(x, y, test_size=0.3)`.
  private static func filled(_ line: String, _ inner: String) -> String {
    let own = [
      "seed 42": ("seed ", ""), "fit 20 patience=3": ("fit 20 patience=", "patience"),
      "split valid=0.2": ("split valid=", "test_size"),
    ]
    guard let (start, option) = own[line] else { return line }
    let pieces = inner.split(separator: ",")
    for piece in option.isEmpty ? pieces.prefix(1) : pieces[...] {
      let words = piece.split(separator: "=").map { String($0).trimmedBlanks }
      guard let value = words.last, Numeral.parse(value) != nil,
        option.isEmpty ? words.count == 1 : words.first == option
      else { continue }
      return start + value
    }
    return line
  }

  /// The right side of `model = …`.
  private static func withoutTarget(_ text: String) -> String {
    guard let equals = text.firstIndex(of: "="), text.index(after: equals) < text.endIndex,
      text[text.index(after: equals)] != "="
    else { return text }
    let left = text[..<equals]
    guard left.allSatisfy({ $0.isLetter || $0.isNumber || "_, .".contains($0) }) else {
      return text
    }
    return String(text[text.index(after: equals)...]).trimmedBlanks
  }

  /// Epochs and rate out of the brackets of a fit.
  private static func training(_ verb: String, _ inner: String) -> String {
    var epochs: String?
    var options: [String] = []
    for piece in inner.split(separator: ",") {
      let words = piece.split(separator: "=").map { String($0).trimmedBlanks }
      guard let value = words.last, Numeral.parse(value) != nil else { continue }
      switch words.count == 2 ? words[0].asciiLowercased : "" {
      case "": if epochs == nil { epochs = value } else { options.append("lr=\(value)") }
      case "epochs", "n_epoch", "n_epochs", "num_epochs", "max_epochs", "cyc_len": epochs = value
      case "lr", "lr_max", "max_lr", "learning_rate", "base_lr": options.append("lr=\(value)")
      case "batch_size", "bs": options.append("bs=\(value)")
      default: break
      }
    }
    return ([verb, epochs ?? "5"] + options).joined(separator: " ")
  }

  /// `np.zeros((3, 4))` as `zeros(3, 4)`, `torch.tensor([1, 2])` as `[1, 2]`.
  private static func withoutModules(_ text: String) -> String? {
    var line = ""
    var rest = text[...]
    var hasModule = false
    while let first = rest.first {
      guard first.isLetter || first == "_" else {
        line.append(first)
        rest = rest.dropFirst()
        continue
      }
      let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      rest = rest.dropFirst(name.count)
      if ForeignWords.modules.contains(String(name)), rest.first == "." {
        hasModule = true
        rest = rest.dropFirst()
        // What stands in a module of a module: np.random.rand, torch.nn.functional.relu.
        while let inner = submodules.first(where: { rest.hasPrefix($0 + ".") }) {
          rest = rest.dropFirst(inner.utf8.count + 1)
        }
      } else {
        line += name
      }
    }
    guard hasModule else { return nil }
    for wrapper in ["array", "tensor", "asarray", "float32", "constant", "Tensor"] {
      line = line.replacingCall(of: wrapper)
    }
    return line.withSingleBrackets
  }

  private static let submodules = ["random", "linalg", "functional", "nn", "math", "special", "F"]
}

extension StringProtocol {
  fileprivate var trimmedBlanks: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

extension String {
  /// `array([1, 2])` as `[1, 2]`, where nothing else stands in the brackets.
  fileprivate func replacingCall(of name: String) -> String {
    let characters = Array(self)
    let opening = Array(name + "([")
    guard characters.count > opening.count else { return self }
    for start in 0...(characters.count - opening.count)
    where Array(characters[start..<start + opening.count]) == opening {
      var depth = 0
      for index in (start + opening.count - 2)..<characters.count {
        if characters[index] == "(" { depth += 1 }
        if characters[index] == ")" { depth -= 1 }
        guard depth == 0 else { continue }
        let inner = characters[(start + opening.count - 1)..<index]
        guard inner.last == "]" else { break }
        return String(characters[..<start]) + String(inner) + String(characters[(index + 1)...])
      }
    }
    return self
  }

  /// `zeros((3, 4))` as `zeros(3, 4)`.
  fileprivate var withSingleBrackets: String {
    let characters = Array(self)
    var opens: [Int] = []
    var left = Set<Int>()
    var pairs: [Int: Int] = [:]
    for (index, character) in characters.enumerated() {
      if character == "(" { opens.append(index) }
      if character == ")", let open = opens.popLast() { pairs[open] = index }
    }
    for (open, close) in pairs {
      guard let inner = pairs[open + 1], inner == close - 1, open > 0,
        characters[open - 1].isLetter || characters[open - 1].isNumber
      else { continue }
      left.formUnion([open + 1, inner])
    }
    return String(characters.indices.filter { !left.contains($0) }.map { characters[$0] })
  }
}
