import Kernel

/// What somebody may do who looks around before the answer: an exercise must pass all the same.
///
/// Each line is harmless: the current model, data and settings are what they were. Names, numbers of
/// runs, the next seed and `_` are not.
enum FreePlay {
  /// How many lines come before an answer.
  static let count = 10

  static let lines = [
    "2 + 3 * 4", "play_x = randn(4, 3)", "play_y = [3, 1, 2]", "play_x.mean()", "randn(2)",
    "vars", "runs", "summary", "seed", "digest", "help fit", "history", "no_such_name + 1",
    "fit 1cycel 3", "data no_such_file.csv", "play_z = 1; undo", "plot no_such_curve",
  ]

  /// Ten of them, drawn for an exercise by its number; where there is a current model, one makes place
  /// for a model of its own that is trained, and left for the one that was current.
  static func drawn(for exercise: Int, model: String?) -> [String] {
    let order = Seed.stream(Seed.standard, "free play", exercise).permutation(lines.count)
    let drawn = order.map { lines[$0] }
    guard let model else { return Array(drawn.prefix(count)) }
    return drawn.prefix(count - 1) + ["model mlp 4 as=play_m; fit 1", "use \(model)"]
  }
}
