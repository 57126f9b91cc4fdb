extension Augmentation {
  static let erase = Augmentation(
    Label(
      "erase", foreign: ["RandomErasing", "RandomErase", "reprob", "CoarseDropout"],
      summary: "Put noise in a rectangle of some images.",
      source: "Zhong et al., Random erasing data augmentation, arXiv:1708.04896: RE-R",
      formula: """
        share of the area ~ U(0.02, {erase});  log(height / width) ~ U(log 0.3, -log 0.3);  anywhere
        each value ~ U(black, white)
        """,
      parameters: [
        Parameter(
          "erase", .number(0.02...0.9), standard: "0.2", foreign: ["sh", "max_area"],
          help: "the largest share of the area"),
        share("0.5"),
      ],
      example: "augment erase=0.2"),
    for: [.image]
  ) { values, rows in
    let (share, most, grid, unit) = (values["p"], values["erase"], rows.grid, rows.unit)
    return .change { row, draws in
      guard draws.fraction(at: 0) < share else { return }
      let area = draws.number(0.02, most, at: 1) * Double(grid.height * grid.width)
      let ratio = draws.factor(0.3, 1 / 0.3, at: 2)
      let height = min(grid.height, max(1, Int((area * ratio).squareRoot().rounded())))
      let width = min(grid.width, max(1, Int((area / ratio).squareRoot().rounded())))
      let top = draws.integer(below: grid.height - height + 1, at: 3)
      let left = draws.integer(below: grid.width - width + 1, at: 4)
      var stream = draws.bulk
      for line in top..<(top + height) {
        let first = (line * grid.width + left) * grid.channels
        let stretch = row[first..<(first + width * grid.channels)]
        Compute.uniform(stream, into: stretch)
        stream.low &+= UInt64(stretch.count)
        if unit != UnitScale() {
          for place in 0..<stretch.count { stretch[place] = unit.value(of: stretch[place]) }
        }
      }
    }
  }

  static let cutout = Augmentation(
    Label(
      "cutout", foreign: ["RandomCutout", "GridMask"],
      summary: "Cover a square of each image with black.",
      source: "DeVries and Taylor, Cutout, arXiv:1708.04552: the middle anywhere, the rest outside",
      formula: "side = {cutout} of the shorter side",
      parameters: [
        Parameter(
          "cutout", .number(0.01...1), standard: "0.5", foreign: ["length", "cutout_size"],
          help: "the side of the square, as a share of the shorter side"),
        share("1"),
      ],
      example: "augment cutout=0.5"),
    for: [.image]
  ) { values, rows in
    let (share, size, grid, black) = (values["p"], values["cutout"], rows.grid, rows.nothing)
    let side = max(1, Int((size * Double(min(grid.height, grid.width))).rounded()))
    return .change { row, draws in
      guard draws.fraction(at: 0) < share else { return }
      let top = draws.integer(below: grid.height, at: 1) - side / 2
      let left = draws.integer(below: grid.width, at: 2) - side / 2
      let columns = max(0, left)..<min(grid.width, left + side)
      for line in max(0, top)..<min(grid.height, top + side) {
        let first = (line * grid.width + columns.lowerBound) * grid.channels
        Compute.fill(row[first..<(first + columns.count * grid.channels)], with: black)
      }
    }
  }
}
