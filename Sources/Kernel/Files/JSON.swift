/// A JSON value (RFC 8259). Numbers keep the digits they were written with, so that no bit of a
/// Double is lost; the members of an object keep their order.
public indirect enum JSON: Equatable, Sendable {
  case null
  case flag(Bool)
  case number(String)
  case text(String)
  case list([JSON])
  case object([Member])

  public struct Member: Equatable, Sendable {
    public let name: String
    public let value: JSON

    public init(name: String, value: JSON) { (self.name, self.value) = (name, value) }
  }

  public init(_ integer: Int) { self = .number(String(integer)) }
  public init(_ integer: UInt64) { self = .number(String(integer)) }
  public init(_ text: String?) { self = text.map { .text($0) } ?? .null }

  /// The shortest digits that read back to the same bits; NaN and infinity, which JSON lacks, as text.
  public init(_ number: Double) {
    self = number.isFinite ? .number("\(number)") : .text(JSON.word(notFinite: number))
  }

  /// `nan`, whatever its sign, `inf` and `-inf`.
  public static func word(notFinite number: Double) -> String {
    number.isNaN ? "nan" : number < 0 ? "-inf" : "inf"
  }

  public init(_ members: KeyValuePairs<String, JSON>) {
    self = .object(members.map { Member(name: $0.key, value: $0.value) })
  }
}

extension JSON {
  /// An object with one more member, where there is a value for it.
  func adding(_ name: String, _ value: JSON?) -> JSON {
    guard let value, case .object(let members) = self else { return self }
    return .object(members + [Member(name: name, value: value)])
  }

  /// Without blanks, on one line.
  public var written: String {
    var bytes: [UInt8] = []
    write(into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func write(into bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .flag(let flag): bytes += (flag ? "true" : "false").utf8
    case .number(let digits): bytes += digits.utf8
    case .text(let text): JSON.write(text, into: &bytes)
    case .list(let items):
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        item.write(into: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        JSON.write(member.name, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(into: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22, 0x5c: bytes += [UInt8(ascii: "\\"), UInt8(truncatingIfNeeded: scalar.value)]
      case _ where scalar.isControl:
        let digits = String(scalar.value, radix: 16)
        bytes += ("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8
      default: bytes += scalar.utf8
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension Unicode.Scalar {
  /// Whether it would act on a terminal that shows it: C0, C1 and bidirectional controls.
  public var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7f...0x9f, 0x61c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
    default: false
    }
  }
}

/// Taking a value apart. Each refusal says what was expected.
extension JSON {
  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }

  /// A member that may be missing; null counts as missing.
  public func optional(_ name: String) -> JSON? {
    guard let value = members?.first(where: { $0.name == name })?.value, value != .null else {
      return nil
    }
    return value
  }

  public func member(_ name: String) throws(Problem) -> JSON {
    guard let value = optional(name) else { throw JSON.lacks("a member \"\(name)\"") }
    return value
  }

  public func items() throws(Problem) -> [JSON] {
    guard case .list(let items) = self else { throw JSON.lacks("a list") }
    return items
  }

  public func text() throws(Problem) -> String {
    guard case .text(let text) = self else { throw JSON.lacks("a text") }
    return text
  }

  public func flag() throws(Problem) -> Bool {
    guard case .flag(let flag) = self else { throw JSON.lacks("true or false") }
    return flag
  }

  public func integer() throws(Problem) -> Int {
    guard case .number(let digits) = self, let value = Int(digits) else {
      throw JSON.lacks("a whole number")
    }
    return value
  }

  /// At least 0, such as a count, and small enough that two of them can be added.
  public func count() throws(Problem) -> Int {
    let value = try integer()
    guard value >= 0, value <= 1 << 61 else { throw JSON.lacks("a count") }
    return value
  }

  public func word64() throws(Problem) -> UInt64 {
    guard case .number(let digits) = self, let value = UInt64(digits) else {
      throw JSON.lacks("a whole number of at least 0")
    }
    return value
  }

  public func double() throws(Problem) -> Double {
    switch self {
    case .number(let digits):
      if let value = Double(digits) { return value }
    case .text("nan"), .text("-nan"): return .nan
    case .text("inf"): return .infinity
    case .text("-inf"): return -.infinity
    default: break
    }
    throw JSON.lacks("a number")
  }

  private static func lacks(_ what: String) -> Problem { Problem(.badFile, "\(what) is missing") }
}
