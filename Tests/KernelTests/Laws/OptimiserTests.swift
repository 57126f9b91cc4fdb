import Foundation
import TestSupport
import Testing

@testable import Kernel

extension Optimiser: CustomTestStringConvertible {
  public var testDescription: String { name }
}

/// Parameters with the state of one optimiser.
private struct Walk {
  let update: Update
  let parameters: Buffer
  let gradient: Buffer
  let state: [Buffer]

  init(_ update: Update, from start: [Double]) throws {
    self.update = update
    parameters = try Buffer(start.map { Float($0) })
    gradient = try Buffer(count: start.count)
    state = try (0..<update.slots).map { _ in try Buffer(count: start.count) }
  }

  var place: [Double] { parameters.array.map(Double.init) }

  func step(
    _ number: Int, rate: Double, along slopes: [Double], momentum: Double? = nil, scale: Double = 1
  ) {
    for (index, slope) in slopes.enumerated() { gradient[index] = Float(slope / scale) }
    let slots = state.map(\.all) + [Region?](repeating: nil, count: 3 - state.count)
    update.apply(
      Update.Pass(
        parameters.all, gradient: gradient.all, state: (slots[0], slots[1], slots[2]), rate: rate,
        momentum: momentum, decay: update.decay, gradientScale: scale, step: number))
  }
}

@Suite struct OptimiserTests {
  /// The test functions of the oracle script, their gradients.
  private static func slopes(_ function: String, _ x: [Double]) -> [Double] {
    switch function {
    case "quad": return [x[0] - 0.5, 10 * x[1] + 1, 0.1 * x[2] - 0.2]
    case "rosen":
      let bend = x[1] - x[0] * x[0]
      return [-2 * (1 - x[0]) - 400 * x[0] * bend, 200 * bend]
    default:
      var slopes = x.map { 3 * cos(3 * $0) + 0.2 * $0 }
      slopes[0] += 0.2 * x[1]
      slopes[1] += 0.2 * x[0]
      return slopes
    }
  }

  /// 20 steps against PyTorch, fastai and Keras (Oracles/Tricks/README.md).
  ///
  /// Left out: amsgrad, fastai's RMSProp with momentum (a mean of the gradient before the division),
  /// and the optimisers these rows do not have.
  @Test func publishedTrajectories() throws {
    for item in try Oracle.cases("optimisers.json") {
      let name = "\(item.text("origin")) on \(item.text("function")) as \(item.text("words"))"
      let (row, values) = try statement(item.text("words"), Optimiser.self)
      let walk = try Walk(row.make(values), from: item.numbers("start") ?? [])
      let (rates, momenta) = (item.numbers("rates"), item.numbers("momentum"))
      for (step, expected) in item.rows("after").enumerated() {
        // Half of the cases are scaled, as clipping would.
        walk.step(
          step + 1, rate: rates?[step] ?? item.number("rate"),
          along: OptimiserTests.slopes(item.text("function"), walk.place),
          momentum: momenta?[step], scale: row.name == "sgd" ? 0.25 : 1)
        for (ours, theirs) in zip(walk.place, expected) {
          #expect(isClose(ours, theirs, relative: 1e-4, absolute: 1e-4), "\(name), step \(step)")
        }
      }
    }
  }

  static let settings = [
    "sgd", "sgd momentum=0.9", "sgd momentum=0.9 nesterov=yes", "sgd momentum=0.9 form=keras",
    "sgd momentum=0.5 dampening=0.5", "sgd wd=0.01 decay=decoupled", "adam", "adam wd=0.01",
    "adam form=keras", "adam form=fastai", "adamw", "adamw form=keras", "rmsprop",
    "rmsprop momentum=0.9", "rmsprop centered=yes", "rmsprop momentum=0.9 centered=yes",
    "rmsprop form=keras momentum=0.5",
  ]

  private func make(_ words: String) throws -> Update {
    let (row, values) = try statement(words, Optimiser.self)
    return try row.make(values)
  }

  @Test func everyOptimiserIsTried() {
    let tried = Set(OptimiserTests.settings.map { $0.split(separator: " ")[0] })
    #expect(tried == Set(Optimiser.all.map { $0.name[...] }))
  }

  @Test(arguments: settings)
  func goesDownAQuadratic(_ words: String) throws {
    let walk = try Walk(make(words), from: [1, -2, 3])
    func height(_ x: [Double]) -> Double { x[0] * x[0] + 2 * x[1] * x[1] + 0.5 * x[2] * x[2] }
    let before = height(walk.place)
    for step in 1...200 {
      let x = walk.place
      walk.step(step, rate: 0.02, along: [2 * x[0], 4 * x[1], x[2]])
    }
    #expect(height(walk.place) < before / 10)
  }

  @Test(arguments: Optimiser.all)
  func slotsAreEnough(_ row: Optimiser) throws {
    for words in OptimiserTests.settings where words.split(separator: " ")[0] == row.name {
      #expect(try make(words).slots <= row.slots, "\(words)")
    }
  }

  @Test func differ() throws {
    var seen: [(String, [Double])] = []
    for words in OptimiserTests.settings {
      let walk = try Walk(make(words), from: [1, -2, 3])
      for step in 1...5 {
        walk.step(step, rate: 0.01 * Double(step), along: walk.place.map { $0 * $0 + 1 })
      }
      for (other, place) in seen { #expect(place != walk.place, "\(words) is \(other)") }
      seen.append((words, walk.place))
    }
  }

  /// A range without decay (a bias) must not shrink, whatever the optimiser's decay.
  @Test(arguments: ["sgd wd=0.5", "sgd wd=0.5 decay=decoupled", "adamw wd=0.5", "adam wd=0.5"])
  func decayIsTheRanges(_ words: String) throws {
    let update = try make(words)
    #expect(update.decay == 0.5)
    let walk = try Walk(update, from: [1, 2])
    let slots = walk.state.map(\.all) + [Region?](repeating: nil, count: 3 - walk.state.count)
    update.apply(
      Update.Pass(
        walk.parameters.all, gradient: walk.gradient.all, state: (slots[0], slots[1], slots[2]),
        rate: 0.1, step: 1))
    #expect(walk.place == [1, 2])
    walk.step(1, rate: 0.1, along: [0, 0])
    #expect(walk.place[0] < 1 && walk.place[1] < 2)
  }

  @Test func momentumIsReplaced() throws {
    let (one, other) = (try make("sgd momentum=0.9"), try make("sgd momentum=0.5"))
    #expect(one.momentum == 0.9)
    let (a, b) = (try Walk(one, from: [1]), try Walk(other, from: [1]))
    for step in 1...4 {
      a.step(step, rate: 0.1, along: a.place, momentum: 0.7)
      b.step(step, rate: 0.1, along: b.place, momentum: 0.7)
    }
    #expect(a.place == b.place)
  }

  @Test func withoutMomentumNothingIsReplaced() throws {
    for words in ["sgd", "rmsprop"] {
      let update = try make(words)
      #expect(update.momentum == nil)
      let (a, b) = (try Walk(update, from: [1]), try Walk(update, from: [1]))
      for step in 1...4 {
        a.step(step, rate: 0.1, along: a.place, momentum: 0.7)
        b.step(step, rate: 0.1, along: b.place)
      }
      #expect(a.place == b.place, "\(words)")
    }
  }

  @Test(arguments: [
    "sgd nesterov=yes", "sgd momentum=0.9 dampening=0.1 nesterov=yes", "adam betas=0.9",
    "adam betas=0.9,1", "rmsprop form=fastai", "sgd momentum=1",
  ])
  func refuses(_ words: String) {
    #expect(throws: Problem.self) { try make(words) }
  }

  @Test func standardIsAdamW() throws {
    let update = try Optimiser.standard.make(Optimiser.standard.standards)
    #expect(update.decay == 0.01 && update.decayIsDecoupled && update.momentum == 0.9)
  }
}
