import Testing

@testable import Kernel

/// What a training keeps of its rows, and what is read out of it.
@Suite struct LedgerLaws {
  private static func trained(
    _ data: Dataset, epochs: Int = 4, batch: Int = 16, pause: Int? = nil
  ) throws -> Run {
    var recipe = Recipe()
    (recipe.epochs, recipe.batch, recipe.rate) = (epochs, batch, 1e-2)
    var model = try Model(
      name: "m", Blueprint(parsing: "dense 8; relu; dense"), for: data, seed: 1)
    let run = try Trainer.fit(&model, on: data, recipe, pauseAt: pause)
    return pause == nil ? run : try Trainer.resume(&model, on: data)
  }

  private static func wine() throws -> Dataset {
    try Source.named("wine").make(Values(), .standard, Seed.standard)
  }

  /// With a rate of 0 the rows are what an evaluation says of them, to half precision.
  @Test func entriesAreWhatAnEvaluationSays() throws {
    let data = try Self.wine()
    var recipe = Recipe()
    (recipe.epochs, recipe.batch, recipe.rate) = (2, 16, 0)
    var model = try Model(name: "m", Blueprint(parsing: "dense 8; relu; dense"), for: data, seed: 1)
    let run = try Trainer.fit(&model, on: data, recipe)
    let ledger = try #require(run.ledger)
    let said = try Evaluation(of: model, on: data, .train, isExact: false)
    #expect(ledger.epochs == 2 && ledger.rows == data.split.train.count)
    for (index, row) in data.split.train.enumerated() {
      let label = Int(data.target.labels?[row] ?? 0)
      let own = (0..<3).map { Double(said.outputs[index, $0]) }
      let other = own.indices.filter { $0 != label }.map { own[$0] }.max() ?? 0
      let error = own.indices.reduce(0.0) {
        $0 + (own[$1] - ($1 == label ? 1 : 0)) * (own[$1] - ($1 == label ? 1 : 0))
      }.squareRoot()
      for epoch in 0..<2 {
        #expect(abs(ledger.losses(of: index)[epoch] - said.rowLosses[index]) < 2e-3)
        #expect(abs(ledger.probabilities(of: index)[epoch] - own[label]) < 1e-3)
        #expect(abs(ledger.margins(of: index)[epoch] - (own[label] - other)) < 1e-3)
        #expect(abs(ledger.errors(of: index)[epoch] - error) < 1e-3)
        let likeliest = own.firstIndex(of: own.max() ?? 0)
        #expect(ledger.said(of: index, epoch: epoch) == likeliest)
      }
    }
  }

  /// A pause changes nothing in it, and it comes out of a file as it went in.
  @Test func aPauseAndAFileLeaveItAlone() throws {
    let data = try Self.wine()
    // Enough epochs for chunks that are closed.
    let (whole, halves) = try (
      Self.trained(data, epochs: 40), Self.trained(data, epochs: 40, pause: 213)
    )
    let (ledger, other) = try (#require(whole.ledger), #require(halves.ledger))
    #expect(ledger.closed.count == 2 && ledger.epochs == 40 && whole.digest == halves.digest)
    #expect(ledger.open == other.open)
    let chunks = [ledger, other].map { $0.closed.map(\.array).map { $0.map(\.bitPattern) } }
    #expect(chunks[0] == chunks[1])
    for row in [0, 3, 141] {
      #expect(ledger.losses(of: row) == other.losses(of: row))
      #expect(ledger.losses(of: row).filter(\.isFinite).count == 40)
    }
    func kept(_ epochs: Int, _ closed: [Buffer], _ open: [UInt16]) -> Ledger? {
      Ledger(
        keys: ledger.keys, occurrences: ledger.occurrences, epochs: epochs, closed: closed,
        open: open)
    }
    #expect(kept(40, ledger.closed, ledger.open)?.margins(of: 3) == ledger.margins(of: 3))
    #expect(kept(39, ledger.closed, ledger.open) == nil)
    #expect(kept(40, [], ledger.open) == nil && kept(-1, [], []) == nil)
    #expect(kept(40, ledger.closed, Array(ledger.open.dropLast())) == nil)
  }

  /// Beyond a fixed count there is none, and the training is the same.
  @Test func thereIsAnEndToIt() throws {
    let data = try Self.wine()
    #expect(Ledger(data, epochs: Ledger.room / data.split.train.count) != nil)
    #expect(Ledger(data, epochs: Ledger.room / data.split.train.count + 1) == nil)
    #expect(Ledger(data, epochs: .max) == nil && Ledger(data, epochs: 0) == nil)
  }

  /// Figures of rows follow their keys through other rows that go, and other splits.
  @Test func rowsAreFoundWhereverTheyStand() throws {
    let data = try Self.wine()
    let run = try Self.trained(data)
    let before = try Mining(run, data)
    let gone = data.split.train[5]
    let after = try Mining(run, data.without([gone]).split(by: .every(5), seed: 9))
    #expect(before.gone == 0 && after.gone == 1 && after.rows.count == before.rows.count - 1)
    let moved = Dictionary(
      before.rows.filter { $0.row != gone }.map { ($0.row > gone ? $0.row - 1 : $0.row, $0.loss) }
    ) { first, _ in first }
    for row in after.rows { #expect(moved[row.row] == row.loss) }
    let other = try Source.named("iris").make(Values(), .standard, Seed.standard)
    #expect(throws: Problem.self) { try Mining(run, other) }
  }

  /// A label that was planted wrong is among the hardest, and never learned while the net cannot learn it by heart.
  @Test func plantedLabelsAreHard() throws {
    let data = try Self.wine()
    let wrong = [data.split.train[10], data.split.train[60]]
    var flips: [Int: Int] = [:]
    for row in wrong { flips[row] = (Int(data.target.labels?[row] ?? 0) + 1) % 3 }
    let flipped = try data.relabelled(flips)
    let run = try Self.trained(flipped, epochs: 10)
    let mining = try Mining(run, flipped)
    #expect(Set(mining.hardest.prefix(6).map(\.row)).isSuperset(of: wrong))
    #expect(Set(mining.byError.prefix(12).map(\.row)).isSuperset(of: wrong))
    let losses = mining.hardest.map(\.loss)
    #expect(losses == losses.sorted(by: >))
    for row in mining.never { #expect(row.learned == nil && row.forgotten == 0) }
    // What was said of them under the planted labels is nothing about the true ones.
    let righted = try Mining(run, data)
    #expect(righted.relabelled == 2 && righted.gone == 0)
    #expect(Set(righted.rows.map(\.row)).isDisjoint(with: wrong))
    for row in mining.rows { #expect(row.confidence >= 0 && row.confidence <= 1) }
  }

  @Test func numbersHaveLossesAlone() throws {
    let data = try Source.named("diabetes").make(Values(), .standard, Seed.standard)
    let mining = try Mining(Self.trained(data), data)
    #expect(mining.hardest.allSatisfy { $0.loss.isFinite } && !mining.isClassed)
  }
}
