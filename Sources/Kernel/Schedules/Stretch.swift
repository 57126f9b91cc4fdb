/// A part of a run as it is typed: below 1 a fraction of the run, from 1 on a number of steps or epochs.
public struct Stretch: Sendable, Equatable {
  public enum Unit: String, Sendable { case steps, epochs }

  public let amount: Double
  public let unit: Unit

  public init(_ amount: Double, in unit: Unit = .steps) {
    self.amount = amount
    self.unit = unit
  }

  /// Its length in steps, not rounded.
  public func steps(in position: Position) -> Double {
    let whole = amount < 1 ? position.steps : unit == .steps ? 1 : position.stepsPerEpoch
    let length = amount * Double(whole)
    // A third of 30 steps is 10, whatever the last bit of the fraction.
    let rounded = length.rounded()
    return abs(length - rounded) <= 1e-9 * rounded ? rounded : length
  }
}

extension Stretch {
  /// What a slot for a stretch takes.
  static let kind = Parameter.Kind.number(0...1e9)

  static func unitParameter(_ standard: Unit) -> Parameter {
    Parameter(
      "unit", .word([Unit.steps.rawValue, Unit.epochs.rawValue]), standard: standard.rawValue,
      help: "what lengths from 1 on count")
  }
}

extension Values {
  /// A stretch, when its row declares the parameters `name` and `unit`; nil when unwritten.
  func stretch(_ name: String) -> Stretch? { number(name).map(stretch) }

  /// An amount in the row's `unit`.
  func stretch(_ amount: Double) -> Stretch {
    Stretch(amount, in: Stretch.Unit(rawValue: self[word: "unit"]) ?? .steps)
  }
}
