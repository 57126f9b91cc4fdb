import Testing

@testable import Kernel

/// What a call that does not fit its row is told.
@Suite struct ArgumentTests {
  @Test(arguments: [
    ("exp()", "exp needs x: a tensor, number or list", Problem.Code.missingArgument),
    ("exp(1, 2)", "exp takes 1 value, not 2", .surplusArgument),
    ("eye(1, 2, 3)", "eye takes at most 2 values, not 3", .surplusArgument),
    ("sum([1], 0, axis=0)", "axis is given twice to sum", .repeatedOption),
    ("sum([1], axs=0)", "sum has no option \"axs\"", .unknownOption),
    ("sum([1], axis=1)", "axis 1 does not exist in shape (1)", .index),
    ("sum([1], axis=0.5)", "axis of sum must be whole, not 0.5", .badNumber),
    ("sum([[1, 2]], axis=[0, -2])", "axis 0 is named twice", .index),
    (
      "sum([1], keepdims=2)", "keepdims of sum is a switch, a number is neither yes nor no",
      .badValue
    ),
    ("quantile([1], 2)", "q of quantile must be 0 to 1, not 2", .outOfRange),
    ("eye(-1)", "rows of eye must be at least 0, not -1", .outOfRange),
    ("randn(2, seed=-1)", "seed of randn must be 0 to 9.007e15, not -1", .outOfRange),
    ("summ([1])", "no function called \"summ\"", .unknownFunction),
    ("zeros(2.5)", "sizes of zeros must be whole, not 2.5", .badNumber),
    ("zeros(-3, 4)", "a size is at least 0, not -3, in (-3, 4)", .outOfRange),
    (
      "reshape(arange(6), 4, 2)", "shapes do not fit: (6) holds 6 elements, (4, 2) holds 8", .shapes
    ),
    (
      "reshape(arange(6), 4, -1)",
      "(6) holds 6 elements, which (4, -1) cannot divide evenly", .shapes
    ),
    (
      "reshape(arange(6), -1, -1)", "(-1, -1) leaves 2 sizes open, only one can be worked out",
      .shapes
    ),
    (
      "concat([eye(2), eye(3)])",
      "shapes do not fit: part 0 is (2, 2), part 1 is (3, 3)", .shapes
    ),
    ("max([])", "max of nothing: shape (0) has no elements there", .shapes),
    ("qr([1, 2])", "qr takes a matrix, not shape (2)", .shapes),
    ("inv([[1, 2, 3], [4, 5, 6]])", "inv takes a square matrix, not (2, 3)", .shapes),
    ("max(3, 5)", "a single number has no axis", .shapes),
  ])
  func problems(_ call: String, _ message: String, _ code: Problem.Code) {
    let failure = problem { _ = try Calls.run(call) }
    #expect(failure?.message == message)
    #expect(failure?.code == code)
  }

  @Test func hintsNameTheWordMeant() {
    #expect(problem { _ = try Calls.run("sum([1], dim=0)") }?.hint == "did you mean axis?")
    #expect(problem { _ = try Calls.run("randperm(3)") }?.hint == "did you mean permutation?")
    #expect(problem { _ = try Calls.run("max(3, 5)") }?.hint == "maximum(a, b) compares two values")
    #expect(problem { _ = try Calls.run("exp(1, 2)") }?.hint == "exp(x)")
  }

  @Test func shapesMayBeLists() throws {
    for call in ["zeros(2, 3)", "zeros([2, 3])", "zeros(shape=[2, 3])", "full([2, 3], 0)"] {
      #expect(try Calls.run(call).asTensor(for: "").shape.sizes == [2, 3])
    }
    #expect(try Calls.run("zeros()").number == 0)
    #expect(try Calls.run("reshape([5], [])").number == 5)
  }
}
