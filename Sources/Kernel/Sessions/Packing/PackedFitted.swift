extension Fitted {
  func packed(_ packing: inout Packing) -> JSON {
    JSON([
      "columns": .list(preprocessing.columns.map { .text($0) }),
      "arrangement": preprocessing.arrangement.packed,
      "scaling": preprocessing.scaling.packed(&packing),
      "targets": .list(preprocessing.targets.map { .text($0) }),
      "task": .text(preprocessing.task.rawValue),
      "targetScaling": preprocessing.targetScaling.packed(&packing),
      "loss": loss?.packed ?? .null,
    ]).adding("seen", seen.map { packing.words($0) })
      .adding("isOfLoaded", isOfLoaded ? .flag(true) : nil)
      .adding("chosen", chosen.keys.isEmpty ? nil : chosen.packed(&packing))
      .adding("schema", preprocessing.schema?.packed)
      .adding("fill", preprocessing.fill.packed(&packing))
  }

  init(unpacking body: JSON, _ unpacking: Unpacking) throws(Problem) {
    guard let task = Loss.Task(rawValue: try body.member("task").text()) else {
      throw Problem(.badFile, "an unknown kind of target")
    }
    let targets = try body.texts("targets")
    let columns = try body.texts("columns")
    let arrangement = try Dataset.Arrangement(unpacking: body.member("arrangement"))
    let features = arrangement.features ?? columns.count
    let preprocessing = Preprocessing(
      columns: columns, arrangement: arrangement,
      schema: try body.optional("schema").map { (json) throws(Problem) in
        try TableSchema(unpacking: json, features: features)
      },
      fill: try Fill(unpacking: body.optional("fill"), features: features, unpacking),
      scaling: try Scaling(unpacking: body.member("scaling"), columns: features, unpacking),
      targets: targets, task: task,
      targetScaling: try Scaling(
        unpacking: body.member("targetScaling"), columns: targets.count, unpacking))
    self.init(
      preprocessing: preprocessing,
      loss: try body.optional("loss").map { (json) throws(Problem) in
        try Choice(unpacking: json, in: Loss.self)
      },
      seen: try body.optional("seen").map { (json) throws(Problem) in try unpacking.words(json) },
      chosen: try body.optional("chosen").map { (json) throws(Problem) in
        try ChosenRows(unpacking: json, unpacking)
      } ?? ChosenRows())
    if let flag = body.optional("isOfLoaded") { isOfLoaded = try flag.flag() }
  }
}

extension ChosenRows {
  func packed(_ packing: inout Packing) -> JSON {
    JSON([
      "keys": packing.words(keys), "matters": .list(matters.map { .text($0.rawValue) }),
    ])
  }

  init(unpacking body: JSON, _ unpacking: Unpacking) throws(Problem) {
    var matters: [Matter] = []
    for word in try body.texts("matters") {
      guard let matter = Matter(rawValue: word) else {
        throw Problem(.badFile, "rows decide nothing called '\(word.brief)'")
      }
      matters.append(matter)
    }
    self.init(keys: try unpacking.words(body.member("keys")), matters: matters)
  }
}
