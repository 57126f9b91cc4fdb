/// The encodings of text that are turned into UTF-8 before a table is read.
enum TextEncoding: String, CaseIterable, Sendable {
  case utf8, latin1, windows1252, utf16

  /// What 0x80 to 0x9F are in Windows-1252; those it leaves open are kept as in ISO 8859-1.
  private static let windows: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039,
    0x152, 0x8D, 0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC,
    0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
  ]

  /// The same text in UTF-8. Refuses UTF-16 that is none, with the place.
  func decoded(_ bytes: [UInt8], path: String) throws(Problem) -> [UInt8] {
    switch self {
    case .utf8: return bytes
    case .latin1, .windows1252:
      try MemoryBudget.check(bytes.count * 3)
      var text: [UInt8] = []
      text.reserveCapacity(bytes.count + bytes.count / 8)
      for byte in bytes {
        guard byte >= 0x80 else {
          text.append(byte)
          continue
        }
        let isWindows = self == .windows1252 && byte < 0xA0
        let scalar = isWindows ? TextEncoding.windows[Int(byte) - 0x80] : UInt32(byte)
        if let scalar = Unicode.Scalar(scalar) { text += Array(String(scalar).utf8) }
      }
      return text
    case .utf16:
      try MemoryBudget.check(bytes.count * 4)
      let isBig = bytes.starts(with: [0xFE, 0xFF]) || (bytes.count > 1 && bytes[0] == 0)
      let hasMark = bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE])
      guard bytes.count % 2 == 0 else {
        throw Problem(
          .badFile, "\(path): \(bytes.count) bytes are no UTF-16: two make a unit",
          hint: "was the download complete?", about: "encoding")
      }
      var units: [UInt16] = []
      units.reserveCapacity(bytes.count / 2)
      for place in stride(from: hasMark ? 2 : 0, to: bytes.count, by: 2) {
        let (one, two) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
        units.append(isBig ? one << 8 | two : two << 8 | one)
      }
      guard let text = String(validating: units, as: UTF16.self) else {
        throw Problem(
          .badFile, "\(path): this is no UTF-16", hint: "leave encoding= out", about: "encoding")
      }
      return Array(text.utf8)
    }
  }
}

extension CSV {
  /// The text that a request for a file asks for, in UTF-8.
  static func source(_ request: FileFormat.Request) throws(Problem) -> TextSource {
    let encoding =
      request.values.isWritten("encoding")
      ? request.values.text("encoding").flatMap(TextEncoding.init) ?? .utf8 : .utf8
    guard encoding != .utf8 else {
      return try request.look.text(header: request.values.flag("header"))
    }
    return TextSource(
      try encoding.decoded(request.look.bytes(), path: request.path), path: request.path)
  }
}
