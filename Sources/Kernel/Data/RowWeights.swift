/// How much each row of a data set counts in losses and metrics.
public struct RowWeights {
  /// Of the column they were read from.
  public let name: String
  /// (rows), finite and not negative.
  public let values: Tensor

  public init(name: String, values: Tensor) {
    (self.name, self.values) = (name, values)
  }

  /// Refuses weights of another number of rows, negative ones, and what is no number.
  func check(rows: Int) throws(Problem) {
    guard values.count == rows else {
      throw Problem(.shapes, "\(values.count) weights do not go with \(rows) rows")
    }
    let wrong = values.withFloats { floats in
      floats.firstIndex { !($0 >= 0) || !$0.isFinite }
    }
    guard let wrong else { return }
    throw Problem(
      .badValue,
      "row \(wrong) weighs \(Numeral.short(Double(values.floats[wrong]))), but a weight is a number "
        + "from 0 up", about: "weights")
  }

  /// Refuses a side of a split whose rows weigh nothing at all.
  func check(_ split: Split) throws(Problem) {
    for side in Side.allCases where !split.rows(side).isEmpty {
      let rows = split.rows(side)
      guard !values.withFloats({ floats in rows.contains { floats[$0] > 0 } }) else { continue }
      throw Problem(
        .badValue, "all \(rows.count) \(side.noun) weigh 0 in '\(CSV.clipped(name))'",
        hint: values.floats.contains { $0 > 0 }
          ? "hold other rows out: valid=0.3, or another seed=" : "weights= another column",
        about: "weights")
    }
  }

  /// Those of some rows that weigh something.
  func counted(_ rows: [Int]) -> [Int] {
    values.withFloats { floats in rows.filter { floats[$0] > 0 } }
  }

  /// Least, greatest and sum, in one clause.
  public var summary: String {
    values.withFloats { floats in
      let sum = floats.reduce(0.0) { $0 + Double($1) }
      return "\(Numeral.short(Double(floats.min() ?? .nan))) to "
        + "\(Numeral.short(Double(floats.max() ?? .nan))), sum \(Numeral.short(sum))"
    }
  }

  /// Kish's effective number of rows, (Σ w)² / Σ w²: as many equal rows have as much noise.
  public func effectiveRows(among rows: [Int]) -> Double {
    values.withFloats { floats in
      var (sum, squares) = (0.0, 0.0)
      for row in rows {
        sum += Double(floats[row])
        squares += Double(floats[row]) * Double(floats[row])
      }
      return squares > 0 ? sum * sum / squares : 0
    }
  }
}

extension Dataset {
  /// Those of some rows that count in losses and figures.
  func counted(_ rows: [Int]) -> [Int] { weights?.counted(rows) ?? rows }
}
