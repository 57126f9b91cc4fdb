/// Toys of two features, to draw what a model has learnt.
extension Toys {
  /// Half circles: outer (cos t, sin t), inner (1 − cos t, ½ − sin t), t from 0 to π.
  static let moons = row(
    Label(
      "moons", foreign: ["make_moons"], summary: "Two interleaved half circles.",
      source: "scikit-learn, make_moons",
      parameters: [count(1000), noise("0.1", "standard deviation around the curves")],
      example: "data moons n=500 noise=0.2")
  ) { values, dice, draft throws(Problem) in
    for row in 0..<values[integer: "n"] {
      let angle = .pi * dice.uniform()
      let isOuter = row % 2 == 0
      let x = isOuter ? Maths.cos(angle) : 1 - Maths.cos(angle)
      let y = isOuter ? Maths.sin(angle) : 0.5 - Maths.sin(angle)
      let deviation = values["noise"]
      try draft.add([x + dice.normal(deviation), y + dice.normal(deviation)], label: row % 2)
    }
  }

  /// Circles around the origin: radius 1, and `factor` inside.
  static let circles = row(
    Label(
      "circles", foreign: ["make_circles"], summary: "A circle inside a circle.",
      source: "scikit-learn, make_circles",
      parameters: [
        count(1000), noise("0.05", "standard deviation around the curves"),
        Parameter("factor", .number(0...0.99), standard: "0.5", help: "radius of the inner circle"),
      ],
      example: "data circles noise=0.1")
  ) { values, dice, draft throws(Problem) in
    for row in 0..<values[integer: "n"] {
      let angle = 2 * .pi * dice.uniform()
      let radius = row % 2 == 0 ? 1 : values["factor"]
      let deviation = values["noise"]
      try draft.add(
        [
          radius * Maths.cos(angle) + dice.normal(deviation),
          radius * Maths.sin(angle) + dice.normal(deviation),
        ], label: row % 2)
    }
  }

  /// Normal clouds around centres drawn from the square −10…10.
  static let blobs = row(
    Label(
      "blobs", foreign: ["make_blobs"], summary: "Round clouds, one a class.",
      source: "scikit-learn, make_blobs",
      parameters: [
        count(1000), noise("1", "standard deviation of a cloud"), classes(3),
        Parameter("features", .integer(1...10_000), standard: "2", help: "numbers a row"),
      ],
      example: "data blobs classes=4 noise=2"),
    columns: { values in (0..<values[integer: "features"]).map { "x\($0)" } }, classes: numbered,
    draw: { values, dice, draft throws(Problem) in
      let width = values[integer: "features"]
      let centres = (0..<values[integer: "classes"]).map { _ in
        (0..<width).map { _ in 20 * dice.uniform() - 10 }
      }
      for row in 0..<values[integer: "n"] {
        let label = row % centres.count
        try draft.add(centres[label].map { $0 + dice.normal(values["noise"]) }, label: label)
      }
    })

  /// Arms of `turns` turns from the centre out to radius 1; noise is added to the angle.
  static let spirals = row(
    Label(
      "spirals", aliases: ["spiral"], summary: "Arms of a spiral, one a class.",
      source: "K. J. Lang, M. J. Witbrock: Learning to tell two spirals apart, 1988",
      parameters: [
        count(1000), noise("0.2", "standard deviation of the angle, in radians"), classes(3),
        Parameter(
          "turns", .number(0.1...10), standard: "0.75", help: "turns from the centre to the rim"),
      ],
      example: "data spirals classes=2 turns=1.5"),
    classes: numbered,
    draw: { values, dice, draft throws(Problem) in
      let arms = values[integer: "classes"]
      for row in 0..<values[integer: "n"] {
        let radius = dice.uniform()
        let turn = values["turns"] * radius + Double(row % arms) / Double(arms)
        let angle = 2 * .pi * turn + dice.normal(values["noise"])
        try draft.add([radius * Maths.cos(angle), radius * Maths.sin(angle)], label: row % arms)
      }
    })

  /// Class 1 where the signs of two numbers in −1…1 differ; noise moves the point afterwards.
  static let xor = row(
    Label(
      "xor", foreign: ["exclusive_or"],
      summary: "Four quadrants, opposite ones alike: no straight line tells them apart.",
      source: "M. Minsky, S. Papert: Perceptrons, 1969",
      parameters: [count(1000), noise("0.1", "standard deviation around the places")],
      example: "data xor noise=0.05")
  ) { values, dice, draft throws(Problem) in
    for _ in 0..<values[integer: "n"] {
      let x = 2 * dice.uniform() - 1
      let y = 2 * dice.uniform() - 1
      let deviation = values["noise"]
      try draft.add(
        [x + dice.normal(deviation), y + dice.normal(deviation)],
        label: (x < 0) == (y < 0) ? 0 : 1)
    }
  }
}
