/// A path of SVG by its grammar (W3C, SVG 1.1, 8.3.9): every command has the numbers it takes.
public enum SVGPath {
  /// The places that a path reaches, in order; nil where it is none.
  public static func places(_ path: String) -> [(x: Double, y: Double)]? {
    guard let pieces = pieces(Array(path)), pieces.first.map({ "Mm".contains($0.command) }) ?? true
    else { return nil }
    var (x, y, found) = (0.0, 0.0, [(x: Double, y: Double)]())
    for (command, numbers) in pieces {
      let isRelative = command.isLowercase
      switch command.uppercased() {
      case "Z":
        guard numbers.isEmpty else { return nil }
      case "M", "L":
        guard !numbers.isEmpty, numbers.count.isMultiple(of: 2) else { return nil }
        for start in stride(from: 0, to: numbers.count, by: 2) {
          x = numbers[start] + (isRelative ? x : 0)
          y = numbers[start + 1] + (isRelative ? y : 0)
          found.append((x, y))
        }
      case "H", "V":
        guard !numbers.isEmpty else { return nil }
        for number in numbers {
          if command.uppercased() == "H" { x = number + (isRelative ? x : 0) }
          if command.uppercased() == "V" { y = number + (isRelative ? y : 0) }
          found.append((x, y))
        }
      default: return nil
      }
    }
    return found
  }

  /// All values of an attribute in a document, without a parser of XML.
  public static func attributes(_ name: String, of svg: String) -> [String] {
    svg.split(separator: " \(name)=\"", omittingEmptySubsequences: false).dropFirst().map {
      String($0.prefix { $0 != "\"" })
    }
  }

  private static func pieces(_ text: [Character]) -> [(command: Character, numbers: [Double])]? {
    var pieces: [(command: Character, numbers: [Double])] = []
    var place = 0
    while place < text.count {
      let character = text[place]
      if character == " " || character == "," {
        place += 1
      } else if character.isLetter {
        pieces.append((character, []))
        place += 1
      } else {
        guard !pieces.isEmpty, let number = number(text, &place) else { return nil }
        pieces[pieces.count - 1].numbers.append(number)
      }
    }
    return pieces
  }

  /// A sign, digits, and a point with more of them; a second point begins another number.
  private static func number(_ text: [Character], _ place: inout Int) -> Double? {
    let start = place
    if text[place] == "-" || text[place] == "+" { place += 1 }
    var hasPoint = false
    while place < text.count, text[place].isNumber || (text[place] == "." && !hasPoint) {
      hasPoint = hasPoint || text[place] == "."
      place += 1
    }
    guard place > start else { return nil }
    return Double(String(text[start..<place]))
  }
}
