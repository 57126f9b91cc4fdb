import CJPEG

/// Pictures in JPEG: baseline and progressive, of grey, colour, CMYK and YCCK. Source: ITU-T T.81; EXIF 2.32.
enum JPEGFile {
  static func isJPEG(_ start: [UInt8]) -> Bool { start.starts(with: [0xFF, 0xD8, 0xFF]) }

  /// What the markers before the pixels tell.
  static func head(_ bytes: [UInt8]) throws(Problem) -> Picture.Head {
    var place = 2
    var orientation = 1
    var note: String?
    while let (kind, start) = marker(bytes, from: place) {
      place = start
      // Markers without a length.
      if kind == 0x01 || (0xD0...0xD8).contains(kind) {
        place += 2
        continue
      }
      guard kind != 0xD9, kind != 0xDA, let length = bytes.big(place + 2, 2), length >= 2 else {
        break
      }
      let data = place + 4
      if kind == 0xE1, bytes.holds(Array("Exif\0\0".utf8), at: data) {
        let end = min(bytes.count, place + 2 + length)
        (orientation, note) = EXIF.orientation(Array(bytes[min(data + 6, end)..<end]))
      }
      if (0xC0...0xCF).contains(kind), ![0xC4, 0xC8, 0xCC].contains(kind) {
        return try frame(bytes, data, orientation, note)
      }
      place += 2 + length
    }
    throw Problem(.badFile, "the JPEG ends before its picture", hint: "was the download complete?")
  }

  /// The next marker and where it begins. What lies before it is passed over, as libjpeg does, and so are bytes
  /// that fill and a 0xFF that stands for itself.
  private static func marker(_ bytes: [UInt8], from place: Int) -> (kind: Int, start: Int)? {
    var place = place
    while place < bytes.count - 1 {
      let (first, kind) = (bytes[place], bytes[place + 1])
      if first == 0xFF, kind != 0xFF, kind != 0 { return (Int(kind), place) }
      place += 1
    }
    return nil
  }

  private static func frame(
    _ bytes: [UInt8], _ data: Int, _ orientation: Int, _ note: String?
  ) throws(Problem) -> Picture.Head {
    guard let bits = bytes.big(data, 1), let height = bytes.big(data + 1, 2),
      let width = bytes.big(data + 3, 2), let channels = bytes.big(data + 5, 1)
    else {
      throw Problem(.badFile, "the JPEG ends within its header", hint: "was the download complete?")
    }
    guard bits == 8 else { throw Problem(.badFile, "a JPEG of \(bits) bits is not read") }
    guard [1, 3, 4].contains(channels) else {
      throw Problem(.badFile, "a JPEG of \(channels) channels is not read")
    }
    return Picture.Head(
      width: width, height: height, channels: channels, depth: 1, hasColour: channels > 1,
      orientation: orientation, note: note)
  }

  /// All pixels, grey or RGB.
  static func pixels(_ bytes: [UInt8], _ head: Picture.Head) throws(Problem) -> [UInt8] {
    var why = [CChar](repeating: 0, count: Int(CJPEG_WHY))
    var isDone = false
    let pixels = [UInt8](unsafeUninitializedCapacity: head.room) { room, filled in
      isDone =
        cjpeg_decode(bytes, bytes.count, Int32(head.channels), room.baseAddress, head.room, &why)
        == 1
      if isDone { filled = head.room }
    }
    guard isDone else { throw Problem(.badFile, "the JPEG is damaged (\(CText.of(why)))") }
    return head.channels == 4 ? colours(ofInks: pixels) : pixels
  }

  /// From inks, which files hold inverted: with i = 255 minus ink, red is max(0, k - (255 - c) k / 255), the
  /// quotient rounded, and so on. Source: Pillow, which takes every JPEG of four channels so.
  private static func colours(ofInks pixels: [UInt8]) -> [UInt8] {
    var colours: [UInt8] = []
    colours.reserveCapacity(pixels.count / 4 * 3)
    for start in stride(from: 0, to: pixels.count - 3, by: 4) {
      let light = Int(pixels[start + 3])
      for ink in 0..<3 {
        let product = (255 - Int(pixels[start + ink])) * light
        colours.append(UInt8(max(0, light - (2 * product + 255) / 510)))
      }
    }
    return colours
  }
}
