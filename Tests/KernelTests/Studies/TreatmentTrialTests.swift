import Testing

@testable import Kernel

/// What came of a treatment, held to fits by hand.
@Suite struct TreatmentTrialTests {
  private static func digits() throws -> Dataset {
    let all = try Source.named("digits").make(Values(), .standard, Seed.standard)
    return try all.without(Set(400..<all.rows))
  }

  private static func model(_ data: Dataset, seed: UInt64) throws -> Model {
    try Model(name: "m", Blueprint(parsing: "dense 12; relu; dense"), for: data, seed: seed)
  }

  private static func recipe(_ words: String?, _ data: Dataset) throws -> Recipe {
    var recipe = Recipe()
    (recipe.epochs, recipe.batch, recipe.rate, recipe.seed) = (3, 32, 1e-2, 5)
    guard let words else { return recipe }
    let (row, values) = try statement(words, Treatment.self)
    var model = try model(data, seed: 1)
    let plain = try Trainer.fit(&model, on: data, recipe)
    recipe.treatments.set(try Treated(Choice(row.name, values), of: plain, on: data))
    return recipe
  }

  private static func trial(_ words: String, _ data: Dataset, seeds: Int = 4) throws
    -> (trial: TreatmentTrial, recipe: Recipe)
  {
    let recipe = try recipe(words, data)
    var model = try model(data, seed: 1)
    let run = try Trainer.fit(&model, on: data, recipe)
    let starts = try (0..<seeds).map { try Self.model(data, seed: 10 + UInt64($0)) }
    return (try #require(try TreatmentTrial(of: run, on: data, from: starts)), recipe)
  }

  @Test func aTreatmentThatDoesNothingChangesNothing() throws {
    let data = try Self.digits()
    for words in ["ohem keep=1", "replay times=0", "weights ratio=1"] {
      let trial = try Self.trial(words, data).trial
      #expect(trial.seeds.sound == 4 && trial.groups.count >= 5)
      for group in trial.groups {
        let found = try #require(group.difference(of: group.accuracy))
        #expect(found.values == [0, 0, 0, 0] && !found.isEvidence, "\(words), \(group.name)")
        #expect(group.loss.before == group.loss.after)
      }
    }
  }

  /// The same first weights, the same order: the arms of a pair are two fits that differ in the treatment alone.
  @Test func itsFiguresAreThoseOfFitsByHand() throws {
    let data = try Self.digits()
    let (trial, told) = try Self.trial("replay share=0.3 times=2", data)
    let labels = try #require(data.target.labels)
    for index in 0..<4 {
      for (recipe, isAfter) in [(try #require(told.untreated), false), (told, true)] {
        var recipe = recipe
        recipe.seed = 5 + UInt64(index)
        var model = try Self.model(data, seed: 10 + UInt64(index))
        _ = try Trainer.fit(&model, on: data, recipe)
        let found = try Evaluation(of: model, on: data, .valid, isExact: false)
        let all = try #require(trial.groups.first { $0.name == "all" })
        let (accuracy, loss) =
          isAfter ? (all.accuracy.after, all.loss.after) : (all.accuracy.before, all.loss.before)
        #expect(abs(accuracy[index] - found.metrics[0]) < 1e-9)
        #expect(abs(loss[index] - found.loss) < 1e-6)
        let train = try Evaluation(of: model, on: data, .train, isExact: false)
        let said = try train.labels()
        let picked = Set((told.treatments.entries[0].rows?.found(in: data) ?? []).map(\.row))
        let places = data.split.train.indices.filter { picked.contains(data.split.train[$0]) }
        let right = places.count { said[$0] == labels[data.split.train[$0]] }
        let mined = try #require(trial.groups.first { $0.name == "train: mined" })
        let own = isAfter ? mined.accuracy.after : mined.accuracy.before
        #expect(mined.rows == places.count)
        #expect(abs(own[index] - Double(right) / Double(places.count)) < 1e-9)
      }
    }
  }

  /// Parts add up to the whole, whatever the seed calls hard.
  @Test func partsAddUp() throws {
    let data = try Self.digits()
    let trial = try Self.trial("negatives class=8 times=2", data).trial
    func group(_ name: String) throws -> TreatmentTrial.Group {
      try #require(trial.groups.first { $0.name == name }, "\(trial.groups.map(\.name))")
    }
    let all = try group("all")
    for pair in [("hard", "not hard"), ("class 8", "not class 8")] {
      let (one, two) = (try group(pair.0), try group(pair.1))
      #expect(one.rows + two.rows == all.rows)
      for index in 0..<4 {
        let sum =
          one.loss.after[index] * Double(one.rows) + two.loss.after[index] * Double(two.rows)
        #expect(abs(sum / Double(all.rows) - all.loss.after[index]) < 1e-9)
      }
    }
    let (hard, easy) = (try group("hard"), try group("not hard"))
    #expect(zip(hard.loss.before, easy.loss.before).allSatisfy { $0 > $1 })
  }

  @Test func whatWasNotTreatedIsRefused() throws {
    let data = try Self.digits()
    var model = try Self.model(data, seed: 1)
    let run = try Trainer.fit(&model, on: data, Self.recipe(nil, data))
    #expect(throws: Problem.self) {
      _ = try TreatmentTrial(of: run, on: data, from: [Self.model(data, seed: 1)])
    }
    var focal = try Self.recipe(nil, data)
    focal.loss = Choice("focal")
    #expect(focal.untreated?.loss == nil && focal.untreated != nil)
  }

  @Test func itStopsWhenAsked() throws {
    let data = try Self.digits()
    let recipe = try Self.recipe("ohem keep=0.5", data)
    var model = try Self.model(data, seed: 1)
    let run = try Trainer.fit(&model, on: data, recipe)
    let found = try TreatmentTrial(
      of: run, on: data, from: [Self.model(data, seed: 1)], shouldStop: { true })
    #expect(found == nil)
  }
}
