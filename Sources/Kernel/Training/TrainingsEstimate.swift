import Synchronization

/// What many trainings would take that run as `Trainings` runs them: of those alike one is timed, on a copy.
public struct TrainingsEstimate {
  /// Kinds of trainings that are timed at the most; others take the pace of the timed one whose step is nearest in
  /// counted operations.
  static let mostProbes = 12

  /// A training that is counted.
  private struct Item {
    let kind: String
    let steps: Int
    let epochs: Int
    let isSmall: Bool
  }

  /// Those that are run together, one after the other or side by side.
  private var waves: [[Item]] = [[]]
  /// One of each kind, in the order in which they came.
  private var kinds: [(name: String, job: Trainings.Job)] = []
  /// Seconds beside the trainings.
  public var besides = 0.0

  public init() {}

  public var trainings: Int { waves.reduce(0) { $0 + $1.count } }
  public var steps: Int { waves.joined().reduce(0) { $0 &+ $1.steps } }
  /// Whether some run side by side.
  public var sharesThreads: Bool { waves.contains { runsSideBySide($0) } }

  /// Counts a training; `steps` in place of all of its own, without ends of epochs. One that runs alone waits for
  /// no others.
  public mutating func add(_ job: Trainings.Job, steps: Int? = nil, isAlone: Bool = false) {
    let name =
      FitEstimate.likeness(of: job.recipe, job.model, on: job.dataset)
      + job.recipe.augmentations.map { " \($0)" }.joined()
    if !kinds.contains(where: { $0.name == name }) { kinds.append((name, job)) }
    let item = Item(
      kind: name, steps: steps ?? job.steps, epochs: steps == nil ? job.recipe.epochs : 0,
      isSmall: job.hasSmallSteps)
    if isAlone {
      waves.insert([item], at: waves.count - 1)
    } else {
      waves[waves.count - 1].append(item)
    }
  }

  /// What comes from here on begins when all before has ended.
  public mutating func endWave() {
    if waves.last?.isEmpty == false { waves.append([]) }
  }

  /// Ends the wave once it has so many trainings.
  public mutating func endWave(at count: Int) {
    if let last = waves.last, last.count >= count { endWave() }
  }

  private func runsSideBySide(_ wave: [Item]) -> Bool {
    Trainings.areFasterSideBySide(
      count: wave.count, areSmall: wave.allSatisfy(\.isSmall), on: Processor.threads)
  }

  /// Seconds of all of it. Times each kind by its first steps on copies, on as many threads as would be at work;
  /// `pace` is what is known of a kind that ran alone. The models keep their bits.
  public func seconds(
    pace: (Trainings.Job) -> FitEstimate.Pace?, clock: () -> Double, shouldStop: () -> Bool
  ) throws(Problem) -> Double {
    var timed: [(work: Int, name: String, estimate: FitEstimate)] = []
    let isShared = sharesThreads
    let stride = max(1, (kinds.count + Self.mostProbes - 1) / Self.mostProbes)
    for index in Swift.stride(from: 0, to: kinds.count, by: stride) {
      let (name, job) = kinds[index]
      var estimate = try Self.probe(job, isShared: isShared, clock, shouldStop)
      if !isShared { estimate.known = pace(job) }
      timed.append((job.workOfAStep, name, estimate))
    }
    var estimates: [String: FitEstimate] = [:]
    for (name, job) in kinds {
      estimates[name] =
        timed.first { $0.name == name }?.estimate
        ?? timed.min { abs($0.work - job.workOfAStep) < abs($1.work - job.workOfAStep) }?.estimate
    }
    return waves.reduce(besides) { sum, wave in
      let seconds = wave.map {
        estimates[$0.kind]?.seconds(steps: $0.steps, epochs: $0.epochs) ?? 0
      }
      return sum
        + (runsSideBySide(wave)
          ? Self.span(seconds, threads: Processor.threads) : seconds.reduce(0, +))
    }
  }

  /// A thread takes the next one as soon as it is free.
  static func span(_ seconds: [Double], threads: Int) -> Double {
    var free = [Double](repeating: 0, count: max(1, threads))
    for length in seconds {
      guard let first = free.indices.min(by: { free[$0] < free[$1] }) else { break }
      free[first] += length
    }
    return free.max() ?? 0
  }

  /// The first steps, on every thread at once where trainings stand side by side: they share caches and memory.
  private static func probe(
    _ job: Trainings.Job, isShared: Bool, _ clock: () -> Double, _ shouldStop: () -> Bool
  ) throws(Problem) -> FitEstimate {
    let count = isShared ? Processor.threads : 1
    var found = [Result<FitEstimate, Problem>?](repeating: nil, count: count)
    func estimate() -> Result<FitEstimate, Problem> {
      do throws(Problem) {
        return .success(
          try FitEstimate(
            job.recipe, job.model, on: job.dataset, pauseAt: nil, clock: clock,
            shouldStop: shouldStop))
      } catch { return .failure(error) }
    }
    if isShared {
      for side in [Side.train, .valid] { _ = try job.dataset.part(side) }
      let lock = Mutex(())
      Processor.eachApart(count) { index in
        let result = estimate()
        lock.withLock { _ in found[index] = result }
      }
    } else {
      found[0] = estimate()
    }
    var estimates: [FitEstimate] = []
    for case .some(let result) in found { estimates.append(try result.get()) }
    return estimates.sorted { $0.pace.step < $1.pace.step }[estimates.count / 2]
  }
}
