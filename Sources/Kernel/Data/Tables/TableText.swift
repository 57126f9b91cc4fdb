/// A data set as a table in a text file, from which `data` reads the same rows again. Fills and the column that rows
/// are split by are not in it.
///
/// RFC 4180, lines end in CR LF. Columns of words and of dates stand as they were read; numbers in as many digits
/// as tell them apart; gaps are empty. A word that could be taken for a number, a date or a gap is in quotes.
public struct TableText {
  private let dataset: Dataset
  /// The name of the target's column.
  public let target: String

  public init(_ dataset: Dataset) {
    self.dataset = dataset
    let usual =
      dataset.table.schema?.target.name
      ?? (dataset.task == .classes ? "class" : dataset.target.names.first ?? "target")
    var name = usual
    while dataset.columns.contains(name) { name += "_" }
    target = name
  }

  /// Options with which `data` reads it back as it was.
  public var options: [String] {
    let names = dataset.target.names
    let isNumbers = names.allSatisfy { name in Int(name).map { "\($0)" == name } ?? false }
    let ordered = names.sorted { one, other in
      if isNumbers, let one = Int(one), let other = Int(other) { return one < other }
      return one.utf8.lexicographicallyPrecedes(other.utf8)
    }
    var options = ["target=\(CSV.option(target))", "header=yes"]
    let isCounted = dataset.target.names.allSatisfy { Int($0) != nil }
    if dataset.task == .classes {
      if isCounted, dataset.target.names.count > Target.fewClasses {
        options.append("task=classes")
      }
      if names != ordered {
        options.append("class_names=" + names.map(CSV.option).joined(separator: ","))
      }
    } else {
      options.append("task=values")
    }
    if let schema = dataset.table.schema {
      // Quotes tell words from numbers only where not every cell has them.
      let doubtful = schema.columns.filter { column in
        guard case .words(let words) = column.kind else { return false }
        return words.allSatisfy { $0.utf8.contains(where: \.isDigit) }
      }
      if !doubtful.isEmpty {
        options.append("words=" + doubtful.map { CSV.option($0.name) }.joined(separator: ","))
      }
      if !schema.indicators.isEmpty {
        options.append("indicators=" + schema.indicators.map(CSV.option).joined(separator: ","))
      }
    }
    if let weights = dataset.weights { options.append("weights=\(CSV.option(weights.name))") }
    if let grouping = dataset.table.grouping {
      options.append("\(grouping.kind.rawValue)=\(CSV.option(grouping.name))")
    }
    switch dataset.arrangement {
    case .image(let height, let width, let channels, _):
      options.append("shape=\(height)x\(width)" + (channels > 1 ? "x\(channels)" : ""))
    case .sequence(let length, let channels):
      options.append("steps=\(length)" + (channels > 1 ? "x\(channels)" : ""))
    default: break
    }
    return options
  }

  /// The column by which the rows were held out, where it is none that is learned from: of groups the number that
  /// stands for each.
  private var grouping: RowGrouping? {
    dataset.table.grouping.flatMap { grouping in
      columns.contains { $0.name == grouping.name } ? nil : grouping
    }
  }

  public var text: String {
    var text = ""
    let (columns, grouping) = (columns, grouping)
    let header =
      columns.map { CSV.cell($0.name) }
      + (grouping.map { [CSV.cell($0.name)] } ?? [])
      + (dataset.weights.map { [CSV.cell($0.name)] } ?? [])
      + (dataset.task == .classes ? [CSV.cell(target)] : targets.map(CSV.cell))
    text += header.joined(separator: ",") + "\r\n"
    let names = dataset.target.names.map(TableText.className)
    dataset.inputs.withFloats { floats in
      let width = dataset.features
      for row in 0..<dataset.rows {
        let own = floats[(row * width)..<((row + 1) * width)]
        var cells = columns.map { column in column.cell(own, own.startIndex) }
        if let value = grouping?.values[row] {
          cells.append(value.isNaN ? "" : Int(exactly: value).map { "\($0)" } ?? "\(value)")
        }
        if let weights = dataset.weights { cells.append("\(weights.values[row])") }
        switch dataset.target {
        case .classes(let labels, _): cells.append(names[Int(labels[row])])
        case .values(let values, let names):
          cells += names.indices.map { TableText.number(values[row, $0]) }
        }
        text += cells.joined(separator: ",") + "\r\n"
      }
    }
    return text
  }

  private var targets: [String] {
    dataset.target.names.count == 1 ? [target] : dataset.target.names
  }

  // MARK: Columns

  /// One column of the file and how a row's cell is written.
  private struct Column {
    let name: String
    let cell: (Slice<UnsafeBufferPointer<Float>>, Int) -> String
  }

  private var columns: [Column] {
    guard let schema = dataset.table.schema else {
      return dataset.columns.indices.map { place in
        Column(name: dataset.columns[place]) { row, start in TableText.number(row[start + place]) }
      }
    }
    return zip(schema.columns, schema.groups).map { column, group in
      switch column.kind {
      case .numbers:
        return Column(name: column.name) { row, start in
          TableText.number(row[start + group.lowerBound])
        }
      case .words(let words):
        let written = words.map(TableText.word)
        return Column(name: column.name) { row, start in
          let place = group.firstIndex { row[start + $0] > 0 }
          return place.map { written[$0 - group.lowerBound] } ?? ""
        }
      case .dates(_, let parts):
        return Column(name: column.name) { row, start in
          let days = row[start + group.lowerBound]
          return days.isNaN ? "" : TableText.date(days, from: parts.origin)
        }
      }
    }
  }

  // MARK: Cells

  private static func number(_ value: Float) -> String { value.isNaN ? "" : "\(value)" }

  /// A word, in quotes where it could be something else.
  private static func word(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let isElse =
      bytes.contains(where: \.isDigit)
      || CSV.missingWords.contains(text.asciiLowercased)
      || ["inf", "infinity"].contains(text.asciiLowercased)
    return isElse ? CSV.quoted(text) : CSV.cell(text)
  }

  /// Classes that are whole numbers are read as classes; other numbers are words.
  private static func className(_ text: String) -> String {
    Int(text).map { "\($0)" == text } ?? false ? text : word(text)
  }

  /// `2012-07-05`, with a time in as few digits, down to milliseconds, as come to the same number of days.
  static func date(_ days: Float, from origin: Double) -> String {
    let exact = origin + Double(days)
    let day = exact.rounded(.down)
    for (unit, width) in [(86400.0, 0), (60, 5), (1, 8), (0.001, 12)] {
      let seconds = ((exact - day) * 86400 / unit).rounded() * unit
      guard Float(day + seconds / 86400 - origin) == days || width == 12, seconds < 86400 else {
        if unit == 86400, seconds == 86400, Float(day + 1 - origin) == days {
          return text(ofDay: Int(day) + 1)
        }
        continue
      }
      let date = text(ofDay: Int(day))
      return width == 0 ? date : date + "T" + String(clock(seconds).prefix(width))
    }
    return text(ofDay: Int(day))
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  private static func text(ofDay day: Int) -> String {
    let (year, month, number) = DateForm.civil(day)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(number, 2))"
  }

  /// `10:30:00.000`
  private static func clock(_ seconds: Double) -> String {
    let milliseconds = Int((seconds * 1000).rounded())
    let (whole, rest) = (milliseconds / 1000, milliseconds % 1000)
    let parts = [whole / 3600, whole / 60 % 60, whole % 60].map { padded($0, 2) }
    return parts.joined(separator: ":") + "." + padded(rest, 3)
  }
}
