/// What is made of training rows and their classes: rows mixed with others, and softer targets.
public struct Mixing: Sendable, Equatable {
  /// Alpha of the Beta of each form; nil where it is off. Where both are on, each row draws one of them.
  public var mixup: Double?
  public var cutmix: Double?
  /// The share of a target that is spread over all classes.
  public var smooth: Double?

  public init(mixup: Double? = nil, cutmix: Double? = nil, smooth: Double? = nil) {
    (self.mixup, self.cutmix, self.smooth) = (mixup, cutmix, smooth)
  }

  public var isOff: Bool { !mixesRows && (smooth ?? 0) == 0 }
  /// Whether inputs are mixed, and not targets alone.
  public var mixesRows: Bool { mixup != nil || cutmix != nil }

  /// What training rows are, in words.
  public var conditions: [String] {
    (mixesRows ? ["mixed"] : []) + ((smooth ?? 0) > 0 ? ["smoothed"] : [])
  }

  /// As `fit` says what is on: `mixup 0.4`.
  public var words: [String] {
    [("mixup", mixup), ("cutmix", cutmix), ("smooth", smooth)].compactMap { name, value in
      value.map { "\(name) \(Numeral.short($0))" }
    }
  }

  /// What the training loss is of, and how low it can be, where that is known.
  func sentence(floor: Double?) -> String {
    let rows = conditions.joined(separator: ", ")
    let least =
      floor.map { " and cannot fall below \(Numeral.short($0)), which their targets leave" } ?? ""
    return "the training loss is of \(rows) rows\(least); held-out rows are scored as they are"
  }

  /// Refuses what mixing means nothing for.
  func check(for dataset: Dataset, _ task: Loss.Task) throws(Problem) {
    guard !isOff else { return }
    let name = mixup != nil ? "mixup" : cutmix != nil ? "cutmix" : "smooth"
    guard task == .classes else {
      throw Problem(
        .wrongKind, "\(name) is for classes, '\(dataset.name)' has \(task.noun)",
        hint: "leave \(name)= out", about: name)
    }
    if case .text = dataset.arrangement, mixesRows {
      throw Problem(
        .wrongKind, "\(name) is for numbers, and the rows of '\(dataset.name)' are text",
        hint: "smooth=0.1 is for any classes", about: name)
    }
    if cutmix != nil, dataset.arrangement == .table {
      throw Problem(
        .wrongKind,
        "cutmix is for images and sequences, and the rows of '\(dataset.name)' are a table",
        hint: "mixup=0.4", about: "cutmix")
    }
  }
}

/// Mixes the training rows of a data set, by draws that belong to each row as those of augmentations do.
///
/// The other row is any training row, drawn evenly, augmented as it is in that epoch; so what becomes of a row
/// depends on no batch. mixup (Zhang et al., arXiv:1710.09412): x = l x + (1 - l) other, the target likewise,
/// l ~ Beta(alpha, alpha). cutmix (Yun et al., arXiv:1905.04899): a box of sides sqrt(1 - l) of the image's, its
/// middle anywhere, is the other's, of a sequence a stretch of 1 - l; the target holds the share of pixels that
/// were replaced.
final class Mixer {
  private let mixing: Mixing
  private let part: Part
  private let grid: PixelGrid
  private let rows: RowDraws
  private let seed: UInt64
  private let augmenter: Augmenter?
  /// Room for another row, and for the shares of a batch.
  private let other: Buffer
  private let room: Buffer
  private let stride: Int

  /// What is done to one row.
  struct Draw {
    /// The place of the other row in the part.
    let other: Int
    /// Of the row itself.
    let share: Double
    /// What is pasted; nil where the rows are blended.
    let box: (rows: Range<Int>, columns: Range<Int>)?
  }

  /// Nil where nothing is on. Refuses what it means nothing for.
  init?(
    _ mixing: Mixing, for dataset: Dataset, _ part: Part, _ task: Loss.Task, seed: UInt64,
    rows count: Int, changedBy augmenter: Augmenter?
  ) throws(Problem) {
    guard !mixing.isOff else { return nil }
    try mixing.check(for: dataset, task)
    (self.mixing, self.part, self.seed, self.augmenter) = (mixing, part, seed, augmenter)
    rows = try RowDraws(dataset, part, for: mixing.mixesRows ? "mixing" : "smooth")
    grid = AugmentedRows(dataset, part).grid
    other = try Buffer(count: part.stride)
    stride = Part.padded(part.outputs)
    room = try Buffer(count: max(1, min(count, max(part.rows, 1))) * stride)
  }

  /// What a row draws; nil where rows are not mixed.
  func draw(_ place: Int, epoch: Int, before: Int) -> Draw? {
    guard mixing.mixesRows else { return nil }
    let draws = RowDraws.stream(
      Mixer.stream ^ seed, rows.own(place, before: before), RowDraws.turn(epoch: epoch),
      Mixer.stream)
    let pastes = mixing.cutmix != nil && (mixing.mixup == nil || draws.fraction(at: 0) < 0.5)
    let other = draws.integer(below: part.rows, at: 1)
    let alpha = (pastes ? mixing.cutmix : mixing.mixup) ?? 1
    let share = draws.bulk.beta(alpha)
    guard pastes else { return Draw(other: other, share: share, box: nil) }
    let isFlat = grid.height == 1
    let cut = isFlat ? 1 - share : (1 - share).squareRoot()
    func range(_ count: Int, at place: Int) -> Range<Int> {
      guard count > 1 else { return 0..<count }
      let half = Int(cut * Double(count)) / 2
      let middle = draws.integer(below: count, at: place)
      return max(0, middle - half)..<min(count, middle + half)
    }
    let box = (rows: range(grid.height, at: 2), columns: range(grid.width, at: 3))
    let replaced = Double(box.rows.count * box.columns.count)
    return Draw(other: other, share: 1 - replaced / Double(grid.height * grid.width), box: box)
  }

  /// Mixes the inputs of a batch, as they are scaled; `places` are those of its rows in the part.
  func mix(_ batch: Matrix, _ places: IndexRegion, epoch: Int, repeats: ArraySlice<Int32>?) {
    for row in 0..<batch.rows {
      let before = repeats.map { Int($0[$0.startIndex + row]) } ?? 0
      guard let draw = draw(Int(places[row]), epoch: epoch, before: before) else { continue }
      let inputs = Region(base: batch.base + row * batch.stride, count: part.features)
      let own = other[0..<part.features]
      let start = draw.other * part.stride
      Compute.copy(part.inputs[start..<(start + part.features)], into: own)
      augmenter?.change(own, draw.other, epoch: epoch, before: 0)
      guard let box = draw.box else {
        Compute.blend(Float(1 - draw.share), own, Float(draw.share), into: inputs)
        continue
      }
      let channels = grid.channels
      for line in box.rows {
        let first = (line * grid.width + box.columns.lowerBound) * channels
        let stretch = first..<(first + box.columns.count * channels)
        Compute.copy(own[stretch], into: inputs[stretch])
      }
    }
  }

  /// The share of each class in the targets of a batch: (rows, classes), good until the next ones are asked for.
  func shares(_ places: IndexRegion, epoch: Int, repeats: ArraySlice<Int32>?) -> Matrix {
    let shares = room.matrix(rows: places.count, columns: part.outputs, stride: stride)
    let even = Float(mixing.smooth ?? 0) / Float(part.outputs)
    let kept = 1 - Float(mixing.smooth ?? 0)
    Compute.fill(room[0..<(places.count * stride)], with: 0)
    for row in 0..<places.count {
      let place = Int(places[row])
      let before = repeats.map { Int($0[$0.startIndex + row]) } ?? 0
      let draw = draw(place, epoch: epoch, before: before)
      let own = Float(draw?.share ?? 1)
      for kind in 0..<part.outputs { shares[row, kind] = even }
      shares[row, Int(part.labels[place])] += kept * own
      if let draw { shares[row, Int(part.labels[draw.other])] += kept * (1 - own) }
    }
    return shares
  }

  /// Of the shares that were asked for last: the least cross-entropy that any answer has.
  func entropy(ofRow row: Int) -> Double {
    (0..<part.outputs).reduce(0.0) { sum, kind in
      let share = Double(room[row * stride + kind])
      return share > 0 ? sum - share * Maths.log(share) : sum
    }
  }

  private static let stream = Seed.hash("mix")
}

extension Stream {
  /// A number of Beta(alpha, alpha): X / (X + Y) of two of Gamma(alpha), in logarithms, so that a small alpha
  /// leaves numbers near 0 and 1 and none that is undefined.
  func beta(_ alpha: Double) -> Double {
    let first = logarithmOfGamma(alpha, from: 0)
    let second = logarithmOfGamma(alpha, from: 1 << 20)
    return 1 / (1 + Maths.exp(second - first))
  }

  /// Marsaglia and Tsang, A simple method for generating gamma variables, 2000: of Gamma(alpha + 1), times
  /// U^(1 / alpha). Draws from `place` on.
  private func logarithmOfGamma(_ alpha: Double, from place: Int) -> Double {
    let d = alpha + 1 - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    let boost = Maths.log(1 - fraction(at: place)) / alpha
    for turn in 0..<1000 {
      let at = place + 1 + 3 * turn
      let radius = (-2 * Maths.log(1 - fraction(at: at))).squareRoot()
      let x = radius * Maths.cos(2 * Double.pi * fraction(at: at + 1))
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let u = 1 - fraction(at: at + 2)
      if Maths.log(u) < x * x / 2 + d - d * v + d * Maths.log(v) {
        return Maths.log(d * v) + boost
      }
    }
    return Maths.log(d) + boost
  }
}
