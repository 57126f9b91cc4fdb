import Testing

@testable import Kernel

@Suite struct PreviewTests {
  private func preview(_ call: String) throws -> [String] { try Calls.run(call).preview }

  @Test func smallMatrix() throws {
    let lines = try preview("tensor([[1, -2.5], [1000, 0.001]])")
    #expect(
      lines == [
        "tensor (2, 2)  -2.5 … 1000  mean 249.6  sd 500.3  nan 0",
        "     1  -2.5",
        "  1000   0.001",
      ])
  }

  @Test func wideVector() throws {
    #expect(
      try preview("arange(10)") == [
        "tensor (10)  0 … 9  mean 4.5  sd 3.028  nan 0", "  0  1  2  …  7  8  9",
      ])
  }

  @Test func higherRanksShowTheFirstMatrix() throws {
    #expect(
      try preview("reshape(arange(8), 2, 2, 2)") == [
        "tensor (2, 2, 2)  0 … 7  mean 3.5  sd 2.449  nan 0", "[0, :, :]", "  0  1", "  2  3",
      ])
  }

  @Test func specials() throws {
    #expect(try preview("zeros(0, 3)") == ["tensor (0, 3)  empty"])
    #expect(try preview("ones(1)") == ["tensor (1)  all 1  mean 1  nan 0", "  1"])
    let odd = try tensor([4], [1, .nan, .infinity, 3])
    #expect(odd.summaryLine == "1 … inf  mean 2  sd 1.414  nan 1  inf 1")
    #expect(odd.preview[1] == "  1  nan  inf  3")
    #expect(try tensor([1], [.nan]).summaryLine == "nan 1")
    #expect(try preview("isnan([1, 2])") == ["mask (2)  yes 0 of 2", "  0  0"])
    #expect(Datum.number(1.0 / 3).preview == ["0.3333333"])
    #expect(Datum.number(1_234_567_890).preview == ["1234567890"])
    #expect(try preview("shape([[1, 2]])") == ["[1, 2]"])
    #expect(try preview("qr([[1]])").first == "[0] tensor (1, 1)  all 1  mean 1  nan 0")
  }

  @Test func neverMoreThanSixBySix() throws {
    let lines = try preview("randn(100, 100, seed=1)")
    #expect(lines.count == 8)
    #expect(lines[4].contains("…"))
    #expect(lines.dropFirst().allSatisfy { $0.count <= 100 })
  }
}

@Suite struct DrawTests {
  @Test func fillsAreTheSingleDraws() throws {
    let stream = Seed.stream(9, "rand", 2)
    let filled = try Tensor.uniform(.vector(11), stream)
    for (place, value) in filled.floats.enumerated() {
      #expect(value == Float(stream.word(at: place) >> 8) * 0x1p-24)
    }
    #expect(Compute.bits(stream, count: 9) == (0..<9).map { stream.word(at: $0) })
  }

  @Test func drawsDifferAndRepeat() throws {
    var draws = Draws(seed: 1)
    func draw(_ named: [(name: String, value: Datum)] = []) throws -> [Float] {
      try Function.call("randn", [.number(8)], named: named, draws: &draws)
        .asTensor(for: "").floats
    }
    let first = try draw()
    #expect(try draw() != first)
    let kept = draws
    let seeded = try draw([("seed", .number(7))])
    #expect(try draw([("seed", .number(7))]) == seeded)
    #expect(draws == kept)
    draws.seed = 1
    #expect(try draw() == first)
  }

  @Test func moments() throws {
    let normal = try Tensor.normal(.vector(100_000), Seed.stream(1, "test"))
    #expect(abs(normal.mean) < 0.02 && abs(normal.variance(correction: 1) - 1) < 0.02)
    let uniform = try Tensor.uniform(.vector(100_000), Seed.stream(1, "test"))
    #expect(abs(uniform.mean - 0.5) < 0.01)
    #expect(abs(uniform.variance(correction: 1) - 1.0 / 12) < 0.002)
  }

  @Test func members() throws {
    let x = Datum.tensor(try tensor([2, 3], [1, 2, 3, 4, 5, 6]))
    #expect(try Datum.member(x, "T").asTensor(for: "").floats == [1, 4, 2, 5, 3, 6])
    #expect(try Datum.member(x, "shape").inline == "[2, 3]")
    #expect(try Datum.member(x, "mean").number == 3.5)
    var draws = Draws()
    let sum = try Datum.method(x, "sum", [], named: [("axis", .number(0))], draws: &draws)
    #expect(try sum.asTensor(for: "").floats == [5, 7, 9])
    let failure = problem { _ = try Datum.member(x, "meen") }
    #expect(failure?.message == "a tensor (2, 3) has no \"meen\"")
    #expect(failure?.hint == "did you mean .mean?")
    #expect(problem { _ = try Datum.member(x, "view") }?.hint == "did you mean .reshape?")
  }
}
