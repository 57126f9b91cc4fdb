/// A picture in memory: 1 channel of grey or 3 of red, green, blue, row by row, channels innermost.
struct Picture {
  private(set) var width: Int
  private(set) var height: Int
  private(set) var channels: Int
  private(set) var samples: Samples
  /// Whether some of it was transparent and has been laid over white.
  private(set) var wasTransparent = false
  /// What is worth a sentence, such as a damaged EXIF block.
  let note: String?

  /// Bytes of its samples.
  var room: Int {
    switch samples {
    case .bytes(let pixels): pixels.count
    case .words(let pixels): 2 * pixels.count
    }
  }

  /// From 0 to 255, or to 65535.
  enum Samples {
    case bytes([UInt8])
    case words([UInt16])
  }

  /// What the header of a file tells, before anything is decoded.
  struct Head {
    let width: Int
    let height: Int
    /// Of the pixels in the file: 1 and 3, and with transparency 2 and 4; 4 of a JPEG are CMYK.
    let channels: Int
    /// Bytes of a sample, 1 or 2.
    let depth: Int
    /// Whether any pixel may be another colour than grey.
    let hasColour: Bool
    /// How the picture is to be turned, 1 to 8 as in EXIF.
    let orientation: Int
    let note: String?

    /// Bytes of all pixels as they are in the file.
    var room: Int { width * height * channels * depth }
    var isTurned: Bool { orientation > 4 }
    /// The sides of the upright picture.
    var upright: Size {
      Size(height: isTurned ? width : height, width: isTurned ? height : width)
    }
  }

  /// Height and width.
  struct Size: Hashable, Sendable {
    let height: Int
    let width: Int

    var words: String { "\(height)x\(width)" }
  }

  /// Pictures of more pixels, or of a longer side, are refused.
  static let mostPixels = 100_000_000
  static let longestSide = 65_535

  /// What a transparent picture is laid over.
  static let background = 255

  /// Whether the first bytes are those of a picture that is read.
  static func isPicture(_ start: [UInt8]) -> Bool { PNGFile.isPNG(start) || JPEGFile.isJPEG(start) }

  /// Problems speak of the bytes alone; who has a path puts it in front.
  static func head(_ bytes: [UInt8]) throws(Problem) -> Head {
    let head: Head
    if PNGFile.isPNG(bytes) {
      head = try PNGFile.head(bytes)
    } else if JPEGFile.isJPEG(bytes) {
      head = try JPEGFile.head(bytes)
    } else {
      throw Problem(.badFile, "it is neither a PNG nor a JPEG picture")
    }
    guard head.width > 0, head.height > 0 else {
      throw Problem(.badFile, "its sides are \(head.height)x\(head.width)")
    }
    guard head.width <= longestSide, head.height <= longestSide,
      head.width * head.height <= mostPixels
    else {
      throw Problem(
        .badFile,
        "its \(head.height)x\(head.width) pixels are more than the \(mostPixels / 1_000_000) million "
          + "that are read, or a side is longer than \(longestSide)")
    }
    return head
  }

  /// Pixels that are in memory.
  init(width: Int, height: Int, channels: Int, samples: Samples) {
    (self.width, self.height, self.channels) = (width, height, channels)
    self.samples = samples
    note = nil
  }

  /// The upright picture, transparency laid over the background; of 1 channel where it is grey.
  ///
  /// The memory budget is asked for all that decoding takes, and given it back.
  init(_ bytes: [UInt8], _ head: Head) throws(Problem) {
    let needed = head.room * 3 + 65_536
    try MemoryBudget.reserve(needed)
    defer { MemoryBudget.release(needed) }
    let pixels =
      try PNGFile.isPNG(bytes) ? PNGFile.pixels(bytes, head) : JPEGFile.pixels(bytes, head)
    (width, height) = (head.width, head.height)
    note = head.note
    let hasAlpha = PNGFile.isPNG(bytes) && head.channels % 2 == 0
    channels = head.channels > 2 ? 3 : 1
    if head.depth == 2 {
      let words = stride(from: 0, to: pixels.count - 1, by: 2).map {
        UInt16(pixels[$0]) << 8 | UInt16(pixels[$0 + 1])
      }
      samples = .words(words)
      if hasAlpha { samples = .words(laid(words, head.channels, most: 65_535)) }
    } else if hasAlpha {
      samples = .bytes([])
      samples = .bytes(laid(pixels, head.channels, most: 255))
    } else {
      samples = .bytes(pixels)
    }
    if !head.hasColour { makeGrey() }
    turn(head.orientation)
  }

  /// Over white: (alpha c + (most - alpha) most) / most, rounded half up.
  private mutating func laid<Sample: FixedWidthInteger & UnsignedInteger>(
    _ pixels: [Sample], _ channels: Int, most: Int
  ) -> [Sample] {
    var laid: [Sample] = []
    laid.reserveCapacity(pixels.count / channels * (channels - 1))
    for start in stride(from: 0, to: pixels.count - channels + 1, by: channels) {
      let alpha = Int(pixels[start + channels - 1])
      if alpha < most { wasTransparent = true }
      for channel in 0..<(channels - 1) {
        let sum = alpha * Int(pixels[start + channel]) + (most - alpha) * most
        laid.append(Sample((2 * sum + most) / (2 * most)))
      }
    }
    return laid
  }

  /// From colour to grey by ITU-R 601-2: (19595 r + 38470 g + 7471 b + 32768) / 65536, as Pillow's L has it.
  mutating func makeGrey() {
    guard channels == 3 else { return }
    channels = 1
    switch samples {
    case .bytes(let pixels): samples = .bytes(Picture.grey(pixels))
    case .words(let pixels): samples = .words(Picture.grey(pixels))
    }
  }

  private static func grey<Sample: FixedWidthInteger>(_ pixels: [Sample]) -> [Sample] {
    [Sample](unsafeUninitializedCapacity: pixels.count / 3) { room, filled in
      pixels.withUnsafeBufferPointer { pixels in
        for place in 0..<(pixels.count / 3) {
          let (red, green) = (Int(pixels[3 * place]), Int(pixels[3 * place + 1]))
          let sum = 19_595 * red + 38_470 * green + 7_471 * Int(pixels[3 * place + 2])
          room[place] = Sample((sum + 32_768) >> 16)
        }
      }
      filled = pixels.count / 3
    }
  }

  // MARK: Turning

  /// Makes the picture upright that EXIF says is turned by `orientation`.
  private mutating func turn(_ orientation: Int) {
    guard (2...8).contains(orientation) else { return }
    switch samples {
    case .bytes(let pixels): samples = .bytes(turned(pixels, orientation))
    case .words(let pixels): samples = .words(turned(pixels, orientation))
    }
    if orientation > 4 { swap(&width, &height) }
  }

  private func turned<Sample: FixedWidthInteger>(
    _ pixels: [Sample], _ orientation: Int
  ) -> [Sample] {
    let isTurned = orientation > 4
    let (rows, columns) = isTurned ? (width, height) : (height, width)
    let flipsRows = [3, 4, 6, 7].contains(orientation)
    let flipsColumns = [2, 3, 7, 8].contains(orientation)
    // The pixel that comes to (y, x) lies y and x steps from the one that comes first.
    let corner = (flipsRows ? (height - 1) * width : 0) + (flipsColumns ? width - 1 : 0)
    let (down, right) = (flipsRows ? -width : width, flipsColumns ? -1 : 1)
    let (alongY, alongX) = isTurned ? (right, down) : (down, right)
    let channels = channels
    return [Sample](unsafeUninitializedCapacity: pixels.count) { room, filled in
      pixels.withUnsafeBufferPointer { pixels in
        var next = 0
        for y in 0..<rows {
          var from = (corner + y * alongY) * channels
          for _ in 0..<columns {
            for channel in 0..<channels { room[next + channel] = pixels[from + channel] }
            next += channels
            from += alongX * channels
          }
        }
      }
      filled = pixels.count
    }
  }

  // MARK: Another size

  /// By the triangle filter, whole numbers of bytes as Pillow's BILINEAR has them; `axes` are those that
  /// `ResizeAxis` makes for these sides.
  ///
  /// The memory budget is asked for the picture of the new width and the old height that stands between, and
  /// given it back.
  mutating func resize(_ rows: ResizeAxis, _ columns: ResizeAxis) throws(Problem) {
    guard rows.output != height || columns.output != width else { return }
    let needed = room(toResize: rows, columns)
    try MemoryBudget.reserve(needed)
    defer { MemoryBudget.release(needed) }
    switch samples {
    case .bytes(let pixels): samples = .bytes(resized(pixels, rows, columns))
    case .words(let pixels): samples = .words(resized(pixels, rows, columns))
    }
    (height, width) = (rows.output, columns.output)
  }

  /// Bytes of the picture itself, of the one between, in doubles where there are 16 bits, and of the new one.
  private func room(toResize rows: ResizeAxis, _ columns: ResizeAxis) -> Int {
    let (old, narrow, new) = (height * width, height * columns.output, rows.output * columns.output)
    switch samples {
    case .bytes: return (2 * old + narrow + new) * channels + Compute.pictureSpare
    case .words: return (2 * old + 8 * narrow + 2 * new) * channels
    }
  }

  /// Along first, then across; an axis that stays as it is, is left out.
  private func resized(_ pixels: [UInt8], _ rows: ResizeAxis, _ columns: ResizeAxis) -> [UInt8] {
    let spare = Compute.pictureSpare
    var narrow = pixels
    if columns.output != width {
      let padded = pixels + [UInt8](repeating: 0, count: spare)
      narrow = [UInt8](unsafeUninitializedCapacity: height * columns.output * channels) {
        room, filled in
        padded.withUnsafeBufferPointer { from in
          if let x = from.baseAddress, let y = room.baseAddress {
            columns.along(rows: height, channels: channels, x, y)
          }
        }
        filled = height * columns.output * channels
      }
    }
    guard rows.output != height else { return narrow }
    let row = columns.output * channels
    return [UInt8](unsafeUninitializedCapacity: rows.output * row) { room, filled in
      narrow.withUnsafeBufferPointer { from in
        if let x = from.baseAddress, let y = room.baseAddress { rows.across(width: row, x, y) }
      }
      filled = rows.output * row
    }
  }

  /// The same of 16 bits, in doubles.
  private func resized(_ pixels: [UInt16], _ rows: ResizeAxis, _ columns: ResizeAxis) -> [UInt16] {
    let row = columns.output * channels
    var narrow = [Double](repeating: 0, count: height * row)
    for place in 0..<columns.output {
      let (first, weights) = columns.weights(place)
      for y in 0..<height {
        for channel in 0..<channels {
          let start = (y * width + first) * channels + channel
          var sum = 0.0
          for (tap, weight) in weights.enumerated() {
            sum += weight * Double(pixels[start + tap * channels])
          }
          narrow[y * row + place * channels + channel] = sum
        }
      }
    }
    var result = [UInt16](repeating: 0, count: rows.output * row)
    for place in 0..<rows.output {
      let (first, weights) = rows.weights(place)
      for x in 0..<row {
        var sum = 0.0
        for (tap, weight) in weights.enumerated() {
          sum += weight * narrow[(first + tap) * row + x]
        }
        result[place * row + x] = UInt16(min(65_535, max(0, (sum + 0.5).rounded(.down))))
      }
    }
    return result
  }
}
