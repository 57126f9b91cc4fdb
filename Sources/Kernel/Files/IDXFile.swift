/// One array in the IDX format of MNIST: two zeros, a kind, the number of axes, their sizes and the elements,
/// all with the upper byte first. Source: yann.lecun.com/exdb/mnist.
enum IDXFile {
  private static let kinds: [UInt8: ElementKind] = [
    0x08: ElementKind(form: .unsigned, width: 1), 0x09: ElementKind(form: .signed, width: 1),
    0x0B: ElementKind(form: .signed, width: 2, isBigEndian: true),
    0x0C: ElementKind(form: .signed, width: 4, isBigEndian: true),
    0x0D: ElementKind(form: .float, width: 4, isBigEndian: true),
    0x0E: ElementKind(form: .float, width: 8, isBigEndian: true),
  ]
  private static let mostAxes = 8

  static func isIDX(_ start: [UInt8]) -> Bool {
    start.count >= 4 && start[0] == 0 && start[1] == 0 && kinds[start[2]] != nil
      && (1...mostAxes).contains(Int(start[3]))
  }

  /// Bytes that a file with this start has by its own account; nil where the start does not tell.
  static func claimed(_ start: [UInt8]) -> Int? {
    guard let (kind, sizes) = header(start), let size = kind.bytes(sizes) else { return nil }
    let sum = size.addingReportingOverflow(4 + 4 * sizes.count)
    return sum.overflow ? nil : sum.partialValue
  }

  private static func header(_ bytes: [UInt8]) -> (ElementKind, [Int])? {
    guard isIDX(bytes), let kind = kinds[bytes[2]] else { return nil }
    var sizes: [Int] = []
    for axis in 0..<Int(bytes[3]) {
      guard let size = bytes.big(4 + 4 * axis, 4) else { return nil }
      sizes.append(size)
    }
    return (kind, sizes)
  }

  /// The array of a file, its numbers unread; `path` is what problems speak of.
  static func array(_ bytes: [UInt8], path: String) throws(Problem) -> RawArray {
    guard isIDX(bytes) else { throw Problem(.badFile, "\(path): this is no IDX file") }
    guard let (kind, sizes) = header(bytes) else {
      throw Problem(
        .badFile, "\(path): its header is cut off, the file has \(bytes.count) bytes",
        hint: "was the download complete?")
    }
    guard let claimed = claimed(bytes) else {
      throw Problem(
        .badFile, "\(path): it claims \(sizes.sides) numbers, more than any file holds",
        hint: "the file is damaged, or no IDX file")
    }
    guard claimed <= bytes.count else {
      throw Problem(
        .badFile,
        "\(path): it claims \(sizes.sides), \(claimed) bytes, and the file has \(bytes.count)",
        hint: "was the download complete?")
    }
    guard claimed == bytes.count else {
      throw Problem(
        .badFile,
        "\(path): it claims \(sizes.sides), \(claimed) bytes, and \(bytes.count - claimed) more "
          + "follow", hint: "the file is damaged, or no IDX file")
    }
    return RawArray(sizes: sizes, kind: kind, bytes: bytes, start: 4 + 4 * sizes.count)
  }
}
