/// A straight rise of the rate before a schedule begins (or over its start), for any schedule.
///
/// rate(t) = from + (1 - from) t / w for the first w steps. The schedule then runs over the steps
/// that are left, or, when the rise lies `over` it, as if it had run from the first step.
/// Source: Goyal et al. 2017, arXiv:1706.02677, section 2.2.
public struct Warmup: Sendable, Equatable {
  /// Rounded to whole steps.
  public let length: Stretch
  /// The fraction of the peak at the first step.
  public let start: Double
  public let isOver: Bool

  public init(_ length: Stretch, from start: Double = 0, over isOver: Bool = false) {
    self.length = length
    self.start = start
    self.isOver = isOver
  }

  /// The options that any command with a schedule takes beside the schedule's own.
  public static let parameters: [Parameter] = [
    Parameter(
      "warmup", Stretch.kind,
      foreign: ["warmup_steps", "num_warmup_steps", "warmup_t", "warmup_ratio", "warmup_epochs"],
      help: "rise at the start: below 1 a fraction of the run, from 1 on steps"),
    Parameter(
      "warmup_from", .number(0...1), standard: "0",
      foreign: ["start_factor", "warmup_lr_init", "warmup_start_lr"],
      help: "fraction of the peak the rise begins at"),
    Parameter(
      "warmup_over", .flag, standard: "no", foreign: ["warmup_prefix"],
      help: "whether the rise covers the schedule's start instead of delaying it"),
  ]

  /// The warm-up that was written, the schedule's own where none was, nil where there is none.
  public init?(_ values: Values, of schedule: Schedule) {
    let amount = values.number("warmup") ?? schedule.warmup.flatMap(Numeral.parse) ?? 0
    guard amount > 0 else { return nil }
    self.init(
      Stretch(amount), from: values.number("warmup_from") ?? 0,
      over: values.flag("warmup_over") ?? false)
  }

  private func steps(of position: Position) -> Int {
    Int(exactly: length.steps(in: position).rounded()) ?? position.steps
  }

  /// The curve after the rise.
  public func before(_ curve: Curve) -> Curve {
    let rate: @Sendable (Position) -> Double = { position in
      let steps = steps(of: position)
      guard position.step < steps else { return curve.rate(inside(position, steps)) }
      return Anneal.line(start, 1, Double(position.step) / Double(steps))
    }
    guard let momentum = curve.momentum else {
      return Curve(rate: rate, looksAtLosses: curve.looksAtLosses)
    }
    return Curve(
      rate: rate, momentum: { momentum(inside($0, steps(of: $0))) },
      looksAtLosses: curve.looksAtLosses)
  }

  /// The position as the curve sees it.
  private func inside(_ position: Position, _ steps: Int) -> Position {
    guard !isOver else { return position }
    var inner = position
    inner.step = max(0, position.step - steps)
    inner.steps = max(0, position.steps - steps)
    return inner
  }
}

extension Schedule {
  /// The curve for the schedule's own values and for a statement's warm-up options.
  public func curve(_ values: Values) throws(Problem) -> Curve {
    var own = values
    own.fillStandards(of: label)
    let curve = try make(own)
    return Warmup(values, of: self)?.before(curve) ?? curve
  }
}
