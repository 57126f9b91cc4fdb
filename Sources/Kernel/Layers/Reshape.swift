extension LayerKind {
  /// A sample of any shape as a vector; samples already lie flat, so nothing moves.
  static let flatten = LayerKind(
    Label(
      "flatten", foreign: ["Flatten", "nn.Flatten", "Reshape", "View"],
      summary: "A sample of any shape becomes a vector.",
      example: "model { flatten; dense 32; relu; dense }"),
    stem: "flatten", shape: { _, input in .vector(input.count) }, operations: { _, _, _ in 0 },
    vanishes: { _, _ in true }, forward: { _ in }, backward: { _ in })
}
