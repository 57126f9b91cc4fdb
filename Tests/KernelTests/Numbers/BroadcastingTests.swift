import Testing

@testable import Kernel

@Suite struct BroadcastingTests {
  static let shapes: [[Int]] = [
    [], [1], [3], [2, 1], [2, 3], [1, 3], [4, 1, 3], [2, 1, 1], [0], [2, 0],
  ]

  @Test(arguments: shapes, shapes) func stretchingIsSymmetrical(_ a: [Int], _ b: [Int]) throws {
    let (left, right) = (try Shape(a), try Shape(b))
    let forward = try? left.broadcast(with: right, by: "+")
    let backward = try? right.broadcast(with: left, by: "+")
    #expect(forward == backward)
    guard let target = forward else { return }
    let stream = Seed.stream(1, "broadcast")
    let x = try Tensor.generated(left) { stream.fraction(at: $0) }
    let y = try Tensor.generated(right) { stream.fraction(at: 100 + $0) }
    for op in [Compute.Binary.add, .subtract, .multiply, .less] {
      let direct = try Tensor.combined(op, x, y, word: "op")
      let stretched = try Tensor.combined(
        op, try x.stretched(to: target), try y.stretched(to: target), word: "op")
      #expect(direct == stretched)
      #expect(direct.shape == target)
    }
    let sum = try Tensor.combined(.add, x, y, word: "+")
    let swapped = try Tensor.combined(.add, y, x, word: "+")
    #expect(sum == swapped)
  }

  private func message(_ op: Operator, _ a: [Int], _ b: [Int]) throws -> Problem? {
    let (x, y) = (try Tensor(try Shape(a)), try Tensor(try Shape(b)))
    return problem { _ = try Datum.binary(op, .tensor(x), .tensor(y)) }
  }

  @Test func problemsNameBothShapes() throws {
    let product = try #require(try message(.matrixProduct, [3, 4], [5, 2]))
    #expect(product.message == "shapes do not fit: (3, 4) @ (5, 2), inner 4 and 5 differ")
    #expect(
      product.hint
        == "{b}.T is (2, 5): no fit either; a second side that fits is (4, 2), as randn(4, 2)")
    #expect(product.code == .shapes)
    #expect(
      try message(.matrixProduct, [3, 4], [2, 4])?.hint == "{b}.T is (4, 2): {a} @ {b}.T fits")
    #expect(
      try message(.matrixProduct, [4, 3], [4, 2])?.hint == "{a}.T is (3, 4): {a}.T @ {b} fits")
    let sum = try #require(try message(.add, [3, 4], [3]))
    #expect(sum.message == "shapes do not fit: (3, 4) + (3), 4 and 3 differ")
    #expect(
      sum.hint == "sizes are matched from the last axis: reshape({b}, 3, 1) makes a column")
    #expect(try message(.add, [3, 4], [4, 3])?.hint == "{b}.T is (3, 4) and fits")
  }

  @Test func numbersAreDouble() throws {
    func value(_ op: Operator, _ a: Double, _ b: Double) throws -> Double? {
      try Datum.binary(op, .number(a), .number(b)).number
    }
    #expect(try value(.add, 0.1, 0.2) == 0.1 + 0.2)
    #expect(try value(.power, 2, 1000) == 0x1p1000)
    #expect(try value(.power, 10, 400) == .infinity)
    #expect(try value(.power, 7, 18) == 1_628_413_597_910_449)
    #expect(try value(.divide, 1, 0) == .infinity)
    #expect(try value(.divide, 0, 0)?.isNaN == true)
    #expect(try value(.modulo, -7, 3) == 2)
    #expect(try value(.modulo, 7, 0)?.isNaN == true)
    #expect(try value(.floorDivide, -7, 2) == -4)
    #expect(try value(.floorDivide, 1, 0) == .infinity)
    #expect(try value(.modulo, -0x1p63, -1) == 0)
    #expect(try value(.floorDivide, -0x1p63, -1) == 0x1p63)
    let answer = try Datum.binary(.divide, .number(1), .number(0))
    #expect(Datum.note(.divide, .number(1), .number(0), answer) == "division by zero gives inf")
  }

  @Test func flagsTextsAndLists() throws {
    #expect(try Datum.binary(.less, .number(1), .number(2)).inline == "yes")
    #expect(try Datum.binary(.and, .flag(true), .flag(false)).inline == "no")
    #expect(try Datum.binary(.add, .flag(true), .number(2)).number == 3)
    #expect(try Datum.binary(.add, .text("a"), .text("b")).text == "ab")
    #expect(try Datum.binary(.equal, .text("a"), .text("b")).inline == "no")
    let list = Datum.list([.number(1), .number(2)])
    #expect(try Datum.binary(.multiply, list, .number(2)).asTensor(for: "").floats == [2, 4])
    #expect(problem { _ = try Datum.binary(.add, .text("a"), .number(1)) }?.code == .wrongKind)
    #expect(problem { _ = try Datum.unary(.negate, .text("a")) }?.code == .wrongKind)
    let ragged = Datum.list([list, .number(1)])
    #expect(problem { _ = try Datum.binary(.add, ragged, .number(1)) }?.code == .shapes)
  }
}
