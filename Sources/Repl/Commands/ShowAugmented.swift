import Kernel
import Viz

/// Training rows as they were read beside what augmentations draw of them in the first epochs of a fit.
struct ShowAugmented {
  private let dataset: Dataset
  private let choices: [Choice]
  private let seed: UInt64

  /// Draws of each row that are shown.
  static let draws = 5

  init(_ dataset: Dataset, _ session: Session) throws(Problem) {
    guard !session.augmentations.isEmpty else {
      throw Problem(
        .nothingThere, "no augmentation is on",
        hint: dataset.arrangement.augmentExample.map { "\($0), then show augmented=yes" }
          ?? "there is none for text: show",
        about: "augmented")
    }
    self.dataset = dataset
    choices = session.augmentations
    var turns = session
    seed = turns.nextSeed(for: "fit")
  }

  func answer(_ rows: [Int]) throws(Problem) -> Answer {
    guard !rows.isEmpty else {
      throw Problem(
        .outOfRange, "none of these rows is trained on, and held-out rows are never changed",
        hint: "show augmented=yes", about: "augmented")
    }
    var drawn: [Tensor] = []
    for epoch in 0..<ShowAugmented.draws {
      drawn.append(try dataset.drawn(choices, rows: rows, seed: seed, epoch: epoch))
    }
    let said =
      "\(Numerals.counted(rows.count, "training row")) as read, then as the first "
      + "\(ShowAugmented.draws) epochs of a fit by seed \(seed) draw \(rows.count == 1 ? "it" : "them"): "
      + "\(Augmentation.words(choices))."
    switch dataset.arrangement {
    case .image: return pictures(rows, drawn, said)
    case .sequence(_, let channels): return curves(rows, drawn, channels, said)
    case .table, .text: return cells(rows, drawn, said)
    }
  }

  private func label(_ draw: Int) -> String { draw == 0 ? "as read" : "draw \(draw)" }

  /// Each row's values, as read and in each draw.
  private func values(_ rows: [Int], _ drawn: [Tensor]) -> [(row: Int, draw: Int, values: [Float])]
  {
    rows.enumerated().flatMap { place, row in
      (0...drawn.count).map { draw in
        let values = (0..<dataset.features).map { feature in
          draw == 0 ? dataset.inputs[row, feature] : drawn[draw - 1][place, feature]
        }
        return (row, draw, values)
      }
    }
  }

  private func pictures(_ rows: [Int], _ drawn: [Tensor], _ said: String) -> Answer {
    guard case .image(let height, let width, let channels, let maximum) = dataset.arrangement
    else { return Answer() }
    let scale = maximum > 0 ? Double(maximum) : 1
    let items = values(rows, drawn).map { row, draw, values in
      Picture(
        width: width, height: height, channels: channels,
        values: values.map { Double($0) / scale },
        caption: [draw == 0 ? "#\(row): \(Command.goal(row, dataset))" : label(draw)])
    }
    return Answer([
      .chart(
        Chart(
          title: dataset.name, subtitle: "augmented",
          layers: [.pictures(Pictures(items, group: ShowAugmented.draws + 1))], caption: said))
    ])
  }

  private func curves(
    _ rows: [Int], _ drawn: [Tensor], _ channels: Int, _ said: String
  ) -> Answer {
    let shown = min(max(channels, 1), 3)
    let all = values(rows, drawn)
    var table = Table(
      ["row", "draw"] + (0..<shown).map { shown == 1 ? "sequence" : "channel \($0)" },
      rows: all.map { row, draw, _ -> [Table.Cell] in
        ["\(row)", Table.Cell(label(draw))] + (0..<shown).map { _ in "" }
      })
    for channel in 0..<shown {
      table.sketches[2 + channel] = all.map { _, _, values in
        let steps = stride(from: channel, to: values.count, by: max(channels, 1))
        return .curve(steps.map { Double(values[$0]) })
      }
    }
    var answer = Answer([.table(table)])
    answer.say(said)
    return answer
  }

  private func cells(_ rows: [Int], _ drawn: [Tensor], _ said: String) -> Answer {
    let columns = dataset.readColumns.prefix(64)
    let body = values(rows, drawn).map { row, draw, values -> [Table.Cell] in
      let own = columns.map { column -> Table.Cell in
        guard !column.words.isEmpty else {
          return .short(Double(values[column.features.lowerBound]))
        }
        let place = column.features.firstIndex { values[$0] > 0.5 }
        let word = place.map { column.words[$0 - column.features.lowerBound] }
        return word.map { .word($0, columns: 16) } ?? Table.Cell(Table.Cell.nothing)
      }
      return ["\(row)", Table.Cell(label(draw))] + own
    }
    var table = Table(["row", "draw"] + columns.map(\.name), rows: body)
    table.overflow = .dropped(remedy: "show 1 augmented=yes")
    var answer = Answer([.table(table)])
    answer.say(said)
    return answer
  }
}
