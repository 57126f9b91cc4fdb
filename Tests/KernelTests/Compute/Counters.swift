import Synchronization

/// Counters that tasks on several threads may raise.
final class Counters: Sendable {
  private let store: Mutex<[Int]>

  init(_ count: Int) { store = Mutex([Int](repeating: 0, count: count)) }

  func add(_ index: Int) { store.withLock { $0[index] += 1 } }

  var values: [Int] { store.withLock { $0 } }
}
