/// What the batches of a step said of their rows, for a ledger.
final class StepNotes {
  private(set) var entries: [Ledger.Entry] = []
  private let losses: Buffer
  private let probabilities: Buffer
  private let width: Int
  private let stride: Int

  /// For batches of `rows` rows at the most.
  init(rows: Int, part: Part) throws(Problem) {
    width = part.outputs
    stride = Part.padded(width)
    losses = try Buffer(count: rows)
    probabilities = try Buffer(count: part.targets == nil ? rows * stride : 0)
  }

  func begin() { entries.removeAll(keepingCapacity: true) }

  /// Room for the losses of a batch's rows.
  func room(_ rows: Int) -> Region { losses[0..<rows] }

  /// Looks at outputs, which the gradient may be written over.
  func look(at outputs: Matrix) {
    guard probabilities.count > 0 else { return }
    Compute.softmax(
      outputs, into: probabilities.matrix(rows: outputs.rows, columns: width, stride: stride))
  }

  /// Notes a batch whose losses are in the room; `places` are those of its rows in the part.
  func take(_ places: IndexRegion, rows: Int, targets: LossFunction.Targets) {
    for row in 0..<rows {
      var entry = Ledger.Entry(place: Int(places[row]), loss: losses[row])
      if case .labels(let labels) = targets {
        let label = Int(labels[row])
        let base = probabilities.base + row * stride
        var (best, other, squares): (Float, Float, Float) = (-1, 0, 0)
        for kind in 0..<width {
          let probability = base[kind]
          if probability > best { (best, entry.said) = (probability, kind) }
          guard kind != label else { continue }
          squares += probability * probability
          if probability > other { other = probability }
        }
        entry.probability = base[label]
        entry.margin = base[label] - other
        entry.error = (squares + (1 - base[label]) * (1 - base[label])).squareRoot()
      }
      entries.append(entry)
    }
  }
}
