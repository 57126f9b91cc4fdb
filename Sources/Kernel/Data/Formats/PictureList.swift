/// Pictures as rows: files in, pixels of one size out.
///
/// Each picture is made upright and laid over white, brought to 1 or 3 channels and to one size. The result
/// is the same at any number of threads.
struct PictureList {
  /// How pictures become rows.
  struct Options {
    /// Nil takes them as they are, which must be of one size.
    var size: Picture.Size?
    /// 1 or 3; nil is 3 where any picture has colour.
    var channels: Int?
    /// Whether pictures that cannot be read are left out.
    var skips = false

    /// `size=`, `channels=` and `skip=`; size and channels of a predictor go before them.
    init(_ values: Values, expected: Preprocessing? = nil) throws(Problem) {
      if let text = values.text("size") {
        let sides = try FormatOptions.sides(text, of: "size", counts: 1...2, example: "size=28x28")
        size = Picture.Size(height: sides[0], width: sides.last ?? sides[0])
        guard sides.allSatisfy({ $0 <= Picture.longestSide }) else {
          throw Problem(
            .outOfRange, "size is at most \(Picture.longestSide) a side, not \(text.brief)",
            about: "size")
        }
      }
      channels = values.integer("channels")
      guard channels != 2 else {
        throw Problem(
          .badValue, "channels is 1 for grey or 3 for colour, not 2", hint: "channels=1",
          about: "channels")
      }
      skips = values.flag("skip") ?? false
      if case .image(let height, let width, let depth, _)? = expected?.arrangement {
        size = Picture.Size(height: height, width: width)
        channels = depth
      }
    }
  }

  /// (rows, height x width x channels), 0 to 255.
  private(set) var inputs: Tensor
  private(set) var arrangement: Dataset.Arrangement
  /// Of the pixels as they were read, before resizing.
  private(set) var keys: [UInt64]
  /// Which of the files the rows are, by place in the list.
  private(set) var kept: [Int]
  private(set) var notes: [String]
  private(set) var guesses: [FileGuess] = []

  /// Reads `paths`; `names` is what messages call them. Refuses an empty list, pictures that cannot be read
  /// (the first is named, and how many there are) and, without a size, pictures of several.
  init(_ paths: [String], names: [String], options: Options, source: String) throws(Problem) {
    guard !paths.isEmpty else {
      throw Problem(.badFile, "\(source): no pictures", hint: "PNG and JPEG are read")
    }
    let reading = PictureReading(paths, names, options, source)
    // It holds the memory of the pictures until they are rows.
    defer { withExtendedLifetime(reading) {} }
    let pictures = try reading.run()
    kept = pictures.indices.filter { if case .read = pictures[$0] { true } else { false } }
    notes = reading.notes(pictures)
    let read = kept.compactMap { place -> PictureReading.Row? in
      if case .read(let row) = pictures[place] { row } else { nil }
    }
    guard let first = read.first else {
      throw Problem(.badFile, "\(source): no picture could be read", hint: "PNG and JPEG are read")
    }
    let channels = options.channels ?? (read.contains { $0.picture.channels == 3 } ? 3 : 1)
    let size = Picture.Size(height: first.picture.height, width: first.picture.width)
    let width = size.height * size.width * channels
    var inputs = try Tensor(try Shape([read.count, width]))
    try inputs.withMutableFloats { floats in
      guard let base = floats.baseAddress else { return }
      Processor.eachApart((read.count + 63) / 64) { part in
        for row in (64 * part)..<min(read.count, 64 * part + 64) {
          read[row].picture.write(into: base + row * width, channels: channels)
        }
      }
    }
    self.inputs = inputs
    keys = read.map(\.key)
    arrangement = .image(
      height: size.height, width: size.width, channels: channels, maximum: 255)
    if options.size == nil {
      guesses.append(FileGuess("size", "\(size.words), as they are", "size=HEIGHTxWIDTH"))
    }
    if options.channels == nil {
      guesses.append(
        FileGuess(
          "channels", channels == 3 ? "3, as some have colour" : "1, as all are grey",
          channels == 3 ? "channels=1" : "channels=3"))
    }
  }

  /// Names of the columns: pixels by place.
  var columns: [String] { (0..<inputs.shape[1]).map { "x\($0)" } }
}

extension Picture {
  /// The pixels as floats from 0 to 255, grey spread over three channels where they are asked for.
  func write(into floats: UnsafeMutablePointer<Float>, channels wanted: Int) {
    let copies = wanted / channels
    switch samples {
    case .bytes(let pixels) where copies == 1:
      pixels.withUnsafeBufferPointer { Compute.floats(of: $0, into: floats) }
    case .bytes(let pixels):
      for (place, pixel) in pixels.enumerated() {
        for copy in 0..<copies { floats[place * copies + copy] = Float(pixel) }
      }
    case .words(let pixels):
      for (place, pixel) in pixels.enumerated() {
        for copy in 0..<copies { floats[place * copies + copy] = Picture.value(pixel) }
      }
    }
  }

  /// 16 bits on the scale of 8: 65535 is 255.
  private static func value(_ word: UInt16) -> Float { Float(word) / 257 }

  /// Of the pixels as they are now: of bytes, or where 16 bits are no bytes of the floats.
  var key: UInt64 {
    switch samples {
    case .bytes(let pixels): return pixels.withUnsafeBytes { RowHash.bytes($0) }
    case .words(let pixels):
      if pixels.allSatisfy({ $0 % 257 == 0 }) {
        return pixels.map { UInt8($0 / 257) }.withUnsafeBytes { RowHash.bytes($0) }
      }
      let floats = pixels.map { Picture.value($0).bitPattern.littleEndian }
      return floats.withUnsafeBytes { RowHash.bytes($0) }
    }
  }
}
