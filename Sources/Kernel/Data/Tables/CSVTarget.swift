/// What a table's column asks a model to predict.
struct CSVTarget {
  private let table: CSVTable
  private let column: Int
  private let options: CSV.Options
  private let name: String
  private let tally: CSVReading.Tally

  init(_ table: CSVTable, _ column: Int, _ options: CSV.Options) {
    (self.table, self.column, self.options) = (table, column, options)
    name = CSV.clipped(table.names[column])
    tally = table.columns[column].tally
  }

  /// The target, and how many different whole numbers it holds where those were taken for classes.
  func goal() throws(Problem) -> (target: Target, guessed: Int?) {
    guard (0..<table.rows).contains(where: { !table.isMissing(row: $0, column: column) }) else {
      throw Problem(
        .badFile, "\(table.path): all rows have a gap in '\(name)'", hint: "target= another column",
        about: "target")
    }
    let words = table.words(column)
    let isNumbers = if case .numbers = table.columns[column].kind { true } else { false }
    let distinct = isNumbers ? distinctWholeNumbers() : nil
    let looksLikeClasses =
      !isNumbers || (distinct.map { $0.count <= Target.fewClasses } ?? false)
    let task = options.task ?? (looksLikeClasses ? .classes : .values)
    guard task == .classes else {
      guard isNumbers else { throw noNumber() }
      return (try values(), nil)
    }
    if tally.missing > 0, options.fill.method(of: table.names[column]) != .drop {
      throw missingClass()
    }
    if !isNumbers { return (try classes(words), nil) }
    guard let distinct else {
      throw Problem(
        .badFile,
        "\(table.path): '\(name)' holds fractions or more than \(Target.mostClasses) "
          + "different numbers, which are no classes", hint: "task=values", about: "task")
    }
    return (try numberClasses(distinct), options.task == nil ? distinct.count : nil)
  }

  private func noNumber() -> Problem {
    let row = table.firstText(column)
    let cell = CSV.clipped(table.written(row: row, column: column))
    return Problem(
      .badFile,
      "\(table.place(ofRow: row)): '\(name)' holds \"\(cell)\", which is no number",
      hint: "task=classes", about: "task")
  }

  /// The different numbers of the target in rising order; nil where one is no whole number or there
  /// are too many.
  private func distinctWholeNumbers() -> [Int]? {
    let limit = options.task == .classes ? Target.mostClasses : Target.fewClasses
    guard tally.rounded == 0, tally.infinite == 0, tally.beyond == 0 else { return nil }
    var found: Set<Int> = []
    for row in 0..<table.rows {
      let value = table.number(row: row, column: column)
      if value.isNaN { continue }
      guard let whole = Int(exactly: value) else { return nil }
      if found.insert(whole).inserted, found.count > limit { return nil }
    }
    return found.isEmpty ? nil : found.sorted()
  }

  private func numberClasses(_ distinct: [Int]) throws(Problem) -> Target {
    let names = distinct.map(String.init)
    let order = options.classes ?? names
    let ranks = try CSVTarget.places(of: names, in: order)
    let places = Dictionary(uniqueKeysWithValues: zip(distinct, ranks))
    let labels = (0..<table.rows).map { row in
      let value = table.number(row: row, column: column)
      return value.isNaN ? 0 : Int(exactly: value).flatMap { places[$0] } ?? 0
    }
    return .classes(labels: labels, names: order)
  }

  /// Where words stand in an order that was given. Refuses a word that is not in it, and a word that is twice.
  private static func places(of words: [String], in order: [String]) throws(Problem) -> [Int32] {
    guard Set(order).count == order.count else {
      throw Problem(.badValue, "class_names= names a class twice", about: "class_names")
    }
    let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, Int32($0)) })
    var found: [Int32] = []
    for word in words {
      guard let place = places[word] else {
        throw Problem(
          .badValue, "the class '\(CSV.clipped(word))' is not in class_names=",
          hint: "class_names=" + CSV.listed(words.map { CSV.clipped($0) }, limit: 12),
          about: "class_names")
      }
      found.append(place)
    }
    return found
  }

  private func classes(_ words: [String]) throws(Problem) -> Target {
    if case .dates = table.columns[column].kind {
      throw Problem(
        .badFile, "\(table.path): the target '\(name)' holds dates",
        hint: "target= another column; or words=\"\(name)\"", about: "target")
    }
    guard words.count <= Target.mostClasses else {
      throw Problem(
        .badFile,
        "\(table.path): the target '\(name)' is text with \(words.count) different values, "
          + "more than the \(Target.mostClasses) classes there may be",
        hint: "target= another column", about: "target")
    }
    let order = options.classes ?? words
    let places = try CSVTarget.places(of: words, in: order)
    let labels = (0..<table.rows).map { places[max(0, table.code(row: $0, column: column))] }
    return .classes(labels: labels, names: order)
  }

  private func missingClass() -> Problem {
    let row = (0..<table.rows).first { table.isMissing(row: $0, column: column) } ?? 0
    let others = tally.missing == 1 ? "" : ", \(tally.missing) in all"
    return Problem(
      .badFile, "\(table.place(ofRow: row)): no class in '\(name)'\(others)",
      hint:
        "fill=\(CSV.option(table.names[column] + ":drop")) leaves such rows out; or name another target="
    )
  }

  private func values() throws(Problem) -> Target {
    let numbers = (0..<table.rows).map { table.number(row: $0, column: column) }
    return .values(
      try Tensor(try Shape([table.rows, 1]), numbers), names: [table.names[column]])
  }
}
