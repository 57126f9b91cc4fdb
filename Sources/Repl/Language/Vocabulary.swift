import Kernel

/// The rows that are no commands: what stands in slots and blocks, by the noun of their kind.
enum Vocabulary {
  static var rows: [(noun: String, labels: [Label])] {
    [
      (LayerKind.noun, LayerKind.labels), (Schedule.noun, Schedule.labels),
      (Optimiser.noun, Optimiser.labels), (Loss.noun, Loss.labels),
      (Metric.noun, Metric.labels),
      (Initialiser.noun, Initialiser.labels), (Source.noun, Source.labels),
      (Suggestion.noun, Suggestion.labels), (Augmentation.noun, Augmentation.labels),
      (FileFormat.noun, FileFormat.labels),
    ]
  }
}
