import Kernel
import Viz

/// How far a work of many steps is: its rate, the time that is left, and the course of its loss.
struct Progress {
  private let started: Double
  private let first: Int
  private let steps: Int
  /// Of what the rate counts: rows, or steps.
  private let noun: String
  /// How many of them a step has.
  private let size: Int
  private var average = MovingAverage(beta: 0.9)
  /// Losses so far, thinned to at most `room`.
  private var course: [Double] = []
  private var stride = 1
  private var heard = 0
  private static let room = 256

  /// A work of `steps` steps that begins after the step `first`.
  init(steps: Int, after first: Int = 0, noun: String, size: Int = 1, clock: () -> Double) {
    (self.steps, self.first, self.noun, self.size) = (steps, first, noun, size)
    started = clock()
  }

  mutating func hear(_ loss: Double) {
    let value = average.add(loss)
    if heard.isMultiple(of: stride) { course.append(value) }
    heard += 1
    guard course.count > Progress.room else { return }
    course = Swift.stride(from: 0, to: course.count, by: 2).map { course[$0] }
    stride *= 2
  }

  /// The average so far, over the steps it was taken at.
  var curve: (steps: [Double], values: [Double]) {
    (course.indices.map { Double(first + 1 + $0 * stride) }, course)
  }

  /// Whether it has gone on for ten seconds, or will.
  func isLong(step: Int, now: Double) -> Bool {
    let (seconds, done) = (now - started, Double(step - first))
    guard seconds < 10 else { return true }
    return seconds > 0.5 && done > 0 && seconds / done * Double(steps - first) > 10
  }

  /// The line after `step` steps at a moment of the clock.
  func line(_ lead: String, step: Int, now: Double) -> ProgressLine {
    let done = step - first
    let seconds = now - started
    let loss = average.value
    var line = ProgressLine(
      lead, share: Double(step) / Double(max(1, steps)),
      figure: loss.isNaN
        ? "" : "loss " + DisplayWidth.padded(Numerals.short(loss, digits: 3), to: 6),
      course: course)
    guard done > 0, seconds > 0 else { return line }
    let perSecond = Double(done) / seconds
    line.rate = "~\(Progress.compact(perSecond * Double(size))) \(noun)/s"
    let left = Double(steps - step) / perSecond
    // A tenth of a second would only flicker.
    line.left = Numerals.duration(left < 90 ? max(left.rounded(), 1) : left, decimals: 0) + " left"
    return line
  }

  /// `850`, `1.9k`, `23k`, `1.2M`.
  private static func compact(_ number: Double) -> String {
    for (limit, unit, letter) in [(999.5, 1.0, ""), (999_500, 1e3, "k"), (1e300, 1e6, "M")]
    where number < limit {
      return Numerals.fixed(number / unit, unit > 1 && number / unit < 9.95 ? 1 : 0) + letter
    }
    return Numerals.short(number)
  }
}
