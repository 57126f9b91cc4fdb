/// In which order the rows of an epoch come.
public enum RowOrder: Sendable {
  /// A permutation from the stream `order` of the seed, one index an epoch.
  case permutation
  /// As the rows stand, in every epoch.
  case standing
  /// Rows of rare kinds more often, or of frequent ones less.
  case balanced(BalancedRows)
  /// Hard rows more often, easy ones first; `balanced` where rows are that too.
  case treated(TreatedRows)

  /// Whether a row can come twice in an epoch.
  var repeatsRows: Bool {
    switch self {
    case .permutation, .standing: false
    case .balanced, .treated: true
    }
  }

  var isStanding: Bool { if case .standing = self { true } else { false } }
}

/// The order of one epoch, cut into batches.
///
/// It depends on the seed and the epoch and on nothing else, so a run that is resumed finds the same
/// batches.
public struct Batches {
  /// Row numbers of a part, in the order of the epoch.
  public let order: [Int32]
  /// Rows of a full batch; the last batch may be smaller.
  public let size: Int

  public init(order: [Int32], size: Int) {
    self.order = order
    self.size = Swift.max(1, size)
  }

  /// `rows` rows in the order of an epoch (from 0).
  public init(rows: Int, size: Int, epoch: Int, seed: UInt64, order: RowOrder = .permutation) {
    if case .balanced(let balanced) = order {
      self.init(order: balanced.order(seed: seed, epoch: epoch), size: size)
      return
    }
    if case .treated(let treated) = order {
      self.init(order: treated.order(seed: seed, epoch: epoch), size: size)
      return
    }
    let places: [Int] =
      switch order {
      case .permutation: Seed.stream(seed, "order", epoch).permutation(rows)
      case .standing, .balanced, .treated: Array(0..<Swift.max(0, rows))
      }
    self.init(order: places.map { Int32(truncatingIfNeeded: $0) }, size: size)
  }

  /// Batches an epoch has for so many rows, the partial one included.
  public static func count(rows: Int, size: Int) -> Int {
    rows <= 0 ? 0 : (rows - 1) / Swift.max(1, size) + 1
  }
}

extension Batches: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { Batches.count(rows: order.count, size: size) }
  public subscript(index: Int) -> ArraySlice<Int32> {
    order[index * size..<Swift.min(order.count, (index + 1) * size)]
  }
}
