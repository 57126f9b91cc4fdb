/// One array in NumPy's format (.npy), versions 1 to 3. Source: numpy.lib.format.
///
/// The header is a Python dictionary with three keys; it is read by a reader that knows nothing else,
/// so nothing in a file can run. What the header claims is held against the size of the file first.
public enum NumPyFile {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  private static let headerRoom = 1 << 16

  static func isNumPy(_ start: [UInt8]) -> Bool { start.starts(with: magic) }

  /// The array of a file; `path` is what problems speak of.
  public static func read(_ bytes: [UInt8], path: String) throws(Problem) -> NamedNumbers {
    let array = try array(bytes, path: path)
    let (floats, oddities) = try array.floats()
    return NamedNumbers("", array.sizes, floats, oddities: oddities)
  }

  /// The array of a file, its numbers unread.
  static func array(_ bytes: [UInt8], path: String) throws(Problem) -> RawArray {
    do throws(Problem) { return try array(bytes) } catch {
      throw Problem(error.code, "\(path): \(error.message)", hint: error.hint)
    }
  }

  /// The texts of an array of them (`<U8`, `|S8`), row by row, with its sizes; nil for an array of numbers.
  static func texts(
    _ bytes: [UInt8], path: String
  ) throws(Problem) -> (sizes: [Int], texts: [String])? {
    do throws(Problem) { return try texts(bytes) } catch {
      throw Problem(error.code, "\(path): \(error.message)", hint: error.hint)
    }
  }

  private static func texts(_ bytes: [UInt8]) throws(Problem) -> (sizes: [Int], texts: [String])? {
    guard let (header, start) = try plainHeader(bytes) else { return nil }
    let letters = Array(header.description.utf8)
    guard letters.count >= 3, "<>|=".utf8.contains(letters[0]),
      [UInt8(ascii: "U"), UInt8(ascii: "S")].contains(letters[1]),
      let length = Int(String(decoding: letters[2...], as: UTF8.self)), length > 0
    else { return nil }
    let unit = letters[1] == UInt8(ascii: "U") ? 4 : 1
    let count = header.sizes.reduce((1, false)) { sum, size in
      let (product, overflow) = sum.0.multipliedReportingOverflow(by: size)
      return (product, sum.1 || overflow)
    }
    let (width, isWide) = length.multipliedReportingOverflow(by: unit)
    let (size, isLarge) = count.0.multipliedReportingOverflow(by: width)
    guard !count.1, !isWide, !isLarge, size == bytes.count - start else {
      throw Problem(
        .badFile,
        "it claims \(header.sizes) of \(header.description), and has \(bytes.count - start) bytes",
        hint: "was the download complete?")
    }
    guard !header.isFortran || header.sizes.count < 2 || header.sizes.contains(1) else {
      throw Problem(.badFile, "texts in columns are not supported", hint: "numpy.ascontiguousarray")
    }
    let isBig = letters[0] == UInt8(ascii: ">")
    let found = (0..<count.0).map { row in
      text(bytes[(start + row * width)..<(start + (row + 1) * width)], unit, isBig: isBig)
    }
    return (header.sizes, found)
  }

  /// Scalars of four bytes, or bytes; zeros at the end are none.
  private static func text(_ bytes: ArraySlice<UInt8>, _ unit: Int, isBig: Bool) -> String {
    guard unit == 4 else {
      return String(decoding: bytes.reversed().drop { $0 == 0 }.reversed(), as: UTF8.self)
    }
    var scalars = String.UnicodeScalarView()
    for place in stride(from: bytes.startIndex, to: bytes.endIndex, by: 4) {
      let four = isBig ? Array(bytes[place..<(place + 4)]) : bytes[place..<(place + 4)].reversed()
      let value = four.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      scalars.append(Unicode.Scalar(value) ?? "\u{FFFD}")
    }
    while scalars.last == "\u{0}" { scalars.removeLast() }
    return String(scalars)
  }

  /// Bytes that a file with this start has by its own account; nil where the start does not tell.
  static func claimed(_ start: [UInt8]) -> Int? {
    guard let found = try? header(start), let size = found.kind.bytes(found.header.sizes) else {
      return nil
    }
    let sum = size.addingReportingOverflow(found.start)
    return sum.overflow ? nil : sum.partialValue
  }

  private static func array(_ bytes: [UInt8]) throws(Problem) -> RawArray {
    let (header, kind, start) = try header(bytes)
    let room = bytes.count - start
    guard let size = kind.bytes(header.sizes), size <= room else {
      throw Problem(
        .badFile, "it claims \(header.sizes) of \(header.description), and has \(room) bytes",
        hint: "was the download complete?")
    }
    guard size == room else {
      throw Problem(
        .badFile,
        "it claims \(header.sizes) of \(header.description), \(size) bytes, and "
          + "\(room - size) more follow",
        hint: "numpy.save several arrays into files of their own, or numpy.savez into one .npz")
    }
    return RawArray(
      sizes: header.sizes, kind: kind, isFortran: header.isFortran, bytes: bytes, start: start)
  }

  private static func header(
    _ bytes: [UInt8]
  ) throws(Problem) -> (header: Header, kind: ElementKind, start: Int) {
    guard let (header, start) = try plainHeader(bytes) else {
      throw Problem(.badFile, "this is no .npy file")
    }
    return (header, try elementKind(header.description), start)
  }

  /// The header, and where the elements begin; nil of what is no such file.
  private static func plainHeader(_ bytes: [UInt8]) throws(Problem) -> (Header, start: Int)? {
    guard bytes.count >= 10, bytes.starts(with: magic) else { return nil }
    let version = bytes[6]
    guard (1...3).contains(version) else {
      throw Problem(.badFile, "version \(version) of the format is not read")
    }
    let width = version == 1 ? 2 : 4
    guard let length = bytes.little(8, width) else {
      throw Problem(.badFile, "it ends within its header")
    }
    let start = 8 + width
    guard length <= headerRoom, length <= bytes.count - start else {
      throw Problem(
        .badFile, "it claims a header of \(length) bytes, and the file has \(bytes.count)",
        hint: "was the download complete?")
    }
    return (try Header(Array(bytes[start..<(start + length)])), start + length)
  }

  private static func elementKind(_ text: String) throws(Problem) -> ElementKind {
    let letters = Array(text.utf8)
    let what = letters.contains(UInt8(ascii: "O")) ? " (pickled objects)" : ""
    guard letters.count >= 2, let width = Int(String(decoding: letters[2...], as: UTF8.self)) else {
      throw Problem(
        .badFile, "dtype '\(text)'\(what) is not supported",
        hint: "numbers and booleans are read, and texts as labels")
    }
    let isBig = letters[0] == UInt8(ascii: ">")
    let forms: [UInt8: (ElementKind.Form, [Int])] = [
      UInt8(ascii: "f"): (.float, [2, 4, 8]), UInt8(ascii: "i"): (.signed, [1, 2, 4, 8]),
      UInt8(ascii: "u"): (.unsigned, [1, 2, 4, 8]), UInt8(ascii: "b"): (.flag, [1]),
    ]
    guard "<>|=".utf8.contains(letters[0]), let (form, widths) = forms[letters[1]],
      widths.contains(width)
    else {
      throw Problem(
        .badFile, "dtype '\(text)'\(what) is not supported", hint: "numbers and booleans are read")
    }
    return ElementKind(form: form, width: width, isBigEndian: isBig)
  }

  /// Version 1, floats of 4 bytes, little-endian, row by row.
  public static func bytes(of numbers: NamedNumbers) -> [UInt8] {
    let sizes = numbers.sizes.map(String.init).joined(separator: ", ")
    let shape = numbers.sizes.count == 1 ? "(\(sizes),)" : "(\(sizes))"
    var header = Array(
      "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }".utf8)
    while (11 + header.count) % 64 != 0 { header.append(32) }
    header.append(10)
    var bytes = magic + [1, 0, UInt8(header.count & 255), UInt8(header.count >> 8)] + header
    bytes.append(floats: numbers.floats)
    return bytes
  }

  /// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, the keys in any order.
  private struct Header {
    var description = ""
    var isFortran = false
    var sizes: [Int] = []
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) throws(Problem) {
      self.bytes = bytes
      var found: Set<String> = []
      skipBlanks()
      try take("{")
      while !takes("}") {
        let key = try text()
        guard found.insert(key).inserted else { throw Header.problem("a key comes twice") }
        try take(":")
        switch key {
        case "descr":
          guard next == UInt8(ascii: "'") || next == UInt8(ascii: "\"") else {
            throw Problem(.badFile, "arrays of structures are not supported")
          }
          description = try text()
        case "fortran_order": isFortran = try flag()
        case "shape": sizes = try shape()
        default: throw Header.problem("an unknown key")
        }
        if !takes(",") {
          try take("}")
          break
        }
      }
      skipBlanks()
      guard place == bytes.count, found.count == 3 else { throw Header.problem("not three keys") }
    }

    private static func problem(_ what: String) -> Problem {
      Problem(.badFile, "its header is damaged (\(what))", hint: "save the array anew: numpy.save")
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    /// What Python takes for blank within brackets: space, tab, line feed, form feed, carriage return.
    private mutating func skipBlanks() {
      while let byte = next, byte == 32 || byte == 9 || byte == 10 || byte == 12 || byte == 13 {
        place += 1
      }
    }

    private mutating func takes(_ byte: Unicode.Scalar) -> Bool {
      skipBlanks()
      guard next == UInt8(ascii: byte) else { return false }
      place += 1
      skipBlanks()
      return true
    }

    private mutating func take(_ byte: Unicode.Scalar) throws(Problem) {
      guard takes(byte) else { throw Header.problem("no '\(byte)'") }
    }

    private mutating func text() throws(Problem) -> String {
      guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
        throw Header.problem("no text")
      }
      let start = place + 1
      guard let end = bytes[start...].firstIndex(of: quote), end - start < 100 else {
        throw Header.problem("a text that does not end")
      }
      place = end + 1
      return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private mutating func flag() throws(Problem) -> Bool {
      for (word, value) in [("True", true), ("False", false)]
      where bytes[place...].starts(with: word.utf8) {
        place += word.utf8.count
        return value
      }
      throw Header.problem("neither True nor False")
    }

    private mutating func shape() throws(Problem) -> [Int] {
      var sizes: [Int] = []
      try take("(")
      while !takes(")") {
        let start = place
        while let byte = next, (48...57).contains(byte) { place += 1 }
        guard let size = Int(String(decoding: bytes[start..<place], as: UTF8.self)) else {
          throw Header.problem("a size that is none, or too large")
        }
        // Python 2 wrote long numbers with an L.
        if next == UInt8(ascii: "L") { place += 1 }
        sizes.append(size)
        guard sizes.count <= 32 else { throw Header.problem("more than 32 axes") }
        if !takes(",") {
          try take(")")
          break
        }
      }
      return sizes
    }
  }
}
