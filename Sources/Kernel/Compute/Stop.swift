/// Whether somebody wants the running work to end: long calculations ask the bound context between two
/// pieces of work, so that none keeps the prompt waiting.
enum Stop {
  static func check() throws(Problem) {
    if Context.current.wantsStop() {
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
