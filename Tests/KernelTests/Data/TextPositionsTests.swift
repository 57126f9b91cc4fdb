import TestSupport
import Testing

@testable import Kernel

/// Lines without a class: every position of every line is a row.
@Suite struct TextPositionsTests {
  private func raw(
    _ text: String, length: Int? = nil, expected: Preprocessing? = nil
  ) throws -> RawRows {
    try TextLines.rows(
      Array(text.utf8), path: "t.txt", options: TextLines.Options(length: length),
      expected: expected)
  }

  private func read(_ text: String, length: Int? = nil) throws -> Dataset {
    try Dataset(
      name: "t", raw(text, length: length), split: .count(2), seed: 1,
      origin: Dataset.Origin(source: "t.txt"))
  }

  @Test func eachPositionIsARow() throws {
    let set = try raw("ab\n\nbac\n")
    let expected: [([Float], String)] = [
      ([0, 0, 0], "a"), ([0, 0, 2], "b"), ([0, 2, 3], "end"),
      ([0, 0, 0], "b"), ([0, 0, 3], "a"), ([0, 3, 2], "c"), ([3, 2, 4], "end"),
    ]
    #expect(set.inputs.floats == expected.flatMap(\.0))
    let target = try #require(set.target)
    #expect(target.names == ["a", "b", "c", "end"])
    #expect(target.labels?.map { target.names[Int($0)] } == expected.map(\.1))
    #expect(set.places == .scattered([1, 1, 1, 3, 3, 3, 3]))
  }

  /// A shorter row loses what is far back, and no row is lost.
  @Test func lengthIsHowFarBackARowSees() throws {
    let (whole, short) = (try raw("abcd\n"), try raw("abcd\n", length: 2))
    #expect(short.inputs.floats == [0, 0, 0, 2, 2, 3, 3, 4, 4, 5])
    #expect(short.target?.labels == whole.target?.labels && short.keys == whole.keys)
    let long = String(repeating: "a", count: 50)
    #expect(try raw(long).arrangement.features == TextPositions.mostSteps)
    #expect(try raw(long).inputs.shape[0] == 51)
  }

  /// Equal beginnings of different lines are different rows; equal lines are equal rows.
  @Test func keysAreOfTheLineAndThePlace() throws {
    let keys = try #require(try raw("ab\nac\nab\n").keys?.inputs)
    #expect(Set(keys).count == 6 && Array(keys[..<3]) == Array(keys[6...]))
  }

  /// No line stands on two sides, nor do lines that are alike.
  @Test func linesStayWholeInASplit() throws {
    let text = (0..<40).map { "line\($0 % 30)\n" }.joined()
    let raw = try raw(text)
    for seed: UInt64 in 1...5 {
      let set = try Dataset(
        name: "t", raw, split: .standard, seed: seed, origin: Dataset.Origin(source: "t.txt"))
      let groups = try #require(raw.grouping).values
      let sides = [set.split.train, set.split.valid].map { Set($0.map { groups[$0] }) }
      #expect(sides[0].isDisjoint(with: sides[1]) && sides[0].union(sides[1]).count == 30)
    }
  }

  @Test func aModelsAlphabetIsKept() throws {
    let taught = Preprocessing(of: try read("abc\nba\n"))
    let new = try raw("axb\n", expected: taught)
    // The place of x itself is no row: it is none of the classes.
    #expect(new.inputs.floats == [0, 0, 0, 0, 2, 1, 2, 1, 3])
    #expect(new.target?.labels == [0, 1, 3])
    #expect(new.notes.contains { $0.contains("not in the model's alphabet") })
    let classes = Preprocessing(
      columns: [], arrangement: taught.arrangement, scaling: taught.scaling, targets: ["x", "y"],
      task: .classes, targetScaling: .none)
    #expect(try raw("ab\n", expected: classes).target == nil)
  }

  /// Names of classes differ, for people and for a comparison of texts.
  @Test func namesOfCharactersDiffer() {
    let alphabet = Alphabet([" ", "\t", "e", "\u{301}", "Å", "\u{212B}", "U", "+", "日", "\u{FEFF}"])
    let names = alphabet.following
    #expect(Set(names).count == alphabet.scalars.count + 1)
    #expect(names.contains("U+20") && names.contains("U+301") && names.last == "end")
  }

  /// A share of the draws is the share of the class.
  @Test func drawsFollowTheShares() {
    let outputs = [0.0, 1, -1, 2]
    let stream = Seed.stream(3, "test")
    for temperature in [0.5, 1, 2] {
      let shares = outputs.map { Maths.exp($0 / temperature) }
      let total = shares.reduce(0, +)
      var counts = [0, 0, 0, 0]
      for place in 0..<20_000 {
        counts[TextGenerator.drawn(outputs, temperature, stream.fraction(at: place))] += 1
      }
      for (count, share) in zip(counts, shares) {
        #expect(isClose(Double(count) / 20_000, share / total, absolute: 0.015))
      }
    }
    #expect(TextGenerator.drawn(outputs, 0, 0.1) == 3)
    #expect(TextGenerator.drawn([-.infinity, 0, -.infinity], 1, 0.999_999_999) == 1)
    #expect(TextGenerator.drawn([0, 800], 1e-9, 0) == 1)
  }

  @Test func aNetThatLearnedSomethingElseIsRefused() throws {
    let set = try builtIn("names")
    let blueprint = try Family.named("linear").blueprint(
      Family.Request(sizes: [], values: Values(), for: set))
    let model = try Model(name: "m", blueprint, for: set, seed: 1)
    #expect(throws: Problem.self) { try TextGenerator(model) }
  }
}
