/// Toys whose target is a number.
extension Toys {
  /// y = sin(π · cycles · x) + noise, x in −1…1.
  static let sine = row(
    Label(
      "sine", foreign: ["sin"], summary: "One wave to be fitted, with noise.",
      source: "C. M. Bishop: Pattern Recognition and Machine Learning, 2006, section 1.1",
      parameters: [
        count(500), noise("0.1", "standard deviation of the target"),
        Parameter("cycles", .number(0.1...100), standard: "2", help: "whole waves from -1 to 1"),
      ],
      example: "data sine cycles=3"),
    columns: { _ in ["x"] }, classes: { _ in nil },
    draw: { values, dice, draft throws(Problem) in
      for _ in 0..<values[integer: "n"] {
        let x = 2 * dice.uniform() - 1
        try draft.add(
          [x], goal: Maths.sin(.pi * values["cycles"] * x) + dice.normal(values["noise"]))
      }
    })

  /// Pairs (value in 0…1, mark); one mark in each half of the sequence; the target is the sum of the
  /// two marked values. Predicting 1 always has a mean squared error of 1/6.
  static let adding = row(
    Label(
      "adding", aliases: ["adding_problem"],
      summary: "Add the two marked numbers of a sequence: a test of memory.",
      source: "S. Hochreiter, J. Schmidhuber: Long short-term memory, 1997, section 5.4; "
        + "in the form of arXiv:1504.00941",
      parameters: [
        count(2000), noise("0", "standard deviation of the target"),
        Parameter(
          "length", .integer(2...100_000), standard: "20", aliases: ["steps"],
          help: "pairs in a sequence"),
      ],
      example: "data adding length=50"),
    columns: { values in
      (0..<values[integer: "length"]).flatMap { ["value\($0)", "mark\($0)"] }
    },
    arrangement: { values in .sequence(length: values[integer: "length"], channels: 2) },
    classes: { _ in nil },
    draw: { values, dice, draft throws(Problem) in
      let length = values[integer: "length"]
      let half = length / 2
      for _ in 0..<values[integer: "n"] {
        let first = dice.integer(below: half)
        let second = half + dice.integer(below: length - half)
        var point: [Double] = []
        point.reserveCapacity(2 * length)
        var sum = 0.0
        for step in 0..<length {
          let value = dice.uniform()
          let isMarked = step == first || step == second
          if isMarked { sum += value }
          point.append(value)
          point.append(isMarked ? 1 : 0)
        }
        try draft.add(point, goal: sum + dice.normal(values["noise"]))
      }
    })
}
