extension Augmentation {
  static let flip = Augmentation(
    Label(
      "flip",
      foreign: ["RandomHorizontalFlip", "RandomFlip", "fliplr", "horizontal_flip", "FlipItem"],
      summary: "Turn some images over, left to right.",
      source: "torchvision.transforms.RandomHorizontalFlip",
      parameters: [
        Parameter("p", .number(0...1), standard: "0.5", help: "share of the images that are turned")
      ],
      example: "augment flip")
  ) { values, arrangement in
    guard case .image(let height, let width, let channels, _) = arrangement else { return nil }
    let share = values["p"]
    return { image, draws in
      guard draws.fraction(at: 0) < share else { return }
      Compute.mirror(image, height: height, width: width, channels: channels)
    }
  }
}
