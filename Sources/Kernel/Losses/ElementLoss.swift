extension LossFunction {
  /// A loss that is added up output by output; its mean is over rows and outputs.
  static func elements(_ loss: Compute.ElementLoss) -> LossFunction {
    LossFunction(
      sum: { batch in
        guard case .values(let targets) = batch.targets else { return .nan }
        return Compute.elementLoss(
          loss, batch.outputs, targets: targets, scale: Float(batch.scale),
          gradient: batch.gradient, rowLoss: batch.rowLoss, rowWeights: batch.weights)
      },
      divisor: { outputs, _, rows in
        (rows.map(Compute.weight) ?? Double(outputs.rows)) * Double(outputs.columns)
      })
  }
}
