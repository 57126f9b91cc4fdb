import Synchronization

/// Two hashes a row, by which it is known wherever it turns up: of its inputs and of its target.
///
/// Both are of what was read: before missing cells are filled, words encoded, images resized, numbers
/// scaled. Columns count by name and not by place, classes by name and not by number, images by their
/// pixels. A key depends on nothing but its own row, so other rows, their order, a split and a session
/// leave it alone. Rows with equal inputs share a key and are told apart by their occurrence.
public struct RowKeys: Sendable {
  /// One a row.
  public let inputs: [UInt64]
  public let targets: [UInt64]
  private let tally = Tally()

  public init(inputs: [UInt64], targets: [UInt64]) {
    (self.inputs, self.targets) = (inputs, targets)
  }

  /// Rows whose target is not known have none that counts.
  init(inputs: [UInt64], of target: Target?) {
    self.init(
      inputs: inputs,
      targets: target.map(RowKeys.keys) ?? [UInt64](repeating: 0, count: inputs.count))
  }

  /// For each row, how many rows before it have its inputs. Counted when first asked for.
  public var occurrences: [Int32] { tally.occurrences(of: inputs) }

  /// Rows that repeat the inputs of one before.
  public var duplicates: Int { occurrences.count { $0 > 0 } }
}

extension RowKeys: Equatable {
  public static func == (one: RowKeys, other: RowKeys) -> Bool {
    one.inputs == other.inputs && one.targets == other.targets
  }
}

/// Occurrences, counted once for all copies and on whatever thread asks first.
private final class Tally: Sendable {
  private let counted = Mutex<[Int32]?>(nil)

  func occurrences(of keys: [UInt64]) -> [Int32] {
    counted.withLock { counted in
      if let counted { return counted }
      var met: [UInt64: Int32] = [:]
      met.reserveCapacity(keys.count)
      let found = keys.map { key in
        let before = met[key, default: 0]
        met[key] = before + 1
        return before
      }
      counted = found
      return found
    }
  }
}

extension RowKeys {
  /// Of numbers: the cells by their columns' names, or the pixels of images in their order, as bytes
  /// where they are whole and below 256.
  public init(
    of inputs: Tensor, _ columns: [String], _ arrangement: Dataset.Arrangement, _ target: Target
  ) {
    let keys: [UInt64] =
      if case .image = arrangement {
        RowKeys.keys(ofPixels: inputs)
      } else {
        RowKeys.keys(ofCells: inputs, columns)
      }
    self.init(inputs: keys, targets: RowKeys.keys(of: target))
  }

  private static func keys(ofCells inputs: Tensor, _ names: [String]) -> [UInt64] {
    let columns = names.map { RowHash.Column($0) }
    let width = columns.count
    return inputs.withFloats { floats in
      (0..<(inputs.shape[0])).map { row in
        var sum: UInt64 = 0
        for column in 0..<width {
          sum &+= columns[column].cell(RowHash.number(floats[row * width + column]))
        }
        return RowHash.mix(sum)
      }
    }
  }

  private static func keys(ofPixels inputs: Tensor) -> [UInt64] {
    let width = inputs.shape[1]
    var bytes = [UInt8](repeating: 0, count: width)
    return inputs.withFloats { floats in
      (0..<(inputs.shape[0])).map { row in
        let pixels = floats[(row * width)..<((row + 1) * width)]
        var areBytes = true
        for (place, pixel) in pixels.enumerated() {
          guard pixel >= 0, pixel < 256, pixel == pixel.rounded() else {
            areBytes = false
            break
          }
          bytes[place] = UInt8(pixel)
        }
        if areBytes { return bytes.withUnsafeBytes { RowHash.bytes($0) } }
        let words = pixels.map { UInt32(truncatingIfNeeded: RowHash.number($0)).littleEndian }
        return words.withUnsafeBytes { RowHash.bytes($0) }
      }
    }
  }

  /// Of decoded pixels, `width` bytes a row.
  public static func keys(ofBytes bytes: [UInt8], width: Int) -> [UInt64] {
    bytes.withUnsafeBytes { keys(ofBytes: $0, width: width) }
  }

  static func keys(ofBytes all: UnsafeRawBufferPointer, width: Int) -> [UInt64] {
    (0..<(all.count / max(1, width))).map { row in
      RowHash.bytes(UnsafeRawBufferPointer(rebasing: all[(row * width)..<((row + 1) * width)]))
    }
  }

  /// Of the names of classes, or of the numbers in the order of the outputs.
  static func keys(of target: Target) -> [UInt64] {
    switch target {
    case .classes(let labels, let names):
      let keys = names.map { RowHash.text($0) }
      return labels.map { keys[Int($0)] }
    case .values(let values, let names):
      return keys(ofCells: values, names.indices.map { "\($0)" })
    }
  }
}
