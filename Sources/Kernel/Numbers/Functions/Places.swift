/// Where elements stand, and what their order is.
extension Function {
  static let placesAndOrders: [Function] = [
    place("argmax", largest: true, "The place of the largest element, the first of equals."),
    place("argmin", largest: false, "The place of the smallest element, the first of equals."),
    Function(
      Label(
        "cumsum", summary: "Sums up to each element along an axis.",
        parameters: [.x, .axis("0", "the axis to go along")], example: "cumsum([1, 2, 3])")
    ) { arguments throws(Problem) in
      let x = try arguments.array("x")
      return .tensor(try x.runningSums(axis: try arguments.axis(of: x.shape)))
    },
    Function(
      Label(
        "sort", foreign: ["sorted"],
        summary: "The elements along an axis in rising order, nan last.",
        parameters: [
          .x, .axis("-1", "the axis to go along"),
          Parameter("descending", .flag, standard: "no", help: "largest first"),
        ], example: "sort([3, 1, 2])")
    ) { arguments throws(Problem) in
      let x = try arguments.array("x")
      return .tensor(
        try x.sorted(
          axis: try arguments.axis(of: x.shape), descending: try arguments.flag("descending")))
    },
    Function(
      Label(
        "argsort", summary: "The places that put the elements along an axis in rising order.",
        parameters: [
          .x, .axis("-1", "the axis to go along"),
          Parameter("descending", .flag, standard: "no", help: "largest first"),
        ], example: "argsort([3, 1, 2])")
    ) { arguments throws(Problem) in
      let x = try arguments.array("x")
      return .tensor(
        try x.sortingPlaces(
          axis: try arguments.axis(of: x.shape), descending: try arguments.flag("descending")))
    },
    Function(
      Label(
        "unique", summary: "The different elements in rising order.", parameters: [.x],
        example: "unique([3, 1, 3])")
    ) { arguments throws(Problem) in
      .tensor(try arguments.tensor("x").distinct())
    },
    Function(
      Label(
        "onehot", foreign: ["one_hot", "to_categorical"],
        summary: "Whole numbers as rows with a single 1.",
        parameters: [
          .x,
          Parameter(
            "classes", .integer(1...1 << 30), .positional, help: "largest + 1 if unwritten"),
        ], example: "onehot([0, 2, 1], 3)")
    ) { arguments throws(Problem) in
      let x = try arguments.tensor("x")
      return .tensor(try x.oneHot(try arguments.optionalInteger("classes")))
    },
  ]

  private static func place(_ name: String, largest: Bool, _ summary: String) -> Function {
    Function(
      Label(
        name, summary: summary, parameters: [.x, .axes, .keepdims],
        example: "\(name)([[1, 5], [7, 2]], axis=1)")
    ) { arguments throws(Problem) in
      let x = try arguments.tensor("x")
      let axes = try arguments.axes(of: x.shape)
      try requireElements(x, axes, for: name)
      let places = try x.places(ofLargest: largest, axes)
      if axes.isAll, !axes.keeping, let place = places.first { return .number(Double(place)) }
      return Datum(try Tensor(x.shape(reducing: axes), places.map { Float($0) }))
    }
  }
}

extension Tensor {
  /// A 1 at each element's class on a new last axis.
  func oneHot(_ classes: Int?) throws(Problem) -> Tensor {
    var labels: [Int] = []
    for value in floats {
      guard let label = Int(exactly: value), label >= 0 else {
        throw Problem(
          .outOfRange, "onehot needs whole numbers from 0, not \(Numeral.short(Double(value)))",
          about: "onehot")
      }
      labels.append(label)
    }
    let needed = (labels.max() ?? -1) + 1
    let width = classes ?? needed
    guard needed <= width else {
      throw Problem(
        .outOfRange, "onehot: element \(needed - 1) does not fit \(width) classes",
        hint: "onehot(x, \(needed))", about: "onehot")
    }
    let result = try Tensor(try Shape(shape.sizes + [width]))
    for (row, label) in labels.enumerated() { result.buffer[row * width + label] = 1 }
    return result
  }
}
