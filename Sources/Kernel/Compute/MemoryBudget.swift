import Glibc
import Synchronization

/// How much memory numbers may take: checked before every large allocation.
///
/// The limit is the bound context's, or what the system grants: 80 % of the smallest of available memory,
/// the control group's limit and the limit on address space, read once, at the first allocation. Buffers
/// that are alive count, whoever made them.
public enum MemoryBudget {
  private static let live = Atomic<Int>(0)
  private static let granted = max(1, defaultLimit())

  /// Bytes that all buffers together may take.
  public static var limit: Int {
    let context = Context.current
    return min(context.memory ?? granted, context.memoryCeiling ?? .max)
  }

  /// Refuses a limit of less than one byte, and one above the bound context's ceiling.
  public static func checkLimit(_ bytes: Int) throws(Problem) {
    guard bytes > 0 else {
      throw Problem(.outOfRange, "a memory limit is at least 1 byte, not \(bytes)", about: "memory")
    }
    if let most = Context.current.memoryCeiling, bytes > most {
      throw Problem(
        .outOfRange, "--safe allows \(text(most)), not \(text(bytes))",
        hint: "set memory \(text(most).filter { $0 != " " })", about: "memory")
    }
  }

  /// Bytes in buffers that are alive.
  public static var used: Int { live.load(ordering: .relaxed) }

  /// Bytes that may still be taken.
  public static var available: Int { max(0, limit - used) }

  /// Refuses when `bytes` more would pass the limit; takes nothing. nil means a size that overflowed.
  public static func check(_ bytes: Int?) throws(Problem) {
    guard let bytes, bytes >= 0 else { throw refusal("more than 9.2 EB") }
    guard bytes <= available else { throw refusal(text(bytes)) }
  }

  /// Takes `bytes` or refuses; `release` gives them back.
  static func reserve(_ bytes: Int) throws(Problem) {
    try check(bytes)
    live.add(bytes, ordering: .relaxed)
  }

  static func release(_ bytes: Int) {
    live.subtract(bytes, ordering: .relaxed)
  }

  static func refusal(_ needed: String) -> Problem {
    Problem(
      .memory, "needs \(needed), \(text(available)) available",
      hint: "set memory=… (now \(text(limit)))")
  }

  /// Bytes in decimal units with one digit after the point: `4.0 GB`.
  public static func text(_ bytes: Int) -> String {
    var unit = 1
    for name in ["B", "kB", "MB", "GB", "TB", "PB"] {
      if bytes < 1000 * unit || name == "PB" {
        if unit == 1 { return "\(bytes) B" }
        let tenths = bytes / (unit / 10)
        return "\(tenths / 10).\(tenths % 10) \(name)"
      }
      unit *= 1000
    }
    return "\(bytes) B"
  }

  // MARK: What the system grants

  private static func defaultLimit() -> Int {
    var least = Int.max
    if let available = systemAvailable() { least = min(least, available) }
    if let group = groupLimit() { least = min(least, group) }
    var space = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &space) == 0,
      let bytes = Int(exactly: space.rlim_cur)
    {
      least = min(least, bytes)
    }
    return least == Int.max ? 1_000_000_000 : least / 5 * 4
  }

  /// `MemAvailable` of /proc/meminfo, in bytes.
  private static func systemAvailable() -> Int? {
    let lines = contents(of: "/proc/meminfo").split(separator: UInt8(ascii: "\n"))
    for line in lines where line.starts(with: Array("MemAvailable:".utf8)) {
      return firstNumber(in: line).flatMap { kilobytes in
        let bytes = kilobytes.multipliedReportingOverflow(by: 1024)
        return bytes.overflow ? nil : bytes.partialValue
      }
    }
    return nil
  }

  /// The limit of this process's control group (version 2 below its own path, then the root; version 1).
  private static func groupLimit() -> Int? {
    var paths = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
    for line in contents(of: "/proc/self/cgroup").split(separator: UInt8(ascii: "\n"))
    where line.starts(with: Array("0::/".utf8)) {
      let path = String(decoding: line.dropFirst(3), as: UTF8.self)
      paths.insert("/sys/fs/cgroup\(path)/memory.max", at: 0)
    }
    return paths.compactMap { firstNumber(in: contents(of: $0)[...]) }.min()
  }

  private static func firstNumber(in bytes: ArraySlice<UInt8>) -> Int? {
    let digits = bytes.drop { !(48...57).contains($0) }.prefix { (48...57).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  /// At most 64 kB of a system file; empty when it cannot be read.
  private static func contents(of path: String) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 65536)
    var filled = 0
    while filled < bytes.count {
      let got = bytes.withUnsafeMutableBytes { room in
        read(file, room.baseAddress.map { $0 + filled }, room.count - filled)
      }
      if got <= 0 { break }
      filled += got
    }
    return Array(bytes.prefix(filled))
  }
}
