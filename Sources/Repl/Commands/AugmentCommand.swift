import Kernel

extension Command {
  static let augment = Command(
    Label(
      "augment", foreign: ["aug_transforms", "batch_tfms", "transforms"],
      summary: "Change training rows at random; say what is on when nothing is written.",
      parameters: [
        Parameter(
          "augment", .either([.trick(Augmentation.labels), .word(["off"])]), .positional,
          help: "which, or off; held-out rows are never changed")
      ],
      example: "augment flip"), .data
  ) { request, workspace, _ throws(Problem) in
    if let choice = request.choice("augment") {
      let augmentations = [choice]
      if let dataset = try? workspace.session.dataset(for: "augment") {
        try dataset.check(augmentations)
      }
      workspace.session.augmentations = augmentations
      return Answer(
        [.line(said(augmentations))],
        explainedBy: .choice(
          "augment", choice, try Augmentation.named(choice.name).label,
          among: Augmentation.labels))
    }
    if request.values.isWritten("augment") { workspace.session.augmentations = [] }
    return Answer(said(workspace.session.augmentations))
  }

  private static func said(_ augmentations: [Choice]) -> String {
    augmentations.isEmpty
      ? "augment: off"
      : "augment: " + augmentations.map(\.description).joined(separator: " ")
        + ", training rows only"
  }
}
