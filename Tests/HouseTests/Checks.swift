import Foundation

/// What a file may not do; each check returns one line per fault, empty when the file is in order.
enum Checks {
  static let longestFile = 400
  static let longestFunction = 60

  static func size(_ source: SourceText) -> [String] {
    let lines = source.raw.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
    return lines > longestFile ? ["\(source.path): \(lines) lines, at most \(longestFile)"] : []
  }

  static func tabs(_ source: SourceText) -> [String] {
    faults(in: source, lines: source.rawLines) { $0.utf8.contains(9) ? "a tab" : nil }
  }

  static func unfinishedWords(_ source: SourceText) -> [String] {
    // A pattern takes long over a whole house, so only files that hold such letters meet it.
    let marks = [
      "TODO", "FIXME", "XXX", "HACK", "tub", "laceholder", "nimplemented", "ot implemented",
    ]
    guard marks.contains(where: { source.raw.range(of: $0, options: .literal) != nil }) else {
      return []
    }
    let words = try? Regex(
      #"\b(TODO|FIXME|XXX|HACK|[Ss]tub|[Pp]laceholder|[Uu]nimplemented|[Nn]ot implemented)\b"#)
    return faults(in: source, lines: source.rawLines) { line in
      guard let words, let match = line.firstMatch(of: words) else { return nil }
      return "unfinished: \(line[match.range])"
    }
  }

  /// Only the console writes to the screen.
  static func printing(_ source: SourceText) -> [String] {
    guard source.isSwift, source.isUnder("Sources"), !source.isUnder("Sources/Repl/Fronts")
    else { return [] }
    let call = try? Regex(#"(^|[^.\w])(print|debugPrint|dump|puts|fputs|printf|putchar)\("#)
    return faults(in: source, lines: source.codeLines) { line in
      guard let call, line.utf8.contains(UInt8(ascii: "(")), line.firstMatch(of: call) != nil else {
        return nil
      }
      return "writes to the screen outside the console"
    }
  }

  /// Ways to stop the process, to let the locale change a number, to run a program, or to lose a
  /// history file.
  static func forbiddenCalls(_ source: SourceText) -> [String] {
    guard source.isUnder("Sources") else { return [] }
    let calls = [
      "try!", "as!", "fatalError(", "String(format:", "strtod(", "strtof(", "atof(",
      "setlocale(LC_ALL", "H_LOAD", "H_SAVE", "popen(", "system(", "execv", "@unchecked",
      "NSString", "DispatchQueue",
    ].filter { source.code.range(of: $0, options: .literal) != nil }
    let unwrap = try? Regex(#"[\w)\]]!([^=]|$)"#)
    let task = try? Regex(#"(^|[^.\w])Task \{"#)
    return faults(in: source, lines: source.codeLines) { line in
      if let call = calls.first(where: { line.contains($0) }) { return "\(call) is not allowed" }
      if source.isSwift, let unwrap, line.utf8.contains(UInt8(ascii: "!")),
        line.firstMatch(of: unwrap) != nil
      {
        return "forced unwrap"
      }
      if source.isSwift, let task, line.utf8.contains(UInt8(ascii: "{")),
        line.firstMatch(of: task) != nil
      {
        return "Task { is not allowed"
      }
      return nil
    }
  }

  /// Brace blocks that are not the body of a type: functions, accessors, closures.
  static func functionSizes(_ source: SourceText) -> [String] {
    var faults: [String] = []
    var open: [(line: Int, counts: Bool)] = []
    var head: [UInt8] = []
    var line = 1
    for byte in source.code.utf8 {
      switch byte {
      case UInt8(ascii: "\n"): line += 1
      case UInt8(ascii: "{"):
        let text = String(decoding: head, as: UTF8.self)
        open.append((line, !opensType(text, isSwift: source.isSwift)))
        head = []
        continue
      case UInt8(ascii: "}"):
        head = []
        guard let block = open.popLast(), block.counts else { continue }
        let length = line - block.line + 1
        if length > longestFunction {
          faults.append(
            "\(source.path):\(block.line): \(length) lines in a function, at most \(longestFunction)"
          )
        }
        continue
      case UInt8(ascii: ";"):
        head = []
        continue
      default: break
      }
      head.append(byte)
    }
    return faults
  }

  /// Whether the text before a brace declares a type (or, in C, data): the last keyword decides.
  private static func opensType(_ head: String, isSwift: Bool) -> Bool {
    let types: Set = ["struct", "class", "enum", "extension", "protocol", "actor", "union"]
    let others: Set = [
      "func", "init", "deinit", "subscript", "var", "let", "case", "if", "else", "for", "while",
      "switch", "guard", "do", "catch", "defer", "repeat", "return", "get", "set",
    ]
    if !isSwift {
      let last = head.last { !$0.isWhitespace }
      if last == ")" { return false }
      return last == "=" || words(head).contains { types.contains(String($0)) }
        || head.contains("extern")
    }
    let word = words(head).last { types.contains(String($0)) || others.contains(String($0)) }
    return word.map { types.contains(String($0)) } ?? false
  }

  static func words(_ text: some StringProtocol) -> [Substring] {
    Substring(text).split { !($0.isLetter || $0.isNumber || $0 == "_") }
  }

  static func faults(
    in source: SourceText, lines: [Substring], check: (Substring) -> String?
  ) -> [String] {
    lines.enumerated().compactMap { number, line in
      check(line).map { "\(source.path):\(number + 1): \($0)" }
    }
  }
}
