/// The same elements in another arrangement.
extension Function {
  static let arrangement: [Function] = [
    Function(
      Label(
        "reshape", foreign: ["view"], summary: "The same elements under other sizes.",
        parameters: [
          .x,
          Parameter(
            "sizes", .rest(.integer(-1...Int.max)), .required, aliases: ["shape"],
            help: "one size an axis; a single -1 is worked out"),
        ], example: "reshape(arange(6), 2, 3)")
    ) { arguments throws(Problem) in
      Datum(try arguments.tensor("x").reshaped(try arguments.sizes("sizes")))
    },
    Function(
      Label(
        "transpose", aliases: ["T"], foreign: ["permute", "swapaxes"],
        summary: "The axes in reverse, or in an order.",
        parameters: [
          .x,
          Parameter(
            "axes", .rest(.integer(-8...7)), .positional, foreign: ["dims"],
            help: "the order of the axes; reversed if unwritten"),
        ], example: "transpose([[1, 2, 3], [4, 5, 6]])")
    ) { arguments throws(Problem) in
      let x = try arguments.tensor("x")
      var order: [Int] = []
      for number in try arguments.sizes("axes") { order.append(try x.shape.axis(number)) }
      return Datum(order.isEmpty ? try x.transposed() : try x.permuted(order))
    },
    Function(
      Label(
        "flatten", foreign: ["ravel"], summary: "All elements on one axis.", parameters: [.x],
        example: "flatten([[1, 2], [3, 4]])")
    ) { arguments throws(Problem) in
      let x = try arguments.tensor("x")
      return .tensor(try x.reshaped([x.count]))
    },
    squeeze,
    Function(
      Label(
        "unsqueeze", foreign: ["expand_dims"], summary: "A new axis of size 1.",
        parameters: [.x, .axis("0", "where the new axis stands")], example: "unsqueeze([1, 2], 1)")
    ) { arguments throws(Problem) in
      let x = try arguments.tensor("x")
      return .tensor(try x.withNewAxis(try x.shape.newAxis(try arguments.integer("axis"))))
    },
    join(
      "concat", ["cat", "concatenate", "hstack", "vstack"],
      "Tensors one after the other along an axis."
    ) {
      parts, axis throws(Problem) in try Tensor.joined(parts, axis: axis)
    },
    join("stack", [], "Tensors of one shape side by side along a new axis.") {
      parts, axis throws(Problem) in try Tensor.stacked(parts, axis: axis)
    },
    Function(
      Label(
        "tile", foreign: ["repeat"], summary: "The whole tensor several times along an axis.",
        parameters: [
          .x, Parameter("times", .integer(0...Int.max), .required, help: "how often"),
          .axis("0", "the axis that grows"),
        ], example: "tile([1, 2], 3)")
    ) { arguments throws(Problem) in
      let x = try arguments.array("x")
      return .tensor(
        try x.tiled(try arguments.integer("times"), axis: try arguments.axis(of: x.shape)))
    },
    Function(
      Label(
        "flip", foreign: ["fliplr", "flipud"], summary: "The order along an axis reversed.",
        parameters: [.x, .axis("0", "the axis to reverse")], example: "flip([1, 2, 3])")
    ) { arguments throws(Problem) in
      let x = try arguments.array("x")
      return .tensor(try x.flipped(try arguments.axis(of: x.shape)))
    },
    Function(
      Label(
        "len", summary: "The size of the first axis, or the number of items in a list or text.",
        parameters: [.x], example: "len([1, 2, 3])")
    ) { arguments throws(Problem) in
      switch arguments["x"] {
      case .list(let items): return .number(Double(items.count))
      case .text(let text): return .number(Double(text.unicodeScalars.count))
      default: return .number(Double(try arguments.array("x").shape[0]))
      }
    },
    Function(
      Label(
        "shape", summary: "The sizes of the axes, as a list.", parameters: [.x],
        example: "shape([[1, 2, 3]])")
    ) { arguments throws(Problem) in
      .list(try arguments.tensor("x").shape.sizes.map { .number(Double($0)) })
    },
  ]

  private static let squeeze = Function(
    Label(
      "squeeze", summary: "Without the axes of size 1, or without one of them.",
      parameters: [
        .x,
        Parameter(
          "axis", .integer(-8...7), .positional, foreign: ["dim"], help: "one axis of size 1"),
      ], example: "squeeze([[1, 2]])")
  ) { arguments throws(Problem) in
    let x = try arguments.tensor("x")
    guard let number = try arguments.optionalInteger("axis") else {
      return Datum(try x.reshaped(x.shape.sizes.filter { $0 != 1 }))
    }
    let axis = try x.shape.axis(number)
    guard x.shape[axis] == 1 else {
      throw Problem(
        .shapes, "axis \(axis) of shape \(x.shape) has size \(x.shape[axis]), not 1",
        hint: "squeeze(x) drops every axis of size 1", about: "axis")
    }
    return Datum(x.without(axis: axis))
  }

  /// A function of a list of tensors.
  private static func join(
    _ name: String, _ foreign: [String], _ summary: String,
    _ joined: @escaping @Sendable ([Tensor], Int) throws(Problem) -> Tensor
  ) -> Function {
    Function(
      Label(
        name, foreign: foreign, summary: summary,
        parameters: [
          Parameter("parts", .expression, .required, help: "a list of tensors"),
          .axis("0", "the axis to join along"),
        ], example: "\(name)([[1, 2], [3, 4]])")
    ) { arguments throws(Problem) in
      guard case .list(let items) = arguments["parts"] else {
        throw Problem(
          .wrongKind, "\(name) takes a list of tensors", hint: "\(name)([a, b], axis=0)",
          about: name)
      }
      var parts: [Tensor] = []
      for item in items { parts.append(try item.asTensor(for: name)) }
      return .tensor(try joined(parts, try arguments.integer("axis")))
    }
  }
}
