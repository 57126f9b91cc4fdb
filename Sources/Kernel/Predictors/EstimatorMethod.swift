/// A way to fit a predictor in one go: its row, and what it does.
public struct EstimatorMethod: Catalogued {
  public static let noun = "method"
  public static let all: [EstimatorMethod] = [neighbours, bayes]

  public let label: Label
  /// What it can predict.
  let tasks: [Loss.Task]
  let fit: @Sendable (Values, Part) throws(Problem) -> any EstimatorState
  /// A state that was kept; refuses what does not agree with itself.
  let restore: @Sendable (StateParts, Values) throws(Problem) -> any EstimatorState

  init(
    _ label: Label, tasks: [Loss.Task],
    fit: @escaping @Sendable (Values, Part) throws(Problem) -> any EstimatorState,
    restore: @escaping @Sendable (StateParts, Values) throws(Problem) -> any EstimatorState
  ) {
    self.label = label
    self.tasks = tasks
    self.fit = fit
    self.restore = restore
  }
}
