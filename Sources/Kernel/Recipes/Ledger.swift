/// What a training said of each of its rows in each epoch, as the steps met them: before the update, with
/// dropout and augmentation on.
///
/// Half precision: ten bytes a row and epoch. Rows that an epoch did not meet are NaN there; of a row that it
/// met more than once, the last time counts.
public struct Ledger {
  /// Entries, rows times epochs, at the most; a longer training has no ledger.
  public static let room = 1 << 20
  /// Entries of a chunk at the least, unless an epoch has more.
  private static let chunk = 2048

  /// Of the inputs of each row, and how many rows before it in the data set have the same.
  public let keys: [UInt64]
  public let occurrences: [Int32]
  /// What each row had to be, by which another label is known; nil in runs that were kept without.
  public let targets: [UInt64]?
  /// Epochs begun.
  public private(set) var epochs = 0
  /// Chunks of epochs that are over: never written to again, so that a session file knows them by their
  /// identity and keeps each once.
  private(set) var closed: [Buffer] = []
  /// The epochs of the last chunk, each column after column with an entry a row.
  private(set) var open: [UInt16] = []

  public var rows: Int { keys.count }

  private enum Column: Int, CaseIterable {
    case loss, probability, margin, error, said
  }

  /// Epochs of a chunk.
  private var span: Int { max(1, Ledger.chunk / max(1, rows)) }
  /// Numbers of an epoch.
  private var width: Int { Column.allCases.count * rows }

  /// Nil where there is no room, and for rows without keys.
  init?(_ dataset: Dataset, epochs: Int) {
    let size = dataset.split.train.count.multipliedReportingOverflow(by: epochs)
    guard let known = dataset.keys, !size.overflow, size.partialValue <= Ledger.room, epochs > 0
    else { return nil }
    let all = known.occurrences
    keys = dataset.split.train.map { known.inputs[$0] }
    occurrences = dataset.split.train.map { all[$0] }
    targets = dataset.split.train.map { known.targets[$0] }
  }

  /// What to type for a run that has one.
  static func remedy(for run: Run, _ dataset: Dataset) -> String {
    guard dataset.keys != nil else { return "data \(dataset.name) reads it anew, then fit" }
    let most = Ledger.room / max(1, dataset.split.train.count)
    guard most > 0 else { return "data … rows=\(Ledger.room), then fit" }
    return "fit \(min(most, max(1, run.recipe.epochs)))"
      + (run.recipe.epochs > most ? ", as many epochs as \(Ledger.room) allow of these rows" : "")
  }

  /// A ledger that was kept; nil where its parts do not agree.
  init?(
    keys: [UInt64], occurrences: [Int32], targets: [UInt64]? = nil, epochs: Int, closed: [Buffer],
    open: [UInt16]
  ) {
    (self.keys, self.occurrences, self.epochs) = (keys, occurrences, epochs)
    self.targets = targets
    (self.closed, self.open) = (closed, open)
    let size = keys.count.multipliedReportingOverflow(by: epochs)
    guard !keys.isEmpty, keys.count == occurrences.count,
      targets.map({ $0.count == keys.count }) ?? true, epochs >= 0, !size.overflow,
      size.partialValue <= Ledger.room, closed.count == max(0, epochs - 1) / span,
      closed.allSatisfy({ $0.count == floats }),
      open.count == (epochs - closed.count * span) * width
    else { return nil }
  }

  /// Floats that the numbers of a chunk lie in.
  private var floats: Int { (span * width + 1) / 2 }

  /// What was said of a row in a step.
  struct Entry {
    /// In the training rows.
    let place: Int
    let loss: Float
    /// Of the class that the row has; NaN where numbers are predicted.
    var probability = Float.nan
    /// That less the largest other one.
    var margin = Float.nan
    /// The Euclidean distance of the probabilities from 1 for the class and 0 for the others.
    var error = Float.nan
    /// The class said; nil where numbers are predicted.
    var said: Int?
  }

  /// What stands for a class that was not said.
  private static let nothing = UInt16.max

  mutating func note(_ entries: [Entry], epoch: Int) throws(Problem) {
    while epochs <= epoch {
      if epochs > 0, epochs.isMultiple(of: span) { try close() }
      let empty = Float16.nan.bitPattern
      open += [UInt16](repeating: empty, count: Column.said.rawValue * rows)
      open += [UInt16](repeating: Ledger.nothing, count: rows)
      epochs += 1
    }
    let start = (epoch - closed.count * span) * width
    for entry in entries {
      let numbers = (entry.loss, entry.probability, entry.margin, entry.error)
      let place = start + entry.place
      open[place] = Float16(numbers.0).bitPattern
      open[place + rows] = Float16(numbers.1).bitPattern
      open[place + 2 * rows] = Float16(numbers.2).bitPattern
      open[place + 3 * rows] = Float16(numbers.3).bitPattern
      open[place + 4 * rows] = entry.said.map { UInt16(clamping: $0) } ?? Ledger.nothing
    }
  }

  private mutating func close() throws(Problem) {
    let buffer = try Buffer(count: floats)
    let numbers = open
    buffer.withUnsafeMutableBytes { room in
      numbers.withUnsafeBytes { room.copyMemory(from: $0) }
    }
    closed.append(buffer)
    open = []
  }

  private func entry(_ column: Column, _ row: Int, _ epoch: Int) -> UInt16 {
    let (chunk, place) = epoch.quotientAndRemainder(dividingBy: span)
    let index = place * width + column.rawValue * rows + row
    guard chunk < closed.count else {
      return open[(epoch - closed.count * span) * width + column.rawValue * rows + row]
    }
    return closed[chunk].withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
    }
  }

  private func numbers(_ column: Column, _ row: Int) -> [Double] {
    (0..<epochs).map { Double(Float16(bitPattern: entry(column, row, $0))) }
  }
}

extension Ledger {
  /// One an epoch, NaN where it was not met.
  public func losses(of row: Int) -> [Double] { numbers(.loss, row) }
  public func probabilities(of row: Int) -> [Double] { numbers(.probability, row) }
  public func margins(of row: Int) -> [Double] { numbers(.margin, row) }
  public func errors(of row: Int) -> [Double] { numbers(.error, row) }

  /// The class said in an epoch; nil where the row was not met.
  public func said(of row: Int, epoch: Int) -> Int? {
    let kind = entry(.said, row, epoch)
    return kind == Ledger.nothing ? nil : Int(kind)
  }
}
