import CPNG

/// Pictures in PNG. Source: W3C, Portable Network Graphics, third edition.
enum PNGFile {
  private static let magic: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func isPNG(_ start: [UInt8]) -> Bool { start.starts(with: magic) }

  /// Channels in the file by its type of colour; a palette is of 3.
  private static let channels = [0: 1, 2: 3, 3: 3, 4: 2, 6: 4]
  /// Bits of a sample that each type of colour allows.
  private static let depths = [
    0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16],
  ]

  /// What stands beside the pixels: sides, colour, a palette of greys, transparency, and a turn, which may stand
  /// behind them.
  static func head(_ bytes: [UInt8]) throws(Problem) -> Picture.Head {
    guard bytes.holds(Array("IHDR".utf8), at: 12), bytes.big(8, 4) == 13,
      let width = bytes.big(16, 4), let height = bytes.big(20, 4), let depth = bytes.big(24, 1),
      let type = bytes.big(25, 1)
    else { throw Problem(.badFile, "the PNG has no header", hint: "was the download complete?") }
    guard var channels = channels[type], depths[type]?.contains(depth) == true else {
      throw Problem(.badFile, "colour type \(type) with \(depth) bits is no PNG")
    }
    var hasColour = type == 2 || type == 6
    var orientation = 1
    var note: String?
    var place = 33
    while let length = bytes.big(place, 4), place + 12 <= bytes.count,
      length <= bytes.count - place - 12
    {
      let data = (place + 8)..<(place + 8 + length)
      switch bytes.big(place + 4, 4) {
      case Chunk.palette:
        if type == 3 { hasColour = !isGrey(bytes[data]) }
      case Chunk.transparency: if type != 4, type != 6 { channels = type == 0 ? 2 : 4 }
      case Chunk.exif:
        (orientation, note) = EXIF.orientation(Array(bytes[data]))
      case Chunk.end: place = bytes.count
      default: break
      }
      place += 12 + length
    }
    return Picture.Head(
      width: width, height: height, channels: channels, depth: depth == 16 ? 2 : 1,
      hasColour: hasColour, orientation: orientation, note: note)
  }

  /// Four letters as a number: PLTE, tRNS, eXIf, IEND.
  private enum Chunk {
    static let palette = 0x504C_5445
    static let transparency = 0x7452_4E53
    static let exif = 0x6558_4966
    static let end = 0x4945_4E44
  }

  private static func isGrey(_ palette: ArraySlice<UInt8>) -> Bool {
    for start in stride(from: palette.startIndex, to: palette.endIndex - 2, by: 3) {
      let entry = palette[start..<(start + 3)]
      if entry.contains(where: { $0 != palette[start] }) { return false }
    }
    return true
  }

  /// All pixels as `head` describes them, 16 bits with the upper byte first.
  static func pixels(_ bytes: [UInt8], _ head: Picture.Head) throws(Problem) -> [UInt8] {
    var why = [CChar](repeating: 0, count: Int(CPNG_WHY))
    var isDone = false
    let pixels = [UInt8](unsafeUninitializedCapacity: head.room) { room, filled in
      isDone = cpng_decode(bytes, bytes.count, room.baseAddress, head.room, &why) == 1
      if isDone { filled = head.room }
    }
    guard isDone else { throw Problem(.badFile, "the PNG is damaged (\(CText.of(why)))") }
    return pixels
  }
}

/// Sentences of C libraries.
enum CText {
  /// Up to the first zero.
  static func of(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// The one thing that is read of an EXIF block: how the camera was held.
enum EXIF {
  /// 1 to 8 of a TIFF block, 1 where it does not say; with a sentence where it is broken.
  static func orientation(_ block: [UInt8]) -> (Int, note: String?) {
    let broken = (1, "its EXIF block is damaged: the picture is taken as it stands")
    let isLittle = block.starts(with: [0x49, 0x49])
    guard isLittle || block.starts(with: [0x4D, 0x4D]) else { return broken }
    func number(_ place: Int, _ width: Int) -> Int? {
      isLittle ? block.little(place, width) : block.big(place, width)
    }
    guard number(2, 2) == 42, let start = number(4, 4), let count = number(start, 2) else {
      return broken
    }
    for entry in 0..<count {
      let place = start + 2 + 12 * entry
      guard let tag = number(place, 2) else { return broken }
      guard tag == 0x0112 else { continue }
      // A whole number of 16 bits, one of them, in the entry itself.
      guard number(place + 2, 2) == 3, let value = number(place + 8, 2), (0...8).contains(value)
      else { return broken }
      // 0 is what cameras write that do not know.
      return (max(1, value), nil)
    }
    return (1, nil)
  }
}
