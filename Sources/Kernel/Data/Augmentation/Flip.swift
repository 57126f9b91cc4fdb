extension Homography {
  /// Left to right.
  static let mirror = Homography.affine(-1, 0, 0, 0, 1, 0)
  /// Top to bottom.
  static let upsideDown = Homography.affine(1, 0, 0, 0, -1, 0)
}

extension Augmentation {
  static let flip = Augmentation(
    Label(
      "flip",
      foreign: [
        "RandomHorizontalFlip", "RandomFlip", "fliplr", "horizontal_flip", "FlipItem",
        "HorizontalFlip", "do_flip",
      ],
      summary: "Turn some images over, left to right.",
      source: "torchvision.transforms.RandomHorizontalFlip",
      parameters: [share("0.5"), padding, composed],
      example: "augment flip"),
    for: [.image]
  ) { values, _ in
    let share = values["p"]
    return .place { $0.fraction(at: 0) < share ? .mirror : nil }
  }

  static let flipv = Augmentation(
    Label(
      "flipv",
      foreign: [
        "RandomVerticalFlip", "VerticalFlip", "flip_vert", "flipud", "vertical_flip",
      ],
      summary: "Turn some images upside down.",
      source: "torchvision.transforms.RandomVerticalFlip",
      parameters: [share("0.5"), padding, composed],
      example: "augment flipv"),
    for: [.image]
  ) { values, _ in
    let share = values["p"]
    return .place { $0.fraction(at: 0) < share ? .upsideDown : nil }
  }

  static let dihedral = Augmentation(
    Label(
      "dihedral", foreign: ["DihedralItem", "RandomRotate90", "D4", "SquareSymmetry"],
      summary: "Turn images over and by quarters: one of the eight symmetries of a square.",
      source: "fastai Dihedral; four of them where an image is not square",
      parameters: [share("1"), padding, composed],
      example: "augment dihedral"),
    for: [.image]
  ) { values, rows in
    let (share, grid) = (values["p"], rows.grid)
    let isSquare = grid.height == grid.width
    return .place { draws in
      guard draws.fraction(at: 0) < share else { return nil }
      let kind = draws.integer(below: isSquare ? 8 : 4, at: 1)
      let (x, y) = (kind & 1 == 0 ? 1.0 : -1.0, kind & 2 == 0 ? 1.0 : -1.0)
      return kind & 4 == 0 ? .affine(x, 0, 0, 0, y, 0) : .affine(0, x, 0, y, 0, 0)
    }
  }
}
