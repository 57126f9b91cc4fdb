import Glibc

/// Standard input, line by line as it arrives.
public struct StandardInput {
  private var waiting: [UInt8] = []
  /// Where the next line begins in `waiting`, and how far it was searched for an end.
  private var start = 0
  private var searched = 0
  private var isAtEnd = false
  /// The line that is being read is longer than was allowed, and its beginning forgotten.
  private var isTooLong = false
  /// Milliseconds after which a signal that came just before the waiting is seen.
  private static let patience: Int32 = 500

  public init() {}

  /// The next line with its end; nil when the input has ended. A line of more than `limit` bytes is
  /// passed over and refused. Asks `isInterrupted` while it waits.
  public mutating func line(
    limit: Int, isInterrupted: () -> Bool
  ) throws(Problem) -> [UInt8]? {
    while true {
      if let end = waiting[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(waiting[start...end])
        (start, searched) = (end + 1, end + 1)
        if start == waiting.count { forget() }
        return try checked(line, limit)
      }
      searched = waiting.count
      if isAtEnd {
        let line = Array(waiting[start...])
        forget()
        guard !line.isEmpty || isTooLong else { return nil }
        return try checked(line, limit)
      }
      if waiting.count - start > limit {
        isTooLong = true
        forget()
      }
      try more(isInterrupted)
    }
  }

  private mutating func forget() {
    waiting.removeAll(keepingCapacity: waiting.count < 1 << 20)
    (start, searched) = (0, 0)
  }

  private mutating func checked(_ line: [UInt8], _ limit: Int) throws(Problem) -> [UInt8] {
    defer { isTooLong = false }
    guard !isTooLong, line.count <= limit else {
      throw Problem(
        .memory, "standard input: a line of more than \(MemoryBudget.text(limit)) is passed over")
    }
    return line
  }

  private mutating func more(_ isInterrupted: () -> Bool) throws(Problem) {
    if start > 1 << 16, start > waiting.count / 2 {
      waiting.removeFirst(start)
      searched -= start
      start = 0
    }
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if isInterrupted() { throw Problem(.interrupted, "interrupted") }
      var polled = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
      guard poll(&polled, 1, StandardInput.patience) > 0 else { continue }
      let count = piece.withUnsafeMutableBytes { Glibc.read(0, $0.baseAddress, $0.count) }
      if count > 0 {
        waiting += piece[..<count]
        return
      }
      if count == 0 {
        isAtEnd = true
        return
      }
      if errno != EINTR, errno != EAGAIN {
        throw Problem(.unreadable, "standard input: \(SystemFault.words(errno))")
      }
    }
  }
}
