/// The lines of a file as they stand, each with the bytes that end it (`\n`, `\r\n`, `\r`, or nothing
/// at the end of the file), so that some lines can be replaced and every other byte kept.
struct FileLines: Sendable {
  let bytes: [UInt8]
  /// The text of every line, without its end. A byte order mark belongs to no line.
  private let contents: [Range<Int>]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var contents: [Range<Int>] = []
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var offset = start
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      guard byte == Ascii.newline || byte == Ascii.carriageReturn else { continue }
      contents.append(start..<(offset - 1))
      let isPair = byte == Ascii.carriageReturn && offset < bytes.count
      if isPair, bytes[offset] == Ascii.newline { offset += 1 }
      start = offset
    }
    if start < bytes.count { contents.append(start..<bytes.count) }
    self.contents = contents
  }

  var count: Int { contents.count }

  subscript(line: Int) -> ArraySlice<UInt8> { bytes[contents[line]] }

  func text(_ line: Int) -> String { String(decoding: self[line], as: UTF8.self) }

  /// Lines joined by `\n`, without an end after the last.
  func text(_ lines: Range<Int>) -> String {
    lines.map { text($0) }.joined(separator: "\n")
  }

  /// The bytes of whole lines, with their ends.
  func extent(_ lines: Range<Int>) -> Range<Int> {
    guard let first = lines.first else {
      let place = lines.lowerBound < count ? contents[lines.lowerBound].lowerBound : bytes.count
      return place..<place
    }
    let end = lines.upperBound < count ? contents[lines.upperBound].lowerBound : bytes.count
    return contents[first].lowerBound..<end
  }

  /// The bytes that end a line, none at the end of a file without a newline.
  func end(of line: Int) -> ArraySlice<UInt8> {
    bytes[contents[line].upperBound..<extent(line..<(line + 1)).upperBound]
  }
}
