import Synchronization

/// What running work may use, and who may end it. No number depends on any of it.
///
/// A context is bound for the extent of a body: on every way out what was bound before is bound again,
/// so nothing that runs inside can leave it changed. Work that moves to a thread of the pool takes its
/// context along.
public struct Context: Sendable {
  /// Threads that share large pieces of work, 1 to 64; nil leaves them as they are.
  public var threads: Int?
  /// Bytes that all buffers together may take; nil is what the system grants.
  public var memory: Int?
  /// No limit on memory is above it, whoever sets one.
  public var memoryCeiling: Int?
  /// Optimiser steps that may still be taken; nil is without end.
  public var steps: StepAllowance?
  /// Whether it may write files. What a session file has stored is replayed without.
  public var writesFiles = true
  /// Whether the work is to end; asked often, and on any thread.
  public var wantsStop: @Sendable () -> Bool

  public init(
    threads: Int? = nil, memory: Int? = nil, memoryCeiling: Int? = nil,
    steps: StepAllowance? = nil, wantsStop: @escaping @Sendable () -> Bool = { false }
  ) {
    self.threads = threads
    self.memory = memory
    self.memoryCeiling = memoryCeiling
    self.steps = steps
    self.wantsStop = wantsStop
  }

  @TaskLocal private static var bound = Context()

  /// The one that is bound here.
  public static var current: Context { bound }

  /// Runs `body` with `context` bound, and with as many threads as it says.
  public static func run<Success, Failure: Error>(
    _ context: Context, _ body: () throws(Failure) -> Success
  ) throws(Failure) -> Success {
    guard let threads = context.threads else { return try rebind(context, body) }
    let before = Processor.threads
    Processor.use(threads: threads)
    defer { Processor.use(threads: before) }
    return try rebind(context, body)
  }

  /// The same for a body that stands on a thread of the pool already, which cannot change its size.
  static func rebind<Success, Failure: Error>(
    _ context: Context, _ body: () throws(Failure) -> Success
  ) throws(Failure) -> Success {
    // `withValue` forgets which error it hands on.
    let result: Result<Success, Failure> = $bound.withValue(context) {
      do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
    return try result.get()
  }
}

/// How many optimiser steps all trainings that share it may still take together.
public final class StepAllowance: Sendable {
  private let left: Atomic<Int>

  public init(_ steps: Int) { left = Atomic(steps) }

  /// What is left.
  public var remaining: Int { left.load(ordering: .relaxed) }

  /// Gives back what was taken and not used.
  func giveBack(_ steps: Int) { left.wrappingAdd(steps, ordering: .relaxed) }

  /// Takes the steps of a training, or refuses and takes none.
  func take(_ steps: Int) throws(Problem) {
    var now = left.load(ordering: .relaxed)
    while true {
      guard steps <= now else {
        throw Problem(
          .outOfRange, "\(steps) steps are more than the \(now) that --safe leaves", hint: "fit 1",
          about: "epochs")
      }
      let (exchanged, original) = left.compareExchange(
        expected: now, desired: now - steps, ordering: .relaxed)
      if exchanged { return }
      now = original
    }
  }
}
