import Synchronization

/// Tells one binding of a name from every other of this process. No number ever depends on it.
struct Edition: Hashable {
  private static let last = Atomic<Int>(0)
  private let number: Int

  init() { number = Edition.last.add(1, ordering: .relaxed).newValue }
}
