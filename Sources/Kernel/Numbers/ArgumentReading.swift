/// Reading arguments by what a function needs; every problem names the function and the slot.
extension Arguments {
  /// A tensor, a number or a list of numbers.
  func tensor(_ name: String) throws(Problem) -> Tensor {
    guard let value = self[name] else { throw missing(name) }
    return try value.asTensor(for: function)
  }

  /// A tensor with at least one axis.
  func array(_ name: String) throws(Problem) -> Tensor {
    let tensor = try tensor(name)
    guard tensor.rank > 0 else {
      throw Problem(
        .wrongKind, "\(function) needs a tensor, not a single number",
        hint: "\(function)([1, 2, 3])",
        about: function)
    }
    return tensor
  }

  /// A matrix of finite numbers, in Double.
  func matrix(_ name: String) throws(Problem) -> DoubleMatrix {
    let tensor = try tensor(name)
    guard tensor.rank == 2 else {
      throw Problem(
        .shapes, "\(function) takes a matrix, not shape \(tensor.shape)",
        hint: tensor.rank == 1 ? "reshape(x, -1, 1) makes a column" : "two axes: (rows, columns)",
        about: function)
    }
    guard tensor.count > 0 else {
      throw Problem(.shapes, "\(function) of nothing: shape \(tensor.shape)", about: function)
    }
    return try DoubleMatrix(tensor, for: function)
  }

  /// A number in the slot's range; the row's standard where nothing was written.
  func number(_ name: String) throws(Problem) -> Double {
    guard let value = try optionalNumber(name) else { throw missing(name) }
    return value
  }

  func optionalNumber(_ name: String) throws(Problem) -> Double? {
    guard let value = self[name] else {
      return parameter(name)?.standard.flatMap(Numeral.parse)
    }
    guard let number = value.number else {
      throw Problem(
        .wrongKind, "\(name) of \(function) is a number, not \(value.kind)", about: name)
    }
    if case .number(let range) = parameter(name)?.kind, !range.contains(number) {
      throw Problem(
        .outOfRange,
        "\(name) of \(function) must be \(Numeral.short(range.lowerBound)) to "
          + "\(Numeral.short(range.upperBound)), not \(Numeral.short(number))", about: name)
    }
    return number
  }

  /// A whole number in the slot's range; the row's standard where nothing was written.
  func integer(_ name: String) throws(Problem) -> Int {
    guard let value = try optionalInteger(name) else { throw missing(name) }
    return value
  }

  func optionalInteger(_ name: String) throws(Problem) -> Int? {
    guard let number = try optionalNumber(name) else { return nil }
    let integer = try whole(number, name)
    if case .integer(let range) = parameter(name)?.kind, !range.contains(integer) {
      let bounds =
        range.upperBound == .max
        ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
      throw Problem(
        .outOfRange, "\(name) of \(function) must be \(bounds), not \(integer)", about: name)
    }
    return integer
  }

  private func whole(_ number: Double, _ name: String) throws(Problem) -> Int {
    if let integer = Int(exactly: number) { return integer }
    if number.isFinite, number.rounded() == number {
      throw Problem(
        .memory, "\(name) of \(function): \(Numeral.short(number)) is more than any memory holds",
        about: name)
    }
    throw Problem(
      .badNumber, "\(name) of \(function) must be whole, not \(Numeral.short(number))", about: name)
  }

  /// Yes or no; the row's standard where nothing was written.
  func flag(_ name: String) throws(Problem) -> Bool {
    guard let value = self[name] else { return parameter(name)?.standard == "yes" }
    switch value {
    case .flag(let flag): return flag
    case .number(let number) where number == 0 || number == 1: return number == 1
    case .text(let text):
      if let parameter = parameter(name), case .flag(let flag) = try parameter.read(text) {
        return flag
      }
    default: break
    }
    throw Problem(
      .badValue, "\(name) of \(function) is a switch, \(value.kind) is neither yes nor no",
      hint: "\(name)=yes or \(name)=no", about: name)
  }

  /// Whole numbers, from numbers and lists of numbers.
  private func integers(_ values: [Datum], _ name: String) throws(Problem) -> [Int] {
    var integers: [Int] = []
    for value in values {
      if let number = value.number {
        integers.append(try whole(number, name))
      } else if let items = value.items, items.count <= 64 {
        integers += try self.integers(items, name)
      } else {
        throw Problem(
          .wrongKind, "\(name) of \(function) are whole numbers, not \(value.kind)", about: name)
      }
    }
    return integers
  }

  /// Sizes, written one by one or as a list; -1 is let through for `reshape`.
  func sizes(_ name: String) throws(Problem) -> [Int] {
    try integers(self[name].map { [$0] } ?? rest, name)
  }

  /// The axes of a reduction: all of them where nothing was written, one, or a list.
  func axes(of shape: Shape) throws(Problem) -> Tensor.Axes {
    let keeping = try flag("keepdims")
    guard let value = self["axis"] else {
      return Tensor.Axes(numbers: Array(0..<shape.rank), isAll: true, keeping: keeping)
    }
    var numbers: [Int] = []
    for number in try integers([value], "axis") {
      let axis = try shape.axis(number)
      guard !numbers.contains(axis) else {
        throw Problem(.index, "axis \(axis) is named twice", about: "axis")
      }
      numbers.append(axis)
    }
    guard !numbers.isEmpty else {
      throw Problem(
        .missingArgument, "axis of \(function) names no axis",
        hint: "leave it out for all of them", about: "axis")
    }
    return Tensor.Axes(numbers: numbers.sorted(), isAll: false, keeping: keeping)
  }

  /// One axis; the row's standard where nothing was written.
  func axis(of shape: Shape) throws(Problem) -> Int { try shape.axis(try integer("axis")) }

  /// A written seed.
  func seed() throws(Problem) -> UInt64? {
    guard let number = try optionalNumber("seed") else { return nil }
    return try Seed.read(number)
  }
}
