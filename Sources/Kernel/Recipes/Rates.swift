/// The peak of a schedule: one rate for all layers, or one from the first layer with weights to the
/// last, geometric in between.
public struct Rates: Equatable, Sendable {
  /// Of the first layer; nil where all have the same.
  public let low: Double?
  /// Of the last layer.
  public let high: Double

  public init(_ high: Double, from low: Double? = nil) { (self.low, self.high) = (low, high) }

  /// As they would be typed: `0.001`, `1e-05:0.001`.
  public var words: String {
    (low.map { "\(Numeral.typed($0)):" } ?? "") + Numeral.typed(high)
  }

  /// All rates divided, to two digits.
  func divided(by divisor: Double) -> Rates {
    func rounded(_ rate: Double) -> Double {
      Numeral.parse(Numeral.short(rate / divisor, digits: 2)) ?? rate / divisor
    }
    return Rates(rounded(high), from: low.map(rounded))
  }

  /// What a slot of the kind `slice` was told; nil where it was told nothing.
  public init?(_ values: Values, _ name: String) { self.init(values, [:], name) }

  /// Refuses what has no geometric mean between: rates that are not above 0, or fall towards the output.
  func check() throws(Problem) {
    guard let low else { return }
    guard low > 0, low.isFinite, high.isFinite, low <= high else {
      throw Parameter.slice(low, high, of: "lr")
    }
  }
}

extension Rates: FieldValue {
  init?(_ values: Values, _ choices: [String: [Choice]], _ name: String) {
    if let number = values.number(name) {
      self.init(number)
    } else if let pair = values.numbers(name), pair.count == 2 {
      self.init(pair[1], from: pair[0])
    } else {
      return nil
    }
  }

  var typed: String? { words }
  var number: Double? { high }

  /// A number, or a list of two.
  var packed: JSON { low.map { .list([JSON($0), JSON(high)]) } ?? JSON(high) }

  init(unpacking json: JSON) throws(Problem) {
    guard case .list = json else {
      self.init(try json.double())
      return
    }
    let pair = try json.items()
    guard pair.count == 2 else {
      throw Problem(.badFile, "a slice of rates has \(pair.count) numbers")
    }
    self.init(try pair[1].double(), from: try pair[0].double())
  }
}
