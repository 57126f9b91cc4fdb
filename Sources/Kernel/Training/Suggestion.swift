/// A rule that reads a learning rate off the curve of a range test: a function of rates and losses.
public struct Suggestion: Catalogued {
  /// What the rate is meant for.
  public enum Purpose: String, Sendable {
    case constant = "a constant rate"
    case peak = "the peak of 1cycle"
  }

  public let label: Label
  public let purpose: Purpose
  /// What is done to the losses before the rule reads them.
  var smoothing = CurveSmoothing.fastai
  /// The position of the suggested rate in the curve and the factor it is multiplied by; nil where
  /// the rule finds nothing.
  let find: @Sendable (_ rates: [Double], _ losses: [Double]) -> (index: Int, factor: Double)?

  public static let noun = "rule"
  public static let all: [Suggestion] = [
    fall, half, valley, slide, minimum, steep, steepest,
  ]

  /// The rate the rule reads off a curve of rising rates; nil where it finds nothing.
  public func rate(_ rates: [Double], _ losses: [Double]) -> Double? {
    guard rates.count == losses.count, rates.count > 1,
      let found = find(rates, losses), rates.indices.contains(found.index)
    else { return nil }
    return rates[found.index] * found.factor
  }

  /// d loss / d index by central differences, one-sided at the ends (numpy.gradient).
  static func gradient(_ values: [Double]) -> [Double] {
    guard values.count > 1 else { return values.map { _ in 0 } }
    let last = values.count - 1
    return values.indices.map {
      if $0 == 0 { return values[1] - values[0] }
      if $0 == last { return values[last] - values[last - 1] }
      return (values[$0 + 1] - values[$0 - 1]) / 2
    }
  }

  static func least(_ values: [Double]) -> Int? {
    values.indices.min { values[$0] < values[$1] }
  }

  /// The loss before anything happens: the median of the first fifth.
  static func level(before losses: [Double]) -> Double {
    Statistics.median(Array(losses.prefix(max(1, losses.count / 5))))
  }

  /// The first point, seen from the lowest one to the left, at which `share` of the fall is done.
  private static func place(of share: Double, in losses: [Double]) -> Int? {
    guard var place = least(losses) else { return nil }
    let start = level(before: losses)
    guard losses[place] < start else { return nil }
    let level = start - share * (start - losses[place])
    while place > 0, losses[place - 1] <= level { place -= 1 }
    return place
  }

  /// Ours: late in the fall, and before the curve is flat.
  static let fall = Suggestion(
    label: Label(
      "fall", summary: "Where seven tenths of the fall are done, on a curve without a lag.",
      formula: "the first rate, seen from the lowest, with loss <= L0 - 0.7 (L0 - Lmin)",
      example: "lrfind rule=fall"),
    purpose: .peak, smoothing: .centred
  ) { _, losses in place(of: 0.7, in: losses).map { ($0, 1) } }

  /// Ours, for a rate that is held to the end.
  static let half = Suggestion(
    label: Label(
      "half", summary: "Where half of the fall is done, on a curve without a lag.",
      formula: "the first rate, seen from the lowest, with loss <= L0 - 0.5 (L0 - Lmin)",
      example: "lrfind rule=half"),
    purpose: .constant, smoothing: .centred
  ) { _, losses in place(of: 0.5, in: losses).map { ($0, 1) } }

  /// fastai's default, its traps included: the length of the longest falling subsequence is taken
  /// for an interval that ends where the subsequence ends.
  static let valley = Suggestion(
    label: Label(
      "valley", foreign: ["SuggestionMethod.Valley"],
      summary: "The middle of the longest falling stretch (fastai's default).",
      source: "fastai 2.8, callback/schedule.py",
      formula:
        "the middle of the n steps before the end of the longest falling subsequence, n its length",
      example: "lrfind rule=valley"),
    purpose: .constant
  ) { _, losses in
    var lengths = [Int](repeating: 1, count: losses.count)
    var (start, end) = (0, 0)
    for i in 1..<losses.count {
      for j in 0..<i {
        if losses[i] < losses[j], lengths[i] < lengths[j] + 1 { lengths[i] = lengths[j] + 1 }
        if lengths[end] < lengths[i] {
          end = i
          start = end - lengths[end]
        }
      }
    }
    let third = Double(end - start) / 3
    let index = start + Int(third) + Int(third / 2)
    return (index < 0 ? index + losses.count : index, 1)
  }

  /// fastai's `slide`: a window slides left from the end while the slopes at its ends differ.
  static let slide = Suggestion(
    label: Label(
      "slide", foreign: ["SuggestionMethod.Slide"],
      summary: "Slide a window of 15 steps left while the slopes at its ends differ by over 0.005.",
      source: "fastai 2.8, callback/schedule.py",
      formula: "the last i, from the end, with |dL(i + 15) - dL(i)| > 0.005, dL the slope a step",
      example: "lrfind rule=slide"),
    purpose: .constant
  ) { _, losses in
    let slopes = gradient(losses)
    var right = losses.count - 1
    var left = right - 15
    guard left >= 0 else { return nil }
    var found = left
    while left >= 0, abs(slopes[right] - slopes[left]) > 0.005 {
      found = left
      right -= 1
      left -= 1
    }
    return (found, 1)
  }

  static let minimum = Suggestion(
    label: Label(
      "minimum", foreign: ["SuggestionMethod.Minimum"],
      summary: "A tenth of the rate with the lowest loss.",
      source: "fastai 2.8, callback/schedule.py",
      formula: "rate(argmin L) / 10", example: "lrfind rule=minimum"),
    purpose: .constant
  ) { _, losses in least(losses).map { ($0, 0.1) } }

  static let steep = Suggestion(
    label: Label(
      "steep", foreign: ["SuggestionMethod.Steep"],
      summary: "Where the loss falls fastest against the logarithm of the rate.",
      source: "fastai 2.8, callback/schedule.py",
      formula: "rate(argmin dL / d log rate)", example: "lrfind rule=steep"),
    purpose: .peak
  ) { rates, losses in
    let slopes = (1..<losses.count).map {
      (losses[$0] - losses[$0 - 1]) / (Maths.log(rates[$0]) - Maths.log(rates[$0 - 1]))
    }
    return least(slopes).map { ($0, 1) }
  }

  static let steepest = Suggestion(
    label: Label(
      "steepest", foreign: ["LRFinder"],
      summary: "Where the loss falls fastest from step to step (torch-lr-finder).",
      source: "torch-lr-finder 0.2.2",
      formula: "rate(argmin dL / d step), central differences", example: "lrfind rule=steepest"),
    purpose: .peak, smoothing: .torchLRFinder
  ) { _, losses in least(gradient(losses)).map { ($0, 1) } }
}
