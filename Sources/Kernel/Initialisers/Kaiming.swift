extension Initialiser {
  static let kaiming = Initialiser(
    Label(
      "kaiming", aliases: ["he"],
      foreign: [
        "kaiming_normal_", "kaiming_uniform_", "kaiming_normal", "kaiming_uniform", "he_normal",
        "he_uniform", "HeNormal", "HeUniform", "VarianceScaling",
      ],
      summary: "Keep the spread of signals through layers whose ReLU throws half of it away.",
      source: "He et al. 2015, arXiv:1502.01852, equation 10",
      formula: VarianceScaling.formula,
      parameters: VarianceScaling.parameters(.normal, .inputs, gain: "auto"),
      example: "init kaiming dist=uniform")
  ) { values in
    VarianceScaling(values).filler
  }
}
