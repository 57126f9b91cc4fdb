import Testing

@testable import Kernel

@Suite struct ComputeTensorTests {
  @Test(
    arguments: Compute.Reduction.allCases, [[1, 100, 1], [3, 5000, 1], [4, 7, 33], [2, 0, 3]])
  func reductions(_ reduction: Compute.Reduction, _ size: [Int]) throws {
    let (outer, n, inner) = (size[0], size[1], size[2])
    let x = try Samples.uniform(outer * n * inner)
    let y = try Buffer(count: outer * inner)
    Compute.reduce(reduction, x.all, outer: outer, n: n, inner: inner, into: y.all)
    for o in 0..<outer {
      for j in 0..<inner {
        let values = (0..<n).map { Double(x[(o * n + $0) * inner + j]) }
        let want: Double =
          switch reduction {
          case .sum: values.reduce(0, +)
          case .product: values.reduce(1, *)
          case .max: values.max() ?? -.infinity
          case .min: values.min() ?? .infinity
          case .sumOfSquares: values.reduce(0) { $0 + $1 * $1 }
          }
        let got = Double(y[o * inner + j])
        #expect(got == want || abs(got - want) <= 1e-6 * abs(want) + 1e-44)
      }
    }
  }

  @Test(arguments: [1, 4])
  func nanWins(_ inner: Int) throws {
    let x = try Samples.uniform(6 * inner)
    x[2 * inner] = .nan
    let y = try Buffer(count: inner)
    for reduction in Compute.Reduction.allCases {
      Compute.reduce(reduction, x.all, outer: 1, n: 6, inner: inner, into: y.all)
      #expect(y[0].isNaN)
    }
    let places = try IndexBuffer(count: inner)
    for largest in [true, false] {
      Compute.argReduce(largest: largest, x.all, outer: 1, n: 6, inner: inner, into: places.all)
      #expect(places[0] == 2)
    }
  }

  @Test func extents() throws {
    let x = try Buffer([.nan, 3, -2, .infinity, 0, .nan])
    let extent = Compute.extent(x.all)
    #expect(
      extent == Compute.Extent(smallest: -2, largest: .infinity, nans: 2, infinities: 1))
    let none = Compute.extent(try Buffer(count: 0).all)
    #expect(none.smallest == .infinity && none.largest == -.infinity && none.nans == 0)
    let long = try Buffer(count: 3_000_001)
    long[3_000_000] = 5
    #expect(Compute.extent(long.all).largest == 5)
  }

  @Test func stridedCopies() throws {
    let x = try Buffer((0..<24).map(Float.init))
    let y = try Buffer(count: 24)
    Compute.copy(x.all, start: 0, strides: [1, 4, 12], shape: [4, 3, 2], into: y.all)
    var want: [Float] = []
    for a in 0..<4 { for b in 0..<3 { for c in 0..<2 { want.append(Float(a + 4 * b + 12 * c)) } } }
    #expect(y.array == want)
    let back = try Buffer(count: 24)
    Compute.scatter(y.all, shape: [4, 3, 2], into: back.all, start: 0, strides: [1, 4, 12])
    #expect(back.array == x.array)
    Compute.copy(x.all, start: 23, strides: [-2], shape: [12], into: y[0..<12])
    #expect(Array(y.array[0..<12]) == stride(from: Float(23), to: 0, by: -2).map { $0 })
    Compute.copy(x.all, start: 5, strides: [], shape: [], into: y[0..<1])
    #expect(y[0] == 5)
  }

  @Test func broadcasting() throws {
    let a = try Buffer([1, 2, 3])
    let b = try Buffer([10, 20])
    let y = try Buffer(count: 6)
    Compute.binary(
      .add, shape: [2, 3], a.all, strides: [0, 1], b.all, strides: [1, 0], into: y.all)
    #expect(y.array == [11, 12, 13, 21, 22, 23])
    Compute.binary(.multiply, a.all, b[1..<2], into: y[0..<3])
    #expect(Array(y.array[0..<3]) == [20, 40, 60])
    let wide = try Samples.normal(2000)
    let sums = try Buffer(count: 1000)
    Compute.binary(
      .subtract, shape: [1000], wide.all, strides: [2], wide[1..<2000], strides: [2],
      into: sums.all)
    #expect((0..<1000).allSatisfy { sums[$0] == wide[2 * $0] - wide[2 * $0 + 1] })
  }

  @Test func sums() throws {
    let (x, z) = (try Samples.normal(100_001), try Samples.uniform(100_001))
    let (values, others) = (x.array.map(Double.init), z.array.map(Double.init))
    #expect(abs(Compute.sum(x.all) - values.reduce(0, +)) < 1e-9)
    #expect(
      abs(Compute.dot(x.all, z.all) - zip(values, others).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-8)
    let deviations = values.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) }
    #expect(abs(Compute.sumOfDeviations(x.all, from: 0.5) - deviations) < 1e-7)
    Compute.fill(x.all, with: -0.5)
    #expect(x.array.allSatisfy { $0 == -0.5 })
    Compute.copy(z.all, into: x.all)
    #expect(x.array == z.array)
  }
}
