import Kernel
import Viz

extension Passes {
  /// How far the passes are, and the best of them.
  struct Course {
    let all: Int
    let began: Double
    private(set) var over = 0
    private var best: (value: Double, words: String)?

    init(all: Int, began: Double) { (self.all, self.began) = (all, began) }

    /// A pass has ended with its runs.
    mutating func isOver(_ runs: [Run], _ pass: Pass, _ figure: String?) {
      over += 1
      guard let run = runs.last, run.ending.isSound else { return }
      let name = figure ?? run.judge
      guard let value = run.result(name), value.isFinite else { return }
      if let best, best.value == value || (best.value > value) == Run.isBetterWhenMore(name) {
        return
      }
      let point = pass.point.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
      let place = point.isEmpty ? pass.seed.map { "seed=\($0)" } ?? "" : point
      best = (
        value, "best \(name.brief) \(Numerals.short(value))" + (place.isEmpty ? "" : " at \(place)")
      )
    }

    /// The line after as many passes, and a part of others, at a moment of the clock.
    func line(_ verb: String, _ more: Double, now: Double) -> ProgressLine {
      let share = (Double(over) + more) / Double(max(1, all))
      var line = ProgressLine(
        "\(verb) \(min(all, over + Int(more)))/\(all)", share: share,
        figure: DisplayWidth.shortened(best?.words ?? "", to: 44))
      let left = (now - began) / max(share, 1e-9) - (now - began)
      if share > 0, now - began > 0.5 {
        line.left =
          Numerals.duration(left < 90 ? max(left.rounded(), 1) : left, decimals: 0) + " left"
      }
      return line
    }
  }
}
