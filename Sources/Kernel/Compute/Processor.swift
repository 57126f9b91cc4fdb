import CKernels

/// What the numbers run on: the instruction-set level and the worker pool. Neither changes a bit.
public enum Processor {
  public enum Level: Int32, CaseIterable, Sendable {
    case base = 0
    case v3 = 1
    case v4 = 2

    /// `x86-64`, `x86-64-v3`, `x86-64-v4` or `arm64`.
    public var name: String { String(cString: ck_level_name(rawValue)) }
  }

  /// Raised by every change that changes the bits of a result; printed with digests, kept in files.
  public static var bitsVersion: Int { Int(CK_BITS_VERSION) }

  /// The level in use.
  public static var level: Level { Level(rawValue: ck_level()) ?? .base }

  /// The levels this processor has.
  public static var levels: [Level] { Level.allCases.filter { $0.rawValue <= ck_level_best() } }

  /// Uses `level` if the processor has it; returns the level in use.
  @discardableResult
  public static func use(_ level: Level) -> Level {
    Level(rawValue: ck_set_level(level.rawValue)) ?? .base
  }

  /// False when fused multiply-adds are computed by the exact scalar path: the same bits, slowly.
  public static var isFast: Bool { ck_level_is_fast(ck_level()) != 0 }

  /// Processors this process may run on.
  public static var count: Int { Int(ck_processors()) }

  /// Threads that share large pieces of work, the caller included.
  public static var threads: Int { Int(ck_threads()) }

  /// Whether this is a thread of the pool, and not the one that gave it work.
  static var isOnWorker: Bool { ck_on_worker() != 0 }

  /// Refuses counts outside 1...64; returns the number running, fewer when the system refuses one.
  @discardableResult
  public static func setThreads(_ count: Int) throws(Problem) -> Int {
    guard (1...64).contains(count) else {
      throw Problem(
        .outOfRange, "threads is 1 to 64, not \(count)",
        hint: "threads=\(min(64, max(1, count)))", about: "threads")
    }
    return Int(ck_set_threads(Int32(count)))
  }

  /// From here on `count` threads share large work; started or ended when there is some.
  static func use(threads count: Int) { ck_use_threads(Int32(clamping: count)) }

  /// Sends idle workers to sleep at once; called when the prompt waits.
  public static func park() { ck_park() }

  /// Runs `body` for 0..<count on the pool, in any order and in the caller's context; each index writes
  /// its own part. Calls of `Compute` inside run on that thread alone, so independent trainings run
  /// side by side.
  public static func each(_ count: Int, _ body: @Sendable (Int) -> Void) {
    eachApart(count, body)
  }

  /// The same for a body the compiler cannot vouch for: what several indices write must be behind a
  /// lock, and what they share must be left alone while it runs.
  static func eachApart(_ count: Int, _ body: (Int) -> Void) {
    let context = Context.current
    withoutActuallyEscaping(body) { escapable in
      var box = { (index: Int) in Context.rebind(context) { escapable(index) } }
      withUnsafeMutablePointer(to: &box) { pointer in
        ck_parallel(
          count,
          { box, index in
            box?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(index)
          }, pointer)
      }
    }
  }
}
