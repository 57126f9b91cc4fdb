/// The finite values of a run of numbers in one pass: least, greatest, how many are not finite.
struct Extent: Equatable {
  var lo = Double.infinity
  var hi = -Double.infinity
  /// Least value above 0, for logarithmic axes.
  var positive = Double.infinity
  var count = 0
  var broken = 0
  /// Finite values that are 0 or less.
  var low = 0

  init() {}

  init(_ values: [Double], count limit: Int = .max) {
    values.withUnsafeBufferPointer { buffer in
      var (lo, hi, positive) = (self.lo, self.hi, self.positive)
      let total = min(buffer.count, limit)
      var (broken, low) = (0, 0)
      for index in 0..<total {
        let value = buffer[index]
        if value.magnitude < .infinity {
          if value < lo { lo = value }
          if value > hi { hi = value }
          if value <= 0 { low &+= 1 } else if value < positive { positive = value }
        } else {
          broken &+= 1
        }
      }
      (self.lo, self.hi, self.positive) = (lo, hi, positive)
      (self.broken, self.low) = (broken, low)
      self.count = total - broken
    }
  }

  mutating func formUnion(_ other: Extent) {
    lo = min(lo, other.lo)
    hi = max(hi, other.hi)
    positive = min(positive, other.positive)
    count += other.count
    broken += other.broken
    low += other.low
  }
}
