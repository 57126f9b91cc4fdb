import Kernel

// Whether `lrfind` finds a rate within 2x of the best one: `make rates`. Words choose tasks by what
// their names hold.

/// The best of many: rates a factor of 2 apart, five epochs of 1cycle from three starts each, judged on
/// the held-out rows, which no search reads; refined by a parabola through the lowest mean and its
/// neighbours.
func bruteForce(_ task: Task, _ dataset: Dataset, seeds: [UInt64]) throws -> Double {
  var octaves = Array(-13...1)
  var means: [Int: Double] = [:]
  while true {
    let new = octaves.filter { means[$0] == nil }
    let jobs = try new.flatMap { octave in
      try seeds.map { seed in
        var recipe = task.recipe
        (recipe.rate, recipe.seed) = (Maths.exp(Maths.log(2) * Double(octave)), seed)
        return Trainings.Job(try task.model(for: dataset, seed: seed), on: dataset, recipe)
      }
    }
    let losses = try Trainings(jobs).run().map { outcome -> Double in
      guard case .finished = outcome.run.ending else { return .infinity }
      return outcome.run.epochs.last?.valid ?? .infinity
    }
    for (place, octave) in new.enumerated() {
      means[octave] = Statistics.mean(
        Array(losses[(place * seeds.count)..<((place + 1) * seeds.count)]))
    }
    let best = octaves.min { means[$0] ?? .infinity < means[$1] ?? .infinity } ?? 0
    if best == octaves.last, best < 8 {
      octaves += [best + 1, best + 2]
      continue
    }
    let near = [best - 1, best, best + 1].map { means[$0] ?? .infinity }
    let bend = near[0] - 2 * near[1] + near[2]
    let shift = near.allSatisfy(\.isFinite) && bend > 0 ? (near[0] - near[2]) / (2 * bend) : 0
    return Maths.exp(Maths.log(2) * (Double(best) + shift))
  }
}

func search(_ task: Task, _ dataset: Dataset, seed: UInt64) throws -> RateSearch? {
  let model = try task.model(for: dataset, seed: seed)
  var settings = RangeTest.Settings()
  settings.seed = seed
  let test = try RangeTest(model, on: dataset, task.recipe, settings)
  let plan = try RateSearch.plan(
    model, on: dataset, task.recipe, isAnchored: test.anchor != nil, limit: RateSearch.limit)
  guard let plan = plan.plan else { return nil }
  return try RateSearch(
    model, on: dataset, task.recipe, seed: seed, anchor: test.anchor, plan: plan)
}

func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(1, width - text.count))
}

let words = CommandLine.arguments.dropFirst()
let starts: [UInt64] = [42, 7, 19]
var (near, held, said) = (0, 0, 0)
let tasks = Task.all.filter { task in words.isEmpty || words.contains { task.name.contains($0) } }
for task in tasks {
  let dataset = try task.dataset()
  let best = try bruteForce(task, dataset, seeds: [101, 102, 103])
  var line = padded(task.name, 40) + padded("best \(Numeral.short(best, digits: 2))", 14)
  for start in starts {
    guard let found = try search(task, dataset, seed: start), let rate = found.answer.rate,
      let band = found.answer.band
    else {
      line += "no answer   "
      continue
    }
    let isNear = (0.5...2).contains(rate / best)
    let isHeld = (band.low...band.high).contains(best)
    said += found.evidence.isThere ? 1 : 0
    (near, held) = (near + (isNear ? 1 : 0), held + (isHeld ? 1 : 0))
    line += padded(
      "\(Numeral.short(rate, digits: 2))\(isNear ? "" : "!") "
        + "(\(Numeral.short(band.low, digits: 2))-\(Numeral.short(band.high, digits: 2)))\(isHeld ? "" : "!")",
      26)
  }
  print(line)
}
let all = Double(tasks.count) / Double(max(1, tasks.count * starts.count))
print(
  "within 2x: \(Numeral.fixed(Double(near) * all, 1)) of \(tasks.count), in the band: "
    + "\(Numeral.fixed(Double(held) * all, 1)), learned: \(Numeral.fixed(Double(said) * all, 1)) "
    + "(means of \(starts.count) starts)")
