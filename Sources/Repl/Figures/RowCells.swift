import Kernel
import Viz

/// What stands in a row of a data set, as cells of a table: text, or as many columns as there is room for.
struct RowCells {
  let header: [String]
  private let dataset: Dataset
  private let columns: [Dataset.Column]
  private let hasMore: Bool
  private let appearance: Appearance
  private let textColumns: Int

  /// `taken` columns of the terminal are somebody else's. Of images there is nothing.
  init(_ dataset: Dataset, beside taken: Int, least: Int, _ appearance: Appearance) {
    self.dataset = dataset
    self.appearance = appearance
    let room = appearance.width - taken
    textColumns = appearance.columns(max(20, room - 8))
    // Whole figures of some columns rather than pieces of all.
    let most = max(least, room / 11)
    switch dataset.arrangement {
    case .text:
      (columns, hasMore, header) = ([], false, ["text"])
    case .image:
      (columns, hasMore, header) = ([], false, [])
    case .table, .sequence:
      let all = dataset.readColumns
      columns = Array(all.prefix(most))
      hasMore = all.count > most
      header =
        columns.map { Escaping.terminal($0.name, columns: appearance.columns(10)) }
        + (hasMore ? ["…"] : [])
    }
  }

  func callAsFunction(_ row: Int) -> [Table.Cell] {
    if let text = dataset.text(ofRow: row) { return [.word(text, columns: textColumns)] }
    let cells = columns.map { column -> Table.Cell in
      switch dataset.cell(row, column) {
      case .number(let value): .short(value)
      case .word(let word): .word(word, columns: appearance.columns(12))
      case .nothing: Table.Cell(Table.Cell.nothing)
      }
    }
    return cells + (hasMore ? ["…"] : [])
  }
}
