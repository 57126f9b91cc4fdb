/// How the learning rate goes over a run: a pure function of the place in the run.
///
/// A curve gives the fraction of the peak rate, so one schedule serves every peak, and it can be
/// drawn, compared and resumed without training.
public struct Schedule: Catalogued {
  public let label: Label
  /// The warm-up used when none is written, as it would be typed; nil for none.
  public let warmup: String?
  public let make: @Sendable (Values) throws(Problem) -> Curve

  init(
    _ label: Label, warmup: String? = nil,
    make: @escaping @Sendable (Values) throws(Problem) -> Curve
  ) {
    self.label = label
    self.warmup = warmup
    self.make = make
  }

  public static let noun = "schedule"
  public static let all: [Schedule] = [
    const, linear, step, exp, poly, cosine, sgdr, flatcos, wsd, triangular, triangular2, exprange,
    plateau, oneCycle,
  ]
}

/// A place in a run: everything a schedule may look at.
public struct Position: Sendable, Equatable {
  /// Optimiser steps already done: 0 for the first step, `steps` after the last.
  public var step: Int
  /// Optimiser steps of the whole run.
  public var steps: Int
  public var stepsPerEpoch: Int
  /// The validation loss of each finished epoch.
  public var validLosses: [Double]

  public init(step: Int, steps: Int, stepsPerEpoch: Int = 1, validLosses: [Double] = []) {
    self.step = step
    self.steps = steps
    self.stepsPerEpoch = max(1, stepsPerEpoch)
    self.validLosses = validLosses
  }

  /// The share of the run that is done, 0...1.
  public var progress: Double { share(of: Double(steps)) }

  /// The share of a stretch of `length` steps from the start that is done, 0...1.
  func share(of length: Double) -> Double {
    length > 0 ? min(1, Double(step) / length) : 1
  }
}

/// A schedule with its settings.
public struct Curve: Sendable {
  /// The fraction of the peak rate for the step at a position.
  public let rate: @Sendable (Position) -> Double
  /// The momentum (Adam's beta1) for that step; nil where the schedule leaves it alone.
  public let momentum: (@Sendable (Position) -> Double)?
  /// Whether held-out losses decide about rates.
  public let looksAtLosses: Bool

  public init(
    rate: @escaping @Sendable (Position) -> Double,
    momentum: (@Sendable (Position) -> Double)? = nil, looksAtLosses: Bool = false
  ) {
    self.rate = rate
    self.momentum = momentum
    self.looksAtLosses = looksAtLosses
  }

  /// The fractions of the peak for all steps of a run whose validation loss is not known yet.
  public func rates(steps: Int, stepsPerEpoch: Int = 1) -> [Double] {
    (0..<max(0, steps)).map {
      rate(Position(step: $0, steps: steps, stepsPerEpoch: stepsPerEpoch))
    }
  }
}
