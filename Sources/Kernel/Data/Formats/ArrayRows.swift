/// An array of a file as rows: which axes are what, what its pixels go up to, and which column is the target.
struct ArrayRows {
  private(set) var inputs: Tensor
  private(set) var arrangement: Dataset.Arrangement
  /// The target, where it was a column.
  private(set) var labels: Labels?
  private(set) var findings = Findings()
  private var keys: [UInt64]?

  /// `path` names it in messages; without `mayHoldTarget` no column is taken for the target unasked.
  init(
    _ array: RawArray, _ request: FileFormat.Request, path: String, mayHoldTarget: Bool
  ) throws(Problem) {
    guard !array.sizes.isEmpty, array.rows > 0, array.width > 0 else {
      throw Problem(
        .shapes, "\(path): an array of shape \(array.sizes.sides) has no rows",
        hint: "the first axis counts rows")
    }
    guard array.rows < Int(Int32.max) else {
      throw Problem(
        .outOfRange, "\(path): \(array.rows) rows are more than the \(Int32.max) that are counted")
    }
    var tensor = try Tensor(try Shape([array.rows, array.width]))
    var oddities = NumberOddities()
    try tensor.withMutableFloats { oddities = array.read(into: $0) }
    // Fractions of 64 bits lose digits that no training sees; whole numbers become others.
    if !array.kind.isWhole { oddities.rounded = 0 }
    findings.notes = oddities.notes.map { "\(path): \($0)" }
    inputs = tensor
    arrangement = .table
    let width = array.width
    keys =
      array.kind.isByte && !array.isFortran && array.sizes.count > 1
      ? array.bytes.withUnsafeBytes { bytes in
        let pixels = UnsafeRawBufferPointer(rebasing: bytes[array.start...])
        return RowKeys.keys(ofBytes: pixels, width: width)
      } : nil
    if mayHoldTarget { try takeTarget(array, request, path) }
    try arrange(array, request, path)
  }

  /// As RawRows, with what was found to predict.
  func rows(_ target: Target?, _ more: Findings) -> RawRows {
    var keys: RowKeys?
    if case .image = arrangement, let found = self.keys, labels == nil {
      keys = RowKeys(inputs: found, of: target)
    }
    var rows = RawRows(
      inputs: inputs, columns: (0..<inputs.shape[1]).map { "x\($0)" }, arrangement: arrangement,
      target: target, keys: keys, notes: findings.notes + more.notes)
    rows.guesses = findings.guesses + more.guesses
    return rows
  }

  // MARK: The target

  private mutating func takeTarget(
    _ array: RawArray, _ request: FileFormat.Request, _ path: String
  ) throws(Problem) {
    let written = request.values.text("target")
    guard array.sizes.count == 2 else {
      guard written == nil else {
        throw Problem(
          .shapes, "\(path): a target column needs a table, not shape \(array.sizes.sides)",
          hint: "labels=FILE.npy", about: "target")
      }
      return
    }
    let width = array.width
    // A file to answer for holds the features alone, or the target too, in the last place as in training.
    if written == nil, let expected = request.expected, expected.features == width { return }
    let place = try written.map { (word) throws(Problem) in try column(word, width) } ?? width - 1
    guard width > 1 else {
      throw Problem(
        .shapes, "\(path): one number a row cannot be features and target",
        hint: "labels=FILE.npy")
    }
    if written == nil {
      findings.guess("target", "the last column, x\(place)", "target=COLUMN labels=FILE")
    }
    var rest = try Tensor(try Shape([array.rows, width - 1]))
    var goal: [Float] = []
    goal.reserveCapacity(array.rows)
    let whole = inputs
    try rest.withMutableFloats { rest in
      whole.withFloats { floats in
        var next = 0
        for (index, value) in floats.enumerated() {
          if index % width == place {
            goal.append(value)
          } else {
            rest[next] = value
            next += 1
          }
        }
      }
    }
    inputs = rest
    labels = Labels(numbers: goal, name: path)
  }

  private func column(_ word: String, _ width: Int) throws(Problem) -> Int {
    let digits = word.hasPrefix("x") ? String(word.dropFirst()) : word
    guard let place = Int(digits), (-width..<width).contains(place) else {
      throw Problem(
        .badValue, "target=\(word.brief) is no column of \(width)", hint: "target=0 … \(width - 1)",
        about: "target")
    }
    return place < 0 ? place + width : place
  }

  // MARK: The axes

  private mutating func arrange(
    _ array: RawArray, _ request: FileFormat.Request, _ path: String
  ) throws(Problem) {
    let features = inputs.shape[1]
    let values = request.values
    let maximum = request.expected?.arrangement.maximum
    if let stated = try Dataset.Arrangement(
      shape: values.text("shape"), steps: values.text("steps"), features: features)
    {
      arrangement = withMaximum(stated, array, maximum)
    } else if let expected = request.expected, expected.arrangement != .table,
      expected.arrangement.features == features
    {
      arrangement = expected.arrangement
    } else {
      try guess(array, path, maximum)
    }
  }

  private mutating func guess(
    _ array: RawArray, _ path: String, _ maximum: Float?
  ) throws(Problem) {
    let sides = Array(array.sizes.dropFirst())
    switch sides.count {
    case 0, 1: return
    case 2 where array.kind.isByte || (sides[0] == sides[1] && sides[0] >= 8):
      arrangement = withMaximum(
        .image(height: sides[0], width: sides[1], channels: 1, maximum: 255), array, maximum)
      findings.guess("rows", "images of \(sides.sides)", "steps=\(sides[0])x\(sides[1])")
    case 2:
      arrangement = .sequence(length: sides[0], channels: sides[1])
      findings.guess(
        "rows", "sequences of \(sides[0]) steps of \(sides[1])", "shape=\(sides[0])x\(sides[1])")
    case 3 where (1...4).contains(sides[2]):
      arrangement = withMaximum(
        .image(height: sides[0], width: sides[1], channels: sides[2], maximum: 255), array, maximum)
      findings.guess("rows", "images of \(sides.sides), channels last", "steps=\(sides[0])")
    case 3 where (1...4).contains(sides[0]):
      try turnChannels(sides[0], area: sides[1] * sides[2])
      arrangement = withMaximum(
        .image(height: sides[1], width: sides[2], channels: sides[0], maximum: 255), array, maximum)
      findings.guess("rows", "images of \(sides.sides), channels first, turned to last")
    default:
      throw Problem(
        .shapes, "\(path): rows of shape \(sides.sides) are neither a table, sequences nor images",
        hint: "rows x features, rows x steps x numbers, rows x height x width x channels",
        about: "shape")
    }
  }

  /// From planes to pixels.
  private mutating func turnChannels(_ channels: Int, area: Int) throws(Problem) {
    guard channels > 1 else { return }
    keys = nil
    let rows = inputs.shape[0]
    let planes = inputs
    var pixels = try Tensor(inputs.shape)
    try pixels.withMutableFloats { pixels in
      planes.withFloats { planes in
        for row in 0..<rows {
          let start = row * channels * area
          for place in 0..<area {
            for channel in 0..<channels {
              pixels[start + place * channels + channel] = planes[start + channel * area + place]
            }
          }
        }
      }
    }
    inputs = pixels
  }

  /// Pixels of bytes go up to 255. Others up to 1, 255 or 65535, the least that holds them; those that
  /// have been centred already are taken as they are.
  private mutating func withMaximum(
    _ arrangement: Dataset.Arrangement, _ array: RawArray, _ expected: Float?
  ) -> Dataset.Arrangement {
    guard case .image(let height, let width, let channels, _) = arrangement else {
      return arrangement
    }
    var maximum: Float = 255
    if let expected {
      maximum = expected
    } else if !array.kind.isByte {
      let (lowest, highest) = inputs.withFloats { floats in
        floats.reduce((Float.infinity, -Float.infinity)) { (min($0.0, $1), max($0.1, $1)) }
      }
      maximum = lowest < 0 ? 1 : [1, 255, 65_535].first { highest <= $0 } ?? highest
      if !maximum.isFinite { maximum = 1 }
      findings.guess(
        "pixels",
        lowest < 0
          ? "from \(Numeral.short(Double(lowest))), taken as they are"
          : "divided by \(Numeral.short(Double(maximum)))", lowest < 0 ? "" : "scaling=none")
    }
    return .image(height: height, width: width, channels: channels, maximum: maximum)
  }
}

extension Dataset.Arrangement {
  /// The largest value of a pixel; nil where there are none.
  var maximum: Float? {
    if case .image(_, _, _, let maximum) = self { maximum } else { nil }
  }
}
