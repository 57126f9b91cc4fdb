import Synchronization

/// The reading of a list of pictures, shared among threads.
struct PictureReading {
  struct Row {
    let picture: Picture
    let key: UInt64
    let wasResized: Bool
  }

  enum Outcome {
    case read(Row)
    /// Of another size than the first, where all must have one.
    case other(Picture.Size)
    case failed(Problem)
  }

  private let paths: [String]
  private let names: [String]
  private let options: PictureList.Options
  private let source: String

  /// Of the pictures that are read, as long as this is there.
  private let held = HeldMemory()

  init(
    _ paths: [String], _ names: [String], _ options: PictureList.Options, _ source: String
  ) {
    (self.paths, self.names, self.options, self.source) = (paths, names, options, source)
  }

  /// Files a thread takes at a time.
  private static let share = 16

  /// One outcome a file, in their order.
  func run() throws(Problem) -> [Outcome] {
    let (size, channels) = formOfAll()
    // The least that rows may come to: floats of these channels, made of pictures of one byte a pixel.
    let rows = options.skips ? 1 : paths.count
    try MemoryBudget.check([rows, size.height, size.width, 4 * channels + 1].checkedProduct)
    let axes = ResizeAxes()
    let found = Mutex([Outcome?](repeating: nil, count: paths.count))
    let fault = Mutex<Problem?>(nil)
    Processor.eachApart((paths.count + Self.share - 1) / Self.share) { part in
      for place in (part * Self.share)..<min(paths.count, (part + 1) * Self.share) {
        if Context.current.wantsStop() || fault.withLock({ $0 != nil }) { return }
        let outcome = self.outcome(place, size, axes)
        if case .failed(let problem) = outcome, problem.code == .memory {
          fault.withLock { $0 = $0 ?? problem }
        }
        found.withLock { $0[place] = outcome }
      }
    }
    try Stop.check()
    if let fault = fault.withLock({ $0 }) { throw fault }
    let outcomes = found.withLock { $0.compactMap { $0 } }
    try refuseFailures(outcomes)
    try refuseSizes(outcomes, size)
    return outcomes
  }

  /// The size that is asked for, or that of the first picture that has one, and the channels likewise; where
  /// that one is grey a later one may have more.
  private func formOfAll() -> (Picture.Size, channels: Int) {
    if let size = options.size, let channels = options.channels { return (size, channels) }
    for path in paths {
      guard let bytes = try? Files.read(path), let head = try? Picture.head(bytes) else { continue }
      return (options.size ?? head.upright, options.channels ?? (head.hasColour ? 3 : 1))
    }
    return (options.size ?? Picture.Size(height: 1, width: 1), 1)
  }

  private func outcome(_ place: Int, _ size: Picture.Size, _ axes: ResizeAxes) -> Outcome {
    do throws(Problem) {
      let bytes = try Files.read(paths[place])
      guard Picture.isPicture(bytes) else {
        throw FileKind.problem(with: bytes, path: names[place])
          ?? Problem(.badFile, "\(names[place]): it is neither a PNG nor a JPEG picture")
      }
      do throws(Problem) { return try row(bytes, size, axes) } catch {
        throw Problem(error.code, "\(names[place]): \(error.message)", hint: error.hint)
      }
    } catch { return .failed(error) }
  }

  private func row(
    _ bytes: [UInt8], _ size: Picture.Size, _ axes: ResizeAxes
  ) throws(Problem) -> Outcome {
    let head = try Picture.head(bytes)
    guard options.size != nil || head.upright == size else { return .other(head.upright) }
    var picture = try Picture(bytes, head)
    let key = picture.key
    if options.channels == 1 { picture.makeGrey() }
    let wasResized = head.upright != size
    if wasResized {
      try picture.resize(
        axes[head.upright.height, size.height], axes[head.upright.width, size.width])
    }
    try held.take(picture.room)
    return .read(Row(picture: picture, key: key, wasResized: wasResized))
  }

  // MARK: What is refused

  private func refuseFailures(_ outcomes: [Outcome]) throws(Problem) {
    let failures = outcomes.compactMap { outcome -> Problem? in
      if case .failed(let problem) = outcome { problem } else { nil }
    }
    guard let first = failures.first, !options.skips else { return }
    let others = failures.count == 1 ? "" : "; \(failures.count) of \(paths.count) cannot be read"
    throw Problem(
      first.code, first.message + others,
      hint: failures.count == paths.count ? first.hint : "skip=yes leaves such pictures out",
      about: nil)
  }

  private func refuseSizes(_ outcomes: [Outcome], _ size: Picture.Size) throws(Problem) {
    guard options.size == nil else { return }
    var counts: [Picture.Size: Int] = [:]
    var odd: Int?
    for (place, outcome) in outcomes.enumerated() {
      switch outcome {
      case .read: counts[size, default: 0] += 1
      case .other(let other):
        counts[other, default: 0] += 1
        if odd == nil { odd = place }
      case .failed: break
      }
    }
    guard let odd, case .other(let other) = outcomes[odd] else { return }
    let sorted = counts.sorted {
      ($1.value, $0.key.height, $0.key.width) < ($0.value, $1.key.height, $1.key.width)
    }
    let sizes = CSV.listed(sorted.map { "\($0.value) of \($0.key.words)" }, limit: 3)
    let near = min(64, sorted[0].key.height, sorted[0].key.width)
    throw Problem(
      .shapes,
      "\(source): pictures of \(counts.count) sizes (\(sizes)); \(names[odd]) is \(other.words)",
      hint: "size=\(near)x\(near) resizes them", about: "size")
  }

  // MARK: What is said

  func notes(_ outcomes: [Outcome]) -> [String] {
    var notes: [String] = []
    var failed: [String] = []
    var (transparent, resized, wide) = (0, 0, 0)
    var odd: [String] = []
    for (place, outcome) in outcomes.enumerated() {
      switch outcome {
      case .failed: failed.append(names[place])
      case .other: continue
      case .read(let row):
        if row.picture.wasTransparent { transparent += 1 }
        if row.wasResized { resized += 1 }
        if case .words = row.picture.samples { wide += 1 }
        if row.picture.note != nil { odd.append(names[place]) }
      }
    }
    func count(_ number: Int) -> String { number == 1 ? "1 picture" : "\(number) pictures" }
    if !failed.isEmpty {
      notes.append("\(count(failed.count)) left out that cannot be read: " + CSV.listed(failed))
    }
    if transparent > 0 { notes.append("\(count(transparent)) with transparency laid over white") }
    if wide > 0 { notes.append("\(count(wide)) of 16 bits, divided by 65535") }
    if resized > 0, let size = options.size {
      notes.append("\(count(resized)) resized to \(size.words), sides taken each by itself")
    }
    if !odd.isEmpty {
      notes.append(
        "\(count(odd.count)) with a damaged EXIF block, taken as they stand: " + CSV.listed(odd))
    }
    return notes
  }
}

/// Bytes that were asked of the memory budget by several threads, and are given back with the last reference.
private final class HeldMemory: Sendable {
  private let bytes = Atomic<Int>(0)

  func take(_ more: Int) throws(Problem) {
    try MemoryBudget.reserve(more)
    bytes.add(more, ordering: .relaxed)
  }

  deinit { MemoryBudget.release(bytes.load(ordering: .relaxed)) }
}

/// Axes of resizes by their sides, each made once for all threads.
private final class ResizeAxes: Sendable {
  private struct Sides: Hashable {
    let input: Int
    let output: Int
  }

  private let made = Mutex<[Sides: ResizeAxis]>([:])

  subscript(input: Int, output: Int) -> ResizeAxis {
    let sides = Sides(input: input, output: output)
    return made.withLock { made in
      if let axis = made[sides] { return axis }
      // A folder of photographs has few sizes; a folder of cut-outs many, which would add up.
      if made.count >= 256 { made = [:] }
      let axis = ResizeAxis(from: input, to: output)
      made[sides] = axis
      return axis
    }
  }
}
