extension LayerKind {
  /// A sample of any shape as a vector, channels innermost. Where nothing is padded nothing moves.
  static let flatten = LayerKind(
    Label(
      "flatten", foreign: ["Flatten", "nn.Flatten", "Reshape", "View"],
      summary: "A sample of any shape becomes a vector.",
      example: "model { flatten; dense 32; relu; dense }"),
    stem: "flatten", shape: { _, inputs in .vector(inputs[0].count) }, operations: { _, _, _ in 0 },
    vanishes: { _, input, _ in Geometry(input).isCompact }, isSeenThrough: true,
    forward: { wire in
      let w = wire.pointee
      Compute.copyFeatures(w.input, w.inputForm, into: w.output, w.inputForm.packed)
    },
    backward: { wire in
      let w = wire.pointee
      guard let dy = w.outputGradient, let dx = w.inputGradient else { return }
      Compute.copyFeatures(dy, w.inputForm.packed, into: dx, w.inputForm)
    })
}
