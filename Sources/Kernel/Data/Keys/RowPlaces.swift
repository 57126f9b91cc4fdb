/// Where the rows of a data set stand in what they were read from: the label by which a user finds one.
public enum RowPlaces: Equatable, Sendable {
  /// Rows of a set that is built in or drawn, counted from 0.
  case rows
  /// One line of a file each, row 0 in this one; lines are counted from 1.
  case lines(from: Int)
  /// The line each row begins on, where empty lines or cells of several lines lie between.
  case scattered([Int32])
  /// The file each row was read from, below the folder or beside the list that names it.
  case files([String])
}

extension Dataset {
  /// `train.csv:13`, or `digits row 12`.
  public func place(ofRow row: Int) -> String {
    switch places {
    case .rows: "\(name) row \(row)"
    case .lines(let first): "\(origin.source):\(first + row)"
    case .scattered(let lines): "\(origin.source):\(lines.indices.contains(row) ? lines[row] : 0)"
    case .files(let names): names.indices.contains(row) ? names[row] : "\(name) row \(row)"
    }
  }
}
