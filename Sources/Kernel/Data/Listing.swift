/// Some rows of a data set as text, for `show` and for tables.
public struct Listing: Equatable, Sendable {
  /// `row`, names of features, names of targets (`class` for classes).
  public let header: [String]
  /// As long as the header, each.
  public let rows: [[String]]
  /// Features that were left out in the middle; the header has `…` in their place.
  public let omitted: Int
}

extension Dataset {
  /// The given rows in their own units. Beyond `most` features the middle ones are left out.
  public func listing(rows indices: [Int], features most: Int = 8) throws(Problem) -> Listing {
    for row in indices { try check(row: row) }
    let tail = features > most ? min(2, most / 2) : 0
    let head = min(features, most - tail)
    let shown = Array(0..<head) + Array(features - tail..<features)
    let omitted = features - shown.count
    var header = ["row"] + shown.map { columns[$0] }
    if omitted > 0 { header.insert("…", at: 1 + head) }
    if case .values(_, let names) = target { header += names } else { header.append("class") }
    let rows = indices.map { row in
      var cells = [String(row)]
      inputs.withFloats { floats in
        cells += shown.map { Numeral.short(Double(floats[row * features + $0])) }
      }
      if omitted > 0 { cells.insert("…", at: 1 + head) }
      return cells + goalTexts(row)
    }
    return Listing(header: header, rows: rows, omitted: omitted)
  }

  /// The first `count` rows.
  public func listing(first count: Int, features most: Int = 8) throws(Problem) -> Listing {
    try listing(rows: Array(0..<min(max(0, count), rows)), features: most)
  }

  /// The pixels of one image from 0 to 1, top row first, the mean of its channels; refuses a set
  /// whose rows are no images.
  public func pixels(ofRow row: Int) throws(Problem) -> [[Float]] {
    try check(row: row)
    guard case .image(let height, let width, let channels, let maximum) = arrangement else {
      throw Problem(
        .wrongKind, "the rows of \(name) are no images", hint: "show prints their numbers")
    }
    return inputs.withFloats { floats in
      (0..<height).map { y in
        (0..<width).map { x in
          let start = row * features + (y * width + x) * channels
          return floats[start..<start + channels].reduce(0, +) / Float(channels) / maximum
        }
      }
    }
  }

  /// What is to be predicted for a row: the class's name, or the numbers.
  public func goalTexts(_ row: Int) -> [String] {
    switch target {
    case .classes(let labels, let names): [names[Int(labels[row])]]
    case .values(let values, let names):
      values.withFloats { floats in
        names.indices.map { Numeral.short(Double(floats[row * names.count + $0])) }
      }
    }
  }

  private func check(row: Int) throws(Problem) {
    guard row >= 0, row < rows else {
      throw Problem(.index, "row \(row) does not exist; \(name) has rows 0 to \(rows - 1)")
    }
  }
}
