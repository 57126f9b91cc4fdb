import TestSupport
import Testing

@testable import Kernel

@Suite struct SplitTests {
  static let rules: [Split.Rule] = [
    .fraction(0.2), .fraction(0.5), .fraction(0.07), .count(1), .count(50), .every(2), .every(7),
  ]

  @Test(arguments: rules) func sidesAreDisjointCompleteAndOrdered(_ rule: Split.Rule) throws {
    for set in [try builtIn("iris"), try builtIn("diabetes")] {
      let split = try set.split(by: rule, seed: 9).split
      #expect(split.train == split.train.sorted() && split.valid == split.valid.sorted())
      #expect((split.train + split.valid).sorted() == Array(0..<set.rows))
      #expect(!split.train.isEmpty && !split.valid.isEmpty)
    }
  }

  @Test(arguments: BuiltInTests.names) func classesAreWithinOneOfTheirShare(_ name: String) throws {
    let set = try builtIn(name)
    guard case .classes = set.target else { return }
    for seed in 0..<5 as Range<UInt64> {
      let split = try set.split(by: .fraction(0.2), seed: seed).split
      #expect(split.valid.count == Int((Double(set.rows) * 0.2).rounded()))
      let all = set.target.counts(in: Array(0..<set.rows))
      for (held, count) in zip(set.target.counts(in: split.valid), all) {
        let share = Double(count * split.valid.count) / Double(set.rows)
        #expect(abs(Double(held) - share) < 1)
      }
    }
  }

  @Test func seedsDifferAndRepeat() throws {
    let set = try builtIn("wine")
    let a = try set.split(by: .standard, seed: 1).split
    let b = try set.split(by: .standard, seed: 2).split
    #expect(a == (try set.split(by: .standard, seed: 1).split))
    #expect(a.valid != b.valid && a.valid.count == b.valid.count)
  }

  @Test func countsAreExact() throws {
    #expect(try builtIn("digits").split(by: .count(360), seed: 3).split.valid.count == 360)
    #expect(try Split.Rule("valid", 360) == .count(360))
    #expect(try Split.Rule("valid", 0.25) == .fraction(0.25))
  }

  @Test(arguments: [0.0, -1, 1.5, .nan, .infinity, 1e19]) func noRule(_ number: Double) {
    #expect(throws: Problem.self) { try Split.Rule("valid", number) }
  }

  @Test(arguments: [
    Split.Rule.fraction(0.001), .fraction(0.999), .fraction(.nan), .count(150), .count(151),
    .count(.max), .count(0), .count(-1), .every(1), .every(0), .every(-3), .every(.min),
  ])
  func anEmptySideIsAProblem(_ rule: Split.Rule) throws {
    let set = try builtIn("iris")
    #expect(throws: Problem.self) { try set.split(by: rule, seed: 1) }
  }

  @Test func aLongStepHoldsOutRowZero() throws {
    let split = try builtIn("iris").split(by: .every(.max), seed: 1).split
    #expect(split.valid == [0] && split.description == "row 0 held out")
  }

  @Test func descriptions() throws {
    let set = try builtIn("iris")
    #expect(set.split.description == "20 % held out, stratified by class, seed 42")
    #expect(try set.split(by: .every(5), seed: 1).split.description == "rows 0, 5, 10, … held out")
    #expect(
      try builtIn("diabetes").split(by: .count(9), seed: 1).split.description
        == "9 rows held out, seed 1")
  }
}

@Suite struct PartTests {
  /// Twelve rows of a ramp, a constant, and numbers with a gap.
  private func ramp() throws -> Dataset {
    var floats: [Float] = []
    for row in 0..<12 { floats += [Float(row), 7, row == 4 ? .nan : Float(row * row)] }
    return try Dataset(
      name: "ramp", inputs: Tensor(Shape([12, 3]), floats),
      target: .values(Tensor(Shape([12, 1]), (0..<12).map(Float.init)), names: ["y"]),
      columns: ["a", "b", "c"], split: .every(4), origin: Dataset.Origin(source: "test"))
  }

  @Test func trainingRowsHaveMeanZeroAndDeviationOne() throws {
    let part = try builtIn("wine").part(.train)
    #expect(part.stride == 16 && part.features == 13)
    for column in 0..<13 {
      let values = (0..<part.rows).map { Double(part.inputs[$0 * 16 + column]) }
      #expect(isClose(Statistics.mean(values), 0, absolute: 1e-6))
      #expect(isClose(Statistics.deviation(values, freedom: 0), 1, absolute: 1e-5))
    }
    for row in 0..<part.rows {
      for column in 13..<16 { #expect(part.inputs[row * 16 + column] == 0) }
    }
  }

  @Test func validationDoesNotTouchTheScaling() throws {
    let set = try ramp()
    var floats = set.inputs.floats
    for row in set.split.valid { floats[row * 3] += 1000 }
    let shifted = try Dataset(
      name: "ramp", inputs: Tensor(Shape([12, 3]), floats), target: set.target,
      columns: set.columns, split: .every(4), origin: set.origin)
    #expect(shifted.scaling == set.scaling)
  }

  @Test func constantsAreCentredAndGapsStay() throws {
    let set = try ramp()
    #expect(set.scaling.constant == [1])
    let part = try set.part(.valid)
    #expect(part.rowIndex == [0, 4, 8])
    #expect(part.inputs[1] == 0 && part.inputs[16 + 2].isNaN)
    #expect(set.targetScaling.offsets == [6] && part.targets(for: .values)?[16] != 4)
    #expect(part.targets?[16] == 4 && part.targetStride == 16 && part.outputs == 1)
    #expect(set.firstNonFinite?.sentence == "a gap in 'c' at \(set.place(ofRow: 4))")
    #expect(set.summary.nonFinite == 1 && set.summary.constant == ["b"])
  }

  @Test func methods() throws {
    let set = try ramp()
    #expect(try set.scaled(by: .none).part(.train).inputs[1] == 7)
    let part = try set.scaled(by: .minmax).part(.train)
    #expect(part.inputs[0] == 0 && part.inputs[8 * 16] == 1)
    #expect(set.scaling.method == .zscore)
  }

  @Test func partsAreKeptUntilSomethingChanges() throws {
    let set = try builtIn("iris")
    let copy = set
    #expect(try set.part(.train).inputs === copy.part(.train).inputs)
    let other = try set.split(by: .every(3), seed: 1)
    #expect(try other.part(.train).inputs !== set.part(.train).inputs)
  }

  @Test func aFlawInTheTargetIsFound() throws {
    let set = try Dataset(
      name: "t", inputs: Tensor(Shape([3, 1]), [1, 2, 3]),
      target: .values(Tensor(Shape([3, 2]), [1, 2, 3, .infinity, 5, 6]), names: ["u", "v"]),
      columns: ["x"], split: .count(1), origin: Dataset.Origin(source: "test"))
    #expect(set.firstNonFinite?.sentence == "'v' is inf at t row 1")
  }

  @Test func sizesThatDoNotAgree() throws {
    let inputs = try Tensor(Shape([2, 1]), [1, 2])
    let origin = Dataset.Origin(source: "test")
    let goal = Target.classes(labels: [0], names: ["a"])
    #expect(throws: Problem.self) {
      try Dataset(name: "t", inputs: inputs, target: goal, columns: ["x"], origin: origin)
    }
    #expect(throws: Problem.self) {
      try Dataset(
        name: "t", inputs: inputs, target: .classes(labels: [0, 1], names: ["a"]), columns: ["x"],
        origin: origin)
    }
    #expect(throws: Problem.self) {
      try Dataset(
        name: "t", inputs: Tensor(Shape([0, 1])), target: .classes(labels: [], names: ["a"]),
        columns: ["x"], origin: origin)
    }
  }

  @Test func batchesCoverAnEpochOnce() {
    let batches = Batches(rows: 103, size: 16, epoch: 2, seed: 5)
    #expect(batches.count == 7 && batches.last?.count == 7)
    #expect(batches.flatMap { $0 }.sorted() == (0..<103).map(Int32.init))
    #expect(batches.order == Batches(rows: 103, size: 16, epoch: 2, seed: 5).order)
    #expect(batches.order != Batches(rows: 103, size: 16, epoch: 3, seed: 5).order)
    #expect(
      Batches(rows: 5, size: 9, epoch: 0, seed: 1, order: .standing).map(Array.init)
        == [[0, 1, 2, 3, 4]])
    #expect(Batches(rows: 0, size: 9, epoch: 0, seed: 1).isEmpty)
  }
}

/// The third side, which nothing chooses on.
@Suite struct TestPartTests {
  static let testRules: [Split.Rule] = [.fraction(0.2), .fraction(0.05), .count(2), .count(30)]

  /// Three sides are disjoint and complete, and the test rows are the same whatever else is held out.
  @Test(arguments: testRules) func testRowsAreDrawnFirst(_ test: Split.Rule) throws {
    for set in [try builtIn("iris"), try builtIn("diabetes")] {
      var found: [[Int]] = []
      for rule in SplitTests.rules where rule != .count(set.rows) {
        let split = try set.split(by: rule, test: test, seed: 9).split
        #expect((split.train + split.valid + split.test).sorted() == Array(0..<set.rows))
        for side in Side.allCases {
          #expect(!split.rows(side).isEmpty && split.rows(side) == split.rows(side).sorted())
        }
        found.append(split.test)
      }
      #expect(Set(found).count == 1)
      #expect(try set.split(by: .standard, test: test, seed: 10).split.test != found[0])
    }
  }

  @Test(arguments: BuiltInTests.names) func testRowsAreInProportion(_ name: String) throws {
    let set = try builtIn(name)
    guard case .classes = set.target else { return }
    let split = try set.split(by: .fraction(0.25), test: .fraction(0.15), seed: 3).split
    #expect(split.test.count == Int((Double(set.rows) * 0.15).rounded()))
    #expect(split.valid.count == Int((Double(set.rows) * 0.25).rounded()))
    let all = set.target.counts(in: Array(0..<set.rows))
    for (side, share) in [(split.test, 0.15), (split.valid, 0.25)] {
      for (held, count) in zip(set.target.counts(in: side), all) {
        #expect(abs(Double(held) - share * Double(count)) < 2)
      }
    }
  }

  @Test func rulesThatLeaveNothingToTrainOnAreRefused() throws {
    let set = try builtIn("iris")
    let cases: [(Split.Rule, Split.Rule)] = [
      (.fraction(0.5), .fraction(0.5)), (.count(100), .count(50)), (.count(1), .count(149)),
      (.standard, .count(150)), (.standard, .fraction(0.999)), (.every(2), .fraction(.nan)),
    ]
    for (rule, test) in cases {
      let problem = try #require(throws: Problem.self) {
        try set.split(by: rule, test: test, seed: 1)
      }
      #expect(problem.hint != nil, "\(rule) \(test)")
    }
  }

  /// Scaling is fitted on the training rows alone, and the test rows count in the fingerprint.
  @Test func testRowsDecideNothing() throws {
    let set = try builtIn("diabetes").split(by: .standard, test: .fraction(0.2), seed: 1)
    let rows = set.split.train
    let column = set.inputs.withFloats { floats in rows.map { Double(floats[$0 * set.features]) } }
    #expect(abs((set.scaling.offsets.first ?? .nan) - Statistics.mean(column)) < 1e-9)
    let other = try set.split(by: .standard, test: .fraction(0.1), seed: 1)
    #expect(set.fingerprint != other.fingerprint)
  }
}
