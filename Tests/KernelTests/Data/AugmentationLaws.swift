import Testing

@testable import Kernel

/// What is drawn for a row belongs to the row, the epoch and the seed, and to nothing else.
@Suite struct AugmentationLaws {
  private let flips = [Choice("flip")]
  static let names = Augmentation.all.map(\.name)

  /// Small sets of rows of every sort.
  private static func samples() throws -> [Dataset] {
    [
      try makeImages(rows: 60), try makeImages(rows: 60, height: 6, width: 6, channels: 3),
      try makeWaves(rows: 60), try makeRings(rows: 60), try makeNumbers(),
    ]
  }

  /// Numbers to predict of rows of a table.
  private static func makeNumbers() throws -> Dataset {
    let rings = try makeRings(rows: 60)
    return try Dataset(
      name: "numbers", inputs: rings.inputs,
      target: .values(Tensor(Shape([60, 1]), (0..<60).map { Float($0) }), names: ["y"]),
      columns: rings.columns, origin: .init(source: "a formula"))
  }

  /// The first sample that an augmentation is for.
  private func sample(_ name: String) throws -> Dataset {
    try #require(Self.samples().first { (try? $0.check([Choice(name)])) != nil }, "\(name)")
  }

  private func feed(
    _ data: Dataset, size: Int, seed: UInt64 = 5, _ augmentations: [Choice]? = nil
  ) throws -> Feed {
    try Feed(
      training: data, for: data.task, size: size, seed: seed,
      augmentations: augmentations ?? flips)
  }

  /// The inputs of an epoch by the row of the data set.
  private func epoch(_ feed: Feed, _ number: Int) throws -> [Int: [Float]] {
    let part = feed.part
    let room = try Buffer(count: feed.size * part.stride)
    var found: [Int: [Float]] = [:]
    for index in 0..<feed.count {
      let batch = feed.batch(index, epoch: number)
      feed.write(inputsOf: batch, into: room.matrix(rows: feed.size, columns: part.stride))
      for (place, row) in feed.rows(of: batch).enumerated() {
        found[row] = Array(room.array[(place * part.stride)..<((place + 1) * part.stride)])
      }
    }
    return found
  }

  private func mirrored(_ row: [Float], _ data: Dataset) -> [Float] {
    guard let image = data.image else { return row }
    var turned = row
    for place in 0..<(image.height * image.width * image.channels) {
      let (channel, column) = (place % image.channels, place / image.channels % image.width)
      let line = place / image.channels / image.width
      let other = (line * image.width + image.width - 1 - column) * image.channels + channel
      turned[other] = row[place]
    }
    return turned
  }

  @Test func aRowIsTurnedOverOrLeftAlone() throws {
    for data in [try SessionSamples.dataset("digits"), try makeImages(rows: 60)] {
      let plain = try epoch(feed(data, size: 16, []), 0)
      let changed = try epoch(feed(data, size: 16), 0)
      var turned = 0
      for (row, inputs) in plain {
        let found = try #require(changed[row])
        if found != inputs {
          turned += 1
          #expect(found == mirrored(inputs, data))
        }
      }
      #expect(abs(Double(turned) / Double(plain.count) - 0.5) < 0.15)
      let all = try epoch(
        feed(data, size: 16, [Choice("flip", Values(["p": .number(1)], written: ["p"]))]), 0)
      for (row, inputs) in plain { #expect(all[row] == mirrored(inputs, data)) }
    }
  }

  @Test(arguments: names) func theBatchDoesNotMatterAndTheEpochDoes(_ name: String) throws {
    let data = try sample(name)
    let own = [Choice(name)]
    let single = try epoch(feed(data, size: 1, own), 3)
    #expect(try single == epoch(feed(data, size: 64, own), 3))
    #expect(try single != epoch(feed(data, size: 64, own), 4))
    #expect(try single != epoch(feed(data, size: 64, seed: 6, own), 3))
    #expect(try single != epoch(feed(data, size: 1, []), 3))
  }

  /// Neither do the other rows: one is drawn the same from half of the set. Only `swap` takes from them.
  @Test(arguments: names.filter { $0 != "swap" })
  func otherRowsDoNotMatter(_ name: String) throws {
    let data = try sample(name)
    let half = try data.split(by: .every(2), seed: 1)
    let own = [Choice(name)]
    let one = try epoch(feed(data, size: 8, own), 2)
    let other = try epoch(feed(half, size: 8, own), 2)
    let common = one.keys.filter { other[$0] != nil }
    #expect(common.count > 10)
    for row in common { #expect(one[row] == other[row]) }
  }

  /// Equal rows draw each its own.
  @Test func equalRowsAreToldApart() throws {
    let image = (0..<12).map { Float($0) }
    let data = try Dataset(
      name: "same", inputs: Tensor(Shape([80, 12]), (0..<80).flatMap { _ in image }),
      target: .classes(labels: (0..<80).map { Int32($0 % 2) }, names: ["a", "b"]),
      columns: (0..<12).map { "p\($0)" },
      arrangement: .image(height: 3, width: 4, channels: 1, maximum: 12), split: .every(5),
      origin: .init(source: "test"))
    #expect(data.keys?.duplicates == 79)
    #expect(try Set(epoch(feed(data, size: 8), 0).values).count == 2)
  }

  /// Where each pixel is scaled by itself, the image is turned over first.
  @Test func anImageIsTurnedOverAsItWasRead() throws {
    let data = try SessionSamples.dataset("digits").scaled(by: .zscore)
    let changed = try epoch(feed(data, size: 32), 0)
    let plain = try epoch(feed(data, size: 32, []), 0)
    for (row, inputs) in changed where inputs != plain[row] {
      let raw = (0..<64).map { data.inputs[row, $0] }
      let turned = mirrored(raw, data)
      #expect(
        Array(inputs[..<64]) == (0..<64).map { data.scaling.apply(turned[$0], column: $0) })
    }
  }

  private func recipe(_ change: (inout Recipe) -> Void = { _ in }) -> Recipe {
    var recipe = Recipe()
    (recipe.epochs, recipe.batch, recipe.augmentations) = (3, 16, flips)
    change(&recipe)
    return recipe
  }

  @Test func heldOutRowsAreNotTouched() throws {
    let data = try makeImages(rows: 60)
    var model = try makeModel("conv 4 3; relu; flatten; dense", for: data)
    let run = try Trainer.fit(&model, on: data, recipe())
    let score = try Evaluation(of: model, on: data, .valid, isExact: false)
    #expect(run.epochs.last?.valid == score.loss)
    let off = try makeModel("conv 4 3; relu; flatten; dense", for: data)
    var plain = off
    let other = try Trainer.fit(&plain, on: data, recipe { $0.augmentations = [] })
    #expect(other.losses.values != run.losses.values && other.digest != run.digest)
  }

  @Test(
    arguments: names, ["conv 4 3; norm; relu; flatten; dense", "dense 8; dropout 0.2; dense"])
  func pausesAndThreadsDoNotMatter(_ name: String, _ layers: String) throws {
    let data = try sample(name)
    let layers = data.image == nil ? layers.replacing("conv 4 3; norm", with: "dense 4") : layers
    func recipe(_ change: (inout Recipe) -> Void) -> Recipe {
      self.recipe {
        $0.augmentations = [Choice(name)]
        change(&$0)
      }
    }
    let start = try makeModel(layers, for: data)
    var whole = start
    let run = try Trainer.fit(&whole, on: data, recipe { $0.accumulate = 2 })
    for pause in [1, 2, 4] {
      var model = start
      _ = try Trainer.fit(&model, on: data, recipe { $0.accumulate = 2 }, pauseAt: pause)
      let rest = try Trainer.resume(&model, on: data)
      #expect(rest.digest == run.digest && rest.losses.values == run.losses.values)
    }
    for threads in [1, 2, 8] {
      var context = Context.current
      context.threads = threads
      let digest = try Context.run(context) { () throws(Problem) in
        var model = start
        return try Trainer.fit(&model, on: data, recipe { $0.accumulate = 2 }).digest
      }
      #expect(digest == run.digest)
    }
  }

  /// On every sort of rows it trains to finite losses, changing rows and nothing beside them, or says why not.
  @Test(arguments: names) func eachWorksOrIsRefused(_ name: String) throws {
    for data in try Self.samples() {
      let own = [Choice(name)]
      do throws(Problem) {
        try data.check(own)
      } catch {
        #expect(error.message.hasPrefix("augment \(name) is for"), "\(error.message)")
        #expect(error.hint == "augment off")
        #expect(throws: Problem.self) { _ = try feed(data, size: 8, own) }
        continue
      }
      let (plain, changed) = (
        try epoch(feed(data, size: 8, []), 0), try epoch(feed(data, size: 8, own), 0)
      )
      for (row, inputs) in changed {
        #expect(inputs.allSatisfy { $0.isFinite })
        #expect(inputs[data.features...] == plain[row]?[data.features...])
      }
      #expect(changed != plain, "\(name) \(data.name)")
      var model = try makeModel(data.image == nil ? "flatten; dense" : "flatten; dense", for: data)
      let run = try Trainer.fit(&model, on: data, recipe { $0.augmentations = own })
      #expect(run.losses.values.allSatisfy { $0.isFinite })
    }
  }

  /// All of one kind together, in any order of the words, composed or not.
  @Test func theOrderOfTheWordsDoesNotMatter() throws {
    let data = try makeImages(rows: 60)
    let all = Self.names.filter { (try? data.check([Choice($0)])) != nil }.map { Choice($0) }
    let forward = try epoch(feed(data, size: 16, all), 1)
    #expect(try forward == epoch(feed(data, size: 16, all.reversed()), 1))
    let apart = all.map { choice in
      Choice(choice.name, Values(["compose": .flag(false)], written: ["compose"]))
    }
    #expect(try forward != epoch(feed(data, size: 16, apart), 1))
  }

  /// Nothing drawn is nothing done, to the bit.
  @Test(arguments: names) func neverIsNever(_ name: String) throws {
    for data in try Self.samples() where (try? data.check([Choice(name)])) != nil {
      let never = [Choice(name, Values(["p": .number(0)], written: ["p"]))]
      let plain = try epoch(feed(data, size: 8, []), 0)
      #expect(try plain == epoch(feed(data, size: 8, never), 0))
    }
  }

  @Test func presetsAreThoseOfFastai() throws {
    let words = Augmentation.Preset.all.map { "\($0.name): \(Augmentation.words($0.choices))" }
    #expect(
      words == [
        "mild: flip warp=0.1 rotate=5 zoom=1.1 light=0.1",
        "standard: flip warp=0.2 rotate=10 zoom=1.1 light=0.2",
        "strong: flip warp=0.4 rotate=20 zoom=1.1 light=0.4",
      ])
  }

  /// A cell comes from a row of the class, a column of words as a whole.
  @Test func swapStaysWithinTheClass() throws {
    let data = try makeRings(rows: 60)
    let own = [Choice("swap", Values(["swap": .number(1)], written: ["swap"]))]
    guard case .classes(let labels, _) = data.target else { return }
    for (row, inputs) in try epoch(feed(data, size: 8, own), 0) {
      for feature in 0..<data.features {
        let kin = data.split.train.filter { labels[$0] == labels[row] }.map {
          data.scaling.apply(data.inputs[$0, feature], column: feature)
        }
        #expect(kin.contains(inputs[feature]))
      }
    }
  }

  @Test func whatIsNoImageIsRefused() throws {
    for (data, noun) in [(try makeRings(), "a table"), (try makeWaves(), "sequences")] {
      var model = try makeModel(data.image == nil ? "flatten; dense" : "dense", for: data)
      do throws(Problem) {
        _ = try Trainer.fit(&model, on: data, recipe())
        Issue.record("trained")
      } catch {
        #expect(
          error.message == "augment flip is for images, and the rows of '\(data.name)' are \(noun)")
        #expect(error.hint == "augment off")
      }
    }
  }
}
