import CZlib

/// Unpacking of deflate (RFC 1951) and gzip (RFC 1952). Only this file calls zlib.
///
/// Nothing is unpacked beyond a bound that is known before: the size a directory states, the size the
/// header of what is inside asks for, or what the memory budget leaves.
enum Deflate {
  /// Deflate makes at most this many bytes of one: a size beyond it is a lie.
  static let mostRatio = 1032

  /// How unpacking into a room ended.
  enum Outcome: Equatable {
    /// All of it, so many bytes.
    case whole(Int)
    /// There is more than the room takes.
    case more
    /// The packed bytes ended, after so many unpacked ones.
    case cutOff(Int)
    case damaged(String)
    case stopped
  }

  /// Unpacks a raw stream that comes to `size` bytes.
  static func unpack(_ bytes: ArraySlice<UInt8>, size: Int) -> (bytes: [UInt8], Outcome) {
    var outcome = Outcome.damaged("no stream")
    let unpacked = [UInt8](unsafeUninitializedCapacity: size + 1) { room, filled in
      bytes.withUnsafeBufferPointer { packed in
        var inflater = Inflater(packed, windowBits: -15)
        outcome = inflater.run(into: room, of: size)
        if case .whole(let count) = outcome { filled = count }
      }
    }
    return (unpacked, outcome)
  }

  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = crc32(0, nil, 0)
    bytes.withUnsafeBufferPointer { all in
      for start in stride(from: 0, to: all.count, by: 1 << 30) {
        let count = min(1 << 30, all.count - start)
        sum = crc32(sum, all.baseAddress.map { $0 + start }, UInt32(count))
      }
    }
    return UInt32(truncatingIfNeeded: sum)
  }
}

/// One pass over packed bytes.
private struct Inflater: ~Copyable {
  /// On the heap, as zlib keeps its address.
  private let stream: UnsafeMutablePointer<z_stream>
  private let packed: UnsafeBufferPointer<UInt8>
  private let isReady: Bool

  init(_ packed: UnsafeBufferPointer<UInt8>, windowBits: Int32) {
    self.packed = packed
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    isReady = czlib_inflate_begin(stream, windowBits) == Z_OK
  }

  deinit {
    if isReady { inflateEnd(stream) }
    stream.deallocate()
  }

  /// Bytes that one call of zlib unpacks at most, so that a wish to stop is heard.
  private static let piece = 1 << 24

  /// Unpacks all members into `room`, or where it is nil over and over into a scratch, up to `limit` bytes.
  mutating func run(
    into room: UnsafeMutableBufferPointer<UInt8>?, of limit: Int
  ) -> Deflate.Outcome {
    guard isReady else { return .damaged("zlib has no memory") }
    let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: room == nil ? 1 << 16 : 1)
    defer { scratch.deallocate() }
    var (place, done) = (0, 0)
    while true {
      let given = min(packed.count - place, 1 << 30)
      stream.pointee.next_in = UnsafeMutablePointer(mutating: packed.baseAddress.map { $0 + place })
      stream.pointee.avail_in = UInt32(given)
      // One byte more than the limit shows that there is more.
      let wanted = min(limit - done + 1, room == nil ? 1 << 16 : Inflater.piece)
      stream.pointee.next_out = room?.baseAddress.map { $0 + done } ?? scratch
      stream.pointee.avail_out = UInt32(wanted)
      let code = inflate(stream, Z_NO_FLUSH)
      place += given - Int(stream.pointee.avail_in)
      done += wanted - Int(stream.pointee.avail_out)
      if done > limit { return .more }
      switch code {
      case Z_STREAM_END:
        if place == packed.count || isPadding(from: place) { return .whole(done) }
        guard inflateReset(stream) == Z_OK else { return .damaged("zlib has no memory") }
      case Z_OK: break
      case Z_BUF_ERROR: return .cutOff(done)
      default:
        return .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "no deflate stream")
      }
      if code == Z_OK, place == packed.count, stream.pointee.avail_out > 0 { return .cutOff(done) }
      if Context.current.wantsStop() { return .stopped }
    }
  }

  /// Zeros up to the end, as tapes have them.
  private func isPadding(from place: Int) -> Bool { packed[place...].allSatisfy { $0 == 0 } }

  /// Up to `most` bytes from the start, whatever follows.
  mutating func start(most: Int) -> [UInt8] {
    guard isReady else { return [] }
    return [UInt8](unsafeUninitializedCapacity: most) { room, filled in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: packed.baseAddress)
      stream.pointee.avail_in = UInt32(min(packed.count, 1 << 30))
      stream.pointee.next_out = room.baseAddress
      stream.pointee.avail_out = UInt32(most)
      let code = inflate(stream, Z_SYNC_FLUSH)
      guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { return }
      filled = most - Int(stream.pointee.avail_out)
    }
  }
}

/// Files of gzip: one member or several, each with its checksum and size, which are held.
enum Gzip {
  static func isPacked(_ start: [UInt8]) -> Bool { start.starts(with: [0x1F, 0x8B]) }

  /// The first unpacked bytes, at most `most`; fewer where the packed ones end or are damaged.
  static func start(of bytes: [UInt8], most: Int) -> [UInt8] {
    bytes.withUnsafeBufferPointer { packed in
      var inflater = Inflater(packed, windowBits: 31)
      return inflater.start(most: most)
    }
  }

  /// All of it. `claimed` is the size that the header inside asks for, which must be it; without one
  /// the memory budget, or `most` bytes, are the bound. `path` is what problems speak of.
  static func unpack(
    _ bytes: [UInt8], path: String, claimed: Int? = nil, most bound: Int = .max
  ) throws(Problem) -> [UInt8] {
    if let claimed {
      try MemoryBudget.check(claimed)
      let (unpacked, outcome) = inflated(bytes, room: claimed)
      return try settled(unpacked, outcome, path, claimed: claimed)
    }
    // The last member states its size modulo 2^32, which is all of it for most files.
    let stated = bytes.little(bytes.count - 4, 4) ?? 0
    let least = (stated + Deflate.mostRatio - 1) / Deflate.mostRatio
    if least <= bytes.count, stated <= min(bound, MemoryBudget.available) {
      let (unpacked, outcome) = inflated(bytes, room: stated)
      if outcome != .more { return try settled(unpacked, outcome, path) }
    }
    let limit = min(bound, MemoryBudget.available)
    switch bytes.withUnsafeBufferPointer({ packed in
      var inflater = Inflater(packed, windowBits: 31)
      return inflater.run(into: nil, of: limit)
    }) {
    case .whole(let size):
      let (unpacked, outcome) = inflated(bytes, room: size)
      return try settled(unpacked, outcome, path)
    case .more:
      throw Problem(
        .memory,
        "\(path): its \(MemoryBudget.text(bytes.count)) unpack to more than the "
          + "\(MemoryBudget.text(limit)) that \(bound == limit ? "are read" : "are available")",
        hint: bound == limit ? "unpack a part of it: gunzip" : "set memory=…")
    case let other: return try settled([], other, path)
    }
  }

  private static func inflated(_ bytes: [UInt8], room size: Int) -> ([UInt8], Deflate.Outcome) {
    var outcome = Deflate.Outcome.stopped
    let unpacked = [UInt8](unsafeUninitializedCapacity: size + 1) { room, filled in
      bytes.withUnsafeBufferPointer { packed in
        var inflater = Inflater(packed, windowBits: 31)
        outcome = inflater.run(into: room, of: size)
        if case .whole(let count) = outcome { filled = count }
      }
    }
    return (unpacked, outcome)
  }

  private static func settled(
    _ unpacked: [UInt8], _ outcome: Deflate.Outcome, _ path: String, claimed: Int? = nil
  ) throws(Problem) -> [UInt8] {
    switch outcome {
    case .whole: return unpacked
    case .more:
      throw Problem(
        .badFile, "\(path): it unpacks to more than the \(claimed ?? 0) bytes its header asks for")
    case .cutOff(let count):
      let wanted = claimed.map { " of \($0)" } ?? ""
      throw Problem(
        .badFile, "\(path): the gzip file is cut off, \(count)\(wanted) bytes could be unpacked",
        hint: "was the download complete?")
    case .damaged(let what):
      throw Problem(
        .badFile, "\(path): the gzip file is damaged (\(what))", hint: "download it again")
    case .stopped: throw Problem(.interrupted, "stopped; nothing has changed")
    }
  }
}
