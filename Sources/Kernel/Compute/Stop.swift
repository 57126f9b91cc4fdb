import Synchronization

/// Whether somebody wants the running work to end: long calculations ask between two pieces of work,
/// so that none keeps the prompt waiting. Nothing ends by itself: the program says, once and before
/// anything runs, who is to be asked.
public enum Stop {
  private static let asker = Mutex<(@Sendable () -> Bool)?>(nil)

  public static func ask(_ isRequested: @escaping @Sendable () -> Bool) {
    asker.withLock { $0 = isRequested }
  }

  static func check() throws(Problem) {
    let isRequested = asker.withLock { $0 }
    if isRequested?() ?? false {
      throw Problem(.interrupted, "stopped; nothing has changed")
    }
  }

  /// Goes through `count` elements in ranges that take some milliseconds each, and asks before each.
  static func checked(_ count: Int, _ body: (Range<Int>) -> Void) throws(Problem) {
    for start in stride(from: 0, to: count, by: 1 << 18) {
      try check()
      body(start..<min(start + (1 << 18), count))
    }
  }
}
