extension CSVTable {
  /// A column as weights of the rows. Refuses, with its line, a cell that is no number from 0 up.
  func rowWeights(_ column: Int) throws(Problem) -> RowWeights {
    let words = words(column).map { word in
      NumberForm.plain.number(Array(word.utf8)[...]).map { Float($0) } ?? .nan
    }
    let isNumbers = if case .numbers = columns[column].kind { true } else { false }
    let values = (0..<rows).map { row in
      if isNumbers { return number(row: row, column: column) }
      let code = code(row: row, column: column)
      return words.indices.contains(code) ? words[code] : .nan
    }
    if let row = values.firstIndex(where: { !($0 >= 0) || !$0.isFinite }) {
      let cell = CSV.clipped(written(row: row, column: column))
      throw Problem(
        .badFile,
        "\(place(ofRow: row)): the weight in '\(CSV.clipped(names[column]))' is "
          + "\(cell.isEmpty || cell == "nan" ? "missing" : cell), but a weight is a number from 0 up",
        hint: "0 leaves a row out; or weights= another column", about: "weights")
    }
    return RowWeights(name: names[column], values: try Tensor(try Shape([rows]), values))
  }
}
