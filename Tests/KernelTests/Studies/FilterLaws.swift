import Testing

@testable import Kernel

/// What holds for every filter, and what each of them finds of rows that were planted.
@Suite struct FilterLaws {
  private static func table(_ rows: [[Float]], _ labels: [Int32]? = nil) throws -> Dataset {
    let width = rows[0].count
    let kinds = labels ?? rows.indices.map { Int32($0 % 2) }
    return try Dataset(
      name: "planted", inputs: Tensor(Shape([rows.count, width]), rows.flatMap { $0 }),
      target: .classes(labels: kinds, names: (0...Int(kinds.max() ?? 0)).map { "k\($0)" }),
      columns: (0..<width).map { "c\($0)" }, origin: .init(source: "planted"))
  }

  private static func drawn(_ count: Int, _ width: Int, seed: UInt64 = 1) throws -> [[Float]] {
    let room = try Buffer(count: count * width)
    Compute.normal(Seed.stream(seed, "test"), into: room.all)
    return (0..<count).map { row in (0..<width).map { room[row * width + $0] } }
  }

  private static func found(
    _ filter: Filter, _ data: Dataset, _ sides: [Side] = [.train], _ words: String = ""
  ) throws -> FilterReport {
    try filter.findings(filter.label.values(words), in: Filter.Search(data, sides))
  }

  private static let plain = Filter.all.filter { $0.name != "mislabelled" }

  /// A filter names rows of the sides it was asked for, each once, and changes nothing.
  @Test(arguments: FilterLaws.plain.map(\.name), ["iris", "wine", "digits", "sine", "diabetes"])
  func itNamesRowsThatItWasAskedAbout(_ name: String, _ source: String) throws {
    let data = try Source.named(source).make(
      Source.named(source).standards, .standard, Seed.standard)
    let before = data.fingerprint.text
    for sides in [[Side.train], [.valid], [.train, .valid]] {
      let report = try Self.found(Filter.named(name), data, sides)
      let rows = report.rows.map(\.row)
      let own = Set(sides.flatMap { data.split.rows($0) })
      #expect(Set(rows).count == rows.count && Set(rows).isSubset(of: own))
      #expect(!report.sentence.isEmpty && report.scores.allSatisfy { !$0.isNaN })
    }
    #expect(data.fingerprint.text == before)
  }

  @Test(arguments: FilterLaws.plain.map(\.name))
  func threeRowsAndGapsAreBorne(_ name: String) throws {
    let filter = try Filter.named(name)
    let three = try Self.table([[1, 2], [3, 4], [5, .nan]])
    let gaps = try Self.table((0..<20).map { [.nan, Float($0)] })
    for data in [three, gaps] {
      do throws(Problem) { _ = try filter.findings(Values(), in: Filter.Search(data)) } catch {
        #expect(error.hint != nil, "\(name): \(error.message)")
      }
    }
  }

  @Test func copiesAreFoundAlsoAcrossTheSplit() throws {
    var rows = try Self.drawn(60, 3)
    let plain = try Self.table(rows)
    let (train, valid) = (plain.split.train, plain.split.valid)
    rows[train[9]] = rows[train[2]]
    rows[train[7]] = rows[valid[1]]
    rows[train[20]] = rows[train[11]].map { $0 * 1.0005 }
    let data = try Self.table(rows)
    let report = try Self.found(.duplicates, data)
    #expect(Set(report.rows.map(\.row)) == [train[9], train[7], train[20]])
    let own = Dictionary(report.rows.map { ($0.row, $0) }) { first, _ in first }
    #expect(own[train[9]]?.other == train[2] && own[train[9]]?.score == 0)
    #expect(own[train[7]]?.other == valid[1] && own[train[7]]?.word.contains("train/valid") == true)
    #expect(own[train[20]]?.other == train[11] && (own[train[20]]?.score ?? 0) > 0)
    let held = try Self.found(.duplicates, data, [.valid])
    #expect(held.rows.map(\.row) == [valid[1]])
    let leaks = try Self.found(.leaks, data)
    #expect(leaks.rows.map(\.row) == [train[7]])
    // What is left has none.
    let clean = try data.without(Set(report.rows.map(\.row)))
    let again = try Self.found(.duplicates, clean)
    #expect(again.rows.isEmpty)
    #expect(clean.split.train.count == data.split.train.count - 3)
  }

  /// Pictures that are light on one side and dark on the other have one hash, and nothing else in common.
  @Test func hashesArePutToThePixels() throws {
    func picture(_ pixel: (Int, Int) -> Float) -> [Float] {
      (0..<16).flatMap { row in (0..<16).map { pixel(row, $0) } }
    }
    var pictures: [[Float]] = (0..<8).map { own in
      picture { _, column in column < 8 ? Float(20 * own) : 250 }
    }
    let noise = try Self.drawn(12, 256).map { $0.map { max(0, min(255, 128 + 40 * $0)) } }
    pictures += noise
    pictures.append(noise[3].map { min(255, $0 + 5) })
    let count = pictures.count
    let data = try Dataset(
      name: "halves", inputs: Tensor(Shape([count, 256]), pictures.flatMap { $0 }),
      target: .classes(labels: (0..<count).map { Int32($0 % 2) }, names: ["a", "b"]),
      columns: (0..<256).map { "p\($0)" },
      arrangement: .image(height: 16, width: 16, channels: 1, maximum: 255),
      split: .every(7), origin: .init(source: "planted"))
    let report = try Self.found(.duplicates, data, [.train, .valid])
    #expect(report.rows.map(\.row) == [20] && report.rows.first?.other == 11)
    #expect((report.rows.first?.score ?? 1) < 0.01)
    #expect(report.notes.contains { $0.hasPrefix("8 pictures with too little detail") })
  }

  @Test func aColumnThatTellsTheTargetIsNamed() throws {
    let labels = (0..<200).map { Int32(($0 * 7) % 3) }
    var rows = try Self.drawn(200, 4)
    for row in rows.indices { rows[row][2] = Float(labels[row]) * 10 + rows[row][2] / 10 }
    let report = try Self.found(.leaks, Self.table(rows, labels))
    #expect(report.facts.filter(\.isFound).map(\.name) == ["c2"])
    for row in rows.indices { rows[row][2] = 4 }
    let (leaks, constant) = try (
      Self.found(.leaks, Self.table(rows, labels)),
      Self.found(.constant, Self.table(rows, labels))
    )
    #expect(leaks.facts.filter(\.isFound).isEmpty)
    #expect(constant.facts.map(\.name) == ["c2"])
  }

  @Test func farRowsAreOutliersWhateverTheirPlace() throws {
    var rows = try Self.drawn(400, 3)
    let plain = try Self.table(rows)
    let far = [plain.split.train[0], plain.split.train[50]]
    rows[far[0]] = [30, -30, 30]
    rows[far[1]] = [-25, 30, 30]
    let report = try Self.found(.outliers, Self.table(rows))
    #expect(Set(report.rows.prefix(2).map(\.row)) == Set(far))
    #expect(report.threshold?.value == LocalOutlierFactor.usual)
    let asked = try Self.found(.outliers, Self.table(rows), [.train], "above=1e6")
    #expect(asked.rows.isEmpty && asked.threshold?.origin == "as asked for")
  }

  /// Rows keep their places and keys when others go, and so do numbers that a user has noted.
  @Test func droppedRowsLeaveTheOthersAlone() throws {
    let data = try Source.named("digits").make(Values(), .standard, Seed.standard)
    let dropped: Set<Int> = [0, 3, 500, 1700]
    let less = try data.without(dropped)
    let kept = (0..<data.rows).filter { !dropped.contains($0) }
    #expect(
      less.rows == kept.count && less.keys?.inputs == kept.compactMap { data.keys?.inputs[$0] })
    for row in [0, 1, 400, less.rows - 1] {
      #expect(less.place(ofRow: row) == data.place(ofRow: kept[row]))
      #expect(less.handle(ofRow: row) == data.handle(ofRow: kept[row]))
      let found = try less.row(of: data.handle(ofRow: kept[row]) ?? "")
      #expect(found == row)
    }
    let again = try less.without([5])
    #expect(again.place(ofRow: 5) == data.place(ofRow: kept[6]))
    #expect(throws: Problem.self) { try less.row(of: data.handle(ofRow: 3) ?? "") }
    for word in ["@", "@12", "@xyzxyz", "@3f2a90b12", "1797", "-1", "x", "@3f2a90b1.1.2"] {
      #expect(throws: Problem.self) { try less.row(of: word) }
    }
    #expect(throws: Problem.self) { try data.without(Set(data.split.valid)) }
  }

  @Test func aNewLabelIsAnotherTargetKeyAndNothingElse() throws {
    let data = try Source.named("digits").make(Values(), .standard, Seed.standard)
    let other = try data.relabelled([4: 9, 7: 1])
    #expect(other.target.labels?[4] == 9 && other.target.labels?[7] == 1)
    #expect(other.keys?.inputs == data.keys?.inputs)
    let differ = (0..<data.rows).filter { other.keys?.targets[$0] != data.keys?.targets[$0] }
    #expect(Set(differ).isSubset(of: [4, 7]) && !differ.isEmpty)
    #expect(other.split == data.split && other.scaling == data.scaling)
    let back = try other.relabelled([
      4: Int(data.target.labels?[4] ?? 0), 7: Int(data.target.labels?[7] ?? 0),
    ])
    #expect(back.fingerprint.text == data.fingerprint.text)
  }

  /// Every row is asked about once, by a model that was not trained on it, whatever the threads.
  @Test func foldsAskAboutEveryRowOnce() throws {
    let data = try Source.named("wine").make(Values(), .standard, Seed.standard)
    let folds = try Folds(of: data, count: 5, seed: 3)
    #expect(folds.parts.flatMap { $0 }.sorted() == data.split.train)
    for (index, part) in folds.parts.enumerated() {
      let own = try folds.dataset(index, batch: 16)
      #expect(own.split.valid == part && Set(own.split.train).isDisjoint(with: part))
      let counts = data.target.counts(in: part)
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) < 8)
    }
    var recipe = Recipe()
    (recipe.epochs, recipe.rate) = (20, 1e-2)
    let model = try Model(
      name: "mlp", Blueprint(parsing: "dense 8; relu; dense"), for: data, seed: 1)
    let said = try folds.answers(of: .net(model), recipe)
    let again = try folds.answers(of: .net(model), recipe)
    #expect(said.outputs == again.outputs && said.rows == data.split.train)
    #expect(said.outputs.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(throws: Problem.self) { try Folds(of: data, count: 100, seed: 3) }
  }

  @Test(arguments: ["knn", "bayes"])
  func plantedLabelsAreFound(_ method: String) throws {
    let data = try Source.named("digits").make(Values(), .standard, Seed.standard)
    let search = Filter.Search(
      data, predictor: .estimator(try Estimator(name: method, Choice(method))))
    let rows = try FilterAudit(search, share: 0.1).rows(of: "mislabelled")
    let random = try #require(rows.first { $0.fault == "at random" })
    #expect(random.planted == 144 && random.recall > 0.6)
    if method == "knn" { #expect(random.precision > 0.8 && random.recall > 0.8) }
  }

  /// A class that one fold, or all of them, cannot learn is no reason to fail.
  @Test func aClassOfOneRowIsSurvived() throws {
    var labels = (0..<100).map { Int32($0 % 2) }
    let rows = try Self.drawn(100, 3)
    let plain = try Self.table(rows, labels)
    labels[plain.split.train[4]] = 2
    let data = try Self.table(rows, labels).split(as: plain.split)
    let search = Filter.Search(
      data, predictor: .estimator(try Estimator(name: "bayes", Choice("bayes"))))
    do throws(Problem) {
      let report = try Filter.mislabelled.findings(Values(), in: search)
      #expect(report.rows.count < 100)
    } catch { Issue.record("\(error.message)") }
  }
}
