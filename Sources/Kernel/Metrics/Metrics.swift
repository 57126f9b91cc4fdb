/// Some metrics, the first of which judges: what `metric=` holds.
public struct Metrics: Equatable, Sendable {
  public var choices: [Choice]

  /// None: the standard ones of the targets.
  public init(_ choices: [Choice] = []) { self.choices = choices }

  public var isStandard: Bool { choices.isEmpty }

  /// accuracy for classes; mae and r2 for numbers, and for yes or no, of the probabilities.
  static func standard(for task: Loss.Task) -> [Choice] {
    task == .classes ? [Choice("accuracy")] : [Choice("mae"), Choice("r2")]
  }

  /// What is measured of targets of this kind.
  func choices(for task: Loss.Task) -> [Choice] {
    isStandard ? Metrics.standard(for: task) : choices
  }

  /// The names of their figures, each once.
  public func names(for task: Loss.Task) -> [String] {
    choices(for: task).map { choice in
      guard let row = Metric.row(of: choice) else { return choice.name }
      var values = choice.values
      values.fillStandards(of: row.label)
      return row.figure(values)
    }
  }

  /// Bytes that must be left before so many rows are measured; nil where they cannot be counted.
  func room(for rows: Int) -> Int? {
    let most = choices.compactMap { Metric.row(of: $0)?.room }.max()
    let bytes = rows.multipliedReportingOverflow(by: most ?? 0)
    return bytes.overflow ? nil : bytes.partialValue
  }

  /// By the names of `names(for:)`.
  public func findings(
    of answers: Answers, for task: Loss.Task
  ) throws(Problem) -> [Metric.Finding] {
    var findings: [Metric.Finding] = []
    for choice in choices(for: task) {
      findings.append(try Metric.named(choice.name).finding(answers, choice.values))
    }
    return findings
  }

  /// As they would be typed behind `metric=`: `f1,auc average=micro`.
  public var words: String {
    var options: [String] = []
    for choice in choices {
      for name in choice.values.writtenNames {
        let option = "\(name)=\(choice.values.value(name)?.asTyped ?? "")"
        if !options.contains(option) { options.append(option) }
      }
    }
    return ([choices.map(\.name).joined(separator: ",")] + options).joined(separator: " ")
  }

  /// Refuses what is not for such targets. `isYesOrNo` says that numbers stand for yes or no.
  public func check(for task: Loss.Task, isYesOrNo: Bool) throws(Problem) {
    for choice in choices {
      let row = try Metric.named(choice.name)
      let isForClasses = !row.tasks.contains(.numbers)
      if task == .classes ? isForClasses : !isForClasses || isYesOrNo { continue }
      throw row.misfit(to: task == .classes ? .classes : .numbers)
    }
  }
}
