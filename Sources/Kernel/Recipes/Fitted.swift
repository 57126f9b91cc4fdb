/// What a predictor keeps of its last fit beside its weights, so that it answers for other data sets.
public struct Fitted: Sendable, Equatable {
  public let preprocessing: Preprocessing
  /// As it was asked for; nil for the usual one of the targets.
  public let loss: Choice?
}
