/// What a file looks like from its first bytes, for errors about a file under the wrong name.
enum FileKind {
  /// Signatures at the start of a file, and what to say of it.
  private static let signatures: [(start: [UInt8], kind: String, hint: String)] = [
    ([0xFF, 0xFE], "UTF-16 text", "encoding=utf16 reads it"),
    ([0xFE, 0xFF], "UTF-16 text", "encoding=utf16 reads it"),
    ([0x89, 0x50, 0x4E, 0x47], "a PNG image", "was the name mixed up?"),
    ([0xFF, 0xD8, 0xFF], "a JPEG image", "was the name mixed up?"),
    (Array("GIF8".utf8), "a GIF image", "was the name mixed up?"),
    ([0x1F, 0x8B], "a gzip archive", "unpack it first: gunzip"),
    ([0x42, 0x5A, 0x68], "a bzip2 archive", "unpack it first: bunzip2"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz archive", "unpack it first: unxz"),
    ([0x28, 0xB5, 0x2F, 0xFD], "a zstd archive", "unpack it first: unzstd"),
    ([0x50, 0x4B, 0x03, 0x04], "a zip archive or a spreadsheet", "unpack it, or export it as CSV"),
    ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel spreadsheet", "export it as CSV"),
    (Array("%PDF".utf8), "a PDF", "was the name mixed up?"),
    ([0x93] + Array("NUMPY".utf8), "a NumPy array", "its name should end in .npy"),
    (Array("SQLite format 3".utf8), "a SQLite database", "export a table as CSV"),
    (Array("PAR1".utf8), "a Parquet file", "convert it to CSV"),
    ([0x7F, 0x45, 0x4C, 0x46], "a program", "was the name mixed up?"),
    ([0x49, 0x49, 0x2A, 0], "a TIFF image", "save it as PNG"),
    ([0x4D, 0x4D, 0, 0x2A], "a TIFF image", "save it as PNG"),
    (Array("RIFF".utf8), "a WebP image, a sound or a film", "save pictures as PNG or JPEG"),
    ([0x89, 0x48, 0x44, 0x46], "an HDF5 file", "in Python: numpy.savez of its arrays"),
    ([0x80, 2], "a Python pickle, which can run code and is never opened", "numpy.save its array"),
    ([0x80, 3], "a Python pickle, which can run code and is never opened", "numpy.save its array"),
    ([0x80, 4], "a Python pickle, which can run code and is never opened", "numpy.save its array"),
    ([0x80, 5], "a Python pickle, which can run code and is never opened", "numpy.save its array"),
    (
      Array("version https://git-lfs".utf8), "a git-lfs pointer, not the file itself",
      "fetch it: git lfs pull"
    ),
  ]

  /// The problem with bytes that are plainly no lines of text; JSON and XML may be what is to be learned.
  static func problem(withLines bytes: [UInt8], path: String) -> Problem? {
    let first = visible(bytes[...]).first
    guard first == UInt8(ascii: "{") || bytes.starts(with: Array("<?xml".utf8)) else {
      return problem(with: bytes, path: path)
    }
    return nil
  }

  /// The problem with bytes that are plainly no CSV; nil where they may be one.
  static func problem(with bytes: [UInt8], path: String) -> Problem? {
    guard !bytes.isEmpty else {
      return Problem(.badFile, "\(path): the file is empty", hint: "was the download complete?")
    }
    for (start, kind, hint) in signatures where bytes.starts(with: start) {
      return Problem(.badFile, "\(path): looks like \(kind)", hint: hint)
    }
    if bytes.holds(Array("ustar".utf8), at: 257) {
      return Problem(.badFile, "\(path): looks like a tar archive", hint: "unpack it: tar xf")
    }
    if bytes.holds(Array("ftyp".utf8), at: 4) {
      return Problem(
        .badFile, "\(path): looks like a HEIC image or a film", hint: "save pictures as PNG or JPEG"
      )
    }
    let head = String(decoding: visible(bytes.prefix(512)).prefix(64), as: UTF8.self)
      .asciiLowercased
    if ["<!doctype", "<html", "<head", "<body"].contains(where: head.hasPrefix) {
      return Problem(
        .badFile, "\(path): looks like HTML", hint: "was the download a login page?")
    }
    if head.hasPrefix("<?xml") || head.hasPrefix("<svg") {
      return Problem(.badFile, "\(path): looks like XML", hint: "convert it to CSV")
    }
    if head.hasPrefix("{") {
      return Problem(.badFile, "\(path): looks like JSON", hint: "convert it to CSV")
    }
    // Plain letters in UTF-16 without a mark: every second byte is 0.
    let start = bytes.prefix(64)
    if start.count >= 4, start.filter({ $0 == 0 }).count * 3 >= start.count {
      let isWide = bytes[0] == 0 || bytes[1] == 0
      return Problem(
        .badFile, "\(path): looks like \(isWide ? "UTF-16 text" : "a binary file")",
        hint: isWide ? "encoding=utf16 reads it" : "was the name mixed up?")
    }
    return nil
  }

  /// Without a byte-order mark and leading white space.
  private static func visible(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
    return text.drop { $0 == 32 || ($0 >= 9 && $0 <= 13) }
  }
}
