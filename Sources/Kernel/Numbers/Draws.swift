/// The session's randomness: its seed, and how often each stream was asked for.
///
/// Two draws with the same words differ because the counter of their stream has moved; a value type,
/// so `undo` takes the counters back.
public struct Draws: Sendable, Equatable {
  /// Setting it starts all streams over.
  public var seed: UInt64 {
    didSet { counters = [:] }
  }
  private var counters: [String: Int] = [:]

  public init(seed: UInt64 = Seed.standard) { self.seed = seed }

  /// The next stream of a name.
  public mutating func next(_ name: String) -> Stream {
    let index = counters[name, default: 0]
    counters[name] = index + 1
    return Seed.stream(seed, name, index)
  }

  /// The stream of a written `seed=`, which leaves the counters alone; the next one without it.
  public mutating func next(_ name: String, seed written: UInt64?) -> Stream {
    if let written { return Seed.stream(written, name, 0) }
    return next(name)
  }

  /// How often each stream was asked for, in alphabetical order.
  public var positions: [(name: String, count: Int)] {
    counters.keys.sorted().map { ($0, counters[$0, default: 0]) }
  }

  /// Puts one counter where a saved session left it.
  public mutating func restore(_ name: String, to count: Int) { counters[name] = max(0, count) }
}
