/// Reads JSON from bytes: names that come twice, numbers that are none, invalid UTF-8, depth beyond
/// a limit and bytes behind the value are refused, each with its place.
struct JSONReader {
  private let bytes: [UInt8]
  private let deepest: Int
  private var place = 0

  static func read(_ bytes: [UInt8], deepest: Int = 32) throws(Problem) -> JSON {
    var reader = JSONReader(bytes: bytes, deepest: deepest)
    reader.skipBlanks()
    let value = try reader.value(depth: 0)
    reader.skipBlanks()
    guard reader.place == bytes.count else { throw reader.problem("more than one value") }
    return value
  }

  private init(bytes: [UInt8], deepest: Int) {
    self.bytes = bytes
    self.deepest = deepest
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private func problem(_ what: String) -> Problem {
    Problem(.badFile, "the JSON is damaged at byte \(place): \(what)")
  }

  private mutating func skipBlanks() {
    while let byte = next, byte == 32 || byte == 9 || byte == 10 || byte == 13 { place += 1 }
  }

  /// Takes `byte` and the blanks around it where it is next.
  private mutating func takes(_ byte: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: byte) else { return false }
    place += 1
    skipBlanks()
    return true
  }

  private mutating func value(depth: Int) throws(Problem) -> JSON {
    guard depth <= deepest else { throw problem("nested more than \(deepest) deep") }
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try list(depth: depth)
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "t"): return try word("true", .flag(true))
    case UInt8(ascii: "f"): return try word("false", .flag(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw problem("it ends too early")
    default: return try number()
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(Problem) -> JSON {
    let letters = "\(word)".utf8
    guard bytes[place...].starts(with: letters) else { throw problem("no value") }
    place += letters.count
    return value
  }

  private mutating func object(depth: Int) throws(Problem) -> JSON {
    var members: [JSON.Member] = []
    var names: Set<String> = []
    place += 1
    if takes("}") { return .object([]) }
    while true {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw problem("no name") }
      let name = try text()
      guard names.insert(name).inserted else { throw problem("a name comes twice") }
      guard takes(":") else { throw problem("no ':'") }
      members.append(JSON.Member(name: name, value: try value(depth: depth + 1)))
      if takes(",") { continue }
      guard takes("}") else { throw problem("no ',' or '}'") }
      return .object(members)
    }
  }

  private mutating func list(depth: Int) throws(Problem) -> JSON {
    var items: [JSON] = []
    place += 1
    if takes("]") { return .list([]) }
    while true {
      skipBlanks()
      items.append(try value(depth: depth + 1))
      if takes(",") { continue }
      guard takes("]") else { throw problem("no ',' or ']'") }
      return .list(items)
    }
  }

  private mutating func number() throws(Problem) -> JSON {
    let start = place
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { (48...57).contains($0) } ?? false }
    func takeDigits(_ reader: inout JSONReader) -> Bool {
      let first = reader.place
      while isDigit(reader.next) { reader.place += 1 }
      return reader.place > first
    }
    if next == UInt8(ascii: "-") { place += 1 }
    let leading = place
    guard takeDigits(&self) else { throw problem("no value") }
    guard bytes[leading] != 48 || place == leading + 1 else { throw problem("a leading 0") }
    if next == UInt8(ascii: ".") {
      place += 1
      guard takeDigits(&self) else { throw problem("no digit behind the point") }
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      place += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
      guard takeDigits(&self) else { throw problem("no digit in the exponent") }
    }
    return .number(String(decoding: bytes[start..<place], as: UTF8.self))
  }

  private mutating func text() throws(Problem) -> String {
    place += 1
    var found: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        place += 1
        guard let text = String(validating: found, as: UTF8.self) else {
          throw problem("a text that is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): try escape(into: &found)
      case 0..<32: throw problem("a control character in a text")
      default:
        found.append(byte)
        place += 1
      }
    }
    throw problem("a text that does not end")
  }

  private mutating func escape(into found: inout [UInt8]) throws(Problem) {
    place += 1
    let plain: [UInt8: UInt8] = [
      UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
      UInt8(ascii: "/"): UInt8(ascii: "/"), UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12,
      UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
    ]
    guard let byte = next else { throw problem("a text that does not end") }
    place += 1
    if let stands = plain[byte] { return found.append(stands) }
    guard byte == UInt8(ascii: "u") else { throw problem("an unknown escape") }
    var code = try unit()
    if (0xD800..<0xDC00).contains(code) {
      guard bytes[place...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
        throw problem("half a character")
      }
      place += 2
      let low = try unit()
      guard (0xDC00..<0xE000).contains(low) else { throw problem("half a character") }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw problem("half a character") }
    found += Array(String(Character(scalar)).utf8)
  }

  /// Four hexadecimal digits.
  private mutating func unit() throws(Problem) -> UInt32 {
    guard place + 4 <= bytes.count,
      bytes[place..<(place + 4)].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let code = UInt32(String(decoding: bytes[place..<(place + 4)], as: UTF8.self), radix: 16)
    else { throw problem("an escape without four digits") }
    place += 4
    return code
  }
}

extension JSON {
  /// Reads a value that fills all of `bytes`. Refuses names that come twice, numbers that are none,
  /// invalid UTF-8, values nested more than `deepest` deep, and bytes behind the value.
  public static func read(_ bytes: [UInt8], deepest: Int = 32) throws(Problem) -> JSON {
    try JSONReader.read(bytes, deepest: deepest)
  }
}
