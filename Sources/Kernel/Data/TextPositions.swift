/// Every position of every line as a row: the characters before it, and as its class the one that stands
/// there, `end` behind the last. So the mean loss of rows is the mean loss over positions.
///
/// Rows of one line are told apart by their position, so the key of a row is of its whole line and its
/// place in it; lines stay whole in a split.
struct TextPositions {
  /// Steps of a row where nothing is asked for.
  static let mostSteps = 32

  let inputs: Tensor
  let target: Target
  /// The text that each row is of.
  let texts: [Int]
  private let places: [Int]

  /// `coding` says length and alphabet. Positions whose own character is not in the alphabet are no rows.
  /// Refuses what does not fit in memory before anything is made.
  init(_ coding: TextCoding) throws(Problem) {
    let (length, alphabet) = (coding.length, coding.alphabet)
    let most = coding.lengths.reduce(coding.lengths.count, &+)
    // A row, its class, text, place and two keys.
    let size = most.multipliedReportingOverflow(by: 4 * length + 36)
    try MemoryBudget.check(size.overflow ? nil : size.partialValue)
    let end = Int32(alphabet.scalars.count)
    var (labels, texts, places): ([Int32], [Int], [Int]) = ([], [], [])
    for text in coding.lengths.indices {
      for (place, code) in coding.codes(of: text).enumerated() where code != Alphabet.unknown {
        labels.append(Int32(code - Alphabet.first))
        texts.append(text)
        places.append(place)
      }
      labels.append(end)
      texts.append(text)
      places.append(coding.lengths[text])
    }
    var tensor = try Tensor(try Shape([labels.count, length]))
    try tensor.withMutableFloats { floats in
      var (known, codes): (Int, [Int]) = (-1, [])
      for row in labels.indices {
        if texts[row] != known { (known, codes) = (texts[row], coding.codes(of: texts[row])) }
        let before = codes[..<places[row]].suffix(length)
        for (step, code) in before.enumerated() {
          floats[(row + 1) * length - before.count + step] = Float(code)
        }
      }
    }
    inputs = tensor
    target = .classes(labels: labels, names: alphabet.following)
    (self.texts, self.places) = (texts, places)
  }

  /// What a split keeps together: the rows of a line, and of the lines that are equal to it.
  func groups(_ whole: [UInt64]) -> [Double] {
    var first: [UInt64: Int] = [:]
    for (place, key) in whole.enumerated() where first[key] == nil { first[key] = place }
    return texts.map { Double(first[whole[$0]] ?? $0) }
  }

  /// From the keys of the whole texts.
  func keys(_ whole: [UInt64]) -> RowKeys {
    RowKeys(
      inputs: zip(texts, places).map { text, place in
        RowHash.mix(whole[text] &+ UInt64(place) &* 0x9E37_79B9_7F4A_7C15)
      }, targets: RowKeys.keys(of: target))
  }
}

extension Alphabet {
  /// What may follow some characters: one of the alphabet, or the end of the line.
  var following: [String] {
    var met: Set<String> = []
    return scalars.map { scalar in
      let name = Alphabet.shown(scalar)
      // Two code points may be the same letter to whoever compares texts.
      return met.insert(name).inserted ? name : Alphabet.numbered(scalar)
    } + ["end"]
  }

  /// A character, by its number where nothing would be seen.
  static func shown(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .unassigned,
      .privateUse, .nonspacingMark, .enclosingMark, .spacingMark, .surrogate:
      numbered(scalar)
    default: String(Character(scalar))
    }
  }

  private static func numbered(_ scalar: Unicode.Scalar) -> String {
    "U+" + String(scalar.value, radix: 16, uppercase: true)
  }
}
