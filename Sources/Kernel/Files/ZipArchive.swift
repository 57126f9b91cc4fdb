/// A zip archive in memory: what its directory says is held against its bytes before anything is unpacked.
///
/// Entries are stored or deflated, zip64 and data descriptors are read. Names are labels, never paths.
/// Refused: encryption, archives of several files, entries that overlap, sizes that deflate cannot reach,
/// more than `mostEntries`. Source: PKWARE, APPNOTE.TXT 6.3.
struct ZipArchive {
  struct Entry {
    let name: String
    let isDeflated: Bool
    let checksum: UInt32
    /// Bytes of it unpacked.
    let size: Int
    /// Where its packed bytes lie.
    let packed: Range<Int>
  }

  let entries: [Entry]
  private let bytes: [UInt8]
  private let path: String

  static let mostEntries = 10_000

  static func isZip(_ start: [UInt8]) -> Bool {
    start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6])
  }

  init(_ bytes: [UInt8], path: String) throws(Problem) {
    self.bytes = bytes
    self.path = path
    do throws(Problem) {
      let (count, start, end) = try ZipArchive.directory(bytes)
      entries = try ZipArchive.entries(bytes, count: count, from: start, to: end)
    } catch { throw Problem(error.code, "\(path): \(error.message)", hint: error.hint) }
  }

  /// An entry unpacked, its checksum held. Asks the memory budget for it.
  func unpack(_ entry: Entry) throws(Problem) -> [UInt8] {
    try MemoryBudget.check(entry.size)
    let packed = bytes[entry.packed]
    var unpacked = entry.isDeflated ? [] : Array(packed)
    if entry.isDeflated {
      let (found, outcome) = Deflate.unpack(packed, size: entry.size)
      unpacked = found
      switch outcome {
      case .whole(entry.size): break
      case .stopped: throw Problem(.interrupted, "stopped; nothing has changed")
      case .whole(let count), .cutOff(let count):
        throw Problem(
          .badFile, "\(path): '\(entry.name)' claims \(entry.size) bytes, and holds \(count)")
      case .more:
        throw Problem(
          .badFile, "\(path): '\(entry.name)' claims \(entry.size) bytes, and holds more")
      case .damaged(let what):
        throw Problem(.badFile, "\(path): '\(entry.name)' is damaged (\(what))")
      }
    }
    guard Deflate.checksum(unpacked) == entry.checksum else {
      throw Problem(
        .badFile, "\(path): '\(entry.name)' is damaged (its checksum is another)",
        hint: "download it again, or write it anew")
    }
    return unpacked
  }

  // MARK: The directory

  private static func problem(_ what: String) -> Problem {
    Problem(.badFile, "the zip archive is damaged (\(what))", hint: "was the download complete?")
  }

  /// How many entries there are, and where their records lie.
  private static func directory(
    _ bytes: [UInt8]
  ) throws(Problem) -> (count: Int, start: Int, end: Int) {
    // The last record has a comment of at most 65,535 bytes behind it, which ends the file.
    let last = stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 65_535), by: -1)
      .first { place in
        bytes.holds([0x50, 0x4B, 5, 6], at: place)
          && bytes.little(place + 20, 2) == bytes.count - place - 22
      }
    guard let last, let disk = bytes.little(last + 4, 4), var count = bytes.little(last + 10, 2),
      var size = bytes.little(last + 12, 4), var start = bytes.little(last + 16, 4)
    else { throw problem("its directory is missing") }
    var end = last
    if count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF {
      guard bytes.holds([0x50, 0x4B, 6, 7], at: last - 20), let place = wide(bytes, last - 12),
        bytes.holds([0x50, 0x4B, 6, 6], at: place), let many = wide(bytes, place + 32),
        let long = wide(bytes, place + 40), let far = wide(bytes, place + 48)
      else { throw problem("its zip64 directory is missing") }
      (count, size, start, end) = (many, long, far, place)
    } else if disk != 0 {
      throw Problem(.badFile, "a zip archive of several files is not read", hint: "join them first")
    }
    guard count <= mostEntries else {
      throw Problem(.badFile, "\(count) entries are more than the \(mostEntries) that are read")
    }
    guard start <= end, size == end - start, count * 46 <= size else {
      throw problem("its directory is not where it says")
    }
    return (count, start, end)
  }

  /// A whole number of 8 bytes, nil where it is no place in any file.
  private static func wide(_ bytes: [UInt8], _ place: Int) -> Int? {
    guard let low = bytes.little(place, 7), bytes.little(place + 7, 1) == 0 else { return nil }
    return low
  }

  private static func entries(
    _ bytes: [UInt8], count: Int, from start: Int, to end: Int
  ) throws(Problem) -> [Entry] {
    var entries: [Entry] = []
    var owned: [Range<Int>] = []
    var names: Set<String> = []
    var place = start
    for _ in 0..<count {
      guard bytes.holds([0x50, 0x4B, 1, 2], at: place), place + 46 <= end,
        let name = bytes.little(place + 28, 2), let extra = bytes.little(place + 30, 2),
        let comment = bytes.little(place + 32, 2), place + 46 + name + extra + comment <= end
      else { throw problem("its directory is cut off") }
      let (entry, whole) = try entry(bytes, at: place, name: name, extra: extra, below: start)
      guard names.insert(entry.name).inserted else {
        throw Problem(.badFile, "'\(entry.name)' is in the archive twice")
      }
      entries.append(entry)
      owned.append(whole)
      place += 46 + name + extra + comment
    }
    guard place == end else { throw problem("its directory does not end where it says") }
    owned.sort { $0.lowerBound < $1.lowerBound }
    for (one, next) in zip(owned, owned.dropFirst()) where one.upperBound > next.lowerBound {
      throw Problem(.badFile, "entries of the zip archive overlap, which no honest one does")
    }
    return entries
  }

  /// An entry of the directory, and the bytes it owns with its own header.
  private static func entry(
    _ bytes: [UInt8], at place: Int, name length: Int, extra: Int, below directory: Int
  ) throws(Problem) -> (Entry, Range<Int>) {
    let name = String(decoding: bytes[(place + 46)..<(place + 46 + length)], as: UTF8.self)
    guard let flags = bytes.little(place + 8, 2), let method = bytes.little(place + 10, 2),
      let checksum = bytes.little(place + 16, 4), var packed = bytes.little(place + 20, 4),
      var size = bytes.little(place + 24, 4), var local = bytes.little(place + 42, 4)
    else { throw problem("its directory is cut off") }
    guard flags & 1 == 0 else {
      throw Problem(.badFile, "'\(name)' is encrypted, which is not read")
    }
    guard method == 0 || method == 8 else {
      throw Problem(
        .badFile, "'\(name)' is packed by method \(method); stored and deflate are read",
        hint: "numpy.savez or numpy.savez_compressed writes those")
    }
    try widen(bytes, place + 46 + length, extra, &size, &packed, &local)
    guard bytes.holds([0x50, 0x4B, 3, 4], at: local), let own = bytes.little(local + 26, 2),
      let more = bytes.little(local + 28, 2)
    else { throw problem("'\(name)' is not where the directory says") }
    let start = local + 30 + own + more
    guard start <= directory, packed <= directory - start else {
      throw problem("'\(name)' reaches beyond its end")
    }
    guard method == 8 ? size / Deflate.mostRatio <= packed + 1 : size == packed else {
      throw Problem(
        .badFile, "'\(name)' claims \(size) bytes of \(packed) packed ones, which cannot be")
    }
    return (
      Entry(
        name: name, isDeflated: method == 8, checksum: UInt32(truncatingIfNeeded: checksum),
        size: size, packed: start..<(start + packed)),
      local..<(start + packed)
    )
  }

  /// Sizes of 64 bits stand in an extra field, those that are needed, in this order.
  private static func widen(
    _ bytes: [UInt8], _ start: Int, _ length: Int, _ size: inout Int, _ packed: inout Int,
    _ local: inout Int
  ) throws(Problem) {
    let most = 0xFFFF_FFFF
    guard [size, packed, local].contains(most) else { return }
    var place = start
    while let kind = bytes.little(place, 2), let room = bytes.little(place + 2, 2),
      place + 4 + room <= start + length
    {
      guard kind == 1 else {
        place += 4 + room
        continue
      }
      var next = place + 4
      func take(_ value: inout Int) throws(Problem) {
        guard value == most else { return }
        guard next + 8 <= place + 4 + room, let found = wide(bytes, next) else {
          throw problem("a size of 64 bits is missing")
        }
        value = found
        next += 8
      }
      try take(&size)
      try take(&packed)
      try take(&local)
      return
    }
    throw problem("a size of 64 bits is missing")
  }
}
