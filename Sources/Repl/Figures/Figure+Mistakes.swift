import Kernel
import Viz

extension Figure {
  /// True classes down, predicted ones across; recall beside, precision below.
  static func confusion(_ confusion: Confusion, subtitle: String, of rows: String) -> Chart {
    let kinds = confusion.names.indices
    var cells = Cells(
      rows: confusion.names, columns: confusion.names, values: confusion.counts.map(Double.init),
      shade: .rowShare)
    cells.rowMargin = .init("recall %", kinds.map { share(confusion.recall($0)) })
    cells.columnMargin = .init("precision %", kinds.map { share(confusion.precision($0)) })
    let correct = Double(confusion.correct) / Double(max(1, confusion.rows))
    var caption = "\(confusion.correct) of \(confusion.rows) \(rows) are right "
    caption += "(\(Numerals.percent(correct)))"
    if let most = confusion.pairs.first {
      let actual = confusion.actual(most.truth)
      caption += "; most confused: \(name(confusion, most.truth)) taken for "
      caption += "\(name(confusion, most.said)), \(most.count) of \(actual) "
      caption += "(\(Numerals.percent(Double(most.count) / Double(max(1, actual)))))"
    }
    return Chart(
      title: "confusion", subtitle: subtitle, x: Axis("predicted"), y: Axis("true"),
      layers: [.cells(cells)], caption: caption + ".")
  }

  private static func share(_ share: Double) -> String {
    share.isNaN ? "–" : Numerals.fixed(share * 100, 0)
  }

  private static func name(_ confusion: Confusion, _ kind: Int) -> String {
    DisplayWidth.shortened(confusion.names[kind], to: 24)
  }

  /// Which classes are taken for which among the rows with the highest loss.
  /// `shown` of them stand above.
  static func dominance(
    _ rows: ArraySlice<Hardest.Row>, _ names: [String], shown: Int
  ) -> String {
    let wrong = rows.filter(\.isWrong)
    let all =
      (rows.count == 1 ? "the row" : "the \(rows.count) rows") + " with the highest loss"
      + (shown < rows.count ? " (\(shown) shown)" : "")
    guard !wrong.isEmpty else { return "\(all): all right, if unsure" }
    let confusion = Confusion(
      truths: wrong.map { Int32($0.truth) }, said: wrong.map { Int32($0.said) }, names: names)
    let pairs = confusion.pairs.prefix(3).map { pair in
      "\(name(confusion, pair.truth)) taken for \(name(confusion, pair.said)) \(pair.count)x"
    }
    return "\(all): \(wrong.count) wrong, most often "
      + pairs.joined(separator: ", ")
  }

  /// Rows of a data set as images.
  static func pictures(
    _ rows: [(row: Int, caption: [String])], of dataset: Dataset, title: String, subtitle: String,
    caption: String
  ) -> Chart? {
    guard case .image(let height, let width, let channels, let maximum) = dataset.arrangement
    else { return nil }
    let pictures = rows.map { row, caption in
      let values = (0..<dataset.features).map {
        Double(dataset.inputs[row, $0]) / Double(maximum > 0 ? maximum : 1)
      }
      return Picture(
        width: width, height: height, channels: channels, values: values, caption: caption)
    }
    return Chart(
      title: title, subtitle: subtitle, layers: [.pictures(Pictures(pictures))], caption: caption)
  }
}
