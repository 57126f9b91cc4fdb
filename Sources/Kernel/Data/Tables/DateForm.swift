/// How the dates of a column are written, and the numbers that they become.
///
/// Years have four digits. `2012-07-05`, `5.7.2012`, `7/5/2012`, with a time behind a blank or a T
/// (`14:05`, `14:05:10.5`, a `Z` at the end), or months alone (`2012-07`). The proleptic Gregorian calendar;
/// zones other than Z are none of it.
public struct DateForm: Equatable, Sendable {
  public var order: Order

  public enum Order: String, CaseIterable, Sendable { case ymd, mdy, dmy }

  /// Days since 1970-01-01, with the time of day as a fraction; nil for what is no date in this form.
  func days(_ text: ArraySlice<UInt8>) -> Double? {
    var place = text.startIndex
    func number(_ most: Int) -> (value: Int, digits: Int)? {
      var (value, digits) = (0, 0)
      while place < text.endIndex, text[place].isDigit, digits < most {
        value = value * 10 + Int(text[place] - 48)
        digits += 1
        place += 1
      }
      return digits > 0 ? (value, digits) : nil
    }
    guard let first = number(4), place < text.endIndex else { return nil }
    let mark = text[place]
    guard mark == .minus || mark == .slash || mark == .point else { return nil }
    place += 1
    guard let second = number(2) else { return nil }
    var third: (value: Int, digits: Int)?
    if place < text.endIndex, text[place] == mark {
      place += 1
      guard let found = number(4) else { return nil }
      third = found
    }
    guard let day = DateForm.day(order, first, second, third) else { return nil }
    guard place < text.endIndex else { return Double(day) }
    guard third != nil, let time = DateForm.time(text[place...]) else { return nil }
    return Double(day) + time
  }

  private static func day(
    _ order: Order, _ first: (value: Int, digits: Int), _ second: (value: Int, digits: Int),
    _ third: (value: Int, digits: Int)?
  ) -> Int? {
    let parts: (year: (value: Int, digits: Int), month: Int, day: Int)
    switch (order, third) {
    case (.ymd, let third?): parts = (first, second.value, third.value)
    case (.ymd, nil): parts = (first, second.value, 1)
    case (.mdy, let third?): parts = (third, first.value, second.value)
    case (.dmy, let third?): parts = (third, second.value, first.value)
    default: return nil
    }
    guard parts.year.digits == 4, (1...12).contains(parts.month),
      (1...length(ofMonth: parts.month, parts.year.value)).contains(parts.day)
    else { return nil }
    return civilDays(parts.year.value, parts.month, parts.day)
  }

  /// The share of a day; nil for what is no time.
  private static func time(_ text: ArraySlice<UInt8>) -> Double? {
    guard text.first == .blank || text.first == UInt8(ascii: "T") else { return nil }
    var rest = text.dropFirst()
    if rest.last == UInt8(ascii: "Z") { rest = rest.dropLast() }
    let parts = rest.split(separator: .colon, omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3 else { return nil }
    var seconds = 0.0
    for (place, part) in parts.enumerated() {
      guard let value = NumberForm.plain.number(part), part.first?.isDigit ?? false,
        value < (place == 0 ? 24 : 60), place == 2 || part.allSatisfy(\.isDigit)
      else { return nil }
      seconds += value * [3600, 60, 1][place]
    }
    return seconds / 86400
  }

  static func length(ofMonth month: Int, _ year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Days from 1970-01-01 to a date. Source: Howard Hinnant, chrono-compatible low-level date algorithms.
  static func civilDays(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let ofEra = year - era * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }

  /// The date that so many days from 1970-01-01 are. Source: as for `civilDays`.
  static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let ofEra = shifted - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * ofYear + 2) / 153
    let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * shiftedMonth + 2) / 5 + 1
    )
  }

  /// The forms in which all of these texts are dates.
  static func fitting(_ words: [ArraySlice<UInt8>], order: Order?) -> [DateForm] {
    guard !words.isEmpty else { return [] }
    return Order.allCases.filter { order == nil || order == $0 }.map { DateForm(order: $0) }
      .filter { form in words.allSatisfy { form.days($0) != nil } }
  }

  var words: String {
    switch order {
    case .ymd: "year, month, day"
    case .mdy: "month, day, year"
    case .dmy: "day, month, year"
    }
  }
}

/// The numbers that a column of dates becomes: days since the first of its dates, and, where the dates have
/// them, places in the year, the week and the day as sine and cosine, which have no jump at their ends.
public struct DateParts: Equatable, Sendable {
  /// Day 0, in days since 1970-01-01.
  public let origin: Double
  public let cycles: [Cycle]

  public enum Cycle: String, CaseIterable, Sendable {
    case year, week, day

    /// In days. A year is the mean one of the calendar.
    var length: Double {
      switch self {
      case .year: 365.2425
      case .week: 7
      case .day: 1
      }
    }
  }

  init(origin: Double, cycles: [Cycle]) {
    self.origin = origin
    self.cycles = cycles
  }

  /// Those that the dates of a file have: years where they span a hundred days, weeks where they fall on more
  /// than one weekday and mostly on days one after another, times of day where they have any.
  init(of days: [Double]) {
    let first = days.min() ?? 0
    let span = (days.max() ?? 0) - first
    let weekdays = Set(days.map { (Int($0.rounded(.down)) % 7 + 7) % 7 })
    let firstOfMonths =
      days.allSatisfy { $0 == $0.rounded() } && weekdays.count > 1
      && Set(days).count > 1 && DateParts.leastStep(days) >= 27
    var cycles: [Cycle] = span >= 100 ? [.year] : []
    if weekdays.count > 1, !firstOfMonths { cycles.append(.week) }
    if days.contains(where: { $0 != $0.rounded() }) { cycles.append(.day) }
    self.init(origin: first.rounded(.down), cycles: cycles)
  }

  private static func leastStep(_ days: [Double]) -> Double {
    let sorted = Set(days).sorted()
    return zip(sorted, sorted.dropFirst()).map { $1 - $0 }.min() ?? 0
  }

  func features(_ name: String) -> [String] {
    [name] + cycles.flatMap { ["\(name) \($0.rawValue) sin", "\(name) \($0.rawValue) cos"] }
  }

  func values(_ days: Double) -> [Float] {
    [Float(days - origin)]
      + cycles.flatMap { cycle -> [Float] in
        let turn = 2 * Double.pi * (days / cycle.length - (days / cycle.length).rounded(.down))
        return [Float(Maths.sin(turn)), Float(Maths.cos(turn))]
      }
  }
}
