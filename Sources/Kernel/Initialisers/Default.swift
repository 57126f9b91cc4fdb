extension Initialiser {
  /// Kaiming uniform with a leaky slope of √5, which is U(±1/√fan); the bias is drawn too.
  public static let standard = Initialiser(
    Label(
      "default", aliases: ["torch"], foreign: ["reset_parameters"],
      summary: "What PyTorch does: weights and bias uniform within 1/sqrt(fan in) of 0.",
      source: "torch.nn.Linear.reset_parameters",
      formula: """
        w and b uniform within 1/sqrt(fan_in) of 0: sd = sqrt(1 / (3 fan_in))
        recurrent layers: fan_in is the size of the state; embeddings: normal with sd 1
        """,
      example: "init default")
  ) { _ in
    Filler(
      aim: { site in
        site.isTable
          ? Filler.Aim(1, "1") : Filler.Aim(sd(site), "sqrt(1/(3*\(site.standardFan)))")
      },
      bias: { site, stream throws(Problem) in
        try Draw.uniform(Shape([site.outputs]), sd: sd(site), stream)
      },
      fill: { site, stream throws(Problem) in
        try site.isTable
          ? Draw.normal(site, sd: 1, stream) : Draw.uniform(site, sd: sd(site), stream)
      })
  }

  @Sendable private static func sd(_ site: Filler.Site) -> Double {
    (1 / (3 * Double(max(1, site.standardFan)))).squareRoot()
  }
}
