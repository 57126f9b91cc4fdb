/// Products and row-wise functions.
extension Function {
  static let algebra: [Function] = [
    rowwise("softmax", "Shares that sum to 1: e^x divided by its sum along an axis.") {
      Compute.softmax($0, into: $1)
    },
    rowwise("logsoftmax", "The logarithm of softmax, without overflow.") {
      Compute.logSoftmax($0, into: $1)
    },
    Function(
      Label(
        "dot", foreign: ["inner", "vdot"], summary: "The sum of products of two vectors.",
        parameters: [.x, Parameter("y", .expression, .required, help: "a vector as long as x")],
        example: "dot([1, 2], [3, 4])")
    ) { arguments throws(Problem) in
      let (x, y) = (try arguments.array("x"), try arguments.array("y"))
      guard x.rank == 1, x.shape == y.shape else {
        throw Problem(
          .shapes, "shapes do not fit: dot of \(x.shape) and \(y.shape)",
          hint: "two vectors of one length; x @ y multiplies matrices", about: "dot")
      }
      return .number(Compute.dot(x.region, y.region))
    },
    Function(
      Label(
        "matmul", foreign: ["mm", "bmm"], summary: "The matrix product, as x @ y.",
        parameters: [.x, Parameter("y", .expression, .required, help: "a matrix that fits")],
        example: "matmul([[1, 2]], [[3], [4]])")
    ) { arguments throws(Problem) in
      try Tensor.product(try arguments.tensor("x"), try arguments.tensor("y"))
    },
    Function(
      Label(
        "outer", summary: "All products of an element of x and one of y.",
        parameters: [.x, Parameter("y", .expression, .required, help: "a vector")],
        example: "outer([1, 2], [3, 4, 5])")
    ) { arguments throws(Problem) in
      let (x, y) = (try arguments.array("x"), try arguments.array("y"))
      let column = try x.reshaped([x.count, 1])
      return .tensor(
        try Tensor.combined(.multiply, column, try y.reshaped([1, y.count]), word: "outer"))
    },
    Function(
      Label(
        "trace", summary: "The sum of the diagonal.", parameters: [.a],
        example: "trace([[1, 2], [3, 4]])")
    ) { arguments throws(Problem) in
      .number(Statistics.sum(try arguments.diagonal().map(Double.init)))
    },
    Function(
      Label(
        "diag", foreign: ["diagonal"],
        summary: "The diagonal of a matrix, or the matrix with a vector on its diagonal.",
        parameters: [.x], example: "diag([1, 2, 3])")
    ) { arguments throws(Problem) in
      let x = try arguments.array("x")
      guard x.rank == 1 else { return .tensor(try Tensor(try arguments.diagonal())) }
      let result = try Tensor(try Shape([x.count, x.count]))
      for place in 0..<x.count { result.buffer[place * x.count + place] = x.buffer[place] }
      return .tensor(result)
    },
  ]

  private static func rowwise(
    _ name: String, _ summary: String, _ kernel: @escaping @Sendable (Matrix, Matrix) -> Void
  ) -> Function {
    Function(
      Label(
        name, foreign: name == "logsoftmax" ? ["log_softmax"] : [], summary: summary,
        parameters: [.x, .axis("-1", "the axis to go along")], example: "\(name)([1, 2, 3])")
    ) { arguments throws(Problem) in
      let x = try arguments.array("x")
      let axis = try arguments.axis(of: x.shape)
      var order = Array(0..<x.rank)
      order.swapAt(axis, x.rank - 1)
      let source = try x.permuted(order)
      let result = try Tensor(source.shape)
      let columns = x.shape[axis]
      if x.count > 0 {
        let rows = x.count / columns
        kernel(
          source.region.matrix(rows: rows, columns: columns),
          result.region.matrix(rows: rows, columns: columns))
      }
      return .tensor(try result.permuted(order))
    }
  }
}

extension Arguments {
  /// The diagonal of the matrix x.
  fileprivate func diagonal() throws(Problem) -> [Float] {
    let x = try tensor("x")
    guard x.rank == 2 else {
      throw Problem(.shapes, "\(function) takes a matrix, not shape \(x.shape)", about: function)
    }
    return (0..<min(x.shape[0], x.shape[1])).map { x.buffer[$0 * x.shape[1] + $0] }
  }
}
