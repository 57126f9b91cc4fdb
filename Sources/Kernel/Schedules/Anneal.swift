/// What the schedules that go from one rate to another have in common.
struct Anneal: Sendable {
  let start: Double
  let floor: Double
  /// Nil for the whole run; after it the rate stays at the floor.
  let length: Stretch?

  static func parameters(start: String = "1", floor: String = "0") -> [Parameter] {
    [
      Parameter(
        "floor", .number(0...1), standard: floor, aliases: ["end"],
        foreign: ["eta_min", "lr_min", "min_lr", "alpha", "end_factor", "end_learning_rate"],
        help: "fraction of the peak left at the end"),
      Parameter(
        "start", .number(0...1), standard: start, help: "fraction of the peak at the first step"),
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

  /// a + (b - a) p.
  static func line(_ a: Double, _ b: Double, _ p: Double) -> Double { a + (b - a) * p }
}
