import Testing

@testable import Kernel

@Suite struct SortingTests {
  /// Short lines are compared, long ones go digit by digit; both against the standard library.
  @Test(arguments: [7, 512, 513, 5000], [false, true])
  func orderIsThatOfComparing(_ count: Int, _ descending: Bool) throws {
    let edges: [Float] = [.nan, -0.0, 0, .infinity, -.infinity, .leastNonzeroMagnitude, -1, 1]
    let drawn = try Samples.normal(count).array
    let line = drawn.indices.map { $0 % 5 == 0 ? edges[$0 / 5 % edges.count] : drawn[$0] }
    func isBefore(_ a: Float, _ b: Float) -> Bool { a < b || (b.isNaN && !a.isNaN) }
    let expected = line.indices.sorted { a, b in
      let (first, second) = descending ? (line[b], line[a]) : (line[a], line[b])
      if isBefore(first, second) { return true }
      return isBefore(second, first) ? false : a < b
    }
    let order = try RadixOrder(of: line, descending: descending)
    #expect(order.places.map(Int.init) == expected)
    let sorted = try order.applied(to: line)
    #expect(zip(sorted, expected).allSatisfy { $0.bitPattern == line[$1].bitPattern })
  }
}
