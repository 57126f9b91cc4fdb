extension FileFormat {
  static let cifar = FileFormat(
    label: Label(
      "cifar", foreign: ["cifar10", "cifar100"],
      summary: "The binary version of CIFAR-10 or CIFAR-100: a batch, or the folder of all.",
      source: "A. Krizhevsky: Learning multiple layers of features from tiny images, 2009",
      parameters: [FormatOptions.labels],
      example: "data cifar-10-batches-bin"),
    endings: ["bin"], recognises: { CIFAR.recognises($0) },
    read: { request throws(Problem) in
      if request.look.isFolder {
        let (train, test) = CIFAR.batches(in: request.path)
        // Rows to be answered for are those that others answer for.
        let isAnswered = request.expected != nil && !test.isEmpty
        var rows = try CIFAR.rows(isAnswered ? test : train, request)
        rows.notes.append(
          "rows: " + CSV.listed((isAnswered ? test : train).map(Files.name), limit: 6))
        if !test.isEmpty, request.expected == nil {
          rows.testRows = [try CIFAR.rows(test, request.asking(for: rows))]
        }
        return rows
      }
      return try CIFAR.rows([request.path], request)
    })
}

/// Records of one or two labels and 3 planes of 32 x 32 bytes.
enum CIFAR {
  private static let pixels = 3 * 32 * 32
  private static let ten = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  /// What a file's records are.
  private enum Kind {
    case ten, hundred

    /// Bytes before the pixels.
    var labels: Int { self == .ten ? 1 : 2 }
    var record: Int { labels + CIFAR.pixels }
  }

  static func recognises(_ look: FileLook) -> Bool {
    if look.isFolder { return !batches(in: look.path).train.isEmpty }
    if look.isPacked {
      // The size inside is not known before all of it is unpacked.
      return look.path.hasSuffix(".bin.gz") && look.start.count > 1 && look.start[0] < 20
    }
    guard look.path.hasSuffix(".bin") || !isText(look.start) else { return false }
    return !kinds(ofSize: look.size, first: look.start).isEmpty
  }

  private static func isText(_ start: [UInt8]) -> Bool {
    !start.contains { $0 < 9 || (14..<32).contains($0) || $0 >= 0x80 }
  }

  /// The kinds that a file of this size and with these first bytes may be.
  private static func kinds(ofSize size: Int, first: [UInt8]) -> [Kind] {
    guard size > 0, first.count > 1 else { return [] }
    return [Kind.ten, .hundred].filter { kind in
      size % kind.record == 0
        && (kind == .ten ? first[0] < 10 : first[0] < 20 && first[1] < 100)
    }
  }

  /// The batches in a folder, in the order of their names.
  static func batches(in folder: String) -> (train: [String], test: [String]) {
    let names = ((try? Folder.entries(folder)) ?? []).filter { !$0.isFolder }.map(\.name)
    let train = names.filter {
      ($0.hasPrefix("data_batch") && $0.hasSuffix(".bin")) || $0 == "train.bin"
    }
    let test = names.filter { $0 == "test_batch.bin" || $0 == "test.bin" }
    return (train.map { folder + "/" + $0 }, test.map { folder + "/" + $0 })
  }

  static func rows(_ paths: [String], _ request: FileFormat.Request) throws(Problem) -> RawRows {
    var kind: Kind?
    var labels: [UInt8] = []
    var pixels: [UInt8] = []
    let isCoarse = try coarse(request)
    try MemoryBudget.check(paths.reduce(0) { $0 + Files.size($1) * 5 })
    for path in paths {
      var bytes = try Files.read(path)
      if Gzip.isPacked(bytes) { bytes = try Gzip.unpack(bytes, path: path) }
      let found = try self.kind(of: bytes, path, like: kind)
      kind = found
      append(bytes, found, isCoarse, &labels, &pixels)
    }
    guard let kind, !labels.isEmpty else {
      throw Problem(.badFile, "\(request.path): no records", hint: "was the download complete?")
    }
    var inputs = try Tensor(try Shape([labels.count, self.pixels]))
    try inputs.withMutableFloats { floats in
      pixels.withUnsafeBufferPointer { bytes in
        if let base = floats.baseAddress { Compute.floats(of: bytes, into: base) }
      }
    }
    let (names, note) = try names(kind, isCoarse, beside: paths[0])
    let (target, said) = try FileFormat.truth(isIgnored: request.ignoresTruth) {
      () throws(Problem) in
      try CIFAR.target(labels, names, request)
    }
    var rows = RawRows(
      inputs: inputs, columns: (0..<self.pixels).map { "x\($0)" },
      arrangement: .image(height: 32, width: 32, channels: 3, maximum: 255), target: target,
      keys: RowKeys(inputs: RowKeys.keys(ofBytes: pixels, width: self.pixels), of: target),
      notes: [note] + said)
    if kind == .hundred {
      rows.guesses = [
        isCoarse
          ? FileGuess("labels", "the 20 coarse classes", "labels=fine")
          : FileGuess("labels", "the 100 fine classes", "labels=coarse")
      ]
    }
    return rows
  }

  private static func coarse(_ request: FileFormat.Request) throws(Problem) -> Bool {
    switch request.values.text("labels") {
    case nil, "fine": return false
    case "coarse": return true
    case let other?:
      throw Problem(
        .badValue, "records of CIFAR have their labels with them, not in \"\(other.brief)\"",
        hint: "labels=fine or labels=coarse, of CIFAR-100", about: "labels")
    }
  }

  /// By the size and by all labels.
  private static func kind(
    of bytes: [UInt8], _ path: String, like other: Kind?
  ) throws(Problem) -> Kind {
    let kinds = kinds(ofSize: bytes.count, first: bytes).filter { kind in
      stride(from: 0, to: bytes.count, by: kind.record).allSatisfy { place in
        kind == .ten ? bytes[place] < 10 : bytes[place] < 20 && bytes[place + 1] < 100
      }
    }
    guard let kind = kinds.first else {
      throw Problem(
        .badFile,
        "\(path): its \(bytes.count) bytes are no records of 3073 (CIFAR-10) or 3074 (CIFAR-100) "
          + "bytes with their labels", hint: "was the download complete?")
    }
    guard other == nil || other == kind else {
      throw Problem(
        .badFile, "\(path): CIFAR-10 and CIFAR-100 in one folder", hint: "data FILE.bin")
    }
    return kind
  }

  private static func append(
    _ bytes: [UInt8], _ kind: Kind, _ isCoarse: Bool, _ labels: inout [UInt8],
    _ pixels: inout [UInt8]
  ) {
    let count = bytes.count / kind.record
    let first = pixels.count
    pixels.append(contentsOf: repeatElement(0, count: count * self.pixels))
    pixels.withUnsafeMutableBufferPointer { pixels in
      bytes.withUnsafeBufferPointer { bytes in
        for record in 0..<count {
          let start = record * kind.record
          labels.append(bytes[start + (kind == .hundred && !isCoarse ? 1 : 0)])
          let planes = bytes[(start + kind.labels)..<(start + kind.record)]
          if let base = pixels.baseAddress {
            Compute.pixels(
              ofPlanes: UnsafeBufferPointer(rebasing: planes), channels: 3,
              into: base + first + record * self.pixels)
          }
        }
      }
    }
  }

  /// From the list beside the file, or the ten that are known, or numbers.
  private static func names(
    _ kind: Kind, _ isCoarse: Bool, beside path: String
  ) throws(Problem) -> ([String], String) {
    let count = kind == .ten ? 10 : isCoarse ? 20 : 100
    let file =
      kind == .ten
      ? "batches.meta.txt" : isCoarse ? "coarse_label_names.txt" : "fine_label_names.txt"
    let list = Files.folder(of: path) + "/" + file
    if Files.exists(list) {
      let text = String(decoding: try Files.read(list, limit: 1 << 16), as: UTF8.self)
      let names = text.split(whereSeparator: \.isNewline).map { String($0) }.filter { !$0.isEmpty }
      guard names.count == count, Set(names).count == count else {
        throw Problem(.badFile, "\(list): \(names.count) names for \(count) classes")
      }
      return (names, "classes are named by \(list)")
    }
    return kind == .ten
      ? (ten, "CIFAR-10, classes by their known names")
      : ((0..<count).map(String.init), "classes are numbers: \(file) is not beside the file")
  }

  /// The classes that have rows, in the order of their numbers.
  private static func target(
    _ labels: [UInt8], _ names: [String], _ request: FileFormat.Request
  ) throws(Problem) -> Target {
    let used = Set(labels)
    let order = names.indices.filter { used.contains(UInt8($0)) }.map { names[$0] }
    return try Labels.classes(labels.map { names[Int($0)] }, order: order, request.expected) {
      "\(request.path) row \($0)"
    }
  }
}
