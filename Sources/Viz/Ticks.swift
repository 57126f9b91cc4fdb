/// A labelled (or, with an empty label, minor) place on an axis.
struct Tick: Equatable, Sendable {
  var value: Double
  var label: String
}

/// Round places on an axis.
enum Ticks {
  /// Ticks within the scale, about `target` of them labelled. `whole` keeps to whole numbers.
  static func make(_ scale: Scale, target: Int, whole: Bool = false) -> [Tick] {
    switch scale.kind {
    case .linear: return linear(scale.lo, scale.hi, target: target, whole: whole)
    case .log10:
      return scale.decades < 1
        ? linear(scale.lo, scale.hi, target: target, whole: false)
        : decades(scale, target: target)
    }
  }

  /// Multiples of a round step; of all round steps the one whose count is nearest to `target`, and of
  /// two alike the rounder.
  static func linear(_ lo: Double, _ hi: Double, target: Int, whole: Bool) -> [Tick] {
    let target = max(target, 2)
    var best: (cost: Double, step: Step)?
    for step in Step.candidates(around: (hi - lo) / Double(target)) {
      if whole && step.size < 1 { continue }
      let count = step.index(of: hi).rounded(.down) - step.index(of: lo).rounded(.up) + 1
      guard count >= 1 else { continue }
      let excess = count / Double(target)
      let cost = (excess > 1 ? excess : 1 / excess) + (step.mantissa == 25 ? 0.15 : 0)
      if best.map({ cost < $0.cost }) ?? true { best = (cost, step) }
    }
    guard let step = best?.step else { return [] }
    return multiples(of: step, from: lo, to: hi)
  }

  /// All multiples of the step within lo...hi, labelled alike.
  static func multiples(of step: Step, from lo: Double, to hi: Double) -> [Tick] {
    // A hair of slack, so that an end which is itself a multiple is not lost to rounding.
    let slack = (hi - lo) * 1e-9
    guard let from = Int(exactly: step.index(of: lo - slack).rounded(.up)),
      let to = Int(exactly: step.index(of: hi + slack).rounded(.down)),
      from <= to, to - from < 1000
    else { return [] }
    let values = (from...to).map { step.multiple($0) }
    return zip(values, Numerals.labels(values)).map { Tick(value: $0, label: $1) }
  }

  /// Powers of ten, every one or every second, third…; with fewer than two decades in view also 2
  /// and 5; the rest of 2…9 as minor ticks while every decade is labelled.
  static func decades(_ scale: Scale, target: Int) -> [Tick] {
    let from = (scale.origin - 1e-9).rounded(.up)
    let to = (scale.origin + scale.decades + 1e-9).rounded(.down)
    guard let first = Int(exactly: from), let last = Int(exactly: to), first <= last else {
      return linear(scale.lo, scale.hi, target: target, whole: false)
    }
    var every = 1
    while (last - first) / every + 1 > max(target, 2) { every += 1 }
    let isDense = scale.decades < 2
    let isPlain = first >= -2 && last <= 4
    var ticks: [Tick] = []
    for decade in (first - 1)...last {
      for factor in 1...9 {
        let value = factorOfTen(factor, decade)
        guard value >= scale.lo * (1 - 1e-9), value <= scale.hi * (1 + 1e-9) else { continue }
        let isMajor = factor == 1 && (decade - first) % every == 0
        let isLabelled = isMajor || (isDense && (factor == 2 || factor == 5))
        if isLabelled {
          let label = isPlain ? Numerals.short(value) : "\(factor)e\(decade)"
          ticks.append(Tick(value: value, label: label))
        } else if every == 1 || factor == 1 {
          ticks.append(Tick(value: value, label: ""))
        }
      }
    }
    return ticks
  }

  static func factorOfTen(_ factor: Int, _ decade: Int) -> Double {
    Step(mantissa: factor, exponent: decade).size
  }
}
