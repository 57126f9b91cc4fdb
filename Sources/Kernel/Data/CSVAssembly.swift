/// Turns a table into inputs and a target.
struct CSVAssembly {
  private let table: CSVTable
  private let options: CSV.Options
  private let target: Int
  private let weights: Int?
  private var notes: [String]

  /// Distinct values a category may have: each becomes a feature.
  static let mostCategories = 100
  static let mostClasses = 1000
  /// Distinct whole numbers up to which a target of numbers is taken for classes.
  static let fewClasses = 20

  /// One column of the table as features.
  private enum Feature {
    case numbers(Int)
    case categories(Int, names: [String], codes: [Int?])
  }

  init(_ table: CSVTable, _ options: CSV.Options) throws(Problem) {
    self.table = table
    self.options = options
    notes = table.notes
    target =
      try options.target.map { word throws(Problem) in
        try table.column(word, for: "target")
      } ?? table.names.count - 1
    weights = try options.weights.map { word throws(Problem) in
      try table.column(word, for: "weights")
    }
    guard weights != target else {
      throw Problem(
        .badValue, "'\(CSV.clipped(table.names[target]))' is the target, not the weights too",
        hint: "target= another column", about: "weights")
    }
  }

  /// The lines of a file are its rows' places; what is built in has rows.
  mutating func rows(
    _ arrangement: Dataset.Arrangement = .table, isFile: Bool = true
  ) throws(Problem) -> RawRows {
    let features = try chosenFeatures()
    let goal = try goal()
    if options.target == nil {
      notes.append("target: the last column, '\(CSV.clipped(table.names[target]))'")
    }
    let (inputs, columns) = try inputs(features)
    noteCounts(features)
    // The pixels of an image are its key.
    let isTable = arrangement == .table
    return RawRows(
      inputs: inputs, columns: columns, arrangement: arrangement, target: goal,
      weights: try rowWeights(),
      places: isFile ? table.cells.lines(fromRecord: table.firstRecord) : .rows,
      keys: isTable ? RowKeys(inputs: keys(features), targets: RowKeys.keys(of: goal)) : nil,
      notes: notes)
  }

  // MARK: Features

  private mutating func chosenFeatures() throws(Problem) -> [Feature] {
    var left: Set<Int> = [target]
    if let weights { left.insert(weights) }
    for word in options.drop {
      let column = try table.column(word, for: "drop")
      guard column != target else {
        throw Problem(
          .badValue, "'\(CSV.clipped(word))' is the target and cannot be dropped",
          hint: "target= another column", about: "drop")
      }
      left.insert(column)
    }
    var features: [Feature] = []
    var spoken: [String] = []
    for column in table.names.indices where !left.contains(column) {
      guard table.columns[column].isText else {
        features.append(.numbers(column))
        continue
      }
      let (names, codes) = table.categories(of: column)
      guard names.count <= CSVAssembly.mostCategories else {
        throw tooManyCategories(names.count, column)
      }
      features.append(.categories(column, names: names, codes: codes))
      // Finding a line reads the file up to it, so only what will be shown is looked up.
      spoken.append(spoken.count < 5 ? sentence(ofText: column, values: names.count) : "")
    }
    guard !features.isEmpty else {
      throw Problem(
        .badFile,
        "\(table.cells.path): \(table.names.count == 1 ? "one column" : "no column is left"), "
          + "but a data set needs features and a target",
        hint: table.cells.otherSeparator(than: options.separator)
          ?? "is another separator meant? sep=")
    }
    if !spoken.isEmpty {
      notes.append("text, one feature a value: " + CSV.listed(spoken))
    }
    return features
  }

  /// `'colour' (3 values; line 2: "red")`
  private func sentence(ofText column: Int, values: Int) -> String {
    let row = Int(table.columns[column].firstText)
    let cell = CSV.clipped(
      String(decoding: table.content(row: row, column: column), as: UTF8.self))
    return "'\(CSV.clipped(table.names[column]))' (\(values) \(values == 1 ? "value" : "values"); "
      + "line \(table.line(ofRow: row)): \"\(cell)\")"
  }

  private func tooManyCategories(_ count: Int, _ column: Int) -> Problem {
    let name = CSV.clipped(table.names[column])
    let tally = table.columns[column]
    let row = Int(tally.firstText)
    let place = "\(table.cells.path):\(table.line(ofRow: row))"
    if tally.numbers > tally.text {
      let cell = CSV.clipped(
        String(decoding: table.content(row: row, column: column), as: UTF8.self))
      let others = tally.text == 1 ? "" : ", nor are \(tally.text - 1) more cells"
      return Problem(
        .badFile, "\(place): '\(name)' holds \"\(cell)\", which is no number\(others)",
        hint: "a number is written 1.5 or 2e-3, a missing one left empty; or drop=\"\(name)\"")
    }
    return Problem(
      .badFile,
      "\(place): '\(name)' is text with \(count) different values, "
        + "more than the \(CSVAssembly.mostCategories) that can become features",
      hint: "drop=\"\(name)\"")
  }

  private func inputs(_ features: [Feature]) throws(Problem) -> (Tensor, [String]) {
    var columns: [String] = []
    for feature in features {
      switch feature {
      case .numbers(let column): columns.append(table.names[column])
      case .categories(let column, let names, _):
        columns += names.map { "\(table.names[column])=\($0)" }
      }
    }
    let width = columns.count
    var tensor = try Tensor(try Shape([table.rows, width]))
    let cellsPerRow = table.names.count
    try tensor.withMutableFloats { floats in
      var start = 0
      for feature in features {
        switch feature {
        case .numbers(let column):
          for row in 0..<table.rows {
            floats[row * width + start] = table.numbers[row * cellsPerRow + column]
          }
          start += 1
        case .categories(_, let names, let codes):
          for row in 0..<table.rows {
            for value in names.indices {
              floats[row * width + start + value] =
                codes[row].map { $0 == value ? 1 : 0 } ?? .nan
            }
          }
          start += names.count
        }
      }
    }
    return (tensor, columns)
  }

  /// The key of each row's inputs: of its own cells, whatever other rows make of a column.
  private func keys(_ features: [Feature]) -> [UInt64] {
    var places: [Int] = []
    var columns: [RowHash.Column] = []
    var sums = [UInt64](repeating: 0, count: table.rows)
    let width = table.names.count
    for feature in features {
      switch feature {
      case .numbers(let column):
        places.append(column)
        columns.append(RowHash.Column(table.names[column]))
      case .categories(let place, let names, let codes):
        let column = RowHash.Column(table.names[place])
        let words = names.map { RowHash.text($0) }
        for row in sums.indices {
          let number = table.numbers[row * width + place]
          let word = number.isNaN ? codes[row].map { words[$0] } : nil
          sums[row] &+= column.cell(word ?? RowHash.number(number))
        }
      }
    }
    table.numbers.withUnsafeBufferPointer { numbers in
      for row in sums.indices {
        var sum = sums[row]
        for index in places.indices {
          sum &+= columns[index].cell(RowHash.number(numbers[row * width + places[index]]))
        }
        sums[row] = RowHash.mix(sum)
      }
    }
    return sums
  }

  // MARK: Target

  private mutating func goal() throws(Problem) -> Target {
    let tally = table.columns[target]
    let name = CSV.clipped(table.names[target])
    let distinct = tally.isText ? nil : distinctWholeNumbers(limit: mostKept)
    let looksLikeClasses =
      tally.isText || (distinct.map { $0.count <= CSVAssembly.fewClasses } ?? false)
    let task = options.task ?? (looksLikeClasses ? .classes : .values)
    guard task == .classes else {
      guard !tally.isText else {
        let row = Int(tally.firstText)
        let cell = CSV.clipped(
          String(decoding: table.content(row: row, column: target), as: UTF8.self))
        throw Problem(
          .badFile,
          "\(table.cells.path):\(table.line(ofRow: row)): '\(name)' holds \"\(cell)\", "
            + "which is no number", hint: "task=classes", about: "task")
      }
      return try values()
    }
    if tally.missing > 0 { throw missingClass(Int(tally.missing), name) }
    if tally.isText { return try textClasses(name) }
    guard let distinct else {
      throw Problem(
        .badFile,
        "\(table.cells.path): '\(name)' holds fractions or more than \(CSVAssembly.mostClasses) "
          + "different numbers, which are no classes", hint: "task=values", about: "task")
    }
    if options.task == nil {
      notes.append(
        "'\(name)' holds \(distinct.count) distinct whole \(distinct.count == 1 ? "number" : "numbers"), "
          + "read as classes (task=values reads them as numbers)")
    }
    return numberClasses(distinct)
  }

  private var mostKept: Int {
    options.task == .classes ? CSVAssembly.mostClasses : CSVAssembly.fewClasses
  }

  /// The different numbers of the target in rising order; nil where one is no whole number or there
  /// are more than `limit`.
  private func distinctWholeNumbers(limit: Int) -> [Int]? {
    var found: Set<Int> = []
    for row in 0..<table.rows {
      switch table.cell(row: row, column: target) {
      case .number(let value):
        guard let whole = Int(exactly: value) else { return nil }
        if found.insert(whole).inserted, found.count > limit { return nil }
      case .missing: continue
      case .infinite, .text: return nil
      }
    }
    return found.isEmpty ? nil : found.sorted()
  }

  private func numberClasses(_ distinct: [Int]) -> Target {
    let places = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, Int32($0)) })
    var labels: [Int32] = []
    labels.reserveCapacity(table.rows)
    for row in 0..<table.rows {
      guard case .number(let value) = table.cell(row: row, column: target),
        let place = Int(exactly: value).flatMap({ places[$0] })
      else { continue }
      labels.append(place)
    }
    return .classes(labels: labels, names: distinct.map(String.init))
  }

  private func textClasses(_ name: String) throws(Problem) -> Target {
    let (names, codes) = table.categories(of: target)
    guard names.count <= CSVAssembly.mostClasses else {
      throw Problem(
        .badFile,
        "\(table.cells.path): the target '\(name)' is text with \(names.count) different values, "
          + "more than the \(CSVAssembly.mostClasses) classes there may be",
        hint: "target= another column", about: "target")
    }
    guard let order = options.classes else {
      return .classes(labels: codes.map { Int32($0 ?? 0) }, names: names)
    }
    let places = names.map { name in Int32(order.firstIndex(of: name) ?? 0) }
    return .classes(labels: codes.map { $0.map { places[$0] } ?? 0 }, names: order)
  }

  private func missingClass(_ count: Int, _ name: String) -> Problem {
    let row = (0..<table.rows).first { table.cell(row: $0, column: target) == .missing } ?? 0
    let others = count == 1 ? "" : ", \(count) in all"
    return Problem(
      .badFile, "\(table.cells.path):\(table.line(ofRow: row)): no class in '\(name)'\(others)",
      hint: "remove the row, or name another target=")
  }

  private func values() throws(Problem) -> Target {
    let cellsPerRow = table.names.count
    let column = (0..<table.rows).map { table.numbers[$0 * cellsPerRow + target] }
    return .values(
      try Tensor(try Shape([table.rows, 1]), column), names: [table.names[target]])
  }

  /// Refuses, with its line, a cell that is no number from 0 up.
  private func rowWeights() throws(Problem) -> RowWeights? {
    guard let weights else { return nil }
    let width = table.names.count
    let column = (0..<table.rows).map { table.numbers[$0 * width + weights] }
    if let row = column.firstIndex(where: { !($0 >= 0) || !$0.isFinite }) {
      let cell = CSV.clipped(
        String(decoding: table.content(row: row, column: weights), as: UTF8.self))
      throw Problem(
        .badFile,
        "\(table.cells.path):\(table.line(ofRow: row)): the weight in "
          + "'\(CSV.clipped(table.names[weights]))' is \(cell.isEmpty ? "missing" : cell), "
          + "but a weight is a number from 0 up",
        hint: "0 leaves a row out; or weights= another column", about: "weights")
    }
    return RowWeights(
      name: table.names[weights], values: try Tensor(try Shape([table.rows]), column))
  }

  // MARK: What is said

  private mutating func noteCounts(_ features: [Feature]) {
    var read = features.map { feature in
      switch feature {
      case .numbers(let column), .categories(let column, _, _): column
      }
    }
    read.append(target)
    func count(_ what: String, _ of: (CSVTable.Column) -> Int32) {
      let found = read.filter { of(table.columns[$0]) > 0 }
      guard !found.isEmpty else { return }
      notes.append(
        CSV.listed(
          found.map { "\(of(table.columns[$0])) \(what) in '\(CSV.clipped(table.names[$0]))'" }))
    }
    count("missing") { $0.missing }
    count("infinite") { $0.infinite }
    count("not exact as 32-bit floats") { $0.rounded }
  }
}
