/// What the schedules that go from one rate to another have in common.
struct Anneal: Sendable {
  let start: Double
  let floor: Double
  /// Nil for the whole run; after it the rate stays at the floor.
  let length: Stretch?

  /// `lowest` is the lowest rate either end may have.
  static func parameters(floor: String = "0", lowest: Double = 0) -> [Parameter] {
    [
      Parameter(
        "floor", .number(lowest...1), standard: floor, aliases: ["end"],
        foreign: ["eta_min", "lr_min", "min_lr", "alpha", "end_factor", "end_learning_rate"],
        help: "fraction of the peak left at the end"),
      Parameter(
        "start", .number(lowest...1), standard: "1", help: "fraction of the peak at the first step"),
      Parameter(
        "length", Stretch.kind, foreign: ["T_max", "total_iters", "decay_steps", "t_initial"],
        help: "how long it takes: below 1 a fraction of the run, the whole run when unwritten"),
      Stretch.unitParameter(.epochs),
    ]
  }

  init(_ values: Values) {
    start = values["start"]
    floor = values["floor"]
    length = values.stretch("length")
  }

  /// The share of the way that is done, 0...1.
  func share(at position: Position) -> Double {
    position.share(of: length?.steps(in: position) ?? Double(position.steps))
  }

  /// a (1 - p) + b p: exactly a at 0 and exactly b at 1.
  static func line(_ a: Double, _ b: Double, _ p: Double) -> Double { a * (1 - p) + b * p }

  /// From a to b along half a cosine, the share (1 - cos(pi p)) / 2 of the way.
  static func cosine(_ a: Double, _ b: Double, _ p: Double) -> Double {
    line(a, b, (1 - Maths.cos(.pi * p)) / 2)
  }
}
