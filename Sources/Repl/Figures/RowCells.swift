import Kernel
import Viz

/// What stands in a row of a data set, as cells of a table: a text, or a column each.
struct RowCells {
  let header: [String]
  private let dataset: Dataset
  private let columns: [Dataset.Column]
  private let hasMore: Bool
  /// Columns beyond which a table of rows is no picture of them.
  private static let most = 256

  /// Of images there is nothing.
  init(_ dataset: Dataset) {
    self.dataset = dataset
    switch dataset.arrangement {
    case .text:
      (columns, hasMore, header) = ([], false, ["text"])
    case .image:
      (columns, hasMore, header) = ([], false, [])
    case .table, .sequence:
      let all = dataset.readColumns
      columns = Array(all.prefix(RowCells.most))
      hasMore = all.count > columns.count
      header = columns.map(\.name) + (hasMore ? ["\(all.count - columns.count) more"] : [])
    }
  }

  func callAsFunction(_ row: Int) -> [Table.Cell] {
    if let text = dataset.text(ofRow: row) { return [.word(text, columns: 200)] }
    let cells = columns.map { column -> Table.Cell in
      switch dataset.cell(row, column) {
      case .number(let value): .short(value)
      case .word(let word): .word(word, columns: 16)
      case .nothing: Table.Cell(Table.Cell.nothing)
      }
    }
    return cells + (hasMore ? ["…"] : [])
  }
}
