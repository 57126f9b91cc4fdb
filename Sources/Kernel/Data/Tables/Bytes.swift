/// Bytes that mean something in tables.
extension UInt8 {
  static let tab: UInt8 = 9
  static let blank = UInt8(ascii: " ")
  static let quote = UInt8(ascii: "\"")
  static let apostrophe = UInt8(ascii: "'")
  static let comma = UInt8(ascii: ",")
  static let point = UInt8(ascii: ".")
  static let semicolon = UInt8(ascii: ";")
  static let colon = UInt8(ascii: ":")
  static let bar = UInt8(ascii: "|")
  static let plus = UInt8(ascii: "+")
  static let minus = UInt8(ascii: "-")
  static let slash = UInt8(ascii: "/")
  static let percent = UInt8(ascii: "%")

  var isDigit: Bool { self >= 48 && self <= 57 }
}
