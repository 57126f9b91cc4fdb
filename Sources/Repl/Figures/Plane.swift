import Kernel
import Viz

/// Two axes of a data set: inputs, or its first number to predict.
struct Plane {
  enum Axis: Equatable {
    case feature(Int)
    case target
  }

  static let parameters = [
    Parameter("x", .reference(.column), help: "the column across; the most telling when unwritten"),
    Parameter("y", .reference(.column), help: "the column upwards"),
  ]

  /// Points that are drawn of the training and of the held-out rows, at the most.
  static let mostPoints = 1500

  let dataset: Dataset
  let x: Axis
  let y: Axis
  /// `the two columns that tell most of the class`; empty where both were named.
  let choice: String

  /// With `needsInputs` both are inputs; else a number that is predicted goes upwards.
  init(
    _ dataset: Dataset, _ values: Values, needsInputs: Bool
  ) throws(Problem) {
    switch dataset.arrangement {
    case .table, .image: break
    case .sequence, .text:
      throw Problem(
        .modelDoesNotFit, "rows of '\(dataset.name)' go on in time and have no columns to draw",
        hint: "show", about: "what")
    }
    self.dataset = dataset
    let told = dataset.tellingColumns
    guard !told.isEmpty else {
      throw Problem(
        .modelDoesNotFit, "'\(dataset.name)' has no column of numbers to draw", hint: "hist",
        about: "what")
    }
    let isOfNumbers = dataset.target.values != nil
    let named = (try Plane.axis(values, "x", dataset), try Plane.axis(values, "y", dataset))
    if needsInputs {
      for (axis, name) in [(named.0, "x"), (named.1, "y")] where axis == .target {
        throw Problem(
          .badValue, "\(values.text(name) ?? "") is what is predicted, not an input",
          hint: "\(name)=\(dataset.columns[told[0].feature])", about: name)
      }
    }
    let taken = [named.0, named.1].compactMap { $0 }
    var free = told.map { Axis.feature($0.feature) }.filter { !taken.contains($0) }[...]
    // Shown as they stand where there are just two.
    if told.count == 2 { free = free.sorted { Plane.place($0) < Plane.place($1) }[...] }
    func next() throws(Problem) -> Axis {
      guard let axis = free.popFirst() else {
        throw Problem(
          .modelDoesNotFit, "'\(dataset.name)' has one column of numbers, and this needs two",
          hint: isOfNumbers ? "plot fit" : "hist \(dataset.columns[told[0].feature])",
          about: "what")
      }
      return axis
    }
    if let own = named.0 { x = own } else { x = try next() }
    if let own = named.1 {
      y = own
    } else if isOfNumbers, !needsInputs {
      y = .target
    } else {
      y = try next()
    }
    let count = [named.0 == nil, named.1 == nil && y != .target].count { $0 }
    choice =
      count == 0 || told.count <= count
      ? "" : count == 1 ? "the column that tells most" : "the two columns that tell most"
  }

  /// One input, with whatever is predicted upwards.
  init(onInputOf dataset: Dataset, _ values: Values) throws(Problem) {
    let told = dataset.tellingColumns
    let named = try Plane.axis(values, "x", dataset)
    guard let first = named ?? told.first.map({ .feature($0.feature) }), first != .target else {
      throw Problem(
        .modelDoesNotFit, "plot fit goes over an input that is a number",
        hint: told.first.map { "x=\(dataset.columns[$0.feature])" } ?? "summary", about: "what")
    }
    self.dataset = dataset
    (x, y) = (first, .target)
    choice = named == nil && told.count > 1 ? "the column that tells most" : ""
  }

  private static func place(_ axis: Axis) -> Int {
    if case .feature(let feature) = axis { feature } else { .max }
  }

  private static func axis(
    _ values: Values, _ option: String, _ dataset: Dataset
  ) throws(Problem) -> Axis? {
    guard let name = values.text(option) else { return nil }
    if let feature = dataset.columns.firstIndex(of: name) { return .feature(feature) }
    if dataset.target.values != nil, dataset.target.names.first == name { return .target }
    let columns = dataset.columns + (dataset.target.values == nil ? [] : dataset.target.names)
    let near = Nearest.closest(to: name, among: columns).map { "did you mean \($0)?  " } ?? ""
    throw Problem(
      .unknownWord, "no column called \"\(name.brief)\"",
      hint: near + "columns: "
        + columns.prefix(8).map { Escaping.terminal($0, columns: 24) }.joined(separator: "  "),
      about: option)
  }

  func name(_ axis: Axis) -> String {
    if case .feature(let feature) = axis { return dataset.columns[feature] }
    return dataset.target.names.first ?? "target"
  }

  func value(_ row: Int, _ axis: Axis) -> Double {
    switch axis {
    case .feature(let feature): Double(dataset.inputs[row, feature])
    case .target: dataset.target.values.map { Double($0[row, 0]) } ?? .nan
    }
  }

  /// Rows that are drawn: nothing is chosen by a look at test rows.
  var rows: [Int] {
    dataset.sample(of: dataset.split.train, atMost: Plane.mostPoints)
      + dataset.sample(of: dataset.split.valid, atMost: Plane.mostPoints)
  }

  /// `120 training and 30 held-out rows`
  var rowWords: String {
    let (train, valid) = (dataset.split.train.count, dataset.split.valid.count)
    let all = valid > 0 ? "\(train) training and \(valid) held-out rows" : "\(train) training rows"
    let shown = rows.count
    return shown < train + valid ? "\(shown) of \(all)" : all
  }

  /// `, of the others the medians`: how the inputs that are not drawn are held.
  var restWords: String {
    let shown = Set([x, y].filter { $0 != .target }.map { Plane.place($0) })
    let others = dataset.features - shown.count
    guard others > 0 else { return "" }
    let hasWords = dataset.readColumns.contains { !$0.words.isEmpty }
    return ", \(Numerals.counted(others, "other input")) at "
      + (others == 1 ? "its median" : "their medians")
      + (hasWords ? " and most frequent words" : "")
  }

  /// Where the drawn rows lie, with a little air; of equal ones an interval around them.
  func range(_ axis: Axis) -> ClosedRange<Double>? {
    let values = rows.map { value($0, axis) }.filter(\.isFinite)
    guard let low = values.min(), let high = values.max() else { return nil }
    let air = high > low ? (high - low) * 0.05 : max(low.magnitude * 0.1, 0.5)
    return (low - air)...(high + air)
  }

  /// Rows that are typical but for what lies on the axes.
  func inputs(_ places: [(x: Double, y: Double)]) throws(Problem) -> Tensor {
    let typical = dataset.typicalRow
    var values: [Float] = []
    values.reserveCapacity(places.count * typical.count)
    for place in places {
      var row = typical
      if case .feature(let feature) = x { row[feature] = Float(place.x) }
      if case .feature(let feature) = y { row[feature] = Float(place.y) }
      values += row
    }
    return try Tensor(try Shape([places.count, typical.count]), values)
  }

  /// The kinds that rows and answers are of: classes, or fifths of the range that the number to predict has, the
  /// first and the last with all that lies beyond.
  var kinds: [String] {
    guard let edges = fifths else { return dataset.target.names }
    let words = edges.map { Numerals.short($0, digits: 3) }
    guard edges.count > 2 else { return ["any number"] }
    return words.indices.dropLast().map { band in
      if band == 0 { return "up to \(words[1])" }
      return band == edges.count - 2
        ? "\(words[band]) and more" : "\(words[band]) to \(words[band + 1])"
    }
  }

  /// Nil for classes.
  private var fifths: [Double]? {
    guard dataset.target.values != nil else { return nil }
    let own = rows.map { value($0, .target) }.filter(\.isFinite)
    guard let low = own.min(), let high = own.max(), high > low else { return [0, 1] }
    return (0...5).map { low + (high - low) * Double($0) / 5 }
  }

  /// Of a number; what lies beyond the range of the rows counts to its ends.
  func kinds(of numbers: [Double]) -> [Int] {
    let edges = fifths ?? []
    return numbers.map { number in
      number.isFinite ? max(0, min(edges.count - 2, edges.count { $0 <= number } - 1)) : -1
    }
  }

  /// The drawn rows by kind; all of one where the number to predict is an axis.
  var groups: [(name: String, rows: [Int])] {
    let rows = rows
    let own: [Int]
    switch dataset.target {
    case .classes(let labels, _): own = rows.map { Int(labels[$0]) }
    case .values:
      guard x != .target, y != .target else { return [("", rows)] }
      own = kinds(of: rows.map { value($0, .target) })
    }
    return kinds.enumerated().map { kind, name in
      (name, zip(rows, own).filter { $1 == kind }.map(\.0))
    }
  }

  /// The chart with a name for its legend: what the rows are told apart by.
  func named(_ chart: Chart) -> Chart {
    guard groups.contains(where: { !$0.name.isEmpty }) else { return chart }
    var chart = chart
    chart.areKindsOrdered = dataset.target.values != nil
    chart.kinds = dataset.target.values == nil ? "class" : name(.target)
    return chart
  }

  private func hasPlace(_ row: Int) -> Bool {
    value(row, x).isFinite && value(row, y).isFinite
  }

  /// `; 12 points lie under others`, of the rows that are drawn; empty where each has a place of its own.
  var hiddenWords: String {
    var places: Set<[Double]> = []
    let drawn = rows.filter(hasPlace)
    let hidden = drawn.count { !places.insert([value($0, x), value($0, y)]).inserted }
    guard hidden > 0 else { return "" }
    return "; \(Numerals.counted(hidden, "point")) \(hidden == 1 ? "lies" : "lie") under others"
  }

  /// The rows as dots, a kind of dot for each group.
  func dots() -> [Viz.Layer] {
    groups.enumerated().filter { !$0.element.rows.isEmpty }.map { kind, group in
      let rows = group.rows.filter(hasPlace)
      return .dots(
        Series(
          group.name, x: rows.map { value($0, x) }, y: rows.map { value($0, y) },
          style: Style(tint: kind, dash: kind)))
    }
  }
}
