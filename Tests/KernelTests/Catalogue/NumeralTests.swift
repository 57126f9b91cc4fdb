import Testing

@testable import Kernel

/// Numbers as they are typed and as they are said.
@Suite struct NumeralTests {
  private static let typed: [(String, Double)] = [
    ("0", 0), ("42", 42), ("-0.5", -0.5), ("+3", 3), (".5", 0.5), ("1e-3", 1e-3), ("1E5", 1e5),
    ("5k", 5000), ("2M", 2e6), ("10%", 0.1), ("1_000", 1000), ("1.5k", 1500), ("7%", 0.07),
    ("1e+2", 100), ("00012", 12), ("1.7976931348623157e308", 1.7976931348623157e308),
    ("5e-324", 5e-324), ("0.1", 0.1), ("-1e-3%", -1e-5),
  ]

  @Test(arguments: typed)
  func numbers(_ text: String, _ expected: Double) {
    #expect(Numeral.parse(text) == expected)
  }

  @Test(arguments: [
    "", " ", "1.", ".", "-", "+", "e5", "1e", "1e+", "0x10", "1,5", "1 2", "nan", "inf", "-inf",
    "1e999", "--1", "+-1", "1k5", "5K", "5kk", "k", "%", "_1", "²", "٣", "1.2.3", "1e5.5", "１",
    "1\u{0}", "∞", "1e-", "5 k", "0b1",
  ])
  func noNumbers(_ text: String) {
    #expect(Numeral.parse(text) == nil)
  }

  /// A factor must not carry a number that was read past what a Double holds.
  @Test(arguments: ["1e308k", "1e306M", "-1e308M"])
  func suffixOverflow(_ text: String) {
    #expect(Numeral.parse(text) == nil)
  }

  @Test func longNumbersAreReadInOneGo() {
    let digits = String(repeating: "9", count: 300)
    #expect(Numeral.parse(digits) == Double(digits))
    #expect(Numeral.parse(String(repeating: "9", count: 100_000)) == nil)
    #expect(Numeral.parse("0." + String(repeating: "0", count: 100_000) + "1") == 0)
  }

  private static let said: [(Double, String)] = [
    (0.001, "0.001"), (3e-5, "3e-5"), (12_000, "12000"), (0.1, "0.1"), (1.0 / 3, "0.3333"),
    (-2.5, "-2.5"), (1e7, "1e7"), (99_995, "100000"), (0.000_999_99, "0.001"), (0, "0"),
    (-0.0, "0"), (123_456.789, "123500"), (1e300, "1e300"), (.nan, "nan"), (.infinity, "inf"),
    (-.infinity, "-inf"), (5e-324, "5e-324"), (0.05, "0.05"), (1e21, "1e21"), (100, "100"),
    (2.0 / 3, "0.6667"),
  ]

  @Test(arguments: said)
  func shortForm(_ value: Double, _ expected: String) {
    #expect(Numeral.short(value) == expected)
  }

  /// What is printed can be typed, and means nearly the same.
  @Test func shortFormIsReadBack() {
    var value = 1.2345e-12
    while value < 1e12 {
      let read = Numeral.parse(Numeral.short(value)) ?? .nan
      #expect(abs(read - value) <= 5e-4 * value, "\(value)")
      value *= 3.7
    }
  }

  private static let fixed: [(Double, Int, String)] = [
    (0.5, 0, "1"), (-1.25, 1, "-1.3"), (0.04, 1, "0.0"), (-0.04, 1, "0.0"), (99.96, 1, "100.0"),
    (7, 3, "7.000"), (0.007, 3, "0.007"),
  ]

  @Test(arguments: fixed)
  func fixedForm(_ value: Double, _ decimals: Int, _ expected: String) {
    #expect(Numeral.fixed(value, decimals) == expected)
  }

  @Test(arguments: [
    ("64,256", ["64", "256"]), ("[64, 256]", ["64", "256"]), ("1", ["1"]),
    ("f(1,2),3", ["f(1,2)", "3"]), ("[[1,2],[3]]", ["[1,2]", "[3]"]), ("1,", ["1"]), ("", []),
    ("[]", []),
  ])
  func listPieces(_ text: String, _ expected: [String]) {
    #expect(Numeral.pieces(of: text) == expected)
  }
}
