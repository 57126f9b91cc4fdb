/// Where the rows of a data set stand in what they were read from: the label by which a user finds one.
public enum RowPlaces: Equatable, Sendable {
  /// Rows of a set that is built in or drawn, counted from 0.
  case rows
  /// The same where rows have gone: the number each had.
  case numbered([Int32])
  /// One line of a file each, row 0 in this one; lines are counted from 1.
  case lines(from: Int)
  /// The line each row begins on, where empty lines or cells of several lines lie between.
  case scattered([Int32])
  /// The file each row was read from, below the folder or beside the list that names it.
  case files([String])
  /// Rows of one source after another.
  case joined([Joint])

  /// The rows of one source.
  public struct Joint: Equatable, Sendable {
    public let source: String
    public let rows: Int
    public let places: RowPlaces
  }
}

extension RowPlaces {
  /// Those of some rows, given in rising order.
  func only(_ rows: [Int]) -> RowPlaces {
    switch self {
    case .rows: .rows
    case .numbered(let numbers):
      .numbered(rows.map { numbers.indices.contains($0) ? numbers[$0] : 0 })
    case .lines(let first): .scattered(rows.map { Int32(clamping: first + $0) })
    case .scattered(let lines): .scattered(rows.map { lines.indices.contains($0) ? lines[$0] : 0 })
    case .files(let names): .files(rows.map { names.indices.contains($0) ? names[$0] : "" })
    case .joined(let joints): RowPlaces.only(rows, of: joints)
    }
  }

  private static func only(_ rows: [Int], of joints: [Joint]) -> RowPlaces {
    var found: [Joint] = []
    var (start, next) = (0, 0)
    for joint in joints {
      var own: [Int] = []
      while next < rows.count, rows[next] < start + joint.rows {
        own.append(rows[next] - start)
        next += 1
      }
      if !own.isEmpty {
        found.append(Joint(source: joint.source, rows: own.count, places: joint.places.only(own)))
      }
      start += joint.rows
    }
    return .joined(found)
  }

  /// The line a row begins on, where it is a line of one file.
  public func line(ofRow row: Int) -> Int? {
    switch self {
    case .lines(let first): first + row
    case .scattered(let lines): lines.indices.contains(row) ? Int(lines[row]) : nil
    case .rows, .numbered, .files, .joined: nil
    }
  }

  /// A row of `source`, which is called `name`.
  func text(ofRow row: Int, in source: String, called name: String) -> String {
    switch self {
    case .rows: return "\(name) row \(row)"
    case .numbered(let numbers):
      return "\(name) row \(numbers.indices.contains(row) ? Int(numbers[row]) : row)"
    case .lines(let first): return "\(source):\(first + row)"
    case .scattered(let lines):
      return "\(source):\(lines.indices.contains(row) ? lines[row] : 0)"
    case .files(let names): return names.indices.contains(row) ? names[row] : "\(name) row \(row)"
    case .joined(let joints):
      var start = 0
      for joint in joints {
        if row < start + joint.rows {
          return joint.places.text(ofRow: row - start, in: joint.source, called: joint.source)
        }
        start += joint.rows
      }
      return "\(name) row \(row)"
    }
  }
}

extension Dataset {
  /// `train.csv:13`, or `digits row 12`.
  public func place(ofRow row: Int) -> String {
    places.text(ofRow: row, in: origin.source, called: name)
  }
}
