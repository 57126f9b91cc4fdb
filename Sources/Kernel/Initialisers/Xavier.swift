extension Initialiser {
  static let xavier = Initialiser(
    Label(
      "xavier", aliases: ["glorot"],
      foreign: [
        "xavier_uniform_", "xavier_normal_", "xavier_uniform", "xavier_normal", "glorot_uniform",
        "glorot_normal", "GlorotUniform", "GlorotNormal",
      ],
      summary: "Keep the spread of signals forward and of gradients backward, for tanh and linear.",
      source: "Glorot and Bengio 2010, equation 16",
      formula: VarianceScaling.formula,
      parameters: VarianceScaling.parameters(.uniform, .average, gain: "1"),
      example: "init xavier dist=normal")
  ) { values in
    VarianceScaling(values).filler
  }
}
