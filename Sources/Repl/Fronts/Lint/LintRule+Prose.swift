import Kernel
import Viz

extension LintRule {
  static let numbers = LintRule(
    name: "numbers",
    summary:
      "A number in the prose with a point, a percent sign or three digits stands in an `out` fence above it, or was "
      + "typed in an `ath` fence above it. It may have fewer digits here, and a share may be in percent. Left out are years, "
      + "headings, code, links, what stands in quotation marks, `arXiv:` numbers, and places such as section 3.3."
  ) { lesson in
    let held = HeldNumbers(lesson.notebook)
    return lesson.prose.filter { !$0.isHeading }.flatMap { line in
      ProseNumber.all(in: line.bytes, without: line.isQuoted).filter {
        $0.isTelling && !held.hold($0, above: line.number)
      }.map { number in
        let text = String(decoding: line.bytes[number.range], as: UTF8.self)
        return lesson.at(
          line.number, byte: number.range.lowerBound, "\(text) stands in no output above it")
      }
    }
  }

  static let sentences = LintRule(
    name: "sentences", summary: "A line of prose holds one sentence."
  ) { lesson in
    lesson.prose.filter { !$0.isHeading }.compactMap { line in
      SentenceEnds.second(in: line).map {
        lesson.at(line.number, byte: $0, "a second sentence begins in this line")
      }
    }
  }

  static let purpose = LintRule(
    name: "purpose", summary: "A step (`##`) says in prose what it is for before its first fence."
  ) { lesson in
    let markdown = lesson.notebook.markdown
    let steps = Set(markdown.headings.filter { $0.level == 2 }.map(\.line))
    let fences = Set(markdown.fences.filter { $0.depth == 0 }.map(\.opening))
    let spoken = Set(lesson.prose.filter { !$0.isHeading && !$0.isBlank }.map(\.number))
    var silent: Int?
    var findings: [LintFinding] = []
    for line in 0..<lesson.notebook.lines.count {
      if steps.contains(line) {
        silent = line
      } else if spoken.contains(line) {
        silent = nil
      } else if let step = silent, fences.contains(line) {
        findings.append(
          lesson.at(step, "the step does not say what it is for before its first fence"))
        silent = nil
      }
    }
    return findings
  }

  static let width = LintRule(
    name: "width", summary: "A line of an `out` fence has at most 72 columns."
  ) { lesson in
    lesson.notebook.cells.flatMap { $0.output.map { Array($0.body) } ?? [] }.compactMap {
      line -> LintFinding? in
      let width = DisplayWidth.of(lesson.notebook.lines.text(line))
      guard width > 72 else { return nil }
      return lesson.at(line, "\(width) columns, and 72 is what a lesson shows")
    }
  }

  static let html = LintRule(
    name: "html",
    summary:
      "An `ath`, `out`, `guess` or `ask` fence right below a tag is HTML and does not run: a blank line goes before "
      + "it. Comments are meant."
  ) { lesson in
    lesson.notebook.markdown.html.filter { $0.kind.endsAtBlank }.flatMap { html in
      html.lines.compactMap { line -> LintFinding? in
        guard let kind = FenceMark(lesson.notebook.lines[line]).flatMap(NotebookReader.kind) else {
          return nil
        }
        return lesson.at(
          line, "this \(kind) fence is part of the HTML above it: a blank line goes between them")
      }
    }
  }
}

extension ProseLine {
  var isBlank: Bool { bytes.allSatisfy(Ascii.isBlank) }
}

/// Where sentences end in a line.
enum SentenceEnds {
  /// Words that end in a point and no sentence.
  private static let short: Set<String> = [
    "al", "approx", "cf", "ch", "dr", "e.g", "ed", "eds", "eq", "etc", "fig", "i.e", "mr", "ms",
    "no", "pp", "sec",
    "st", "vol", "vs",
  ]

  /// The byte at which a second sentence begins: a capital or code after a point, a question or an
  /// exclamation mark and a blank.
  static func second(in line: ProseLine) -> Int? {
    let bytes = line.bytes
    for at in bytes.indices where ".?!".utf8.contains(bytes[at]) && !line.isCode[at] {
      var next = at + 1
      while next < bytes.count, "\")*_".utf8.contains(bytes[next]) { next += 1 }
      guard next < bytes.count, Ascii.isBlank(bytes[next]) else { continue }
      while next < bytes.count, Ascii.isBlank(bytes[next]) || "\"(*_".utf8.contains(bytes[next]) {
        next += 1
      }
      guard next < bytes.count,
        (65...90).contains(bytes[next]) || bytes[next] == FenceMark.backtick,
        !isAbbreviation(bytes[..<at])
      else { continue }
      return next
    }
    return nil
  }

  /// Whether a point behind `text` belongs to a short word, an initial or the number of a list.
  private static func isAbbreviation(_ text: ArraySlice<UInt8>) -> Bool {
    let word = text.reversed().prefix { Ascii.isName($0) || $0 == Ascii.point }.reversed()
    let isFirst = text.dropLast(word.count).allSatisfy { Ascii.isBlank($0) || $0 == Ascii.greater }
    if isFirst, word.allSatisfy(Ascii.isDigit) { return true }
    if word.count == 1, let letter = word.first, Ascii.isLetter(letter) { return true }
    return short.contains(String(decoding: Array(word), as: UTF8.self).asciiLowercased)
  }
}
