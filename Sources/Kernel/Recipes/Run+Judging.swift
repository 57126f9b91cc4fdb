extension Run {
  /// The figure runs are judged by: the first metric, or the held-out loss where there is none.
  public var judge: String { metricNames.first ?? "valid" }

  /// The first metric that another run measured too.
  public func judge(beside other: Run) -> String {
    metricNames.first { other.metricNames.contains($0) } ?? "valid"
  }

  /// What decides between epochs, less of it being better: the first metric that was asked for, else the
  /// loss of the held-out rows, else that of the training rows.
  func judgement(of scores: Moment.Scores) -> Double {
    guard !recipe.metrics.isStandard, let figure = scores.metrics.first,
      let choice = recipe.metrics.choices.first,
      let row = Metric.row(of: choice)
    else { return scores.valid ?? scores.train }
    return row.isBetterWhenMore ? -figure : figure
  }
}

extension Run {
  /// Whether its targets are classes, as far as its metrics say.
  public var isOfClasses: Bool {
    metricNames.first.flatMap(Metric.row(ofFigure:))?.tasks.contains(.classes) ?? false
  }
}
