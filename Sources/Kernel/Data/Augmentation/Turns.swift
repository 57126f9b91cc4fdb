extension Augmentation {
  static let warp = Augmentation(
    Label(
      "warp", foreign: ["max_warp", "RandomPerspective", "Perspective"],
      summary: "Look at images from another place: the perspective is changed.",
      source: "fastai Warp",
      formula: """
        x, y ~ U(-{warp}, {warp}); the corners move by (y, x), each towards the other
        """,
      parameters: [
        Parameter(
          "warp", .number(0...0.9), standard: "0.2", foreign: ["magnitude", "distortion_scale"],
          help: "how far a corner moves at most, in halves of a side"),
        share("0.75"), padding, composed,
      ],
      example: "augment warp=0.2"),
    for: [.image]
  ) { values, _ in
    let (share, most) = (values["p"], values["warp"])
    return .place { draws in
      let x = draws.fraction(at: 0) < share ? draws.number(-most, most, at: 1) : 0
      let y = draws.fraction(at: 2) < share ? draws.number(-most, most, at: 3) : 0
      return x == 0 && y == 0 ? nil : .perspective(x: x, y: y)
    }
  }

  static let rotate = Augmentation(
    Label(
      "rotate",
      foreign: ["RandomRotation", "RandomRotate", "max_rotate", "rotation_range", "SafeRotate"],
      summary: "Turn images by a random angle.",
      source: "fastai Rotate",
      formula: "angle ~ U(-{rotate}, {rotate}) degrees, about the middle",
      parameters: [
        Parameter(
          "rotate", .number(0...180), standard: "10", foreign: ["degrees", "max_deg"],
          help: "degrees at most, either way"),
        share("0.75"), padding, composed,
      ],
      example: "augment rotate=10"),
    for: [.image]
  ) { values, rows in
    let (share, most, grid) = (values["p"], values["rotate"], rows.grid)
    return .place { draws in
      guard draws.fraction(at: 0) < share else { return nil }
      return .rotation(
        degrees: draws.number(-most, most, at: 1), height: grid.height, width: grid.width)
    }
  }

  static let zoom = Augmentation(
    Label(
      "zoom", foreign: ["RandomZoom", "max_zoom", "zoom_range", "RandomScale"],
      summary: "Make images larger, about a random place.",
      source: "fastai Zoom, from 1 to max_zoom",
      formula: "factor ~ U(1, {zoom}); the rest lies on all sides by chance",
      parameters: [
        Parameter(
          "zoom", .number(0.25...4), standard: "1.1",
          help: "the largest factor; below 1 images become smaller"),
        share("0.75"), padding, composed,
      ],
      example: "augment zoom=1.1"),
    for: [.image]
  ) { values, _ in
    let (share, most) = (values["p"], values["zoom"])
    return .place { draws in
      guard draws.fraction(at: 0) < share else { return nil }
      let factor = draws.number(1, most, at: 1)
      return .zoom(factor, factor, x: draws.fraction(at: 2), y: draws.fraction(at: 3))
    }
  }

  static let shift = Augmentation(
    Label(
      "shift",
      foreign: [
        "RandomTranslation", "translate", "width_shift_range", "height_shift_range",
        "ShiftScaleRotate", "time_shift",
      ],
      summary: "Move images or sequences by whole pixels or steps.",
      source: "torchvision.transforms.RandomAffine(translate=…), which rounds to pixels too",
      formula: "along each axis: round(U(-{shift}, {shift}) times its length)",
      parameters: [
        Parameter(
          "shift", .number(0...1), standard: "0.1",
          help: "how far at most, as a share of the length"),
        share("0.75"), padding, composed,
      ],
      example: "augment shift=0.1"),
    for: [.image, .sequence]
  ) { values, rows in
    let (share, most, grid) = (values["p"], values["shift"], rows.grid)
    let (w, h) = (Double(grid.width), Double(grid.height))
    return .place { draws in
      guard draws.fraction(at: 0) < share else { return nil }
      let x = (draws.number(-most, most, at: 1) * w).rounded()
      let y = h > 1 ? (draws.number(-most, most, at: 2) * h).rounded() : 0
      return .affine(1, 0, -2 * x / w, 0, 1, -2 * y / h)
    }
  }

  static let stretch = Augmentation(
    Label(
      "stretch", foreign: ["time_stretch", "TimeStretch", "time_warp"],
      summary: "Make sequences slower or faster, about their middle.",
      source: "Le Guennec, Malinowski, Tavenard, 2016: window warping, over the whole window",
      formula: "factor: its logarithm is even between those of 1 / {stretch} and {stretch}",
      parameters: [
        Parameter("stretch", .number(1...4), standard: "1.1", help: "the largest factor"),
        share("0.75"), padding, composed,
      ],
      example: "augment stretch=1.1"),
    for: [.sequence]
  ) { values, _ in
    let (share, most) = (values["p"], values["stretch"])
    return .place { draws in
      guard draws.fraction(at: 0) < share else { return nil }
      return .zoom(draws.factor(1 / most, most, at: 1), 1, x: 0.5, y: 0.5)
    }
  }

  static let crop = Augmentation(
    Label(
      "crop",
      foreign: ["RandomResizedCrop", "RandomCrop", "RandomResizedCropGPU", "window_slicing"],
      summary: "Cut a window out of images or sequences and make it as large as the whole.",
      source: "torchvision.transforms.RandomResizedCrop, its scale from {crop} instead of 0.08",
      formula: """
        share ~ U({crop}, 1); of an image the sides are as 3:4 to 4:3, even in the logarithm
        """,
      parameters: [
        Parameter(
          "crop", .number(0.05...1), standard: "0.8", foreign: ["min_scale", "scale"],
          help: "the least share of the area or length that is left"),
        share("0.75"), padding, composed,
      ],
      example: "augment crop=0.8"),
    for: [.image, .sequence]
  ) { values, rows in
    let (share, least, isImage) = (values["p"], values["crop"], rows.grid.height > 1)
    return .place { draws in
      guard draws.fraction(at: 0) < share else { return nil }
      let area = draws.number(least, 1, at: 1)
      let (x, y) = (draws.fraction(at: 3), draws.fraction(at: 4))
      guard isImage else { return .zoom(1 / area, 1, x: x, y: y) }
      let ratio = draws.factor(0.75, 1 / 0.75, at: 2)
      let width = min(1, (area * ratio).squareRoot())
      let height = min(1, (area / ratio).squareRoot())
      return .zoom(1 / width, 1 / height, x: x, y: y)
    }
  }
}
