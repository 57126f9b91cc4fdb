import Testing

@testable import Kernel

/// What a model takes for what, and which rows it finds hardest, held to counting by hand.
@Suite struct MistakeLaws {
  @Test(arguments: [Side.train, .valid])
  func confusionCountsEveryRowOnce(_ side: Side) throws {
    let data = try makeRings()
    var model = try makeModel("dense 8; relu; dense", for: data)
    _ = try Trainer.fit(&model, on: data, Recipe())
    let confusion = try Confusion(on: data, side) { () throws(Problem) in
      try Evaluation(of: model, on: data, side, isExact: false)
    }
    let result = try Evaluation(of: model, on: data, side, isExact: false)
    let places = side == .train ? data.split.train : data.split.valid
    let labels = try #require(data.target.labels)
    let said = try result.labels()
    for truth in confusion.names.indices {
      for guess in confusion.names.indices {
        let count = places.indices.filter {
          Int(labels[places[$0]]) == truth && Int(said[$0]) == guess
        }.count
        #expect(confusion[truth, guess] == count)
      }
    }
    #expect(confusion.rows == places.count)
    #expect(Double(confusion.correct) / Double(confusion.rows) == result.metrics[0])
  }

  @Test func recallPrecisionAndPairs() {
    let confusion = Confusion(
      truths: [0, 0, 0, 1, 1, 2], said: [0, 1, 1, 1, 0, 1], names: ["a", "b", "c", "d"])
    #expect(confusion.recall(0) == 1.0 / 3 && confusion.precision(0) == 0.5)
    #expect(confusion.precision(1) == 0.25 && confusion.recall(2) == 0)
    #expect(confusion.recall(3).isNaN && confusion.precision(3).isNaN)
    #expect(
      confusion.pairs == [
        Confusion.Pair(truth: 0, said: 1, count: 2), Confusion.Pair(truth: 1, said: 0, count: 1),
        Confusion.Pair(truth: 2, said: 1, count: 1),
      ])
  }

  @Test func numbersHaveNoConfusion() throws {
    let data = try makeCurve()
    let model = try makeModel("dense 8; relu; dense", for: data)
    #expect(throws: Problem.self) {
      try Confusion(on: data, .valid) { () throws(Problem) in
        try Evaluation(of: model, on: data, .valid, isExact: false)
      }
    }
  }

  /// The mean of the rows is the loss of all of them, for classes and for numbers.
  @Test func rowsFallByTheirLoss() throws {
    for data in [try makeRings(), try makeCurve()] {
      let model = try makeModel("dense 8; relu; dense", for: data)
      for side in [Side.train, .valid] {
        let hardest = try Hardest(
          of: Evaluation(of: model, on: data, side, isExact: false), on: data, side)
        let result = try Evaluation(of: model, on: data, side, isExact: false)
        let losses = hardest.rows.map(\.loss)
        #expect(losses == losses.sorted(by: >))
        #expect(abs(Statistics.mean(losses) - result.loss) < 1e-6 * abs(result.loss))
        let places = side == .train ? data.split.train : data.split.valid
        #expect(hardest.rows.map(\.row).sorted() == places)
        for row in hardest.rows {
          let place = try #require(places.firstIndex(of: row.row))
          #expect(row.loss == result.rowLosses[place])
          #expect(row.output == Double(result.outputs[place, row.said]))
          if data.task == .classes {
            #expect(row.truth == Int(data.target.labels?[row.row] ?? -1))
          }
        }
      }
    }
  }
}
