import Testing

@testable import Kernel

@Suite struct TensorTests {
  @Test func copiesKeepTheirNumbers() throws {
    let x = try tensor([2, 2], [1, 2, 3, 4])
    var y = x
    try y.assign(try Tensor(scalar: 9), at: [.at(0), .at(1)])
    #expect(x.floats == [1, 2, 3, 4])
    #expect(y.floats == [1, 9, 3, 4])
    let view = try x.reshaped([4])
    var other = view
    try other.withMutableFloats { $0[0] = 7 }
    #expect(x.floats == [1, 2, 3, 4] && view.floats == [1, 2, 3, 4] && other.floats[0] == 7)
  }

  @Test func aSoleHolderIsWrittenInPlace() throws {
    var x = Datum.tensor(try tensor([2], [1, 2]))
    guard case .tensor(let before) = x else { return }
    let address = ObjectIdentifier(before.buffer)
    var fresh = Datum.tensor(try tensor([2], [1, 2]))
    func identity(_ datum: Datum) -> ObjectIdentifier? {
      if case .tensor(let tensor) = datum { ObjectIdentifier(tensor.buffer) } else { nil }
    }
    let own = identity(fresh)
    try fresh.assign(.number(5), at: [.at(0)])
    #expect(identity(fresh) == own)
    try x.assign(.number(5), at: [.at(0)])
    #expect(identity(x) != address)
    #expect(before.floats == [1, 2])
  }

  @Test func assignment() throws {
    let block = Datum.tensor(try tensor([2, 3], [0, 1, 2, 3, 4, 5]))
    func assigned(_ value: Datum, _ indices: [Index]) throws -> [Float] {
      var copy = block
      try copy.assign(value, at: indices)
      return try copy.asTensor(for: "test").floats
    }
    let all = Index.range(nil, nil, nil)
    #expect(try assigned(.number(9), [.at(1)]) == [0, 1, 2, 9, 9, 9])
    #expect(try assigned(.number(9), [all, .at(-1)]) == [0, 1, 9, 3, 4, 9])
    let row = Datum.list([.number(7), .number(8), .number(9)])
    #expect(try assigned(row, [all]) == [7, 8, 9, 7, 8, 9])
    #expect(try assigned(row, [.at(0), .range(nil, nil, -1)]) == [9, 8, 7, 3, 4, 5])
    #expect(
      try assigned(.number(9), [.chosen(.list([.number(0)])), .at(0)]) == [9, 1, 2, 3, 4, 5])
    #expect(
      try assigned(
        .list([.number(8), .number(9)]), [all, .chosen(.list([.number(2), .number(0)]))])
        == [9, 1, 8, 9, 4, 8])
    let mask = try Datum.binary(.greater, block, .number(3))
    #expect(try assigned(.number(0), [.chosen(mask)]) == [0, 1, 2, 3, 0, 0])
    #expect(try assigned(row, [.range(2, 2, nil)]) == [0, 1, 2, 3, 4, 5])
    let failure = problem { _ = try assigned(row, [all, .range(0, 2, nil)]) }
    #expect(failure?.message == "shapes do not fit: the part is (2, 2), the value is (3)")
  }

  @Test func masks() throws {
    let x = Datum.tensor(try tensor([2, 2], [1, -2, 3, -4]))
    let mask = try Datum.binary(.greater, x, .number(0))
    #expect(try Datum.index(x, [Index(mask)]).asTensor(for: "").floats == [1, 3])
    let rows = try Datum.binary(.equal, .list([.number(1), .number(0)]), .number(0))
    #expect(try Datum.index(x, [Index(rows)]).asTensor(for: "").floats == [3, -4])
    #expect(try Datum.unary(.not, mask).asTensor(for: "").floats == [0, 1, 0, 1])
    let sum = try Datum.binary(.add, mask, .number(0))
    #expect(try !sum.asTensor(for: "").isMask)
    let none = try Index(from: nil, to: nil, step: nil)
    #expect(try Datum.index(mask, [none]).asTensor(for: "").isMask)
    let short = Datum.list([.flag(true)])
    #expect(
      problem { _ = try Datum.index(x, [Index(short)]) }?.message
        == "a mask of shape (1) does not fit axis 0 of (2, 2), which has size 2")
  }

  @Test func indexProblemsNameIndexAxisAndSize() throws {
    let x = Datum.tensor(try tensor([2, 3], [0, 1, 2, 3, 4, 5]))
    func message(_ indices: [Index]) -> String? {
      problem { _ = try Datum.index(x, indices) }?.message
    }
    #expect(message([.at(2)]) == "index 2 is outside axis 0 of shape (2, 3), which has size 2")
    #expect(
      message([.at(0), .at(-4)]) == "index -4 is outside axis 1 of shape (2, 3), which has size 3")
    #expect(
      message([.at(0), .at(0), .at(0)])
        == "3 indices are too many for shape (2, 3), which has 2 axes")
    #expect(message([.range(nil, nil, 0)]) == "a range with step 0 never ends")
    #expect(
      problem { _ = try Index(.number(0.5)) }?.message == "an index is a whole number, not 0.5")
    #expect(problem { _ = try Index(.text("a")) }?.code == .index)
  }

  @Test func lists() throws {
    let list = Datum.list([.number(1), .text("b"), .list([.number(3), .number(4)])])
    #expect(try Datum.index(list, [.at(-1), .at(0)]).number == 3)
    #expect(try Datum.index(list, [.range(0, 2, nil)]).inline == "[1, b]")
    var changed = list
    try changed.assign(.number(9), at: [.at(2), .at(1)])
    #expect(changed.inline == "[1, b, [3, 9]]" && list.inline == "[1, b, [3, 4]]")
    #expect(problem { _ = try Datum.index(list, [.at(3)]) }?.code == .index)
  }

  @Test func hugeSizesAreOneProblem() throws {
    for call in [
      "zeros(1000000000000000000)", "zeros(4611686018427387904, 4)",
      "zeros(4294967296, 4294967296)", "ones(1e18)", "randn(1e15, 10)", "rand(1e30)",
      "eye(1e12)", "arange(1e17)", "linspace(0, 1, 1e17)", "full(1e18, 1)", "tile([1], 1e18)",
      "tile([1, 2], 9e18)", "outer(zeros(100000), zeros(100000000))",
    ] {
      let failure = problem { _ = try Calls.run(call) }
      #expect(failure?.code == .memory, "\(call): \(failure?.message ?? "no problem")")
    }
    for call in ["zeros(-3, 4)", "zeros(2.5)", "zeros(-1)", "zeros(1, 1, 1, 1, 1, 1, 1, 1, 1)"] {
      #expect(problem { _ = try Calls.run(call) } != nil)
    }
    var draws = Draws()
    for number in [Double.nan, .infinity, -.infinity] {
      let failure = problem { _ = try Function.call("zeros", [.number(number)], draws: &draws) }
      #expect(failure?.code == .badNumber)
    }
  }

  @Test func memoryProblemsNameTheCall() throws {
    let failure = problem { _ = try Calls.run("zeros(1000000000000)") }
    #expect(failure?.message.hasPrefix("zeros(1000000000000): needs 4.0 TB, ") == true)
    #expect(failure?.message.hasSuffix(" available") == true)
  }
}
