import TestSupport
import Testing

@testable import Kernel

/// Gaps are filled by what the training rows say, and by nothing else.
@Suite struct FillTests {
  private static let text =
    "age,hue,y\n" + "1,red,0.5\n,blue,1.5\n3,,2.5\n10,red,3.5\n2,red,4.5\n,blue,5.5\n3,green,6.5\n"

  private func set(_ words: [String], every: Int = 7) throws -> Dataset {
    let options = CSV.Options(task: .values, split: .every(every))
    return try CSV.read(Array(Self.text.utf8), path: "d.csv", options: options)
      .filled(by: Fill(words))
  }

  /// Rows 1 to 6 train: ages 3, 10, 2, 3 and hues blue, gap, red, red, blue, green.
  @Test(arguments: [
    ("median", [3, 1, 0, 0] as [Float]), ("mean", [4.5, 1, 0, 0]), ("mode", [3, 1, 0, 0]),
    ("zero", [0, 0, 0, 0]),
  ])
  func theTrainingRowsSayWhatFills(_ method: String, _ values: [Float]) throws {
    let set = try set([method])
    #expect(set.columns == ["age", "hue=blue", "hue=green", "hue=red"])
    #expect(set.fill.values == values, "\(set.fill.values)")
    #expect(set.firstNonFinite == nil && set.inputs[1, 0].isNaN)
  }

  @Test func otherTrainingRowsFillOtherwise() throws {
    let set = try set(["median"])
    let other = try set.split(by: .count(3), seed: 3)
    let ages = other.split.train.map { other.inputs[$0, 0] }.filter(\.isFinite).sorted()
    let middle = ages.count / 2
    let median = ages.count % 2 == 1 ? ages[middle] : (ages[middle - 1] + ages[middle]) / 2
    #expect(other.fill.values[0] == median)
  }

  /// A model sees filled, then scaled numbers: mean 0 and deviation 1 over the filled training rows.
  @Test func fillingComesBeforeScaling() throws {
    let part = try set(["mean"]).part(.train)
    let ages = (0..<part.rows).map { Double(part.inputs[$0 * part.stride]) }
    #expect(abs(ages.reduce(0, +)) < 1e-6)
    #expect(abs(ages.reduce(0) { $0 + $1 * $1 } / Double(part.rows) - 1) < 1e-6)
    #expect(ages[0] == 0 && ages[4] == 0)
  }

  @Test func columnsHaveFillsOfTheirOwn() throws {
    let set = try set(["zero", "age:median"])
    #expect(set.fill.values == [3, 0, 0, 0] && set.fill.written == "zero,age:median")
    let alone = try self.set(["age:median"])
    #expect(alone.fill.values[0] == 3 && alone.fill.values[1].isNaN)
    #expect(alone.firstNonFinite?.column == "hue")
  }

  @Test func wordsThatFillNothingAreRefused() {
    let problem = #expect(throws: Problem.self) { try Fill(["middle"]) }
    #expect(problem?.hint?.contains("median  mean  mode  zero  drop") ?? false)
  }

  @Test func anIndicatorSaysWhereAGapWas() throws {
    var options = CSV.Options(task: .values, split: .every(7))
    options.indicators = ["*"]
    let set = try CSV.read(Array(Self.text.utf8), path: "d.csv", options: options)
    #expect(set.columns.suffix(2) == ["age missing", "hue missing"])
    let flags = (0..<7).map { [set.inputs[$0, 4], set.inputs[$0, 5]] }
    #expect(flags == [[0, 0], [1, 0], [0, 1], [0, 0], [0, 0], [1, 0], [0, 0]])
  }

  /// What was fitted is what is kept, in a session and in a file of weights.
  @Test func aFillComesThereAndBack() throws {
    let set = try set(["median", "hue:zero"])
    var packing = Packing()
    packing.isInline = true
    let packed = set.fill.packed(&packing)
    let back = try Fill(
      unpacking: packed.map { (json) throws(Problem) in try JSON.read(Array(json.written.utf8)) },
      features: 4, .inline)
    #expect(back == set.fill)
    #expect(throws: Problem.self) {
      try Fill(unpacking: packed, features: 5, .inline)
    }
  }
}
