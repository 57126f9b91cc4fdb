/// Which part of the house may use which.
enum Walls {
  /// The folders of the kernel, each using only those before it.
  static let kernelOrder = [
    "Catalogue", "Compute", "Files", "Numbers", "Schedules", "Initialisers", "Losses",
    "Metrics", "Layers", "Optimisers", "Data", "Recipes", "Models", "Training", "Predictors",
    "Studies", "Sessions",
  ]

  /// The folders of the program, each using only those before it.
  static let replOrder = [
    "Language", "Interpreter", "Figures", "Explanations", "Reference", "Lessons", "Commands",
    "Fronts",
  ]

  /// The modules of ours, and where each may be imported.
  private static let doors: [String: [String]] = [
    "Kernel": ["Sources/Repl"],
    "Viz": ["Sources/Repl"],
    "Repl": [],
    "CEdit": ["Sources/Repl/Fronts"],
    "CKernels": ["Sources/Kernel"],
    "CData": ["Sources/Kernel/Data"],
    "CSQLite": ["Sources/Kernel/Sessions"],
    "CZlib": ["Sources/Kernel/Files"],
    "CPNG": ["Sources/Kernel/Files"],
    "CJPEG": ["Sources/Kernel/Files"],
    "CMD4C": ["Sources/Repl/Fronts/Teach"],
  ]
  /// Modules of the toolchain that the sources may use; Foundation costs 3 ms and 50 MB.
  private static let toolchain: Set = ["Glibc", "Musl", "Darwin", "Synchronization"]

  static func imports(_ source: SourceText) -> [String] {
    guard source.isSwift, source.isUnder("Sources") else { return [] }
    return Checks.faults(in: source, lines: source.codeLines) { line in
      let words = Checks.words(line)
      guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count else {
        return nil
      }
      let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "var", "let"]
      let rest = words[(keyword + 1)...].drop { kinds.contains($0) }
      guard let module = rest.first.map(String.init) else { return nil }
      if let rooms = doors[module] {
        return rooms.contains { source.isUnder($0) } ? nil : "may not import \(module)"
      }
      return toolchain.contains(module) ? nil : "may not import \(module)"
    }
  }

  /// A file may not mention a type that a later folder of its module declares.
  static func direction(
    _ sources: [SourceText], in module: String, _ order: [String], last: [String] = []
  ) -> [String] {
    var faults: [String] = []
    var owner: [String: Int] = [:]
    var files: [(source: SourceText, rank: Int)] = []
    for source in sources where source.isSwift && source.isUnder(module) {
      if last.contains(source.path) { continue }
      guard source.folders.count > 2, let rank = order.firstIndex(of: source.folders[2]) else {
        faults.append("\(source.path): stands in no folder of the order")
        continue
      }
      files.append((source, rank))
      for name in topLevelTypes(source) { owner[name] = min(rank, owner[name] ?? rank) }
    }
    for (source, rank) in files {
      let own = Set(allTypes(source.code))
      faults += Checks.faults(in: source, lines: source.codeLines) { line in
        let later = mentions(line).first { name in
          guard let home = owner[name], !own.contains(name) else { return false }
          return home > rank
        }
        return later.map { "\($0) belongs to the later folder \(order[owner[$0] ?? 0])" }
      }
    }
    return faults
  }

  /// The interpreter is extended where it stands, and where a front opens its session: never by a
  /// command.
  static func extensions(_ sources: [SourceText]) -> [String] {
    sources.filter { $0.isSwift && $0.isUnder("Sources/Repl/Commands") }.flatMap { source in
      Checks.faults(in: source, lines: source.codeLines) { line in
        mentions(line).contains("Interpreter") ? "a command sees no interpreter" : nil
      }
    }
  }

  private static let typeKeywords: Set<Substring> = [
    "struct", "class", "enum", "protocol", "actor", "typealias",
  ]

  private static func allTypes(_ code: some StringProtocol) -> [String] {
    let words = Checks.words(code)
    return zip(words, words.dropFirst()).compactMap { keyword, name in
      typeKeywords.contains(keyword) && name.first?.isUppercase == true ? String(name) : nil
    }
  }

  /// The types declared outside every brace and visible to other files.
  private static func topLevelTypes(_ source: SourceText) -> [String] {
    var depth = 0
    var names: [String] = []
    for line in source.codeLines {
      if depth == 0, !line.contains("private ") { names += allTypes(line) }
      depth += line.reduce(0) { $0 + ($1 == "{" ? 1 : $1 == "}" ? -1 : 0) }
    }
    return names
  }

  /// The words of a line that could name a type; what follows a dot is a member.
  private static func mentions(_ line: Substring) -> [String] {
    var found: [String] = []
    var word = ""
    var before: Character = " "
    var last: Character = " "
    for character in String(line) + " " {
      if character.isLetter || character.isNumber || character == "_" {
        if word.isEmpty { before = last }
        word.append(character)
      } else {
        if word.first?.isUppercase == true, before != "." { found.append(word) }
        word = ""
      }
      last = character
    }
    return found
  }
}
