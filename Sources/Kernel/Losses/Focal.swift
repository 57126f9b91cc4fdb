extension Loss {
  static let focal = Loss(
    Label(
      "focal",
      foreign: [
        "FocalLoss", "FocalLossFlat", "sigmoid_focal_loss", "CategoricalFocalCrossentropy",
        "BinaryFocalCrossentropy",
      ],
      summary: "Cross-entropy that counts rows less the surer the net is of their class.",
      source: "Lin et al., arXiv:1708.02002; gamma=0 is crossentropy, to the bit",
      formula: """
        loss = -a_class (1 - s_class)^{gamma} log s_class;  s_c = exp(z_c) / sum_k exp(z_k)
        a_class = 1, and what alpha= says for the classes it names
        the mean over the rows, not divided by a
        """,
      parameters: [
        Parameter(
          "gamma", .number(0...20), standard: "2", foreign: ["focusing"],
          help: "how little sure rows count; 0 counts all alike"),
        Parameter(
          "alpha", .list(.text), foreign: ["class_alpha"],
          help: "factors of classes by name, 1 for the others: alpha=virginica:0.75"),
      ],
      example: "loss focal gamma=2"),
    for: .classes
  ) { values, context throws(Problem) in
    let gamma = Float(values["gamma"])
    let factors = try alphas(values, context)
    return LossFunction(
      sum: { $0.crossEntropy(weights: factors?.all, focusing: gamma) },
      divisor: { outputs, _, rows in
        rows.map { Compute.weight(of: $0) } ?? Double(outputs.rows)
      })
  }

  /// The factor of each class; nil where all are 1.
  static func alphas(
    _ values: Values, _ context: LossContext
  ) throws(Problem) -> Buffer? {
    let written = try factors(values, of: context.names)
    guard !written.isEmpty else { return nil }
    var factors = [Float](repeating: 1, count: context.width)
    for (name, factor) in written {
      guard let place = context.names.firstIndex(of: name) else {
        throw Problem(
          .unknownWord, "no class is called \"\(name.brief)\"", hint: known(context.names),
          about: "alpha")
      }
      factors[place] = factor
    }
    guard factors.contains(where: { $0 > 0 }) else {
      throw Problem(.badValue, "at least one alpha must be above 0", about: "alpha")
    }
    return try Buffer(factors)
  }

  /// What was typed, as classes and factors. Refuses what is no such pair, and a class that is there twice.
  static func factors(
    _ values: Values, of names: [String]
  ) throws(Problem) -> [(name: String, factor: Float)] {
    var found: [(name: String, factor: Float)] = []
    for text in values.texts("alpha") ?? [] {
      guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
        let factor = Numeral.parse(String(text[text.index(after: colon)...])),
        factor >= 0, factor <= 1e6
      else {
        throw Problem(
          .badValue,
          "alpha is given by class, a name and a number from 0 to 1e6: \"\(text.brief)\" is not",
          hint: "alpha=\(names.first?.brief ?? "rare"):0.75"
            + (names.isEmpty ? "" : "; " + known(names)), about: "alpha")
      }
      let name = String(text[..<colon])
      guard !found.contains(where: { $0.name == name }) else {
        throw Problem(.badValue, "alpha of \"\(name.brief)\" is there twice", about: "alpha")
      }
      found.append((name, Float(factor)))
    }
    return found
  }

  private static func known(_ names: [String]) -> String {
    let all = names.count > 8 ? "the first 8 of \(names.count) classes" : "classes"
    return "\(all): " + names.prefix(8).map(\.brief).joined(separator: "  ")
  }
}
