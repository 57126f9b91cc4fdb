import Kernel
import Viz

extension Command {
  /// What trains many times, and can be planned.
  static let manyTrainings = [sweep.name, repeating.name, whatIf.name, lrfind.name]

  /// What a sweep, a repeat or a search for a rate would take: its trainings counted on a copy, of each kind one
  /// timed by its first steps. Nothing is trained to its end, nothing changes.
  static func planned(
    _ call: Call, _ workspace: Workspace, _ host: Host
  ) throws(Problem) -> Answer {
    var estimate = TrainingsEstimate()
    var trial = workspace
    var confined = Context.current
    confined.writesFiles = false
    var counted: Passes.Counted?
    do throws(Problem) {
      counted = try Context.run(confined) { () throws(Problem) in
        try count(call, &trial, host, in: &estimate)
      }
    } catch { throw call.placing(error) }
    var answer = Answer()
    guard estimate.trainings > 0 else {
      answer.say(counted.map { $0.old } ?? 0 > 0 ? "all is there already" : "nothing to train")
      return answer
    }
    let seconds = try estimate.seconds(
      pace: {
        workspace.paces[FitEstimate.likeness(of: $0.recipe, $0.model, on: $0.dataset)]
      }, clock: host.clock, shouldStop: host.stop)
    let share = counted.map { Double($0.new) / Double(max(1, $0.looked)) } ?? 1
    let trainings = Int((Double(estimate.trainings) * share).rounded())
    let steps = Int((Double(estimate.steps) * share).rounded())
    let threads =
      estimate.sharesThreads ? ", side by side on \(Processor.threads) threads" : ""
    answer.say(
      "\(call.name): \(call.name == lrfind.name ? "about " : "")"
        + "\(Numerals.counted(trainings, "training")) of \(Numerals.counted(steps, "step")) in all, "
        + "\(Numerals.duration(seconds * share))\(threads)")
    if let counted, counted.old > 0 {
      answer.note(
        "note: of \(counted.old + counted.new) passes \(counted.old) are there already")
    }
    var record = Record("plan")
    record.append("steps", Double(steps))
    record.append("trainings", Double(trainings))
    answer.item = .record(record)
    return answer
  }

  /// Counts what one of them trains; of passes, how many.
  private static func count(
    _ call: Call, _ draft: inout Workspace, _ host: Host, in estimate: inout TrainingsEstimate
  ) throws(Problem) -> Passes.Counted? {
    let request = Request(call: call, words: try host.language.words(call, &draft))
    if call.name == lrfind.name {
      try RateFinder(request, &draft, host).count(in: &estimate)
      return nil
    }
    let passes =
      switch call.name {
      case sweep.name: try sweepPasses(request, draft, host)
      case whatIf.name: try whatIfPasses(request, draft, host)
      default: try repeatPasses(request, draft, host)
      }
    return try passes.count(in: &estimate, draft) {
      (call, isShared, draft, estimate) throws(Problem) -> Bool in
      if manyTrainings.contains(call.name) {
        _ = try count(call, &draft, host, in: &estimate)
      } else if let job = try host.language.job(call, &draft) {
        estimate.add(job, isAlone: !isShared)
      } else {
        return false
      }
      return true
    }
  }
}
