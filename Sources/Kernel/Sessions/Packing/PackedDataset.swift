extension Dataset {
  func packed(_ packing: inout Packing) -> JSON {
    JSON([
      "name": .text(name), "inputs": inputs.packed(&packing), "target": target.packed(&packing),
      "columns": .list(columns.map { .text($0) }), "arrangement": arrangement.packed,
      "split": split.packed(&packing), "scaling": scaling.packed(&packing),
      "source": .text(origin.source), "licence": .text(origin.licence),
      "notes": .list(notes.map { .text($0) }),
    ]).adding("keys", keys?.packed(&packing))
      .adding(
        "weights",
        weights.map {
          JSON(["name": .text($0.name), "values": $0.values.packed(&packing)])
        }
      ).adding("lines", places.packed(&packing))
      .adding("schema", table.schema?.packed)
      .adding("grouping", table.grouping?.packed(&packing))
      .adding("fill", fill.packed(&packing))
      .adding(
        "guesses",
        guesses.isEmpty
          ? nil
          : .list(
            guesses.map { .list([.text($0.about), .text($0.taken), .text($0.remedy)]) }))
  }

  init(unpacking body: JSON, _ unpacking: Unpacking) throws(Problem) {
    let target = try Target(unpacking: body.member("target"), unpacking)
    let inputs = try Tensor(unpacking: body.member("inputs"), unpacking)
    let columns = try body.texts("columns")
    try self.init(
      name: body.member("name").text(), inputs: inputs, target: target, columns: columns,
      arrangement: Arrangement(unpacking: body.member("arrangement")),
      split: Split(unpacking: body.member("split"), rows: target.rows, unpacking),
      scaling: Scaling(
        unpacking: body.member("scaling"), columns: columns.count, unpacking),
      origin: Origin(
        source: body.member("source").text(), licence: body.member("licence").text()),
      weights: body.optional("weights").map { (json) throws(Problem) in
        RowWeights(
          name: try json.member("name").text(),
          values: try Tensor(unpacking: json.member("values"), unpacking))
      },
      places: RowPlaces(unpacking: body.optional("lines"), unpacking),
      keys: body.optional("keys").map { (json) throws(Problem) in
        try RowKeys(unpacking: json, rows: target.rows, unpacking)
      },
      table: TableFacts(
        schema: body.optional("schema").map { (json) throws(Problem) in
          try TableSchema(unpacking: json, features: columns.count)
        },
        grouping: body.optional("grouping").map { (json) throws(Problem) in
          try RowGrouping(unpacking: json, rows: target.rows, unpacking)
        }),
      fill: Fill(unpacking: body.optional("fill"), features: columns.count, unpacking),
      notes: body.texts("notes"))
    for item in try body.optional("guesses")?.items() ?? [] {
      let words = try item.items()
      guard words.count == 3 else { throw Problem(.badFile, "a guess of \(words.count) parts") }
      guesses.append(try FileGuess(words[0].text(), words[1].text(), words[2].text()))
    }
  }
}

extension Target {
  func packed(_ packing: inout Packing) -> JSON {
    switch self {
    case .classes(let labels, let names):
      JSON(["names": .list(names.map { .text($0) }), "labels": packing.integers(labels)])
    case .values(let values, let names):
      JSON(["names": .list(names.map { .text($0) }), "values": values.packed(&packing)])
    }
  }

  init(unpacking body: JSON, _ unpacking: Unpacking) throws(Problem) {
    let names = try body.texts("names")
    if let labels = body.optional("labels") {
      self = .classes(labels: try unpacking.integers(labels), names: names)
    } else {
      self = .values(try Tensor(unpacking: body.member("values"), unpacking), names: names)
    }
  }
}

extension RowKeys {
  func packed(_ packing: inout Packing) -> JSON {
    JSON(["inputs": packing.words(inputs), "targets": packing.words(targets)])
  }

  init(unpacking body: JSON, rows: Int, _ unpacking: Unpacking) throws(Problem) {
    self.init(
      inputs: try unpacking.words(body.member("inputs")),
      targets: try unpacking.words(body.member("targets")))
    guard inputs.count == rows, targets.count == rows else {
      throw Problem(.badFile, "\(inputs.count) keys for \(rows) rows")
    }
  }
}

extension RowPlaces {
  /// Nil for rows that are no lines of a file.
  func packed(_ packing: inout Packing) -> JSON? {
    switch self {
    case .rows: nil
    case .numbered(let numbers): JSON(["numbers": packing.integers(numbers)])
    case .lines(let first): JSON(["from": JSON(first)])
    case .scattered(let lines): JSON(["each": packing.integers(lines)])
    case .files(let names): JSON(["files": .list(names.map { .text($0) })])
    case .joined(let joints):
      JSON([
        "joints": .list(
          joints.map { joint in
            JSON(["source": .text(joint.source), "rows": JSON(joint.rows)])
              .adding("lines", joint.places.packed(&packing))
          })
      ])
    }
  }

  init(unpacking body: JSON?, _ unpacking: Unpacking) throws(Problem) {
    if let first = body?.optional("from") {
      self = .lines(from: try first.count())
    } else if let lines = body?.optional("each") {
      self = .scattered(try unpacking.integers(lines))
    } else if let numbers = body?.optional("numbers") {
      self = .numbered(try unpacking.integers(numbers))
    } else if let body, body.optional("files") != nil {
      self = .files(try body.texts("files"))
    } else if let joints = body?.optional("joints") {
      var found: [Joint] = []
      for joint in try joints.items() {
        found.append(
          Joint(
            source: try joint.member("source").text(), rows: try joint.member("rows").count(),
            places: try RowPlaces(unpacking: joint.optional("lines"), unpacking)))
      }
      self = .joined(found)
    } else {
      self = .rows
    }
  }
}

extension Dataset.Arrangement {
  var packed: JSON {
    switch self {
    case .table: JSON([:])
    case .image(let height, let width, let channels, let maximum):
      JSON([
        "height": JSON(height), "width": JSON(width), "channels": JSON(channels),
        "maximum": JSON(Double(maximum)),
      ])
    case .sequence(let length, let channels):
      JSON(["length": JSON(length), "channels": JSON(channels)])
    case .text(let length, let alphabet):
      JSON(["characters": JSON(length), "alphabet": .text(alphabet.listed)])
    }
  }

  init(unpacking body: JSON) throws(Problem) {
    if let height = body.optional("height") {
      self = .image(
        height: try height.count(), width: try body.member("width").count(),
        channels: try body.member("channels").count(),
        maximum: Float(try body.member("maximum").double()))
    } else if let length = body.optional("length") {
      self = .sequence(
        length: try length.count(), channels: try body.member("channels").count())
    } else if let length = body.optional("characters") {
      guard let alphabet = Alphabet(listed: try body.member("alphabet").text()) else {
        throw Problem(.badFile, "an alphabet out of order")
      }
      self = .text(length: try length.count(), alphabet: alphabet)
    } else {
      self = .table
    }
  }
}

extension Split {
  func packed(_ packing: inout Packing) -> JSON {
    let (kind, number) = rule.packed
    return JSON([
      "rule": .text(kind), "number": number, "seed": JSON(seed), "stratified": .flag(isStratified),
      "train": packing.integers(train.map { Int32($0) }),
      "valid": packing.integers(valid.map { Int32($0) }),
    ]).adding("test", test.isEmpty ? nil : packing.integers(test.map { Int32($0) }))
      .adding(
        "testRule",
        testRule.map {
          let (kind, number) = $0.packed
          return JSON(["rule": .text(kind), "number": number])
        })
  }

  init(unpacking body: JSON, rows: Int, _ unpacking: Unpacking) throws(Problem) {
    func side(_ name: String) throws(Problem) -> [Int] {
      guard let packed = body.optional(name) else { return [] }
      let numbers = try unpacking.integers(packed).map { Int($0) }
      guard numbers.allSatisfy({ $0 >= 0 && $0 < rows }) else {
        throw Problem(.badFile, "a split speaks of rows that are not there")
      }
      return numbers
    }
    let (train, valid, test) = (try side("train"), try side("valid"), try side("test"))
    guard !train.isEmpty else { throw Problem(.badFile, "a split has no training rows") }
    guard train.count + valid.count + test.count == rows, Set(train + valid + test).count == rows
    else { throw Problem(.badFile, "a split has rows on two sides, or on none") }
    self.init(
      train: train, valid: valid, test: test,
      rule: try Rule(unpacking: body),
      testRule: try body.optional("testRule").map { (json) throws(Problem) in
        try Rule(unpacking: json)
      },
      seed: try body.member("seed").word64(),
      isStratified: try body.member("stratified").flag())
  }
}

extension Split.Rule {
  fileprivate var packed: (kind: String, number: JSON) {
    switch self {
    case .fraction(let share): ("fraction", JSON(share))
    case .count(let count): ("count", JSON(count))
    case .every(let step): ("every", JSON(step))
    case .file(let count): ("file", JSON(count))
    }
  }

  fileprivate init(unpacking body: JSON) throws(Problem) {
    let number = try body.member("number")
    switch try body.member("rule").text() {
    case "fraction": self = .fraction(try number.double())
    case "count": self = .count(try number.count())
    case "file": self = .file(try number.count())
    default: self = .every(try number.count())
    }
  }
}

extension Scaling {
  func packed(_ packing: inout Packing) -> JSON {
    JSON([
      "method": .text(method.rawValue), "offsets": packing.doubles(offsets),
      "factors": packing.doubles(factors), "constant": .list(constant.map { JSON($0) }),
    ])
  }

  init(unpacking body: JSON, columns: Int, _ unpacking: Unpacking) throws(Problem) {
    guard let method = Method(rawValue: try body.member("method").text()) else {
      throw Problem(.badFile, "an unknown scaling")
    }
    var constant: [Int] = []
    for column in try body.member("constant").items() { constant.append(try column.count()) }
    self.init(
      method: method, offsets: try unpacking.doubles(body.member("offsets")),
      factors: try unpacking.doubles(body.member("factors")), constant: constant)
    guard offsets.count == factors.count, offsets.isEmpty || offsets.count == columns else {
      throw Problem(.badFile, "a scaling of \(offsets.count) columns for \(columns)")
    }
  }
}
