import Kernel

extension Expression {
  /// A problem with shapes, with the shape of every operand that has one at the operand's place: of
  /// a short list of tensors, at each of them.
  func marking(_ problem: Problem, at index: Int, _ operands: [Datum]) -> Problem {
    let step = steps[index]
    guard problem.code == .shapes, problem.place == nil, problem.marks.isEmpty,
      step.operands.count == operands.count
    else { return problem }
    var marked = problem
    for (operand, place) in zip(operands, step.operands) {
      if case .list(let items) = operand, let places = places(ofListAt: place, before: index),
        places.count == items.count, items.contains(where: { $0.shapeText != nil })
      {
        for (item, place) in zip(items, places) {
          marked.marks.append(Problem.Mark(item.shapeText ?? item.kind, place: place))
        }
      } else if let text = operand.shapeText {
        marked.marks.append(Problem.Mark(text, place: place))
      }
    }
    return marked
  }

  /// Where the items stand of a list that was written at `place`.
  private func places(ofListAt place: Range<Int>, before index: Int) -> [Range<Int>]? {
    for step in steps[..<index].reversed() {
      if case .list = step.action, step.place.lowerBound == place.lowerBound, !step.operands.isEmpty
      {
        return step.operands
      }
    }
    return nil
  }
}

extension Datum {
  /// `(3, 4)` of a tensor, or of a list that is one; nil of everything else.
  fileprivate var shapeText: String? {
    switch self {
    case .tensor(let tensor): return "\(tensor.shape)"
    case .list: return (try? asTensor(for: "a list")).map { "\($0.shape)" }
    default: return nil
    }
  }
}
