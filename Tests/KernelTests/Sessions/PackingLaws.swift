import Foundation
import Testing

@testable import Kernel

/// What is packed comes back to the bit, and nothing is left out.
@Suite struct PackingLaws {
  /// Through text, and back.
  private func again(_ item: Item) throws -> (item: Item, text: String, blobs: Int) {
    var packing = Packing()
    let (kind, body) = item.packed(&packing)
    let blobs = packing.blobs
    let unpacking = Unpacking(
      fetch: { (key, room) throws(Problem) in
        guard let blob = blobs[key] else { throw Problem(.badFile, "nothing under \(key)") }
        blob.withBytes { room.copyMemory(from: $0) }
      },
      size: { (key) throws(Problem) in blobs[key]?.withBytes { $0.count } ?? 0 })
    let read = try JSON.read(Array(body.written.utf8), deepest: 64)
    #expect(read == body)
    return (try Item(unpacking: read, kind: kind, unpacking), body.written, blobs.count)
  }

  @Test func everyItemComesBack() throws {
    let session = try SessionSamples.session()
    #expect(session.names.count == 12)
    for (name, item) in session.entries {
      let first = try again(item)
      let second = try again(first.item)
      #expect(first.text == second.text, "\(name)")
      var (before, after) = (Fingerprint(), Fingerprint())
      item.add(to: &before)
      first.item.add(to: &after)
      #expect(before == after, "\(name)")
      guard case .dataset(let data) = item, case .dataset(let copy) = first.item else { continue }
      #expect(data.keys == copy.keys && data.keys != nil && data.places == copy.places)
      #expect(data.table == copy.table && data.fill == copy.fill && data.guesses == copy.guesses)
    }
  }

  /// The sample that holds what is kept of a file holds all of it.
  @Test func theTableHasEverythingOfAFile() throws {
    let data = try SessionSamples.table()
    let schema = try #require(data.table.schema)
    #expect(schema.columns.map(\.noun) == ["numbers", "words", "dates"])
    #expect(schema.indicators == ["n", "hue"] && data.table.grouping?.kind == .group)
    #expect(data.fill.values.contains { !$0.isNaN } && !data.guesses.isEmpty)
    #expect(data.split.testRule == .file(12) && data.split.test == Array(30..<42))
    if case .joined(let joints) = data.places {
      #expect(joints.count == 2)
    } else {
      Issue.record("\(data.places)")
    }
  }

  @Test func aPausedFitGoesOnToTheSameBits() throws {
    let session = try SessionSamples.session()
    guard case .model(var model)? = session["other"] else { return }
    guard case .model(var copy) = try again(.model(model)).item else { return }
    let iris = try SessionSamples.dataset("iris")
    let run = try Trainer.resume(&model, on: iris)
    let other = try Trainer.resume(&copy, on: iris)
    #expect(model.digest == copy.digest)
    var packing = Packing()
    #expect(run.packed(&packing).written == other.packed(&packing).written)
  }

  /// What is frozen, and rates that differ by layer, come back; names of no layers are refused.
  @Test func whatIsFrozenComesBack() throws {
    let iris = try SessionSamples.dataset("iris")
    var model = try makeModel("dense 6; norm; relu; dense", for: iris)
    try model.freeze(["norm1"], hasLiveStatistics: true)
    try model.freeze(["fc1"])
    var recipe = Recipe()
    recipe.rates = Rates(1e-2, from: 1e-4)
    let run = try Trainer.fit(&model, on: iris, recipe, pauseAt: 3)
    guard case .run(let kept) = try again(.run(run)).item,
      case .model(var copy) = try again(.model(model)).item
    else { return }
    #expect(kept.frozen == "body stats=live" && kept.recipe.rates == recipe.rates)
    #expect(copy.frozen == model.frozen && copy.digest == model.digest)
    let (one, two) = (
      try Trainer.resume(&model, on: iris), try Trainer.resume(&copy, on: iris)
    )
    #expect(one.digest == two.digest && two.notes.isEmpty)
    for (wrong, field) in [("\"fc9\"", "\"fc1\""), ("\"fc1\"", "\"norm1\"")] {
      var packing = Packing()
      let (kind, body) = Item.model(model).packed(&packing)
      let blobs = packing.blobs
      let unpacking = Unpacking(
        fetch: { (key, room) in blobs[key]?.withBytes { room.copyMemory(from: $0) } },
        size: { (key) in blobs[key]?.withBytes { $0.count } ?? 0 })
      let text = body.written.replacingOccurrences(of: field, with: wrong)
      #expect(throws: Problem.self) {
        try Item(unpacking: JSON.read(Array(text.utf8), deepest: 64), kind: kind, unpacking)
      }
    }
    for rates in ["[0.1]", "[0.1,0.01]", "[0,1]", "[1,2,3]", "[\"a\",1]", "[-1,1]"] {
      #expect(throws: Problem.self) {
        try Recipe(
          unpacking: JSON.read(
            Array(
              recipe.packed.written.replacingOccurrences(of: "[0.0001,0.01]", with: rates).utf8)))
      }
    }
  }

  /// A stored property that the text form does not know would be lost in silence. Whoever adds one
  /// writes it in `Sources/Kernel/Sessions/Packing`, then here; a recipe has laws of its own.
  @Test func noPropertyIsForgotten() throws {
    let session = try SessionSamples.session()
    func properties(_ value: Any) -> [String] {
      Mirror(reflecting: value).children.compactMap(\.label).sorted()
    }
    guard case .model(let model)? = session["other"], let paused = model.paused,
      case .dataset(let data)? = session["iris"]
    else {
      Issue.record("the samples have no paused model")
      return
    }
    // `layout` follows from the blueprint, `targetScaling` from the split, `parts` is a cache.
    let expected: [(Any, String)] = [
      (
        model,
        "blueprint fitted frozen input layout name origin outputs paused start statistics steps weights"
      ),
      (
        paused,
        "before best closed data divisorSum frozen lossSum minedDivisorSum minedSum optimiserState recipe run step "
          + "validLosses"
      ),
      (paused.best, "loss scores statistics steps weights"),
      (
        paused.run,
        "beginning best bestOutcome blueprint data digest ending epochs family frozen gradientNorms heldOut "
          + "knownHeldOut ledger left loss losses method metricNames model momenta name notes outcome rates recipe remark "
          + "rowsDigest scaling split startDigest steps stepsPerEpoch weights"
      ),
      (paused.run.losses, "count stride values"),
      (
        data,
        "arrangement columns fill guesses inputs keys name notes origin parts places scaling split "
          + "table target targetScaling weights"
      ),
      (data.split, "isStratified rule seed test testRule train valid"),
      (data.scaling, "constant factors method offsets"),
      (data.origin, "licence source"), (data.inputs, "buffer isMask shape"),
      (
        session,
        "augmentations balance dataName draws held items loss modelName nextPlace optimiser runCount scaled settings "
          + "treatments turns"
      ),
    ]
    for (value, names) in expected {
      #expect(properties(value).joined(separator: " ") == names, "\(type(of: value))")
    }
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\":1,\"a\":2}", "01", "1.", "1e", "nul", "\"\\ud800\"", "\"\u{1}\"",
    "[1] 2", "{\"a\" 1}", "+1", "\"\\x\"", "-", "{1:2}", "\"abc",
    String(repeating: "[", count: 100),
  ]) func damagedJSONIsRefused(_ text: String) {
    #expect(throws: Problem.self) { try JSON.read(Array(text.utf8)) }
  }

  @Test func numbersKeepTheirBits() throws {
    for value in [0.1, -0.0, 5e-324, 1.7976931348623157e308, 1 / 3, .infinity, -.infinity] {
      let read = try JSON.read(Array(JSON(value).written.utf8)).double()
      #expect(read.bitPattern == value.bitPattern)
    }
    #expect(try JSON.read(Array(JSON(Double.nan).written.utf8)).double().isNaN)
    #expect(try JSON.read(Array("\"\\u00e9\\ud83d\\ude00\\n\"".utf8)).text() == "é😀\n")
  }

  @Test func everyFlippedBitChangesAKey() {
    for count in [1, 7, 8, 63, 64, 65, 200] {
      var bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
      let key = bytes.withUnsafeBytes { ContentKey($0) }
      for bit in 0..<(8 * count) {
        bytes[bit / 8] ^= 1 << (bit % 8)
        #expect(bytes.withUnsafeBytes { ContentKey($0) } != key)
        bytes[bit / 8] ^= 1 << (bit % 8)
      }
      #expect((try? ContentKey(reading: key.description)) == key)
    }
  }
}
