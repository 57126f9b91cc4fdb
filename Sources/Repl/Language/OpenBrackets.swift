/// Whether lines that come one by one are a whole number of statements, or more must follow: a bracket
/// is open, or the last line ends in `\`. Each line is looked at once.
struct OpenBrackets {
  private var openers: [UInt8] = []
  private var isContinued = false
  /// Something no further line can mend.
  private var isBroken = false

  /// Nothing is open, or nothing more can help.
  var isComplete: Bool { isBroken || (openers.isEmpty && !isContinued) }

  mutating func add(_ line: SourceText) {
    isContinued = false
    let bytes = line.bytes
    var offset = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == Ascii.hash, SourceText.startsChunk(bytes, offset) { return }
      if byte == Ascii.quote || byte == Ascii.apostrophe, SourceText.opensString(bytes, offset) {
        guard let end = try? line.endOfString(at: offset, before: bytes.count) else {
          isBroken = true
          return
        }
        offset = end
        continue
      }
      if byte == Ascii.backslash, bytes[(offset + 1)...].allSatisfy(Ascii.isSpace) {
        isContinued = true
        return
      }
      bracket(byte)
      offset += 1
    }
  }

  private mutating func bracket(_ byte: UInt8) {
    if Ascii.closer(of: byte) != nil {
      openers.append(byte)
      if openers.count > StatementCutter.deepest { isBroken = true }
    } else if Ascii.isCloser(byte), let opener = openers.popLast() {
      if Ascii.closer(of: opener) != byte { isBroken = true }
    }
  }
}
