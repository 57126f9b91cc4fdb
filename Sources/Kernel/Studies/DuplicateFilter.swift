extension Filter {
  /// What an audit plants for it.
  private static func copiedRows(_ audit: FilterAudit) throws(Problem) -> [FilterAudit.Fault] {
    let exact = try audit.copies(0, "copied")
    return audit.isOfText ? [exact] : [exact, try audit.copies(0.01, "nearly copied")]
  }

  static let duplicates = Filter(
    Label(
      "duplicates", foreign: ["drop_duplicates", "near_duplicate", "duplicated", "dedup"],
      summary: "Rows that repeat another one, to the bit or nearly, also across the split.",
      source: "cleanlab's Datalab (the share 0.13); difference hash: Krawetz 2013",
      formula: """
        exact: equal keys of inputs
        near: distance to the nearest other row <= {within} * median of those, scaled inputs
        pictures: equal signs of brightness steps on a 9x8 grid but for 16 of 128, and then
        root mean square difference of the pixels, means taken off, <= {pixels} of their range
        """,
      parameters: [
        Parameter("near", .flag, standard: "yes", help: "look for rows that are nearly equal too"),
        Parameter(
          "within", .number(0...1), standard: "0.13",
          help: "of the median distance to the nearest row, where two rows count as near"),
        Parameter(
          "pixels", .number(0...1), standard: "0.05",
          help: "the same for pictures: difference of the pixels, as a share of their range"),
      ], example: "filter duplicates"), [.drop],
    faults: copiedRows
  ) { (values, search) throws(Problem) in
    let dataset = search.dataset
    var pairs = Duplicates(search)
    if values[flag: "near"] {
      switch dataset.arrangement {
      case .table, .sequence: try pairs.addNear(within: values["within"])
      case .image: try pairs.addPictures(within: values["pixels"])
      case .text: break
      }
    }
    return pairs.findings
  }
}

/// Rows that repeat others, as they are found.
private struct Duplicates {
  private let search: Filter.Search
  private let dataset: Dataset
  private let side: [Side]
  private let isAsked: [Bool]
  private let keys: RowKeys
  /// The first row of each key.
  private let firsts: [Int]
  private var rows: [FilterReport.Row] = []
  private var isNamed: [Bool]
  private var exact = 0
  private var across = 0
  private var conflicts = 0
  private var threshold: (Double, String)?
  private var notes: [String] = []

  init(_ search: Filter.Search) {
    self.search = search
    dataset = search.dataset
    side = search.side
    var asked = [Bool](repeating: false, count: dataset.rows)
    for row in search.rows { asked[row] = true }
    isAsked = asked
    isNamed = [Bool](repeating: false, count: dataset.rows)
    keys = dataset.knownKeys
    var groups: [UInt64: [Int]] = [:]
    var firsts: [Int] = []
    for (row, key) in keys.inputs.enumerated() {
      if groups[key] == nil { firsts.append(row) }
      groups[key, default: []].append(row)
    }
    self.firsts = firsts
    for first in firsts {
      guard let group = groups[keys.inputs[first]], group.count > 1 else { continue }
      // A row that may not be touched is the one that stays.
      let stays = group.first { !asked[$0] } ?? first
      for row in group where row != stays && asked[row] {
        name(row, as: stays, distance: 0, "exact")
        exact += 1
      }
    }
  }

  private mutating func name(_ row: Int, as other: Int, distance: Double, _ kind: String) {
    isNamed[row] = true
    var words = [kind]
    if keys.targets[row] != keys.targets[other] {
      words.append("label differs")
      conflicts += 1
    }
    if side[row] != side[other] {
      words.append("\(side[row].rawValue)/\(side[other].rawValue)")
      across += 1
    }
    rows.append(
      FilterReport.Row(
        row: row, score: distance, other: other, word: words.joined(separator: ", ")))
  }

  /// Of two rows that are near, names one that may be: the one on an asked side, else the later one.
  private mutating func pair(_ one: Int, _ other: Int, _ distance: Double) {
    let (low, high) = (min(one, other), max(one, other))
    let row = isAsked[high] ? high : low
    guard isAsked[row], !isNamed[row] else { return }
    name(row, as: row == high ? low : high, distance: distance, "near")
  }

  mutating func addNear(within share: Double) throws(Problem) {
    let (near, usable) = try dataset.scaledRows(firsts)
    guard usable.count > 2 else { return }
    let nearest = try near.others(1).map { $0.first }
    let distances = nearest.compactMap { $0?.distance }.sorted()
    let median = distances[distances.count / 2]
    let limit = share * median
    threshold = (
      limit,
      "\(Numeral.short(share)) of the median distance to the nearest row, "
        + Numeral.short(median)
    )
    for (place, hit) in nearest.enumerated() {
      guard let hit, hit.distance <= limit else { continue }
      pair(usable[place], usable[hit.row], hit.distance)
    }
  }

  mutating func addPictures(within limit: Double) throws(Problem) {
    guard case .image(let height, let width, let channels, let maximum) = dataset.arrangement
    else { return }
    let hashes = firsts.map { row in
      dataset.inputs.withFloats { floats in
        PictureHash(
          floats[(row * dataset.features)..<((row + 1) * dataset.features)],
          (height, width, channels), range: Double(maximum > 0 ? maximum : 1))
      }
    }
    let known = hashes.indices.filter { hashes[$0].hasDetail }
    for (place, one) in known.enumerated() {
      if place % 64 == 0 { try Stop.check() }
      for other in known[(place + 1)...] where hashes[one].differs(from: hashes[other]) <= 16 {
        let distance = dataset.pixelDistance(firsts[one], firsts[other], maximum)
        if distance <= limit { pair(firsts[one], firsts[other], distance) }
      }
    }
    threshold = (limit, "of the pixels' range, means taken off")
    if known.count < hashes.count {
      notes.append(
        "\(FilterReport.counted(hashes.count - known.count, "picture")) with too little detail for a "
          + "hash: held against others to the bit only")
    }
  }

  var findings: FilterReport {
    var findings = FilterReport("")
    findings.rows = rows.sorted { ($0.score, $0.row) < ($1.score, $1.row) }
    findings.measure = "distance"
    if let threshold { findings.threshold = (threshold.0, threshold.1) }
    let near = rows.count - exact
    findings.sentence =
      rows.isEmpty
      ? "none of \(search.noun) repeats another row"
      : "\(exact) of \(search.noun) \(exact == 1 ? "repeats" : "repeat") another row to the bit"
        + (threshold == nil ? "" : ", \(near) nearly")
    findings.sentence +=
      (across > 0 ? "; \(across) \(across == 1 ? "lies" : "lie") across the split" : "")
      + (conflicts > 0 ? "; \(conflicts) with another label" : "")
    findings.notes = notes
    if across > 0 {
      findings.notes.append(
        "a held-out row that repeats a training row is known to the model: its score says nothing")
    }
    return findings
  }
}

/// The signs of the steps of brightness from left to right on a grid of 9 by 8: equal for a picture and the
/// same one resized, compressed or a little lighter.
private struct PictureHash {
  private let falls: UInt64
  private let rises: UInt64

  init(
    _ pixels: Slice<UnsafeBufferPointer<Float>>, _ size: (height: Int, width: Int, channels: Int),
    range: Double
  ) {
    func mean(_ across: Int, _ down: Int) -> Double {
      let left = across * size.width / 9
      let right = max(left + 1, (across + 1) * size.width / 9)
      let top = down * size.height / 8
      let bottom = max(top + 1, (down + 1) * size.height / 8)
      var sum = 0.0
      for row in top..<bottom {
        let start = pixels.startIndex + (row * size.width + left) * size.channels
        for index in start..<(start + (right - left) * size.channels) {
          sum += Double(pixels[index])
        }
      }
      return sum / Double((bottom - top) * (right - left) * size.channels)
    }
    var (falls, rises): (UInt64, UInt64) = (0, 0)
    let least = 0.02 * range
    for down in 0..<8 {
      let means = (0..<9).map { mean($0, down) }
      for across in 0..<8 {
        let bit: UInt64 = 1 << UInt64(8 * down + across)
        if means[across] > means[across + 1] + least { falls |= bit }
        if means[across + 1] > means[across] + least { rises |= bit }
      }
    }
    (self.falls, self.rises) = (falls, rises)
  }

  /// A picture of two halves has 8 steps, whatever it shows.
  var hasDetail: Bool { (falls | rises).nonzeroBitCount >= 12 }

  func differs(from other: PictureHash) -> Int {
    (falls ^ other.falls).nonzeroBitCount + (rises ^ other.rises).nonzeroBitCount
  }
}

extension Dataset {
  /// The root mean square difference of two pictures' pixels, their means taken off, as a share of the range.
  fileprivate func pixelDistance(_ one: Int, _ other: Int, _ maximum: Float) -> Double {
    let width = features
    return inputs.withFloats { floats in
      var (sum, squares) = (0.0, 0.0)
      for column in 0..<width {
        let apart = Double(floats[one * width + column]) - Double(floats[other * width + column])
        sum += apart
        squares += apart * apart
      }
      let mean = sum / Double(width)
      let variance = max(0, squares / Double(width) - mean * mean)
      return variance.squareRoot() / Double(maximum > 0 ? maximum : 1)
    }
  }
}
