/// Named streams of random numbers.
///
/// A stream is a pure function of (seed, name, index): `init`, `order` of epoch 3, `dropout` of step
/// 1200. A draw in one never shifts another, and a position in a run implies its random state. The
/// key of Philox is seed XOR FNV-1a(name), the upper half of its counter the index, the lower half
/// counts blocks.
public enum Seed {
  /// The session's seed until the user says otherwise.
  public static let standard: UInt64 = 42

  public static func stream(_ seed: UInt64, _ name: String, _ index: Int = 0) -> Stream {
    Stream(key: seed ^ hash(name), high: UInt64(truncatingIfNeeded: index))
  }

  /// A seed for the `index`-th of several independent pieces of work under `seed`; 53 bits, so that
  /// it can be printed and typed as a number.
  public static func derived(from seed: UInt64, _ name: String, _ index: Int) -> UInt64 {
    stream(seed, name, index).word64(at: 0) >> 11
  }

  /// The seed a number stands for: whole and 0 to 2^53.
  public static func read(_ number: Double) throws(Problem) -> UInt64 {
    guard number >= 0, number <= 0x1p53, let seed = UInt64(exactly: number) else {
      throw Problem(
        .outOfRange,
        "a seed is a whole number from 0 to 9007199254740992, not \(Numeral.short(number))",
        hint: "seed=\(standard)", about: "seed")
    }
    return seed
  }

  /// FNV-1a over the bytes of a name, 64 bits.
  static func hash(_ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}
