/// What augmentations may ask about the rows they change, in the units they change them in.
struct AugmentedRows {
  let dataset: Dataset
  /// The rows that are changed.
  let part: Part
  /// Of an image or a sequence; a table is one row of its features.
  let grid: PixelGrid
  /// Of images: how values become 0 to 1.
  let unit: UnitScale
  /// Rows are changed as they were read, gaps filled, and scaled then; where all features are scaled alike they
  /// are changed as they are scaled.
  let isUnscaled: Bool

  init(_ dataset: Dataset, _ part: Part) {
    (self.dataset, self.part) = (dataset, part)
    isUnscaled = !dataset.scaling.isUniform
    var unit = UnitScale()
    switch dataset.arrangement {
    case .image(let height, let width, let channels, let maximum):
      grid = PixelGrid(height: height, width: width, channels: channels)
      let most = maximum > 0 ? Double(maximum) : 1
      if isUnscaled || dataset.scaling.offsets.isEmpty {
        unit.scale = Float(1 / most)
      } else {
        unit.scale = Float(1 / (dataset.scaling.factors[0] * most))
        unit.shift = Float(dataset.scaling.offsets[0] / most)
      }
    case .sequence(let length, let channels):
      grid = PixelGrid(height: 1, width: length, channels: channels)
    case .table, .text:
      grid = PixelGrid(height: 1, width: dataset.features, channels: 1)
    }
    self.unit = unit
  }

  /// What stands for nothing: black, or 0.
  var nothing: Float {
    guard case .image = dataset.arrangement else { return 0 }
    return unit.value(of: 0)
  }

  /// A cell of the data set as a change meets it.
  func value(_ row: Int, _ feature: Int) -> Float {
    let cell = dataset.fill.apply(dataset.inputs[row, feature], column: feature)
    return isUnscaled ? cell : dataset.scaling.apply(cell, column: feature)
  }

  /// The standard deviation of each feature over the training rows, of all steps together in a channel of a
  /// sequence; 0 for columns of words.
  var deviations: [Float] {
    let extent = Extent(
      of: dataset.inputs, rows: dataset.split.train, filledBy: dataset.fill)
    var deviations = extent.deviations
    switch dataset.arrangement {
    case .sequence(let length, let channels):
      for channel in 0..<channels {
        let places = (0..<length).map { $0 * channels + channel }
        let count = Double(length)
        let mean = places.reduce(0) { $0 + extent.means[$1] } / count
        let squares = places.reduce(0.0) { sum, place in
          let apart = extent.means[place] - mean
          return sum + deviations[place] * deviations[place] + apart * apart
        }
        for place in places { deviations[place] = (squares / count).squareRoot() }
      }
    case .table:
      for column in dataset.readColumns where !column.words.isEmpty {
        for feature in column.features { deviations[feature] = 0 }
      }
    case .image, .text: break
    }
    let factor = isUnscaled ? nil : dataset.scaling.factors.first
    return deviations.map { Float($0 * (factor ?? 1)) }
  }
}

extension Stream {
  /// The same stream past the single draws of a row: for many at once.
  var bulk: Stream { Stream(key: key, high: high, low: low &+ 64) }

  /// A number between two bounds.
  func number(_ low: Double, _ high: Double, at place: Int) -> Double {
    low + (high - low) * fraction(at: place)
  }

  /// The logarithm is drawn evenly between those of `low` and `high`, both above 0.
  func factor(_ low: Double, _ high: Double, at place: Int) -> Double {
    Maths.exp(number(Maths.log(low), Maths.log(high), at: place))
  }
}
