/// Toys that are signals: numbers in the order of time.
extension Toys {
  /// Each row is its class's template, padded, stretched, shifted, with correlated noise where it was
  /// padded and independent noise everywhere, sheared, and sampled at 40 steps; all numbers together
  /// have mean 0 and deviation 1.
  static let mnist1d = row(
    Label(
      "mnist1d", aliases: ["mnist_1d"], foreign: ["mnist-1d"],
      summary: "Digits as signals of 40 steps: tells linear, dense and convolutional nets apart.",
      source: "S. Greydanus, D. Kobak: Scaling down deep learning with MNIST-1D, arXiv:2011.14439; "
        + "the published generator, Apache-2.0, written anew with other random numbers",
      parameters: [
        count(5000),
        noise("1", "of both noises: a factor of the published 0.25 and 0.02"),
        Parameter(
          "shuffled", .flag, standard: "no", aliases: ["shuffle"],
          help: "the steps in another order, the same for all rows: no neighbours"),
      ],
      example: "data mnist1d shuffled=yes"),
    columns: { _ in (0..<Signal.steps).map { "step\($0)" } },
    arrangement: { _ in .sequence(length: Signal.steps, channels: 1) },
    classes: { _ in Signal.templates.indices.map(String.init) },
    draw: { values, dice, draft throws(Problem) in
      for row in 0..<values[integer: "n"] {
        let label = row % Signal.templates.count
        let draws = Signal.Draws(&dice, noise: values["noise"])
        try draft.add(Signal.transformed(Signal.templates[label], by: draws), label: label)
      }
      draft.standardise()
      if values[flag: "shuffled"] { draft.reorderColumns(dice.columns.permutation(draft.width)) }
    })
}

extension Toys.Draft {
  /// Mean 0 and deviation 1 over all numbers of all rows.
  fileprivate mutating func standardise() {
    let count = Double(points.count)
    let mean = points.reduce(0) { $0 + Double($1) } / count
    let squares = points.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    let deviation = (squares / count).squareRoot()
    guard deviation > 0 else { return }
    for place in points.indices {
      points[place] = Float((Double(points[place]) - mean) / deviation)
    }
  }

  /// Column k of each row becomes what column `order[k]` was.
  fileprivate mutating func reorderColumns(_ order: [Int]) {
    for start in stride(from: 0, to: points.count, by: width) {
      let row = Array(points[start..<start + width])
      for (place, source) in order.enumerated() { points[start + place] = row[source] }
    }
  }
}

/// A row of MNIST-1D, by the formulas of its published generator.
enum Signal {
  /// Numbers of a row.
  static let steps = 40
  /// Numbers between padding and the last sampling: the template's 12 and the longest padding.
  static let inner = 72
  private static let deviationOfFilter = 2.0
  private static let reachOfFilter = 8

  /// What is random in a row.
  struct Draws {
    /// Zeros behind the template, 36 to 60.
    var padding: Int
    /// Factor of the heights, 0.8 to 1.2.
    var scale: Double
    /// Steps to the right, 0 to 47.
    var shift: Int
    /// `inner` numbers, to be filtered, where the row is padded; deviation 0.25 before that.
    var correlated: [Double]
    /// `inner` numbers of deviation 0.02.
    var independent: [Double]
    /// Slope taken off, -0.375 to 0.375.
    var slope: Double
  }

  /// One row a digit: whitened by mean and deviation (divided by the count), begun at 0, a sixth as high.
  static let templates: [[Double]] = drawn.map { heights in
    let count = Double(heights.count)
    let mean = heights.reduce(0, +) / count
    let deviation = (heights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    return heights.map { ($0 - heights[0]) / deviation / 6 }
  }

  private static let drawn: [[Double]] = [
    [5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5],
    [5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5],
    [5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5],
    [5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5],
    [5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5],
    [5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5],
    [5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5],
    [5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5],
    [5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5],
    [5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5],
  ]

  /// Padded, stretched to `inner`, scaled, shifted, noisy, sheared, sampled at `steps`.
  static func transformed(_ template: [Double], by draws: Draws) -> [Double] {
    // What is added keeps a height of 0 in the template from being taken for padding.
    let padded = template.map { $0 + 1e-8 } + [Double](repeating: 0, count: draws.padding)
    let wide = sampled(padded, at: inner).map { $0 * draws.scale }
    let cut = inner - draws.shift
    var row = Array(wide[cut...] + wide[..<cut])
    let filtered = smoothed(draws.correlated)
    for place in row.indices {
      if row[place] == 0 { row[place] = filtered[place] }
      row[place] += draws.independent[place]
      row[place] -= draws.slope * (Double(place) / Double(inner - 1) - 0.5)
    }
    return sampled(row, at: steps)
  }

  /// Linear between neighbours, at `count` places from the first number to the last.
  static func sampled(_ row: [Double], at count: Int) -> [Double] {
    (0..<count).map { place in
      let position = Double(place * (row.count - 1)) / Double(count - 1)
      let below = min(Int(position), row.count - 2)
      let share = position - Double(below)
      return row[below] * (1 - share) + row[below + 1] * share
    }
  }

  /// A Gaussian filter of deviation 2 that reaches 8 steps; beyond its ends a row is mirrored.
  static func smoothed(_ row: [Double]) -> [Double] {
    let reach = -reachOfFilter...reachOfFilter
    let weights = reach.map {
      Maths.exp(-0.5 * Double($0 * $0) / (deviationOfFilter * deviationOfFilter))
    }
    let total = weights.reduce(0, +)
    return row.indices.map { place in
      zip(reach, weights).reduce(0.0) { sum, tap in
        var source = place + tap.0
        if source < 0 { source = -1 - source }
        if source >= row.count { source = 2 * row.count - 1 - source }
        return sum + row[source] * tap.1 / total
      }
    }
  }
}

extension Signal.Draws {
  init(_ dice: inout Toys.Dice, noise: Double) {
    padding = 36 + dice.integer(below: 25)
    scale = 1 + 0.4 * (dice.uniform() - 0.5)
    shift = dice.integer(below: 48)
    slope = 0.75 * (dice.uniform() - 0.5)
    correlated = (0..<Signal.inner).map { _ in dice.normal(0.25 * noise) }
    independent = (0..<Signal.inner).map { _ in dice.normal(0.02 * noise) }
  }
}
