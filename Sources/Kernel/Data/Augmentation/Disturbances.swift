extension Augmentation {
  static let blur = Augmentation(
    Label(
      "blur", foreign: ["GaussianBlur", "RandomGaussianBlur", "MedianBlur"],
      summary: "Blur images.",
      source: "torchvision.transforms.GaussianBlur, sigma from 0.1",
      formula: "weights ~ exp(-k^2 / (2 s^2)) of the pixels within 3 s;  s ~ U(0.1, {blur})",
      parameters: [
        Parameter(
          "blur", .number(0.1...5), standard: "1", foreign: ["sigma"],
          help: "the largest standard deviation, in pixels"),
        share("0.5"),
      ],
      example: "augment blur=1"),
    for: [.image]
  ) { values, rows throws(Problem) in
    let (share, most, grid) = (values["p"], values["blur"], rows.grid)
    let room = try Buffer(count: grid.count)
    return .change { row, draws in
      guard draws.fraction(at: 0) < share else { return }
      let weights = blurWeights(draws.number(0.1, most, at: 1))
      Compute.blur(row, grid, weights: weights, room: room.all)
    }
  }

  /// Of the pixels within three deviations, adding up to 1.
  static func blurWeights(_ deviation: Double) -> [Float] {
    let radius = max(1, Int(3 * deviation + 0.5))
    let raw = (-radius...radius).map {
      Maths.exp(-Double($0 * $0) / (2 * deviation * deviation))
    }
    let sum = raw.reduce(0, +)
    return raw.map { Float($0 / sum) }
  }

  static let noise = Augmentation(
    Label(
      "noise", foreign: ["GaussNoise", "GaussianNoise", "RandomNoise", "jitter", "AdditiveNoise"],
      summary: "Add normal noise to pixels, steps or numbers.",
      source: "Bishop, Training with noise is equivalent to Tikhonov regularization, 1995",
      formula: """
        x + {noise} s n;  n normal
        s = 1 of images, from black to white; else the deviation of the column or channel
        """,
      parameters: [
        Parameter(
          "noise", .number(0...10), standard: "0.05", foreign: ["std", "stddev", "var_limit"],
          help: "its standard deviation: of images in the range of pixels, else in deviations"),
        share("1"),
      ],
      example: "augment noise=0.05"),
    for: [.image, .sequence, .table]
  ) { values, rows throws(Problem) in
    let (share, level, unit) = (values["p"], Float(values["noise"]), rows.unit)
    let room = try Buffer(count: rows.dataset.features)
    var deviations: Buffer?
    if case .image = rows.dataset.arrangement {} else { deviations = try Buffer(rows.deviations) }
    return .change { row, draws in
      guard draws.fraction(at: 0) < share else { return }
      Compute.normal(draws.bulk, into: room.all)
      if let deviations { Compute.binary(.multiply, room.all, deviations.all, into: room.all) }
      Compute.blend(level / (deviations == nil ? unit.scale : 1), room.all, 1, into: row)
    }
  }

  static let mask = Augmentation(
    Label(
      "mask", foreign: ["TimeMasking", "SpecAugment", "TimeMask", "RandomMask"],
      summary: "Put 0 in a stretch of each sequence.",
      source: "Park et al., SpecAugment, arXiv:1904.08779: time masking",
      formula: "a stretch of U(0, {mask}) of the steps, anywhere",
      parameters: [
        Parameter(
          "mask", .number(0...0.9), standard: "0.2",
          help: "the longest stretch, as a share of the steps"),
        share("0.5"),
      ],
      example: "augment mask=0.2"),
    for: [.sequence]
  ) { values, rows in
    let (share, most, grid) = (values["p"], values["mask"], rows.grid)
    return .change { row, draws in
      guard draws.fraction(at: 0) < share else { return }
      let steps = Int((draws.number(0, most, at: 1) * Double(grid.width)).rounded())
      let first = draws.integer(below: grid.width - steps + 1, at: 2)
      let range = (first * grid.channels)..<((first + steps) * grid.channels)
      Compute.fill(row[range], with: 0)
    }
  }

  static let swap = Augmentation(
    Label(
      "swap", foreign: ["swap_noise", "SwapNoise"],
      summary: "Take some cells of a row from other training rows of its class.",
      source: "swap noise (Jahrer, Porto Seguro's Safe Driver Prediction, 2017), within the class",
      formula: "each column with probability {swap}, from a row drawn for it",
      parameters: [
        Parameter(
          "swap", .number(0...1), standard: "0.1", help: "share of the columns that are taken"),
        share("1"),
      ],
      example: "augment swap=0.1"),
    for: [.table],
    refusal: { dataset in
      dataset.task == .classes
        ? nil : "is for classes, and '\(dataset.name)' has numbers to predict"
    },
    make: swapped)

  private static func swapped(_ values: Values, _ rows: AugmentedRows) -> Action {
    let (share, level) = (values["p"], values["swap"])
    guard case .classes(let labels, let names) = rows.dataset.target else {
      return .change { _, _ in }
    }
    var kin = [[Int]](repeating: [], count: names.count)
    for row in rows.dataset.split.train { kin[Int(labels[row])].append(row) }
    let columns = rows.dataset.readColumns.map(\.features)
    return .classChange { row, label, draws in
      guard draws.fraction(at: 0) < share else { return }
      for (index, features) in columns.enumerated()
      where draws.fraction(at: 1 + 2 * index) < level {
        let others = kin[label]
        guard !others.isEmpty else { continue }
        let donor = others[draws.integer(below: others.count, at: 2 + 2 * index)]
        for feature in features { row[feature] = rows.value(donor, feature) }
      }
    }
  }
}
