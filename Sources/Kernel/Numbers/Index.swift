/// One place between the brackets of `x[…]`.
public enum Index {
  /// One element of an axis, which the result no longer has; negative counts from the end.
  case at(Int)
  /// from:to:step, half open; nil is from one end to the other.
  case range(Int?, Int?, Int?)
  /// A list of whole numbers, or a mask of yes and no.
  case chosen(Datum)

  /// What an expression between the brackets means.
  public init(_ datum: Datum) throws(Problem) {
    switch datum {
    case .number:
      self = .at(try Index.whole(datum))
    case .list, .tensor:
      self = .chosen(datum)
    case .flag, .text, .none:
      throw Problem(
        .index, "an index is a whole number, a range or a list, not \(datum.kind)",
        hint: "x[0], x[1:3], x[[0, 2]], x[x > 0]")
    }
  }

  /// What `from:to:step` means, each part as it was evaluated, nil where it was left out.
  public init(from: Datum?, to: Datum?, step: Datum?) throws(Problem) {
    self = .range(
      try from.map(Index.whole), try to.map(Index.whole), try step.map(Index.whole))
  }

  private static func whole(_ datum: Datum) throws(Problem) -> Int {
    if let number = datum.number {
      if let integer = Int(exactly: number) { return integer }
      throw Problem(
        .index, "an index is a whole number, not \(Numeral.short(number))",
        hint: "floor(…) makes it whole")
    }
    throw Problem(.index, "an index is a whole number, not \(datum.kind)")
  }

  /// What a whole number means on an axis of `size` elements.
  static func place(_ index: Int, axis: Int, of shape: Shape) throws(Problem) -> Int {
    let size = shape[axis]
    let place = index < 0 ? index + size : index
    guard place >= 0, place < size else {
      throw Problem(
        .index, "index \(index) is outside axis \(axis) of shape \(shape), which has size \(size)",
        hint: size == 0 ? "the axis is empty" : "0 to \(size - 1), or -1 to -\(size) from the end")
    }
    return place
  }

  /// Start, step and count of a range on `size` elements; bounds outside are clamped as in Python.
  static func span(
    _ from: Int?, _ to: Int?, _ step: Int?, size: Int
  ) throws(Problem) -> (start: Int, step: Int, count: Int) {
    let step = step ?? 1
    guard step != 0 else {
      throw Problem(.index, "a range with step 0 never ends", hint: "x[::1] or x[::-1]")
    }
    let (least, most) = step > 0 ? (0, size) : (-1, size - 1)
    func clamped(_ bound: Int?, _ standard: Int) -> Int {
      guard let bound else { return standard }
      return min(max(bound < 0 ? bound + size : bound, least), most)
    }
    let start = clamped(from, step > 0 ? least : most)
    let end = clamped(to, step > 0 ? most : least)
    let distance = step > 0 ? end - start : start - end
    guard distance > 0 else { return (0, 1, 0) }
    let count = (distance - 1) / Int(clamping: step.magnitude) + 1
    return (start, count == 1 ? 1 : step, count)
  }
}
