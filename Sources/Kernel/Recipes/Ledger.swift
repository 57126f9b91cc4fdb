/// What a training said of each of its rows in each epoch, as the steps met them: before the update, with
/// dropout and augmentation on.
///
/// Half precision: ten bytes a row and epoch. Rows that an epoch did not meet are NaN there; of a row that it
/// met more than once, the last time counts.
public struct Ledger: Sendable {
  /// Entries, rows times epochs, at the most; a longer training has no ledger.
  public static let room = 1 << 20

  /// Of the inputs of each row, and how many rows before it in the data set have the same.
  public let keys: [UInt64]
  public let occurrences: [Int32]
  /// Epochs begun.
  public private(set) var epochs = 0
  /// Epoch after epoch, an entry a row each.
  private var losses: [UInt16] = []
  private var probabilities: [UInt16] = []
  private var margins: [UInt16] = []
  private var errors: [UInt16] = []
  private var said: [UInt16] = []

  public var rows: Int { keys.count }

  /// Nil where there is no room, and for rows without keys.
  init?(_ dataset: Dataset, epochs: Int) {
    let size = dataset.split.train.count.multipliedReportingOverflow(by: epochs)
    guard let known = dataset.keys, !size.overflow, size.partialValue <= Ledger.room, epochs > 0
    else { return nil }
    let all = known.occurrences
    keys = dataset.split.train.map { known.inputs[$0] }
    occurrences = dataset.split.train.map { all[$0] }
  }

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
    var said = 0
  }

  private static let nothing = Float16.nan.bitPattern

  mutating func note(_ entries: [Entry], epoch: Int) {
    while epochs <= epoch {
      let empty = [UInt16](repeating: Ledger.nothing, count: rows)
      losses += empty
      probabilities += empty
      margins += empty
      errors += empty
      said += [UInt16](repeating: .max, count: rows)
      epochs += 1
    }
    for entry in entries {
      let place = epoch * rows + entry.place
      losses[place] = Float16(entry.loss).bitPattern
      probabilities[place] = Float16(entry.probability).bitPattern
      margins[place] = Float16(entry.margin).bitPattern
      errors[place] = Float16(entry.error).bitPattern
      said[place] = UInt16(clamping: entry.said)
    }
  }
}

extension Ledger {
  private func numbers(_ column: [UInt16], of row: Int) -> [Double] {
    (0..<epochs).map { Double(Float16(bitPattern: column[$0 * rows + row])) }
  }

  /// One an epoch, NaN where it was not met.
  public func losses(of row: Int) -> [Double] { numbers(losses, of: row) }
  public func probabilities(of row: Int) -> [Double] { numbers(probabilities, of: row) }
  public func margins(of row: Int) -> [Double] { numbers(margins, of: row) }
  public func errors(of row: Int) -> [Double] { numbers(errors, of: row) }

  /// The class said in an epoch; nil where the row was not met.
  public func said(of row: Int, epoch: Int) -> Int? {
    let kind = said[epoch * rows + row]
    return kind == .max ? nil : Int(kind)
  }
}

extension Ledger {
  /// Its columns one after the other, four numbers a word, as they are kept.
  var words: [UInt64] {
    var all = losses + probabilities + margins + errors + said
    all += [UInt16](repeating: 0, count: (4 - all.count % 4) % 4)
    return all.withUnsafeBytes { bytes in
      [UInt64](unsafeUninitializedCapacity: all.count / 4) { room, filled in
        for place in 0..<room.count {
          room[place] = UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * place, as: UInt64.self))
        }
        filled = room.count
      }
    }
  }

  /// A ledger that was kept; nil where the columns do not agree.
  init?(keys: [UInt64], occurrences: [Int32], epochs: Int, words: [UInt64]) {
    let size = keys.count.multipliedReportingOverflow(by: epochs)
    let count = size.partialValue
    guard keys.count == occurrences.count, epochs >= 0, !size.overflow, count <= Ledger.room,
      words.count == (5 * count + 3) / 4
    else { return nil }
    let all = words.withUnsafeBytes { bytes in
      [UInt16](unsafeUninitializedCapacity: 4 * words.count) { room, filled in
        for place in 0..<room.count {
          room[place] = UInt16(
            littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * place, as: UInt16.self))
        }
        filled = room.count
      }
    }
    (self.keys, self.occurrences, self.epochs) = (keys, occurrences, epochs)
    func column(_ index: Int) -> [UInt16] { Array(all[(index * count)..<((index + 1) * count)]) }
    (losses, probabilities, margins) = (column(0), column(1), column(2))
    (errors, said) = (column(3), column(4))
  }
}
