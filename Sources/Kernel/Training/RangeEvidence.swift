extension RangeTest {
  /// Where a rule read its rate, and what the curve is like there.
  public struct Evidence: Sendable {
    /// What the rule does to the losses before it reads them.
    public let smoothing: CurveSmoothing
    /// The step, counted from 1, and its rate; the advice is that rate times `factor`.
    public let step: Int
    public let rate: Double
    public let factor: Double
    /// The loss there, smoothed as the rule wants it.
    public let loss: Double
    /// d loss / d log rate there, by the points on both sides.
    public let slope: Double
  }

  /// What a rule finds on the readable part of a curve; nil where it finds nothing.
  static func evidence(
    for rule: Suggestion, _ rates: [Double], _ curve: [Double], in range: Range<Int>
  ) -> Evidence? {
    let (known, read) = (Array(rates[range]), Array(curve[range]))
    guard read.count > 1, let found = rule.find(known, read), known.indices.contains(found.index)
    else { return nil }
    let place = range.lowerBound + found.index
    let growth = Maths.log(rates[rates.count - 1] / rates[0]) / Double(rates.count - 1)
    return Evidence(
      smoothing: rule.smoothing, step: place + 1, rate: rates[place], factor: found.factor,
      loss: curve[place], slope: Suggestion.gradient(curve)[place] / growth)
  }

  /// The logarithm of the factor from one rate to the next.
  public var growth: Double {
    Maths.log(settings.to / settings.from) / Double(settings.steps)
  }

  /// The loss before anything happens: the median of the first fifth of the curve without a lag.
  public var startLevel: Double { Suggestion.level(before: centred) }

  /// The lowest point of the curve under a smoothing: its rate and the loss there.
  public func lowest(_ smoothing: CurveSmoothing) -> (rate: Double, loss: Double)? {
    let curve = RangeTest.average(losses, smoothing)
    return Suggestion.least(curve).map { (rates[$0], curve[$0]) }
  }
}

extension RangeTest {
  /// How far sound rules are apart: the lowest and the highest.
  public var disagreement: (low: Advice, high: Advice)? {
    let sound = advice.filter(\.isSound).sorted { $0.rate < $1.rate }
    guard let low = sound.first, let high = sound.last, high.rate > 10 * low.rate else {
      return nil
    }
    return (low, high)
  }

  /// Where a search by trials begins: 0.34 times the geometric mean of the rate of `fall` and the one at
  /// which the curve has climbed back to its start, or ends. Nil where the curve shows nothing.
  public var anchor: Double? {
    guard refusal == nil, let fall = advice.first(where: { $0.rule == Suggestion.fall.name }),
      let lowest = Suggestion.least(centred), let last = rates.last
    else { return nil }
    let back = centred.indices.first { $0 > lowest && centred[$0] >= startLevel }
    return 0.34 * (fall.rate * (back.map { rates[$0] } ?? last)).squareRoot()
  }

  /// Points of a curve until it is off scale, that point included: its course without a lag rises above
  /// the start by half of the fall so far (and four times its noise, and a twentieth of itself), or
  /// one loss is ten times the greatest of the first fifth. What comes behind is never read.
  static func end(of losses: [Double]) -> Int {
    let first = max(5, losses.count / 5)
    guard losses.count > first else { return losses.count }
    let centred = CurveSmoothing.centred(losses)
    let start = Suggestion.level(before: centred)
    let top = losses.prefix(first).max() ?? .infinity
    let noise = RangeTest.noise([losses], centred)
    var best = centred.prefix(first).min() ?? start
    for place in first..<losses.count {
      let limit = start + max(0.5 * (start - best), max(4 * noise, 0.05 * abs(start)))
      if losses[place] > 10 * abs(top) { return place + 1 }
      if centred[place] > limit {
        // The course sees a few batches ahead.
        let reach = place...min(losses.count - 1, place + CurveSmoothing.reach(losses.count) + 2)
        return (reach.first { losses[$0] > limit } ?? place) + 1
      }
      best = min(best, centred[place])
    }
    return losses.count
  }

  /// The deviation that the batches leave in the mean of curves without a lag, from the first half of
  /// them.
  static func noise(_ losses: [[Double]], _ centred: [Double]) -> Double {
    let early = (0..<centred.count / 2).flatMap { place in
      losses.map { $0[place] - centred[place] }
    }
    return CurveSmoothing.remaining(Statistics.deviation(early), count: centred.count)
      / Double(max(1, losses.count)).squareRoot()
  }
}

/// Why no rate is read off a curve, and what to type then.
struct RangeRefusal {
  let sentence: String
  let remedy: String

  /// Nil for a curve that falls by a fiftieth of its start, and by four times the noise of its batches.
  init?(
    rates: [Double], losses: [[Double]], _ centred: [Double], _ settings: RangeTest.Settings,
    isOffScale: Bool, only: String?, isTrained: Bool
  ) {
    let start = Suggestion.level(before: centred)
    let fall = start - (centred.min() ?? start)
    let noise = RangeTest.noise(losses, centred)
    if let only {
      sentence = "all training rows \(only), so there is nothing to learn"
      remedy = "data FILE target=COLUMN, or split seed=2"
    } else if rates.count < max(10, settings.steps / 4) {
      let first = Numeral.short(losses.first?.first ?? .nan, digits: 2)
      sentence =
        "the loss, \(first) at first, "
        + (isOffScale ? "was off scale" : "had passed 4 times its best, or was no number,")
        + " after \(rates.count) of \(settings.steps) steps"
      remedy = "lrfind from=\(Numeral.short(settings.from / 1000, digits: 2))"
    } else if start == 0, fall == 0 {
      sentence = "the loss is 0 from the first step on, so there is nothing left to learn"
      remedy = isTrained ? "init, then lrfind" : "score"
    } else if fall <= 0.02 * abs(start) {
      sentence =
        "the loss falls by \(Numeral.short(fall > 1e-9 * abs(start) ? fall : 0, digits: 2)) from "
        + "\(Numeral.short(start, digits: 3)), not by more than 2 %"
      remedy =
        isTrained
        ? "init, then lrfind"
        : settings.to < 1 ? "lrfind to=10" : "lrfind trials=yes, or another init"
    } else if fall < 4 * noise {
      let repeats = Double(losses.count) * (4 * noise / fall) * (4 * noise / fall)
      sentence =
        "the loss falls by \(Numeral.short(fall, digits: 2)), less than 4 times the noise of its "
        + "batches, \(Numeral.short(noise, digits: 2))"
      remedy =
        isTrained
        ? "init, then lrfind"
        : repeats < 99 ? "lrfind repeats=\(Int(repeats) + 1)" : "lrfind trials=yes"
    } else {
      return nil
    }
  }
}

extension CurveSmoothing {
  /// In a sentence.
  public var sentence: String {
    switch self {
    case .fastai: "fastai's average, weight 0.98 for the past, which lags"
    case .torchLRFinder: "torch-lr-finder's average, weight 0.95 for the past, which lags"
    case .centred: "medians of five and a window to both sides, without a lag"
    }
  }
}
