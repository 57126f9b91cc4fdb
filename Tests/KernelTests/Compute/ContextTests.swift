import Synchronization
import Testing

@testable import Kernel

/// What is bound for a body holds inside it and nowhere else.
@Suite struct ContextTests {
  @Test func whatIsBoundHoldsInsideAndIsGoneBehind() throws {
    let limit = MemoryBudget.limit
    Context.run(Context(memory: 3_000_000)) {
      #expect(MemoryBudget.limit == 3_000_000)
      Context.run(Context(memory: 5_000_000, memoryCeiling: 4_000_000)) {
        #expect(MemoryBudget.limit == 4_000_000)
        #expect(throws: Problem.self) { try MemoryBudget.checkLimit(4_000_001) }
      }
      #expect(MemoryBudget.limit == 3_000_000)
    }
    #expect(MemoryBudget.limit == limit)
  }

  @Test func aFailureLeavesNothingBoundAndKeepsItsType() {
    let limit = MemoryBudget.limit
    do throws(Problem) {
      try Context.run(Context(memory: 1)) { () throws(Problem) in
        _ = try Buffer(count: 1000)
      }
      Issue.record("a buffer was made without room for it")
    } catch {
      #expect(error.code == .memory)
    }
    #expect(MemoryBudget.limit == limit)
  }

  @Test(arguments: [1, 2, 5]) func workOnThePoolTakesItsContextAlong(_ threads: Int) {
    let context = Context(threads: threads, memory: 7_000_000, wantsStop: { true })
    let seen = Mutex(0)
    Context.run(context) {
      Processor.each(40) { _ in
        let isRight =
          MemoryBudget.limit == 7_000_000 && Context.current.wantsStop()
          && (try? Stop.check()) == nil
        seen.withLock { $0 += isRight ? 1 : 0 }
      }
    }
    #expect(seen.withLock { $0 } == 40)
  }

  @Test func copiesOfManyNumbersAskWhetherToStop() throws {
    let (small, large) = (try Buffer(count: 1000), try Buffer(count: 9_000_000))
    large[8_999_999] = 7
    #expect(try large.stoppableCopy()[8_999_999] == 7)
    try Context.run(Context(wantsStop: { true })) { () throws(Problem) in
      // What is over at once is done: a training that pauses copies too.
      #expect(try small.stoppableCopy().count == 1000)
      do throws(Problem) {
        _ = try large.stoppableCopy()
        Issue.record("36 MB were copied although somebody wants to stop")
      } catch { #expect(error.code == .interrupted) }
    }
  }

  @Test func aJobKeepsTheContextItWasMadeIn() throws {
    let data = try makeRings(rows: 60)
    let model = try makeModel("dense 4; dense", for: data)
    var recipe = Recipe()
    recipe.epochs = 1
    let narrow = Context.run(Context(memory: 1)) {
      Trainings.Job(model, on: data, recipe)
    }
    #expect(throws: Problem.self) { try Trainings([narrow, narrow]).run() }
    _ = try Trainings([Trainings.Job(model, on: data, recipe)]).run()
  }

  @Test func stepsAreTakenFromOneAllowance() throws {
    let steps = StepAllowance(10)
    try steps.take(4)
    try steps.take(6)
    #expect(throws: Problem.self) { try steps.take(1) }
    try steps.take(0)
  }
}
