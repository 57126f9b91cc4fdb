/// The characters (code points) of a text, and the whole numbers that stand for them in its rows.
///
/// 0 is padding, 1 any character that is not in the alphabet, and from 2 on stand its characters in the
/// order of their code points.
public struct Alphabet: Equatable, Sendable {
  public static let padding = 0
  public static let unknown = 1
  static let first = 2

  /// Rising.
  public let scalars: [Unicode.Scalar]

  init(_ scalars: Set<Unicode.Scalar>) { self.scalars = scalars.sorted() }

  /// Of a text that lists each character once, in order; nil for another.
  init?(listed text: String) {
    scalars = Array(text.unicodeScalars)
    guard zip(scalars, scalars.dropFirst()).allSatisfy(<) else { return nil }
  }

  /// How many numbers there are: what a layer `embed` takes.
  public var words: Int { scalars.count + Alphabet.first }

  public var listed: String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }

  /// The number of a character.
  func code(_ scalar: Unicode.Scalar) -> Int {
    var (low, high) = (0, scalars.count)
    while low < high {
      let middle = (low + high) / 2
      if scalars[middle] < scalar { low = middle + 1 } else { high = middle }
    }
    guard low < scalars.count, scalars[low] == scalar else { return Alphabet.unknown }
    return low + Alphabet.first
  }

  /// The character of a number, U+FFFD for what is in no alphabet; nil for padding.
  func scalar(_ code: Float) -> Unicode.Scalar? {
    guard code != Float(Alphabet.padding) else { return nil }
    guard let place = Int(exactly: code), scalars.indices.contains(place - Alphabet.first) else {
      return "\u{FFFD}"
    }
    return scalars[place - Alphabet.first]
  }
}

extension Dataset {
  /// The text of a row, what was cut off left out; nil where rows are no text.
  public func text(ofRow row: Int) -> String? {
    guard case .text(let length, let alphabet) = arrangement, row >= 0, row < rows else {
      return nil
    }
    return inputs.withFloats { floats in
      var text = ""
      for place in row * length..<(row + 1) * length {
        if let scalar = alphabet.scalar(floats[place]) { text.unicodeScalars.append(scalar) }
      }
      return text
    }
  }

  /// The lines of a text as `data lines` reads them: with a tab and the class behind, or, where each
  /// position is a row, as they were; nil where rows are no text. What was cut off stays away.
  public var textLines: [String]? {
    guard case .text(_, let alphabet) = arrangement else { return nil }
    guard case .classes(let labels, let names) = target, names == alphabet.following else {
      return (0..<rows).map { row in
        (text(ofRow: row) ?? "") + goalTexts(row).map { "\t" + $0 }.joined()
      }
    }
    var lines: [String] = []
    var line = ""
    for label in labels {
      if alphabet.scalars.indices.contains(Int(label)) {
        line.unicodeScalars.append(alphabet.scalars[Int(label)])
      } else {
        lines.append(line)
        line = ""
      }
    }
    return lines
  }

  /// The rows of a text in other numbers: `length` characters, the last ones where there are more.
  func recoded(length: Int, alphabet: Alphabet) throws(Problem) -> Tensor {
    guard case .text(let own, let known) = arrangement else { return inputs }
    var codes = [Float(Alphabet.padding), Float(Alphabet.unknown)]
    codes += known.scalars.map { Float(alphabet.code($0)) }
    var tensor = try Tensor(try Shape([rows, length]))
    let shared = min(own, length)
    try tensor.withMutableFloats { cells in
      inputs.withFloats { floats in
        for row in 0..<rows {
          for place in 1...shared {
            let code = Int(floats[(row + 1) * own - place])
            cells[(row + 1) * length - place] = codes[min(max(code, 0), codes.count - 1)]
          }
        }
      }
    }
    return tensor
  }
}
