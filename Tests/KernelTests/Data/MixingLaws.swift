import Testing

@testable import Kernel

/// Rows that are mixed and targets that are shares: what is drawn, and what the targets hold.
@Suite struct MixingLaws {
  static let forms: [Mixing] = [
    Mixing(mixup: 0.4), Mixing(cutmix: 1), Mixing(mixup: 0.4, cutmix: 1), Mixing(smooth: 0.1),
    Mixing(mixup: 1, smooth: 0.2),
  ]

  private func feed(
    _ data: Dataset, size: Int, _ mixing: Mixing, augmentations: [Choice] = []
  ) throws -> Feed {
    try Feed(
      training: data, for: data.task, size: size, seed: 5, augmentations: augmentations,
      mixing: mixing)
  }

  private struct Met: Equatable {
    let inputs: [Float]
    let shares: [Float]
  }

  /// Inputs and targets of an epoch by the row of the data set.
  private func epoch(_ feed: Feed, _ number: Int) throws -> [Int: Met] {
    let part = feed.part
    let room = try Buffer(count: feed.size * part.stride)
    var found: [Int: Met] = [:]
    for index in 0..<feed.count {
      let batch = feed.batch(index, epoch: number)
      feed.write(inputsOf: batch, into: room.matrix(rows: feed.size, columns: part.stride))
      let targets = feed.targets(of: batch)
      for (place, row) in feed.rows(of: batch).enumerated() {
        let inputs = Array(
          room.array[(place * part.stride)..<(place * part.stride + part.features)])
        var shares = [Float](repeating: 0, count: part.outputs)
        switch targets {
        case .shares(let matrix): for kind in shares.indices { shares[kind] = matrix[place, kind] }
        case .labels(let labels): shares[Int(labels[place])] = 1
        case .values: break
        }
        found[row] = Met(inputs: inputs, shares: shares)
      }
    }
    return found
  }

  @Test(arguments: forms) func theBatchDoesNotMatterAndTheEpochDoes(_ mixing: Mixing) throws {
    for data in [try makeImages(rows: 60), try makeWaves(rows: 60)] {
      for augmentations in [[], [Choice("shift")]] {
        let single = try epoch(feed(data, size: 1, mixing, augmentations: augmentations), 3)
        let together = try epoch(feed(data, size: 64, mixing, augmentations: augmentations), 3)
        #expect(single == together)
        let later = try epoch(feed(data, size: 64, mixing, augmentations: augmentations), 4)
        #expect((single == later) == (!mixing.mixesRows && augmentations.isEmpty))
      }
    }
  }

  @Test(arguments: forms) func sharesAddUpToOne(_ mixing: Mixing) throws {
    let data = try makeImages(rows: 60)
    for (_, met) in try epoch(feed(data, size: 7, mixing), 0) {
      #expect(abs(met.shares.reduce(Float(0)) { $0 + $1 } - 1) < 1e-6)
      #expect(met.shares.allSatisfy { $0 >= 0 })
    }
  }

  /// The target holds the share of the pixels, or steps, that were replaced.
  @Test func sharesAreThoseOfThePixels() throws {
    for data in [
      try makeImages(rows: 90, height: 6, width: 7, channels: 2),
      try makeWaves(rows: 90, steps: 12, features: 3),
    ] {
      guard case .classes(let labels, _) = data.target else { return }
      let plain = try epoch(feed(data, size: 16, Mixing()), 0)
      let mixed = try epoch(feed(data, size: 16, Mixing(cutmix: 1)), 0)
      let channels = data.image?.channels ?? 3
      let pixels = data.features / channels
      var lengths: Set<Int> = []
      for (row, met) in mixed {
        let own = try #require(plain[row])
        let replaced = (0..<pixels).count { pixel in
          (0..<channels).contains {
            met.inputs[pixel * channels + $0] != own.inputs[pixel * channels + $0]
          }
        }
        lengths.insert(replaced)
        let kept = met.shares[Int(labels[row])]
        if kept < 1 {
          #expect(abs(kept - (1 - Float(replaced) / Float(pixels))) < 1e-6, "\(replaced)")
        }
        // What was pasted is one other row's, at its place.
        guard replaced > 0 else { continue }
        #expect(
          plain.values.contains { other in
            met.inputs.indices.allSatisfy {
              met.inputs[$0] == own.inputs[$0] || met.inputs[$0] == other.inputs[$0]
            }
          })
      }
      #expect(lengths.count > 5)
    }
  }

  /// x = l x + (1 - l) other, and l of the target is that of the inputs.
  @Test func mixupIsABlend() throws {
    let data = try makeImages(rows: 60)
    guard case .classes(let labels, _) = data.target else { return }
    let plain = try epoch(feed(data, size: 16, Mixing()), 0)
    var shares: [Float] = []
    for (row, met) in try epoch(feed(data, size: 16, Mixing(mixup: 1)), 0) {
      let own = try #require(plain[row])
      let kept = met.shares[Int(labels[row])]
      guard kept < 1 else { continue }
      shares.append(kept)
      #expect(
        plain.contains { other, there in
          labels[other] != labels[row] && met.shares[Int(labels[other])] > 0
            && met.inputs.indices.allSatisfy {
              abs(met.inputs[$0] - kept * own.inputs[$0] - (1 - kept) * there.inputs[$0]) < 1e-5
            }
        })
    }
    #expect(shares.count > 15)
  }

  /// Mean 1/2 and variance 1 / (4 (2 alpha + 1)) of Beta(alpha, alpha).
  @Test(arguments: [0.01, 0.1, 0.4, 1, 3, 50]) func betaHasItsMoments(_ alpha: Double) throws {
    let count = 4000
    let draws = (0..<count).map {
      Stream(key: 7, high: UInt64($0), low: 64).beta(alpha)
    }
    #expect(draws.allSatisfy { $0 >= 0 && $0 <= 1 })
    let mean = draws.reduce(0.0) { $0 + $1 } / Double(count)
    let variance = draws.reduce(0.0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / Double(count)
    let expected = 1 / (4 * (2 * alpha + 1))
    #expect(abs(mean - 0.5) < 4 * (expected / Double(count)).squareRoot())
    #expect(abs(variance / expected - 1) < 0.12, "\(alpha): \(variance) against \(expected)")
  }

  /// Smoothing alone is the smoothed loss of PyTorch, to the bits of shares.
  @Test func smoothingIsThatOfTheLoss() throws {
    let data = try makeImages(rows: 60)
    let feed = try feed(data, size: 12, Mixing(smooth: 0.1))
    let outputs = try Draw.uniform(Shape([12, 3]), sd: 1, Seed.stream(3, "outputs"))
    let matrix = outputs.buffer.matrix(rows: 12, columns: 3, stride: 3)
    var smoothed = Recipe()
    smoothed.loss = Choice("crossentropy", try Loss.crossentropy.label.values("smoothing=0.1"))
    let (soft, plain) = (try smoothed.lossFunction(for: data), try Recipe().lossFunction(for: data))
    let batch = feed.batch(1)
    let found = plain.mean(matrix, feed.targets(of: batch))
    let wanted = soft.mean(matrix, feed.ownTargets(of: batch))
    #expect(abs(found - wanted) < 1e-6)
    let share = 0.1 / 3
    let floor = -(0.9 + share) * Maths.log(0.9 + share) - 2 * share * Maths.log(share)
    #expect(abs(try #require(feed.floor()) - floor) < 1e-6)
  }

  private func recipe(_ mixing: Mixing) -> Recipe {
    var recipe = Recipe()
    (recipe.epochs, recipe.batch, recipe.accumulate) = (3, 16, 2)
    (recipe.mixup, recipe.cutmix, recipe.smooth) = (mixing.mixup, mixing.cutmix, mixing.smooth)
    return recipe
  }

  @Test(arguments: forms) func pausesAndThreadsDoNotMatter(_ mixing: Mixing) throws {
    let data = try makeImages(rows: 60)
    let start = try makeModel("conv 4 3; norm; relu; flatten; dense", for: data)
    var whole = start
    let run = try Trainer.fit(&whole, on: data, recipe(mixing))
    #expect((run.ledger == nil) == mixing.mixesRows)
    #expect(run.notes.contains { $0.contains("cannot fall below") })
    var plain = start
    #expect(try Trainer.fit(&plain, on: data, recipe(Mixing())).digest != run.digest)
    for pause in [1, 3] {
      var model = start
      _ = try Trainer.fit(&model, on: data, recipe(mixing), pauseAt: pause)
      #expect(try Trainer.resume(&model, on: data).digest == run.digest)
    }
    for threads in [1, 3] {
      var context = Context.current
      context.threads = threads
      let digest = try Context.run(context) { () throws(Problem) in
        var model = start
        return try Trainer.fit(&model, on: data, recipe(mixing)).digest
      }
      #expect(digest == run.digest)
    }
    // The floor is below every loss of the training.
    let floor = try #require(
      try Stepper(start, data, recipe(mixing)).floor)
    #expect(floor > 0 && run.losses.values.allSatisfy { $0 > floor * 0.5 })
  }

  @Test func whatCannotBeMixedIsRefused() throws {
    let rings = try makeRings(rows: 60)
    let numbers = try Dataset(
      name: "numbers", inputs: rings.inputs,
      target: .values(Tensor(Shape([60, 1]), (0..<60).map { Float($0 % 2) }), names: ["y"]),
      columns: rings.columns, origin: .init(source: "a formula"))
    func refused(_ data: Dataset, _ mixing: Mixing, loss: String? = nil) throws -> String {
      var model = try makeModel("dense", for: data)
      var told = recipe(mixing)
      told.loss = loss.map { Choice($0) }
      do throws(Problem) {
        _ = try Trainer.fit(&model, on: data, told)
        return "trained"
      } catch {
        return error.message
      }
    }
    #expect(
      try refused(numbers, Mixing(mixup: 1)) == "mixup is for classes, 'numbers' has values")
    #expect(
      try refused(numbers, Mixing(smooth: 0.1), loss: "bce")
        == "smooth is for classes, 'numbers' has targets of 0 and 1")
    #expect(
      try refused(rings, Mixing(cutmix: 1))
        == "cutmix is for images and sequences, and the rows of '\(rings.name)' are a table")
    #expect(try refused(rings, Mixing(mixup: 1, smooth: 0.1)) == "trained")
  }
}
