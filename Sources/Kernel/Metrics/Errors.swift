extension Metric {
  private static let anything = -Double.infinity...1
  private static let length = 0...Double.infinity

  /// The mean over the outputs of the mean over the rows.
  private static func meanOfOutputs(
    _ answers: Answers, _ term: (Int, Int) -> Double, then: (Double) -> Double = { $0 }
  ) throws(Problem) -> Double {
    var means: [Double] = []
    for output in 0..<answers.width {
      means.append(then(try answers.mean { term($0, output) }))
    }
    return Statistics.mean(means)
  }

  private static func squared(_ answers: Answers) -> (Int, Int) -> Double {
    { row, output in
      let apart = answers.output(row, output) - answers.target(row, output)
      return apart * apart
    }
  }

  static let mae = Metric(
    Label(
      "mae", aliases: ["mean_absolute_error"], foreign: ["MeanAbsoluteError", "l1_error"],
      summary: "The mean of the absolute errors, in the target's unit.",
      source: "sklearn.metrics.mean_absolute_error", formula: "mae = mean |output - target|",
      example: "score metric=mae"),
    for: [.numbers], more: false, in: length
  ) { answers, _ throws(Problem) in
    Finding(
      try meanOfOutputs(answers) { row, output in
        abs(answers.output(row, output) - answers.target(row, output))
      })
  }

  static let mse = Metric(
    Label(
      "mse", aliases: ["mean_squared_error"], foreign: ["MeanSquaredError"],
      summary: "The mean of the squared errors, in the square of the target's unit.",
      source: "sklearn.metrics.mean_squared_error", formula: "mse = mean (output - target)^2",
      example: "score metric=mse"),
    for: [.numbers], more: false, in: length
  ) { answers, _ throws(Problem) in Finding(try meanOfOutputs(answers, squared(answers))) }

  static let rmse = Metric(
    Label(
      "rmse", aliases: ["root_mean_squared_error"], foreign: ["RootMeanSquaredError"],
      summary: "The root of the mean of the squared errors, in the target's unit.",
      source: "sklearn.metrics.root_mean_squared_error",
      formula: "rmse = sqrt(mean (output - target)^2), of several outputs their mean",
      example: "score metric=rmse"),
    for: [.numbers], more: false, in: length
  ) { answers, _ throws(Problem) in
    Finding(try meanOfOutputs(answers, squared(answers)) { $0.squareRoot() })
  }

  static let r2 = Metric(
    Label(
      "r2", aliases: ["r2_score", "r_squared"], foreign: ["R2Score", "explained_variance"],
      summary: "The share of the targets' variance that is explained: 0 for their mean, 1 at best.",
      source: "sklearn.metrics.r2_score, but undefined for a target that does not vary",
      formula:
        "r2 = 1 - sum (output - target)^2 / sum (target - mean)^2, of several outputs their mean",
      example: "score metric=r2"),
    for: [.numbers], more: true, in: anything
  ) { answers, _ throws(Problem) in
    let error = squared(answers)
    var shares: [Double] = []
    for output in 0..<answers.width {
      let centre = try answers.mean { answers.target($0, output) }
      let spread = try answers.sum { row in
        let apart = answers.target(row, output) - centre
        return apart * apart
      }
      // Of rows that count: the mean is rounded, so that equal targets may lie beside it.
      let counted = (0..<answers.rows).lazy.filter { answers.weight($0) > 0 }
      let first = counted.first.map { answers.target($0, output) }
      let varies = counted.contains { answers.target($0, output) != first }
      shares.append(
        varies && spread > 0 ? 1 - (try answers.sum { error($0, output) }) / spread : .nan)
    }
    let value = Statistics.mean(shares)
    return Finding(value, value.isNaN ? ["r2 is undefined: the target does not vary"] : [])
  }

  static let mape = Metric(
    Label(
      "mape", aliases: ["mean_absolute_percentage_error"],
      foreign: ["MeanAbsolutePercentageError"],
      summary: "The mean of the absolute errors as shares of the targets.",
      source: "sklearn.metrics.mean_absolute_percentage_error",
      formula: "mape = mean |output - target| / max(|target|, 2^-52)",
      example: "score metric=mape"),
    for: [.numbers], more: false, in: length
  ) { answers, _ throws(Problem) in
    var zeros = 0
    let value = try meanOfOutputs(answers) { row, output in
      let target = answers.target(row, output)
      if target == 0, answers.weight(row) > 0 { zeros += 1 }
      return abs(answers.output(row, output) - target) / max(abs(target), 0x1p-52)
    }
    let noun = zeros == 1 ? "target is" : "targets are"
    return Finding(
      value, zeros == 0 ? [] : ["\(zeros) \(noun) 0, which have no share: mape says nothing"])
  }
}
