extension TableSchema {
  var packed: JSON {
    JSON([
      "columns": .list(columns.map(\.packed)),
      "indicators": .list(indicators.map { .text($0) }), "target": target.packed,
      "classes": .list(classes.map { .text($0) }), "header": .flag(hasHeader),
      "width": JSON(width), "targetPlace": JSON(targetPlace),
      "missing": .list(missing.map { .text($0) }),
    ]).adding("weights", weights.map { .text($0) })
  }

  /// `features` is how many the rows have: a schema of another number is refused.
  init(unpacking body: JSON, features: Int) throws(Problem) {
    var columns: [Column] = []
    for item in try body.member("columns").items() { columns.append(try Column(unpacking: item)) }
    self.init(
      columns: columns, indicators: try body.texts("indicators"),
      target: try Column(unpacking: body.member("target")), classes: try body.texts("classes"),
      weights: try body.optional("weights").map { (json) throws(Problem) in try json.text() },
      hasHeader: try body.member("header").flag(), width: try body.member("width").count(),
      targetPlace: try body.member("targetPlace").count(), missing: try body.texts("missing"))
    guard self.features.count == features else {
      throw Problem(.badFile, "columns that make \(self.features.count) features, not \(features)")
    }
    guard Set(indicators).isSubset(of: columns.map(\.name)) else {
      throw Problem(.badFile, "an indicator of a column that is not there")
    }
  }
}

extension TableSchema.Column {
  var packed: JSON {
    let name = JSON(["name": .text(name)])
    switch kind {
    case .numbers(let form): return form == .plain ? name : name.adding("numbers", form.packed)
    case .words(let words): return name.adding("words", .list(words.map { .text($0) }))
    case .dates(let form, let parts):
      return name.adding(
        "dates",
        JSON([
          "order": .text(form.order.rawValue), "origin": JSON(parts.origin),
          "cycles": .list(parts.cycles.map { .text($0.rawValue) }),
        ]))
    }
  }

  init(unpacking body: JSON) throws(Problem) {
    let kind: TableSchema.Kind
    if body.optional("words") != nil {
      kind = .words(try body.texts("words"))
    } else if let dates = body.optional("dates") {
      var cycles: [DateParts.Cycle] = []
      for word in try dates.texts("cycles") {
        guard let cycle = DateParts.Cycle(rawValue: word) else {
          throw Problem(.badFile, "dates have no cycle called '\(word.brief)'")
        }
        cycles.append(cycle)
      }
      guard let order = DateForm.Order(rawValue: try dates.member("order").text()) else {
        throw Problem(.badFile, "an unknown order of dates")
      }
      kind = .dates(
        DateForm(order: order),
        DateParts(origin: try dates.member("origin").double(), cycles: cycles))
    } else {
      kind = .numbers(
        try body.optional("numbers").map { (json) throws(Problem) in
          try NumberForm(unpacking: json)
        } ?? .plain)
    }
    self.init(name: try body.member("name").text(), kind: kind)
  }
}

extension NumberForm {
  var packed: JSON {
    JSON([
      "decimal": JSON(Int(decimal)), "thousands": JSON(Int(thousands ?? 0)),
      "percent": .flag(isPercent), "unit": .text(unit),
    ])
  }

  init(unpacking body: JSON) throws(Problem) {
    let thousands = UInt8(clamping: try body.member("thousands").count())
    self.init(
      decimal: UInt8(clamping: try body.member("decimal").count()),
      thousands: thousands == 0 ? nil : thousands,
      isPercent: try body.member("percent").flag(), unit: try body.member("unit").text())
  }
}

extension Fill {
  /// Nil where nothing is filled.
  func packed(_ packing: inout Packing) -> JSON? {
    guard !isNone else { return nil }
    return JSON([
      "columns": .list(byColumn.sorted { $0.key < $1.key }.map { .text($0.key) }),
      "methods": .list(byColumn.sorted { $0.key < $1.key }.map { .text($0.value.rawValue) }),
      "values": packing.doubles(values.map(Double.init)),
    ]).adding("method", method.map { .text($0.rawValue) })
  }

  init(unpacking body: JSON?, features: Int, _ unpacking: Unpacking) throws(Problem) {
    guard let body else {
      self = .none
      return
    }
    func method(_ word: String) throws(Problem) -> Method {
      guard let method = Method(rawValue: word) else {
        throw Problem(.badFile, "gaps are not filled by '\(word.brief)'")
      }
      return method
    }
    let (columns, words) = (try body.texts("columns"), try body.texts("methods"))
    let values = try unpacking.doubles(body.member("values")).map { $0.isNaN ? .nan : Float($0) }
    guard columns.count == words.count, values.isEmpty || values.count == features else {
      throw Problem(.badFile, "a fill of \(values.count) features for \(features)")
    }
    var byColumn: [String: Method] = [:]
    for (column, word) in zip(columns, words) { byColumn[column] = try method(word) }
    self.init(
      method: try body.optional("method").map { (json) throws(Problem) in
        try method(try json.text())
      }, byColumn: byColumn, values: values)
  }
}

extension RowGrouping {
  func packed(_ packing: inout Packing) -> JSON {
    JSON([
      "kind": .text(kind.rawValue), "name": .text(name), "values": packing.doubles(values),
    ])
  }

  init(unpacking body: JSON, rows: Int, _ unpacking: Unpacking) throws(Problem) {
    guard let kind = Kind(rawValue: try body.member("kind").text()) else {
      throw Problem(.badFile, "an unknown kind of grouping")
    }
    self.init(
      kind: kind, name: try body.member("name").text(),
      values: try unpacking.doubles(body.member("values")))
    guard values.count == rows else {
      throw Problem(.badFile, "a grouping of \(values.count) rows for \(rows)")
    }
  }
}
