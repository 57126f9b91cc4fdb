extension FileFormat {
  static let npy = FileFormat(
    label: Label(
      "npy", foreign: ["np.load", "numpy"],
      summary: "An array of NumPy: a table, images or sequences, its first axis the rows.",
      source: "numpy.lib.format, versions 1 to 3",
      parameters: [
        FormatOptions.labels, FormatOptions.target, FormatOptions.task, FormatOptions.shape,
        FormatOptions.steps,
      ],
      example: "data images.npy labels=labels.npy"),
    endings: ["npy"], recognises: { NumPyFile.isNumPy($0.start) },
    read: { request throws(Problem) in
      let bytes = try request.look.bytes(claimed: NumPyFile.claimed(request.look.start))
      let labels = try request.values.text("labels").map { (path) throws(Problem) in
        try Labels.read(path)
      }
      return try rows(
        NumPyFile.array(bytes, path: request.path), labels, request, path: request.path)
    })

  /// An array and its labels as rows. Without labels the last column of a table is the target; images and
  /// sequences are refused, unless they are there to be answered for.
  static func rows(
    _ array: RawArray, _ labels: Labels?, _ request: Request, path: String
  ) throws(Problem) -> RawRows {
    if labels != nil, request.values.isWritten("target") {
      throw Problem(
        .surplusArgument, "labels= and target= both say what is to be predicted",
        hint: "labels=FILE.npy", about: "target")
    }
    let rows = try ArrayRows(array, request, path: path, mayHoldTarget: labels == nil)
    try labels?.check(rows: array.rows, of: path)
    guard let labels = labels ?? rows.labels else {
      guard request.expected == nil else { return rows.rows(nil, Findings()) }
      throw Problem(
        .badFile, "\(path): nothing says what is to be predicted",
        hint: "labels=FILE.npy, with one label a row", about: "labels")
    }
    var findings = Findings()
    let (target, notes) = try truth(isIgnored: request.ignoresTruth) { () throws(Problem) in
      try labels.target(task: request.task, expected: request.expected, &findings)
    }
    findings.notes += notes
    return rows.rows(target, findings)
  }

  static let npz = FileFormat(
    label: Label(
      "npz", foreign: ["np.savez"],
      summary:
        "Arrays of NumPy under names, in a zip archive: features and labels, or those of two sides.",
      source: "numpy.savez; PKWARE, APPNOTE.TXT 6.3",
      parameters: [
        FormatOptions.inputs, FormatOptions.labels, FormatOptions.target, FormatOptions.task,
        FormatOptions.shape, FormatOptions.steps,
      ],
      example: "data mnist.npz inputs=x_train labels=y_train"),
    endings: ["npz"], recognises: { NumPyArchive.isArchive($0.start) },
    read: { request throws(Problem) in
      let archive = try NumPyArchive(request.look.bytes(), path: request.path)
      let choice = try archive.choice(request.values, isToBeAnswered: request.expected != nil)
      var rows = try archive.rows(choice.features, choice.labels, request)
      if !choice.isWritten {
        rows.guesses.insert(FileGuess("inputs", choice.features, "inputs=NAME"), at: 0)
        if let labels = choice.labels, !request.values.isWritten("labels") {
          rows.guesses.insert(FileGuess("labels", labels, "labels=NAME"), at: 1)
        }
      }
      if let test = choice.test, request.expected == nil {
        rows.testRows = [try archive.rows(test.features, test.labels, request.asking(for: rows))]
      }
      return rows
    })
}

/// The arrays of an .npz file by their names.
struct NumPyArchive {
  private let archive: ZipArchive
  private let path: String

  struct Choice {
    var features: String
    var labels: String?
    var test: (features: String, labels: String)?
    var isWritten = false
  }

  /// Whether a zip archive holds an array first, which tells it from spreadsheets and the like.
  static func isArchive(_ start: [UInt8]) -> Bool {
    guard ZipArchive.isZip(start), let length = start.little(26, 2), start.count >= 30 + length
    else { return false }
    return start[30..<(30 + length)].reversed().starts(with: ".npy".utf8.reversed())
  }

  init(_ bytes: [UInt8], path: String) throws(Problem) {
    archive = try ZipArchive(bytes, path: path)
    self.path = path
  }

  /// Without the ending.
  var names: [String] {
    archive.entries.compactMap { $0.name.hasSuffix(".npy") ? String($0.name.dropLast(4)) : nil }
  }

  private func array(_ name: String) throws(Problem) -> RawArray {
    try NumPyFile.array(bytes(name), path: "\(path) '\(CSV.clipped(name))'")
  }

  private func bytes(_ name: String) throws(Problem) -> [UInt8] {
    guard let entry = archive.entries.first(where: { $0.name == name + ".npy" }) else {
      throw Problem(
        .unknownWord, "\(path) holds no array '\(CSV.clipped(name))'",
        hint: "it holds " + CSV.listed(names.map(CSV.clipped), limit: 10))
    }
    return try archive.unpack(entry)
  }

  func rows(
    _ features: String, _ labels: String?, _ request: FileFormat.Request
  ) throws(Problem) -> RawRows {
    let found = try labels.map { (name) throws(Problem) in
      try Labels(
        ofNumPy: bytes(name), path: "\(path) '\(CSV.clipped(name))'", name: CSV.clipped(name))
    }
    return try FileFormat.rows(array(features), found, request, path: CSV.clipped(features))
  }

  /// Names that features and their labels usually have.
  private static let pairs: [(features: [String], labels: [String])] = [
    (["x", "data", "images", "features", "inputs"], ["y", "labels", "label", "target", "targets"])
  ]
  /// What stands before or after them on the side that trains, and on the one that tests.
  private static let sides = [("_train", "_test"), ("train_", "test_"), ("_tr", "_te")]

  /// Which arrays are what: as written, by the usual names, or the only one.
  func choice(_ values: Values, isToBeAnswered: Bool) throws(Problem) -> Choice {
    let (features, labels) = (values.text("inputs"), values.text("labels"))
    if let features { return Choice(features: features, labels: labels, isWritten: true) }
    let names = names
    guard !names.isEmpty else { throw Problem(.badFile, "\(path): the archive holds no arrays") }
    if let test = pair(names, marks: NumPyArchive.sides.flatMap { [$0.1] }), isToBeAnswered {
      return Choice(features: test.features, labels: labels ?? test.labels)
    }
    for side in NumPyArchive.sides {
      guard let train = pair(names, marks: [side.0]) else { continue }
      return Choice(
        features: train.features, labels: labels ?? train.labels,
        test: labels == nil ? pair(names, marks: [side.1]) : nil)
    }
    if let plain = pair(names, marks: [""]) {
      return Choice(features: plain.features, labels: labels ?? plain.labels)
    }
    let alone = names.filter { $0 != labels }
    let known = NumPyArchive.pairs.flatMap(\.features)
    if let only = alone.count == 1
      ? alone[0] : alone.first(where: { known.contains($0.asciiLowercased) })
    {
      return Choice(features: only, labels: labels)
    }
    throw Problem(
      .badFile,
      "\(path) holds \(CSV.listed(names.map(CSV.clipped), limit: 10)): which are the features?",
      hint: "inputs=\(CSV.clipped(names[0])) labels=\(CSV.clipped(names.last ?? ""))",
      about: "inputs")
  }

  private func pair(_ names: [String], marks: [String]) -> (features: String, labels: String)? {
    func find(_ words: [String], _ mark: String) -> String? {
      for word in words {
        let wanted = mark.hasSuffix("_") ? mark + word : word + mark
        if let name = names.first(where: { $0.asciiLowercased == wanted }) { return name }
      }
      return nil
    }
    for mark in marks {
      for pair in NumPyArchive.pairs {
        if let features = find(pair.features, mark), let labels = find(pair.labels, mark) {
          return (features, labels)
        }
      }
    }
    return nil
  }
}
