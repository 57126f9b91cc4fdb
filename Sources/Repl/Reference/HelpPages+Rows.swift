import Kernel
import Viz

/// The rows that a word of help can mean.
extension HelpPages {
  var allRows: [(noun: String, verb: String?, label: Label)] {
    var rows: [(noun: String, verb: String?, label: Label)] = []
    for label in labels {
      for parameter in label.parameters {
        for row in parameter.kind.rows
        where !rows.contains(where: { $0.noun == parameter.name && $0.label.name == row.name }) {
          rows.append((parameter.name, parameter.isPositional ? label.name : nil, row))
        }
      }
    }
    for (noun, labels) in others { rows += labels.map { (noun, nil, $0) } }
    return rows
  }

  func rows(named topic: String) -> [(noun: String, verb: String?, label: Label)] {
    let exact = allRows.filter { $0.label.answers(to: topic) }
    if !exact.isEmpty { return Array(unique(exact).prefix(3)) }
    return Array(
      unique(
        allRows.filter { $0.label.isElsewhere(called: topic) }
      ).prefix(3))
  }

  /// One row stands in several slots (`fit opt=` and `optimiser`): it is told once.
  private func unique(
    _ rows: [(noun: String, verb: String?, label: Label)]
  ) -> [(noun: String, verb: String?, label: Label)] {
    var kept: [(noun: String, verb: String?, label: Label)] = []
    for row in rows {
      if let index = kept.firstIndex(where: { $0.label.summary == row.label.summary }) {
        if kept[index].verb == nil { kept[index] = row }
      } else {
        kept.append(row)
      }
    }
    return kept
  }

  func unknown(_ topic: String) -> Problem {
    let every = labels + Topic.labels + Concept.labels + functions + allRows.map(\.label)
    let meant = Nearest.meant(by: topic, among: every)
    let command = meant == nil ? ForeignWords.command(for: topic) : nil
    return Problem(
      .unknownWord, "no help on \"\(topic)\"",
      hint: (meant ?? command).map { "did you mean \($0)?" } ?? "help lists the commands",
      about: topic, replacement: meant)
  }
}
