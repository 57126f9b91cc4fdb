/// |a − b| ≤ absolute + relative·|b|; false when either is NaN.
public func isClose(_ a: Double, _ b: Double, relative: Double = 0, absolute: Double = 0) -> Bool {
  abs(a - b) <= absolute + relative * abs(b)
}
