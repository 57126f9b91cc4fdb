/// Draws of a fixed spread, whatever the layer's size.
extension Initialiser {
  static let normal = Initialiser(
    Label(
      "normal",
      foreign: ["normal_", "RandomNormal", "random_normal", "TruncatedNormal", "trunc_normal_"],
      summary: "Draw from a normal distribution of a fixed spread, whatever the layer's size.",
      source: "keras.initializers.RandomNormal",
      formula: "w normal with mean {mean} and sd {std}",
      parameters: [
        Parameter("mean", .number(-1e6...1e6), standard: "0", help: "the mean"),
        Parameter(
          "std", .number(0...1e6), standard: "0.05", aliases: ["sd"], foreign: ["stddev"],
          help: "the standard deviation"),
      ],
      example: "init normal std=0.01")
  ) { values in
    let (mean, sd) = (values["mean"], values["std"])
    return Filler(
      aim: { _ in Filler.Aim(sd, Numeral.short(sd), mean: mean) },
      fill: { site, stream throws(Problem) in
        try Draw.normal(site, sd: sd, mean: mean, stream)
      })
  }

  static let uniform = Initialiser(
    Label(
      "uniform", foreign: ["uniform_", "RandomUniform", "random_uniform"],
      summary: "Draw evenly between two bounds, whatever the layer's size.",
      source: "keras.initializers.RandomUniform",
      formula: "w uniform between {lo} and {hi}: sd = ({hi} - {lo}) / sqrt(12)",
      parameters: [
        Parameter(
          "lo", .number(-1e6...1e6), standard: "-0.05", foreign: ["minval"],
          help: "the lower bound"),
        Parameter(
          "hi", .number(-1e6...1e6), standard: "0.05", foreign: ["maxval"],
          help: "the upper bound"),
      ],
      example: "init uniform lo=-0.5 hi=0.5")
  ) { values throws(Problem) in
    let (low, high) = (values["lo"], values["hi"])
    guard low <= high else {
      throw Problem(
        .outOfRange, "lo is \(Numeral.short(low)), above hi, which is \(Numeral.short(high))",
        hint: "uniform lo=\(Numeral.short(high)) hi=\(Numeral.short(low))", about: "lo")
    }
    let sd = (high - low) / 12.0.squareRoot()
    return Filler(
      aim: { _ in
        Filler.Aim(sd, "\(Numeral.short(high - low))/sqrt(12)", mean: (low + high) / 2)
      },
      fill: { site, stream throws(Problem) in
        try Draw.uniform(site, sd: sd, mean: (low + high) / 2, stream)
      })
  }
}
