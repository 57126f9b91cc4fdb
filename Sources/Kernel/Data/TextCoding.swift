/// Texts as rows of numbers: what length and alphabet come to, and what was lost.
struct TextCoding {
  private let scan: TextScan
  private(set) var length = 1
  private(set) var alphabet = Alphabet([])
  private var isFitted = false
  /// Characters of each text.
  let lengths: [Int]

  init(of scan: TextScan) {
    self.scan = scan
    // A code point has one byte that is no continuation.
    lengths = scan.texts.map { text in scan.bytes[text].count { $0 & 0xC0 != 0x80 } }
  }

  /// The longest text, at most `most`, or what is asked for; every character there is.
  mutating func fit(length asked: Int?, most: Int) {
    isFitted = true
    length = asked ?? min(lengths.max() ?? 1, most)
    var met: Set<Unicode.Scalar> = []
    for text in scan.texts { each(of: text) { met.insert($0) } }
    alphabet = Alphabet(met)
  }

  /// Those of a model.
  mutating func fix(length: Int, alphabet: Alphabet) {
    (self.length, self.alphabet) = (length, alphabet)
  }

  /// (rows, length), padded in front. Refuses what does not fit in memory before anything is made.
  func inputs() throws(Problem) -> Tensor {
    let size = scan.texts.count.multipliedReportingOverflow(by: length)
    guard !size.overflow, size.partialValue <= Int.max / 8 else {
      throw Problem(.memory, "\(scan.path): \(scan.texts.count) lines of \(length) characters")
    }
    try MemoryBudget.check(size.partialValue * 4)
    var tensor = try Tensor(try Shape([scan.texts.count, length]))
    let codes = alphabet.scalars.prefix { $0.isASCII }.isEmpty ? [] : asciiCodes
    try tensor.withMutableFloats { floats in
      for (row, text) in scan.texts.enumerated() {
        var place = row * length + length - lengths[row]
        each(of: text) { scalar in
          if place >= row * length {
            let code =
              scalar.isASCII && !codes.isEmpty
              ? codes[Int(scalar.value)] : alphabet.code(scalar)
            floats[place] = Float(code)
          }
          place += 1
        }
      }
    }
    return tensor
  }

  private var asciiCodes: [Int] {
    (0..<128).map { alphabet.code(Unicode.Scalar(UInt8($0))) }
  }

  /// The numbers of the characters of a text, all of them.
  func codes(of text: Int) -> [Int] {
    var codes: [Int] = []
    codes.reserveCapacity(lengths[text])
    each(of: scan.texts[text]) { codes.append(alphabet.code($0)) }
    return codes
  }

  private func each(of text: Range<Int>, _ body: (Unicode.Scalar) -> Void) {
    var place = text.lowerBound
    while place < text.upperBound {
      let lead = UInt32(scan.bytes[place])
      let count = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
      var value = count == 1 ? lead : lead & (0x7F >> UInt32(count))
      for byte in scan.bytes[(place + 1)..<min(place + count, text.upperBound)] {
        value = value << 6 | UInt32(byte & 0x3F)
      }
      body(Unicode.Scalar(value) ?? "\u{FFFD}")
      place += count
    }
  }

  // MARK: What is said

  /// `cutting` where longer lines lose their beginning.
  func notes(cutting: Bool) -> [String] {
    var notes: [String] = []
    let cut = lengths.count { $0 > length }
    if cut > 0, cutting {
      notes.append(
        "\(cut) of \(lengths.count) lines \(cut == 1 ? "is" : "are") longer than \(length) "
          + "characters: the last \(length) are kept"
          + (isFitted ? "; length=\(lengths.max() ?? length) keeps all" : ""))
    }
    guard isFitted else { return notes + strangers }
    if !cutting {
      notes.append(
        "no class: each position of \(lengths.count) lines is a row, the \(length) characters before it, "
          + "and its class the one that stands there or the end; sep=tab reads a class")
    }
    let mean = Double(lengths.reduce(0, +)) / Double(max(1, lengths.count))
    notes.append(
      "characters as numbers from 2 on, in the order of their code points: "
        + TextCoding.ranges(alphabet.scalars)
        + "; 0 pads in front, 1 is any other")
    notes.append(
      "lines have \(lengths.min() ?? 0) to \(lengths.max() ?? 0) characters, on average "
        + "\(Numeral.short(mean)); layers begin with embed \(alphabet.words) 16")
    return notes
  }

  /// Characters that a model's alphabet does not have, counted and named.
  private var strangers: [String] {
    var strange: [Unicode.Scalar: Int] = [:]
    for text in scan.texts {
      each(of: text) { if alphabet.code($0) == Alphabet.unknown { strange[$0, default: 0] += 1 } }
    }
    guard !strange.isEmpty else { return [] }
    let total = strange.values.reduce(0, +)
    return [
      "\(total) \(total == 1 ? "character is" : "characters are") not in the model's alphabet, read as "
        + "unknown: " + CSV.listed(strange.keys.sorted().map(Alphabet.shown), limit: 8)
    ]
  }

  /// `a-z A B D`: neighbours together, at most twelve pieces.
  static func ranges(_ scalars: [Unicode.Scalar]) -> String {
    var pieces: [(first: Unicode.Scalar, last: Unicode.Scalar)] = []
    for scalar in scalars {
      if let last = pieces.last?.last, last.value + 1 == scalar.value {
        pieces[pieces.count - 1].last = scalar
      } else {
        pieces.append((scalar, scalar))
      }
    }
    let words = pieces.map { piece in
      let first = Alphabet.shown(piece.first)
      let gap = piece.last.value - piece.first.value
      return gap == 0 ? first : first + (gap == 1 ? " " : "-") + Alphabet.shown(piece.last)
    }
    let more = words.count > 12 ? " … (\(scalars.count) in all)" : ""
    return words.prefix(12).joined(separator: " ") + more
  }
}
