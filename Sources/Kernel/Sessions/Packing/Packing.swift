/// A value on its way into a session file: its text form, in which the keys of its numbers stand for
/// the numbers, and those numbers.
struct Packing {
  /// Numbers of one key, as the bytes they are kept in: little-endian.
  enum Blob {
    case floats(Buffer, count: Int)
    case bytes([UInt8])
  }

  /// Whether lists of numbers stand in the text itself, for a file that has no other place for them.
  var isInline = false
  /// What was met and not known to be in the file.
  private(set) var blobs: [ContentKey: Blob] = [:]
  /// Buffers whose key is known; holding them keeps their identity theirs.
  var known: [ObjectIdentifier: (key: ContentKey, buffer: Buffer)] = [:]

  /// The first `count` floats of a buffer, or all of them.
  mutating func floats(_ buffer: Buffer, count: Int? = nil) -> JSON {
    let count = count ?? buffer.count
    let identity = ObjectIdentifier(buffer)
    if count == buffer.count, let key = known[identity]?.key {
      return Packing.reference(key, count)
    }
    let key = Blob.floats(buffer, count: count).withBytes { ContentKey($0) }
    blobs[key] = .floats(buffer, count: count)
    if count == buffer.count { known[identity] = (key, buffer) }
    return Packing.reference(key, count)
  }

  mutating func doubles(_ values: [Double]) -> JSON {
    if isInline { return .list(values.map { JSON($0) }) }
    // One NaN for all: which of them it is decides nothing.
    let words = values.map { ($0.isNaN ? Double.nan : $0).bitPattern.littleEndian }
    return bytes(words.withUnsafeBytes { Array($0) }, count: values.count)
  }

  mutating func integers(_ values: [Int32]) -> JSON {
    let words = values.map(\.littleEndian)
    return bytes(words.withUnsafeBytes { Array($0) }, count: values.count)
  }

  mutating func words(_ values: [UInt64]) -> JSON {
    let words = values.map(\.littleEndian)
    return bytes(words.withUnsafeBytes { Array($0) }, count: values.count)
  }

  private mutating func bytes(_ bytes: [UInt8], count: Int) -> JSON {
    let blob = Blob.bytes(bytes)
    let key = blob.withBytes { ContentKey($0) }
    blobs[key] = blob
    return Packing.reference(key, count)
  }

  private static func reference(_ key: ContentKey, _ count: Int) -> JSON {
    JSON(["blob": .text(key.description), "count": JSON(count)])
  }
}

extension Packing.Blob {
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    switch self {
    case .floats(let buffer, let count):
      buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<(count * 4)])) }
    case .bytes(let bytes): bytes.withUnsafeBytes { body($0) }
    }
  }
}

extension Unpacking {
  /// Of a text in which all numbers stand.
  static var inline: Unpacking {
    Unpacking(
      fetch: { (_, _) throws(Problem) in
        throw Problem(.badFile, "numbers are kept elsewhere")
      }, size: { (_) throws(Problem) in throw Problem(.badFile, "numbers are kept elsewhere") })
  }
}

/// A value on its way out of a session file.
struct Unpacking {
  /// Copies the bytes of a key to `room`, which is as long as they are; refuses damage.
  let fetch: (ContentKey, UnsafeMutableRawBufferPointer) throws(Problem) -> Void
  /// How many bytes a key stands for.
  let size: (ContentKey) throws(Problem) -> Int

  /// A buffer of exactly `count` floats, or of as many as there are.
  func floats(_ json: JSON, count wanted: Int? = nil) throws(Problem) -> Buffer {
    let (key, count) = try reference(json, width: 4)
    guard wanted == nil || wanted == count else {
      throw Problem(.badFile, "\(count) numbers are kept where \(wanted ?? 0) belong")
    }
    let buffer = try Buffer(count: count)
    var fault: Problem?
    buffer.withUnsafeMutableBytes { bytes in
      do throws(Problem) { try fetch(key, bytes) } catch { fault = error }
    }
    if let fault { throw fault }
    return buffer
  }

  func doubles(_ json: JSON) throws(Problem) -> [Double] {
    if case .list(let items) = json {
      var values: [Double] = []
      for item in items { values.append(try item.double()) }
      return values
    }
    return try words(json, UInt64.self).map { Double(bitPattern: UInt64(littleEndian: $0)) }
  }

  func integers(_ json: JSON) throws(Problem) -> [Int32] {
    try words(json, Int32.self).map { Int32(littleEndian: $0) }
  }

  func words(_ json: JSON) throws(Problem) -> [UInt64] {
    try words(json, UInt64.self).map { UInt64(littleEndian: $0) }
  }

  private func words<Word: FixedWidthInteger>(
    _ json: JSON, _ type: Word.Type
  ) throws(Problem) -> [Word] {
    let width = MemoryLayout<Word>.size
    let (key, count) = try reference(json, width: width)
    try MemoryBudget.check(count * width)
    var words = [Word](repeating: 0, count: count)
    var fault: Problem?
    words.withUnsafeMutableBytes { bytes in
      do throws(Problem) { try fetch(key, bytes) } catch { fault = error }
    }
    if let fault { throw fault }
    return words
  }

  /// Checked against what is there before anything is allocated.
  private func reference(_ json: JSON, width: Int) throws(Problem) -> (ContentKey, Int) {
    let key = try ContentKey(reading: json.member("blob").text())
    let count = try json.member("count").count()
    let size = try size(key)
    guard count <= size, count * width == size else {
      throw Problem(.badFile, "\(count) numbers are claimed where \(size) bytes are kept")
    }
    return (key, count)
  }
}
