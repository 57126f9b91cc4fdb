/// How the numbers of a column are written: `1.5`, `1,234.5`, `1.234,5`, `12 %`, `€3`.
///
/// A form fits a column where every cell is a number in it. Locale-free; digits are ASCII.
public struct NumberForm: Equatable, Sendable {
  /// Between the whole and the fraction.
  public var decimal: UInt8
  /// Between groups of three digits of the whole; nil where there is none.
  public var thousands: UInt8?
  /// Whether each cell ends in `%`, which is left out: 12 % is 12.
  public var isPercent: Bool
  /// What stands before or behind each number and is left out; empty where nothing does.
  public var unit: String

  public static let plain = NumberForm()

  init(decimal: UInt8 = .point, thousands: UInt8? = nil, isPercent: Bool = false, unit: String = "")
  {
    self.decimal = decimal
    self.thousands = thousands
    self.isPercent = isPercent
    self.unit = unit
  }

  /// Currencies by sign and by code.
  static let units = [
    "$", "€", "£", "¥", "₹", "₽", "₩", "₺", "USD", "EUR", "GBP", "JPY", "CHF", "INR", "CNY",
  ]

  static let pointUnits: Set<String> = ["$", "£", "¥", "₹", "USD", "GBP", "JPY", "INR", "CNY"]

  /// The blanks that stand before a percent sign or between thousands: as they are, and those that do not break.
  private static let blanks: [[UInt8]] = [[32], [0xC2, 0xA0], [0xE2, 0x80, 0xAF]]

  /// `inf`, `-infinity` and the like, in capitals or not.
  static func infinity(_ text: some Collection<UInt8>) -> Double? {
    guard (3...9).contains(text.count), let first = text.first,
      first | 32 == UInt8(ascii: "i") || first == .plus || first == .minus
    else { return nil }
    return switch String(decoding: text, as: UTF8.self).asciiLowercased {
    case "inf", "+inf", "infinity", "+infinity": .infinity
    case "-inf", "-infinity": -.infinity
    default: nil
    }
  }

  /// The number that a text is, in any form an infinity; nil where it is none in this form.
  func number(_ text: ArraySlice<UInt8>) -> Double? {
    if let value = NumberForm.infinity(text) { return value }
    var rest = text
    var sign: UInt8?
    func takeSign(_ rest: inout ArraySlice<UInt8>) {
      if sign == nil, let first = rest.first, first == .plus || first == .minus {
        sign = first
        rest = rest.dropFirst()
      }
    }
    takeSign(&rest)
    if isPercent {
      guard rest.last == .percent else { return nil }
      rest = NumberForm.withoutBlanks(rest.dropLast())
    }
    if !unit.isEmpty {
      let mark = Array(unit.utf8)
      if rest.starts(with: mark) {
        rest = NumberForm.withoutBlanks(rest.dropFirst(mark.count))
        takeSign(&rest)
      } else if rest.count > mark.count, rest.suffix(mark.count).elementsEqual(mark) {
        rest = NumberForm.withoutBlanks(rest.dropLast(mark.count))
      } else {
        return nil
      }
    }
    guard let plain = digits(rest), let value = Double(String(decoding: plain, as: UTF8.self)),
      value.isFinite
    else { return nil }
    return sign == .minus ? -value : value
  }

  /// Without blanks on either side.
  private static func withoutBlanks(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = text
    var isChanged = true
    while isChanged {
      isChanged = false
      for blank in blanks {
        if rest.starts(with: blank) {
          rest = rest.dropFirst(blank.count)
          isChanged = true
        } else if rest.count >= blank.count, rest.suffix(blank.count).elementsEqual(blank) {
          rest = rest.dropLast(blank.count)
          isChanged = true
        }
      }
    }
    return rest
  }

  /// The same digits with a point and without groups; nil where they are not in this form.
  private func digits(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var plain: [UInt8] = []
    var place = text.startIndex
    /// Digits since the last separator of thousands, and whether there was one.
    var (run, isGrouped, wholes, fractions) = (0, false, 0, 0)
    while place < text.endIndex {
      if text[place].isDigit {
        plain.append(text[place])
        (run, wholes) = (run + 1, wholes + 1)
        place += 1
      } else if let length = thousandsLength(text[place...]) {
        // A group of thousands does not begin with 0.
        guard isGrouped ? run == 3 : (1...3).contains(run) && plain.first != 48 else { return nil }
        (run, isGrouped) = (0, true)
        place += length
      } else {
        break
      }
    }
    guard !isGrouped || run == 3 else { return nil }
    if place < text.endIndex, text[place] == decimal {
      plain.append(.point)
      place += 1
      while place < text.endIndex, text[place].isDigit {
        plain.append(text[place])
        fractions += 1
        place += 1
      }
    }
    guard wholes + fractions > 0 else { return nil }
    if wholes == 0 { plain.insert(48, at: 0) }
    if fractions == 0, plain.last == .point { plain.removeLast() }
    if place < text.endIndex, text[place] | 32 == UInt8(ascii: "e"), !isGrouped {
      let exponent = text[(place + 1)...]
      let bare =
        exponent.first == .plus || exponent.first == .minus ? exponent.dropFirst() : exponent
      guard !bare.isEmpty, bare.allSatisfy(\.isDigit), bare.count < 8 else { return nil }
      return plain + text[place...]
    }
    return place == text.endIndex ? plain : nil
  }

  /// Bytes of the separator of thousands at the start; nil where there is none.
  private func thousandsLength(_ text: ArraySlice<UInt8>) -> Int? {
    guard let thousands, let first = text.first else { return nil }
    if thousands == .blank { return NumberForm.blanks.first { text.starts(with: $0) }?.count }
    if thousands == .apostrophe, text.starts(with: Array("’".utf8)) { return 3 }
    return first == thousands ? 1 : nil
  }

  // MARK: Finding the form

  /// The forms in which all of these texts are numbers, the likeliest first. `decimal` and `thousands` are
  /// what was told, nil where nothing was.
  static func fitting(
    _ words: [ArraySlice<UInt8>], decimal: UInt8?, thousands: UInt8??
  ) -> [NumberForm] {
    guard let sample = words.first else { return [] }
    let isPercent = sample.last == .percent
    let unit = units.first { unit in
      let mark = Array(unit.utf8)
      var rest = sample
      if let first = rest.first, first == .minus || first == .plus { rest = rest.dropFirst() }
      return rest.starts(with: mark) || sample.suffix(mark.count).elementsEqual(mark)
    }
    var forms: [NumberForm] = []
    for (point, group) in marks {
      if let decimal, decimal != point { continue }
      if let thousands, thousands != group { continue }
      forms.append(
        NumberForm(decimal: point, thousands: group, isPercent: isPercent, unit: unit ?? ""))
    }
    return forms.filter { form in words.allSatisfy { form.number($0) != nil } }
  }

  private static let marks: [(UInt8, UInt8?)] = [
    (.point, nil), (.comma, nil), (.point, .comma), (.comma, .point), (.point, .blank),
    (.comma, .blank), (.point, .apostrophe), (.comma, .apostrophe),
  ]

  /// `decimal comma, thousands point, percent`; empty for plain numbers.
  var words: String {
    var parts: [String] = []
    if decimal != .point { parts.append("decimal comma") }
    if let thousands { parts.append("thousands \(NumberForm.name(of: thousands))") }
    if isPercent { parts.append("percent") }
    if !unit.isEmpty { parts.append("in \(unit)") }
    return parts.joined(separator: ", ")
  }

  static func name(of mark: UInt8) -> String {
    switch mark {
    case .comma: "comma"
    case .point: "point"
    case .blank: "blank"
    case .semicolon: "semicolon"
    case .tab: "tab"
    case .bar: "bar"
    case .colon: "colon"
    default: "apostrophe"
    }
  }
}
