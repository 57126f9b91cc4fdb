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
    if amount < 1 { return amount * Double(position.steps) }
    return unit == .steps ? amount : amount * Double(position.stepsPerEpoch)
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
  func stretch(_ name: String) -> Stretch? {
    guard let amount = number(name) else { return nil }
    return Stretch(amount, in: Stretch.Unit(rawValue: self[word: "unit"]) ?? .steps)
  }
}
