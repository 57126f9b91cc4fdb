import Testing

@testable import Viz

@Suite struct NumeralsTests {
  @Test(arguments: [
    (0.0003, "3e-4"), (0.25, "0.25"), (0.001, "1e-3"), (0.0012, "0.0012"), (0.012, "0.012"),
    (0.1 + 0.2, "0.3"), (1, "1"), (-1.5, "-1.5"), (2.0 / 3, "0.6667"), (12345.6, "12346"),
    (99_999.6, "100k"), (150_000, "150k"), (2_500_000, "2.5M"), (1e9, "1e9"),
    (1.2345e12, "1.235e12"),
    (0, "0"), (-0.0, "0"), (.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf"),
    (.leastNonzeroMagnitude, "5e-324"), (1e-7, "1e-7"), (1.7976931348623157e308, "1.798e308"),
    (0.99999, "1"),
  ])
  func short(_ value: Double, _ text: String) {
    #expect(Numerals.short(value) == text)
  }

  @Test(arguments: [
    (0.5, 3, "0.500"), (2.675, 2, "2.68"), (-2.675, 2, "-2.68"), (0.004, 2, "0.00"),
    (-0.004, 2, "0.00"), (0.005, 2, "0.01"), (9.999, 2, "10.00"), (1234.5, 0, "1235"),
    (0.96, 0, "1"), (0.0, 2, "0.00"), (.nan, 2, "nan"), (1e20, 2, "1e20"), (1e-20, 4, "0.0000"),
    (1, -5, "1"),
  ])
  func fixed(_ value: Double, _ decimals: Int, _ text: String) {
    #expect(Numerals.fixed(value, decimals) == text)
  }

  static let values: [Double] =
    Samples.noise(200).flatMap { noise in
      [-300, -20, -6, -1, 0, 3, 12, 15, 16, 200].map { exponent in
        noise * (exponent < 0 ? 1 / Step.power(-exponent) : Step.power(exponent))
      }
    } + [
      .leastNonzeroMagnitude, 1e-5, 0.1, 1e15, 1e16, 123_456_789_012_345, 1.7976931348623157e308,
    ]

  @Test func exactReadsBack() {
    for value in Self.values { #expect(Double(Numerals.exact(value)) == value) }
    #expect(Numerals.exact(-0.0) == "-0")
    #expect(Numerals.exact(3e-4) == "3e-4")
    #expect(Numerals.exact(100_000) == "1e5")
  }

  @Test func shortIsWithinHalfOfItsLastDigit() throws {
    for value in Self.values where value.magnitude < 1e5 {
      let read = try #require(Double(Numerals.short(value)))
      #expect((read - value).magnitude <= value.magnitude * 5.0001e-4)
    }
  }

  @Test func fixedIsWithinHalfOfItsLastDigit() throws {
    for value in Self.values where value.magnitude < 1e12 && value.magnitude > 1e-8 {
      for decimals in 0...6 {
        let text = Numerals.fixed(value, decimals)
        let read = try #require(Double(text))
        let half = 0.5 / Step.power(decimals)
        #expect((read - value).magnitude <= half + value.magnitude * 1e-15)
        #expect(
          text.utf8.reversed().prefix { $0 != UInt8(ascii: ".") }.count
            == (decimals == 0 ? text.utf8.count : decimals))
      }
    }
  }

  @Test(
    arguments: [
      ([0, 0.5, 1], ["0.0", "0.5", "1.0"]), ([0, 250_000, 500_000], ["0", "250k", "500k"]),
      ([1_000_000, 1_500_000], ["1.0M", "1.5M"]), ([2e-7, 4e-7], ["2e-7", "4e-7"]),
      ([5e-8, 1e-7], ["0.5e-7", "1.0e-7"]), ([-0.25, 0, 0.25], ["-0.25", "0.00", "0.25"]),
      ([1, .nan, 3], ["1", "nan", "3"]), ([], []), ([0], ["0"]),
      ([1e300, 2e300], ["1e300", "2e300"]),
    ] as [([Double], [String])])
  func labels(_ values: [Double], _ texts: [String]) {
    #expect(Numerals.labels(values) == texts)
  }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (9_800, "9.8 KB"), (41_000_000, "41 MB"),
    (999_600, "1.0 MB"), (Int.max, "9.2 EB"), (Int.min, "-9.2 EB"),
  ])
  func bytes(_ count: Int, _ text: String) {
    #expect(Numerals.bytes(count) == text)
  }

  @Test func percentAndCounted() {
    #expect(Numerals.percent(0.8725) == "87.3%")
    #expect(Numerals.percent(0.5, 0) == "50%")
    #expect(Numerals.percent(.nan) == "nan")
    #expect(Numerals.counted(1, "point") == "1 point")
    #expect(Numerals.counted(0, "point") == "0 points")
  }
}
