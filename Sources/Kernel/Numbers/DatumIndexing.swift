extension Datum {
  /// The value of `datum[indices]`.
  public static func index(_ datum: Datum, _ indices: [Index]) throws(Problem) -> Datum {
    guard let first = indices.first else {
      throw Problem(.index, "nothing stands between the brackets", hint: "x[0], x[1:3]")
    }
    switch datum {
    case .tensor(let tensor):
      return Datum(try tensor.part(indices))
    case .list(let items):
      let part = try listPart(items, first)
      return indices.count == 1 ? part : try index(part, Array(indices.dropFirst()))
    default:
      throw Problem(
        .wrongKind, "\(datum.kind) has no parts, only a tensor or a list can be indexed")
    }
  }

  /// Writes `value` into the part at `indices`; other names that hold the same numbers keep theirs.
  public mutating func assign(_ value: Datum, at indices: [Index]) throws(Problem) {
    guard let first = indices.first else {
      throw Problem(.index, "nothing stands between the brackets", hint: "x[0] = 3")
    }
    if case .tensor = self {
      let source = try value.asTensor(for: "an element")
      guard var tensor = takeTensor() else { return }
      defer { self = .tensor(tensor) }
      return try tensor.assign(source, at: indices)
    }
    switch self {
    case .list(var items):
      guard case .at(let index) = first else {
        throw Problem(.index, "only single items of a list can be assigned", hint: "x[0] = …")
      }
      let place = try Index.place(index, axis: 0, of: .vector(items.count))
      if indices.count == 1 {
        items[place] = value
      } else {
        try items[place].assign(value, at: Array(indices.dropFirst()))
      }
      self = .list(items)
    default:
      throw Problem(.wrongKind, "\(kind) has no parts to assign to")
    }
  }

  /// The tensor, which this value lets go of, so that its new holder may write without a copy.
  private mutating func takeTensor() -> Tensor? {
    guard case .tensor(let tensor) = self else { return nil }
    self = .none
    return tensor
  }

  private static func listPart(_ items: [Datum], _ index: Index) throws(Problem) -> Datum {
    switch index {
    case .at(let number):
      return items[try Index.place(number, axis: 0, of: .vector(items.count))]
    case .range(let from, let to, let step):
      let span = try Index.span(from, to, step, size: items.count)
      return .list((0..<span.count).map { items[span.start + $0 * span.step] })
    case .chosen(let datum):
      let places = try Tensor(items.indices.map { Float($0) }).part([.chosen(datum)])
      return .list(places.floats.map { items[Int($0)] })
    }
  }
}
