extension Initialiser {
  static let lecun = Initialiser(
    Label(
      "lecun", foreign: ["lecun_normal", "lecun_uniform", "LecunNormal", "LecunUniform"],
      summary: "Give every output the spread of its inputs, as SELU needs it.",
      source: "LeCun et al. 1998, Efficient BackProp, section 4.6",
      formula: VarianceScaling.formula,
      parameters: VarianceScaling.parameters(.normal, .inputs, gain: "1"),
      example: "init lecun")
  ) { values in
    VarianceScaling(values).filler
  }
}
