import Synchronization

/// Whether the other side still reads: looked at ten times a second at the most, on any thread.
final class ReaderWatch: Sendable {
  private let looked = Atomic<Int>(0)
  private let isGone = Atomic<Bool>(false)

  /// Milliseconds between two looks.
  private static let interval = 100

  var hasLostItsReader: Bool {
    if isGone.load(ordering: .relaxed) { return true }
    let now = Int(Interpreter.seconds() * 1000)
    guard now - looked.load(ordering: .relaxed) >= ReaderWatch.interval else { return false }
    looked.store(now, ordering: .relaxed)
    if Output.hasLostItsReader { isGone.store(true, ordering: .relaxed) }
    return isGone.load(ordering: .relaxed)
  }
}
